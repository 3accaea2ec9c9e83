"""How often which values occur, in all rows and in some of them, in one pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nbvalidate.errors import UsageError
from nbvalidate.slices.columns.held import Array, Held, Levels, Moments, Numbers
from nbvalidate.slices.model import shown

if TYPE_CHECKING:
    from nbvalidate.slices.columns.frame import Columns

__all__ = ["histogram"]

_BLOCK = 1 << 16
_BINS = 40
_VALUES = 30
_UNITS = (86_400_000_000, 3_600_000_000, 60_000_000, 1_000_000)


def histogram(
    columns: Columns,
    name: str,
    mask: Array | None = None,
    *,
    weights: Array | None = None,
    part: str = "",
    bins: int = _BINS,
    values: int = _VALUES,
) -> dict[str, Any]:
    """Counts by bin of a number or a moment, or by value.

    Parameters
    ----------
    columns
        What `open_columns` gives.
    name
        The column.
    mask
        The rows that are ``inside``; all without it.
    weights
        A number by row, such as its error: then ``all_sum`` and ``inside_sum`` are given too.
    part
        Of a moment, what is counted.
    bins
        How many bins of equal width, or of equal whole width where the values are whole.
    values
        How many of the most frequent values.

    Returns
    -------
    dict
        ``kind`` ``number`` or ``time`` with ``edges`` (one more than counts; ISO texts of
        moments), or ``category`` with ``values``; ``all`` and ``inside``, in plain numbers.
    """
    for what, given in (("rows in the mask", mask), ("weights", weights)):
        if given is not None and len(given) != columns.rows:
            raise UsageError(f"There are {len(given)} {what} for {columns.rows} rows.")
    held = columns.column(name).held
    if part and isinstance(held, Moments):
        codes, levels = held.part(part)
        picked = Levels(codes, levels)
        return _of_levels(picked, mask, weights, values, ordered=True)
    if isinstance(held, Levels):
        return _of_levels(held, mask, weights, values, ordered=False)
    return _of_numbers(held, mask, weights, bins)


def _of_levels(
    held: Levels, mask: Array | None, weights: Array | None, most: int, *, ordered: bool
) -> dict[str, Any]:
    counts = held.counts
    places = np.argsort(-counts, kind="stable")[:most]
    if ordered:
        places = np.sort(places[counts[places] > 0])
    table = np.full(len(counts) + 1, -1, "int32")
    table[places] = np.arange(len(places))
    sums = _Sums(len(places), mask, weights)
    for start in range(0, len(held.codes), _BLOCK):
        sums.add(start, table[held.codes[start : start + _BLOCK]])
    picked = held.pick(places)
    listed = [{"value": v, "label": shown(v)} for v in picked]
    return {"kind": "category", "values": listed} | sums.result()


def _of_numbers(held: Held, mask: Array | None, weights: Array | None, bins: int) -> dict[str, Any]:
    data = held.data if isinstance(held, Numbers) else held.ticks  # type: ignore[union-attr]
    kind = "number" if isinstance(held, Numbers) else "time"
    low, high = _range(held)
    if low is None or high is None:
        empty: dict[str, Any] = {"kind": kind, "edges": []}
        return empty | _Sums(0, mask, weights).result()
    edges = (
        _even(low, high, bins, whole=data.dtype.kind in "iu")
        if isinstance(held, Numbers)
        else _even_moments(low, high, bins)
    )
    count = len(edges) - 1
    sums = _Sums(count, mask, weights)
    gone = held.missing
    origin, width = edges[0], (edges[-1] - edges[0]) / count
    for start in range(0, len(data), _BLOCK):
        block = data[start : start + _BLOCK]
        away = gone[start : start + _BLOCK] | (block < low) | (block > high)
        with np.errstate(invalid="ignore", over="ignore"):
            if block.dtype.kind in "iu":
                places = (block - block.dtype.type(origin)) // block.dtype.type(int(width))
            else:
                places = (block.astype("float64") - origin) / width
            places[away] = 0
            found = places.astype("int32")
        np.minimum(found, count - 1, out=found)
        found[away] = -1
        sums.add(start, found)
    texts = edges if isinstance(held, Numbers) else [held.text(int(e)) for e in edges]  # type: ignore[union-attr]
    return {"kind": kind, "edges": texts} | sums.result()


def _range(held: Held) -> tuple[Any, Any]:
    present = held.present  # type: ignore[union-attr]
    if present.dtype.kind == "f":
        low, high = (float(present.min()), float(present.max())) if len(present) else (0.0, 0.0)
        if not (np.isfinite(low) and np.isfinite(high)):
            present = present[np.isfinite(present)]
    return (present.min().item(), present.max().item()) if len(present) else (None, None)


def _even(low: Any, high: Any, bins: int, *, whole: bool) -> list[Any]:
    """Edges of equal width, at round numbers where that is possible."""
    if whole:
        width = -(-(high - low + 1) // bins)
        count = -(-(high - low + 1) // width)
        return [low + width * i for i in range(count + 1)]
    if low == high:
        return [low, low + max(abs(low) * 1e-6, 1.0)]
    step = _round((high / bins) - (low / bins))
    first = np.floor(low / step)
    count = int(np.ceil(high / step) - first) or 1
    with np.errstate(over="ignore"):  # then it is infinite, and not taken
        edges = [float((first + i) * step) for i in range(count + 1)]
    return edges if edges[0] <= low and np.isfinite(edges).all() else [low, high]


def _even_moments(low: int, high: int, bins: int) -> list[int]:
    """Edges at whole days, hours, minutes or seconds."""
    least = -(-(high - low + 1) // bins)
    width = next((-(-least // unit) * unit for unit in _UNITS if least >= unit), least)
    unit = next((unit for unit in _UNITS if least >= unit), 1)
    first = low // unit * unit
    return [first + width * i for i in range((high - first) // width + 2)]


def _round(width: float) -> float:
    """The least of 1, 2, 2.5 and 5 times a power of ten that is not below the width."""
    power = 10.0 ** np.floor(np.log10(width)) if width > 0 else 1.0
    for times in (1, 2, 2.5, 5, 10):
        if times * power >= width:
            return float(times * power)
    return float(10 * power)


class _Sums:
    """Counts, and sums of weights, by bin."""

    def __init__(self, bins: int, mask: Array | None, weights: Array | None) -> None:
        self.mask, self.weights, self.bins = mask, weights, bins
        self.counts = np.zeros(2 * bins + 1, "int64")
        self.sums = np.zeros(2 * bins + 1)

    def add(self, start: int, places: Array) -> None:
        """Rows from `start` on; -1 is in no bin. One count for rows outside and inside."""
        stop = start + len(places)
        if self.mask is not None:
            places = places + self.mask[start:stop] * np.int32(self.bins) * (places >= 0)
        places = (places + 1).astype("intp", copy=False)
        self.counts += np.bincount(places, minlength=len(self.counts))
        if self.weights is not None:
            weights = self.weights[start:stop]
            self.sums += np.bincount(places, weights=weights, minlength=len(self.sums))

    def result(self) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for suffix, found in (("", self.counts), ("_sum", self.sums)):
            if suffix and self.weights is None:
                continue
            outside, inside = found[1 : self.bins + 1], found[self.bins + 1 :]
            made["all" + suffix] = (outside + inside).tolist()
            made["inside" + suffix] = (inside if self.mask is not None else outside).tolist()
        return made
