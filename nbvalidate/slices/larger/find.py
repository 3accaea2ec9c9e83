"""The search over a table on an engine, from the choice of cells to the tests."""

from __future__ import annotations

import difflib
import math
import time as clock
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from nbvalidate.errors import UsageError
from nbvalidate.slices import diverse
from nbvalidate.slices.find import POOL, ROUNDS
from nbvalidate.slices.larger import work
from nbvalidate.slices.larger.counter import PartsCounter, Watch
from nbvalidate.slices.larger.exact import rounded, together
from nbvalidate.slices.larger.judge import judge_slices
from nbvalidate.slices.larger.picking import Picking, Way, border
from nbvalidate.slices.larger.rows import Half, Rows, Slices, Task
from nbvalidate.slices.search.driver import Found, Limits, search
from nbvalidate.slices.search.fixed import unit_of

if TYPE_CHECKING:
    from nbvalidate.slices.columns.spec import Spec
    from nbvalidate.slices.find import How as Wish
    from nbvalidate.slices.result import SliceResult

__all__ = ["SAMPLE", "find_in"]

#: So many rows choose the cells at most: a specification is a choice, and claims nothing.
SAMPLE = 200_000

_SAID = {"random": "at random", "group": "by group", "time": "by time"}


def find_in(
    table: Rows,
    error: str,
    wish: Wish,
    cutting: Mapping[str, Any],
    splitting: Mapping[str, Any],
) -> SliceResult:
    """Search a table on an engine.

    Parameters
    ----------
    table
        As an engine's module opens it; closed at the end.
    error
        The column of errors.
    wish
        What is searched for.
    cutting
        Settings of `fit_spec`.
    splitting
        How rows are held back: by group or time, with the name of a column.
    """
    try:
        return _Search(table, error, wish, cutting, splitting).run()
    finally:
        table.close()


class _Search:
    def __init__(
        self,
        table: Rows,
        error: str,
        wish: Wish,
        cutting: Mapping[str, Any],
        splitting: Mapping[str, Any],
    ) -> None:
        self.table, self.error, self.wish = table, error, wish
        self.watch = Watch(wish.progress, wish.cancelled)
        self.cutting = dict(cutting)
        self.way, self.column = _way(splitting)
        # asked for here, since engines say it each in its own way
        wanted = [error, *map(str, cutting["features"] or ()), self.column]
        for name in wanted if self.column else wanted[:-1]:
            if name not in table.names:
                near = difflib.get_close_matches(name, table.names, 1)
                said = f"; did you mean `{near[0]}`?" if near else "."
                raise UsageError(f"The data has no column `{name}`{said}")
        self.notes: list[str] = []

    def run(self) -> SliceResult:
        from nbvalidate.slices.columns.spec import Spec
        from nbvalidate.slices.result import SliceResult

        started = clock.perf_counter()
        picking, rows = self._checked()
        least = self.wish.settings.least(rows)
        spec = self._spec(picking, rows, least) if rows else Spec((), ())
        self._keep(spec, picking)
        task = Task(spec.atoms)
        tested = self._facts(task, tested=True)
        whole = tested.rows == 0
        found = self._facts(task)
        if self.way == "group" and picking.holdout and rows and 0 in (tested.rows, found.rows):
            raise UsageError(
                "`group` has too few values: all of them are on one side. Try another `seed`."
            )
        share = found.rows / max(rows, 1)
        enough = max(1, math.ceil(least * share * (1 - 1e-12)))
        pool = self._pool(task, found, enough)
        judged = judge_slices(
            self.table,
            self.watch,
            task,
            spec,
            pool,
            found if whole else tested,
            self.wish.baseline,
            tested=not whole,
        )
        if not whole and self.way != "time":
            what = "of their numbers" if self.way == "random" else "of their group"
            self.notes.append(f"Rows are held back by a hash {what}.")
        if 0 < tested.rows < 60:
            self.notes.append(
                f"Only {tested.rows} rows are held back: few slices can be confirmed by them."
            )
        if found.total == 0 and tested.total == 0:
            self.notes.append("All errors are 0: there is nothing to find.")
        return SliceResult(
            slices=judged.slices,
            rows=rows,
            tested_rows=tested.rows,
            how=_SAID[self.way],
            overlap=judged.jaccard,
            spec=spec,
            notes=(*spec.notes, *self.notes),
            seconds=clock.perf_counter() - started,
            settings=asdict(self.wish.settings)
            | {"diverse": self.wish.diverse, "seed": self.wish.seed},
        )

    def _checked(self) -> tuple[Picking, int]:
        """The first pass: how many rows each partition has, and whether errors are such."""
        sizes: dict[int, int] = {}
        read = self.table.read([self.error], partial(work.checked, error=self.error))
        for part, rows, fault in self.watch.each(read, "errors are read"):
            if fault:
                raise UsageError(fault)
            sizes[part] = sizes.get(part, 0) + rows
        offsets, rows = {}, 0
        for part in sorted(sizes):
            offsets[part] = rows
            rows += sizes[part]
        holdout = self.wish.settings.holdout if rows > 1 else None
        picking = Picking(
            offsets,
            self.wish.seed,
            holdout,
            rate=min(1.0, SAMPLE / max(rows, 1)),
            few=min(1.0, diverse.ROWS / max(rows * (1 - (holdout or 0.0)), 1)),
            way=self.way,
            column=self.column,
        )
        if holdout is not None and self.way == "time":
            picking = replace(picking, border=self._border(picking, holdout))
        return picking, rows

    def _border(self, picking: Picking, holdout: float) -> float:
        """From when on rows are new, by a sample."""
        found = []
        read = self.table.read([self.column], partial(work.times, picking=picking))
        for values, fault in self.watch.each(read, "moments are read"):
            if fault:
                raise UsageError(fault)
            found.append(values)
        return border(np.concatenate([values for values in found if len(values)] or found), holdout)

    def _spec(self, picking: Picking, rows: int, least: int) -> Spec:
        """The second pass: cells, chosen on a sample."""
        from nbvalidate.slices.columns import open_columns
        from nbvalidate.slices.columns.spec import fit_spec

        tree = self.cutting["binning"] == "tree"
        asked = self.cutting["features"]
        names = self.table.names if asked is None else [*map(str, asked), self.error]
        names = self._with_way(names)
        read = self.table.read(names, partial(work.sampled, picking=picking, searched=tree))
        columns = open_columns(_joined(list(self.watch.each(read, "a sample is read"))))
        if asked is None:
            self.cutting["features"] = [name for name in columns.names if name != self.error]
            self.notes += columns.notes
        share = min(1.0, columns.rows / max(rows, 1)) if picking.rate < 1 else 1.0
        spec = fit_spec(
            columns,
            min_rows=max(1, math.ceil(least * share * (1 - 1e-12))),
            target=columns.values(self.error) if tree else None,
            **self.cutting,
        )
        if picking.rate < 1:
            self.notes.append(
                f"Values and bins were chosen by {columns.rows:,} of {rows:,} rows; rows and errors"
                " of slices are counted over all."
            )
        if picking.few < 1 and self.wish.diverse:
            self.notes.append("What repeats another slice was told by a sample of the rows.")
        return spec

    def _keep(self, spec: Spec, picking: Picking) -> None:
        """The third pass: rows become codes, which the engine keeps."""
        encode = partial(work.encoded, spec=spec, error=self.error, picking=picking)
        if self.wish.progress is not None:
            self.wish.progress("rows are encoded", 0.0)
        self.table.keep(self._with_way([*spec.columns, self.error]), encode, self.watch.pause)

    def _with_way(self, names: Sequence[str]) -> list[str]:
        """Also the column by which rows are held back."""
        return list(dict.fromkeys([*names, self.column] if self.column else names))

    def _facts(self, task: Task, *, tested: bool = False) -> work.Facts:
        measure = partial(work.measured, task=task, tested=tested)
        return work.facts(list(self.watch.each(self.table.map(measure))))

    def _top(self, task: Task, facts: work.Facts, k: int, least: int) -> list[Found]:
        """The plain top K of the rows that a task leaves."""
        settings = self.wish.settings
        if not facts.rows or not task.atoms:
            return []
        unit = unit_of(facts.total, facts.whole)
        known = facts.total if unit == 1.0 and facts.whole else None
        task = Task(task.atoms, unit, task.without)
        counter = PartsCounter(self.table, task, facts.rows, known, self.watch)
        feature = np.array([atom.feature for atom in task.atoms], dtype=np.int64)
        limits = Limits(k, settings.max_depth, least, settings.alpha, self.wish.baseline)
        return search(counter, feature, limits, self.wish.progress, self.wish.cancelled)

    def _pool(self, task: Task, facts: work.Facts, least: int) -> list[Found]:
        """The slices to show: the plain top K, or those that say something new."""
        settings, baseline = self.wish.settings, self.wish.baseline
        if not self.wish.diverse:
            return self._top(task, facts, settings.k, least)
        mean = baseline
        if mean is None:
            mean = facts.total / facts.rows if facts.rows else 0.0
        chosen: dict[tuple[int, ...], tuple[int, float]] = {}
        left, some, sample = task, facts, self._few()
        for _ in range(ROUNDS):
            pool = [one.atoms for one in self._top(left, some, settings.k * POOL, least)]
            few = sample.left(left)
            more = settings.k - len(chosen)
            masks = partial(few.mask, task.atoms)
            told = diverse.choose(
                pool, masks, few.errors, k=more, alpha=settings.alpha, mean=baseline
            )
            sums = self._sums(task, [atoms for atoms in told if atoms not in chosen])
            new = {a: (n, total) for a, (n, total) in sums.items() if n and total / n > mean}
            chosen |= new
            if not new or len(chosen) >= settings.k:
                break
            left = Task(task.atoms, without=tuple(chosen))
            some = self._facts(left)
        alpha, n = settings.alpha, facts.rows
        return [
            Found(
                atoms,
                alpha * (total / rows / mean - 1) - (1 - alpha) * (n / rows - 1),
                rows,
                total,
            )
            for atoms, (rows, total) in chosen.items()
        ]

    def _few(self) -> Half:
        """Rows to choose by, as many as memory takes easily."""
        parts = list(self.watch.each(self.table.map(work.few)))
        codes = [np.concatenate(some) for some in zip(*(p.codes for p in parts), strict=True)]
        return Half(codes, np.concatenate([np.zeros(0), *(p.errors for p in parts)]))

    def _sums(self, task: Task, slices: Slices) -> dict[tuple[int, ...], tuple[int, float]]:
        """Rows and errors of slices, over all rows that are searched."""
        if not slices:
            return {}
        summed = partial(work.judged, task=task, slices=slices, shift=0.0, tested=False)
        parts = list(self.watch.each(self.table.map(summed)))
        rows = sum(part.rows.diagonal() for part in parts)
        totals = [
            rounded(together(part.totals[i + 1] for part in parts)) for i in range(len(slices))
        ]
        return dict(zip(slices, zip(np.asarray(rows).tolist(), totals, strict=True), strict=True))


def _way(splitting: Mapping[str, Any]) -> tuple[Way, str]:
    """How rows are held back, and by which column."""
    asked = {name: value for name, value in splitting.items() if value is not None}
    if len(asked) > 1:
        one, other, *_ = asked
        raise UsageError(f"Give one of `{one}` and `{other}`, not both.")
    for name, value in asked.items():
        if not isinstance(value, str):
            raise UsageError(
                f"`{name}` must be the name of a column of a table that is read in parts."
            )
        if name == "stratify":
            raise UsageError(
                "`stratify` is for tables in memory: of many rows held back at random, each value"
                " has about its proportion. Leave it out."
            )
        return ("time" if name == "time" else "group"), value
    return "random", ""


def _joined(tables: Sequence[Any]) -> Any:
    """Some rows of each partition as one frame."""
    some = [table for table in tables if len(table)] or list(tables[:1])
    if not some:
        return {}
    if hasattr(some[0], "iloc"):
        import pandas as pd

        return pd.concat(some, ignore_index=True)
    import pyarrow as pa

    return pa.concat_tables(some)
