"""Errors in fixed point: sums that are the same bits in whatever order they are added.

Each error becomes a whole number in a float64, and all of them together stay below 2**53: up to
there float64 adds whole numbers exactly, so partitions, threads and BLAS cannot change a bit.
Errors that are whole numbers (0 and 1 above all) stay as they are. Others are rounded to a unit
of about 2**-52 of their total: for ten million rows a relative 1e-9 of the mean error per row.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["FixedPoint", "unit_of"]

_LIMIT = 2.0**52


@dataclass(frozen=True, slots=True)
class FixedPoint:
    """Errors in units.

    Parameters
    ----------
    values
        Whole numbers as float64, of shape (n,).
    unit
        What one of them is worth; a power of two.
    """

    values: NDArray[np.float64]
    unit: float

    @classmethod
    def of(cls, errors: NDArray[np.float64], unit: float | None = None) -> FixedPoint:
        """Put errors (finite, not negative) into fixed point.

        Parameters
        ----------
        errors
            Of shape (n,).
        unit
            Of all partitions; without it the one for these errors.
        """
        if unit is not None:
            return cls(np.rint(errors / unit), unit)
        whole = bool(np.all(errors == np.rint(errors)))
        unit = unit_of(float(errors.sum()), whole)
        return cls(errors if unit == 1.0 and whole else np.rint(errors / unit), unit)


def unit_of(total: float, whole: bool) -> float:
    """The unit for errors of this sum.

    Parameters
    ----------
    total
        Sum of all errors; a rough one will do, but all partitions must use the same unit.
    whole
        Whether all errors are whole numbers.
    """
    if total <= 0 or (whole and total <= _LIMIT):
        return 1.0
    # frexp: total < 2**exponent, so total / unit < 2**52
    exponent = math.frexp(total)[1]
    return math.ldexp(1.0, max(exponent - 52, -1022))
