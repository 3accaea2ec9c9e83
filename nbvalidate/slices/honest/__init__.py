"""Honest about chance: slices are found on one part of the rows and judged on the other.

Reading order: `split` (who is in which part), `sums`, `tests` (inside a slice against all other
rows), `means`, `intervals`, `adjust` (several tests at once). Numbers come from sums, so that a
slice of a distributed frame is judged by the same code.
"""

from __future__ import annotations

from nbvalidate.slices.honest.adjust import benjamini_hochberg
from nbvalidate.slices.honest.intervals import newcombe, normal_quantile, t_quantile, wilson
from nbvalidate.slices.honest.means import mean_greater, permuted_greater, welch_greater
from nbvalidate.slices.honest.split import split
from nbvalidate.slices.honest.sums import Sums
from nbvalidate.slices.honest.tests import (
    MIN_ROWS,
    Outcome,
    Tested,
    fisher_greater,
    judge,
    test_mean,
    test_slice,
    test_sums,
    two_values,
)

__all__ = [
    "MIN_ROWS",
    "Outcome",
    "Sums",
    "Tested",
    "benjamini_hochberg",
    "fisher_greater",
    "judge",
    "mean_greater",
    "newcombe",
    "normal_quantile",
    "permuted_greater",
    "split",
    "t_quantile",
    "test_mean",
    "test_slice",
    "test_sums",
    "two_values",
    "welch_greater",
    "wilson",
]
