"""The number between two others that is the shortest to say: 7, 0.5, 7 days, 2025-10-01."""

from __future__ import annotations

import datetime as dt
import math
from typing import Literal

__all__ = ["Unit", "between"]

#: ``moment`` and ``duration`` are seconds, the former since 1970.
Unit = Literal["number", "moment", "duration"]

_STEPS = {"days": 86_400, "hours": 3_600, "minutes": 60}
_DIGITS = 15


def between(low: float, high: float, unit: Unit = "number") -> str:
    """A cut that separates two values, in few digits.

    Parameters
    ----------
    low, high
        ``low <= cut < high``.
    unit
        Of both.
    """
    if unit == "number":
        return _number(low, high)
    for name, seconds in _STEPS.items():
        cut = _below(high, seconds)
        if cut >= low:
            return _moment(cut) if unit == "moment" else _counted(round(cut / seconds), name)
    if unit == "moment":
        return _moment(low)
    return f"{_number(low, high)} seconds"


def _number(low: float, high: float) -> str:
    for digits in range(_DIGITS):
        cut = _below(high, 10.0**-digits)
        if low <= float(f"{cut:.{digits}f}") < high:
            return f"{cut:.{digits}f}"
    return repr(low)


def _below(high: float, step: float) -> float:
    """The largest multiple of a step that is less."""
    count = math.floor(high / step)
    return (count - 1) * step if count * step >= high else count * step


def _counted(count: int, name: str) -> str:
    return f"{count} {name.removesuffix('s') if abs(count) == 1 else name}"


def _moment(seconds: float) -> str:
    moment = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=seconds)
    said = moment.replace(tzinfo=None).isoformat(sep=" ", timespec="seconds")
    return said.removesuffix(" 00:00:00")
