"""The checks of one column."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from nbvalidate.checks.schema.definition.durations import duration
from nbvalidate.checks.schema.definition.model import Band, Column
from nbvalidate.checks.schema.definition.types import FORMATS
from nbvalidate.checks.schema.measure import wording
from nbvalidate.checks.schema.measure.checks import (
    About,
    AggregateCheck,
    Check,
    KeyCheck,
    OrderCheck,
    RowCheck,
)
from nbvalidate.checks.schema.measure.lowering import Value, count

if TYPE_CHECKING:
    from nbvalidate.checks.schema.measure.plans import Severities

__all__ = ["column_checks"]

_NUMBERS = frozenset({"integer", "float", "number", "decimal", "boolean"})
_ORDERED = _NUMBERS | {"date", "timestamp", "time", "duration"}
_TEXTS = frozenset({"text", "category"})
_FEWEST_UNUSUAL = 2
_WRONG_ORDER = {
    "increasing": "<",
    "strictly increasing": "<=",
    "decreasing": ">",
    "strictly decreasing": ">=",
}


def column_checks(
    column: Column, value: Value, severity: Severities, *, typed: bool, ordered: bool
) -> tuple[list[Check], list[str]]:
    """All checks of a column, and sentences on those that cannot be made.

    Parameters
    ----------
    column
        As declared.
    value
        As it is.
    severity
        Of its rules.
    typed
        Whether the column is of the declared type; else only missing values and repeated ones
        are looked for.
    ordered
        Whether the rows stand in an order.
    """
    maker = _Maker(column, value, severity)
    checks = [*maker.missing(), *maker.unique()]
    unchecked: list[str] = []
    if not typed or value.kind == "null":
        return checks, unchecked
    checks += [*maker.texts(), *maker.sets(), *maker.statistics()]
    if value.kind in _ORDERED:
        checks += [*maker.bounds(), *maker.usual(), *maker.fresh()]
    if column.monotonic and maker.level("monotonic"):
        if ordered or column.order_by:
            checks += maker.order()
        else:
            unchecked.append(
                f"`{column.name}` {column.monotonic}: the rows have no order here; name the column"
                " that orders them with order_by."
            )
    return checks, unchecked


class _Maker:
    def __init__(self, column: Column, value: Value, severity: Severities) -> None:
        self.column, self.value, self.level = column, value, severity

    def about(
        self, kind: str, check: str, expected: str, default: str = "error", **numbers: Any
    ) -> About | None:
        level = self.level(check, default)
        if level is None:
            return None
        name = self.column.name
        return About(kind, check, level, name, (name,), expected, self.value, numbers)

    def missing(self) -> Iterator[Check]:
        allowed = self.column.nullable
        if allowed is True:
            return
        at_most = "no missing value"
        if allowed is not False:
            said = f"{allowed:,.0f}" if allowed >= 1 else f"{100 * allowed:.3g} %"
            at_most = f"at most {said} missing"
        about = self.about("missing-values", "nullable", at_most, allowed=float(allowed))
        if about is not None:
            yield RowCheck(about, self.value.missing, allowed=float(allowed))

    def unique(self) -> Iterator[Check]:
        about = self.about("repeated-key", "unique", "no value twice")
        if self.column.unique and about is not None:
            yield KeyCheck(about, (self.value,))

    def bounds(self) -> Iterator[Check]:
        c, value = self.column, self.value
        bounds: tuple[tuple[str, Any, Callable[[], nw.Expr], str], ...] = (
            ("min", c.min, lambda: value.below(c.min), "at least"),
            ("max", c.max, lambda: value.above(c.max), "at most"),
            ("exclusive_min", c.exclusive_min, lambda: value.at_most(c.exclusive_min), "above"),
            ("exclusive_max", c.exclusive_max, lambda: value.at_least(c.exclusive_max), "below"),
        )
        for check, bound, bad, words in bounds:
            if bound is None:
                continue
            both = c.min is not None and c.max is not None and check in ("min", "max")
            said = wording.band(c.min, c.max) if both else f"{words} {wording.bound(bound)}"
            about = self.about("out-of-range", check, said, bound=bound)
            if about is not None:
                yield RowCheck(about, bad(), value.present)
        if c.finite and value.kind == "float":
            about = self.about("not-finite", "finite", "finite")
            if about is not None:
                yield RowCheck(about, value.infinite(), value.present)

    def usual(self) -> Iterator[Check]:
        band = self.column.usual
        if band is None:
            return
        said = (
            f"{wording.band(band.min, band.max)} for {100 * (1 - band.outside):.4g} % of the values"
        )
        about = self.about(
            "unusual-values",
            "usual",
            said,
            "warning",
            min=band.min,
            max=band.max,
            outside=band.outside,
        )
        if about is not None:
            # one value is no change of the distribution, however few there are
            yield RowCheck(
                about, self._outside(band), self.value.present, band.outside, fewest=_FEWEST_UNUSUAL
            )

    def _outside(self, band: Band) -> nw.Expr:
        if band.min is None:
            return self.value.above(band.max)
        below = self.value.below(band.min)
        return below if band.max is None else below | self.value.above(band.max)

    def texts(self) -> Iterator[Check]:
        c, value = self.column, self.value
        if c.length is not None and value.kind in (*_TEXTS, "list"):
            unit = "items" if value.kind == "list" else "characters"
            length = c.length
            said = (
                f"{length.min} {unit}" if length.min == length.max
                else f"{wording.band(length.min, length.max)} {unit}"
            )  # fmt: skip
            about = self.about("wrong-length", "length", said)
            parts = []
            if length.min is not None:
                parts.append(value.length() < length.min)
            if length.max is not None:
                parts.append(value.length() > length.max)
            if about is not None and parts:
                bad = parts[0] if len(parts) == 1 else parts[0] | parts[1]
                yield RowCheck(about, value.present & bad, value.present)
        if value.kind not in _TEXTS:
            return
        for check, regex in (("regex", c.regex), ("format", FORMATS.get(c.format or ""))):
            if regex is None:
                continue
            said = f"like {regex}" if check == "regex" else f"{c.format} texts"
            about = self.about("wrong-pattern", check, said, format=c.format)
            if about is not None:
                yield RowCheck(about, value.not_like(regex), value.present)

    def sets(self) -> Iterator[Check]:
        c, value = self.column, self.value
        if c.one_of is not None:
            listed = ", ".join(map(str, c.one_of[:6])) + (", …" if len(c.one_of) > 6 else "")
            open_set = f", or another in {100 * c.other:.3g} %" if c.other else ""
            about = self.about(
                "unknown-value", "one_of", f"one of {listed}{open_set}", known=c.one_of
            )
            if about is not None:
                yield RowCheck(about, value.none_of(c.one_of), value.present, c.other)
        if c.constant is not None and c.constant is not False:
            if c.constant is True and value.kind != "boolean":
                about = self.about("not-constant", "constant", "one value only")
                if about is not None:
                    yield AggregateCheck(
                        about,
                        {
                            "different": _present_only(value).n_unique(),
                            "missing": count(value.missing, value.engine),
                        },
                        _one_value,
                    )
            else:
                about = self.about(
                    "not-constant", "constant", f"always {wording.value(c.constant)}"
                )
                if about is not None:
                    yield RowCheck(about, value.none_of((c.constant,)), value.present)

    def statistics(self) -> Iterator[Check]:
        c, value = self.column, self.value
        if value.kind in _NUMBERS:
            for check, band in (("mean", c.mean), ("std", c.std)):
                about = self.about(
                    "statistic-out-of-bounds",
                    check,
                    f"{check} {wording.band(band.min, band.max)}" if band else "",
                )
                if band is not None and about is not None:
                    number = _present_only(value)
                    expr = number.mean() if check == "mean" else number.std()
                    yield AggregateCheck(about, {check: expr}, _within(check, band))
        if value.kind in _ORDERED:
            for q, band in c.quantiles.items():
                yield from self._quantile(q, band)
        for item, band in c.shares.items():
            about = self.about(
                "share-out-of-bounds",
                "shares",
                f"share of {wording.value(item)} {wording.band(band.min, band.max)}",
                value=item,
            )
            if about is not None:
                wanted = {
                    "count": count(value.equals(item), value.engine),
                    "present": count(value.present, value.engine),
                }
                yield AggregateCheck(about, wanted, _share_within(item, band))

    def _quantile(self, q: float, band: Band) -> Iterator[Check]:
        """A quantile lies in a band where so many values lie below its ends, on every engine."""
        about = self.about(
            "statistic-out-of-bounds",
            "quantiles",
            f"{q:g} quantile {wording.band(band.min, band.max)}",
            q=q,
        )
        if about is None:
            return
        value = self.value
        wanted = {"present": count(value.present, value.engine)}
        if band.min is not None:
            wanted["below"] = count(value.below(band.min), value.engine)
        if band.max is not None:
            wanted["above"] = count(value.above(band.max), value.engine)

        def judge(numbers: Mapping[str, Any]) -> str | None:
            of = numbers["present"]
            if of and numbers.get("below", 0) > q * of:
                return f"{wording.share(numbers['below'], of)} lie below {wording.bound(band.min)}"
            if of and numbers.get("above", 0) > (1 - q) * of:
                return f"{wording.share(numbers['above'], of)} lie above {wording.bound(band.max)}"
            return None

        yield AggregateCheck(about, wanted, judge)

    def fresh(self) -> Iterator[Check]:
        if self.column.freshness is None or self.value.kind not in ("date", "timestamp"):
            return
        age = duration(self.column.freshness)
        about = self.about("not-fresh", "freshness", f"not older than {self.column.freshness}")
        if about is None:
            return

        def judge(numbers: Mapping[str, Any]) -> str | None:
            newest = numbers["newest"]
            if newest is None:
                return None
            if isinstance(newest, datetime.datetime) and newest.tzinfo is not None:
                newest = newest.astimezone(datetime.UTC).replace(tzinfo=None)
            now = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
            is_day = not isinstance(newest, datetime.datetime)
            # a day is over at its end
            end = datetime.datetime.combine(newest, datetime.time.max) if is_day else newest
            return f"the newest is {wording.value(newest)}" if now - end > age else None

        yield AggregateCheck(about, {"newest": self.value.expr.max()}, judge)

    def order(self) -> Iterator[Check]:
        about = self.about("not-monotonic", "monotonic", self.column.monotonic or "")
        if about is not None and self.column.monotonic:
            yield OrderCheck(about, _WRONG_ORDER[self.column.monotonic], self.column.order_by)


def _present_only(value: Value) -> nw.Expr:
    return value.expr.fill_nan(None) if value.kind == "float" else value.expr


def _one_value(numbers: Mapping[str, Any]) -> str | None:
    different = int(numbers["different"] or 0) - (1 if numbers["missing"] else 0)
    return f"{different:,} different values" if different > 1 else None


def _within(name: str, band: Band) -> Callable[[Mapping[str, Any]], str | None]:
    def judge(numbers: Mapping[str, Any]) -> str | None:
        found = numbers[name]
        if found is None or found != found:
            return None
        found = float(found)
        low = band.min is not None and found < band.min
        high = band.max is not None and found > band.max
        return f"{name} {wording.value(found)}" if low or high else None

    return judge


def _share_within(item: Any, band: Band) -> Callable[[Mapping[str, Any]], str | None]:
    def judge(numbers: Mapping[str, Any]) -> str | None:
        of, count = numbers["present"], numbers["count"]
        if not of:
            return None
        share = count / of
        low = band.min is not None and share < band.min
        high = band.max is not None and share > band.max
        return f"{wording.share(count, of)} are {wording.value(item)}" if low or high else None

    return judge
