"""The counter of the search over partitions: slices are sent to them, counts are added up.

All numbers that come back are whole ones below 2**53, so how rows are spread changes no bit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from nbvalidate.slices.larger import work
from nbvalidate.slices.larger.rows import Part, Rows, Task
from nbvalidate.slices.search.driver import Interrupted

__all__ = ["PartsCounter", "Watch"]

T = TypeVar("T")
_Floats = NDArray[np.float64]


class Watch:
    """Tells how far it is, and asks whether to go on, between partitions.

    Parameters
    ----------
    progress, cancelled
        As `find_slices` has them.
    """

    def __init__(
        self,
        progress: Callable[[str, float], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> None:
        self._progress, self._cancelled = progress, cancelled

    def pause(self) -> None:
        """Stop here, if that is wished."""
        if self._cancelled is not None and self._cancelled():
            raise Interrupted("The search for slices was cancelled.")

    def each(self, results: Iterable[T], words: str = "") -> Iterator[T]:
        """The same, one by one."""
        if words and self._progress is not None:
            self._progress(words, 0.0)
        self.pause()
        for result in results:
            yield result
            self.pause()
        if words and self._progress is not None:
            self._progress(words, 1.0)


class PartsCounter:
    """Counts slices over all partitions; see `search.driver.Counter`.

    Parameters
    ----------
    table
        With the parts that it keeps.
    task
        With the unit of all.
    rows
        How many are searched.
    total
        The sum of their errors in units; None: it is added up.
    """

    # more than in memory: each block is two passes over all partitions
    block = 1 << 14

    def __init__(
        self, table: Rows, task: Task, rows: int, total: float | None, watch: Watch
    ) -> None:
        self._table, self._task, self._watch = table, task, watch
        self.rows, self.unit = rows, task.unit
        self.total = sum(self._map(partial(work.units, task=task))) if total is None else total

    def _map(self, what: Callable[[Part], T]) -> Iterator[T]:
        return self._watch.each(self._table.map(what))

    def singles(self) -> tuple[_Floats, _Floats, _Floats]:
        """Rows, sums and largest errors of each atom."""
        rows, sums, largest = (np.zeros(len(self._task.atoms)) for _ in range(3))
        for one, other, most in self._map(partial(work.singles, task=self._task)):
            rows += one
            sums += other
            np.maximum(largest, most, out=largest)
        return rows, sums, largest

    def count(
        self, atoms: NDArray[np.int64], wanted: Callable[[_Floats], NDArray[np.bool_]]
    ) -> tuple[_Floats, _Floats]:
        """Rows and sums of slices; sums are 0 where they are not wanted."""
        rows, sums = np.zeros(len(atoms)), np.zeros(len(atoms))
        for some in self._map(partial(work.rows_of, task=self._task, atoms=atoms)):
            rows += some
        which = np.flatnonzero(wanted(rows))
        if len(which):
            share = rows[which] / self.rows
            for some in self._map(
                partial(work.sums_of, task=self._task, atoms=atoms[which], share=share)
            ):
                sums[which] += some
        return rows, sums
