"""Edges of intervals: from quantiles or a tree, at values that occur, with few digits."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import numpy as np

from nbvalidate.slices.columns.held import NAT, Array

__all__ = ["distinct", "quantile_cuts", "readable", "readable_moment", "tree_cuts"]

_TABLE = 1 << 20
_RANKS = 1 << 22
_UNITS = ("Y", "M", "D", "h", "m", "s", "ms")


def distinct(data: Array) -> tuple[Array, Array]:
    """The values that occur, ascending, and how often each does."""
    if not len(data):
        return data, np.zeros(0, "int64")
    if data.dtype.kind in "iu":
        low, high = int(data.min()), int(data.max())
        if high - low < min(_TABLE, max(1024, 4 * len(data))):
            return _counted(data, low, high)
    values = np.sort(data)
    starts = np.flatnonzero(np.concatenate(([True], values[1:] != values[:-1])))
    counts = np.diff(np.append(starts, len(values)))
    return values[starts], counts


def _counted(data: Array, low: int, high: int) -> tuple[Array, Array]:
    counts = np.zeros(high - low + 1, "int64")
    for start in range(0, len(data), 1 << 18):
        block = data[start : start + (1 << 18)]
        if block.dtype.kind == "u":
            places = (block - np.asarray(low, block.dtype)).astype("intp")
        else:
            places = block.astype("int64") - low
        counts += np.bincount(places, minlength=len(counts))
    known = np.flatnonzero(counts)
    if data.dtype.kind == "u":
        values = known.astype("uint64") + np.asarray(low, "uint64")
    else:
        values = known + low
    return values.astype(data.dtype), counts[known]


def quantile_cuts(counts: Array, bins: int, min_rows: int) -> tuple[list[int], list[int]]:
    """Where runs of sorted values are cut, and which values are so frequent that they stand alone.

    Returns
    -------
    tuple
        Places of values before which there is a cut; places of the frequent values, which have
        a cut before and after them.
    """
    total = int(counts.sum())
    heavy = [int(i) for i in np.flatnonzero(counts * bins > total)]
    rest = total - int(counts[heavy].sum())
    left = max(1, bins - len(heavy))
    size = max(rest / left, min(min_rows, rest), 1)
    cuts: set[int] = set()
    before = np.concatenate(([0], np.cumsum(counts)))
    start = 0
    for place in [*heavy, len(counts)]:
        if place > start:
            cuts |= _cut_run(before, start, place, size)
        cuts |= {place, place + 1}
        start = place + 1
    cuts -= {0}
    return sorted(c for c in cuts if c < len(counts)), heavy


def _cut_run(before: Array, start: int, end: int, size: float) -> set[int]:
    rows = int(before[end] - before[start])
    pieces = max(1, round(rows / size))
    cuts = set()
    for piece in range(1, pieces):
        rank = before[start] + rows * piece / pieces
        at = int(np.searchsorted(before, rank))
        if at > start and rank - before[at - 1] < before[at] - rank:
            at -= 1
        if start < at < end:
            cuts.add(at)
    return cuts


def tree_cuts(places: Array, errors: Array, counts: Array, bins: int, min_rows: int) -> list[int]:
    """Where a tree that predicts the error cuts the sorted values.

    Parameters
    ----------
    places
        The place of each row's value among the sorted ones.
    errors
        By row.
    counts
        Rows by value.
    """
    from sklearn.tree import DecisionTreeRegressor  # type: ignore[import-untyped]

    total = int(counts.sum())
    if total < 2 * min_rows or len(counts) < 2:
        return []
    sums = np.bincount(places, weights=errors, minlength=len(counts))
    means = sums / counts
    if means.max() > 0:  # the order of the rows must not decide between equal cuts
        means = np.round(means, 12 - math.ceil(math.log10(means.max())))
    step = -(-len(counts) // _RANKS)  # the tree sees 24 bits
    ranks = (np.arange(len(counts)) // step).astype("float32")[:, None]
    tree = DecisionTreeRegressor(
        max_leaf_nodes=bins,
        min_weight_fraction_leaf=min(0.5, min_rows / total),
        random_state=0,
    ).fit(ranks, means, sample_weight=counts)
    inner = tree.tree_.children_left >= 0
    return sorted({(math.floor(t) + 1) * step for t in tree.tree_.threshold[inner]})


def readable(before: Any, edge: Any) -> int | float:
    """The number of fewest digits above the one value and not above the next."""
    whole = isinstance(edge, np.integer | int)
    low, high = before.item() if hasattr(before, "item") else before, edge
    high = edge.item() if hasattr(edge, "item") else edge
    if not (math.isfinite(low) and math.isfinite(high)):
        return high  # type: ignore[no-any-return]
    if low < 0 <= high:
        return 0 if whole else 0.0
    gap = Decimal(high) - Decimal(low)
    power = gap.adjusted()
    for exponent in (power + 1, power):
        step = Decimal(1).scaleb(exponent)
        near = (Decimal(high) / step).to_integral_value("ROUND_FLOOR") * step
        if whole:
            found: int | float = int(near)
        else:
            found = float(near)
        if low < found <= high and (not whole or found == near):
            return found
    return high  # type: ignore[no-any-return]


def readable_moment(before: int, edge: int) -> int:
    """The start of the longest unit of time above the one moment and not above the next."""
    if before == NAT:
        return edge
    at = np.datetime64(edge, "us")
    for unit in _UNITS:
        start = int(at.astype(f"datetime64[{unit}]").astype("datetime64[us]").astype("int64"))
        if before < start <= edge:
            return start
    return edge
