"""Atoms as tables: which cells of its column each of them holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["AtomLike", "Tables"]


class AtomLike(Protocol):
    """One condition of the search: some cells of a column."""

    @property
    def feature(self) -> int:
        """The column, from 0."""

    @property
    def cells(self) -> tuple[int, ...]:
        """The codes of the rows that it holds."""


@dataclass(frozen=True, slots=True)
class Tables:
    """All atoms of all columns.

    Parameters
    ----------
    feature
        Of each atom.
    cells
        By column the number of codes, the one for "in no cell" included (it is 0).
    holds
        Of each atom, by shifted code, whether it holds.
    """

    feature: NDArray[np.int64]
    cells: tuple[int, ...]
    holds: tuple[NDArray[np.bool_], ...]
    by_feature: tuple[NDArray[np.int64], ...]
    place: NDArray[np.int64]
    tables: tuple[NDArray[np.float64], ...]

    @classmethod
    def of(cls, codes: Sequence[NDArray[np.integer]], atoms: Sequence[AtomLike]) -> Tables:
        """Tables of these atoms; the columns tell how many codes there are."""
        feature = np.array([a.feature for a in atoms], dtype=np.int64)
        widths = [int(c.max()) + 2 if len(c) else 1 for c in codes]
        for atom in atoms:
            widths[atom.feature] = max(widths[atom.feature], max(atom.cells, default=-1) + 2)
        holds = []
        for atom in atoms:
            held = np.zeros(widths[atom.feature], dtype=bool)
            held[np.asarray(atom.cells, dtype=np.int64) + 1] = True
            holds.append(held)
        by_feature = tuple(np.flatnonzero(feature == f) for f in range(len(codes)))
        place = np.zeros(len(atoms), dtype=np.int64)
        tables = []
        for f, which in enumerate(by_feature):
            place[which] = np.arange(len(which))
            rows = [holds[a] for a in which.tolist()]
            made = np.array(rows, dtype=np.float64).reshape(len(which), widths[f])
            tables.append(made)
        return cls(feature, tuple(widths), tuple(holds), by_feature, place, tuple(tables))

    def of_feature(self, feature: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The atoms of a column, and which cells they hold, of shape (atoms, cells)."""
        return self.by_feature[feature], self.tables[feature]
