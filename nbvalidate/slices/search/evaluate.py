"""What is counted of a block of slices: as little as tells which of them matter.

First the rows; then, of those that can still matter, what the sum of errors is at most, where the
counter knows that for less than the sum itself; the sum of those only that can still be among the
best K. A bound from a sum that is too large is a bound too, so what is found does not depend on it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from nbvalidate.slices.search.candidates import Candidates
from nbvalidate.slices.search.score import Score

__all__ = ["Best", "Counter", "evaluate"]

_Floats = NDArray[np.float64]
_Mask = NDArray[np.bool_]


class Counter(Protocol):
    """Counts slices, wherever the rows are.

    Attributes
    ----------
    rows, total
        Of the whole table: rows, and the sum of the errors in units.
    unit
        What a unit is worth.
    block
        How many slices are counted in one go.
    """

    rows: int
    total: float
    unit: float
    block: int

    def singles(self) -> tuple[_Floats, _Floats, _Floats]:
        """Rows, sums and largest errors of each atom, errors in units."""

    def count(
        self, atoms: NDArray[np.int64], wanted: Callable[[_Floats], _Mask]
    ) -> tuple[_Floats, _Floats]:
        """Rows and sums of slices; sums may be left 0 where `wanted(rows)` is False."""


class Best:
    """The best K so far. Ties: fewer conditions first, then lower atoms."""

    def __init__(self, k: int) -> None:
        self.k = k
        self.threshold = 0.0  # until K are held, as fewer would prune what belongs to the K
        self.held: list[tuple[float, int, tuple[int, ...], float, float]] = []

    def offer(
        self, atoms: NDArray[np.int64], scores: _Floats, rows: _Floats, sums: _Floats
    ) -> None:
        """Keep those that are among the best."""
        good = np.flatnonzero((scores > 0) & (scores >= self.threshold))
        if len(good) > self.k:  # of many only those that can be among the K
            least = np.partition(scores[good], len(good) - self.k)[len(good) - self.k]
            good = good[scores[good] >= least]
        for i in good.tolist():
            found = tuple(atoms[i].tolist())
            self.held.append((-float(scores[i]), len(found), found, float(rows[i]), float(sums[i])))
        self.held.sort()
        del self.held[self.k :]
        if len(self.held) == self.k:
            self.threshold = -self.held[-1][0]


def evaluate(
    part: Candidates, counter: Counter, score: Score, best: Best, *, keep: bool
) -> Candidates:
    """Count slices, and offer them to the best.

    Parameters
    ----------
    part
        The slices, with the least over their parents.
    counter, score, best
        Of the search.
    keep
        Whether there is a level below.

    Returns
    -------
    Candidates
        Those with something below them that can matter, with what their sums are at most; none
        without `keep`.
    """
    look = _Look(part, score, best, keep)
    rough: Any = getattr(counter, "roughly", None)
    if rough is None:
        rows, sums = counter.count(part.atoms, look.wanted)
        which = look.wanted(rows) if look.last is None else look.last
        _offer(part.atoms[which], rows[which], sums[which], score, best)
    else:
        rows, sums, which = _in_steps(part, counter, look, rough)
    which = which & (sums > 0) & keep
    return Candidates(part.atoms[which], rows[which], sums[which], part.largest[which])


class _Look:
    """Which slices can still matter."""

    def __init__(self, part: Candidates, score: Score, best: Best, keep: bool) -> None:
        self.part, self.score, self.best, self.keep = part, score, best, keep
        self.last: _Mask | None = None

    def wanted(self, rows: _Floats) -> _Mask:
        """By their rows."""
        part, score = self.part, self.score
        if self.keep:  # the level below needs sums for its own bounds
            reach = score.bound(rows, np.minimum(part.sums, rows * part.largest), part.largest)
        else:
            reach = score.at_most(rows, part.sums, part.largest)
        self.last = (rows >= score.min_rows) & (reach >= self.best.threshold)
        return self.last


def _in_steps(
    part: Candidates, counter: Any, look: _Look, rough: Callable[..., _Floats | None]
) -> tuple[_Floats, _Floats, _Mask]:
    score, best = look.score, look.best
    rows = counter.rows_of(part.atoms)
    wanted = look.wanted(rows)
    which = np.flatnonzero(wanted)
    sums = np.zeros(len(rows))
    if not len(which):
        return rows, sums, wanted
    most = rough(part.atoms[which])
    if most is None:
        sums[which] = counter.sums_of(part.atoms[which], rows[which])
        _offer(part.atoms[which], rows[which], sums[which], score, best)
        return rows, sums, wanted
    sums[which] = np.minimum(most, part.sums[which])
    reach = score.at_most(rows[which], sums[which], part.largest[which])
    order = np.argsort(-reach, kind="stable")
    start, size = 0, best.k
    while start < len(order):  # the first ones raise the threshold, which spares later ones
        some = order[start : start + size]
        some = some[reach[some] >= best.threshold]
        if not len(some):
            break
        at = which[some]
        sums[at] = counter.sums_of(part.atoms[at], rows[at])
        _offer(part.atoms[at], rows[at], sums[at], score, best)
        start, size = start + size, size * 2
    return rows, sums, wanted


def _offer(
    atoms: NDArray[np.int64], rows: _Floats, sums: _Floats, score: Score, best: Best
) -> None:
    there = sums > 0
    atoms, rows, sums = atoms[there], rows[there], sums[there]
    best.offer(atoms, score.of(rows, sums), rows, sums)
