"""The search over a table on an engine, from the choice of cells to the tests."""

from __future__ import annotations

import difflib
import math
import time as clock
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from nbvalidate.errors import UsageError
from nbvalidate.slices.larger import work
from nbvalidate.slices.larger.counter import PartsCounter, Watch
from nbvalidate.slices.larger.exact import rounded, together
from nbvalidate.slices.larger.judge import judge_slices
from nbvalidate.slices.larger.rows import Half, Rows, Slices, Task
from nbvalidate.slices.search.driver import Found, Limits, search
from nbvalidate.slices.search.fixed import unit_of

if TYPE_CHECKING:
    from nbvalidate.slices.columns.spec import Spec
    from nbvalidate.slices.find import _How as Wish
    from nbvalidate.slices.result import SliceResult

__all__ = ["SAMPLE", "find_in"]

#: So many rows choose the cells at most: a specification is a choice, and claims nothing.
SAMPLE = 200_000

#: As in `find_slices` in memory.
_POOL, _ROUNDS = 10, 5


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
        Ways of holding rows back, of which there is none here yet.
    """
    try:
        for name, value in splitting.items():
            if value is not None:
                raise UsageError(
                    f"`{name}` is for tables in memory: here rows are held back at random. Read the"
                    " table into memory, or leave it out."
                )
        return _Search(table, error, wish, cutting).run()
    finally:
        table.close()


class _Search:
    def __init__(self, table: Rows, error: str, wish: Wish, cutting: Mapping[str, Any]) -> None:
        self.table, self.error, self.wish = table, error, wish
        self.watch = Watch(wish.progress, wish.cancelled)
        self.cutting = dict(cutting)
        # asked for here, since engines say it each in its own way
        for name in [error, *map(str, cutting["features"] or ())]:
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
        if not whole:
            self.notes.append("Rows are held back by a hash of their numbers.")
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
            overlap=judged.jaccard,
            spec=spec,
            notes=(*spec.notes, *self.notes),
            seconds=clock.perf_counter() - started,
            settings=asdict(self.wish.settings)
            | {"diverse": self.wish.diverse, "seed": self.wish.seed},
        )

    def _checked(self) -> tuple[work.Picking, int]:
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
        return work.Picking(offsets, self.wish.seed, holdout, min(1.0, SAMPLE / max(rows, 1))), rows

    def _spec(self, picking: work.Picking, rows: int, least: int) -> Spec:
        """The second pass: cells, chosen on a sample."""
        from nbvalidate.slices.columns import open_columns
        from nbvalidate.slices.columns.spec import fit_spec

        tree = self.cutting["binning"] == "tree"
        asked = self.cutting["features"]
        names = self.table.names if asked is None else [*map(str, asked), self.error]
        names = list(dict.fromkeys(names))
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
        return spec

    def _keep(self, spec: Spec, picking: work.Picking) -> None:
        """The third pass: rows become codes, which the engine keeps."""
        encode = partial(work.encoded, spec=spec, error=self.error, picking=picking)
        if self.wish.progress is not None:
            self.wish.progress("rows are encoded", 0.0)
        self.table.keep([*spec.columns, self.error], encode, self.watch.pause)

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
        from nbvalidate.slices.diverse import choose

        settings, baseline = self.wish.settings, self.wish.baseline
        if not self.wish.diverse:
            return self._top(task, facts, settings.k, least)
        mean = baseline
        if mean is None:
            mean = facts.total / facts.rows if facts.rows else 0.0
        chosen: dict[tuple[int, ...], tuple[int, float]] = {}
        left, some = task, facts
        for _ in range(_ROUNDS):
            pool = [one.atoms for one in self._top(left, some, settings.k * _POOL, least)]
            few = self._few(left, some.rows)
            more = settings.k - len(chosen)
            masks = partial(few.mask, task.atoms)
            told = choose(pool, masks, few.errors, k=more, alpha=settings.alpha, mean=baseline)
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

    def _few(self, task: Task, rows: int) -> Half:
        """Rows to choose by, as many as memory takes easily."""
        from nbvalidate.slices.diverse import ROWS

        step = max(1, -(-rows // ROWS))
        said = f"What repeats another slice was told by one of {step} rows."
        if step > 1 and not any(note.startswith("What repeats") for note in self.notes):
            self.notes.append(said)
        thin = partial(work.thinned, task=task, step=step)
        parts = list(self.watch.each(self.table.map(thin)))
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
