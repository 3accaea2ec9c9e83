"""Errors added up by the cells of one column, or of two.

Most columns have a cell that holds most of the rows. What is in it is what the whole has and the
other cells have not, so only the other rows are looked at; and of two columns those of the one with
the fewer such rows. All numbers are whole ones below 2**53: the difference is exact.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["CellSums", "Steps"]

#: Rows that are looked at in one go: what is made of them stays in the cache.
_CHUNK = 1 << 16
#: To take rows out costs about what it costs to add up such a share of them.
_MOST = 0.4
#: Of so many rows the largest errors are looked for first.
_TOP = 1 << 10
#: Steps of errors, and how many errors tell where the first of them is.
_STEPS, _SAMPLE = 48, 20_000
_Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Steps:
    """The rows with the largest errors, by steps of about the same error.

    Parameters
    ----------
    rows, step
        Rows, and the step of each.
    edges
        By step the largest error, falling.
    rest
        The largest error of all other rows.
    """

    rows: NDArray[np.intp]
    step: NDArray[np.intp]
    edges: _Floats
    rest: float

    @classmethod
    def of(cls, errors: _Floats, share: float) -> Steps:
        """Of so many of the rows, or a few more."""
        some = np.sort(errors[:: max(1, len(errors) // _SAMPLE)])
        rest = float(some[int((len(some) - 1) * (1 - share))])
        rows = np.flatnonzero(errors > rest)
        high = errors.take(rows)
        most = float(high.max()) if len(high) else rest
        # from rest to most in even ratios: the edges are the least of each step
        low = max(rest, most * 1e-6, 1.0)
        ladder = np.geomspace(low, max(most, low), _STEPS)
        step = _STEPS - np.searchsorted(ladder, high, side="left")
        edges = np.append(ladder[::-1], low)
        return cls(rows, np.maximum(step, 1) - 1, edges[:_STEPS], rest)

    def mean_of_largest(self, counts: _Floats, rows: float) -> _Floats:
        """What the mean of so many rows is at most, from `counts` of shape (slices, steps)."""
        reached = np.minimum(np.cumsum(counts, axis=1), rows)
        taken = np.diff(reached, axis=1, prepend=0.0)
        return (taken @ self.edges + (rows - reached[:, -1]) * self.rest) / rows


class CellSums:
    """Rows, sums and largest errors by cell; what is asked for is made once.

    Parameters
    ----------
    codes
        One array of n whole numbers per column; -1: in no cell.
    cells
        By column the number of codes, the one for "in no cell" included: it is the first.
    errors
        Whole numbers, of shape (n,).
    """

    def __init__(
        self, codes: Sequence[NDArray[np.integer]], cells: Sequence[int], errors: _Floats
    ) -> None:
        self._codes, self._width, self._errors = codes, cells, errors
        self._rows: dict[int, _Floats] = {}
        self._sums: dict[int, _Floats] = {}
        self._left: dict[int, float] = {}
        self._top: NDArray[np.intp] | None = None

    def rows(self, feature: int) -> _Floats:
        """Rows by cell."""
        found = self._rows.get(feature)
        if found is None:
            found = np.zeros(self._width[feature])
            for part in self._parts():
                found += np.bincount(_shifted(self._codes[feature][part]), minlength=len(found))
            self._rows[feature] = found
        return found

    def sums(self, feature: int) -> _Floats:
        """Sums of errors by cell."""
        found = self._sums.get(feature)
        if found is None:
            found = np.zeros(self._width[feature])
            every = self._others(feature) > _MOST * len(self._errors)
            for part in self._parts():
                if every:
                    codes = _shifted(self._codes[feature][part])
                    found += np.bincount(codes, self._errors[part], minlength=len(found))
                    continue
                which = self._rare(feature, part)
                few = _shifted(self._codes[feature][part].take(which))
                errors = self._errors[part].take(which)
                found += np.bincount(few, weights=errors, minlength=len(found))
            if not every:
                found[self._common(feature)] = self._errors.sum() - found.sum()
            self._sums[feature] = found
        return found

    def largest(self, feature: int) -> _Floats:
        """The largest error by cell."""
        most = np.zeros(self._width[feature])
        codes, top = self._codes[feature], self._largest_rows()
        # of a cell that occurs more than once the last one stays: the largest
        some = _shifted(codes[top])
        most[some] = self._errors[top]
        known = np.zeros(len(most), dtype=bool)
        known[some] = True
        if known[self.rows(feature) > 0].all():
            return most
        for part in self._parts():
            shifted = _shifted(codes[part])
            which = np.flatnonzero(~known[shifted])
            np.maximum.at(most, shifted[which], self._errors[part][which])
        return most

    def _largest_rows(self) -> NDArray[np.intp]:
        """The rows with the largest errors, in rising order of these."""
        if self._top is None:
            size = len(self._errors)
            top = np.arange(size)
            if size > _TOP:
                top = np.argpartition(self._errors, size - _TOP)[size - _TOP :]
            self._top = top[np.argsort(self._errors[top], kind="stable")]
        return self._top

    def above(self, feature: int, steps: Steps) -> _Floats:
        """Rows by cell and step, of shape (cells, steps)."""
        width, many = self._width[feature], len(steps.edges)
        joint = _shifted(self._codes[feature].take(steps.rows)) * many
        joint += steps.step
        return np.bincount(joint, minlength=width * many).reshape(width, many).astype(float)

    def cost(self, one: int, other: int) -> float:
        """How many rows are looked at for a table of two columns."""
        return min(self._others(one), self._others(other))

    def pairs(
        self, wanted: Sequence[tuple[int, int]]
    ) -> Iterator[tuple[tuple[int, int], NDArray[np.float64]]]:
        """Sums of errors by the cells of two columns, of shape (cells of one, cells of other)."""
        by_first: dict[int, list[tuple[int, bool]]] = defaultdict(list)
        for one, other in wanted:
            turned = self._others(one) > self._others(other)
            first, second = (other, one) if turned else (one, other)
            by_first[first].append((second, turned))
        for first, others in by_first.items():
            tables = self._tables(first, [other for other, _ in others])
            for (other, turned), table in zip(others, tables, strict=True):
                if turned:
                    yield (other, first), table.T
                else:
                    yield (first, other), table

    def _tables(self, first: int, others: Sequence[int]) -> list[_Floats]:
        width = self._width[first]
        made = [np.zeros((width, self._width[other])) for other in others]
        for part in self._parts():
            which = self._rare(first, part)
            if not len(which):
                continue
            errors = self._errors[part].take(which)
            few = _shifted(self._codes[first][part].take(which))
            for other, table in zip(others, made, strict=True):
                joint = few * table.shape[1]
                joint += self._codes[other][part].take(which)
                joint += 1
                sums = np.bincount(joint, weights=errors, minlength=table.size)
                table += sums.reshape(table.shape)
        common = self._common(first)
        for other, table in zip(others, made, strict=True):
            table[common] = self.sums(other) - table.sum(axis=0)
        return made

    def _common(self, feature: int) -> int:
        """The most frequent cell."""
        return int(self.rows(feature).argmax())

    def _others(self, feature: int) -> float:
        found = self._left.get(feature)
        if found is None:
            found = self._left[feature] = len(self._errors) - float(self.rows(feature).max())
        return found

    def _rare(self, feature: int, part: slice) -> NDArray[np.intp]:
        """The rows of a part that are not in the most frequent cell."""
        return np.flatnonzero(self._codes[feature][part] != self._common(feature) - 1)

    def _parts(self) -> list[slice]:
        return [slice(start, start + _CHUNK) for start in range(0, len(self._errors), _CHUNK)]


def _shifted(codes: NDArray[np.integer]) -> NDArray[np.intp]:
    return codes.astype(np.intp) + 1
