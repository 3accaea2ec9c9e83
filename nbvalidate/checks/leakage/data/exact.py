"""Whether a feature gives the answer without exception: equal, one-to-one, or by a threshold."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from nbvalidate.checks.leakage.data.cuts import Unit, between
from nbvalidate.checks.leakage.data.measured import How
from nbvalidate.data.rows.cells import pandas

__all__ = ["by_chance_log", "exact_class", "exact_number"]

_ROWS = 200  # fewer rows can be separated by luck, or by a feature that is merely good
_ROWS_MAPPED = 50
_TIMES = 5  # rows of each value, on average, before it can be said to have one class
_NEIGHBOURS = 20
_GAP = 8.0  # times the usual distance of neighbours


def by_chance_log(y: Any) -> float:
    """The natural logarithm of the chance that shuffled classes are separated perfectly."""
    _, counts = np.unique(y, return_counts=True)
    total = math.lgamma(counts.sum() + 1) - sum(math.lgamma(c + 1) for c in counts)
    return math.log(2) - total


def exact_class(
    feature: Any, y: Any, is_category: bool, features: int, unit: Unit = "number"
) -> tuple[How, str]:
    """How a feature determines the class of all rows; ``nearly`` if it does not.

    Parameters
    ----------
    feature, y
        Shape (n,), codes or numbers; NaN is missing and counts as a value.
    is_category
        Values have no order.
    features
        How many were looked at: luck has as many chances.
    unit
        Of the feature.

    Returns
    -------
    how, threshold
        The threshold as text, '' where there is none.
    """
    pd = pandas()
    if len(y) < _ROWS_MAPPED or by_chance_log(y) + math.log(max(1, features)) > math.log(1e-6):
        return "nearly", ""
    places, values = pd.factorize(feature, use_na_sentinel=False)
    classes = y.astype(np.int64)
    count = len(values) * (int(classes.max()) + 1)
    seen = np.bincount(places * (int(classes.max()) + 1) + classes, minlength=count)
    kinds = (seen.reshape(len(values), -1) > 0).sum(axis=1)
    if kinds.max() == 1:
        present = len(np.unique(classes))
        if len(values) == present:
            return "one-to-one", ""
    cut: tuple[How, str] = ("nearly", "")
    if not (is_category or np.isnan(feature).any() or len(y) < _ROWS):
        cut = _threshold(feature, classes, unit)
    if cut[0] == "nearly" and kinds.max() == 1 and len(values) * _TIMES <= len(y):
        return "pure", ""
    return cut


def _threshold(feature: Any, classes: Any, unit: Unit) -> tuple[How, str]:
    """``y == (f > t)``: the classes meet as neighbours do everywhere else, without a gap.

    Well separated groups have a gap between them: that is a good feature, not a cut of it.
    """
    found = np.unique(classes)
    if len(found) != 2:
        return "nearly", ""
    low, high = feature[classes == found[0]], feature[classes == found[1]]
    sign = ">"
    if low.min() > high.max():
        low, high, sign = high, low, "<"
    if not low.max() < high.min():
        return "nearly", ""
    left = np.unique(low)[-_NEIGHBOURS:]
    right = np.unique(high)[:_NEIGHBOURS]
    steps = np.concatenate([np.diff(left), np.diff(right)])
    gap = right[0] - left[-1]
    if len(steps) < 3 or gap > _GAP * np.median(steps):
        return "nearly", ""
    return "threshold", f"{sign} {between(float(left[-1]), float(right[0]), unit)}"


def exact_number(feature: Any, y: Any) -> How:
    """How a feature determines a number: itself (also scaled and moved), or in the same order."""
    known = ~np.isnan(feature)
    if known.mean() < 0.999 or len(y) < _ROWS_MAPPED or len(np.unique(y)) < _ROWS_MAPPED // 2:
        return "nearly"
    f, t = feature[known], y[known]
    if np.allclose(f, t, rtol=1e-9, atol=0):
        return "equal"
    if f.std() == 0:
        return "nearly"
    slope, start = np.polyfit(f - f.mean(), t, 1)
    rest = t - (slope * (f - f.mean()) + start)
    if np.abs(rest).max() <= 1e-7 * t.std():
        return "equal"
    if len(y) < _ROWS:
        return "nearly"
    order = np.argsort(f, kind="stable")
    steps, moves = np.diff(t[order]), np.diff(f[order])
    same = (moves == 0) == (steps == 0)
    if same.all() and ((steps >= 0).all() or (steps <= 0).all()):
        return "one-to-one"
    return "nearly"
