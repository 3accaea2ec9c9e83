"""What an engine must be able to do, and what is kept of each of its partitions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from nbvalidate.slices.columns.spec import Atom
from nbvalidate.slices.search.fixed import FixedPoint
from nbvalidate.slices.search.memory import MemoryCounter

__all__ = ["Half", "Part", "Reader", "Rows", "Task"]

T = TypeVar("T")
Slices = Sequence[tuple[int, ...]]

#: Called with some rows (pandas or Arrow), the number of their partition, and the place of the
#: first of them in it.
Reader = Callable[[Any, int, int], T]


@dataclass(frozen=True)
class Task:
    """What all partitions must know to count alike.

    Parameters
    ----------
    atoms
        Of the specification.
    unit
        What an error is a multiple of.
    without
        Slices whose rows are not looked at.
    """

    atoms: tuple[Atom, ...]
    unit: float = 1.0
    without: tuple[tuple[int, ...], ...] = ()


@dataclass(eq=False)
class Half:
    """Some rows of a partition, as codes.

    Parameters
    ----------
    codes
        One array per feature.
    errors
        Of shape (n,).
    """

    codes: Sequence[NDArray[Any]]
    errors: NDArray[np.float64]
    _counter: tuple[Task, MemoryCounter] | None = field(default=None, repr=False)

    def mask(self, atoms: Sequence[Atom], slice_: Sequence[int]) -> NDArray[np.bool_]:
        """The rows of a slice."""
        held = np.ones(len(self.errors), dtype=bool)
        for number in slice_:
            atom = atoms[number]
            codes = self.codes[atom.feature]
            one = len(atom.cells) == 1
            held &= codes == atom.cells[0] if one else np.isin(codes, atom.cells)
        return held

    def take(self, rows: NDArray[np.bool_] | slice) -> Half:
        """Some of the rows."""
        return Half([codes[rows] for codes in self.codes], self.errors[rows])

    def left(self, task: Task) -> Half:
        """The rows that are in none of the slices that are not looked at."""
        if not task.without:
            return self
        left = np.ones(len(self.errors), dtype=bool)
        for slice_ in task.without:
            left &= ~self.mask(task.atoms, slice_)
        return self.take(left)

    @property
    def nbytes(self) -> int:
        """What it takes in memory, with what its counter has made."""
        made = 0 if self._counter is None else self._counter[1].nbytes
        return made + self.errors.nbytes + sum(codes.nbytes for codes in self.codes)

    def counter(self, task: Task) -> MemoryCounter:
        """Counts them; kept for the next pass where the engine keeps the partition itself."""
        if self._counter is None or self._counter[0] != task:
            half = self.left(task)
            fixed = FixedPoint.of(half.errors, task.unit)
            self._counter = task, MemoryCounter(half.codes, task.atoms, fixed)
        return self._counter[1]


@dataclass(eq=False)
class Part:
    """A partition: the rows that are searched, those that judge, and a sample of the first."""

    found: Half
    tested: Half
    few: Half


class Rows(Protocol):
    """A table on an engine, read partition by partition."""

    @property
    def names(self) -> tuple[str, ...]:
        """The labels of the columns as text, each once."""

    def read(self, names: Sequence[str], work: Reader[T]) -> Iterator[T]:
        """Do something with the rows of some columns."""

    def keep(self, names: Sequence[str], work: Reader[Part], pause: Callable[[], None]) -> None:
        """Keep what is made of the rows, for `map`; `pause` is called now and then."""

    def map(self, work: Callable[[Part], T]) -> Iterator[T]:
        """Do something with each part that is kept, in order."""

    def close(self) -> None:
        """Let go of what was kept."""
