"""Whether a value is missing gives the answer: it is filled in only after the outcome."""

from __future__ import annotations

import numpy as np

from nbvalidate.checks.leakage.data.exact import by_chance_log
from nbvalidate.checks.leakage.data.measured import Given
from nbvalidate.checks.leakage.data.question import Question
from nbvalidate.checks.leakage.data.sample import Sample
from nbvalidate.checks.leakage.data.scores import rank_scores
from nbvalidate.checks.leakage.data.strength import HINT

__all__ = ["given_by_gaps"]

_FEWEST = 30
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
    share = gaps.mean(axis=0)
    columns = np.flatnonzero((share > 0) & (share < 1) & (gaps.sum(axis=0) >= 10))
    columns = columns[(~gaps[:, columns]).sum(axis=0) >= 10]
    found = []
    for j in columns:
        held = gaps[:, j].astype(float)
        numeric = target.kind == "number"
        # for a number: how well its order tells gaps from values
        x, y = (sample.y[:, None], held) if numeric else (held[:, None], sample.y)
        score = float(rank_scores(x, y, numeric=False)[0])
        if score < HINT:
            continue
        exact = False
        if not numeric and score == 1.0:
            missing = question.train.columns[sample.labels[j]].missing
            known = ~np.isnan(target.train)
            truth = target.train[known] == classes[1]
            same = float((missing[known] == truth).mean())
            exact = same in (0.0, 1.0) and known.sum() >= _CERTAIN
            exact = exact and by_chance_log(target.train[known]) < np.log(1e-9)
        how = "one-to-one" if exact else "nearly"
        found.append(Given(sample.labels[j], how, round(score, 4), "AUC", len(sample.y)))  # type: ignore[arg-type]
    return tuple(found)
