"""Figures and tests of slices, from sums over all partitions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from nbvalidate.slices.larger import work
from nbvalidate.slices.larger.counter import Watch
from nbvalidate.slices.larger.exact import rounded, together
from nbvalidate.slices.larger.rows import Rows, Task
from nbvalidate.slices.search.driver import Found

if TYPE_CHECKING:
    from nbvalidate.slices.columns.spec import Spec
    from nbvalidate.slices.honest import Sums, Tested
    from nbvalidate.slices.result import FoundSlice

__all__ = ["Outcomes", "judge_slices"]


@dataclass(frozen=True)
class Outcomes:
    """The slices with their figures, and what they have in common, of shape (k, k)."""

    slices: tuple[FoundSlice, ...]
    jaccard: NDArray[np.float64]


def judge_slices(
    table: Rows,
    watch: Watch,
    task: Task,
    spec: Spec,
    pool: Sequence[Found],
    facts: work.Facts,
    baseline: float | None,
    *,
    tested: bool,
) -> Outcomes:
    """Judge slices on the rows that are held back.

    Parameters
    ----------
    table, watch, task
        Where the parts are.
    spec
        What the atoms say.
    pool
        The slices.
    facts
        About the errors of the rows that judge.
    baseline
        As in `find_slices`.
    tested
        Whether rows are held back; without them there are figures, and no tests.
    """
    from nbvalidate.slices.honest import Sums
    from nbvalidate.slices.judged import judged_slices

    n = facts.rows
    overall = facts.total / n if n else math.nan
    shift = baseline or (overall if n else 0.0)
    slices = [found.atoms for found in pool]
    look = partial(work.judged, task=task, slices=slices, shift=shift, tested=tested)
    parts = list(watch.each(table.map(look), "slices are judged"))
    both = sum((part.rows for part in parts), np.zeros((len(pool), len(pool)), dtype=np.int64))
    new = sum((part.new for part in parts), np.zeros(len(pool), dtype=np.int64))
    rows = [n, *both.diagonal().tolist()]
    sums = [
        Sums(
            rows[i],
            rounded(together(part.totals[i] for part in parts)),
            rounded(together(part.squares[i] for part in parts)),
            shift,
            rounded(together(part.cubes[i] for part in parts)),
        )
        for i in range(len(rows))
    ]
    step = work.step_of(parts)
    tests = _tests(sums[1:], sums[0], facts, step, against=baseline is not None)
    share = [float(new[i] / one.rows) if one.rows else 0.0 for i, one in enumerate(sums[1:])]
    scored = [(found, found.score) for found in pool]
    made = judged_slices(spec, scored, sums[1:], overall, n, tests, share, tested=tested)
    return Outcomes(made, _jaccard(both))


def _tests(
    inside: Sequence[Sums],
    everything: Sums,
    facts: work.Facts,
    step: float | None,
    *,
    against: bool,
) -> list[Tested]:
    """Against all other rows, or against the constant that sums are shifted by."""
    from nbvalidate.slices.honest import test_mean, test_sums

    if against:
        return [test_mean(one, step=step) for one in inside]
    return [test_sums(one, everything - one, two=facts.two) for one in inside]


def _jaccard(both: NDArray[np.int64]) -> NDArray[np.float64]:
    rows = both.diagonal()
    either = rows[:, None] + rows[None, :] - both
    made: NDArray[np.float64] = np.zeros(both.shape)
    np.divide(both, either, out=made, where=either > 0)
    np.fill_diagonal(made, 1.0)
    return made
