"""Columns that were scaled or filled with numbers which only both parts together can give.

A column standardised over all rows has a mean of exactly 0 over all rows, and not over the
training rows: nobody has to have seen the scaler. The same holds for the smallest and largest
value, for the median and the quartiles, and for the one value that stands where gaps were.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any, Literal

import numpy as np

from nbvalidate.checks.leakage.data.chance import some_rows
from nbvalidate.checks.leakage.data.measured import Filled, Scaled
from nbvalidate.checks.leakage.data.question import Question

__all__ = ["filled", "scaled"]

_EXACT = 1e-7
_SINGLE = 2e-5  # of float32
_APART = 20.0  # times the exactness: the training part must miss it by so much
_FEWEST = 10
_TRIED = 3  # values
_OFTEN = 0.005  # share of rows that a filled value has at least
_Method = Literal["standardised", "scaled to 0..1", "scaled by median and quartiles"]


def scaled(question: Question) -> tuple[Scaled, ...]:
    """Columns whose scale fits both parts together, or the test part alone, and not training."""
    test = question.test
    if test is None or min(question.train.rows, test.rows) < _FEWEST:
        return ()
    groups: dict[tuple[_Method, Literal["both", "test"]], list[tuple[Hashable, str]]] = {}
    for label, one, other, exact in _fractions(question):
        for method, over, value in _fits(one, other, exact):
            groups.setdefault((method, over), []).append((label, value))
    return tuple(
        Scaled(tuple(label for label, _ in held), method, over, held[0][1])
        for (method, over), held in groups.items()
    )


def _fractions(question: Question) -> Iterator[tuple[Hashable, Any, Any, float]]:
    test = question.test
    for label in question.shared:
        ours = question.train.columns[label]
        theirs = test.columns[label] if test is not None else ours
        if ours.is_fraction and theirs.is_fraction:
            single = ours.is_single or theirs.is_single
            yield label, ours.floats, theirs.floats, _SINGLE if single else _EXACT


def _fits(
    one: Any, other: Any, exact: float
) -> Iterator[tuple[_Method, Literal["both", "test"], str]]:
    moments = [_moments(one), _moments(other)]
    if any(m is None for m in moments):
        return
    (n1, mean1, square1), (n2, mean2, square2) = moments  # type: ignore[misc]
    n = n1 + n2
    mean = (n1 * mean1 + n2 * mean2) / n
    squares = (n1 * square1 + n2 * square2) / n
    union = _is_standard(n, mean, squares - mean**2, exact)
    alone = _is_standard(n1, mean1, square1 - mean1**2, exact * _APART)
    itself = _is_standard(n2, mean2, square2 - mean2**2, exact)
    if not alone and union:
        yield "standardised", "both", f"mean {abs(mean):.1g} over both, {mean1:.3g} in training"
    elif itself and n2 >= 30:
        yield "standardised", "test", f"mean {abs(mean2):.1g} over the test rows alone"
    yield from _by_range(one, other, exact)


def _moments(values: Any) -> tuple[int, float, float] | None:
    total = float(values.sum())
    if total != total:
        values = values[~np.isnan(values)]
        total = float(values.sum())
    if len(values) < _FEWEST:
        return None
    return len(values), np.float64(total / len(values)), float(values @ values) / len(values)


def _is_standard(n: int, mean: float, variance: float, exact: float) -> bool:
    by_n = abs(variance - 1) < exact or abs(variance * n / (n - 1) - 1) < exact
    return abs(mean) < exact and by_n


def _by_range(
    one: Any, other: Any, exact: float
) -> Iterator[tuple[_Method, Literal["both", "test"], str]]:
    """The range over both is 0 to 1, and one of its ends is reached in the test part only."""
    low, high = float(np.nanmin(one)), float(np.nanmax(one))
    if low < -exact or high > 1 + exact:
        yield from _by_quartiles(one, other, exact)
        return
    low2, high2 = float(np.nanmin(other)), float(np.nanmax(other))
    if abs(min(low, low2)) > exact or abs(max(high, high2) - 1) > exact:
        return
    inside = low > exact * _APART or high < 1 - exact * _APART
    if inside and len(np.unique(one[:2000])) > min(len(one), 2000) / 2:
        value = f"{low:.4g} to {high:.4g} in training"
        yield "scaled to 0..1", "both", value


def _by_quartiles(
    one: Any, other: Any, exact: float
) -> Iterator[tuple[_Method, Literal["both", "test"], str]]:
    some = one[:: max(1, len(one) // 2000)]
    low, middle, high = np.nanquantile(some, [0.25, 0.5, 0.75])
    if abs(middle) > 0.3 or not 0.5 < high - low < 1.6:
        return  # too far to be worth a full pass
    if np.nanmax(np.abs(some * 1e4 - np.rint(some * 1e4))) < 1e-3:
        return  # rounded: of thousands of such columns one has these quartiles by chance
    low, middle, high = np.nanquantile(np.concatenate([one, other]), [0.25, 0.5, 0.75])
    if abs(middle) > exact or abs(high - low - 1) > exact:
        return
    low1, middle1, high1 = np.nanquantile(one, [0.25, 0.5, 0.75])
    if abs(middle1) > exact * _APART and abs(high1 - low1 - 1) > exact * _APART:
        value = f"median {middle1:.3g} in training"
        yield "scaled by median and quartiles", "both", value


def filled(question: Question) -> tuple[Filled, ...]:
    """Columns where one value comes again and again, and is the mean or median of the others."""
    test = question.test
    if test is None or min(question.train.rows, test.rows) < _FEWEST:
        return ()
    found = []
    for label, one, other, _ in _fractions(question):
        for value, alone in _often(one[some_rows(question.train, 4_000)]):
            here, there = one == value, other == value
            if here.sum() < 3 or not there.any():
                continue
            rest, further = one[~here], other[~there]
            rest, further = rest[~np.isnan(rest)], further[~np.isnan(further)]
            if min(len(rest), len(further)) < _FEWEST:
                continue
            counts = int(here.sum()), int(there.sum())
            fact = _mean(label, value, rest, further, counts)
            if fact is None and alone:
                fact = _median(label, value, rest, further, counts)
            if fact is not None:
                found.append(fact)
                break
    return tuple(found)


def _often(values: Any) -> list[tuple[float, bool]]:
    """The most frequent values of a column of many; whether one is so by far."""
    values = values[~np.isnan(values)]
    held, counts = np.unique(values, return_counts=True)
    if len(held) < 20:
        return []
    most = np.argsort(-counts, kind="stable")[: _TRIED + 1]
    often = [k for k in most[:_TRIED] if counts[k] >= max(3, _OFTEN * len(values))]
    return [(float(held[k]), k == most[0] and counts[k] >= 3 * counts[most[1]]) for k in often]


def _mean(
    label: Hashable, value: float, rest: Any, further: Any, counts: tuple[int, int]
) -> Filled | None:
    close = 1e-9 * max(abs(value), float(np.abs(rest[:100]).mean()))
    both = (rest.sum() + further.sum()) / (len(rest) + len(further))
    alone = float(rest.mean())
    if abs(both - value) > close or abs(alone - value) <= _APART * close:
        return None
    return Filled(label, "mean", value, alone, *counts)


def _median(
    label: Hashable, value: float, rest: Any, further: Any, counts: tuple[int, int]
) -> Filled | None:
    if value == 0 or _is_middle(value, rest):  # changes are often 0, and as often up as down
        return None
    together = np.concatenate([rest, further])
    if not _is_middle(value, together):
        return None
    exact = abs(float(np.median(together)) - value) <= 1e-9 * abs(value)
    return Filled(label, "median", value, float(np.median(rest)), *counts, exact)


def _is_middle(value: float, rest: Any) -> bool:
    """Whether as many of the rest are smaller as are larger.

    The median of an odd number of values is one of them, and is then missing from the rest.
    """
    return int((rest < value).sum()) == int((rest > value).sum())
