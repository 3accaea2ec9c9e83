"""What the rules of a schema read: the violations of one check, in words that they share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nbvalidate.catalogue import Rule
from nbvalidate.checks.schema.measure import wording
from nbvalidate.checks.schema.measure.violations import Violation
from nbvalidate.findings import Finding
from nbvalidate.formats.words import join

__all__ = ["SchemaFacts", "code", "number", "said", "such_as", "where"]

_VALUES = 3
_ROWS = 3


@dataclass(frozen=True)
class SchemaFacts:
    """The violations of one check.

    Parameters
    ----------
    violations
        In the order of the schema.
    name
        What the data are called.
    """

    violations: tuple[Violation, ...]
    name: str = "frame"

    def of(self, rule: Rule) -> Iterator[Violation]:
        """Those that a rule speaks of."""
        return (v for v in self.violations if v.kind == rule.name)


def code(label: object) -> str:
    """A column in a sentence."""
    return f"`{label}`"


def such_as(violation: Violation, lead: str = "such as ") -> str:
    """`` such as 'n/a' and 7``, or nothing."""
    values = [wording.value(v) for v in violation.values[:_VALUES] if not isinstance(v, dict)]
    return f", {lead}{join(values)}" if values else ""


def where(violation: Violation) -> str:
    """`` (rows 5, 17 and 20)``, or nothing."""
    rows = [str(r) for r in violation.rows[:_ROWS]]
    if not rows:
        return ""
    more = (violation.bad or 0) > len(rows)
    listed = ", ".join(rows) + ", …" if more else join(rows)
    return f" ({'row' if len(rows) == 1 and not more else 'rows'} {listed})"


def number(violation: Violation, one: str, many: str) -> str:
    """A verb, or more, that fits the number of bad rows."""
    return one if violation.bad == 1 else many


def said(rule: Rule, violation: Violation, message: str, fix: str = "", **evidence: Any) -> Finding:
    """A finding with the numbers of its violation."""
    numbers: dict[str, Any] = {"check": violation.id, "expected": violation.expected}
    numbers["found"] = violation.found
    if violation.bad is not None:
        numbers |= {"bad": violation.bad, "of": violation.of}
        numbers["share"] = round(violation.bad / violation.of, 6) if violation.of else 0.0
    if violation.rows:
        numbers["rows"] = list(violation.rows)
    if violation.values:
        numbers["values"] = list(violation.values)
    return rule.finding(
        message,
        fix=fix,
        severity=violation.severity,
        names=tuple(violation.names),
        evidence={**numbers, **evidence},
    )
