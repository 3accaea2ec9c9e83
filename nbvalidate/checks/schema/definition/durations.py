"""Durations as people write them: ``2 days``, ``12 hours``, ``90 min``, ``2D``, ``1h30min``."""

from __future__ import annotations

import datetime
import re

from nbvalidate.checks.schema.definition.words import code, nearest
from nbvalidate.errors import UsageError

__all__ = ["duration", "duration_text"]

_SECONDS: dict[str, float] = {
    "week": 604800.0,
    "day": 86400.0,
    "hour": 3600.0,
    "minute": 60.0,
    "second": 1.0,
    "millisecond": 0.001,
    "microsecond": 0.000001,
}
_SHORT = {
    "w": "week", "d": "day", "h": "hour", "hr": "hour", "hrs": "hour", "min": "minute",
    "mins": "minute", "t": "minute", "s": "second", "sec": "second", "secs": "second",
    "ms": "millisecond", "us": "microsecond", "µs": "microsecond",
}  # fmt: skip
_PART = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)\s*([A-Za-zµ]+)\s*,?(?:and\b)?")
_CLOCK = re.compile(r"\s*([+-]?)(\d+):(\d\d)(?::(\d\d(?:\.\d+)?))?\s*$")
_EXAMPLE = "Write it as `2 days`, `12 hours` or `1 week`."


def duration(text: object) -> datetime.timedelta:
    """Read a duration; a `datetime.timedelta` is itself.

    Raises
    ------
    UsageError
        If it is none, or has a month or a year in it: these have no fixed length.
    """
    if isinstance(text, datetime.timedelta):
        return text
    if not isinstance(text, str) or not text.strip():
        raise UsageError(f"{code(text)} is no duration. {_EXAMPLE}")
    seconds, position, sign = 0.0, 0, 1.0
    rest = text.strip()
    if rest.startswith("-"):
        rest, sign = rest[1:], -1.0
    while position < len(rest):
        if clock := _CLOCK.match(rest, position):
            hours, minutes, more = int(clock[2]), int(clock[3]), float(clock[4] or 0)
            clocked = hours * 3600 + minutes * 60 + more
            # "-1 days +02:00:00" and "-1 day, 2:00:00" (Python) are 22 hours before
            own = sign if clock[1] == "+" or "," in rest else 1.0
            seconds += -clocked if clock[1] == "-" else own * clocked
            break
        part = _PART.match(rest, position)
        if part is None:
            raise UsageError(f"{code(text)} is no duration. {_EXAMPLE}")
        seconds += float(part[1]) * _SECONDS[_unit(part[2], text)]
        position = part.end()
    try:
        return datetime.timedelta(seconds=sign * seconds)
    except OverflowError:
        raise UsageError(f"{code(text)} is longer than a duration can be.") from None


def _unit(word: str, text: str) -> str:
    lower = word.lower()
    if lower in _SHORT:
        return _SHORT[lower]
    if lower.removesuffix("s") in _SECONDS:
        return lower.removesuffix("s")
    if lower.removesuffix("s") in ("month", "year", "m", "y", "quarter"):
        raise UsageError(f"{code(text)} has no fixed length; write it in days or weeks.")
    raise UsageError(f"{code(text)} is no duration. {nearest(word, _SECONDS)}")


def duration_text(length: datetime.timedelta) -> str:
    """``2 days``, ``36 hours``: the largest unit in which it is a whole number."""
    micros = length // datetime.timedelta(microseconds=1)
    for unit, seconds in _SECONDS.items():
        size = round(seconds * 1_000_000)
        if micros % size == 0 and micros and unit != "week":
            return f"{micros // size} {unit}{'' if abs(micros // size) == 1 else 's'}"
    return "0 seconds"
