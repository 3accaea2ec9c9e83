"""All that tests of means need to know about some rows: sums, which partitions can add up."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Sums"]


@dataclass(frozen=True, slots=True)
class Sums:
    """Rows, their errors and the squares of these, summed; the errors may all be less a constant.

    The constant (`shift`, such as the overall mean) keeps the squares from drowning the variance.
    The cubes are for skewed errors; None: they are not known, and tests do without.
    """

    rows: int
    total: float
    squares: float
    shift: float = 0.0
    cubes: float | None = None

    @classmethod
    def of(cls, errors: NDArray[np.float64], shift: float = 0.0) -> Sums:
        """Of an array."""
        centred = errors - shift if shift else errors
        squared = centred * centred
        # not by `@`: BLAS would start threads, which take longer than the sum
        return cls(
            len(errors),
            float(centred.sum()),
            float(squared.sum()),
            shift,
            float((squared * centred).sum()),
        )

    def __add__(self, other: Sums) -> Sums:
        """Those of both (of the same shift)."""
        known = self.cubes is not None and other.cubes is not None
        return Sums(
            self.rows + other.rows,
            self.total + other.total,
            self.squares + other.squares,
            self.shift,
            (self.cubes or 0.0) + (other.cubes or 0.0) if known else None,
        )

    def __sub__(self, part: Sums) -> Sums:
        """What is left without a part (of the same shift)."""
        known = self.cubes is not None and part.cubes is not None
        return Sums(
            self.rows - part.rows,
            self.total - part.total,
            max(self.squares - part.squares, 0.0),
            self.shift,
            (self.cubes or 0.0) - (part.cubes or 0.0) if known else None,
        )

    @property
    def mean(self) -> float:
        """NaN without rows."""
        return self.total / self.rows + self.shift if self.rows else math.nan

    @property
    def variance(self) -> float:
        """With n - 1; NaN with fewer than two rows."""
        if self.rows < 2:
            return math.nan
        centred = self.squares - self.total * self.total / self.rows
        return max(centred, 0.0) / (self.rows - 1)

    @property
    def skewness(self) -> float:
        """The third moment about the mean, standardised; 0 where it is not known."""
        if self.cubes is None or self.rows < 2:
            return 0.0
        mean = self.total / self.rows
        variance = self.squares / self.rows - mean * mean
        if variance <= 0:
            return 0.0
        third = self.cubes / self.rows - 3 * mean * self.squares / self.rows + 2 * mean**3
        return float(third / variance**1.5)

    def hits(self, low: float, high: float) -> int:
        """Of errors that are one of two values, how many are the larger one."""
        above = self.total + self.rows * (self.shift - low)
        return min(max(round(above / (high - low)), 0), self.rows)
