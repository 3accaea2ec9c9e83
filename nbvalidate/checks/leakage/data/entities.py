"""The same person, machine or customer on both sides of the split.

A declared column is certain. Without one, a column is guessed to name entities when its values
come again, and other columns never change within one of them: a patient has one sex and one year
of birth. Such a guess is a hint and no more.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np

from nbvalidate.checks.leakage.data.chance import some_rows
from nbvalidate.checks.leakage.data.columns import Part, plain
from nbvalidate.checks.leakage.data.measured import Entity
from nbvalidate.checks.leakage.data.question import Question
from nbvalidate.data.rows.cells import pandas

__all__ = ["declared_entities", "guessed_entities"]

_ROWS = 20_000
_FEWEST, _SHARE = 20, 0.5  # different values: at least so many, at most so large a share
_CONSTANT = 2  # columns that must not change within an entity


def declared_entities(question: Question) -> Entity | None:
    """Entities of the declared column that are in both parts."""
    test = question.test
    if question.group is None or test is None or question.group not in test.columns:
        return None
    return _shared(question, question.group, declared=True, constant=())


def guessed_entities(question: Question) -> tuple[Entity, ...]:
    """Columns that seem to name entities, some of which are in both parts."""
    if question.group is not None or question.test is None:
        return ()
    rows = some_rows(question.train, _ROWS)
    values = {label: _codes(question.train, label, rows) for label in question.train.columns}
    found = []
    for label in question.shared:
        codes = values[label]
        column = question.train.columns[label]
        if codes is None or column.kind == "time" or column.is_fraction:
            continue
        different = int(codes.max()) + 1 if len(codes) else 0
        if not _FEWEST <= different <= _SHARE * len(codes):
            continue
        constant = tuple(
            other
            for other, held in values.items()
            if other != label and held is not None and _follows(codes, held, different)
        )
        if len(constant) >= _CONSTANT:
            fact = _shared(question, label, declared=False, constant=constant)
            if fact.shared:
                found.append(fact)
    return tuple(_finest(found))


def _finest(found: list[Entity]) -> list[Entity]:
    """Of columns that follow from each other only the one with the most entities."""
    found.sort(key=lambda e: -e.test)
    kept: list[Entity] = []
    for entity in found:
        if not any(entity.label in k.constant for k in kept):
            kept.append(entity)
    return kept


def _codes(part: Part, label: Hashable, rows: Any) -> Any:
    pd = pandas()
    column = part.columns[label]
    places, values = pd.factorize(column.take(rows).objects, use_na_sentinel=False)
    return None if len(values) < 2 else places


def _follows(codes: Any, other: Any, different: int) -> bool:
    """Whether `other` never changes within a value of `codes`, and chance cannot explain it."""
    size = np.bincount(codes, minlength=different)
    again = size > 1
    if again.sum() < _FEWEST:
        return False
    low, high = np.full(different, other.max() + 1), np.full(different, -1)
    np.minimum.at(low, codes, other)
    np.maximum.at(high, codes, other)
    if (low[again] != high[again]).any():
        return False
    counts = np.bincount(other)
    common = counts.max() / len(other)
    # all rows of each entity the most common value by luck: p to the number of further rows
    return bool(float((size[again] - 1).sum()) * np.log(common) < np.log(1e-9))


def _shared(
    question: Question, label: Hashable, *, declared: bool, constant: tuple[Hashable, ...]
) -> Entity:
    pd = pandas()
    assert question.test is not None  # noqa: S101  asked for by the callers
    ours = pd.unique(pd.Series(question.train.columns[label].objects).dropna())
    column = pd.Series(question.test.columns[label].objects)
    inside = column.isin(ours) & column.notna()
    names = pd.unique(column[inside])
    return Entity(
        label,
        len(names),
        int(column.nunique()),
        int(inside.sum()),
        len(column),
        declared,
        constant[:5],
        tuple(str(plain(n)) for n in names[:5]),
    )
