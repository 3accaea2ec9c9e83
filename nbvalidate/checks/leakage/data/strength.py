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
from nbvalidate.checks.leakage.data.measured import Given, How
from nbvalidate.checks.leakage.data.memory import changes_slowly
from nbvalidate.checks.leakage.data.question import Question
from nbvalidate.checks.leakage.data.sample import Sample
from nbvalidate.checks.leakage.data.scores import (
    Ranks,
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
_SHUFFLED = 1_000  # rows, from which on no shuffle reaches the hint
_SHUFFLES = 40
_LOWER_ON_TEST = 0.02
_SEED = 7


@dataclass(frozen=True)
class Strength:
    """The score of each feature of a sample.

    Parameters
    ----------
    scores
        Shape (features,).
    bins
        The features, binned; shape (n, features).
    chance
        The best score of any feature with shuffled answers; None where rows are many.
    measure
        ``AUC`` or ``correlation``.
    """

    scores: Any
    bins: Any
    chance: float | None
    measure: str


def strength(sample: Sample, numeric: bool) -> Strength | None:
    """Score every feature; None where there are too few rows to say anything."""
    if len(sample.y) < _FEWEST:
        return None
    kinds = zip(sample.x.T, sample.is_category, strict=True)
    bins = np.column_stack([binned(column, bool(kind)) for column, kind in kinds])
    ranks = Ranks.of(sample.x[:, ~sample.is_category])
    draw = np.random.default_rng(_SEED)

    def scored(y: Any) -> Any:
        one_hot = one_hot_of(y, numeric)
        scores = fold_scores(bins, one_hot, _halves(y, numeric, draw), numeric)
        if numeric or len(one_hot) == 1:
            by_rank = rank_scores(ranks, y, numeric)
            scores[~sample.is_category] = np.maximum(scores[~sample.is_category], by_rank)
        return scores

    scores = scored(sample.y)
    chance = None
    if len(sample.y) < _SHUFFLED and scores.max() >= HINT:
        chance = float(max(scored(draw.permutation(sample.y)).max() for _ in range(_SHUFFLES)))
    return Strength(scores, bins, chance, "correlation" if numeric else "AUC")


def _halves(y: Any, numeric: bool, draw: Any) -> Any:
    """Two halves at random, each class in both."""
    fold = np.zeros(len(y), dtype=bool)
    groups = [np.arange(len(y))] if numeric else [np.flatnonzero(y == c) for c in np.unique(y)]
    for rows in groups:
        fold[draw.permutation(rows)[: len(rows) // 2]] = True
    return fold


def given_by(question: Question, sample: Sample, found: Strength) -> tuple[Given, ...]:
    """The features that give the answer, the strongest first."""
    target = question.target
    if target is None:
        return ()
    persistent = changes_slowly(question)
    facts = []
    for j in np.argsort(-found.scores, kind="stable"):
        score = float(found.scores[j])
        if score < HINT or (found.chance is not None and score <= found.chance):
            continue
        how, threshold = _exactly(question, sample, int(j), score)
        on_test = _on_test(sample, found, int(j), target.kind == "number")
        sure = score
        if how == "nearly":
            sure = _sure(score, sample.y, target.kind == "number")
            if sure < HINT or (on_test is not None and on_test < HINT - _LOWER_ON_TEST):
                continue
        fact = Given(
            sample.labels[j], how, round(score, 4), round(sure, 4), found.measure, len(sample.y),
            on_test, found.chance, threshold, persistent and how != "equal",
        )  # fmt: skip
        facts.append(fact)
    return tuple(facts)


def _exactly(question: Question, sample: Sample, j: int, score: float) -> tuple[How, str]:
    """Whether the feature gives the answer of all training rows without exception."""
    target = question.target
    if target is None or score < STRONG:
        return "nearly", ""
    column = question.train.columns[sample.labels[j]]
    known = ~np.isnan(target.train)
    values, y = column.floats[known], target.train[known]
    if target.kind == "number":
        return ("nearly" if column.kind == "category" else exact_number(values, y)), ""
    return exact_class(values, y, column.kind == "category", len(sample.labels), column.unit)


def _sure(score: float, y: Any, numeric: bool) -> float:
    """The score, or less where the rows are too few to tell it from a merely good one."""
    if numeric:
        low = float(np.tanh(np.arctanh(min(score, 1 - 1e-12)) - 2 / np.sqrt(len(y) - 3)))
    else:
        small = int(np.unique(y, return_counts=True)[1].min())
        low = lowest(score, small, len(y) - small)
    return score if low >= score - (0.01 if score >= STRONG else 0.03) else low


def _on_test(sample: Sample, found: Strength, j: int, numeric: bool) -> float | None:
    if sample.x_test is None or len(sample.y_test) < _FEWEST:
        return None
    kind = bool(sample.is_category[j])
    bins = binned(sample.x_test[:, j], kind, sample.x[:, j])
    classes = np.unique(sample.y)
    if not numeric and not np.isin(classes, sample.y_test).all():
        return None
    score = held_out(found.bins[:, j], sample.y, bins, sample.y_test, numeric)
    if not kind and (numeric or len(classes) == 2):
        inside = np.isin(sample.y_test, classes) if not numeric else slice(None)
        ranks = Ranks.of(sample.x_test[inside, j : j + 1])
        score = max(score, float(rank_scores(ranks, sample.y_test[inside], numeric)[0]))
    return round(score, 4)
