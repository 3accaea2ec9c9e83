"""The queries: all counts at once, then examples for what failed."""

from __future__ import annotations

import decimal
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw

from nbvalidate.checks.schema.definition.model import Schema
from nbvalidate.checks.schema.definition.types import in_words
from nbvalidate.checks.schema.engines.table import ROW, Table
from nbvalidate.checks.schema.measure import wording
from nbvalidate.checks.schema.measure.checks import (
    About,
    AggregateCheck,
    Check,
    KeyCheck,
    OrderCheck,
    RowCheck,
)
from nbvalidate.checks.schema.measure.details import Hits, hits_of
from nbvalidate.checks.schema.measure.lowering import count
from nbvalidate.checks.schema.measure.plan import make_plan
from nbvalidate.checks.schema.measure.plans import Severities
from nbvalidate.checks.schema.measure.prepare import prepare
from nbvalidate.checks.schema.measure.violations import Violation

__all__ = ["Measured", "measure"]

_ROWS = "rows"


@dataclass(frozen=True)
class Measured:
    """What a check gives.

    Parameters
    ----------
    violations
        In the order of the schema.
    rows
        Of the data.
    checks
        How many rules were judged.
    unchecked
        Sentences on rules that could not be.
    hits
        By `Violation.id` (with a number where it is not unique) the bad rows as a query.
    """

    violations: tuple[Violation, ...]
    rows: int
    checks: int
    unchecked: tuple[str, ...]
    hits: Mapping[int, Hits]


def measure(
    schema: Schema, table: Table, progress: Callable[[str], None] | None = None
) -> Measured:
    """Compare a table with a schema.

    Parameters
    ----------
    schema, table
        What is compared.
    progress
        Called with a few words before each longer step.
    """
    say = progress or (lambda _: None)
    prepared, columns = prepare(table, schema)
    plan = make_plan(schema, prepared, columns)
    unchecked = list(plan.unchecked)
    say("counting")
    numbers = _ask(prepared, plan.checks, unchecked)
    numbers |= _judged_rows(prepared, plan.checks, numbers)
    rows = int(numbers[_ROWS])
    violations = list(plan.violations)
    hits: dict[int, Hits] = {}
    failed = 0
    for place, check in enumerate(plan.checks):
        if place in numbers["failed"]:
            failed += 1
            continue
        found = _judge(check, place, numbers, rows, prepared)
        if found is None:
            continue
        violation, bad = found
        if bad is not None:
            say(f"rows of {violation.id}")
            try:
                violation, hit = hits_of(prepared, check.about, bad, violation)
                hits[len(violations)] = hit
            except Exception as error:  # noqa: BLE001  examples are worth less than the count
                unchecked.append(f"No examples for {violation.id}: {_short(error)}")
        violations.append(violation)
    violations.extend(_rowcount(schema, rows))
    checks = plan.structural + len(plan.checks) - failed + (schema.rows is not None)
    return Measured(tuple(violations), rows, checks, tuple(unchecked), hits)


def _ask(table: Table, checks: list[Check], unchecked: list[str]) -> dict[str, Any]:
    """All numbers in one query; where the engine refuses it, each check in a query of its own."""
    wanted: dict[str, nw.Expr] = {_ROWS: nw.len()}
    for place, check in enumerate(checks):
        if isinstance(check, KeyCheck) and _rises(check, table):
            continue
        wanted |= {f"{place}.{name}": expr for name, expr in _aggregates(check, table.engine)}
    failed: set[int] = set()
    try:
        numbers = _select(table.frame, wanted)
    except Exception:  # noqa: BLE001  of the engine: find out which check it is
        numbers = _select(table.frame, {_ROWS: nw.len()})
        for place, check in enumerate(checks):
            own = {f"{place}.{name}": e for name, e in _aggregates(check, table.engine)}
            try:
                numbers |= _select(table.frame, own) if own else {}
            except Exception as error:  # noqa: BLE001  said in the report
                failed.add(place)
                what = check.about.column or check.about.numbers.get("rule", "")
                unchecked.append(
                    f"`{what}` {check.about.check}: {table.engine} says {_short(error)}"
                )
    return {**numbers, "failed": failed}


def _rises(check: KeyCheck, table: Table) -> bool:
    """Whether a key in memory grows from row to row: then nothing repeats, and that is cheap."""
    name = check.columns[0].prepared.value
    if table.polars is None or len(check.columns) > 1 or name not in table.polars.columns:
        return False
    values = table.polars[name]
    if not (values.dtype.is_integer() or values.dtype.is_temporal()) or values.null_count():
        return False
    head = values.head(1000)
    return bool((head.slice(1) > head.head(len(head) - 1)).all()) and bool(
        (values.slice(1) > values.head(max(0, len(values) - 1))).all()
    )


def _judged_rows(table: Table, checks: list[Check], numbers: Mapping[str, Any]) -> dict[str, Any]:
    """How many rows were judged by the checks that found some."""
    wanted = {
        f"{place}.of": count(check.of, table.engine)
        for place, check in enumerate(checks)
        if isinstance(check, RowCheck) and check.of is not None and numbers.get(f"{place}.bad")
        if not _needs_of(check)
    }
    return _select(table.frame, wanted) if wanted else {}


def _short(error: Exception) -> str:
    return (str(error).strip().split("\n")[0] or type(error).__name__)[:200]


def _select(frame: Any, wanted: Mapping[str, nw.Expr]) -> dict[str, Any]:
    if not frame.collect_schema().names():
        return dict.fromkeys(wanted, 0)
    result = frame.select(**wanted)
    row = result.collect().rows(named=True)[0]
    return {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    """A number as Python has it: DuckDB sums come as decimals."""
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if type(value).__module__ == "numpy" and hasattr(value, "item"):
        return value.item()
    return value


def _needs_of(check: RowCheck) -> bool:
    """Whether a violation depends on how many rows were judged; else that is for the words."""
    return check.always or 0 < check.allowed < 1


def _aggregates(check: Check, engine: str) -> Iterator[tuple[str, nw.Expr]]:
    if isinstance(check, RowCheck):
        yield "bad", count(check.bad, engine)
        if check.of is not None and _needs_of(check):
            yield "of", count(check.of, engine)
    elif isinstance(check, AggregateCheck):
        yield from check.wanted.items()
    elif isinstance(check, KeyCheck) and len(check.columns) == 1:
        value = check.columns[0]
        yield "of", count(value.present, engine)
        yield "different", value.expr.n_unique()
        if value.kind == "float":
            yield "nan", count(~value.expr.is_null() & value.expr.is_nan(), engine)
        yield "null", count(value.expr.is_null(), engine)


Bad = nw.Expr | None


def _judge(
    check: Check, place: int, numbers: Mapping[str, Any], rows: int, table: Table
) -> tuple[Violation, Any] | None:
    """A violation, and what selects its rows; None where all is well."""
    about = check.about
    if isinstance(check, RowCheck):
        bad = int(numbers[f"{place}.bad"] or 0)
        of = rows if check.of is None else int(numbers.get(f"{place}.of") or 0)
        allowed = check.allowed if check.allowed >= 1 else check.allowed * of
        few = bad <= allowed or (0 < check.allowed < 1 and bad < check.fewest)
        if few and not (check.always and of):
            return None
        said = wording.share(bad, of)
        if about.kind == "wrong-type" and about.numbers["stored"] != about.numbers["declared"]:
            said = in_words(about.numbers["stored"])
        return _violation(about, said, bad, of), check.bad if bad else None
    if isinstance(check, AggregateCheck):
        own = {name: numbers[f"{place}.{name}"] for name in check.wanted}
        found = check.judge(own)
        if found is None:
            return None
        return _violation(about, found, None, rows, **own), None
    if isinstance(check, KeyCheck):
        return _repeated(check, place, numbers, table)
    return _out_of_order(check, rows, table)


def _violation(about: About, found: str, bad: int | None, of: int, **numbers: Any) -> Violation:
    return Violation(
        about.kind, about.check, about.severity, about.column, about.names, about.expected, found,
        bad, of, numbers={**about.numbers, **numbers},
    )  # fmt: skip


def _repeated(
    check: KeyCheck, place: int, numbers: Mapping[str, Any], table: Table
) -> tuple[Violation, Any] | None:
    if len(check.columns) == 1 and f"{place}.of" not in numbers:
        return None  # it rises from row to row
    if len(check.columns) == 1:
        of = int(numbers[f"{place}.of"] or 0)
        different = int(numbers[f"{place}.different"] or 0)
        different -= bool(numbers[f"{place}.null"]) + bool(numbers.get(f"{place}.nan"))
        if of == different:
            return None
    names = [value.prepared.value for value in check.columns]
    present = check.columns[0].present
    for value in check.columns[1:]:
        present = present & value.present
    times = "__nbvalidate_count__"
    held = table.frame.filter(present).select(*dict.fromkeys(names))
    groups = held.group_by(*dict.fromkeys(names)).agg(nw.len().alias(times))
    repeated = groups.filter(nw.col(times) > 1)
    sums = repeated.select(bad=nw.col(times).sum(), keys=nw.len()).collect().rows(named=True)[0]
    bad, keys = int(_plain(sums["bad"]) or 0), int(_plain(sums["keys"]) or 0)
    if not keys:
        return None
    of = int(_select(table.frame, {"of": count(present, table.engine)})["of"] or 0)
    what = "value" if len(names) == 1 else "combination"
    found = f"{keys:,} {what}{'' if keys == 1 else 's'} in {bad:,} rows"
    return _violation(check.about, found, bad, of, keys=keys), (repeated.drop(times), names)


def _out_of_order(check: OrderCheck, rows: int, table: Table) -> tuple[Violation, Any] | None:
    value = check.about.value
    if value is None:
        return None
    last = "__nbvalidate_last__"
    by = check.order_by or ROW
    order = by if by == ROW else table.names[by]
    before = value.expr.shift(1)
    before = before.over(order_by=order)
    present = table.frame.filter(value.present).with_columns(before.alias(last))
    now, then = value.expr, nw.col(last)
    bad = {"<": now < then, "<=": now <= then, ">": now > then, ">=": now >= then}[check.wrong]
    wrong = present.filter(~nw.col(last).is_null() & bad)
    bad_rows = int(_select(wrong, {"n": nw.len()})["n"] or 0)
    if not bad_rows:
        return None
    return _violation(check.about, wording.share(bad_rows, rows), bad_rows, rows), wrong.drop(last)


def _rowcount(schema: Schema, rows: int) -> Iterator[Violation]:
    limits = schema.rows
    if limits is None:
        return
    severity = Severities(schema)
    strict, usual = severity("rows"), severity("usual_rows", "warning")
    for check, limit, level, low in (
        ("rows", limits.min, strict, True),
        ("rows", limits.max, strict, False),
        ("usual_rows", limits.usual_min, usual, True),
        ("usual_rows", limits.usual_max, usual, False),
    ):
        if limit is None or level is None or (rows >= limit if low else rows <= limit):
            continue
        expected = f"at {'least' if low else 'most'} {limit:,} rows"
        numbers = {"rows": rows, "limit": limit, "usual": check == "usual_rows"}
        yield Violation(
            "row-count", check, level, expected=expected, found=f"{rows:,} rows", of=rows,
            numbers=numbers,
        )  # fmt: skip
        return
