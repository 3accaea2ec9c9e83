"""Counting in memory: tables of two columns at once, then bitsets.

Pairs are counted by one `numpy.bincount` for two columns, whatever their number of values; longer
slices by ANDing bitsets, 64 rows a word. Sums of 0/1 errors are counts of bits too; other errors
are added up for those slices only that can still matter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from nbvalidate.slices.search.atoms import AtomLike, Tables
from nbvalidate.slices.search.fixed import FixedPoint

__all__ = ["MemoryCounter"]

_CHUNK = 1 << 17
_WORDS = 1 << 12
#: What it costs to look at a row of a bitset, and to add up a row of it, against a row of a table.
_UNPACK, _GATHER = 0.25, 1.0
_Floats = NDArray[np.float64]
_Bits = NDArray[np.uint64]


class MemoryCounter:
    """Counts slices of rows in memory.

    Parameters
    ----------
    codes
        One array of n whole numbers per column; negative: in no cell.
    atoms
        Sets of cells of one column.
    errors
        Of shape (n,), finite and not negative; partitions of a larger table give them in the
        units of all.
    """

    block = 4096

    def __init__(
        self,
        codes: Sequence[NDArray[np.integer]],
        atoms: Sequence[AtomLike],
        errors: _Floats | FixedPoint,
    ) -> None:
        fixed = errors if isinstance(errors, FixedPoint) else FixedPoint.of(errors)
        self.rows = len(fixed.values)
        self.unit = fixed.unit
        self._errors = fixed.values
        self.total = float(fixed.values.sum())
        self._codes = codes
        self._tables = Tables.of(codes, atoms)
        self._binary = bool(np.all((fixed.values == 0) | (fixed.values == 1)))
        #: rows with an error: of few mistakes only these are added up
        self._wrong = np.flatnonzero(fixed.values) if self._binary else None
        self._bits: dict[int, _Bits] = {}
        self._error_bits: _Bits | None = None

    @property
    def nbytes(self) -> int:
        """What it takes in memory, bitsets included."""
        bits = sum(made.nbytes for made in self._bits.values())
        return bits + self._errors.nbytes + sum(codes.nbytes for codes in self._codes)

    def singles(self) -> tuple[_Floats, _Floats, _Floats]:
        """Rows, sums and largest errors of each atom."""
        size = len(self._tables.feature)
        rows, sums, largest = (np.zeros(size) for _ in range(3))
        for feature, codes in enumerate(self._codes):
            cells = self._tables.cells[feature]
            counts = np.zeros(cells)
            weights = np.zeros(cells)
            most = np.zeros(cells)
            for part in self._parts():
                shifted = codes[part].astype(np.intp) + 1
                counts += np.bincount(shifted, minlength=cells)
                if self._binary:
                    continue
                errors = self._errors[part]
                weights += np.bincount(shifted, weights=errors, minlength=cells)
                np.maximum.at(most, shifted, errors)
            if self._wrong is not None:
                found = codes[self._wrong].astype(np.intp) + 1
                weights += np.bincount(found, minlength=cells)
                most = (weights > 0).astype(float)
            which, table = self._tables.of_feature(feature)
            rows[which] = table @ counts
            sums[which] = table @ weights
            largest[which] = (table * most).max(axis=1) if len(which) else 0.0
        return rows, sums, largest

    def _parts(self) -> list[slice]:
        return [slice(start, start + _CHUNK) for start in range(0, self.rows, _CHUNK)]

    def count(
        self, atoms: NDArray[np.int64], wanted: Callable[[_Floats], NDArray[np.bool_]]
    ) -> tuple[_Floats, _Floats]:
        """Rows and sums of slices; sums are 0 where they are not wanted."""
        rows = self.rows_of(atoms)
        which = np.flatnonzero(wanted(rows))
        sums = np.zeros(len(atoms))
        sums[which] = self.sums_of(atoms[which], rows[which])
        return rows, sums

    def rows_of(self, atoms: NDArray[np.int64]) -> _Floats:
        """Rows of slices."""
        return self._count_bits(atoms, None)

    def sums_of(self, atoms: NDArray[np.int64], rows: _Floats) -> _Floats:
        """Sums of slices; with about how many rows they have, the cheapest way is chosen."""
        if self._binary:
            return self._count_bits(atoms, self._errors_as_bits())
        if atoms.shape[1] == 2:
            return self._sums_of_pairs(atoms, rows)
        return np.array([self._sum(slice_) for slice_ in atoms.tolist()], dtype=np.float64)

    def _sums_of_pairs(self, atoms: NDArray[np.int64], rows: _Floats) -> _Floats:
        """One pass over the errors for all slices on the same two columns, where that is less."""
        sums = np.zeros(len(atoms))
        features = self._tables.feature[atoms]
        keys = features[:, 0] * len(self._codes) + features[:, 1]
        order = np.argsort(keys, kind="stable")
        tables: dict[tuple[int, int], _Floats] = {}
        grouped: list[tuple[tuple[int, int], NDArray[np.int64]]] = []
        for which in np.split(order, np.flatnonzero(np.diff(keys[order])) + 1):
            if not len(which):
                continue
            one, other = features[which[0]].tolist()
            alone = len(which) * self.rows * _UNPACK + float(rows[which].sum()) * _GATHER
            if alone < self.rows:
                sums[which] = [self._sum(slice_) for slice_ in atoms[which].tolist()]
                continue
            tables[one, other] = np.zeros(self._tables.cells[one] * self._tables.cells[other])
            grouped.append(((one, other), which))
        self._fill(tables)
        for (one, other), which in grouped:
            left, right = self._tables.tables[one], self._tables.tables[other]
            table = tables[one, other].reshape(left.shape[1], right.shape[1])
            both = left @ table @ right.T  # whole numbers below 2**53: exact in any order
            places = self._tables.place[atoms[which]]
            sums[which] = both[places[:, 0], places[:, 1]]
        return sums

    def _fill(self, tables: dict[tuple[int, int], _Floats]) -> None:
        """Add up the errors by the cells of two columns."""
        used = sorted({feature for pair in tables for feature in pair})
        for part in self._parts() if tables else ():
            shifted = {f: self._codes[f][part].astype(np.int32) + np.int32(1) for f in used}
            errors = self._errors[part]
            for (one, other), table in tables.items():
                wide = self._tables.cells[other]
                kind = np.int32 if len(table) < 2**31 else np.int64
                joint = shifted[one] * kind(wide) + shifted[other]
                table += np.bincount(joint, weights=errors, minlength=len(table))

    def _of_atom(self, atom: int) -> _Bits:
        found = self._bits.get(atom)
        if found is None:
            feature = int(self._tables.feature[atom])
            held = self._tables.holds[atom]
            found = self._bits[atom] = packed(held[self._codes[feature].astype(np.intp) + 1])
        return found

    def _errors_as_bits(self) -> _Bits:
        if self._error_bits is None:
            self._error_bits = packed(self._errors > 0)
        return self._error_bits

    def _count_bits(self, atoms: NDArray[np.int64], also: _Bits | None) -> _Floats:
        """Rows in which all atoms of a slice hold, and a further bitset."""
        if not len(atoms):
            return np.zeros(0)
        used, places = np.unique(atoms, return_inverse=True)
        places = places.reshape(atoms.shape)
        bits = np.stack([self._of_atom(a) for a in used.tolist()])
        words = bits.shape[1]
        rows = np.zeros(len(atoms))
        step = max(1, min(len(atoms), (1 << 16) // min(words, _WORDS)))
        for begin in range(0, words, _WORDS):
            window = np.s_[begin : begin + _WORDS]
            narrow = bits[:, window]
            more = None if also is None else also[window]
            for start in range(0, len(atoms), step):
                part = places[start : start + step]
                held = narrow[part[:, 0]]
                for column in range(1, part.shape[1]):
                    held &= narrow[part[:, column]]
                if more is not None:
                    held &= more
                ones = np.bitwise_count(held)
                rows[start : start + step] += ones.sum(axis=1, dtype=np.uint32)
        return rows

    def _sum(self, atoms: Sequence[int]) -> float:
        held = self._of_atom(atoms[0]).copy()
        for atom in atoms[1:]:
            held &= self._of_atom(atom)
        mask = np.unpackbits(held.view(np.uint8), count=self.rows, bitorder="little").view(bool)
        return float(self._errors[mask].sum())


def packed(mask: NDArray[np.bool_]) -> _Bits:
    """A mask as words of 64 rows."""
    made = np.packbits(mask, bitorder="little")
    words = np.zeros(-(-len(made) // 8) * 8, dtype=np.uint8)
    words[: len(made)] = made
    return words.view(np.uint64)
