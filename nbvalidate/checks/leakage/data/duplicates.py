"""Rows of the test part that are also in the training part, value by value.

The prints of `nbvalidate.data.rows` tell equal rows whatever library holds them. Whether equal
rows are copies is another question: see `chance`.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np

from nbvalidate.checks.leakage.data.chance import agreeing_by_chance, continuous
from nbvalidate.checks.leakage.data.columns import Part
from nbvalidate.checks.leakage.data.measured import Copies
from nbvalidate.checks.leakage.data.question import Question
from nbvalidate.data.rows import RowPrints
from nbvalidate.data.rows.cells import pandas

__all__ = ["copies", "prints_of", "repeated"]

_BY_CHANCE = 0.01  # pairs of rows
_EXAMPLES = 5
_SAME_LABELS = 0.95


def prints_of(part: Part, labels: Sequence[Hashable], by_position: bool = False) -> RowPrints:
    """The prints of a part's rows on some of its columns."""
    if isinstance(part.table, np.ndarray) and not part.table.dtype.names:
        every = list(part.columns)
        where = [every.index(label) for label in labels]
        table = part.table if len(where) == len(every) else part.table[:, where]
        return RowPrints.of(table, digests=False)
    if by_position:
        return RowPrints.of(part.table[list(labels)], digests=False, by_position=True)
    return RowPrints.of(part.table, columns=labels, digests=False)


def copies(question: Question, leave_out: Sequence[Hashable]) -> Copies | None:
    """Test rows equal to training rows in all columns but those that number the rows."""
    test = question.test
    labels = [label for label in question.shared if label not in leave_out]
    if test is None or not labels:
        return None
    array = any(_is_array(part) for part in (question.train, test))
    ours, theirs = (prints_of(p, labels, by_position=array) for p in (question.train, test))
    mine, seen = theirs.aligned(ours)
    numbers = continuous(question.train, labels)
    places = theirs.places_in(ours)
    shared = _telling(test, numbers, np.flatnonzero(places >= 0))
    if not len(shared):
        return Copies(0, test.rows, 0.0, len(labels), 0, False, None, ())
    return Copies(
        len(shared),
        test.rows,
        ours.chance_of_seen() * test.rows,
        len(labels),
        _labelled(question.train, test, seen, mine),
        _are_copies(question.train, numbers, test.rows),
        _same_answers(question, shared, places[shared]),
        tuple((int(i), int(places[i])) for i in shared[:_EXAMPLES]),
    )


def _telling(test: Part, numbers: Sequence[Hashable], rows: Any) -> Any:
    """Those of the rows that have two numbers (or the only one): rows of gaps are all equal."""
    if not numbers or not len(rows):
        return rows
    known = sum((~np.isnan(test.columns[c].take(rows).floats)).astype(int) for c in numbers)
    return rows[known >= min(2, len(numbers))]


def _same_answers(question: Question, rows: Any, places: Any) -> float | None:
    """In which share of the equal rows the target is equal too; None where it is not known."""
    target = question.target
    if target is None or target.test is None:
        return None
    ours, theirs = target.train[places], target.test[rows]
    known = ~np.isnan(ours) & ~np.isnan(theirs)
    return float((ours[known] == theirs[known]).mean()) if known.any() else None


def repeated(question: Question, leave_out: Sequence[Hashable]) -> Copies | None:
    """Rows of one table that are there more than once, target included."""
    train = question.train
    labels = [label for label in train.columns if label not in leave_out]
    if not labels:
        return None
    prints = prints_of(train, labels)
    again = prints.repeated()
    count = int(again.sum())
    certain = count > 0 and _are_copies(train, continuous(train, labels), train.rows)
    return Copies(count, train.rows, 0.0, len(labels), 0, certain, None, ())


def _is_array(part: Part) -> bool:
    return isinstance(part.table, np.ndarray) and not part.table.dtype.names


def _are_copies(train: Part, numbers: Sequence[Hashable], others: int) -> bool:
    return len(numbers) > 1 and agreeing_by_chance(train, numbers, others) < _BY_CHANCE


def _labelled(train: Part, test: Part, ours: Any, theirs: Any) -> int:
    """How many row labels stand in both parts for the same values: these are the same rows."""
    pd = pandas()
    if train.index is None or test.index is None:
        return 0
    if not (train.index.is_unique and test.index.is_unique):
        return 0
    at = pd.Index(train.index).get_indexer(pd.Index(test.index))
    both = np.flatnonzero(at >= 0)
    if not len(both):
        return 0
    same = int((theirs[both] == ours[at[both]]).sum())
    if same < _SAME_LABELS * len(both):
        return 0  # the labels do not identify the rows
    counts = np.unique(ours, return_counts=True)[1].astype(float)
    agree = (counts * (counts - 1)).sum() / max(1.0, len(ours) * (len(ours) - 1.0))
    luck = same * math.log(agree) if agree > 0 else -math.inf
    return same if luck < math.log(1e-6) else 0
