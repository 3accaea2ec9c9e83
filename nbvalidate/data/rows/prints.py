"""`RowPrints`: 64 bits for each row of a table, and what can be asked of them."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from nbvalidate.data.rows.cells import Codes, label_key, pandas
from nbvalidate.data.rows.mixing import mixed
from nbvalidate.data.rows.tables import Table, as_table

__all__ = ["RowPrints"]

Bools = npt.NDArray[np.bool_]


class RowPrints:
    """The fingerprints of a table's rows: 8 bytes for each row, and 8 for each column.

    A row has the same print in pandas (numpy's, Arrow's and categorical columns), numpy (C or F
    order), polars and scipy.sparse, whatever the order of its columns. 1, 1.0 and True are the
    same, 0.0 and -0.0 too, and all that is missing (NaN, None, NaT, NA). Columns are known by
    their labels; those of an array, and of a frame that was made of one, by position.

    Where two tables share only some columns, or one of them holds float32, they are compared on
    what both have: then the tables themselves are read again. They are held weakly, so this
    needs them alive and unchanged.

    Use `RowPrints.of`; the attributes are for reading.

    Attributes
    ----------
    rows
        uint64, one per row, in the table's order.
    labels
        Of the columns that count; 0, 1, 2, ... for an array.
    digests
        One integer per column: equal only where two columns hold the same values in the same
        order, whatever they are called. Empty for sparse matrices, or when not asked for.
    single
        Whether some fraction was stored as float32, or was rounded to it.
    """

    __slots__ = ("__weakref__", "_data", "_rounded", "digests", "labels", "rows", "single")

    def __init__(
        self,
        rows: Codes,
        labels: tuple[Hashable, ...],
        digests: tuple[int, ...],
        flags: tuple[bool, bool],
        data: Callable[[], Any],
    ) -> None:
        self.rows, self.labels, self.digests = rows, labels, digests
        self.single, self._rounded = flags
        self._data = data

    @classmethod
    def of(
        cls,
        data: Any,
        *,
        columns: Iterable[Hashable] | None = None,
        single: bool = False,
        digests: bool = True,
        by_position: bool = False,
    ) -> RowPrints:
        """The prints of a table's rows.

        Parameters
        ----------
        data
            A frame, series, array (one or two dimensions), sparse matrix, Arrow table, list.
        columns
            Labels of the columns that count; None: all.
        single
            Round fractions to float32, for comparisons with a table that holds float32.
        digests
            Work out the columns' digests as well.
        by_position
            Call the columns 0, 1, 2, ... whatever their labels.

        Raises
        ------
        TypeError
            If `data` is not a table.
        KeyError
            If a column is not there.
        """
        table = as_table(data)
        labels = tuple(range(len(table.labels))) if by_position else table.labels
        keys = _keys(labels)
        if columns is not None:
            wanted = set(columns)
            lacking = wanted - set(labels)
            if lacking:
                raise KeyError(next(iter(lacking)))
            keys = [k if label in wanted else 0 for k, label in zip(keys, labels, strict=True)]
        rows, found = mixed(table, keys, single=single, digest=digests)
        kept = tuple(label for label, k in zip(labels, keys, strict=True) if k)
        if columns is not None:
            found = tuple(d for d, k in zip(found, keys, strict=False) if k)
        flags = (single or _holds_single(table), single or not _holds_double(table))
        return cls(rows, kept, found, flags, _weakly(data))

    @classmethod
    def unknown(cls, rows: int) -> RowPrints:
        """Of rows that cannot be read: of no columns, and equal to nothing."""
        return cls(np.zeros(rows, np.uint64), (), (), (False, False), lambda: None)

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        return f"RowPrints({len(self.rows)} rows, {len(self.labels)} columns)"

    @property
    def nbytes(self) -> int:
        """Bytes that are kept, the columns' digests included."""
        return int(self.rows.nbytes) + 8 * len(self.digests)

    def read_again_from(self, data: Callable[[], Any]) -> None:
        """Where the table is to be found when it has to be read on other terms.

        Parameters
        ----------
        data
            Gives it, or None where it is gone.
        """
        self._data = data

    def comparable(self, other: RowPrints) -> bool:
        """Whether the prints as they are can be compared: same columns, same rounding."""
        same = frozenset(self.labels) == frozenset(other.labels)
        unrounded = not (self.single or other.single)
        return same and (unrounded or (self._rounded and other._rounded))

    def shared_with(self, other: RowPrints) -> Bools:
        """Which rows have an equal one in another table, on the columns that both have.

        Parameters
        ----------
        other
            Prints of the other table.

        Returns
        -------
        array of bool, shape (len(self),)

        Raises
        ------
        ValueError
            If they have no column in common, or share only some and a table is gone.
        """
        mine, theirs = self.aligned(other)
        return _isin(mine, theirs)

    def places_in(self, other: RowPrints) -> npt.NDArray[np.intp]:
        """For each row the first equal one in another table: its number, or -1.

        Raises
        ------
        ValueError
            As `shared_with`.
        """
        pd = pandas()  # its hash tables are the fastest at hand
        mine, theirs = self.aligned(other)
        unique, first = np.unique(theirs, return_index=True)
        at = pd.Index(unique).get_indexer(pd.Index(mine))
        return np.where(at >= 0, first[at] if len(first) else -1, -1).astype(np.intp)

    def repeated(self) -> Bools:
        """Which rows have an equal one in their own table."""
        pd = pandas()
        return np.asarray(pd.Series(self.rows).duplicated(keep=False))

    def chance_of_seen(self) -> float:
        """The share of further rows, drawn as these were, that would be equal to one of them.

        Good and Turing's estimate: one minus the share of the rows that occur once (Good, The
        population frequencies of species, Biometrika 1953). In a table of few columns with few
        values it is near 1, and rows that are found again prove nothing.
        """
        return float(self.repeated().mean()) if len(self.rows) else 0.0

    def aligned(self, other: RowPrints) -> tuple[Codes, Codes]:
        """Both tables' prints, on the columns that both have and with the same rounding.

        Raises
        ------
        ValueError
            As `shared_with`.
        """
        if self.comparable(other):
            return self.rows, other.rows
        single = self.single or other.single
        by_position = not set(self.labels) & set(other.labels)
        if by_position:
            if len(self.labels) != len(other.labels) or not _one_is_an_array(self, other):
                raise ValueError("the two tables have no column in common")
            return self._again(None, single, True).rows, other._again(None, single, True).rows
        both = [label for label in self.labels if label in set(other.labels)]
        return self._again(both, single, False).rows, other._again(both, single, False).rows

    def _again(self, columns: Sequence[Hashable] | None, single: bool, place: bool) -> RowPrints:
        """These prints on other terms: the table is read again."""
        counted = columns is None or len(columns) == len(self.labels)
        named = not place or self.labels == tuple(range(len(self.labels)))
        if counted and named and (self._rounded or not single):
            return self
        data = self._data()
        if data is None:
            raise ValueError("the tables differ in their columns, and one of them is gone")
        again = RowPrints.of(data, columns=columns, single=single, digests=False, by_position=place)
        if len(again) != len(self):
            raise ValueError("a table has other rows now than when it was read")
        return again


def _keys(labels: Sequence[Hashable]) -> list[int]:
    """A multiplier for each label; a label that comes again has its turn in it."""
    seen: dict[Hashable, int] = {}
    keys = []
    for label in labels:
        turn = seen[label] = seen.get(label, -1) + 1
        keys.append(label_key(label, turn))
    return keys


def _holds_single(table: Table) -> bool:
    if table.sparse is not None:
        return bool(table.sparse.dtype == np.float32)
    return any(piece.single and _has_fractions(piece.values) for piece in table.pieces)


def _holds_double(table: Table) -> bool:
    """Whether rounding to float32 could change something."""
    if table.sparse is not None:
        return bool(table.sparse.dtype == np.float64)
    return any(not p.coded and p.values.dtype.kind == "f" and not p.single for p in table.pieces)


def _has_fractions(values: Any) -> bool:
    """Whether rounding may have cost something: fractions with as many bits as float32 has."""
    step = 1 << 16
    for start in range(0, len(values), step):
        part = values[start : start + step]
        with np.errstate(over="ignore", invalid="ignore"):
            if (part * 256 != np.rint(part * 256)).any():
                return True
    return False


def _one_is_an_array(one: RowPrints, other: RowPrints) -> bool:
    return any(p.labels == tuple(range(len(p.labels))) for p in (one, other))


def _weakly(data: Any) -> Callable[[], Any]:
    try:
        return weakref.ref(data)
    except TypeError:  # lists and dictionaries
        return lambda: None


def _isin(mine: Codes, theirs: Codes) -> Bools:
    pd = pandas()
    return np.asarray(pd.Index(mine).isin(pd.Index(theirs)))
