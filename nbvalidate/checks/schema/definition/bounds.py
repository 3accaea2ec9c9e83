"""Values in a definition, by the logical type of their column: plain, and comparable."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from nbvalidate.checks.schema.definition.durations import duration, duration_text
from nbvalidate.checks.schema.definition.words import code
from nbvalidate.errors import UsageError

__all__ = ["NUMERIC", "TIMES", "comparable", "is_number", "plain", "value_problem"]

NUMERIC = frozenset({"integer", "float", "number", "decimal"})
TIMES = frozenset({"date", "timestamp", "time", "duration"})


def plain(value: Any) -> Any:
    """A value as YAML can hold it: numpy's as Python's, moments as ISO text, durations in words."""
    if isinstance(value, datetime.timedelta):
        return duration_text(value)
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, str):
        return str(value)
    if type(value).__module__ == "numpy" and getattr(value, "shape", None) == ():
        kind = value.dtype.kind
        return plain(value.astype(f"{kind}8[us]").item() if kind in "mM" else value.item())
    return value


def is_number(value: Any) -> bool:
    """An integer or a float, but not True, False or NaN."""
    return isinstance(value, int | float) and not isinstance(value, bool) and not _is_nan(value)


def _is_nan(value: Any) -> bool:
    return isinstance(value, float) and math.isnan(value)


def comparable(value: Any, dtype: str) -> Any:
    """A bound as something that can be compared with another: a number, a moment, a length.

    Raises
    ------
    UsageError
        If the value is no bound of this type.
    """
    if is_number(value):
        if dtype in NUMERIC or dtype == "any":
            return value
    elif isinstance(value, str):
        for read in _READERS.get(dtype, ()):
            try:
                return read(value)
            except (ValueError, UsageError):
                continue
    raise UsageError(f"{code(value)} is not {_NEEDED.get(dtype, 'a bound')}")


def _moment(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)


_READERS: dict[str, tuple[Callable[[str], Any], ...]] = {
    "date": (_moment,),
    "timestamp": (_moment,),
    "time": (datetime.time.fromisoformat,),
    "duration": (duration,),
    "any": (_moment, datetime.time.fromisoformat, duration),
}
_NEEDED = {
    **dict.fromkeys(NUMERIC, "a number"),
    "date": "a date such as `2024-01-31`",
    "timestamp": "a moment such as `2024-01-31T12:00:00`",
    "time": "a time of day such as `12:30:00`",
    "duration": "a duration such as `2 days`",
    "any": "a number, a date or a duration",
}


def value_problem(value: Any, dtype: str) -> str:
    """Why a column of this type cannot have a value, as the end of a sentence; '' if it can."""
    if value is None or _is_nan(value):
        return "is a missing value; these are ruled by `nullable`"
    if not isinstance(value, str | int | float | bool):
        return "is no plain value: a number, a text, true or false"
    if dtype == "text" and not isinstance(value, str):
        return "is no text; put it in quotes"
    if dtype == "boolean" and not isinstance(value, bool):
        return "is neither true nor false"
    if dtype in NUMERIC and not is_number(value):
        return "is not a number"
    if dtype in TIMES:
        try:
            comparable(value, dtype)
        except UsageError:
            return f"is not {_NEEDED[dtype]}"
    return ""
