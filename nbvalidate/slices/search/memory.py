"""Counting in memory, by bitsets of 64 rows a word, and by tables of two columns.

Rows are counted by ANDing bitsets, and sums of 0/1 errors, or of other small whole numbers, are
counts of bits too. Other errors are added up for those slices only that can still matter: of long
tables first roughly, by a few digits (see `planes`); then, for pairs, by one table for two columns,
whatever their number of values, over the rows that are not in the most frequent cell of one of
them (see `cells`); for longer slices row by row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from nbvalidate.slices.search.atoms import AtomLike, Tables
from nbvalidate.slices.search.cells import CellSums, Steps
from nbvalidate.slices.search.fixed import FixedPoint
from nbvalidate.slices.search.planes import Plane, digits_of, packed, planes_of, rounded_up

__all__ = ["MemoryCounter"]

#: With fewer rows sums cost no more than what they are roughly.
_MANY = 1 << 16
#: Words and slices that are counted in one go: about what the cache holds.
_WORDS, _BLOCK = 1 << 11, 1 << 16
#: Rows and slices that are added up in one go: more, and BLAS starts threads that take longer.
_WINDOW, _TOGETHER = 1 << 13, 8
#: What a row costs that is added up for one slice, against a row of a table of two columns.
_ALONE = 0.1
_Floats = NDArray[np.float64]
_Bits = NDArray[np.uint64]


class MemoryCounter:
    """Counts slices of rows in memory.

    Parameters
    ----------
    codes
        One array of n whole numbers per column; negative: in no cell.
    atoms
        Sets of cells of one column, or tables that are made of them already.
    errors
        Of shape (n,), finite and not negative; partitions of a larger table give them in the
        units of all.
    """

    block = 4096

    def __init__(
        self,
        codes: Sequence[NDArray[np.integer]],
        atoms: Sequence[AtomLike] | Tables,
        errors: _Floats | FixedPoint,
    ) -> None:
        fixed = errors if isinstance(errors, FixedPoint) else FixedPoint.of(errors)
        self.rows = len(fixed.values)
        self.unit = fixed.unit
        self._errors = fixed.values
        self.total = float(fixed.values.sum())
        self._codes = codes
        self._tables = atoms if isinstance(atoms, Tables) else Tables.of(codes, atoms)
        #: how many digits errors have that are whole numbers; 0: more than are counted as bits
        self._digits = digits_of(fixed.values)
        self._binary = self._digits == 1
        #: rows with an error: of few mistakes only these are added up
        self._wrong = np.flatnonzero(fixed.values) if self._binary else None
        self._bits: dict[int, _Bits] = {}
        self._planes: list[Plane] = []
        self._rough: list[Plane] | None = None
        self._rest: MemoryCounter | None = None
        self._cells = CellSums(codes, self._tables.cells, fixed.values)

    @property
    def nbytes(self) -> int:
        """What it takes in memory, bitsets included."""
        bits = sum(made.nbytes for made in self._bits.values())
        bits += 0 if self._rest is None else self._rest.nbytes
        return bits + self._errors.nbytes + sum(codes.nbytes for codes in self._codes)

    def singles(self) -> tuple[_Floats, _Floats, _Floats]:
        """Rows, sums and largest errors of each atom."""
        size = len(self._tables.feature)
        rows, sums, largest = (np.zeros(size) for _ in range(3))
        for feature, codes in enumerate(self._codes):
            counts = self._cells.rows(feature)
            if self._wrong is not None:
                found = codes[self._wrong].astype(np.intp) + 1
                weights = np.bincount(found, minlength=len(counts)).astype(float)
                most = (weights > 0).astype(float)
            else:
                weights, most = self._cells.sums(feature), self._cells.largest(feature)
            which, table = self._tables.of_feature(feature)
            rows[which] = table @ counts
            sums[which] = table @ weights
            largest[which] = (table * most).max(axis=1) if len(which) else 0.0
        return rows, sums, largest

    def largest_means(self, rows: int) -> _Floats:
        """What the mean error of so many rows or more of each atom is at most."""
        most = np.full(len(self._tables.feature), np.inf)
        if self._binary or not self.rows:
            return most
        steps = Steps.of(self._errors, min(max(0.1, 2 * rows / self.rows), 0.5))
        for feature in range(len(self._codes)):
            which, table = self._tables.of_feature(feature)
            if len(which):
                counts = table @ self._cells.above(feature, steps)
                most[which] = steps.mean_of_largest(counts, rows)
        return most

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

    def sums_of(self, atoms: NDArray[np.int64], _rows: _Floats | None = None) -> _Floats:
        """Sums of slices; about how many rows they have is not asked for any more."""
        if self._digits:
            if not self._planes:
                self._planes = planes_of(self._errors, self._digits)
            return self._count_bits(atoms, self._planes)
        if atoms.shape[1] == 2:
            return self._sums_of_pairs(atoms)
        return self._alone(atoms)

    def roughly(self, atoms: NDArray[np.int64]) -> _Floats | None:
        """What sums of slices are at most, for much less; None where sums cost little.

        Errors are rounded up to few digits, which are counted as bits; of the few that have more
        digits the rest is added up.

        Parameters
        ----------
        atoms
            Slices.
        """
        if self._digits or not self.total or self.rows < _MANY:
            return None
        if self._rough is None:
            self._rough, large, rest = rounded_up(self._errors)
            if len(large):
                codes = [one[large] for one in self._codes]
                self._rest = MemoryCounter(codes, self._tables, FixedPoint(rest, self.unit))
        most = self._count_bits(atoms, self._rough)
        return most if self._rest is None else most + self._rest.sums_of(atoms)

    def _sums_of_pairs(self, atoms: NDArray[np.int64]) -> _Floats:
        """One pass over the errors for all slices on the same two columns, where that is less."""
        sums = np.zeros(len(atoms))
        features = self._tables.feature[atoms]
        keys = features[:, 0] * len(self._codes) + features[:, 1]
        order = np.argsort(keys, kind="stable")
        single: list[NDArray[np.int64]] = []
        grouped: dict[tuple[int, int], NDArray[np.int64]] = {}
        for which in np.split(order, np.flatnonzero(np.diff(keys[order])) + 1):
            if not len(which):
                continue
            one, other = features[which[0]].tolist()
            if len(which) * self.rows * _ALONE < self._cells.cost(one, other):
                single.append(which)
            else:
                grouped[one, other] = which
        for (one, other), table in self._cells.pairs(list(grouped)):
            which = grouped[one, other]
            left, right = self._tables.tables[one], self._tables.tables[other]
            both = left @ table @ right.T  # whole numbers below 2**53: exact in any order
            places = self._tables.place[atoms[which]]
            sums[which] = both[places[:, 0], places[:, 1]]
        if single:
            rest = np.concatenate(single)
            sums[rest] = self._alone(atoms[rest])
        return sums

    def _of_atom(self, atom: int) -> _Bits:
        found = self._bits.get(atom)
        if found is None:
            feature = int(self._tables.feature[atom])
            held = self._tables.holds[atom]
            found = self._bits[atom] = packed(held[self._codes[feature].astype(np.intp) + 1])
        return found

    def _count_bits(self, atoms: NDArray[np.int64], planes: Sequence[Plane] | None) -> _Floats:
        """Rows in which all atoms of a slice hold, or what the planes are worth in them."""
        made = np.zeros(len(atoms))
        if not len(atoms):
            return made
        used, places = np.unique(atoms, return_inverse=True)
        places = places.reshape(atoms.shape)
        step = max(_BLOCK // min(-(-self.rows // 64), _WORDS), 1)
        bits = [self._of_atom(a) for a in used.tolist()]
        for begin in range(0, len(bits[0]), _WORDS):
            window = np.s_[begin : begin + _WORDS]
            narrow = np.stack([one[window] for one in bits])
            for start in range(0, len(atoms), step):
                some = np.s_[start : start + step]
                held = _both(narrow, places[some])
                if planes is None:
                    made[some] += np.bitwise_count(held).sum(axis=1, dtype=np.uint32)
                    continue
                for plane in planes:
                    ones = np.bitwise_count(held & plane.bits[window])
                    made[some] += ones.sum(axis=1, dtype=np.uint32) * plane.worth
        return made

    def _alone(self, atoms: NDArray[np.int64]) -> _Floats:
        """Sums row by row: some slices at once, and as many rows as the cache holds."""
        sums = np.zeros(len(atoms))
        if not len(atoms):
            return sums
        used, places = np.unique(atoms, return_inverse=True)
        places = places.reshape(atoms.shape)
        bits = [self._of_atom(a) for a in used.tolist()]
        for start in range(0, self.rows, _WINDOW):
            window = np.s_[start // 64 : (start + _WINDOW) // 64]
            narrow = np.stack([one[window] for one in bits])
            errors = self._errors[start : start + _WINDOW]
            for first in range(0, len(atoms), _TOGETHER):
                some = np.s_[first : first + _TOGETHER]
                held = _both(narrow, places[some])
                ones = np.unpackbits(
                    held.view(np.uint8), axis=1, count=len(errors), bitorder="little"
                )
                # whole numbers below 2**53: exact in any order
                sums[some] += ones.astype(np.float64) @ errors
        return sums


def _both(bits: _Bits, places: NDArray[np.intp]) -> _Bits:
    """The rows in which all of them hold, by slice."""
    held = bits[places[:, 0]]
    for column in range(1, places.shape[1]):
        held &= bits[places[:, column]]
    return held
