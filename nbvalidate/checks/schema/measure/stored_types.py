"""Whether a column is of the declared type, as a whole or value by value."""

from __future__ import annotations

from nbvalidate.checks.schema.definition.model import Column
from nbvalidate.checks.schema.definition.types import FORMATS, accepts, in_words
from nbvalidate.checks.schema.engines.table import Table
from nbvalidate.checks.schema.measure.checks import About, RowCheck
from nbvalidate.checks.schema.measure.lowering import Value
from nbvalidate.checks.schema.measure.plans import Plan, Severities
from nbvalidate.checks.schema.measure.violations import Violation
from nbvalidate.findings import Severity

__all__ = ["wrong_type"]

_PLAIN_NUMBERS = {"integer": "integer", "float": "number", "number": "number", "decimal": "number"}
#: Declared and stored types where the values decide, with the predicate that a value breaks.
_BY_VALUE = {
    ("integer", "float"): Value.fractional,
    ("integer", "decimal"): Value.fractional,
    ("date", "timestamp"): Value.not_midnight,
}


def wrong_type(
    declared: Column, table: Table, value: Value, severity: Severities, plan: Plan
) -> bool:
    """Whether the column is of another type than declared; says so in the plan."""
    stored = table.stored[declared.name]
    kind = stored.kind
    level = severity("dtype")
    about = About(
        "wrong-type",
        "dtype",
        level or Severity.ERROR,
        declared.name,
        (declared.name,),
        in_words(declared.dtype),
        value,
        {"stored": kind, "declared": declared.dtype, "counts": dict(stored.counts)},
    )
    if declared.dtype == "any":
        return False
    other, of = value.other_type, ~value.missing
    if other is None and (declared.dtype, kind) in _BY_VALUE:
        other, of = _BY_VALUE[declared.dtype, kind](value), value.present
    if other is not None or stored.parsed == "all":
        if level is not None and other is not None:
            plan.checks.append(RowCheck(about, other, of))
        return False
    if kind == "any":
        plan.unchecked.append(f"`{declared.name}`: {table.engine} cannot say what type it is.")
        return True
    if accepts(declared.dtype, kind) or (declared.dtype, kind) == ("timestamp", "date"):
        plan.structural += level is not None
        # a TIMESTAMP of Spark is a moment that each session shows in its own zone
        if table.engine != "pyspark" or stored.zone is None:
            _zone(declared, stored.zone, kind, severity, plan)
        _items(declared, stored.items, about, plan)
        return False
    if level is not None:
        bad = value.present
        if kind in ("text", "category") and declared.dtype in _PLAIN_NUMBERS:
            bad = value.not_like(rf"\s*({FORMATS[_PLAIN_NUMBERS[declared.dtype]]})\s*")
        plan.checks.append(RowCheck(about, bad, value.present, always=True))
    return True


def _zone(declared: Column, zone: str | None, kind: str, severity: Severities, plan: Plan) -> None:
    level = severity("zone")
    if declared.zone is None or level is None or kind != "timestamp":
        return
    plan.structural += 1
    if (zone or "none") == declared.zone or {zone, declared.zone} <= {"UTC", "Etc/UTC", "+00:00"}:
        return
    expected = "no zone" if declared.zone == "none" else declared.zone
    name = declared.name
    plan.violations.append(
        Violation("wrong-time-zone", "zone", level, name, (name,), expected, zone or "no zone")
    )


def _items(declared: Column, items: str | None, about: About, plan: Plan) -> None:
    if declared.items is None or items is None or accepts(declared.items, items):
        return
    violation = Violation(
        "wrong-type",
        "items",
        about.severity,
        declared.name,
        (declared.name,),
        f"lists of {declared.items}",
        f"lists of {items}",
        numbers={"stored": items, "declared": declared.items, "items": True},
    )
    plan.violations.append(violation)
