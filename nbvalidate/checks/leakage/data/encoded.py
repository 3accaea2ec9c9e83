"""Columns that hold the mean of the target in groups of rows, with the answers in it."""

from __future__ import annotations

from typing import Any

import numpy as np

from nbvalidate.checks.leakage.data.chance import some_rows
from nbvalidate.checks.leakage.data.measured import Encoded
from nbvalidate.checks.leakage.data.question import Question

__all__ = ["encoded"]

_CLOSE = 1e-9
_SINGLE = 1e-5
_GROUPS = 3


def encoded(question: Question) -> tuple[Encoded, ...]:
    """Features whose every value is the mean of the target over the rows that have it."""
    target, test = question.target, question.test
    if target is None or len(target.classes) > 2:
        return ()
    found = []
    y, y_test = target.train, target.test
    for label in question.features:
        column = question.train.columns[label]
        if not column.is_fraction:
            continue
        sample = column.take(some_rows(question.train)).floats
        if not _GROUPS <= len(np.unique(sample)) <= 0.7 * len(sample):
            continue  # not constant within groups
        close = _SINGLE if column.is_single else _CLOSE
        x = column.floats
        alone = _is_mean(x, y, close)
        if alone is not None:
            found.append(Encoded(label, "train", *alone))
            continue
        other = test.columns.get(label) if test is not None else None
        if other is None or y_test is None or not other.is_fraction:
            continue
        x, both_y = np.concatenate([x, other.floats]), np.concatenate([y, y_test])
        both = _is_mean(x, both_y, close)
        if both is not None:
            found.append(Encoded(label, "both", *both))
    return tuple(found)


def _is_mean(x: Any, y: Any, close: float) -> tuple[int, float] | None:
    """Number of groups and rows in each, if every value is the mean of `y` over its rows."""
    known = ~np.isnan(x) & ~np.isnan(y)
    if known.sum() < 0.9 * len(x):
        return None
    x, y = x[known], y[known]
    values, place, count = np.unique(x, return_inverse=True, return_counts=True)
    means = np.bincount(place, weights=y) / count
    # a group of one row says what the target is, and so does a copy of the target
    informative = (count > 1) & (means != np.rint(means))
    if informative.sum() < _GROUPS:
        return None
    scale = max(1e-12, float(np.abs(values).max()))
    if (np.abs(means - values) > close * scale).any():
        return None
    return len(values), float(len(x) / len(values))
