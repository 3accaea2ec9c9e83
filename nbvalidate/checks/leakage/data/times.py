"""Test rows from the time before training ends, and features that are known too late."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np

from nbvalidate.checks.leakage.data.measured import Late, Times
from nbvalidate.checks.leakage.data.memory import memory
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
            told = 0.0
            if not declared and question.target is not None:
                told = round(memory(question.target, first), 3)
            found.append(Times(label, early, len(second), *words, declared, told))
    return tuple(found)


def _word(value: float, is_time: bool) -> str:
    if not is_time:
        return f"{value:.10g}"
    text = str(np.datetime64(int(value), "s")).replace("T", " ")
    return text.removesuffix(" 00:00:00")


def late_features(question: Question) -> tuple[Late, ...]:
    """Features known only after the event that is predicted."""
    declared = tuple(
        Late(label, None, question.time, question.train.rows, question.train.rows, declared=True)
        for label in question.known_after
        if label in question.features
    )
    return declared if question.time is None else (*declared, *_later(question))


def _later(question: Question) -> tuple[Late, ...]:
    """Those that moments in columns show."""
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
        known_when = label in question.available_at or label in question.known_after
        if known_when or label == question.time:
            continue
        if train.columns[label].kind == "time":
            moments = train.columns[label].floats
            of = int((~np.isnan(moments)).sum())
            late = int((moments > event.floats).sum())
            if of >= _FEWEST and late > _MOST * of:
                found.append(Late(label, label, question.time, late, of, declared=False))
    return tuple(found)
