"""SliceLine's score, and the most that a slice and all slices below it can reach."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Score"]

#: Room for the rounding of floats: a bound must never fall below what it bounds.
_ROOM = 1e-9


@dataclass(frozen=True, slots=True)
class Score:
    """The score of a slice, from its rows and the sum of their errors.

    Parameters
    ----------
    rows
        Of the whole table: the n of the bound is this, never the number of columns.
    total
        Sum of all errors, above 0.
    alpha
        Weight of the error against the size, above 0 and at most 1.
    min_rows
        Slices with fewer do not count.

    Notes
    -----
    Sagadeeva and Boehm, SliceLine: Fast, Linear-Algebra-based Slice Finding for ML Model
    Debugging, SIGMOD 2021: Definition 1 and Equation 3.
    """

    rows: int
    total: float
    alpha: float
    min_rows: int

    def of(self, rows: NDArray[np.float64], sums: NDArray[np.float64]) -> NDArray[np.float64]:
        """The score of each slice.

        Parameters
        ----------
        rows, sums
            Numbers of rows (above 0), sums of errors.
        """
        rows = np.maximum(rows, 1.0)  # no row: whatever it is, it is below any limit
        error = (sums / rows) / (self.total / self.rows) - 1.0
        return self.alpha * error - (1.0 - self.alpha) * (self.rows / rows - 1.0)

    def bound(
        self,
        rows: NDArray[np.float64],
        sums: NDArray[np.float64],
        largest: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """No slice of at most these rows, this sum and this largest error scores higher.

        The score as a function of the size is monotone on each side of the size at which the sum
        is used up by rows of the largest error, so one of three sizes is the best.

        Parameters
        ----------
        rows, sums, largest
            The least over **all** parents of each slice.
        """
        least = np.full_like(rows, self.min_rows)
        turn = np.divide(sums, largest, out=np.full_like(rows, np.inf), where=largest > 0)
        best = np.full_like(rows, -np.inf)
        for size in (least, np.clip(turn, least, np.maximum(rows, least)), rows):
            reached = self.of(size, np.minimum(sums, size * largest))
            np.maximum(best, reached, out=best)
        best += _ROOM * (1.0 + np.abs(best))
        best[rows < self.min_rows] = -np.inf
        return best

    def at_most(
        self,
        rows: NDArray[np.float64],
        sums: NDArray[np.float64],
        largest: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """No slice of exactly these rows, with at most this sum, scores higher."""
        best = self.of(rows, np.minimum(sums, rows * largest))
        return best + _ROOM * (1.0 + np.abs(best))
