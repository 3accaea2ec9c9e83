"""Which rows a table holds: each row of each table gets a number that it keeps on its way.

A table that nobody has seen is a source: its rows get new numbers. A table that comes from one
that is known (a split, a transformer's output, a selection, a copy, another library) gets the
numbers of the rows it came from. How that is known, the surest first: it is the same object, or
shares its index object; its columns are columns of that table, in the same order of rows; its
index labels lead there and a sample of the values agrees; its rows are equal to rows there, more
often than chance would have it. Where equal rows cannot be told apart, the number is -1: unknown.
"""

from __future__ import annotations

import functools
import itertools
import threading
import weakref
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from nbvalidate.data.rows import RowPrints
from nbvalidate.live.tracking import matching
from nbvalidate.live.tracking.table_rows import Ids, Rows, Steps
from nbvalidate.live.tracking.waiting import Found, Waiting, shallow

__all__ = ["Provenance", "Rows", "is_table"]

_HOMES = frozenset({"pandas", "polars", "numpy", "scipy", "pyarrow", "geopandas"})
_MOST_CELLS = 1_000_000_000  # of bigger tables the rows stay unknown
_MOST_TABLES = 80
_MOST_STEPS = 1_000
_MOST_PARTS = 60
_MOST_BYTES = 1 << 30
_NONE: frozenset[int] = frozenset()


class Provenance:
    """Remembers tables and knows them again.

    A table is read when somebody asks what its rows are, when it is about to be gone, or when the
    cell has run; until then it is held as a shallow copy, and some of its rows tell whether it was
    changed in place meanwhile. They are read in the order in which they came.
    """

    def __init__(self) -> None:
        self._next = 0
        self._numbers = itertools.count(1)
        self._tables: list[Rows] = []
        self._by_id: dict[int, Rows] = {}
        self._steps: dict[int, frozenset[int]] = {}  # by the digest of a transformer's output
        self._waiting: deque[Waiting] = deque()
        self._lock = threading.RLock()
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
        if known is not None:
            known.settle()

        def found(now: Any, prints: RowPrints, rows: Rows) -> Rows:
            return self._identified(now, prints, rows, known)

        return self._keep(data, sample, Rows.later(sample.rows), found)

    def taken(self, parent: Rows, data: Any, places: Any, split: tuple[int, int]) -> Rows | None:
        """Register a part that a split made of a table: the rows at `places`."""
        if not is_table(data) or matching.length(data) != len(places):
            return None

        def found(now: Any, prints: RowPrints, rows: Rows) -> Rows:  # noqa: ARG001
            through = parent.through if len(prints.labels) == len(parent.prints.labels) else ()
            return Rows(parent.ids[places], prints, through, parent.made, split)

        part = Rows.later(len(places), split)
        self.parts.append(part)
        del self.parts[:-_MOST_PARTS]
        return self._keep(data, matching.Sample.of(data), part, found)

    def output(self, parent: Rows, data: Any, fit: int | None) -> Rows | None:
        """Register what a transformer made of a table; `fit` is None where it learns nothing."""
        if not is_table(data) or matching.length(data) != len(parent):
            return None
        sample = matching.Sample.of(data)
        if self._by_id.get(id(data)) is parent and parent.holds() is data:
            if parent.sample == sample:
                return parent
            parent.settle()  # it was changed in place

        def found(now: Any, prints: RowPrints, rows: Rows) -> Rows:  # noqa: ARG001
            return self._transformed(parent, prints, fit)

        rows = Rows.later(len(parent), output=True)
        return self._keep(data, sample, rows, found)

    def _transformed(self, parent: Rows, prints: RowPrints, fit: int | None) -> Rows:
        steps = parent.steps if fit is None else parent.steps | {fit}
        same = dict(zip(parent.prints.digests, parent.through, strict=False))
        chosen = len(prints.digests) < len(same) and set(prints.digests) <= same.keys()
        if chosen:  # which columns stay is what was learned
            same = {}
        through = tuple(same.get(digest, steps) for digest in prints.digests) or (steps,)
        for digest, one in zip(prints.digests, through, strict=False):
            if digest not in same and not chosen:
                self._steps[digest] = one
        while len(self._steps) > _MOST_STEPS:
            del self._steps[next(iter(self._steps))]
        return Rows(parent.ids, prints, through, parent.made, parent.split, output=True)

    def resampled(self, parent: Rows, data: Any, number: int) -> tuple[Rows, range] | None:
        """Register what resampling made of a table, and the numbers of rows that are new."""
        if not is_table(data):
            return None
        self.settle()
        prints = RowPrints.of(data)
        if not prints.comparable(parent.prints):
            return None
        ids, found = matching.by_prints(prints.rows, parent.prints.rows, parent.ids)
        start = self._next
        ids[~found] = self._fresh(int((~found).sum()))
        rows = Rows(ids, prints, parent.through, parent.made | {number})
        return self._keep(data, matching.Sample.of(data), rows), range(start, self._next)

    def steps(self) -> frozenset[int]:
        """The fits that some table which is known came through."""
        self.settle()
        known = (*self._steps.values(), *(table.steps for table in self._tables))
        return frozenset().union(*known)

    # reading later ------------------------------------------------------------------------------

    def _keep(
        self, data: Any, sample: matching.Sample, rows: Rows, found: Found | None = None
    ) -> Rows:
        self.sweep()
        rows.sample, rows.number = sample, next(self._numbers)
        held = shallow(data)
        if found is not None:
            self._waiting.append(Waiting(rows, held if held is not None else data, found))
            rows.waits = functools.partial(self._settle, rows)
        try:
            rows.holds = weakref.ref(data)
        except TypeError:  # lists
            rows.settle()
            return rows
        index = getattr(data, "index", None) if matching.home(data) == "pandas" else None
        if index is not None:
            rows.index = weakref.ref(index)
        self._tables.append(rows)
        self._by_id[id(data)] = rows
        if held is None:
            rows.settle()
        self._forget()
        return rows

    @property
    def waiting(self) -> int:
        """Bytes of tables that are still to be read."""
        return sum(one.size for one in self._waiting)

    def settle(self) -> None:
        """Read all tables that wait."""
        self._settle(None)

    def sweep(self) -> None:
        """Read tables that the notebook has let go: only we keep them alive."""
        gone = [one.rows for one in self._waiting if one.gone]
        if gone:
            self._settle(gone[-1])

    def _settle(self, rows: Rows | None) -> None:
        """Read those that came before these rows, and these; None: all."""
        with self._lock:
            while self._waiting and (rows is None or rows.waits is not None):
                self._waiting.popleft().read()

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

    def _identified(self, data: Any, prints: RowPrints, rows: Rows, old: Rows | None) -> Rows:
        """What is known of a table; only tables that came before it are looked at."""
        older = [t for t in reversed(self._tables) if t.number < rows.number]
        same = [t for t in older if len(t) == len(prints)]
        table = self._changed(prints, old) or self._of_one_index(data, same)
        table = table or self._of_columns(prints, rows.sample, same)
        if table is not None:
            return self._like(table, table.ids, prints)
        for table, places in self._of_labels(data, rows.sample, older):
            return self._like(table, table.ids[places], prints)
        return self._of_rows(prints, older)

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

    @staticmethod
    def _of_one_index(data: Any, tables: Iterable[Rows]) -> Rows | None:
        """A frame made with the index object of one that is known."""
        if matching.home(data) != "pandas":
            return None
        for table in tables:
            index = table.index()
            if index is not None and data.index.is_(index):
                return table
        return None

    @staticmethod
    def _of_columns(
        prints: RowPrints, sample: matching.Sample, tables: Iterable[Rows]
    ) -> Rows | None:
        """A table of the columns of one that is known, or with all columns of an output."""
        digests = set(prints.digests)
        if not digests or not sample.tells_rows_apart:
            return None
        for table in tables:
            known = set(table.prints.digests)
            if known and (digests <= known or (table.output and known <= digests)):
                return table
        return None

    @staticmethod
    def _of_labels(
        data: Any, sample: matching.Sample, tables: Sequence[Rows]
    ) -> Iterator[tuple[Rows, Any]]:
        if matching.home(data) != "pandas":
            return
        for table in tables[:12]:
            index = table.index()
            if index is not None and index.is_unique:
                places = matching.by_labels(data.index, index, sample, table.sample)
                if places is not None:
                    yield table, places

    def _of_rows(self, prints: RowPrints, tables: Iterable[Rows]) -> Rows:
        """Rows that are equal to known ones; the others are new."""
        ids = np.full(len(prints), -2, np.int64)
        sources: list[Rows] = []
        for table in tables:
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
