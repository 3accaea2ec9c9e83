"""Whether a mean is larger inside, for errors of any shape: Welch's test, and by permutations."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from nbvalidate.slices.honest.intervals import welch_degrees

if TYPE_CHECKING:
    from nbvalidate.slices.honest.sums import Sums

__all__ = ["mean_greater", "permuted_greater", "welch_greater"]

#: A distribution by its moments is not taken to be more skewed than this: it would end too soon.
_SKEWED = 1.0


def welch_greater(inside: Sums, outside: Sums) -> float:
    """Welch's t test, one-sided; 1 where there is nothing that differs."""
    degrees = welch_degrees(inside.variance, inside.rows, outside.variance, outside.rows)
    if math.isnan(degrees):
        return 1.0
    from scipy.special import stdtr  # type: ignore[import-untyped]

    error = math.sqrt(inside.variance / inside.rows + outside.variance / outside.rows)
    return float(stdtr(degrees, (outside.mean - inside.mean) / error))


def mean_greater(inside: Sums, outside: Sums) -> float:
    """The p of the mean inside against that of the rest, one-sided, for errors of any shape.

    Welch's test takes too much for worse where few rows of heavy-tailed errors are left outside:
    the large errors are not among them, so that both their mean and their variance are too small.
    There the means must be too far apart for chance by the permutation test, too. Elsewhere (few
    rows inside, which is usual) skewed errors make Welch's test only more careful.

    Parameters
    ----------
    inside, outside
        With `cubes`; without them the test is Welch's.
    """
    p = welch_greater(inside, outside)
    if (inside + outside).skewness * (outside.rows - inside.rows) < 0:
        return max(p, permuted_greater(inside, outside))
    return p


def permuted_greater(inside: Sums, outside: Sums) -> float:
    """The chance of a mean so much larger inside if errors were dealt out to the rows anew.

    Parameters
    ----------
    inside, outside
        With `cubes`.

    Notes
    -----
    The permutation test of Pitman (Significance tests which may be applied to samples from any
    populations, Supplement to the Journal of the Royal Statistical Society 4, 1937), by the first
    three moments of its distribution, which are known exactly, and Pearson's type III that has them
    (Mielke and Berry, Permutation Methods, 2nd ed. 2007). Such a distribution ends at a distance of
    two over its skewness, so where that is large, a less skewed one must agree.

    Examples
    --------
    >>> import numpy as np
    >>> from nbvalidate.slices.honest import Sums
    >>> few, many = Sums.of(np.array([5.0, 6, 7])), Sums.of(np.array([1.0, 2, 3, 4, 5, 6]))
    >>> round(permuted_greater(few, many), 3)
    0.035
    """
    from scipy.special import gammainc, gammaincc, ndtr

    everything = inside + outside
    n, a, b = everything.rows, inside.rows, outside.rows
    error = math.sqrt(everything.variance * (1 / a + 1 / b))
    if not error > 0 or n < 3:
        return 1.0
    z = (inside.mean - outside.mean) / error
    skewed = everything.skewness * (b - a) * math.sqrt((n - 1) / (a * b)) / (n - 2)
    p = 0.0
    for skew in {skewed, max(min(skewed, _SKEWED), -_SKEWED)}:
        if abs(skew) < 1e-6:  # a normal one
            p = max(p, float(ndtr(-z)))
            continue
        tail = gammaincc if skew > 0 else gammainc
        along = max((2 / abs(skew) + (z if skew > 0 else -z)) * 2 / abs(skew), 0.0)
        p = max(p, float(tail(4 / skew**2, along)))
    return p
