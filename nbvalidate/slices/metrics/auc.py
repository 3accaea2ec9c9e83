"""The area under the ROC curve of any rows, with DeLong's interval."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from nbvalidate.slices.honest import normal_quantile
from nbvalidate.slices.metrics.model import Estimate

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["auc", "auc_difference", "auc_paired"]


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


def auc_paired(
    positive: NDArray[np.bool_], scores: NDArray[np.float64], other: NDArray[np.float64]
) -> tuple[float, float, float]:
    """AUC of `other` minus AUC of `scores` on the same rows, with a 95 % interval.

    Parameters
    ----------
    positive, scores, other
        By row, of shape (n,).

    Notes
    -----
    DeLong, DeLong and Clarke-Pearson, Biometrics 1988, equation 5: the rows are pairs.
    """
    one, two = _shares(positive, scores), _shares(positive, other)
    if one is None or two is None:
        return math.nan, math.nan, math.nan
    off, away = two[0] - one[0], two[1] - one[1]
    value = float(off.mean())
    if len(off) < 2 or len(away) < 2:
        return value, math.nan, math.nan
    variance = float(off.var(ddof=1) / len(off) + away.var(ddof=1) / len(away))
    half = normal_quantile() * math.sqrt(variance)
    return value, value - half, value + half


def _with_variance(positive: NDArray[np.bool_], scores: NDArray[np.float64]) -> tuple[float, float]:
    found = _shares(positive, scores)
    if found is None:
        return math.nan, math.nan
    beaten, beating = found
    value = float(beaten.mean())
    if len(beaten) < 2 or len(beating) < 2:
        return value, math.nan
    return value, float(beaten.var(ddof=1) / len(beaten) + beating.var(ddof=1) / len(beating))


def _shares(
    positive: NDArray[np.bool_], scores: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Of each positive the share of negatives below it; of each negative, of positives above it."""
    above, below = scores[positive], scores[~positive]
    m, n = len(above), len(below)
    if not m or not n:
        return None
    all_ranks = _ranks(scores)
    beaten = (all_ranks[positive] - _ranks(above)) / n
    beating = 1.0 - (all_ranks[~positive] - _ranks(below)) / m
    return beaten, beating


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    from scipy.stats import rankdata  # type: ignore[import-untyped]

    ranks: NDArray[np.float64] = rankdata(values)
    return ranks
