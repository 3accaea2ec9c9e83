"""Intervals of shares and means, 95 % without another wish, from counts and sums alone."""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist

__all__ = ["mean_interval", "newcombe", "normal_quantile", "t_quantile", "welch", "wilson"]

Interval = tuple[float, float]
_NONE = (math.nan, math.nan)


@lru_cache(maxsize=64)
def normal_quantile(level: float = 0.95) -> float:
    """How many standard errors to both sides: 1.96 for 95 %."""
    return NormalDist().inv_cdf(0.5 + level / 2)


@lru_cache(maxsize=1024)
def t_quantile(degrees: float, level: float = 0.95) -> float:
    """The same for Student's t."""
    if not degrees > 0:
        return math.nan
    from scipy.special import stdtrit  # type: ignore[import-untyped]

    return float(stdtrit(degrees, 0.5 + level / 2))


def wilson(hits: float, n: float, level: float = 0.95) -> Interval:
    """Of a share: never outside 0 to 1, and not of zero width at its ends.

    Examples
    --------
    >>> low, high = wilson(8, 10)
    >>> round(low, 3), round(high, 3)
    (0.49, 0.943)
    """
    if not n > 0:
        return _NONE
    z = normal_quantile(level)
    share = hits / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    low = 0.0 if hits <= 0 else max(middle - half, 0.0)
    return low, 1.0 if hits >= n else min(middle + half, 1.0)


def newcombe(hits: float, n: float, other_hits: float, other_n: float) -> Interval:
    """Of the difference of two shares of different rows (Newcombe 1998, method 10)."""
    if not (n > 0 and other_n > 0):
        return _NONE
    a, b = hits / n, other_hits / other_n
    (low_a, high_a), (low_b, high_b) = wilson(hits, n), wilson(other_hits, other_n)
    return (
        a - b - math.sqrt((a - low_a) ** 2 + (high_b - b) ** 2),
        a - b + math.sqrt((high_a - a) ** 2 + (b - low_b) ** 2),
    )


def mean_interval(mean: float, variance: float, n: float) -> Interval:
    """Of a mean, by Student's t; `variance` is that of the rows."""
    if not n > 1:
        return _NONE
    half = t_quantile(n - 1) * math.sqrt(max(variance, 0.0) / n)
    return mean - half, mean + half


def welch(mean: float, variance: float, n: float, *other: float) -> Interval:
    """Of the difference of two means of different rows, with variances of their own."""
    other_mean, other_variance, other_n = other
    degrees = welch_degrees(variance, n, other_variance, other_n)
    if math.isnan(degrees):
        return _NONE
    half = t_quantile(degrees) * math.sqrt(variance / n + other_variance / other_n)
    return mean - other_mean - half, mean - other_mean + half


def welch_degrees(variance: float, n: float, other_variance: float, other_n: float) -> float:
    """Welch and Satterthwaite's degrees of freedom; NaN where there is no variance to judge by."""
    if n < 2 or other_n < 2:
        return math.nan
    a, b = variance / n, other_variance / other_n
    if not a + b > 0:
        return math.nan
    return (a + b) ** 2 / (a * a / (n - 1) + b * b / (other_n - 1))
