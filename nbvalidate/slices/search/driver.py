"""The search itself: level by level, the most promising first, nothing that cannot matter."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbvalidate.errors import NBValidateError
from nbvalidate.slices.search.candidates import Candidates, Lattice
from nbvalidate.slices.search.evaluate import Best, Counter, evaluate
from nbvalidate.slices.search.score import Score

__all__ = ["Counter", "Found", "Interrupted", "Limits", "search"]

_JOINED = 1 << 20


class Interrupted(NBValidateError):  # noqa: N818  as KeyboardInterrupt
    """The search was cancelled."""


@dataclass(frozen=True, slots=True)
class Found:
    """A slice of the top K.

    Parameters
    ----------
    atoms
        Indices of its atoms, ascending.
    score
        SliceLine's.
    rows
        How many rows it has.
    error_sum
        Sum of their errors.
    """

    atoms: tuple[int, ...]
    score: float
    rows: int
    error_sum: float


@dataclass(frozen=True, slots=True)
class Limits:
    """What is searched for; `mean` is what errors are measured by, if not by their own mean."""

    k: int
    max_depth: int
    min_rows: int
    alpha: float
    mean: float | None = None


def search(
    counter: Counter,
    feature: NDArray[np.int64],
    limits: Limits,
    progress: Callable[[str, float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> list[Found]:
    """The exact top K.

    Parameters
    ----------
    counter
        Where the rows are.
    feature
        Of each atom.
    limits
        What is searched for.
    progress
        Called with a few words and the share of the level that is done.
    cancelled
        Asked between blocks.

    Raises
    ------
    Interrupted
        Where `cancelled` says so.
    """
    best = Best(limits.k)
    if counter.rows == 0 or counter.total <= 0 or not len(feature):
        return []
    total = counter.total
    if limits.mean is not None:
        total = limits.mean * counter.rows / counter.unit
    score = Score(counter.rows, total, limits.alpha, max(1, limits.min_rows))

    def pause(depth: int, done: float) -> None:
        if cancelled is not None and cancelled():
            raise Interrupted("The search for slices was cancelled.")
        if progress is not None:
            progress(f"slices of {depth} condition{'s' if depth > 1 else ''}", done)

    pause(1, 0.0)
    rows, sums, largest = counter.singles()
    # all that is looked for has so many rows: their mean error is what bounds need, and of heavy
    # tails far below the largest one
    means: Any = getattr(counter, "largest_means", None)
    if means is not None:
        largest = np.minimum(largest, means(score.min_rows))
    atoms = np.arange(len(feature), dtype=np.int64)[:, None]
    singles = Candidates(atoms, rows, sums, largest).take((rows >= score.min_rows) & (sums > 0))
    best.offer(singles.atoms, score.of(singles.rows, singles.sums), singles.rows, singles.sums)
    lattice = Lattice(feature)
    lattice.add(_promising(singles, score, best))
    for depth in range(2, limits.max_depth + 1):
        last = depth == limits.max_depth
        left: list[Candidates] = []
        ranges = lattice.blocks(_JOINED)
        for i, (start, end) in enumerate(ranges):
            made = lattice.join(start, end)
            bounds = score.bound(made.rows, made.sums, made.largest)
            for done, part in _blocks(made, bounds, counter.block, best):
                pause(depth, (i + done) / len(ranges))
                left.append(evaluate(part, counter, score, best, keep=not last))
        if last or not left:
            break
        lattice.add(_promising(_together(left), score, best))
    return [
        Found(found, -negative, int(rows), sums * counter.unit)
        for negative, _, found, rows, sums in best.held
    ]


def _blocks(
    made: Candidates, bounds: NDArray[np.float64], size: int, best: Best
) -> Iterator[tuple[float, Candidates]]:
    """Blocks of candidates, the highest bounds first, until none can matter."""
    order = np.argsort(-bounds, kind="stable")
    start = 0
    while start < len(order):
        step = order[start : start + size]
        step = step[bounds[step] >= best.threshold]
        if not len(step):
            return
        yield start / len(order), made.take(np.sort(step))
        start += size


def _promising(level: Candidates, score: Score, best: Best) -> Candidates:
    """Those below which something can still be among the K."""
    reach = score.bound(level.rows, level.sums, level.largest)
    return level.take(reach >= best.threshold)


def _together(parts: list[Candidates]) -> Candidates:
    atoms = np.concatenate([p.atoms for p in parts])
    order = np.lexsort(atoms.T[::-1])
    return Candidates(
        atoms[order],
        np.concatenate([p.rows for p in parts])[order],
        np.concatenate([p.sums for p in parts])[order],
        np.concatenate([p.largest for p in parts])[order],
    )
