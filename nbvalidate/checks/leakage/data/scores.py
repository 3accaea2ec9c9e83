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

from dataclasses import dataclass
from typing import Any

import numpy as np

from nbvalidate.data.rows.cells import pandas

__all__ = [
    "Ranks",
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
_TOGETHER = 256  # columns of at most so many bins are scored at once
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


def fold_scores(bins: Any, one_hot: Any, fold: Any, numeric: bool) -> Any:
    """The score of binned columns on rows they have not seen, the mean of both directions.

    Parameters
    ----------
    bins
        From `binned`, side by side: shape (n, columns).
    one_hot
        Shape (k, n): class by class 0 or 1, or the one row of a number.
    fold
        Boolean, shape (n,): the two halves.
    numeric
        Whether the target is a number.

    Returns
    -------
    array, shape (columns,)
    """
    scores = np.empty(bins.shape[1])
    size = bins.max(axis=0) + 1
    narrow = np.flatnonzero(size <= _TOGETHER)
    chunks = [narrow[i : i + _TOGETHER] for i in range(0, len(narrow), _TOGETHER)]
    for columns in [*chunks, *np.flatnonzero(size > _TOGETHER)[:, None]]:
        both = (_direction(bins[:, columns], one_hot, half, numeric) for half in (fold, ~fold))
        scores[columns] = sum(both) / 2
    return scores


def held_out(bins: Any, y: Any, bins_test: Any, y_test: Any, numeric: bool) -> float:
    """The same of one column, learned on the training part and scored on the test part."""
    both = np.concatenate([bins, bins_test])
    one_hot = one_hot_of(np.concatenate([y, y_test]), numeric)
    seen = np.arange(len(both)) < len(bins)
    return float(_direction(both[:, None], one_hot, seen, numeric)[0])


def one_hot_of(y: Any, numeric: bool) -> Any:
    """A number as one row; two classes as one row; more as a row each."""
    if numeric:
        return y[None, :].astype(float)
    classes = np.unique(y)
    if len(classes) == 2:
        return (y == classes[1])[None, :].astype(float)
    return (y[None, :] == classes[:, None]).astype(float)


def _direction(bins: Any, one_hot: Any, seen: Any, numeric: bool) -> Any:
    """For each column the worst score over the classes."""
    columns, size = bins.shape[1], int(bins.max()) + 1
    flat = bins + size * np.arange(columns)
    learned, judged = flat[seen].ravel(), flat[~seen]

    def counted(places: Any, weights: Any = None) -> Any:
        held = None if weights is None else np.repeat(weights, columns)
        return np.bincount(places, held, minlength=size * columns).reshape(columns, size)

    count, of_judged = counted(learned), counted(judged.ravel())
    worst = np.ones(columns)
    for row in one_hot:
        means = counted(learned, row[seen]) + _WEIGHT * row[seen].mean()
        means /= count + _WEIGHT
        if numeric:
            told = means.ravel()[judged]
            score = np.maximum(0.0, _correlations(told, row[~seen]))
        else:
            ones = counted(judged.ravel(), row[~seen])
            if not 0 < row[~seen].sum() < len(judged):
                continue
            score = _auc(means, ones, of_judged - ones)
        worst = np.minimum(worst, score)
    return worst


def _auc(means: Any, ones: Any, zeros: Any) -> Any:
    """Area under the curve where rows of one bin tie, and so do bins of one mean."""
    order = np.argsort(means, axis=1)
    means, ones, zeros = (np.take_along_axis(v, order, axis=1) for v in (means, ones, zeros))
    places = np.arange(means.shape[1])
    new = np.diff(means, axis=1) != 0
    first, last = np.zeros(means.shape, int), np.full(means.shape, places[-1])
    first[:, 1:] = np.where(new, places[1:], 0)
    first = np.maximum.accumulate(first, axis=1)
    last[:, :-1] = np.where(new, places[:-1], places[-1])
    last = np.minimum.accumulate(last[:, ::-1], axis=1)[:, ::-1]
    below = np.cumsum(zeros, axis=1)
    low = np.take_along_axis(below - zeros, first, axis=1)
    high = np.take_along_axis(below, last, axis=1)
    return (ones * (low + high) / 2).sum(axis=1) / (ones[0].sum() * zeros[0].sum())


def correlation(one: Any, other: Any) -> float:
    """Pearson's; 0 where one of them is constant."""
    if one.std() == 0 or other.std() == 0:
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])


def _correlations(columns: Any, y: Any, known: Any = True) -> Any:
    """Pearson's for each column, where it is known; 0 where one of them is constant."""
    known = np.broadcast_to(known, columns.shape)
    count = np.maximum(known.sum(axis=0), 1)
    one = np.where(known, columns, 0.0)
    one = np.where(known, one - one.sum(axis=0) / count, 0.0)
    other = np.where(known, y[:, None] - y @ known / count, 0.0)
    squares = (one**2).sum(axis=0), (other**2).sum(axis=0)
    tiny = [1e-20 * (v**2).sum() for v in (columns[known], y)]  # what rounding leaves of a constant
    varied = (squares[0] > tiny[0]) & (squares[1] > tiny[1])
    return (one * other).sum(axis=0) / np.where(varied, np.sqrt(squares[0] * squares[1]), np.inf)


@dataclass(frozen=True, slots=True)
class Ranks:
    """The ranks of columns, 0 where values are missing, and which are known: shape (n, columns)."""

    ranks: Any
    known: Any

    @classmethod
    def of(cls, x: Any) -> Ranks:
        """The ranks of each column of an array."""
        return cls(pandas().DataFrame(x).rank().to_numpy(na_value=0.0), ~np.isnan(x))


def rank_scores(columns: Ranks, y: Any, numeric: bool) -> Any:
    """For each column the AUC of its order (two classes), or its rank correlation.

    Direction does not count: 1.0 is perfect either way. Columns with more than half of the values
    missing have 0.5 (or 0).
    """
    ranks, known = columns.ranks, columns.known
    enough = known.mean(axis=0) > 0.5
    if numeric:
        target = pandas().Series(y).rank().to_numpy()
        return np.where(enough, np.abs(_correlations(ranks, target, known)), 0.0)
    ones = (y == np.unique(y)[1]).astype(float)
    n1, n0 = ones @ known, (1 - ones) @ known
    with np.errstate(divide="ignore", invalid="ignore"):
        auc = (ones @ ranks - n1 * (n1 + 1) / 2) / (n1 * n0)
    auc = np.where(enough & (n1 > 0) & (n0 > 0), auc, 0.5)
    return np.maximum(auc, 1 - auc)


def lowest(score: float, small: int, large: int) -> float:
    """Two standard errors below an AUC that was measured on so many rows of each kind."""
    q1, q2 = score / (2 - score), 2 * score**2 / (1 + score)
    spread = score * (1 - score) + (small - 1) * (q1 - score**2) + (large - 1) * (q2 - score**2)
    return score - 2 * float(np.sqrt(max(spread, 0) / max(1, small * large)))
