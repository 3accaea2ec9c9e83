"""Features that give the answer alone: scored on held-out rows, against shuffled answers.

A good feature is no leak. Only what is equal to the answer, stands in one-to-one relation with it,
or was cut at a threshold into it, is certain; the others are as strong as their score, measured
again on the test part, and must beat the best score that any feature reaches when the answers are
shuffled (small tables with many columns always hold something that fits).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from nbvalidate.checks.leakage.data.exact import exact_class, exact_number
from nbvalidate.checks.leakage.data.measured import Given
from nbvalidate.checks.leakage.data.question import Question
from nbvalidate.checks.leakage.data.sample import Sample
from nbvalidate.checks.leakage.data.scores import (
    binned,
    fold_scores,
    held_out,
    lowest,
    one_hot_of,
    rank_scores,
)

__all__ = ["HINT", "STRONG", "Strength", "given_by", "strength"]

STRONG = 0.99
HINT = 0.95
_FEWEST = 30  # rows
_FEWEST_CLASS = 10
_SHUFFLED = 1_000  # rows, from which on no shuffle reaches the hint
_SHUFFLES = 40
_MEMORY = 0.9
_SEED = 7


@dataclass(frozen=True)
class Strength:
    """The score of each feature of a sample.

    Parameters
    ----------
    scores
        Shape (features,).
    bins
        For each feature its binned column.
    chance
        The best score of any feature with shuffled answers; None where rows are many.
    measure
        ``AUC`` or ``correlation``.
    """

    scores: Any
    bins: tuple[Any, ...]
    chance: float | None
    measure: str


def strength(sample: Sample, numeric: bool) -> Strength | None:
    """Score every feature; None where there are too few rows to say anything."""
    if len(sample.y) < _FEWEST:
        return None
    if not numeric and np.sort(np.unique(sample.y, return_counts=True)[1])[0] < _FEWEST_CLASS:
        return None
    columns = zip(sample.x.T, sample.is_category, strict=True)
    bins = tuple(binned(column, bool(kind)) for column, kind in columns)
    draw = np.random.default_rng(_SEED)
    fold = _halves(sample.y, numeric, draw)
    scores = _all(sample, bins, sample.y, fold, numeric)
    chance = None
    if len(sample.y) < _SHUFFLED and scores.max() >= HINT:
        shuffled = (draw.permutation(sample.y) for _ in range(_SHUFFLES))
        best = [_all(sample, bins, y, _halves(y, numeric, draw), numeric).max() for y in shuffled]
        chance = float(max(best))
    return Strength(scores, bins, chance, "correlation" if numeric else "AUC")


def _halves(y: Any, numeric: bool, draw: Any) -> Any:
    """Two halves at random, each class in both."""
    fold = np.zeros(len(y), dtype=bool)
    groups = [np.arange(len(y))] if numeric else [np.flatnonzero(y == c) for c in np.unique(y)]
    for rows in groups:
        fold[draw.permutation(rows)[: len(rows) // 2]] = True
    return fold


def _all(sample: Sample, bins: Any, y: Any, fold: Any, numeric: bool) -> Any:
    one_hot = one_hot_of(y, numeric)
    scores = np.array([fold_scores(b, one_hot, fold, numeric) for b in bins])
    ordered = np.flatnonzero(~sample.is_category)
    if len(ordered) and (numeric or len(one_hot) == 1):
        ranks = rank_scores(sample.x[:, ordered], y, numeric)
        scores[ordered] = np.maximum(scores[ordered], ranks)
    return scores


def given_by(question: Question, sample: Sample, found: Strength) -> tuple[Given, ...]:
    """The features that give the answer, the strongest first."""
    target = question.target
    if target is None:
        return ()
    numeric = target.kind == "number"
    persistent = numeric and _memory(question) >= _MEMORY
    facts = []
    for j in np.argsort(-found.scores, kind="stable"):
        score = float(found.scores[j])
        if score < HINT or (found.chance is not None and score <= found.chance):
            continue
        label = sample.labels[j]
        column = question.train.columns[label]
        known = ~np.isnan(target.train)
        how, threshold = "nearly", ""
        if score >= STRONG:
            values, y = column.floats[known], target.train[known]
            if numeric:
                how = exact_number(values, y)
            else:
                kind = column.kind == "category"
                how, threshold = exact_class(values, y, kind, len(sample.labels))
        on_test = _on_test(sample, found, int(j), numeric)
        if not numeric and how == "nearly":
            counts = np.unique(sample.y, return_counts=True)[1]
            score = _sure(score, counts)
        if score < HINT or (on_test is not None and how == "nearly" and on_test < HINT - 0.02):
            continue
        fact = Given(
            label, how, round(float(found.scores[j]), 4), found.measure, len(sample.y),  # type: ignore[arg-type]
            on_test, found.chance, threshold, persistent and how != "equal",
        )  # fmt: skip
        facts.append(fact)
    return tuple(facts)


def _sure(score: float, counts: Any) -> float:
    """The score, or less where the rows are too few to tell it from a merely good one."""
    small = int(counts.min())
    low = lowest(score, small, int(counts.sum() - small))
    return score if low >= score - (0.01 if score >= STRONG else 0.03) else low


def _on_test(sample: Sample, found: Strength, j: int, numeric: bool) -> float | None:
    if sample.x_test is None or len(sample.y_test) < _FEWEST:
        return None
    kind = bool(sample.is_category[j])
    bins = binned(sample.x_test[:, j], kind, sample.x[:, j])
    classes = np.unique(sample.y)
    if not numeric and not np.isin(classes, sample.y_test).all():
        return None
    score = held_out(found.bins[j], sample.y, bins, sample.y_test, numeric)
    if not kind and (numeric or len(classes) == 2):
        inside = np.isin(sample.y_test, classes) if not numeric else slice(None)
        ranks = rank_scores(sample.x_test[inside, j : j + 1], sample.y_test[inside], numeric)
        score = max(score, float(ranks[0]))
    return round(score, 4)


def _memory(question: Question) -> float:
    """The correlation of a number with the one before it, in the order of time or of the rows."""
    target = question.target
    if target is None:
        return 0.0
    y = target.train
    order = None
    if question.time is not None:
        order = np.argsort(question.train.columns[question.time].floats, kind="stable")
    elif question.train.index is not None:
        try:
            order = np.argsort(np.asarray(question.train.index), kind="stable")
        except TypeError:
            order = None
    y = y if order is None else y[order]
    y = y[~np.isnan(y)]
    if len(y) < _FEWEST or y.std() == 0:
        return 0.0
    before, after = y[:-1], y[1:]
    if before.std() == 0 or after.std() == 0:
        return 0.0
    return float(np.corrcoef(before, after)[0, 1])
