"""Whether a value is missing gives the answer: it is filled in only after the outcome."""

from __future__ import annotations

import numpy as np

from nbvalidate.checks.leakage.data.columns import Column
from nbvalidate.checks.leakage.data.exact import by_chance_log
from nbvalidate.checks.leakage.data.measured import Given, How
from nbvalidate.checks.leakage.data.memory import changes_slowly
from nbvalidate.checks.leakage.data.question import Question, Target
from nbvalidate.checks.leakage.data.sample import Sample
from nbvalidate.checks.leakage.data.scores import Ranks, rank_scores
from nbvalidate.checks.leakage.data.strength import HINT

__all__ = ["given_by_gaps"]

_FEWEST = 30  # rows
_FEWEST_EACH = 10  # gaps, and values
_CERTAIN = 200


def given_by_gaps(question: Question, sample: Sample) -> tuple[Given, ...]:
    """Features whose gaps alone tell two classes (or large from small numbers) apart."""
    target = question.target
    if target is None or len(sample.y) < _FEWEST:
        return ()
    classes = np.unique(sample.y)
    if target.kind == "classes" and len(classes) != 2:
        return ()
    gaps = np.isnan(sample.x)
    columns = np.flatnonzero(np.minimum(gaps.sum(axis=0), (~gaps).sum(axis=0)) >= _FEWEST_EACH)
    numeric = target.kind == "number"
    persistent = bool(len(columns)) and changes_slowly(question)
    found = []
    for j in columns:
        held = gaps[:, j].astype(float)
        # for a number: how well its order tells gaps from values
        x, y = (sample.y[:, None], held) if numeric else (held[:, None], sample.y)
        score = float(rank_scores(Ranks.of(x), y, numeric=False)[0])
        if score < HINT:
            continue
        label = sample.labels[j]
        exact = (
            not numeric and score == 1.0 and _is_one_class(question.train.columns[label], target)
        )
        how: How = "one-to-one" if exact else "nearly"
        score = round(score, 4)
        found.append(Given(label, how, score, score, "AUC", len(sample.y), persistent=persistent))
    return tuple(found)


def _is_one_class(column: Column, target: Target) -> bool:
    """Whether all rows of one class lack the value, and no others do."""
    known = ~np.isnan(target.train)
    y = target.train[known]
    same = float((column.missing[known] == (y == y.max())).mean())
    luck = by_chance_log(y)
    return same in (0.0, 1.0) and len(y) >= _CERTAIN and luck < np.log(1e-9)
