"""Whether errors inside a slice are larger than in all the other rows.

The other rows, not all rows: a slice that holds half of the data would be compared with itself.
One-sided, because slices are looked for where errors are larger.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from nbvalidate.slices.honest.intervals import mean_interval, newcombe, welch
from nbvalidate.slices.honest.means import mean_greater
from nbvalidate.slices.honest.sums import Sums

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "MIN_ROWS",
    "Outcome",
    "Sums",
    "Tested",
    "fisher_greater",
    "judge",
    "test_mean",
    "test_slice",
    "test_sums",
    "two_values",
]

Outcome = Literal["worse", "not confirmed", "insufficient evidence", "not tested"]

#: With fewer rows inside, or in the rest, nothing is claimed.
MIN_ROWS = 30

#: What is called worse: of all slices called so, this share is not, on average.
LEVEL = 0.05

_CHUNK = 4096


@dataclass(frozen=True, slots=True)
class Tested:
    """How much larger the mean error inside is than in the rest, and how sure that is.

    Parameters
    ----------
    effect
        Mean inside minus mean of the rest.
    low, high
        Its 95 % interval.
    p
        NaN where there are too few rows; NaN is no claim.
    outcome
        By `p` alone; several slices at once are decided by their q.
    """

    effect: float
    low: float
    high: float
    p: float
    outcome: Outcome


def test_slice(inside: Any, outside: Any, *, min_rows: int = MIN_ROWS) -> Tested:  # noqa: PT028
    """Compare the errors of a slice with those of all other rows.

    Parameters
    ----------
    inside, outside
        Errors by row.
    min_rows
        With fewer on either side the outcome is ``insufficient evidence``.

    Examples
    --------
    >>> test_slice([1] * 30 + [0] * 10, [1] * 20 + [0] * 180).outcome
    'worse'
    """
    import numpy as np

    a = np.asarray(inside, dtype=np.float64)
    b = np.asarray(outside, dtype=np.float64)
    everything = np.concatenate([a, b])
    shift = float(everything.mean()) if len(everything) else 0.0
    return test_sums(
        Sums.of(a, shift), Sums.of(b, shift), two=two_values(everything), min_rows=min_rows
    )


# pytest must not take them for tests of its own
test_slice.__test__ = False  # type: ignore[attr-defined]


def two_values(errors: NDArray[np.float64]) -> tuple[float, float] | None:
    """The two values that all errors have, such as 0 and 1; None when there are others."""
    if not len(errors):
        return None
    low, high = float(errors.min()), float(errors.max())
    if low == high:
        return low, low + 1.0 if low == 0 else 2 * low
    return (low, high) if bool(((errors == low) | (errors == high)).all()) else None


def test_sums(
    inside: Sums,
    outside: Sums,
    *,
    two: tuple[float, float] | None = None,  # noqa: PT028
    min_rows: int = MIN_ROWS,  # noqa: PT028
) -> Tested:
    """The same from sums (of one shift).

    Parameters
    ----------
    inside, outside
        Sums over the slice, and over all other rows.
    two
        The two values that errors have, if so: then the test is exact.
    min_rows
        As in `test_slice`.
    """
    effect = inside.mean - outside.mean
    if two is not None:
        low, high = two
        counts = (inside.hits(low, high), inside.rows, outside.hits(low, high), outside.rows)
        scale = high - low
        ends = tuple(end * scale for end in newcombe(*counts))
    else:
        ends = welch(
            inside.mean,
            inside.variance,
            inside.rows,
            outside.mean,
            outside.variance,
            outside.rows,
        )
    if inside.rows < max(min_rows, 2) or outside.rows < max(min_rows, 2):
        return Tested(effect, ends[0], ends[1], math.nan, "insufficient evidence")
    p = fisher_greater(*counts) if two is not None else mean_greater(inside, outside)
    return Tested(effect, ends[0], ends[1], p, judge(p, effect))


test_sums.__test__ = False  # type: ignore[attr-defined]


def test_mean(sums: Sums, *, step: float | None = None, min_rows: int = MIN_ROWS) -> Tested:  # noqa: PT028
    """Whether the mean of a slice is above the constant that its sums are shifted by.

    Parameters
    ----------
    sums
        Over the slice.
    step
        When all values are the constant, or one step above or below it: then the test is that of
        signs, which is exact (McNemar's, for two models that are right or wrong).
    min_rows
        As in `test_slice`.
    """
    from scipy import special  # type: ignore[import-untyped]  # scipy.stats takes a second to load

    effect = sums.mean - sums.shift
    low, high = mean_interval(effect, sums.variance, sums.rows)
    if sums.rows < max(min_rows, 2):
        return Tested(effect, low, high, math.nan, "insufficient evidence")
    if step is not None:
        off = round(sums.squares / (step * step))
        above = round((off + sums.total / step) / 2)
        p = float(special.bdtrc(above - 1, off, 0.5)) if above > 0 else 1.0
    else:
        error = math.sqrt(sums.variance / sums.rows)
        t = effect / error if error > 0 else math.copysign(math.inf, effect) if effect else 0.0
        p = float(special.stdtr(sums.rows - 1, -t))
    return Tested(effect, low, high, p, judge(p, effect))


test_mean.__test__ = False  # type: ignore[attr-defined]


def judge(q: float, effect: float, level: float = LEVEL) -> Outcome:
    """What a p or q says."""
    if math.isnan(q):
        return "insufficient evidence"
    return "worse" if q <= level and effect > 0 else "not confirmed"


def fisher_greater(hits: int, rows: int, other_hits: int, other_rows: int) -> float:
    """Fisher's exact test, one-sided: the chance of so many of all hits among `rows` or more.

    Parameters
    ----------
    hits, rows
        Inside.
    other_hits, other_rows
        In the rest.

    Examples
    --------
    >>> round(fisher_greater(8, 10, 1, 6), 4)
    0.0245
    """
    total, errors = rows + other_rows, hits + other_hits
    if hits <= max(0, rows - (total - errors)):
        return 1.0
    mode = (rows + 1) * (errors + 1) // (total + 2)
    if hits > mode:
        return min(_tail(hits, rows, errors, total, +1), 1.0)
    # the larger part: by the smaller one, where nothing is lost
    return min(max(1.0 - _tail(hits - 1, rows, errors, total, -1), 0.0), 1.0)


def _tail(start: int, rows: int, errors: int, total: int, step: int) -> float:
    """The hypergeometric chance of `start` and of all beyond it, away from the mode."""
    import numpy as np

    first = math.exp(
        _log_choose(errors, start)
        + _log_choose(total - errors, rows - start)
        - _log_choose(total, rows)
    )
    end = min(rows, errors) if step > 0 else max(0, rows - (total - errors))
    summed = term = 1.0
    at, free = start, total - errors - rows
    while at != end:
        # neighbours by their ratio: no factorials, and no end at large counts
        x = at + step * np.arange(min(_CHUNK, abs(end - at)), dtype=np.float64)
        if step > 0:
            ratio = (errors - x) / (x + 1) * (rows - x) / (free + x + 1)
        else:
            ratio = x / (errors - x + 1) * (free + x) / (rows - x + 1)
        terms = term * np.cumprod(ratio)
        summed += float(terms.sum())
        term, at = float(terms[-1]), at + step * len(x)
        if term < 1e-18 * summed:
            break
    return first * summed


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
