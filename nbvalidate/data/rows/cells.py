"""One column to 64-bit codes: equal values have equal codes, whatever type holds them.

A number's code is the bits of its float64, so that 1, 1.0, ``np.float32(1)`` and ``True`` are the
same. Whatever means "missing" has the code of NaN. Text, moments and durations have codes of
their own, which no number shares.
"""

from __future__ import annotations

import datetime as dt
import decimal
import importlib
import numbers
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from xxhash import xxh3_64_intdigest

__all__ = ["Codes", "codes_of", "is_plain", "label_key", "missing_code", "pandas"]

Codes = npt.NDArray[np.uint64]

_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # the golden ratio: neighbours end up far apart
_MOMENT = np.uint64(0xD6E8FEB86659FD93)
_DURATION = np.uint64(0xA0761D6478BD642F)
_EXACT = 2**53  # whole numbers above it are not all float64
_LONGEST = 10_000  # characters of a nested value that count


def pandas() -> Any:
    """The library, loaded when a table needs it."""
    return importlib.import_module("pandas")


def missing_code() -> np.uint64:
    """The code of NaN, None, NaT and NA."""
    return np.uint64(np.array(np.nan).view(np.uint64))


def label_key(label: object, turn: int) -> int:
    """The odd multiplier of the column with this label; `turn` tells equal labels apart."""
    kind = "text" if isinstance(label, str) else "number" if isinstance(label, int) else "other"
    word = str(label) if kind != "other" else repr(label)
    return xxh3_64_intdigest(f"{kind}\0{turn}\0{word}".encode("utf-8", "replace")) | 1


def is_plain(dtype: Any) -> bool:
    """Whether the values of a numpy array are float64 without loss: no codes are needed."""
    return dtype.kind == "b" or (dtype.kind in "iuf" and (dtype.itemsize < 8 or dtype.kind == "f"))


def codes_of(values: Any) -> Codes:
    """The codes of a numpy array in one dimension, of any dtype.

    Parameters
    ----------
    values
        Shape (n,).

    Returns
    -------
    array of uint64, shape (n,)
    """
    kind = values.dtype.kind
    if kind in "iu":
        return _whole(values)
    if kind in "bf":
        return _bits(values)
    if kind == "c":
        return _bits(values.real) + _SPREAD * _bits(values.imag)
    if kind in "mM":
        return _times(values)
    return _objects(values.astype(object) if kind != "O" else values)


def _bits(values: Any) -> Codes:
    numbers = values.astype(np.float64)  # a copy
    numbers += 0.0  # -0.0 becomes 0.0
    numbers[np.isnan(numbers)] = np.nan  # there are many NaNs, with a sign and a payload
    bits: Codes = numbers.view(np.uint64)
    return bits


def _whole(values: Any) -> Codes:
    """Whole numbers; what float64 has no room for is added behind its bits."""
    codes = _bits(values)
    if not values.size or (values.max() <= _EXACT and values.min() >= -_EXACT):
        return codes
    signed = values.dtype.kind == "i"
    below = np.nextafter(2.0**63 if signed else 2.0**64, 0)  # the last float that fits
    nearest = np.minimum(values.astype(np.float64), below)
    back = nearest.astype(np.int64 if signed else np.uint64)
    rest: Codes = (values.astype(back.dtype) - back).view(np.uint64)
    return codes + rest * _SPREAD


def _times(values: Any) -> Codes:
    """Moments and durations in microseconds and a rest, so that their unit does not count."""
    salt = _MOMENT if values.dtype.kind == "M" else _DURATION
    unit, _ = np.datetime_data(values.dtype)
    if unit == "generic":
        return np.full(values.shape, missing_code())
    coarse = f"{values.dtype.kind}8[us]"
    missing = np.isnat(values)
    micro = values.astype(coarse)
    codes: Codes = micro.view(np.int64).view(np.uint64) * _SPREAD + salt
    if unit in ("ns", "ps", "fs", "as"):
        rest = (values - micro.astype(values.dtype)).view(np.int64).view(np.uint64)
        codes += rest * _MOMENT
    codes[missing] = missing_code()
    return codes


def _objects(values: Any) -> Codes:
    """Python's objects: each distinct one is looked at once."""
    pd = pandas()  # knows what is missing, and has a hash table for objects
    try:
        places, found = pd.factorize(values)
    except TypeError:  # lists, arrays and dictionaries cannot be hashed
        return np.array([_code(value) for value in values], np.uint64)
    known = np.empty(len(found) + 1, np.uint64)
    known[:-1] = _distinct(found)
    known[-1] = missing_code()  # its place is -1
    codes: Codes = known[places]
    return codes


def _distinct(values: Sequence[Any]) -> Codes:
    return np.fromiter(map(_code, values), np.uint64, len(values))


def _code(value: Any) -> int:
    """The code of one object."""
    if type(value) is str:
        return xxh3_64_intdigest(value.encode("utf-8", "surrogatepass"))
    if value is None:
        return int(missing_code())
    if isinstance(value, (np.generic, bool, int, float, complex, decimal.Decimal, numbers.Real)):
        return _number(value)
    if isinstance(value, (dt.date, dt.timedelta)):
        return _time(value)
    if isinstance(value, str):
        return xxh3_64_intdigest(str(value).encode("utf-8", "surrogatepass"))
    if isinstance(value, bytes):
        return xxh3_64_intdigest(value, seed=1)
    if isinstance(value, np.ndarray):
        if value.dtype.hasobject:
            value = value.tolist()
        else:
            head = f"{value.dtype}{value.shape}".encode()
            return xxh3_64_intdigest(head + value.tobytes(), seed=2)
    if isinstance(value, (tuple, list, set, frozenset, dict)) or _is_pandas(value):
        return xxh3_64_intdigest(repr(value)[:_LONGEST].encode("utf-8", "replace"), seed=3)
    return xxh3_64_intdigest(b"%d" % id(value), seed=4)  # the same object, and no other


def _is_pandas(value: Any) -> bool:
    return (type(value).__module__ or "").startswith("pandas.")


def _number(value: Any) -> int:
    if isinstance(value, np.generic):
        return int(codes_of(np.array([value]))[0])
    if isinstance(value, int) and not -(2**63) <= value < 2**64:
        return xxh3_64_intdigest(b"%d" % value, seed=5)
    if not isinstance(value, (int, complex)):
        value = float(value)
    return int(codes_of(np.array([value]))[0])


def _time(value: Any) -> int:
    pd = pandas()
    if value is pd.NaT:
        return int(missing_code())
    try:
        if isinstance(value, dt.timedelta):
            held = pd.Timedelta(value).to_numpy()
        else:
            moment = pd.Timestamp(value)
            held = (moment.tz_convert("UTC").tz_localize(None) if moment.tz else moment).to_numpy()
        return int(codes_of(np.array([held]))[0])
    except (ValueError, OverflowError):  # beyond what pandas can hold
        return xxh3_64_intdigest(repr(value).encode(), seed=6)
