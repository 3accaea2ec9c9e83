"""Test rows that differ from a training row by next to nothing: in one cell, or by a breath in all.

Two searches, both without comparing every row with every other:

- A row that differs in few cells agrees wholly in at least one of three groups of columns, so
  equal prints of a group give the candidates.
- A row that was moved by a breath lies in the same cell of a grid, in at least one of four grids
  that are shifted against each other (locality-sensitive hashing; Datar et al., SCG 2004).

Every candidate is then compared value by value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nbvalidate.checks.leakage.data.chance import (
    agreeing_by_chance,
    continuous,
    rarely_equal,
    some_rows,
)
from nbvalidate.checks.leakage.data.columns import Column
from nbvalidate.checks.leakage.data.duplicates import prints_of
from nbvalidate.checks.leakage.data.measured import Near
from nbvalidate.checks.leakage.data.question import Question
from nbvalidate.data.rows.cells import pandas

__all__ = ["near_copies"]

_LOOKED_AT = 20_000  # test rows
_TOLERANCE = 1e-3  # of a column's spread
_BY_CHANCE = 0.01
_GROUPS, _GRIDS = 3, 4
_IN_KEY = 12  # columns
_FEW = 6  # numbers, of which each is left out in turn
_EXAMPLES = 5
_MOSTLY = 0.9
_SEED = 3


@dataclass(frozen=True, slots=True)
class _Match:
    """A test row (its place in the sample) that is nearly a training row.

    `differs` are the places of the columns that differ; `moved` if all of them differ by a breath.
    """

    at: int
    place: int
    differs: tuple[int, ...]
    moved: bool


def near_copies(question: Question, leave_out: Sequence[Hashable]) -> Near | None:
    """How many test rows nearly are training rows, without those that wholly are."""
    test = question.test
    labels = [label for label in question.shared if label not in leave_out]
    if test is None or len(labels) < 3:
        return None
    rows = some_rows(test, _LOOKED_AT)
    numbers = [c for c in continuous(question.train, labels) if test.columns[c].kind != "category"]
    sample = {label: test.columns[label].take(rows) for label in labels}
    spread = _spread(question, labels)
    changed = 1 if len(labels) < 20 else 2
    found: dict[int, _Match] = {}
    for candidates in (
        *_by_group(question, labels, numbers, rows),
        *_by_grid(question, numbers, sample, spread),
    ):
        for match in _verified(question, sample, spread, candidates, changed):
            found.setdefault(match.at, match)
    matches = [found[at] for at in sorted(found)]
    return Near(
        len(matches),
        len(rows),
        len(labels),
        changed,
        sum(m.moved for m in matches),
        _of_one_unit(question, labels, matches),
        tuple((int(rows[m.at]), m.place) for m in matches[:_EXAMPLES]),
    )


def _of_one_unit(
    question: Question, labels: Sequence[Hashable], matches: Sequence[_Match]
) -> tuple[Hashable, ...]:
    """The columns that differ, if that is how units (a household, a state) look in a table.

    Their members share whatever is measured once for the unit, and differ always in the same
    columns, or in columns of few values. A cell that was changed in a copy is any cell.
    """
    few = [m.differs for m in matches if not m.moved]
    if not few or len(few) < len(matches) / 2:
        return ()
    counts = Counter(labels[k] for differs in few for k in differs)
    rare = set(rarely_equal(question.train, labels))
    by_hand = sum(any(labels[k] in rare for k in differs) for differs in few)
    (_, most), *_ = counts.most_common(1)
    if by_hand >= len(few) / 2 and most < _MOSTLY * len(few):
        return ()
    return tuple(label for label, _ in counts.most_common(3))


def _spread(question: Question, labels: Sequence[Hashable]) -> dict[Hashable, float]:
    rows = some_rows(question.train)
    spread = {}
    for label in labels:
        column = question.train.columns[label]
        if column.kind != "category":
            values = column.take(rows).floats
            spread[label] = float(np.nanstd(values)) if not np.isnan(values).all() else 0.0
    return spread


def _by_group(
    question: Question, labels: Sequence[Hashable], numbers: Sequence[Hashable], rows: Any
) -> list[Any]:
    """For each group of columns: the training row that agrees in it, -1 where there is none."""
    rest = [label for label in labels if label not in set(numbers)]
    groups: list[tuple[list[Hashable], list[Hashable]]]
    if len(numbers) < _FEW:
        groups = [([c for c in numbers if c != one], []) for one in numbers]
    else:
        groups = [(list(numbers[k::_GROUPS]), rest[k::_GROUPS]) for k in range(_GROUPS)]
    found = []
    for inside, more in groups:
        if len(inside) < 2 or question.test is None:
            continue
        if agreeing_by_chance(question.train, inside, len(rows)) >= _BY_CHANCE:
            continue
        ours, theirs = (prints_of(p, [*inside, *more]) for p in (question.train, question.test))
        mine, seen = theirs.aligned(ours)
        found.append(_first_equal(mine[rows], seen))
    return found


def _first_equal(mine: Any, theirs: Any) -> Any:
    """For each key the place of the first equal one, or -1: the small side is sorted."""
    pd = pandas()
    inside = np.flatnonzero(np.asarray(pd.Index(theirs).isin(pd.Index(mine))))
    if not len(inside):
        return np.full(len(mine), -1)
    keys, first = np.unique(theirs[inside], return_index=True)
    at = pd.Index(keys).get_indexer(pd.Index(mine))
    return np.where(at >= 0, inside[first[at]], -1)


def _by_grid(
    question: Question,
    numbers: Sequence[Hashable],
    sample: dict[Hashable, Column],
    spread: dict[Hashable, float],
) -> list[Any]:
    numbers = [label for label in numbers if spread[label] > 0]
    size = len(next(iter(sample.values())).raw)
    if len(numbers) < 3:
        return []
    if agreeing_by_chance(question.train, numbers, size, _TOLERANCE) >= _BY_CHANCE:
        return []
    numbers = numbers[:_IN_KEY]
    width = 10 if len(numbers) <= 8 else 40
    draw = np.random.default_rng(_SEED)
    keys = draw.integers(1, 2**63, len(numbers), dtype=np.uint64) | np.uint64(1)
    found = []
    for grid in range(_GRIDS):
        shift = draw.random(len(numbers)) + grid / _GRIDS
        mine = np.zeros(size, np.uint64)
        theirs = np.zeros(question.train.rows, np.uint64)
        for label, key, part in zip(numbers, keys, shift, strict=True):
            step = spread[label] * _TOLERANCE * width
            mine += _cell(sample[label].floats, step, part) * key
            theirs += _cell(question.train.columns[label].floats, step, part) * key
        found.append(_first_equal(mine, theirs))
    return found


def _cell(values: Any, step: float, shift: float) -> Any:
    with np.errstate(invalid="ignore", over="ignore"):
        cell = np.floor(values / step + shift)
    bad = ~(np.abs(cell) < 2**62)
    if bad.any():
        cell[bad] = 2.0**62
    return cell.astype(np.int64).view(np.uint64)


def _verified(
    question: Question,
    sample: dict[Hashable, Column],
    spread: dict[Hashable, float],
    places: Any,
    changed: int,
) -> list[_Match]:
    """The candidates that hold."""
    mine = np.flatnonzero(places >= 0)
    if not len(mine):
        return []
    theirs = places[mine]
    differ = np.zeros((len(sample), len(mine)), bool)
    beyond = np.zeros(len(mine), bool)
    for k, (label, column) in enumerate(sample.items()):
        other = question.train.columns[label]
        if column.kind != "category" and other.kind != "category":
            one, two = column.floats[mine], other.take(theirs).floats
            differ[k] = (one != two) & ~(np.isnan(one) & np.isnan(two))
            beyond |= differ[k] & ~_close(one, two, spread.get(label, 0.0))
        else:
            pair = column.take(mine).objects, other.take(theirs).objects
            differ[k] = [a != b for a, b in zip(*pair, strict=True)]
            beyond |= differ[k]
    count = differ.sum(axis=0)
    few = (count > 0) & (count <= changed)
    return [
        _Match(int(mine[i]), int(theirs[i]), tuple(np.flatnonzero(differ[:, i])), not few[i])
        for i in np.flatnonzero(few | ((count > 0) & ~beyond))
    ]


def _close(one: Any, two: Any, spread: float) -> Any:
    """Whether numbers differ by a breath; of whole numbers the next one is another number."""
    whole = (one == np.rint(one)) & (two == np.rint(two))
    return (np.abs(one - two) <= _TOLERANCE * spread) & ~whole
