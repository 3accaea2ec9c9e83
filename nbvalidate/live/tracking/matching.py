"""Whether two tables hold the same rows: by samples, by labels, by fingerprints. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from nbvalidate.data.rows import RowPrints

__all__ = [
    "TEXTS",
    "Sample",
    "aligned",
    "by_chance",
    "by_labels",
    "by_prints",
    "home",
    "length",
    "may_share",
]

Array = npt.NDArray[Any]

#: Types of values of a column of texts, as libraries call them.
TEXTS = frozenset({"object", "str", "string", "category", "categorical"})

_SAMPLED = 256
_COLUMNS = 64  # of a sample
_FEW = 50_000  # rows that are compared outright
_LOW = 4096  # of more rows those with the lowest fingerprints
_COMPARED = 3  # rows of a sample that must agree


def home(data: Any) -> str:
    """The library that a value is of."""
    return type(data).__module__.partition(".")[0]


def length(data: Any) -> int:
    """How many rows."""
    shape = getattr(data, "shape", None)
    return int(shape[0]) if shape else len(data)


@dataclass(eq=False)
class Sample:
    """Some rows of a table, cell by cell.

    Parameters
    ----------
    rows
        How many the table has.
    places
        Which were taken, evenly spaced.
    prints
        The fingerprint of each as a row.
    taken
        The rows themselves: a copy.
    """

    rows: int
    places: Array
    prints: Array
    taken: Any = None

    @classmethod
    def empty(cls) -> Sample:
        """Of no rows."""
        return cls(0, np.empty(0, int), np.empty(0, np.uint64))

    @classmethod
    def of(cls, data: Any) -> Sample:
        """A sample of a table."""
        n = length(data)
        places = _places(n)
        small = _take(data, places)
        return cls(n, places, RowPrints.of(small, digests=False).rows, taken=small)

    @cached_property
    def cells(self) -> Mapping[Hashable, Array]:
        """By label the prints of the cells of some columns; only of frames."""
        small = self.taken
        if home(small) != "pandas" or not hasattr(small, "columns"):
            return {}
        labels = list(dict.fromkeys(small.columns))[:_COLUMNS]
        return {c: RowPrints.of(small, columns=[c], digests=False).rows for c in labels}

    def same_rows(self, other: Sample) -> bool:
        """Whether a table that was changed in place still has its rows where they were."""
        one, two = self.taken, other.taken
        if type(one) is not np.ndarray or one.ndim != 2 or one.shape != getattr(two, "shape", ()):
            return False
        same = [j for j in range(one.shape[1]) if np.array_equal(one[:, j], two[:, j])]
        return any(len(np.unique(one[:, j])) * 2 > len(one) for j in same)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sample) or self.rows != other.rows:
            return False
        return np.array_equal(self.prints, other.prints)

    __hash__ = None  # type: ignore[assignment]

    @property
    def tells_rows_apart(self) -> bool:
        """Whether most rows of the sample differ."""
        return len(np.unique(self.prints)) * 2 > len(self.prints)


@lru_cache(maxsize=64)
def _places(rows: int) -> Array:
    return np.unique(np.linspace(0, max(rows - 1, 0), min(rows, _SAMPLED)).astype(int))


def _take(data: Any, places: Array) -> Any:
    if isinstance(data, (list, tuple)):
        return [data[i] for i in places]
    if hasattr(data, "iloc"):
        return data.iloc[places]
    if home(data) == "pyarrow":
        return data.take(places)
    if hasattr(data, "tocsr") and not hasattr(data, "indptr"):
        data = data.tocsr()
    return data[places]


def may_share(one: Array, other: Array) -> bool:
    """Whether two tables may have equal rows; of big tables a sample of the rows is compared.

    The sample is drawn by the fingerprints themselves: an equal row is in both samples, or in
    none. Less than one shared row in some thousands may be missed.
    """
    if len(one) <= _FEW and len(other) <= _FEW:
        return True
    bound = np.uint64(min(2**64 - 1, 2**64 // max(1, max(len(one), len(other)) // _LOW)))
    return bool(np.isin(one[one <= bound], other[other <= bound]).any())


def by_prints(rows: Array, known: Array, ids: Array) -> tuple[Array, npt.NDArray[np.bool_]]:
    """The numbers of rows that are equal to known ones, and which are.

    A row that is equal to several known rows with different numbers gets -1.
    """
    order = np.argsort(known, kind="stable")
    sorted_, numbers = known[order], ids[order].astype(np.int64)
    same = sorted_[1:] == sorted_[:-1]
    if same.any():
        starts = np.flatnonzero(np.concatenate(([True], ~same)))
        low, high = np.minimum.reduceat(numbers, starts), np.maximum.reduceat(numbers, starts)
        sorted_, numbers = sorted_[starts], np.where(low == high, low, -1)
    if not len(sorted_):
        return np.full(len(rows), -1, np.int64), np.zeros(len(rows), bool)
    at = np.minimum(np.searchsorted(sorted_, rows), len(sorted_) - 1)
    found = sorted_[at] == rows
    return np.where(found, numbers[at], -1), found


def aligned(prints: RowPrints, known: RowPrints) -> tuple[Array, Array] | None:
    """The prints of two tables that have the same columns; None where they have not.

    An array has the columns of a frame of the same width, and float32 those of float64: then a
    table is read again, if it is still there.
    """
    if prints.comparable(known):
        return prints.rows, known.rows
    if len(prints.labels) != len(known.labels):
        return None
    same = set(prints.labels) == set(known.labels)
    positions = tuple(range(len(prints.labels)))
    if not same and positions not in (prints.labels, known.labels):
        return None
    try:
        return prints.aligned(known)
    except (ValueError, KeyError):  # one is gone, or has changed
        return None


def by_chance(found: npt.NDArray[np.bool_], known: Array, ids: Array) -> bool:
    """Whether so many equal rows are no more than further rows of that kind would have."""
    count, n = int(found.sum()), len(found)
    if not count:
        return True
    # as `RowPrints.chance_of_seen`, but copies of one row (oversampling) are no chance
    numbers, known_again = by_prints(known, known, ids)
    chance = float((known_again & (numbers < 0)).mean())
    if chance >= 0.5:
        return True
    return bool(count <= n * chance + 4 * np.sqrt(n * chance * (1 - chance)))


def by_labels(index: Any, known: Any, sample: Sample, other: Sample) -> Array | None:
    """The places of rows in a known frame by their index labels; None: not from there.

    Labels alone prove nothing, since every frame that is read from a file has 0, 1, 2, ...
    So all cells that the two samples can compare must be equal.
    """
    places = np.asarray(known.get_indexer(index))
    if not len(places) or (places < 0).any():
        return None
    labels = [c for c in sample.cells if isinstance(c, str) and c in other.cells]
    if not labels:
        return None
    mine = places[sample.places]
    at = np.minimum(np.searchsorted(other.places, mine), len(other.places) - 1)
    both = other.places[at] == mine
    if both.sum() < min(_COMPARED, len(places)) or not both.any():
        return None
    rows = np.zeros(int(both.sum()), np.uint64)
    for label in labels:
        if not np.array_equal(sample.cells[label][both], other.cells[label][at[both]]):
            return None
        rows += sample.cells[label][both]
    return places if len(np.unique(rows)) >= min(_COMPARED, len(rows)) else None
