"""Errors digit by digit, as bitsets: a sum is then a handful of counts of bits."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Plane", "digits_of", "packed", "planes_of", "rounded_up"]

#: Errors of at most so many digits are added up by them, exactly.
_DIGITS = 3
#: Others are rounded up to about such a share of the mean, but for the largest of them.
_STEP, _LARGE, _SAMPLE = 1 / 6, 0.03, 20_000
_Floats = NDArray[np.float64]
_Bits = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Plane:
    """The rows whose error has a digit, and what that digit is worth."""

    bits: _Bits
    worth: float


def packed(mask: NDArray[np.bool_]) -> _Bits:
    """A mask as words of 64 rows."""
    made = np.packbits(mask, bitorder="little")
    words = np.zeros(-(-len(made) // 8) * 8, dtype=np.uint8)
    words[: len(made)] = made
    return words.view(np.uint64)


def digits_of(errors: _Floats) -> int:
    """How many binary digits errors have that are all whole; 0 where these are too many."""
    most = float(errors.max()) if len(errors) else 0.0
    if most >= 1 << _DIGITS or not np.all(errors == np.rint(errors)):
        return 0
    return max(int(most).bit_length(), 1)


def planes_of(whole: NDArray[np.generic], digits: int, worth: float = 1.0) -> list[Plane]:
    """The digits of whole numbers, of which one is worth so much."""
    small = whole.astype(np.uint16)
    return [
        Plane(packed((small >> place) & 1 > 0), math.ldexp(worth, place)) for place in range(digits)
    ]


def rounded_up(errors: _Floats) -> tuple[list[Plane], NDArray[np.intp], _Floats]:
    """The digits of errors that are rounded up; which are too large for them, and by how much.

    Parameters
    ----------
    errors
        Whole numbers, not all of them 0.
    """
    some = np.sort(errors[:: max(1, len(errors) // _SAMPLE)])
    high = float(some[int((len(some) - 1) * (1 - _LARGE))])
    step = max(math.ceil(float(errors.mean()) * _STEP), 1)
    digits = min(max(math.ceil(high / step), 7).bit_length(), 8)
    step = max(step, math.ceil(high / ((1 << digits) - 1)))
    top = float(step * ((1 << digits) - 1))
    large = np.flatnonzero(errors > top)
    whole = np.minimum(np.ceil(errors / step), (1 << digits) - 1)
    return planes_of(whole, digits, step), large, errors[large] - top
