"""From a violation to the change of the schema that would allow it, rounded as people round."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from nbvalidate.checks.schema.changes.found import bad_values
from nbvalidate.checks.schema.changes.phrases import asked, listed
from nbvalidate.checks.schema.definition.bounds import is_number, plain
from nbvalidate.checks.schema.definition.durations import duration, duration_text
from nbvalidate.checks.schema.definition.model import Band, Column
from nbvalidate.checks.schema.definition.types import TYPES, in_words
from nbvalidate.checks.schema.infer.figures import down, share_up, up
from nbvalidate.errors import UsageError

if TYPE_CHECKING:
    from nbvalidate.checks.schema.measure.violations import Violation
    from nbvalidate.checks.schema.report import SchemaReport

__all__ = ["EDITS", "Edit", "Found"]

_HALF = 0.5  # a rule that so many rows break is none


@dataclass(frozen=True, slots=True)
class Found:
    """A violation, the column it is about, and the report it is of."""

    violation: Violation
    column: Column
    report: SchemaReport

    @property
    def share(self) -> float:
        """Of the rows that were judged, how many are bad."""
        return (self.violation.bad or 0) / max(self.violation.of, 1)

    def number(self, name: str) -> Any:
        """What was measured.

        Raises
        ------
        UsageError
            If it is not known: another engine, or a value that has no order.
        """
        value = self.violation.numbers.get(name)
        if value is None or (isinstance(value, float) and math.isnan(value)):
            raise UsageError(
                f"How far `{self.violation.id}` would have to be widened is not known;"
                " change it in the schema by hand."
            )
        return value


@dataclass(frozen=True, slots=True)
class Edit:
    """What would change: settings of the column, and what that allows in words."""

    words: str
    settings: Mapping[str, Any] = field(default_factory=dict)


def _low(value: Any) -> Any:
    return _outward(value, down, up=False)


def _high(value: Any) -> Any:
    return _outward(value, up, up=True)


def _outward(value: Any, rounded: Callable[[float], float], *, up: bool) -> Any:
    """A bound that a person would write and that is not inside of what was found."""
    if isinstance(value, datetime.timedelta):
        hour = datetime.timedelta(hours=1)
        return duration_text((-(-value // hour) if up else value // hour) * hour)
    if isinstance(value, datetime.datetime):
        day = value.replace(hour=0, minute=0, second=0, microsecond=0)
        day += datetime.timedelta(days=1) if up and day != value else datetime.timedelta()
        return (day if day.tzinfo else day.date()).isoformat()
    value = plain(value)
    if not is_number(value):
        return value  # a date, a time of day
    if math.isinf(value):
        return None
    if isinstance(value, int) and abs(value) >= 2**53:
        return value  # a float could not hold it
    figure = rounded(value)
    return int(figure) if figure.is_integer() and abs(figure) < 2**53 else figure


def _minimum(found: Found) -> Edit:
    bound = _low(found.number("lowest"))
    words = "without a lower bound" if bound is None else f"down to {asked('min', bound)[9:]}"
    return Edit(words, {"min": bound, "exclusive_min": None})


def _maximum(found: Found) -> Edit:
    bound = _high(found.number("highest"))
    words = "without an upper bound" if bound is None else f"up to {asked('max', bound)[8:]}"
    return Edit(words, {"max": bound, "exclusive_max": None})


def _usual(found: Found) -> Edit:
    band = found.column.usual or Band()
    if found.share >= _HALF:
        return Edit("without usual bounds", {"usual": None})
    share = share_up(found.share)
    return Edit(
        f"{100 * share:.4g} % outside of the usual", {"usual": replace(band, outside=share)}
    )


def _nullable(found: Found) -> Edit:
    before = found.column.nullable
    if not isinstance(before, bool) and before >= 1:
        return Edit(f"with {found.violation.bad:,} missing", {"nullable": found.violation.bad})
    share: float | bool = share_up(found.share) if found.share < _HALF else True
    return Edit(f"with {asked('nullable', share)}", {"nullable": share})


def _one_of(found: Found) -> Edit:
    if found.column.other:
        if found.share >= _HALF:
            return Edit("any value", {"one_of": None, "other": 0.0})
        share = share_up(found.share)
        return Edit(f"with {asked('other', share)}", {"other": share})
    values = bad_values(found.report, found.violation)
    known = found.column.one_of or ()
    return Edit(f"= {listed(values)}", {"one_of": (*known, *values)})


def _length(found: Found) -> Edit:
    sizes = [len(value) for value in bad_values(found.report, found.violation)]
    band = found.column.length or Band()
    low = None if band.min is None else min(band.min, *sizes)
    high = None if band.max is None else max(band.max, *sizes)
    return Edit(f"with {asked('length', Band(low, high))}", {"length": Band(low, high)})


def _dtype(found: Found) -> Edit:
    stored = found.violation.numbers.get("stored")
    kind = stored if stored in TYPES else "any"
    return Edit(f"as {in_words(str(kind))}", {"dtype": kind})


def _items(found: Found) -> Edit:
    stored = found.violation.numbers.get("stored")
    return Edit(f"with items of type {stored}", {"items": stored if stored in TYPES else None})


def _zone(found: Found) -> Edit:
    zone = found.violation.found
    zone = "none" if zone == "no zone" else zone
    return Edit(f"with {asked('zone', zone)}", {"zone": zone})


def _statistic(found: Found) -> Edit:
    name = found.violation.check
    value = float(found.number(name))
    band = _containing(getattr(found.column, name) or Band(), value)
    return Edit(f"with a {asked(name, band)}", {name: band})


def _containing(band: Band, value: float) -> Band:
    low = down(value) if band.min is not None and value < band.min else band.min
    high = up(value) if band.max is not None and value > band.max else band.max
    return Band(low, high)


def _quantiles(found: Found) -> Edit:
    quantile = found.number("q")
    kept = {q: band for q, band in found.column.quantiles.items() if q != quantile}
    return Edit(f"with any {quantile:g} quantile", {"quantiles": kept})


def _shares(found: Found) -> Edit:
    value = found.number("value")
    share = found.number("count") / max(found.number("present"), 1)
    bands = dict(found.column.shares)
    band = _containing(bands.get(value, Band()), share)
    bands[value] = Band(band.min, None if band.max is None else min(band.max, 1.0))
    return Edit(f"with {asked('shares', {value: bands[value]})}", {"shares": bands})


def _freshness(found: Found) -> Edit:
    newest = found.number("newest")
    if not isinstance(newest, datetime.datetime):
        newest = datetime.datetime.combine(newest, datetime.time())
    now = datetime.datetime.now(newest.tzinfo or datetime.UTC)
    age = now - (newest if newest.tzinfo else newest.replace(tzinfo=datetime.UTC))
    days = max(age, duration(found.column.freshness)) // datetime.timedelta(days=1) + 1
    return Edit(f"{days} days old", {"freshness": f"{days} days"})


def _without(words: str, **settings: Any) -> Callable[[Found], Edit]:
    return lambda _: Edit(words, settings)


#: By setting of a column.
EDITS: dict[str, Callable[[Found], Edit]] = {
    "required": _without("to be absent", required=False),
    "dtype": _dtype,
    "items": _items,
    "zone": _zone,
    "nullable": _nullable,
    "min": _minimum,
    "exclusive_min": _minimum,
    "max": _maximum,
    "exclusive_max": _maximum,
    "usual": _usual,
    "finite": _without("to be infinite", finite=False),
    "length": _length,
    "regex": _without("in any form (without the regex)", regex=None),
    "format": _without("in any form (without the format)", format=None),
    "one_of": _one_of,
    "constant": _without("with more than one value", constant=None),
    "unique": _without("to repeat", unique=False),
    "monotonic": _without("in any order", monotonic=None, order_by=None),
    "freshness": _freshness,
    "mean": _statistic,
    "std": _statistic,
    "quantiles": _quantiles,
    "shares": _shares,
}
