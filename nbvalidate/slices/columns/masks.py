"""The rows for which a condition holds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from nbvalidate.errors import UsageError
from nbvalidate.slices.columns.held import Array, Column, Levels, Moments, Numbers

if TYPE_CHECKING:
    from nbvalidate.slices.model import Condition, Value

__all__ = ["bounds", "check_fit", "interval", "mask_condition", "moment_bounds"]

_FEW = 4
_NUMBERS = (bool, int, float)


def mask_condition(column: Column, condition: Condition) -> Array:
    """Which rows it holds for; the array is the caller's own.

    Raises
    ------
    UsageError
        If the condition does not fit what the column holds.
    """
    held = column.held
    if condition.part:
        found = _of_part(column, condition)
    elif condition.kind == "missing":
        found = held.missing.copy()
    elif isinstance(held, Levels):
        found = _of_levels(column, held, condition)
    elif isinstance(held, Numbers):
        found = _of_numbers(column, held, condition)
    else:
        found = _of_moments(column, held, condition)
    return np.logical_not(found, out=found) if condition.negated else found


def _of_part(column: Column, condition: Condition) -> Array:
    held = column.held
    if not isinstance(held, Moments):
        if held.missing.all():
            return held.missing & (condition.kind == "missing")
        raise _misfit(column, f"has no {condition.part}")
    if condition.kind == "missing":
        return held.missing.copy()
    codes, values = held.part(condition.part)
    _check(column, condition, {str if condition.part in ("month", "weekday") else int})
    return _of_codes(codes, len(values), lambda: _holding(values, condition))


def _of_levels(column: Column, held: Levels, condition: Condition) -> Array:
    types = held.types
    if not len(held.levels):
        return np.zeros(len(held.codes), bool)
    _check(column, condition, types)
    if condition.kind == "between":
        return _of_codes(held.codes, len(held.levels), lambda: _holding(held.all(), condition))
    places = sorted({held.place(value) for value in condition.values} - {-1})
    if condition.kind == "other":
        found = _any_of(held.codes, places, len(held.levels))
        found |= held.codes < 0
        return np.logical_not(found, out=found)
    return _any_of(held.codes, places, len(held.levels))


def _any_of(codes: Array, places: list[int], levels: int) -> Array:
    if not places:
        return np.zeros(len(codes), bool)
    if len(places) <= _FEW:
        found: Array = codes == places[0]
        for place in places[1:]:
            found |= codes == place
        return found
    table = np.zeros(levels + 1, bool)
    table[places] = True
    return table[codes]  # -1 is the last, which never holds


def _of_codes(codes: Array, levels: int, holding: Any) -> Array:
    return _any_of(codes, holding(), levels)


def _holding(values: list[Value], condition: Condition) -> list[int]:
    """Places of the values for which a condition holds, by Python's comparison."""
    if condition.kind != "between":
        named = set(condition.values)
        wanted = condition.kind != "other"
        return [i for i, v in enumerate(values) if (v in named) == wanted]
    if condition.low is None and condition.high is None:  # of whatever type: it is present
        return list(range(len(values)))
    return [i for i, v in enumerate(values) if isinstance(v, _NUMBERS) and _within(v, condition)]


def _within(value: Any, condition: Condition) -> bool:
    low: Any = condition.low
    high: Any = condition.high
    if low is not None and (value < low or (value == low and condition.closed in _OPEN_LOW)):
        return False
    return high is None or value < high or (value == high and condition.closed in _CLOSED_HIGH)


_OPEN_LOW = ("right", "neither")
_CLOSED_HIGH = ("right", "both")


def _of_numbers(column: Column, held: Numbers, condition: Condition) -> Array:
    _check(column, condition, {float})
    data = held.data
    if condition.kind == "between":
        found = _inside(data, *bounds(condition, data.dtype))
        if held.gone is not None:
            found &= ~held.gone
        elif condition.low is None and data.dtype.kind == "f":
            found &= ~held.missing  # without bounds NaN too would be within
        return found
    found = _equal(data, condition.values)
    if held.gone is not None:
        found &= ~held.gone
    if condition.kind == "other":
        found |= held.missing
        return np.logical_not(found, out=found)
    return found


def _equal(data: Array, values: tuple[Value, ...]) -> Array:
    known: list[Any] = []
    for value in values:
        found = _as_number(value, data.dtype)
        if found is not None:
            known.append(found)
    if not known:
        return np.zeros(len(data), bool)
    if len(known) > 2 * _FEW:
        return np.asarray(np.isin(data, np.array(known, data.dtype)))
    equal: Array = data == known[0]
    for value in known[1:]:
        equal |= data == value
    return equal


def _as_number(value: Any, dtype: np.dtype[Any]) -> Any:
    """The value in the column's type; None if it cannot occur there."""
    if dtype.kind == "f":
        if isinstance(value, int) and abs(value) > 2**53:
            try:
                return dtype.type(value) if int(float(value)) == value else None
            except OverflowError:
                return None
        return dtype.type(value)
    if value != value or value in (math.inf, -math.inf) or value != int(value):
        return None
    limits = np.iinfo(dtype)
    return dtype.type(int(value)) if limits.min <= value <= limits.max else None


def interval(low: Any, high: Any, closed: str, dtype: np.dtype[Any]) -> tuple[Any, Any]:
    """Bounds of which the lower belongs to it and the upper does not; None is without bound.

    In whole numbers exact beyond 2**53; for real ones the next number takes the place of an
    open lower bound and of a closed upper one.
    """
    first = None if low is None else _step(low, closed in _OPEN_LOW, dtype)
    last = None if high is None else _step(high, closed in _CLOSED_HIGH, dtype)
    return first, last


def bounds(condition: Condition, dtype: np.dtype[Any]) -> tuple[Any, Any]:
    """The bounds of a condition as `interval` gives them; a value is an interval of itself."""
    if condition.kind == "is":
        (value,) = condition.values
        return interval(value, value, "both", dtype)
    return interval(condition.low, condition.high, condition.closed, dtype)


def _step(bound: Any, after: bool, dtype: np.dtype[Any]) -> Any:
    """The least number that is not below the bound; with `after`, the least above it."""
    if dtype.kind in "iu":
        if isinstance(bound, float) and not math.isfinite(bound):
            return bound
        return math.floor(bound) + 1 if after else math.ceil(bound)
    try:
        near = dtype.type(bound)
        exact = not isinstance(bound, int) or int(near) == bound
    except OverflowError:
        return math.inf if bound > 0 else -math.inf
    if not exact:
        return near if near > bound else np.nextafter(near, dtype.type(np.inf))
    if not after:
        return near
    return np.nextafter(near, dtype.type(np.inf)) if near != math.inf else math.nan


def _inside(data: Array, first: Any, last: Any) -> Array:
    limits = np.iinfo(data.dtype) if data.dtype.kind in "iu" else None
    found: Array | None = None
    if first is not None:
        if limits is not None and first > limits.max:
            return np.zeros(len(data), bool)
        if limits is None or first > limits.min:
            found = data >= first
    if last is not None:
        if limits is not None and last <= limits.min:
            return np.zeros(len(data), bool)
        if last != last:  # up to infinity, which belongs to it
            return (data == data) if found is None else found
        if limits is None or last <= limits.max:
            below = data < last
            found = below if found is None else np.logical_and(found, below, out=found)
    return np.ones(len(data), bool) if found is None else found


def _of_moments(column: Column, held: Moments, condition: Condition) -> Array:
    if condition.kind == "between":
        found = _inside(held.ticks, *moment_bounds(column, held, condition))
        if condition.low is None:
            found &= ~held.missing
        return found
    ticks = tuple(_tick(column, held, value) for value in condition.values)
    found = _equal(held.ticks, ticks)
    if condition.kind == "other":
        found |= held.missing
        return np.logical_not(found, out=found)
    return found


def moment_bounds(column: Column, held: Moments, condition: Condition) -> tuple[Any, Any]:
    """The bounds of a condition on moments, as `interval` gives them."""
    closed: str = condition.closed
    low, high = condition.low, condition.high
    if condition.kind == "is":
        (low,), high, closed = condition.values, condition.values[0], "both"
    first, last = (None if bound is None else _tick(column, held, bound) for bound in (low, high))
    return interval(first, last, closed, held.ticks.dtype)


def _tick(column: Column, held: Moments, value: Any) -> int:
    if not isinstance(value, str):
        raise _misfit(column, f"holds moments, and {value!r} is none")
    try:
        return held.tick(value)
    except (ValueError, OverflowError):
        raise _misfit(column, f"holds moments, and {value!r} is none") from None


def check_fit(column: Column, condition: Condition) -> None:
    """That a condition fits what a column of values or numbers holds.

    Raises
    ------
    UsageError
        If its values are of another type.
    """
    held = column.held
    if isinstance(held, Levels | Numbers) and len(held.missing):
        _check(column, condition, held.types if isinstance(held, Levels) else {float})


def _check(column: Column, condition: Condition, types: set[type]) -> None:
    """That values of the condition are of a type that the column can have."""
    numbers = bool(types & {bool, int, float})
    given: list[Any] = [*condition.values, condition.low, condition.high]
    for value in given:
        if value is None:
            continue
        if isinstance(value, str):
            if str not in types or value in (condition.low, condition.high):
                what = _part(condition, "numbers") if numbers else _part(condition, "texts")
                said = "is no moment here" if str in types else "is a text"
                raise _misfit(column, f"{what}, and {value!r} {said}")
        elif not numbers:
            raise _misfit(column, f"{_part(condition, 'texts')}, and {value!r} is a number")


def _part(condition: Condition, what: str) -> str:
    return f"has a {condition.part} in {what}" if condition.part else f"holds {what}"


def _misfit(column: Column, why: str) -> UsageError:
    return UsageError(f"`{column.name}` {why}: give a condition that fits the column.")
