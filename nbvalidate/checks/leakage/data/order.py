"""The order of the rows, or their labels, give the answer: the table was sorted by it."""

from __future__ import annotations

from typing import Any

import numpy as np

from nbvalidate.checks.leakage.data.measured import Ordered
from nbvalidate.checks.leakage.data.question import Question
from nbvalidate.checks.leakage.data.sample import Sample
from nbvalidate.checks.leakage.data.scores import binned, fold_scores, one_hot_of
from nbvalidate.checks.leakage.data.strength import HINT

__all__ = ["orders_that_give"]

_FEWEST = 50
_FEWEST_CLASS = 10


def orders_that_give(question: Question, sample: Sample) -> tuple[Ordered, ...]:
    """The position in the table, and the row labels, where they give the answer."""
    target = question.target
    if target is None or len(sample.y) < _FEWEST:
        return ()
    numeric = target.kind == "number"
    if not numeric and np.unique(sample.y, return_counts=True)[1].min() < _FEWEST_CLASS:
        return ()
    orders: dict[str, Any] = {"order": sample.rows.astype(float)}
    index = question.train.index
    if index is not None and getattr(index, "dtype", None) is not None and index.dtype.kind in "iu":
        labels = np.asarray(index, dtype=float)[sample.rows]
        if not (np.diff(labels) > 0).all():  # else it is the order again
            orders["index"] = labels
    one_hot = one_hot_of(sample.y, numeric)
    fold = np.random.default_rng(5).random(len(sample.y)) < 0.5
    measure = "correlation" if numeric else "AUC"
    found = []
    for what, values in orders.items():
        score = fold_scores(binned(values, is_category=False), one_hot, fold, numeric)
        if score >= HINT:
            found.append(Ordered(what, round(score, 4), measure, len(sample.y)))
    return tuple(found)
