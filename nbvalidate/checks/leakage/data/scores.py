"""How well one column predicts the target, measured on rows that the prediction has not seen.

A column is cut into bins (each value one, or as many rows each), a missing value is a bin of its
own, and the mean of the target in each bin of one half predicts the other half. This sees what a
shallow tree sees, up and down as well, and what a mean of each category sees, in one pass. The
score is the area under the ROC curve (the smallest over the classes, each against the rest), or
the correlation of the prediction with a number.

Sources: Micci-Barreca, A preprocessing scheme for high-cardinality categorical attributes (SIGKDD
Explorations 2001); Hand and Till, A simple generalisation of the area under the ROC curve (Machine
Learning 2001); Hanley and McNeil, The meaning and use of the area under a ROC curve (1982).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nbvalidate.data.rows.cells import pandas

__all__ = [
    "binned",
    "correlation",
    "fold_scores",
    "held_out",
    "lowest",
    "one_hot_of",
    "rank_scores",
]

_VALUES = 64  # so many different values are bins of their own
_BINS = 32
_WEIGHT = 0.5  # rows of the overall mean that each bin is given


def binned(column: Any, is_category: bool, like: Any = None) -> Any:
    """The bin of each value, from 0.

    Parameters
    ----------
    column
        Shape (n,); NaN is missing.
    is_category
        Values have no order: each is a bin.
    like
        Cut as this column is cut.
    """
    base = column if like is None else like
    missing = np.isnan(column)
    known = base[~np.isnan(base)]
    values = np.unique(known)
    if is_category or len(values) <= _VALUES:
        bins = np.searchsorted(values, column)
        inside = bins < len(values)
        inside[inside] = values[bins[inside]] == column[inside]
        bins = np.where(inside, bins + 1, len(values) + 1)
    else:
        cuts = np.unique(np.quantile(known, np.linspace(0, 1, _BINS + 1)[1:-1]))
        bins = np.searchsorted(cuts, column, side="left") + 1
    bins[missing] = 0
    return bins


def fold_scores(bins: Any, one_hot: Any, fold: Any, numeric: bool) -> float:
    """The score of one binned column on rows it has not seen, the mean of both directions.

    Parameters
    ----------
    bins
        From `binned`.
    one_hot
        Shape (k, n): class by class 0 or 1, or the one row of a number.
    fold
        Boolean, shape (n,): the two halves.
    numeric
        Whether the target is a number.
    """
    scores = [_direction(bins, one_hot, fold, numeric), _direction(bins, one_hot, ~fold, numeric)]
    return float(np.mean(scores))


def held_out(bins: Any, y: Any, bins_test: Any, y_test: Any, numeric: bool) -> float:
    """The same, learned on the training part and scored on the test part."""
    both = np.concatenate([bins, bins_test])
    one_hot = one_hot_of(np.concatenate([y, y_test]), numeric)
    return _direction(both, one_hot, np.arange(len(both)) < len(bins), numeric)


def one_hot_of(y: Any, numeric: bool) -> Any:
    """A number as one row; two classes as one row; more as a row each."""
    if numeric:
        return y[None, :].astype(float)
    classes = np.unique(y)
    if len(classes) == 2:
        return (y == classes[1])[None, :].astype(float)
    return (y[None, :] == classes[:, None]).astype(float)


def _direction(bins: Any, one_hot: Any, seen: Any, numeric: bool) -> float:
    size = int(bins.max()) + 1
    learned, judged = bins[seen], bins[~seen]
    count = np.bincount(learned, minlength=size)
    worst = 1.0
    for row in one_hot:
        prior = row[seen].mean()
        means = np.bincount(learned, weights=row[seen], minlength=size) + _WEIGHT * prior
        means /= count + _WEIGHT
        if numeric:
            worst = min(worst, max(0.0, correlation(means[judged], row[~seen])))
        else:
            auc = _auc(means, judged, row[~seen], size)
            if auc is not None:
                worst = min(worst, auc)
    return worst


def _auc(means: Any, judged: Any, truth: Any, size: int) -> float | None:
    """Area under the curve where rows of one bin tie."""
    ones = np.bincount(judged, weights=truth, minlength=size)
    zeros = np.bincount(judged, minlength=size) - ones
    total = ones.sum() * zeros.sum()
    if not total:
        return None
    levels, place = np.unique(means, return_inverse=True)
    ones = np.bincount(place, weights=ones, minlength=len(levels))
    zeros = np.bincount(place, weights=zeros, minlength=len(levels))
    below = np.cumsum(zeros) - zeros
    return float((ones * (below + zeros / 2)).sum() / total)


def correlation(one: Any, other: Any) -> float:
    """Pearson's; 0 where one of them is constant."""
    if one.std() == 0 or other.std() == 0:
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])


def rank_scores(x: Any, y: Any, numeric: bool) -> Any:
    """For each column of `x` the AUC of its order (two classes), or its rank correlation.

    Direction does not count: 1.0 is perfect either way. Columns with more than half of the values
    missing have 0.5 (or 0).
    """
    pd = pandas()
    known = ~np.isnan(x)
    nothing = 0.0 if numeric else 0.5
    enough = known.mean(axis=0) > 0.5
    ranks = pd.DataFrame(x).rank().to_numpy(na_value=0.0)
    if numeric:
        target = pd.Series(y).rank().to_numpy()
        scores = np.zeros(x.shape[1])
        for j in np.flatnonzero(enough):
            scores[j] = abs(correlation(ranks[known[:, j], j], target[known[:, j]]))
        return scores
    ones = (y == np.unique(y)[1]).astype(float)
    n1, n0 = ones @ known, (1 - ones) @ known
    with np.errstate(divide="ignore", invalid="ignore"):
        auc = (ones @ ranks - n1 * (n1 + 1) / 2) / (n1 * n0)
    auc = np.where(enough & (n1 > 0) & (n0 > 0), auc, nothing)
    return np.maximum(auc, 1 - auc)


def lowest(score: float, small: int, large: int) -> float:
    """Two standard errors below an AUC that was measured on so many rows of each kind."""
    q1, q2 = score / (2 - score), 2 * score**2 / (1 + score)
    spread = score * (1 - score) + (small - 1) * (q1 - score**2) + (large - 1) * (q2 - score**2)
    return score - 2 * float(np.sqrt(max(spread, 0) / max(1, small * large)))
