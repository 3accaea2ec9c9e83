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
_DENSE = 1.5  # numbers per row in their range


def orders_that_give(question: Question, sample: Sample) -> tuple[Ordered, ...]:
    """The position in the table, and the row labels, where they give the answer."""
    target = question.target
    if target is None or len(sample.y) < _FEWEST:
        return ()
    numeric = target.kind == "number"
    orders: dict[str, Any] = {"order": sample.rows.astype(float)}
    labels = _labels(question)
    if labels is not None and not (np.diff(labels[sample.rows]) > 0).all():  # else it is the order
        orders["index"] = labels[sample.rows]
    one_hot = one_hot_of(sample.y, numeric)
    fold = np.random.default_rng(5).random(len(sample.y)) < 0.5
    measure = "correlation" if numeric else "AUC"
    found = []
    for what, values in orders.items():
        bins = binned(values, is_category=False)[:, None]
        score = float(fold_scores(bins, one_hot, fold, numeric)[0])
        if score >= HINT:
            found.append(Ordered(what, round(score, 4), measure, len(sample.y)))
    return tuple(found)


def _labels(question: Question) -> Any:
    """The row labels of the training part, if they are numbers of their own.

    After a random split they are left from counting the rows of the whole table, which is harmless
    as long as they are no feature (and then they are found as one).
    """
    held = [part.index for part in (question.train, question.test) if part is not None]
    if any(index is None or getattr(index, "nlevels", 1) > 1 for index in held):
        return None
    if any(index.dtype.kind not in "iu" for index in held):
        return None
    both = np.concatenate([np.asarray(index, dtype=float) for index in held])
    counted = len(held) > 1 and np.ptp(both) < _DENSE * len(both)
    return None if counted else both[: question.train.rows]
