"""`Rows`: what is known of the rows of one table."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from nbvalidate.data.rows import RowPrints
from nbvalidate.live.tracking import matching

__all__ = ["Ids", "Rows", "Steps"]

Ids = npt.NDArray[np.signedinteger[Any]]
Steps = tuple[frozenset[int], ...]

_NONE: frozenset[int] = frozenset()
_SERIALS = itertools.count()
_NOTHING = np.empty(0, np.int32)


class Rows:
    """The rows of one table; it may be read later, when somebody asks, or the cell has run.

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

    def __init__(
        self,
        ids: Ids,
        prints: RowPrints | None,
        through: Steps = (),
        made: frozenset[int] = _NONE,
        split: tuple[int, int] | None = None,
        output: bool = False,
    ) -> None:
        self._known = (ids, prints, through, made)
        self._split, self.output = split, output
        self._count = len(ids)
        self.number = 0
        self.serial = next(_SERIALS)
        self._span: tuple[int, int] | None = None
        self.waits: Callable[[], None] | None = None  # for its table to be read
        self.holds: Callable[[], Any] = lambda: None
        self.index: Callable[[], Any] = lambda: None
        self.sample = matching.Sample.empty()
        self.kept: Any = None  # some of the rows themselves, see `samples`

    @classmethod
    def later(cls, count: int, split: tuple[int, int] | None = None, output: bool = False) -> Rows:
        """Rows of which only the number is known yet."""
        rows = cls(_NOTHING, None, (), _NONE, split, output)
        rows._count = count
        return rows

    def found(self, other: Rows) -> None:
        """Take what has been found out."""
        self._known, self._split, self.waits = other._known, other._split, None

    def settle(self) -> None:
        """Read the table now, if that has not been done."""
        if self.waits is not None:
            self.waits()

    def __len__(self) -> int:
        return self._count

    @property
    def ids(self) -> Ids:
        """The number of each row; -1: not known."""
        self.settle()
        return self._known[0]

    @property
    def span(self) -> tuple[int, int]:
        """The lowest and the highest number."""
        if self._span is None:
            ids = self.ids
            self._span = (max(0, int(ids.min())), int(ids.max())) if len(ids) else (0, -1)
        return self._span

    @property
    def prints(self) -> RowPrints:
        """Their fingerprints."""
        self.settle()
        assert self._known[1] is not None  # noqa: S101  it has been read
        return self._known[1]

    @property
    def through(self) -> Steps:
        """For each column the fits it came through."""
        self.settle()
        return self._known[2]

    @property
    def made(self) -> frozenset[int]:
        """The resamplings that the rows came through."""
        self.settle()
        return self._known[3]

    @property
    def split(self) -> tuple[int, int] | None:
        """The split and the part of it."""
        self.settle()
        return self._split

    @property
    def steps(self) -> frozenset[int]:
        """All fits that some column came through."""
        return frozenset().union(*self.through)

    @property
    def nbytes(self) -> int:
        """Bytes kept for it."""
        ids, prints = self._known[:2]
        return int(ids.nbytes) + (prints.nbytes if prints is not None else 0)

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
