"""What a frame is in which its schema does not have it: only what matters to the next check."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from nbvalidate.checks.schema.changes.diff import KINDS, Change, Kind, SchemaDiff
from nbvalidate.checks.schema.definition.model import Schema
from nbvalidate.checks.schema.definition.types import in_words
from nbvalidate.findings import Severity

if TYPE_CHECKING:
    from nbvalidate.checks.schema.measure.violations import Violation
    from nbvalidate.checks.schema.report import SchemaReport

__all__ = ["compare", "id_of"]


def compare(schema: Schema, data: Any) -> SchemaDiff:
    """The violations of a frame as changes, and the columns that the schema does not know."""
    from nbvalidate.checks.schema.run import check

    path = os.fspath(data) if isinstance(data, str | os.PathLike) else ""
    report = check(schema, data, name=path or "frame")
    changes = [change for v in report.violations for change in _changes(report, v)]
    changes.sort(key=lambda change: KINDS.index(change.kind))
    return SchemaDiff(tuple(changes), schema.name or "schema", path or "frame", report)


def id_of(violation: Violation) -> str:
    """How `evolve` calls a violation, one of several row rules or keys too."""
    if violation.check == "row_rules":
        return f"row_rules:{violation.numbers.get('rule', violation.expected)}"
    if violation.check == "keys":
        return f"keys:{','.join(violation.names)}"
    return violation.id


def _changes(report: SchemaReport, violation: Violation) -> Iterator[Change]:
    from nbvalidate.checks.schema import RULES
    from nbvalidate.checks.schema.facts import SchemaFacts

    breaking = violation.severity is Severity.ERROR
    kind: Kind = "breaking" if breaking else "note"
    if violation.check == "extra_columns":
        for name in violation.names:
            stored = report.data.stored[name].kind
            yield Change(
                "breaking" if breaking else "compatible", name, "added", None, stored,
                f"`{name}` is new ({in_words(stored)}).", f"{name}.added",
            )  # fmt: skip
        return
    rule = next(rule for rule in RULES if rule.name == violation.kind)
    for finding in rule.check(SchemaFacts((violation,), report.name)):
        yield Change(
            kind, violation.column, violation.check, violation.expected, violation.found,
            finding.message, id_of(violation),
        )  # fmt: skip
