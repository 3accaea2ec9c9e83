"""What the columns alone show: which are missing, unknown, doubled or in another order."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from nbvalidate.checks.schema.definition.model import Schema
from nbvalidate.checks.schema.engines.table import Table
from nbvalidate.checks.schema.measure.plans import Plan, Severities
from nbvalidate.checks.schema.measure.violations import Violation

__all__ = ["structure"]


def structure(schema: Schema, table: Table, plan: Plan) -> Iterator[Violation]:
    """The violations of columns that are missing, unknown, doubled or in another order."""
    severity = Severities(schema)
    present = set(table.labels)
    known = [c for c in schema.columns if not c.pattern]
    named = {c.name for c in known}
    for column in schema.columns:
        level = Severities(schema, column)("required")
        if not column.required or level is None:
            continue
        plan.structural += 1
        there = (
            any(fnmatchcase(label, column.name) for label in present - named)
            if column.pattern
            else column.name in present
        )
        if not there:
            yield Violation(
                "missing-column",
                "required",
                level,
                column.name,
                (column.name,),
                "a column" if not column.pattern else "at least one column of this pattern",
                "no such column",
                numbers={"columns": sorted(present - named), "pattern": column.pattern},
            )
    level = severity("extra_columns", schema.extra_columns)
    if level is not None:
        plan.structural += 1
        extra = [c for c in dict.fromkeys(table.labels) if schema.column(c) is None]
        if extra and schema.columns:
            yield Violation(
                "unexpected-column", "extra_columns", level, None, tuple(extra),
                "only the columns of the schema", f"{len(extra)} more",
            )  # fmt: skip
    level = severity("duplicates")
    if level is not None:
        for label in table.duplicates:
            yield Violation(
                "duplicate-column", "duplicates", level, label, (label,), "one column of this name",
                f"{table.labels.count(label)} columns",
            )  # fmt: skip
    level = severity("ordered")
    if schema.ordered and level is not None:
        plan.structural += 1
        wanted = [c.name for c in known if c.name in present]
        seen = [c for c in dict.fromkeys(table.labels) if c in named]
        if wanted != seen:
            first = next(i for i, (a, b) in enumerate(zip(wanted, seen, strict=True)) if a != b)
            yield Violation(
                "columns-in-other-order", "ordered", level, None, (wanted[first], seen[first]),
                f"{wanted[first]} at place {first}", f"{seen[first]} there",
            )  # fmt: skip
