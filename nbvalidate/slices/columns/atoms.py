"""The literals of the search over base cells: cells, ranges, sets, negations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from nbvalidate.slices.columns.spec import Atom, Feature
from nbvalidate.slices.model import Condition

if TYPE_CHECKING:
    from nbvalidate.slices.columns.frame import Columns

__all__ = ["make_atoms"]

_RANGED = 40
_FREQUENT = 8


def make_atoms(
    features: Sequence[Feature],
    hidden: Sequence[frozenset[int]],
    columns: Columns,
    *,
    ranges: bool,
    sets: bool,
    negation: bool,
) -> list[Atom]:
    """All literals: by kind, then by feature, then by cell.

    Parameters
    ----------
    features
        With their cells.
    hidden
        By feature the cells that are there for negations only.
    columns
        What the frequent values of `sets` are counted in.
    """
    atoms = [
        Atom(place, (cell,), condition)
        for place, feature in enumerate(features)
        for cell, condition in enumerate(feature.cells)
        if cell not in hidden[place]
    ]
    for place, feature in enumerate(features):
        if ranges:
            atoms += _ranges(place, feature, hidden[place])
    if sets:
        for place, feature in enumerate(features):
            known = {atom.cells for atom in atoms if atom.feature == place}
            atoms += [a for a in _sets(place, feature, columns) if a.cells not in known]
    if negation:
        for place, feature in enumerate(features):
            atoms += _negations(place, feature, hidden[place])
    return atoms


def _ranges(place: int, feature: Feature, hidden: frozenset[int]) -> Iterator[Atom]:
    """Neighbouring cells of what has an order."""
    ordered = [i for i, cell in enumerate(feature.cells) if cell.kind in ("is", "between")]
    ends = [i for i in ordered if i not in hidden]
    texts = any(isinstance(v, str) for i in ends for v in feature.cells[i].values)
    if len(ends) > _RANGED or (texts and not feature.part):
        return
    for first, last in combinations(range(len(ends)), 2):
        if last - first + 1 < len(ends):
            cells = ordered[ordered.index(ends[first]) : ordered.index(ends[last]) + 1]
            yield Atom(place, tuple(cells), _joined([feature.cells[i] for i in cells]))


def _joined(cells: Sequence[Condition]) -> Condition:
    first, last = cells[0], cells[-1]
    if all(cell.kind == "is" for cell in cells):
        return replace(first, kind="in", values=tuple(cell.values[0] for cell in cells))
    low = first.values[0] if first.kind == "is" else first.low
    high = last.values[0] if last.kind == "is" else last.high
    below = first.kind == "is" or first.closed in ("left", "both")
    above = last.kind == "is" or last.closed in ("right", "both")
    closed = ("both" if above else "left") if below else ("right" if above else "neither")
    return Condition(first.column, "between", (), low, high, closed, first.part)  # type: ignore[arg-type]


def _sets(place: int, feature: Feature, columns: Columns) -> Iterator[Atom]:
    """Two or three of the most frequent values."""
    from nbvalidate.slices.columns.encode import encode_feature
    from nbvalidate.slices.columns.held import count

    single = [i for i, cell in enumerate(feature.cells) if cell.kind == "is"]
    if len(single) < 3 or any(cell.kind == "between" for cell in feature.cells):
        return
    rows = count(encode_feature(feature, columns), len(feature.cells))
    frequent = sorted(sorted(single, key=lambda i: (-int(rows[i]), i))[:_FREQUENT])
    for size in (2, 3):
        if size >= len(single):
            return
        for cells in combinations(frequent, size):
            values = tuple(feature.cells[i].values[0] for i in cells)
            yield Atom(place, cells, replace(feature.cells[cells[0]], kind="in", values=values))


def _negations(place: int, feature: Feature, hidden: frozenset[int]) -> Iterator[Atom]:
    """All but one cell, for features whose cells hold every row there can be."""
    every = range(len(feature.cells))
    if len(feature.cells) - len(hidden) < 2:
        return
    for cell, condition in enumerate(feature.cells):
        if cell not in hidden and condition.kind != "other":
            rest = tuple(int(i) for i in np.setdiff1d(every, [cell]))
            yield Atom(place, rest, condition.negate())
