"""Honest about chance: slices are found on one part of the rows and judged on the other.

Reading order: `split` (who is in which part), `tests` (inside a slice against all other rows),
`intervals`, `adjust` (several tests at once). Numbers come from sums, so that a slice of a
distributed frame is judged by the same code.
"""

from __future__ import annotations

from nbvalidate.slices.honest.adjust import benjamini_hochberg
from nbvalidate.slices.honest.intervals import newcombe, normal_quantile, t_quantile, wilson
from nbvalidate.slices.honest.split import split
from nbvalidate.slices.honest.tests import (
    MIN_ROWS,
    Outcome,
    Sums,
    Tested,
    fisher_greater,
    judge,
    test_mean,
    test_slice,
    test_sums,
    two_values,
    welch_greater,
)

__all__ = [
    "MIN_ROWS",
    "Outcome",
    "Sums",
    "Tested",
    "benjamini_hochberg",
    "fisher_greater",
    "judge",
    "newcombe",
    "normal_quantile",
    "split",
    "t_quantile",
    "test_mean",
    "test_slice",
    "test_sums",
    "two_values",
    "welch_greater",
    "wilson",
]
