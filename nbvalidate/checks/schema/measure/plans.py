"""What a plan is made of: its checks, and how bad each rule is."""

from __future__ import annotations

from dataclasses import dataclass, field

from nbvalidate.checks.schema.definition.model import Column, Schema
from nbvalidate.checks.schema.measure.checks import Check
from nbvalidate.checks.schema.measure.violations import Violation
from nbvalidate.findings import Severity

__all__ = ["Plan", "Severities"]


@dataclass
class Plan:
    """What is known without a query, and what must be asked.

    Parameters
    ----------
    violations
        Of the structure: columns that are missing, ...
    checks
        To be asked.
    unchecked
        Sentences on rules that cannot be checked here.
    structural
        How many rules were judged without a query.
    """

    violations: list[Violation] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)
    structural: int = 0


class Severities:
    """How bad a broken rule is."""

    def __init__(self, schema: Schema, column: Column | None = None) -> None:
        self._own = dict(column.severity) if column is not None else {}
        self._all = schema.severity

    def __call__(self, check: str, default: str = "error") -> Severity | None:
        """The severity; None: off."""
        said = self._own.get(check) or self._all.get(check) or default
        return None if said in ("off", "allow") else Severity(said)
