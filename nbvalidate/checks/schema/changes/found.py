"""What the data of a report have: all values that break a rule, columns that are new."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nbvalidate.checks.schema.definition.bounds import plain
from nbvalidate.checks.schema.definition.model import Column, Schema
from nbvalidate.checks.schema.definition.types import TYPES
from nbvalidate.errors import UsageError

if TYPE_CHECKING:
    from nbvalidate.checks.schema.measure.violations import Violation
    from nbvalidate.checks.schema.report import SchemaReport

__all__ = ["bad_values", "new_columns"]

_MOST = 200


def bad_values(report: SchemaReport, violation: Violation) -> list[Any]:
    """All distinct values that break a rule: the most frequent ones first, the others sorted.

    Raises
    ------
    UsageError
        If there are too many to be meant.
    """
    values = list(dict.fromkeys(map(plain, violation.values)))
    distinct = violation.numbers.get("distinct")
    if distinct is not None and distinct > _MOST:
        raise UsageError(
            f"{distinct:,} different values break `{violation.id}`: these are too many to accept"
            " one by one. Drop or loosen the rule in the schema."
        )
    if distinct is None or distinct > len(values):
        rest = set(map(plain, _all(report, violation))) - set(values)
        values += sorted(rest, key=lambda value: (type(value).__name__, value))
    if distinct is not None and len(values) < distinct:
        raise UsageError(
            f"Only {len(values)} of the {distinct:,} values that break `{violation.id}` are known"
            f" ({', '.join(map(str, values))}); add the others to the schema by hand."
        )
    return values


def _all(report: SchemaReport, violation: Violation) -> list[Any]:
    import narwhals.stable.v2 as nw

    frame = nw.from_native(report.bad_rows(violation.id)).lazy()
    for name in frame.collect_schema().names():
        if str(name) == violation.column:
            found = frame.select(nw.col(name)).unique().collect()[name].to_list()
            return [value for value in found if value is not None]
    return []


def new_columns(report: SchemaReport, names: list[str]) -> list[Column]:
    """Columns that the schema does not know, as they would be inferred.

    Raises
    ------
    UsageError
        If there is no such column.
    """
    import narwhals.stable.v2 as nw

    table = report.data
    lost = [name for name in names if name not in table.names]
    if lost:
        raise UsageError(f"`{report.name}` has no column `{lost[0]}`.")
    plain_ones = [n for n in names if table.stored[n].kind in TYPES and n not in table.objects]
    guessed: dict[str, Column] = {}
    if plain_ones:
        chosen = table.frame.select(*(nw.col(table.names[n]).alias(n) for n in plain_ones))
        guessed = {c.name: c for c in Schema.infer(nw.to_native(chosen)).columns}
    return [guessed.get(name, Column(name)) for name in names]
