"""Sums of float64 without any rounding: the same whatever the order and the partitions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Exact", "exact", "rounded", "together"]

#: By exponent of two the sum of the whole numbers that stand before it.
Exact = Mapping[int, int]

# 2**22 numbers below 2**27 are below 2**49: float64 adds them without rounding
_CHUNK = 1 << 22
_LOW = 26


def exact(values: NDArray[Any]) -> dict[int, int]:
    """The sum of finite numbers.

    Parameters
    ----------
    values
        Of shape (n,).

    Examples
    --------
    >>> import numpy as np
    >>> rounded(exact(np.array([1e16, 1.0, -1e16])))
    1.0
    """
    made: dict[int, int] = {}
    for start in range(0, len(values), _CHUNK):
        share, exponent = np.frexp(values[start : start + _CHUNK].astype(np.float64, copy=False))
        whole = np.ldexp(share, 53).astype(np.int64)
        first = int(exponent.min())
        places = exponent.astype(np.intp) - first
        high = np.bincount(places, weights=whole >> _LOW)
        low = np.bincount(places, weights=whole & ((1 << _LOW) - 1))
        for place in np.flatnonzero(np.bincount(places)).tolist():
            at = place + first - 53
            made[at] = made.get(at, 0) + (int(high[place]) << _LOW) + int(low[place])
    return made


def together(sums: Iterable[Exact]) -> dict[int, int]:
    """The sum of sums."""
    made: dict[int, int] = {}
    for one in sums:
        for exponent, whole in one.items():
            made[exponent] = made.get(exponent, 0) + whole
    return made


def rounded(sums: Exact) -> float:
    """The nearest float64."""
    total = Fraction(0)
    for exponent, whole in sums.items():
        total += whole * Fraction(2) ** exponent
    return float(total)
