"""The three ways in which a column is held: numbers, levels with codes, and moments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    from nbvalidate.slices.model import Value

__all__ = ["Column", "ColumnKind", "Held", "Levels", "Moments", "Numbers", "Unusable", "iso"]

ColumnKind = Literal["category", "number", "time", "flag"]

Array = np.ndarray[Any, Any]

NAT = np.iinfo("int64").min


class Unusable(Exception):  # noqa: N818  it says why, and is caught
    """A column whose values are no texts, numbers or moments; says why in few words."""


@dataclass
class Numbers:
    """Numbers in a native array, which is the user's own where that is possible.

    Parameters
    ----------
    data
        Of whole or real numbers.
    gone
        Where a value is missing; None for real numbers, whose NaN says it, and if there is none.
    """

    data: Array
    gone: Array | None = None
    kind: ColumnKind = "number"

    @cached_property
    def missing(self) -> Array:
        """Where the value is not there."""
        if self.data.dtype.kind == "f":
            return np.isnan(self.data)
        return self.gone if self.gone is not None else np.zeros(len(self.data), bool)

    @property
    def whole(self) -> bool:
        """Whether the numbers are integers."""
        return self.data.dtype.kind in "iu"

    @property
    def present(self) -> Array:
        """The values that are there, without a copy where all are."""
        if self.data.dtype.kind == "f" or self.gone is not None:
            gone = self.missing
            return self.data[~gone] if gone.any() else self.data
        return self.data

    def take(self, rows: Array) -> Numbers:
        """Some rows."""
        return Numbers(self.data[rows], None if self.gone is None else self.gone[rows])

    def at(self, row: int) -> Value | None:
        """The value of a row; None where missing."""
        return None if self.missing[row] else self.data[row].item()

    def coded(self) -> tuple[Array, list[Value]]:
        """A code by row (-1 missing), and the values."""
        codes, levels = np.full(len(self.data), -1, "int32"), np.unique(self.present)
        there = ~self.missing
        codes[there] = np.searchsorted(levels, self.data[there])
        return codes, levels.tolist()


@dataclass
class Levels:
    """Values of which each is held once, and a code by row; -1 is missing.

    Parameters
    ----------
    codes
        Of a small signed type.
    levels
        Python values, or an Arrow array of texts; in no particular order, each occurs.
    """

    codes: Array
    levels: Any
    kind: ColumnKind = "category"
    _places: dict[Value, int] | None = field(default=None, repr=False)

    @property
    def missing(self) -> Array:
        """Where the value is not there."""
        return self.codes < 0

    @cached_property
    def counts(self) -> Array:
        """Rows by level."""
        return count(self.codes, len(self.levels))

    def pick(self, places: Sequence[int] | Array) -> list[Value]:
        """The values of some levels."""
        if isinstance(self.levels, list):
            return [self.levels[place] for place in places]
        import pyarrow as pa

        picked: list[Value] = self.levels.take(pa.array(places, pa.int64())).to_pylist()
        return picked

    def all(self) -> list[Value]:
        """All levels as Python values."""
        return self.levels if isinstance(self.levels, list) else self.levels.to_pylist()

    @property
    def types(self) -> set[type]:
        """The types of the levels."""
        return {type(v) for v in self.levels} if isinstance(self.levels, list) else {str}

    def place(self, value: Value) -> int:
        """The code of a value; -1 if it does not occur."""
        if self._places is None and (isinstance(self.levels, list) or len(self.levels) <= 1000):
            self._places = {v: i for i, v in enumerate(self.all())}
        if self._places is not None:
            return self._places.get(value, -1)
        import pyarrow.compute as pc

        found: int = pc.index(self.levels, value).as_py() if isinstance(value, str) else -1
        return found

    def take(self, rows: Array) -> Levels:
        """Some rows."""
        return Levels(self.codes[rows], self.levels, self.kind).used()

    def used(self) -> Levels:
        """Without levels that no row has."""
        known = np.flatnonzero(self.counts)
        if len(known) == len(self.levels):
            return self
        table = np.full(len(self.levels) + 1, -1, self.codes.dtype)
        table[known] = np.arange(len(known))
        return Levels(small(table[self.codes], len(known)), self.pick(known), self.kind)

    def at(self, row: int) -> Value | None:
        """The value of a row; None where missing."""
        code = int(self.codes[row])
        return None if code < 0 else self.pick([code])[0]

    def coded(self) -> tuple[Array, list[Value]]:
        """A code by row (-1 missing), and the values."""
        return self.codes.astype("int32", copy=False), self.all()


@dataclass
class Moments:
    """Moments as whole microseconds since 1970, in UTC where the column has a zone.

    Parameters
    ----------
    ticks
        int64; the least of them is missing.
    zone
        Name of the zone; None for moments without one.
    local
        Makes the clock's time on the spot, for columns with a zone.
    """

    ticks: Array
    zone: Any = None
    local: Callable[[Array], Array] | None = None
    kind: ColumnKind = "time"
    _parts: dict[str, tuple[Array, list[Value]]] = field(default_factory=dict, repr=False)

    @cached_property
    def missing(self) -> Array:
        """Where the value is not there."""
        return np.asarray(self.ticks == NAT)

    @cached_property
    def clock(self) -> Array:
        """The clock's time on the spot."""
        return self.ticks if self.local is None else self.local(self.ticks)

    @property
    def present(self) -> Array:
        """Those that are there."""
        gone = self.missing
        found: Array = self.ticks[~gone] if gone.any() else self.ticks
        return found

    def take(self, rows: Array) -> Moments:
        """Some rows."""
        return Moments(self.ticks[rows], self.zone, self.local)

    def text(self, tick: int) -> str:
        """ISO 8601, with the offset on the spot if there is a zone."""
        if self.local is None:
            return iso(tick)
        seconds, rest = divmod(int(self.local(np.array([tick]))[0]) - tick, 1_000_000)
        sign, seconds = ("-", -seconds) if seconds < 0 else ("+", seconds)
        offset = f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}"
        if seconds % 60 or rest:  # local mean time of long ago
            return iso(tick, full=True) + "+00:00"
        return iso(tick + (int(self.local(np.array([tick]))[0]) - tick), full=True) + offset

    def tick(self, text: str) -> int:
        """The moment that an ISO text means; without an offset it is the clock's time."""
        moment = dt.datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            moment = moment.astimezone(dt.UTC).replace(tzinfo=None)
        elif self.zone is not None:
            moment = moment.replace(tzinfo=_zone(self.zone)).astimezone(dt.UTC)
            moment = moment.replace(tzinfo=None)
        return _ticks(moment)

    def at(self, row: int) -> Value | None:
        """The value of a row; None where missing."""
        tick = int(self.ticks[row])
        return None if tick == NAT else self.text(tick)

    def coded(self) -> tuple[Array, list[Value]]:
        """A code by row (-1 missing), and the values."""
        codes, levels = np.full(len(self.ticks), -1, "int32"), np.unique(self.present)
        there = ~self.missing
        codes[there] = np.searchsorted(levels, self.ticks[there])
        return codes, [self.text(int(tick)) for tick in levels]

    def part(self, part: str) -> tuple[Array, list[Value]]:
        """Codes of year, month, weekday or hour, and what each stands for."""
        if part not in self._parts:
            from nbvalidate.slices.columns.dates import part_codes

            self._parts[part] = part_codes(self.clock, self.missing, part)
        return self._parts[part]


Held = Numbers | Levels | Moments


class Column:
    """A column that is read when it is first asked.

    Parameters
    ----------
    name
        The label as text.
    label
        The label itself.
    load
        Reads it.
    form
        What the user's values are if not what `held` has: ``text`` (of intervals), ``seconds``
        (of durations), ``start`` (of periods), ``date``, or ''.
    """

    def __init__(
        self, name: str, label: Any, load: Callable[[], Held], form: str = "", kind: str = ""
    ) -> None:
        self.name, self.label, self.form = name, label, form
        self._load: Callable[[], Held] | None = load
        self._held: Held | None = None
        self._kind = kind

    @property
    def held(self) -> Held:
        """The values, read when first asked for."""
        if self._load is not None:
            self._held, self._load = self._load(), None
        return self._held  # type: ignore[return-value]  # loaded by now

    @property
    def kind(self) -> ColumnKind:
        """``category``, ``number``, ``time`` or ``flag``."""
        return self._kind or self.held.kind  # type: ignore[return-value]

    def take(self, rows: Array) -> Column:
        """Some rows."""
        return Column(self.name, self.label, lambda: self.held.take(rows), self.form, self._kind)


def small(codes: Array, levels: int) -> Array:
    """Codes in the smallest signed type that holds them."""
    kind = "int8" if levels <= 127 else "int16" if levels <= 32_767 else "int32"
    return codes.astype(kind, copy=False)


def count(codes: Array, levels: int) -> Array:
    """Rows by code, by blocks so that no wide copy of all codes is made."""
    total = np.zeros(levels + 1, "int64")
    if levels > 1 << 16:
        return np.bincount(codes[codes >= 0], minlength=levels)
    for start in range(0, len(codes), 1 << 18):
        block = codes[start : start + (1 << 18)].astype("intp")
        total += np.bincount(block + 1, minlength=levels + 1)
    return total[1:]


def _ticks(moment: dt.datetime) -> int:
    passed = moment - dt.datetime(1970, 1, 1)
    return (passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds


def _zone(zone: Any) -> Any:
    if not isinstance(zone, str):
        return zone
    from zoneinfo import ZoneInfo

    return ZoneInfo(zone)


def iso(tick: int, *, full: bool = False) -> str:
    """Microseconds since 1970 as ISO text, a plain date at midnight unless it must be full."""
    text = str(np.datetime64(tick, "us"))
    text = text.removesuffix(".000000")
    if text.endswith("T00:00:00") and not full:
        text = text[:-9]
    return text
