"""Features that number the rows: another value in each row, and no quantity."""

from __future__ import annotations

from typing import Any

import numpy as np

from nbvalidate.checks.leakage.data.chance import some_rows
from nbvalidate.checks.leakage.data.columns import Column
from nbvalidate.checks.leakage.data.measured import Identifier
from nbvalidate.checks.leakage.data.question import Question
from nbvalidate.data.rows.cells import pandas

__all__ = ["identifiers"]

_FEWEST = 50
_DENSE = 3  # numbers per row in the range that they span
_SPACED = 0.05  # share of codes with a space


def identifiers(question: Question) -> tuple[Identifier, ...]:
    """Columns of the training features that are another number or code in each row."""
    if question.train.rows < _FEWEST:
        return ()
    found = []
    for label in question.features:
        column = question.train.columns[label]
        if label in (question.group, question.time):
            continue
        if column.kind == "category" and _is_code(column, question):
            found.append(Identifier(label, "code"))
        elif column.kind == "number" and not column.is_fraction and _counts(column, question):
            found.append(Identifier(label, "number"))
    return tuple(found)


def _counts(column: Column, question: Question) -> bool:
    """Whole numbers, all different, that fill most of their range (over both parts)."""
    some = column.take(some_rows(question.train)).floats
    if len(np.unique(some)) < len(some):
        return False
    values = column.floats
    test = question.test.columns.get(column.label) if question.test is not None else None
    if test is not None and test.kind == "number":
        values = np.concatenate([values, test.floats])
    known = values[~np.isnan(values)]
    if len(known) < len(values) or (known != np.rint(known)).any():
        return False
    if np.ptp(known) + 1 > _DENSE * len(known):
        return False
    return _all_different(column.floats)


def _all_different(values: Any) -> bool:
    pd = pandas()
    return bool(pd.Index(values).is_unique)


def _is_code(column: Column, question: Question) -> bool:
    """Texts of one word, all different and of nearly one length."""
    some = column.take(some_rows(question.train)).objects
    texts = [v for v in some if isinstance(v, str)]
    if len(texts) < len(some) or len(set(texts)) < len(texts):
        return False
    if np.mean([" " in t for t in texts]) > _SPACED:
        return False
    lengths = np.array([len(t) for t in texts])
    if lengths.std() > 0.15 * lengths.mean() + 0.5:
        return False
    return _all_different(column.objects)
