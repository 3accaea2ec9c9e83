"""The slices of the next level, joined from those that are left of the last one.

A slice is a row of atom numbers in ascending order, and its key a chain of whole numbers (the
number of its prefix, then its last atom): nothing that can collide, however many columns there are.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

__all__ = ["Candidates", "Lattice"]

_Ints = NDArray[np.int64]
_Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Slices to look at, in ascending order of their atoms.

    Parameters
    ----------
    atoms
        Of shape (m, depth).
    rows, sums, largest
        The least over all their parents, each of shape (m,).
    """

    atoms: _Ints
    rows: _Floats
    sums: _Floats
    largest: _Floats

    def __len__(self) -> int:
        return len(self.atoms)

    def take(self, which: NDArray[np.generic]) -> Candidates:
        """Some of them, by mask or index."""
        return Candidates(
            self.atoms[which], self.rows[which], self.sums[which], self.largest[which]
        )


@dataclass(slots=True)
class _Level:
    atoms: _Ints
    keys: _Ints
    rows: _Floats
    sums: _Floats
    largest: _Floats


@dataclass(slots=True)
class Lattice:
    """The slices that are left, level by level.

    Parameters
    ----------
    feature
        Of each atom, which column it is on: a slice has at most one atom of a column.
    """

    feature: _Ints
    _levels: list[_Level] = field(default_factory=list)

    def add(self, left: Candidates) -> None:
        """Keep what is left of a level, in ascending order, with its exact rows and sums."""
        keys = left.atoms[:, 0]
        for depth in range(1, left.atoms.shape[1]):
            keys = self._key(self._find(keys, depth), left.atoms[:, depth])
        self._levels.append(_Level(left.atoms, keys, left.rows, left.sums, left.largest))

    def _key(self, prefix: _Ints, atom: _Ints) -> _Ints:
        return prefix * len(self.feature) + atom

    def _find(self, keys: _Ints, depth: int) -> _Ints:
        """The places of slices of a depth; -1 for those that are not left."""
        known = self._levels[depth - 1].keys
        if not len(known):
            return np.full(len(keys), -1)
        places = np.searchsorted(known, keys)
        places[places == len(known)] = 0
        return np.where(known[places] == keys, places, -1)

    def join(self, first: int, last: int) -> Candidates:
        """The next level's slices whose first parent is among ``first:last``, all parents left."""
        level = self._levels[-1]
        one, other = self._pairs(first, last)
        one, other = one.astype(np.int64), other.astype(np.int64)
        apart = self.feature[level.atoms[one, -1]] != self.feature[level.atoms[other, -1]]
        one, other = one[apart], other[apart]
        atoms = np.column_stack([level.atoms[one], level.atoms[other, -1]])
        rows = np.minimum(level.rows[one], level.rows[other])
        sums = np.minimum(level.sums[one], level.sums[other])
        largest = np.minimum(level.largest[one], level.largest[other])
        alive = np.ones(len(atoms), dtype=bool)
        depth = level.atoms.shape[1]
        for dropped in range(depth - 1):  # the two others are the slices that were joined
            parent = self._places(np.delete(atoms, dropped, axis=1))
            alive &= parent >= 0
            np.minimum(rows, level.rows[parent], out=rows)
            np.minimum(sums, level.sums[parent], out=sums)
            np.minimum(largest, level.largest[parent], out=largest)
        return Candidates(atoms, rows, sums, largest).take(alive)

    def _places(self, atoms: _Ints) -> _Ints:
        places = self._find(atoms[:, 0], 1)
        for depth in range(1, atoms.shape[1]):
            keys = self._key(places, atoms[:, depth])
            places = np.where(places >= 0, self._find(keys, depth + 1), -1)
        return places

    def _pairs(self, first: int, last: int) -> tuple[_Ints, _Ints]:
        """Each slice of ``first:last`` with all later ones of the same prefix."""
        ends = self._ends()[first:last]
        counts = ends - np.arange(first, last) - 1
        one = np.repeat(np.arange(first, last), counts)
        starts = np.cumsum(counts) - counts
        other = np.arange(len(one)) - np.repeat(starts, counts) + one + 1
        return one, other

    def _ends(self) -> _Ints:
        """For each slice of the last level the end of those with its prefix."""
        atoms = self._levels[-1].atoms
        if atoms.shape[1] == 1:
            return np.full(len(atoms), len(atoms))
        new = np.flatnonzero(np.any(atoms[1:, :-1] != atoms[:-1, :-1], axis=1)) + 1
        bounds = np.concatenate([new, [len(atoms)]])
        return bounds[np.searchsorted(new, np.arange(len(atoms)), side="right")]

    def blocks(self, size: int) -> list[tuple[int, int]]:
        """Ranges of first parents that join to about `size` slices each."""
        if not self._levels[-1].atoms.shape[0]:
            return []
        pairs = np.cumsum(self._ends() - np.arange(len(self._levels[-1].atoms)) - 1)
        cuts = np.searchsorted(pairs, np.arange(size, pairs[-1], size), side="left") + 1
        edges = [0, *np.unique(cuts).tolist(), len(pairs)]
        return [(a, b) for a, b in itertools.pairwise(edges) if b > a]
