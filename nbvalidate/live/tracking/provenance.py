"""Which rows a table holds: each row of each table gets a number that it keeps on its way.

A table that nobody has seen is a source: its rows get new numbers. A table that comes from one
that is known (a split, a transformer's output, a selection, a copy, another library) gets the
numbers of the rows it came from. How that is known, the surest first: it is the same object, or
shares its index object; its columns are columns of that table, in the same order of rows; its
index labels lead there and a sample of the values agrees; its rows are equal to rows there, more
often than chance would have it. Where equal rows cannot be told apart, the number is -1: unknown.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nbvalidate.data.rows import RowPrints
from nbvalidate.live.tracking import matching

__all__ = ["Provenance", "Rows", "is_table"]

Ids = npt.NDArray[np.signedinteger[Any]]
Steps = tuple[frozenset[int], ...]

_HOMES = frozenset({"pandas", "polars", "numpy", "scipy", "pyarrow", "geopandas"})
_MOST_CELLS = 1_000_000_000  # of bigger tables the rows stay unknown
_MOST_TABLES = 80
_MOST_BYTES = 1 << 30
_NONE: frozenset[int] = frozenset()


@dataclass(eq=False)
class Rows:
    """The rows of one table.

    Parameters
    ----------
    ids
        The number of each row; -1: not known.
    prints
        Their fingerprints.
    through
        For each column the numbers of the fits it came through; one set for a sparse matrix.
    made
        Numbers of the resamplings that the rows came through.
    split
        The split and the part of it, if the table is what a split gave.
    output
        Whether a transformer made it.
    """

    ids: Ids
    prints: RowPrints
    through: Steps
    made: frozenset[int] = _NONE
    split: tuple[int, int] | None = None
    output: bool = False

    def __post_init__(self) -> None:
        self.holds: Callable[[], Any] = lambda: None
        self.index: Callable[[], Any] = lambda: None
        self.sample = matching.Sample.empty()

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def steps(self) -> frozenset[int]:
        """All fits that some column came through."""
        return frozenset().union(*self.through)

    @property
    def nbytes(self) -> int:
        """Bytes kept for it."""
        return int(self.ids.nbytes) + self.prints.nbytes

    def step_of(self, label: object, place: int, width: int) -> frozenset[int]:
        """The fits that the column with this label came through, or the one at its place."""
        labels = self.prints.labels
        if label in labels:
            place = labels.index(label)
        elif len(labels) != width or not self.by_position:
            return _NONE
        return self.through[place] if place < len(self.through) else _NONE

    @property
    def by_position(self) -> bool:
        """Whether the columns have no names."""
        return self.prints.labels == tuple(range(len(self.prints.labels)))


class Provenance:
    """Remembers tables and knows them again."""

    def __init__(self) -> None:
        self._next = 0
        self._tables: list[Rows] = []
        self._by_id: dict[int, Rows] = {}
        self._steps: dict[int, frozenset[int]] = {}  # by the digest of a transformer's output
        self.parts: list[Rows] = []

    def resolve(self, data: Any) -> Rows | None:
        """The rows of a table; None where it is no table, or too big."""
        if not is_table(data):
            return None
        known = self._by_id.get(id(data))
        sample = matching.Sample.of(data)
        if known is not None and (known.holds() is not data or len(known) != sample.rows):
            known = None
        if known is not None and known.sample == sample:
            return known
        prints = RowPrints.of(data)
        return self._keep(data, sample, self._identified(data, prints, sample, known))

    def taken(self, parent: Rows, data: Any, places: Any, split: tuple[int, int]) -> Rows | None:
        """Register a part that a split made of a table: the rows at `places`."""
        if not is_table(data):
            return None
        prints = RowPrints.of(data)
        if len(prints) != len(places):
            return None
        through = parent.through if len(prints.labels) == len(parent.prints.labels) else ()
        rows = Rows(parent.ids[places], prints, through, parent.made, split)
        self.parts.append(rows)
        return self._keep(data, matching.Sample.of(data), rows)

    def output(self, parent: Rows, data: Any, fit: int | None) -> Rows | None:
        """Register what a transformer made of a table; `fit` is None where it learns nothing."""
        if not is_table(data) or matching.length(data) != len(parent):
            return None
        if self._by_id.get(id(data)) is parent and parent.holds() is data:
            return parent
        prints = RowPrints.of(data)
        steps = parent.steps if fit is None else parent.steps | {fit}
        same = dict(zip(parent.prints.digests, parent.through, strict=False))
        chosen = len(prints.digests) < len(same) and set(prints.digests) <= same.keys()
        if chosen:  # which columns stay is what was learned
            same = {}
        through = tuple(same.get(digest, steps) for digest in prints.digests) or (steps,)
        for digest, one in zip(prints.digests, through, strict=False):
            if digest not in same and not chosen:
                self._steps[digest] = one
        rows = Rows(parent.ids, prints, through, parent.made, parent.split, output=True)
        return self._keep(data, matching.Sample.of(data), rows)

    def resampled(self, parent: Rows, data: Any, number: int) -> tuple[Rows, range] | None:
        """Register what resampling made of a table, and the numbers of rows that are new."""
        if not is_table(data):
            return None
        prints = RowPrints.of(data)
        if not prints.comparable(parent.prints):
            return None
        ids, found = matching.by_prints(prints.rows, parent.prints.rows, parent.ids)
        start = self._next
        ids[~found] = self._fresh(int((~found).sum()))
        rows = Rows(ids, prints, parent.through, parent.made | {number})
        return self._keep(data, matching.Sample.of(data), rows), range(start, self._next)

    def _keep(self, data: Any, sample: matching.Sample, rows: Rows) -> Rows:
        rows.sample = sample
        try:
            rows.holds = weakref.ref(data)
        except TypeError:  # lists
            return rows
        index = getattr(data, "index", None) if matching.home(data) == "pandas" else None
        if index is not None:
            rows.index = weakref.ref(index)
        self._tables.append(rows)
        self._by_id[id(data)] = rows
        self._forget()
        return rows

    def _forget(self) -> None:
        """Drop the oldest tables where they are many or big, those that are gone first."""
        while len(self._tables) > _MOST_TABLES or self._bytes() > _MOST_BYTES:
            gone = next((t for t in self._tables if t.holds() is None), self._tables[0])
            if gone is self._tables[-1]:
                return
            self._tables.remove(gone)
            self._by_id = {key: t for key, t in self._by_id.items() if t is not gone}

    def _bytes(self) -> int:
        return sum(t.nbytes for t in self._tables)

    def _fresh(self, count: int) -> Ids:
        start, self._next = self._next, self._next + count
        return np.arange(start, self._next, dtype=np.int32 if self._next < 2**31 else np.int64)

    # identification -----------------------------------------------------------------------------

    def _identified(
        self, data: Any, prints: RowPrints, sample: matching.Sample, old: Rows | None
    ) -> Rows:
        table = self._changed(prints, old) or self._of_one_index(data, prints)
        table = table or self._of_columns(prints, sample)
        if table is not None:
            return self._like(table, table.ids, prints)
        for table, places in self._of_labels(data, sample):
            return self._like(table, table.ids[places], prints)
        return self._of_rows(prints)

    def _like(self, table: Rows, ids: Ids, prints: RowPrints) -> Rows:
        through = self._through(prints, (table,))
        whole = table.split if len(ids) == len(table) else None
        return Rows(ids, prints, through, table.made, whole)

    def _through(self, prints: RowPrints, tables: Iterable[Rows]) -> Steps:
        """For each column what it came through, by its values, else by its label."""
        known = list(tables)
        own = {d: s for t in known for d, s in zip(t.prints.digests, t.through, strict=False)}
        if not prints.digests:
            return (frozenset().union(*(t.steps for t in known)),)
        found = []
        width = len(prints.labels)
        for i, (label, digest) in enumerate(zip(prints.labels, prints.digests, strict=True)):
            steps = own.get(digest, self._steps.get(digest))
            if steps is None:
                steps = frozenset().union(*(t.step_of(label, i, width) for t in known))
            found.append(steps)
        return tuple(found)

    @staticmethod
    def _changed(prints: RowPrints, old: Rows | None) -> Rows | None:
        """The same object, of which some column is as it was."""
        return old if old and set(old.prints.digests) & set(prints.digests) else None

    def _of_one_index(self, data: Any, prints: RowPrints) -> Rows | None:
        """A frame made with the index object of one that is known."""
        if matching.home(data) != "pandas":
            return None
        for table in self._newest(len(prints)):
            index = table.index()
            if index is not None and data.index.is_(index):
                return table
        return None

    def _of_columns(self, prints: RowPrints, sample: matching.Sample) -> Rows | None:
        """A table of the columns of one that is known, or with all columns of an output."""
        digests = set(prints.digests)
        if not digests or not sample.tells_rows_apart:
            return None
        for table in self._newest(len(prints)):
            known = set(table.prints.digests)
            if known and (digests <= known or (table.output and known <= digests)):
                return table
        return None

    def _of_labels(self, data: Any, sample: matching.Sample) -> Iterator[tuple[Rows, Any]]:
        if matching.home(data) != "pandas":
            return
        for table in self._newest()[:12]:
            index = table.index()
            if index is not None and index.is_unique:
                places = matching.by_labels(data.index, index, sample, table.sample)
                if places is not None:
                    yield table, places

    def _of_rows(self, prints: RowPrints) -> Rows:
        """Rows that are equal to known ones; the others are new."""
        ids = np.full(len(prints), -2, np.int64)
        sources: list[Rows] = []
        for table in self._newest():
            open_ = ids == -2
            if not open_.any():
                break
            both = matching.aligned(prints, table.prints)
            if both is None or not matching.may_share(*both):
                continue
            numbers, found = matching.by_prints(both[0][open_], both[1], table.ids)
            if matching.by_chance(found, both[1], table.ids):
                continue
            ids[np.flatnonzero(open_)[found]] = numbers[found]
            sources.append(table)
        new = ids == -2
        ids[new] = self._fresh(int(new.sum()))
        if self._next < 2**31:
            ids = ids.astype(np.int32)
        made = frozenset().union(*(t.made for t in sources))
        split = sources[0].split if len(sources) == 1 and not new.any() else None
        return Rows(ids, prints, self._through(prints, sources), made, split)

    def _newest(self, rows: int | None = None) -> list[Rows]:
        return [t for t in reversed(self._tables) if rows is None or len(t) == rows]


def is_table(data: Any) -> bool:
    """Whether rows can be told of a value without harm: no iterator, nothing lazy or remote."""
    if isinstance(data, (list, tuple)):
        return 0 < len(data) < 10_000_000 and not isinstance(data[0], (int, float))
    if matching.home(data) not in _HOMES:
        return False
    shape = getattr(data, "shape", None)
    if not isinstance(shape, tuple) or not shape or len(shape) > 2:
        return False
    if len(shape) == 1:
        return str(getattr(data, "dtype", "")).lower() in matching.TEXTS
    return hasattr(data, "tocsr") or 0 < shape[0] * shape[1] <= _MOST_CELLS
