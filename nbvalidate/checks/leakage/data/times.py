"""Test rows from the time before training ends, and features that are known too late."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np

from nbvalidate.checks.leakage.data.measured import Late, Times
from nbvalidate.checks.leakage.data.question import Question

__all__ = ["late_features", "overlapping_times"]

_FEWEST = 30
_MOST = 0.95  # of the rows: a guess needs nearly all


def overlapping_times(question: Question) -> tuple[Times, ...]:
    """The declared time, or every column of moments; one fact for each that overlaps."""
    test = question.test
    if test is None:
        return ()
    declared = question.time is not None
    labels: list[Hashable] = [question.time] if declared else [
        c for c in question.shared if question.train.columns[c].kind == "time"
    ]  # fmt: skip
    found = []
    for label in labels:
        if label not in test.columns:
            continue
        ours, theirs = question.train.columns[label], test.columns[label]
        first, second = ours.floats, theirs.floats
        if np.isnan(first).all() or np.isnan(second).all():
            continue
        end = np.nanmax(first)
        early = int((second < end).sum())
        if early:
            is_time = ours.kind == "time"
            words = _word(end, is_time), _word(np.nanmin(second), is_time)
            memory = 0.0 if declared else _memory(question, first)
            found.append(Times(label, early, len(second), *words, declared, round(memory, 3)))
    return tuple(found)


def _word(value: float, is_time: bool) -> str:
    if not is_time:
        return f"{value:.10g}"
    text = str(np.datetime64(int(value), "s")).replace("T", " ")
    return text.removesuffix(" 00:00:00")


def _memory(question: Question, times: Any) -> float:
    """The correlation of the target with its value just before: what a shuffled split gives away.

    For classes the largest over the classes.
    """
    target = question.target
    if target is None:
        return 0.0
    order = np.argsort(times, kind="stable")
    y = target.train[order]
    y = y[~np.isnan(y)]
    if len(y) < _FEWEST:
        return 0.0
    if target.kind == "number":
        return _lagged(y)
    return max(_lagged((y == c).astype(float)) for c in np.unique(y))


def _lagged(y: Any) -> float:
    before, after = y[:-1], y[1:]
    if before.std() == 0 or after.std() == 0:
        return 0.0
    return float(np.corrcoef(before, after)[0, 1])


def late_features(question: Question) -> tuple[Late, ...]:
    """Features known only after the event that is predicted."""
    if question.time is None:
        return ()
    train, event = question.train, question.train.columns[question.time]
    found = []
    for label, by in question.available_at.items():
        if label not in question.features or train.columns[by].kind != event.kind:
            continue
        known = train.columns[by].floats
        late = int((known > event.floats).sum())
        if late:
            of = int((~np.isnan(known)).sum())
            found.append(Late(label, by, question.time, late, of, declared=True))
    if event.kind != "time":
        return tuple(found)
    for label in question.features:
        if label in question.available_at or label == question.time:
            continue
        if train.columns[label].kind == "time":
            moments = train.columns[label].floats
            of = int((~np.isnan(moments)).sum())
            late = int((moments > event.floats).sum())
            if of >= _FEWEST and late > _MOST * of:
                found.append(Late(label, label, question.time, late, of, declared=False))
    return tuple(found)
