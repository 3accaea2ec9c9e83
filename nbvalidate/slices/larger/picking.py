"""Which rows judge, and which are in a sample: told by the row alone, not by its neighbours."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from nbvalidate.errors import UsageError
from nbvalidate.slices.columns.frame import Columns

__all__ = ["Picking", "Way", "border", "moments"]

_Mask = NDArray[np.bool_]
_WORD = (1 << 64) - 1

#: How rows are held back.
Way = Literal["random", "group", "time"]


@dataclass(frozen=True)
class Picking:
    """What is picked, by a hash of the row's number or of a value.

    Parameters
    ----------
    offsets
        The number of the first row of each partition.
    seed
        Of the hash.
    holdout
        The share that judges.
    rate
        The share of all rows that chooses the cells.
    few
        The share of the rows that are searched that tells which slices repeat another.
    way, column
        Rows of one group stay together, or the newest judge.
    border
        From when on a row is new.
    """

    offsets: Mapping[int, int]
    seed: int
    holdout: float | None
    rate: float = 1.0
    few: float = 1.0
    way: Way = "random"
    column: str = ""
    border: float = 0.0

    def tested(self, part: int, start: int, columns: Columns) -> _Mask:
        """The rows that judge."""
        if self.holdout is None:
            return np.zeros(columns.rows, dtype=bool)
        if self.way == "time":
            values, there = moments(columns, self.column)
            return there & (values >= self.border)
        if self.way == "group":
            return _below(_hashed(columns, self.column), self.holdout, self._state(1))
        return self._numbered(part, start, columns.rows, self.holdout, 1)

    def sampled(self, part: int, start: int, rows: int) -> _Mask:
        """The rows that choose the cells."""
        return self._numbered(part, start, rows, self.rate, 2)

    def chosen(self, part: int, start: int, rows: int) -> _Mask:
        """The rows that tell which slices repeat another."""
        return self._numbered(part, start, rows, self.few, 3)

    def _state(self, salt: int) -> int:
        return (2 * self.seed + salt) * 0xD1342543DE82EF95 & _WORD

    def _numbered(self, part: int, start: int, rows: int, share: float, salt: int) -> _Mask:
        first = self.offsets.get(part, 0) + start
        numbers = np.arange(first + 1, first + rows + 1, dtype=np.uint64)
        return _below(numbers, share, self._state(salt))


def _below(numbers: NDArray[np.uint64], share: float, state: int) -> _Mask:
    if share >= 1:
        return np.ones(len(numbers), dtype=bool)
    # SplitMix64 (Steele, Lea and Flood 2014): that of any number without those before it
    mixed = numbers * np.uint64(0x9E3779B97F4A7C15) + np.uint64(state)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return np.asarray(mixed < np.uint64(int(share * 2.0**64)))


def _hashed(columns: Columns, name: str) -> NDArray[np.uint64]:
    """A number for each value, the same in all partitions and processes; missing is a value."""
    if columns.kind(name) in ("number", "time"):
        values, there = moments(columns, name)
        bits = (values.astype(np.float64) + 0.0).view(np.uint64)  # no -0.0
        return np.where(there, bits, np.uint64(1))
    codes, levels = columns.codes(name)
    table = [_of_text(str(level)) for level in levels]
    return np.array([*table, 1], dtype=np.uint64)[codes]


def _of_text(text: str) -> int:
    made = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8)
    return int.from_bytes(made.digest(), "little")


def moments(columns: Columns, name: str) -> tuple[NDArray[Any], _Mask]:
    """Numbers that have the order of the values, and which of them are there.

    Raises
    ------
    UsageError
        If the column holds texts.
    """
    if columns.kind(name) not in ("number", "time"):
        raise UsageError("`time` must be moments or numbers.")
    values = columns.values(name)
    if values.dtype.kind == "M":
        values = values.view(np.int64)
    return values, ~columns.missing(name)


def border(values: NDArray[Any], holdout: float) -> float:
    """From when on rows are new.

    Parameters
    ----------
    values
        Those that are there.
    holdout
        The share that is wished; equal values stay together.

    Raises
    ------
    UsageError
        If all are the same.
    """
    n = len(values)
    if n and values.min() < values.max():
        wanted = min(max(round(n * holdout), 1), n - 1)
        at = np.partition(values, n - wanted)[n - wanted]
        if at == values.min():  # then all would be new
            at = values[values > at].min()
        found: float = at.item()
        return found
    raise UsageError("`time` has only one value: rows cannot be split by it.")
