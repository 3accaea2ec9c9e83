"""The area under the ROC curve of any rows, with DeLong's interval."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from nbvalidate.slices.honest import normal_quantile
from nbvalidate.slices.metrics.model import Estimate

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["auc", "auc_difference"]


def auc(positive: NDArray[np.bool_], scores: NDArray[np.float64]) -> Estimate:
    """The chance that a positive has a higher score than a negative; ties count half.

    Parameters
    ----------
    positive, scores
        By row, of shape (n,).

    Notes
    -----
    DeLong, DeLong and Clarke-Pearson, Biometrics 1988, by mid-ranks (Sun and Xu 2014).
    """
    value, variance = _with_variance(positive, scores)
    if math.isnan(variance):
        return Estimate(value, math.nan, math.nan)
    half = normal_quantile() * math.sqrt(variance)
    return Estimate(value, max(value - half, 0.0), min(value + half, 1.0))


def auc_difference(
    positive: NDArray[np.bool_], scores: NDArray[np.float64], inside: NDArray[np.bool_]
) -> tuple[float, float, float]:
    """AUC inside minus AUC of the rest, with a 95 % interval: the rows are different ones.

    Parameters
    ----------
    positive, scores
        By row.
    inside
        The rows of the slice.
    """
    one, own = _with_variance(positive[inside], scores[inside])
    two, other = _with_variance(positive[~inside], scores[~inside])
    half = normal_quantile() * math.sqrt(own + other) if own + other >= 0 else math.nan
    return one - two, one - two - half, one - two + half


def _with_variance(positive: NDArray[np.bool_], scores: NDArray[np.float64]) -> tuple[float, float]:
    above, below = scores[positive], scores[~positive]
    m, n = len(above), len(below)
    if not m or not n:
        return math.nan, math.nan
    all_ranks = _ranks(scores)
    # of each positive: the share of negatives below it; of each negative: of positives above it
    beaten = (all_ranks[positive] - _ranks(above)) / n
    beating = 1.0 - (all_ranks[~positive] - _ranks(below)) / m
    value = float(beaten.mean())
    if m < 2 or n < 2:
        return value, math.nan
    return value, float(beaten.var(ddof=1) / m + beating.var(ddof=1) / n)


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    from scipy.stats import rankdata  # type: ignore[import-untyped]

    ranks: NDArray[np.float64] = rankdata(values)
    return ranks
