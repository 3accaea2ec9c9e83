"""Two features that give the answer together: by their difference, their ratio or their sum.

``days_taken - days_promised > 0`` is ``is_late``: neither feature gives it alone.
"""

from __future__ import annotations

import math
from collections.abc import Hashable
from typing import Any

import numpy as np

from nbvalidate.checks.leakage.data.exact import by_chance_log, exact_class
from nbvalidate.checks.leakage.data.measured import Pair
from nbvalidate.checks.leakage.data.question import Question
from nbvalidate.checks.leakage.data.sample import Sample
from nbvalidate.checks.leakage.data.scores import Ranks, rank_scores
from nbvalidate.checks.leakage.data.strength import HINT, STRONG, Strength

__all__ = ["pairs_that_give"]

_MANY = 40  # features of which all pairs are tried
_ROWS = 1_000  # of the first look
_FEWEST = 200
_FEWEST_EXACT = 50
_LIKELY = 0.985
_STRONG = 0.995
_CONFIRMED = 3
_EXACT = 1 - 1e-9
_ALONE = 1 - 1e-4


def pairs_that_give(question: Question, sample: Sample, found: Strength) -> tuple[Pair, ...]:
    """The best pair, if it gives the answer and neither of its features does alone."""
    target = question.target
    if target is None:
        return ()
    # what is exact for a number is no luck, whatever its features tell alone
    alone = _EXACT if target.kind == "number" else STRONG
    usable = ~sample.is_category & (found.scores < alone) & (np.isnan(sample.x).mean(axis=0) < 0.5)
    columns = np.flatnonzero(usable)
    columns = columns[np.nanstd(sample.x[:, columns], axis=0) > 0] if len(columns) else columns
    columns = columns[np.argsort(-found.scores[columns], kind="stable")][:_MANY]
    if len(columns) < 2:
        return ()
    if target.kind == "number":
        return _numbers(sample, columns)
    if len(np.unique(sample.y)) != 2 or len(sample.y) < _FEWEST:
        return ()
    return _classes(question, sample, columns)


def _combined(x: Any, one: Any, other: Any, operation: str) -> Any:
    if operation == "-":
        return x[:, one] - x[:, other]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = x[:, one] / x[:, other]
    return np.where(np.isfinite(ratio), ratio, np.nan)


def _classes(question: Question, sample: Sample, columns: Any) -> tuple[Pair, ...]:
    one, other = np.triu_indices(len(columns), 1)
    one, other = columns[one], columns[other]
    step = max(1, len(sample.y) // _ROWS)
    first = slice(None, None, step)
    best: tuple[float, int, str] = (0.0, 0, "-")
    likely = []
    for operation in "-/":  # where both are perfect, the difference is simpler to say
        values = Ranks.of(_combined(sample.x[first], one, other, operation))
        scores = rank_scores(values, sample.y[first], numeric=False)
        likely += [(s, k, operation) for k, s in enumerate(scores) if s >= _LIKELY]
    for _, k, operation in sorted(likely, key=lambda s: (-s[0], s[2]))[: 2 * _CONFIRMED]:
        value = _combined(sample.x, one[k : k + 1], other[k : k + 1], operation)
        score = float(rank_scores(Ranks.of(value), sample.y, numeric=False)[0])
        if (score, operation == "-") > (best[0], best[2] == "-"):
            best = (score, k, operation)
    score, k, operation = best
    if score < _STRONG or by_chance_log(sample.y) + math.log(2 * len(one)) > math.log(1e-9):
        return ()
    labels = (sample.labels[one[k]], sample.labels[other[k]])
    on_test = None
    if sample.x_test is not None and len(np.unique(sample.y_test)) == 2:
        value = _combined(sample.x_test, one[k : k + 1], other[k : k + 1], operation)
        on_test = round(float(rank_scores(Ranks.of(value), sample.y_test, numeric=False)[0]), 4)
    exact, threshold = _exact(question, labels, operation)
    if exact and operation == "-" and threshold[2:].startswith("-"):
        labels = labels[::-1]  # the later less the earlier one reads better
        exact, threshold = _exact(question, labels, operation)
    if on_test is not None and on_test < HINT and not exact:
        return ()
    said = "difference" if operation == "-" else "ratio"
    return (Pair(labels, said, round(score, 4), "AUC", len(sample.y), exact, on_test, threshold),)


def _exact(
    question: Question, labels: tuple[Hashable, Hashable], operation: str
) -> tuple[bool, str]:
    """Whether all training rows are told apart by a cut of the combination."""
    target = question.target
    if target is None:
        return False, ""
    both = np.column_stack([question.train.columns[label].floats for label in labels])
    value = _combined(both, np.array([0]), np.array([1]), operation)[:, 0]
    known = ~np.isnan(value) & ~np.isnan(target.train)
    if known.mean() < 0.5:
        return False, ""
    units = {question.train.columns[label].unit for label in labels}
    times = operation == "-" and units in ({"moment"}, {"duration"})
    how, threshold = exact_class(
        value[known], target.train[known], False, 1, "duration" if times else "number"
    )
    return how == "threshold", threshold


def _numbers(sample: Sample, columns: Any) -> tuple[Pair, ...]:
    """Exact sums, differences, products and ratios: least squares on two features at a time."""
    x = sample.x[:, columns]
    rows = ~np.isnan(x).any(axis=1)
    if rows.sum() < _FEWEST_EXACT:
        return ()
    x, y = x[rows], sample.y[rows]
    best = _least_squares(x, y, "sum or difference")
    positive = (x > 0).all(axis=0)
    if (y > 0).all() and positive.sum() >= 2:
        some = np.flatnonzero(positive)
        share, pair, said = _least_squares(np.log(x[:, some]), np.log(y), "product or ratio")
        best = max(best, (share, (int(some[pair[0]]), int(some[pair[1]])), said))
    share, (i, j), said = best
    if share < _EXACT:
        return ()
    labels = (sample.labels[columns[i]], sample.labels[columns[j]])
    return (Pair(labels, said, round(share, 6), "R²", int(rows.sum()), True),)


def _least_squares(x: Any, y: Any, said: str) -> tuple[float, tuple[int, int], str]:
    """The largest share of the variance of `y` that two columns of `x` explain, and which."""
    varied = x.std(axis=0) > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        all_ = np.corrcoef(np.column_stack([x, y]), rowvar=False)
        r, between = all_[:-1, -1], all_[:-1, :-1]
        share = (r[:, None] ** 2 + r**2 - 2 * np.outer(r, r) * between) / (1 - between**2)
    needed = varied & (r**2 < _ALONE)  # else the second one adds nothing but rounding
    usable = np.outer(needed, needed) & (np.abs(between) < 0.999) & np.isfinite(share)
    share = np.where(usable, share, -1.0)
    np.fill_diagonal(share, -1.0)
    i, j = np.unravel_index(int(np.argmax(share)), share.shape)
    return float(share[i, j]), (int(i), int(j)), said
