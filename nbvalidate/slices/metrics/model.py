"""A metric as a ratio of two sums over rows, so that any slice costs one pass."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from nbvalidate.slices.honest import newcombe, normal_quantile, wilson
from nbvalidate.slices.honest.intervals import mean_interval, welch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from nbvalidate.slices.predictions import Predictions

__all__ = ["Estimate", "Kind", "Metric", "Parts"]

Kind = Literal["share", "mean", "ratio", "auc"]

#: What each row adds above and below the fraction line.
Parts = tuple["NDArray[np.float64]", "NDArray[np.float64]"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval; NaN where there is nothing to count."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure for any rows.

    Parameters
    ----------
    name, label
        ``fpr`` and ``false positive rate``.
    better
        Which direction is good; ``zero``: neither, such as of a bias.
    kind
        ``share``: of rows, each counts or not. ``mean``: of a number per row. ``ratio``: of two
        sums. ``auc``: of ranks, and no sums.
    parts
        What each row adds above and below the line.
    root
        Whether the square root of the ratio is meant.
    """

    name: str
    label: str
    better: Literal["higher", "lower", "zero"]
    kind: Kind
    parts: Callable[[Predictions], Parts]
    root: bool = False

    def sums(self, made: Predictions) -> NDArray[np.float64]:
        """What is added up: of shape (n, 5), for `estimate` and `difference`.

        Parameters
        ----------
        made
            The rows.
        """
        import numpy as np

        above, below = self.parts(made)
        return np.column_stack([above, below, above * above, above * below, below * below])

    def value(self, summed: NDArray[np.float64]) -> float:
        """The figure of rows whose sums these are; NaN where there is nothing to divide by."""
        above, below = float(summed[0]), float(summed[1])
        if below <= 0:
            return math.nan
        return math.sqrt(max(above / below, 0.0)) if self.root else above / below

    def estimate(self, summed: NDArray[np.float64]) -> Estimate:
        """The figure with its interval: Wilson's for shares, Student's for means, else normal."""
        value, below = self.value(summed), float(summed[1])
        if math.isnan(value):
            return Estimate(value, math.nan, math.nan)
        if self.kind == "share":
            return Estimate(value, *wilson(float(summed[0]), below))
        variance = self._variance(summed)
        if self.kind == "mean":
            ends = mean_interval(float(summed[0]) / below, variance * below, below)
            if self.root:
                ends = (math.sqrt(max(ends[0], 0.0)), math.sqrt(max(ends[1], 0.0)))
            return Estimate(value, *ends)
        half = normal_quantile() * math.sqrt(variance)
        return Estimate(value, value - half, value + half)

    def difference(
        self, inside: NDArray[np.float64], rest: NDArray[np.float64]
    ) -> tuple[float, float, float]:
        """The figure inside minus that of the rest, with a 95 % interval.

        Parameters
        ----------
        inside, rest
            Sums of the slice, and of all other rows.

        Notes
        -----
        Newcombe's interval for shares, Welch's for means, else a normal one by the delta method.
        """
        found = self.value(inside) - self.value(rest)
        n, m = float(inside[1]), float(rest[1])
        if math.isnan(found):
            return math.nan, math.nan, math.nan
        if self.kind == "share":
            return found, *newcombe(float(inside[0]), n, float(rest[0]), m)
        own, other = self._variance(inside), self._variance(rest)
        if self.kind == "mean" and not self.root:
            ends = welch(float(inside[0]) / n, own * n, n, float(rest[0]) / m, other * m, m)
            return found, *ends
        if self.root:  # the derivative of the root
            own /= max(4 * self.value(inside) ** 2, 1e-300)
            other /= max(4 * self.value(rest) ** 2, 1e-300)
        half = normal_quantile() * math.sqrt(own + other)
        return found, found - half, found + half

    def harm(self, difference: float) -> float:
        """A difference so signed that above 0 is worse; away from the rest if both ways are."""
        if self.better == "zero":
            return abs(difference)
        return -difference if self.better == "higher" else difference

    def _variance(self, summed: NDArray[np.float64]) -> float:
        """Of the ratio, by the delta method; of a mean it is that of the mean."""
        above, below, squares, products, counts = (float(v) for v in summed)
        ratio = above / below
        left = squares - 2 * ratio * products + ratio * ratio * counts
        if self.kind == "mean":
            return max(left, 0.0) / (below - 1) / below if below > 1 else math.nan
        return max(left, 0.0) / (below * below)
