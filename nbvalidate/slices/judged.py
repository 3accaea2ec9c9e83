"""Slices with what the rows that judge say of them, wherever those rows are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from nbvalidate.slices.honest import benjamini_hochberg, judge
from nbvalidate.slices.model import Slice
from nbvalidate.slices.result import FoundSlice

if TYPE_CHECKING:
    from nbvalidate.slices.columns.spec import Spec
    from nbvalidate.slices.honest import Sums, Tested
    from nbvalidate.slices.search import Found

__all__ = ["judged_slices"]


def judged_slices(
    spec: Spec,
    pool: Sequence[tuple[Found, float]],
    inside: Sequence[Sums],
    overall: float,
    rows: int,
    tests: Sequence[Tested],
    new: Sequence[float],
    *,
    tested: bool,
) -> tuple[FoundSlice, ...]:
    """Slices with figures and corrected tests.

    Parameters
    ----------
    spec
        What the atoms say.
    pool
        The slices, with their scores.
    inside
        Sums over each slice.
    overall, rows
        Mean error, and number, of all rows that judge.
    tests
        Of each slice.
    new
        The share of its rows that no earlier one has.
    tested
        Whether these rows were held back; without that nothing is claimed.
    """
    nothing = [math.nan] * len(tests)
    p = [test.p for test in tests] if tested else nothing
    q = benjamini_hochberg(p).tolist() if tested and p else nothing
    return tuple(
        FoundSlice(
            Slice(tuple(spec.atoms[atom].condition for atom in found.atoms)),
            score=score,
            rows=inside[i].rows,
            coverage=inside[i].rows / rows if rows else math.nan,
            error=inside[i].mean,
            overall=overall,
            effect=tests[i].effect,
            low=tests[i].low if tested else math.nan,
            high=tests[i].high if tested else math.nan,
            p=p[i],
            q=q[i],
            outcome=judge(q[i], tests[i].effect) if tested else "not tested",
            new=float(new[i]),
            found_rows=found.rows,
            found_error=found.error_sum / found.rows,
        )
        for i, (found, score) in enumerate(pool)
    )
