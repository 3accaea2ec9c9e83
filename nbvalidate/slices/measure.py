"""A metric of a model inside a slice and in the rest, with intervals: one pass over the rows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from nbvalidate.errors import UsageError
from nbvalidate.slices.metrics import Estimate, Metric, Ranked, default_metric
from nbvalidate.slices.metrics import metric as by_name

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from nbvalidate.slices.predictions import Predictions

__all__ = ["Delta", "Measure", "Measured"]

_NAN = (math.nan, math.nan, math.nan)

#: A value with its 95 % interval: value, low, high.
Delta = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Measured:
    """A metric inside and outside of a slice.

    Parameters
    ----------
    inside
        In it.
    rest
        In all other rows.
    difference
        Inside minus rest, with its interval.
    harm
        The same, so signed that above 0 is worse.
    """

    inside: Estimate
    rest: float
    difference: Delta
    harm: Delta


class Measure:
    """One metric of one model; the sums by row are made once.

    Parameters
    ----------
    made
        What the model says.
    metric
        Its name; '' is the usual one of the task.
    """

    def __init__(self, made: Predictions, metric: str = "") -> None:
        self.made = made
        self.metric: Metric = by_name(metric or default_metric(made.task), made.task)
        #: None for an AUC, which is no function of sums
        self.sums = None if self.metric.kind == "auc" else self.metric.sums(made)
        self.total = None if self.sums is None else self.sums.sum(axis=0)
        if self.sums is None:
            self.ranked  # noqa: B018  # without scores it is refused here

    def of(self, inside: NDArray[np.bool_]) -> Measured:
        """The figures of a slice, by its rows."""
        if self.sums is None or self.total is None:
            return self._auc(inside)
        part = _summed(self.sums, inside)
        rest = self.total - part
        difference = self.metric.difference(part, rest)
        return Measured(
            self.metric.estimate(part), self.metric.value(rest), difference, self.harm(difference)
        )

    def overall(self) -> Estimate:
        """The figure of all rows."""
        if self.sums is not None and self.total is not None:
            return self.metric.estimate(self.total)
        return self.ranked.auc()

    def harm(self, difference: Delta) -> Delta:
        """A difference and its interval, signed so that above 0 is worse."""
        value, low, high = difference
        if self.metric.better == "lower":
            return difference
        if self.metric.better == "higher":
            return -value, -high, -low
        ends = sorted((abs(low), abs(high)))
        return abs(value), 0.0 if low <= 0 <= high else ends[0], ends[1]

    def against(self, other: Measure, inside: NDArray[np.bool_]) -> Delta:
        """How much worse `other` is on the rows of a slice: above 0 is worse than this.

        Notes
        -----
        The rows are the same, so the interval is that of pairs: DeLong's for an AUC, else by the
        delta method; of a bias there is none.
        """
        from nbvalidate.slices.honest import normal_quantile

        if self.sums is None or other.sums is None:
            return self.harm(self.ranked.paired(other.ranked, inside))
        mine, others = self.sums[inside], other.sums[inside]
        part, part_b = mine.sum(axis=0), others.sum(axis=0)
        one, two = self.metric.value(part), self.metric.value(part_b)
        if math.isnan(one) or math.isnan(two):
            return _NAN
        if self.metric.better == "zero":
            return abs(two) - abs(one), math.nan, math.nan
        off = _influence(others, part_b, two, root=self.metric.root)
        off -= _influence(mine, part, one, root=self.metric.root)
        half = normal_quantile() * math.sqrt(float(off @ off))
        value = self.metric.harm(two - one)
        return value, value - half, value + half

    @cached_property
    def ranked(self) -> Ranked:
        """The scores, for an AUC."""
        if self.made.scores is None:
            raise UsageError("AUC needs scores: a model with probabilities, or `score`.")
        return Ranked(self.made.y == 1, self.made.scores)

    def _auc(self, inside: NDArray[np.bool_]) -> Measured:
        difference, own = self.ranked.difference(inside), self.ranked.auc(inside)
        rest = own.value - difference[0]
        if math.isnan(rest):  # one of the two has none
            rest = self.ranked.auc(~inside).value
        return Measured(own, rest, difference, self.harm(difference))


def _summed(sums: NDArray[np.float64], inside: NDArray[np.bool_]) -> NDArray[np.float64]:
    import numpy as np

    # few rows are picked; of many the product is faster than a copy of them
    if np.count_nonzero(inside) * 8 < len(inside):
        return np.asarray(sums[inside].sum(axis=0))
    return np.asarray(inside.astype(np.float64) @ sums)


def _influence(
    sums: NDArray[np.float64], part: NDArray[np.float64], value: float, *, root: bool
) -> NDArray[np.float64]:
    """What each row adds to the error of the ratio."""
    ratio = value * value if root else value
    off: NDArray[np.float64] = (sums[:, 0] - ratio * sums[:, 1]) / part[1]
    return off / max(2 * value, 1e-300) if root else off
