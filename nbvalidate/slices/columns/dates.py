"""Year, month, weekday and hour of many moments at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from nbvalidate.slices.model import Value

__all__ = ["MONTHS", "PARTS", "WEEKDAYS", "part_codes"]

Array = np.ndarray[Any, Any]

PARTS = ("year", "month", "weekday", "hour")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_DAY = 86_400_000_000
_BLOCK = 1 << 16
_TABLE = 1 << 20


def part_codes(clock: Array, missing: Array, part: str) -> tuple[Array, list[Value]]:
    """Codes by row (-1 missing) and their values in the order of the calendar.

    Parameters
    ----------
    clock
        Microseconds since 1970 as the clock on the spot shows them.
    missing
        Where there is none.
    part
        One of `PARTS`.
    """
    if part == "hour":
        hours = np.empty(len(clock), "int8")
        for block in _blocks(len(clock)):
            hours[block] = clock[block] // 3_600_000_000 % 24
        hours[missing] = -1
        return hours, list(range(24))
    days = np.empty(len(clock), "int32")
    for block in _blocks(len(clock)):
        days[block] = clock[block] // _DAY
    if missing.all():
        return np.full(len(clock), -1, "int8"), []
    return _of_days(days, missing, part)


def _of_days(days: Array, missing: Array, part: str) -> tuple[Array, list[Value]]:
    there = days if not missing.any() else days[~missing]
    low, high = int(there.min()), int(there.max())
    if high - low < _TABLE:  # what is so of a day is worked out once
        table, values = _by_day(np.arange(low, high + 1), part)
        days = days - low
        days[missing] = 0
        codes = table[days]
    else:
        codes, values = _by_day(days, part)
        codes = codes.copy()
    codes[missing] = -1
    return codes, values


def _by_day(days: Array, part: str) -> tuple[Array, list[Value]]:
    if part == "weekday":
        return ((days + 3) % 7).astype("int8"), list(WEEKDAYS)
    dates = days.astype("datetime64[D]")
    if part == "month":
        return (dates.astype("datetime64[M]").astype("int64") % 12).astype("int8"), list(MONTHS)
    years = dates.astype("datetime64[Y]").astype("int64") + 1970
    first, last = int(years.min()), int(years.max())
    kind = "int8" if last - first < 127 else "int32"
    return (years - first).astype(kind), list(range(first, last + 1))


def _blocks(rows: int) -> list[slice]:
    return [slice(start, start + _BLOCK) for start in range(0, rows, _BLOCK)]
