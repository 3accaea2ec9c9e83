"""The area under the ROC curve of any rows, with DeLong's interval.

Ranks are made once; the area of a slice is then two counts by rank, without sorting again.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from nbvalidate.slices.honest import normal_quantile
from nbvalidate.slices.metrics.model import Estimate

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Ranked", "auc", "auc_difference", "auc_paired"]

_Counts = tuple["NDArray[np.float64]", "NDArray[np.float64]"]


class Ranked:
    """Scores as dense ranks, ready for the area of any rows.

    Parameters
    ----------
    positive, scores
        By row, of shape (n,).

    Notes
    -----
    DeLong, DeLong and Clarke-Pearson, Biometrics 1988; ties count half.
    """

    def __init__(self, positive: NDArray[np.bool_], scores: NDArray[np.float64]) -> None:
        import numpy as np

        self.positive = np.asarray(positive, dtype=bool)
        values, self.ranks = np.unique(scores, return_inverse=True)
        self.size = len(values)
        self._all = self._counts(None)

    def auc(self, rows: NDArray[np.bool_] | None = None) -> Estimate:
        """The chance that a positive has a higher score than a negative, with its interval.

        Parameters
        ----------
        rows
            Which; None are all.
        """
        value, variance = _area(self._all if rows is None else self._counts(rows))
        if math.isnan(variance):
            return Estimate(value, math.nan, math.nan)
        half = normal_quantile() * math.sqrt(variance)
        return Estimate(value, max(value - half, 0.0), min(value + half, 1.0))

    def difference(self, inside: NDArray[np.bool_]) -> tuple[float, float, float]:
        """AUC inside minus AUC of the rest, with a 95 % interval: the rows are different ones.

        Parameters
        ----------
        inside
            The rows of the slice.
        """
        part = self._counts(inside)
        one, own = _area(part)
        two, other = _area((self._all[0] - part[0], self._all[1] - part[1]))
        half = normal_quantile() * math.sqrt(own + other) if own + other >= 0 else math.nan
        return one - two, one - two - half, one - two + half

    def paired(self, other: Ranked, rows: NDArray[np.bool_]) -> tuple[float, float, float]:
        """AUC of `other` minus this one's on the same rows, with a 95 % interval.

        Parameters
        ----------
        other
            Of the same rows.
        rows
            Which of them.

        Notes
        -----
        DeLong et al., equation 5: the rows are pairs.
        """
        one, two = self._shares(rows), other._shares(rows)
        off, away = two[0] - one[0], two[1] - one[1]
        if not len(off) or not len(away):
            return math.nan, math.nan, math.nan
        value = float(off.mean())
        if len(off) < 2 or len(away) < 2:
            return value, math.nan, math.nan
        variance = float(off.var(ddof=1) / len(off) + away.var(ddof=1) / len(away))
        half = normal_quantile() * math.sqrt(variance)
        return value, value - half, value + half

    def _counts(self, rows: NDArray[np.bool_] | None) -> _Counts:
        """Positives and negatives by rank."""
        import numpy as np

        ranks, positive = self.ranks, self.positive
        if rows is not None:
            picked = np.flatnonzero(rows)
            ranks, positive = ranks[picked], positive[picked]
        found = np.bincount(ranks * 2 + positive, minlength=2 * self.size).astype(np.float64)
        return found[1::2], found[::2]

    def _shares(self, rows: NDArray[np.bool_]) -> _Counts:
        """Of each positive the share of negatives below, of each negative of positives above."""
        import numpy as np

        positives, negatives = self._counts(rows)
        beaten, beating = _by_rank(positives, negatives)
        picked = np.flatnonzero(rows)
        positive, ranks = self.positive[picked], self.ranks[picked]
        return beaten[ranks[positive]], beating[ranks[~positive]]


def _by_rank(positives: NDArray[np.float64], negatives: NDArray[np.float64]) -> _Counts:
    below = negatives.cumsum() - negatives / 2
    above = positives.sum() - positives.cumsum() + positives / 2
    return below / max(negatives.sum(), 1.0), above / max(positives.sum(), 1.0)


def _area(counts: _Counts) -> tuple[float, float]:
    """The area and its variance; NaN where there is nothing to compare."""
    positives, negatives = counts
    m, n = float(positives.sum()), float(negatives.sum())
    if not m or not n:
        return math.nan, math.nan
    beaten, beating = _by_rank(positives, negatives)
    value = float(positives @ beaten) / m
    if m < 2 or n < 2:
        return value, math.nan
    one, two = beaten - value, beating - value  # both have the same mean
    variance = float(positives @ (one * one)) / (m - 1) / m
    return value, variance + float(negatives @ (two * two)) / (n - 1) / n


def auc(positive: NDArray[np.bool_], scores: NDArray[np.float64]) -> Estimate:
    """The area of all rows; see `Ranked.auc`.

    Parameters
    ----------
    positive, scores
        By row, of shape (n,).
    """
    return Ranked(positive, scores).auc()


def auc_difference(
    positive: NDArray[np.bool_], scores: NDArray[np.float64], inside: NDArray[np.bool_]
) -> tuple[float, float, float]:
    """The area inside minus that of the rest; see `Ranked.difference`.

    Parameters
    ----------
    positive, scores
        By row.
    inside
        The rows of the slice.
    """
    return Ranked(positive, scores).difference(inside)


def auc_paired(
    positive: NDArray[np.bool_], scores: NDArray[np.float64], other: NDArray[np.float64]
) -> tuple[float, float, float]:
    """The area of `other` minus that of `scores`; see `Ranked.paired`.

    Parameters
    ----------
    positive, scores, other
        By row.
    """
    import numpy as np

    everything = np.ones(len(positive), dtype=bool)
    return Ranked(positive, scores).paired(Ranked(positive, other), everything)
