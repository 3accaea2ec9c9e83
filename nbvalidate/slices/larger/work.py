"""What is done with a partition, wherever it is; what comes back is small.

These are plain functions of a module, since engines send them to other processes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbvalidate.errors import UsageError
from nbvalidate.slices.columns.encode import encode
from nbvalidate.slices.columns.frame import Columns, open_columns
from nbvalidate.slices.columns.spec import Spec
from nbvalidate.slices.larger.exact import Exact, exact, rounded, together
from nbvalidate.slices.larger.picking import Picking, moments
from nbvalidate.slices.larger.rows import Half, Part, Slices, Task

__all__ = [
    "Facts",
    "Judged",
    "checked",
    "encoded",
    "facts",
    "facts_of",
    "few",
    "judged",
    "measured",
    "rows_of",
    "sampled",
    "singles",
    "step_of",
    "sums_of",
    "times",
    "units",
]

_Floats = NDArray[np.float64]
_Mask = NDArray[np.bool_]
_CHUNK = 1 << 16


@dataclass(frozen=True)
class Facts:
    """Errors of some rows.

    Parameters
    ----------
    rows
        How many.
    sums
        Of the errors, without rounding.
    whole
        Whether all are whole numbers.
    values
        The two values that they have, or one; None where there are more.
    """

    rows: int
    sums: Exact
    whole: bool = True
    values: frozenset[float] | None = frozenset()

    @property
    def total(self) -> float:
        """The sum of the errors."""
        return rounded(self.sums)

    @property
    def two(self) -> tuple[float, float] | None:
        """As `honest.two_values` says it."""
        if not self.values:
            return None
        low, high = min(self.values), max(self.values)
        return (low, high) if low < high else (low, low + 1.0 if low == 0 else 2 * low)


def facts_of(errors: _Floats) -> Facts:
    """The facts about an array."""
    if not len(errors):
        return Facts(0, {})
    low, high = float(errors.min()), float(errors.max())
    two = bool(((errors == low) | (errors == high)).all())
    whole = bool(np.all(errors == np.rint(errors)))
    return Facts(len(errors), exact(errors), whole, frozenset((low, high)) if two else None)


def facts(parts: Sequence[Facts]) -> Facts:
    """Those of all parts together."""
    values: frozenset[float] | None = frozenset()
    for part in parts:
        values = None if values is None or part.values is None else values | part.values
        values = None if values is None or len(values) > 2 else values
    return Facts(
        sum(part.rows for part in parts),
        together(part.sums for part in parts),
        all(part.whole for part in parts),
        values,
    )


def _errors(columns: Columns, name: str) -> _Floats:
    return np.array(columns.values(name), dtype=np.float64)


def checked(table: Any, part: int, _start: int, error: str) -> tuple[int, int, str]:
    """Partition, rows, and what is wrong with the errors (workers cannot raise our errors)."""
    columns = open_columns(table)
    try:
        if columns.kind(error) == "time":
            return part, columns.rows, f"`{error}` must be numbers, not moments."
        values = _errors(columns, error)
    except UsageError as fault:
        return part, columns.rows, str(fault)
    said = ""
    if bool(columns.missing(error).any()) or not np.isfinite(values).all():
        said = f"`{error}` has missing or infinite values: errors must be finite numbers."
    elif len(values) and values.min() < 0:
        said = (
            f"`{error}` has {values.min():g}: errors must be 0 or more, such as the absolute or"
            " squared difference."
        )
    return part, columns.rows, said


def sampled(table: Any, part: int, start: int, picking: Picking, searched: bool) -> Any:
    """Rows for the choice of cells; with `searched` only of those that are searched."""
    rows = len(table)
    which = picking.sampled(part, start, rows)
    if searched:
        which &= ~picking.tested(part, start, open_columns(table))
    if which.all():
        return table
    if hasattr(table, "iloc"):
        return table[which]
    import pyarrow as pa

    return table.filter(pa.array(which))


def encoded(table: Any, part: int, start: int, spec: Spec, error: str, picking: Picking) -> Part:
    """Rows as codes, in two halves."""
    columns = open_columns(table)
    whole = Half(encode(spec, columns), _errors(columns, error))
    tested = picking.tested(part, start, columns)
    found = whole.take(~tested)
    few = found
    if picking.few < 1:
        few = whole.take(~tested & picking.chosen(part, start, columns.rows))
    return Part(found, whole.take(tested), few)


def times(table: Any, part: int, start: int, picking: Picking) -> tuple[NDArray[Any], str]:
    """Moments of a sample, or why there are none."""
    columns = open_columns(table)
    try:
        values, there = moments(columns, picking.column)
    except UsageError as fault:
        return np.zeros(0), "" if not columns.rows else str(fault)
    return values[there & picking.sampled(part, start, columns.rows)], ""


def measured(part: Part, task: Task, tested: bool) -> Facts:
    """The facts about the errors of a half."""
    return facts_of((part.tested if tested else part.found.left(task)).errors)


def units(part: Part, task: Task) -> float:
    """The sum of the errors in units."""
    return part.found.counter(task).total


def singles(part: Part, task: Task) -> tuple[_Floats, _Floats, _Floats]:
    """As `Counter.singles`."""
    return part.found.counter(task).singles()


def rows_of(part: Part, task: Task, atoms: NDArray[np.int64]) -> _Floats:
    """The rows of slices."""
    return part.found.counter(task).rows_of(atoms)


def sums_of(part: Part, task: Task, atoms: NDArray[np.int64], share: _Floats) -> _Floats:
    """The errors of slices in units; `share` of all rows is in each of them."""
    counter = part.found.counter(task)
    return counter.sums_of(atoms, share * counter.rows)


def few(part: Part) -> Half:
    """The rows that tell which slices repeat another."""
    return part.few


@dataclass(frozen=True)
class Judged:
    """Sums of slices, less a constant, and what they have in common.

    Parameters
    ----------
    totals, squares, cubes
        Of all rows first, then of each slice.
    rows
        In both of two slices, of shape (k, k).
    new
        Rows that no earlier slice has, of shape (k,).
    step
        The one distance from the constant, other than 0, that errors have; NaN: there are several.
    """

    totals: Sequence[Exact]
    squares: Sequence[Exact]
    cubes: Sequence[Exact]
    rows: NDArray[np.int64]
    new: NDArray[np.int64]
    step: float


def judged(part: Part, task: Task, slices: Slices, shift: float, tested: bool) -> Judged:
    """Sums over the rows that judge."""
    half = part.tested if tested else part.found
    centred = half.errors - shift
    masks = np.zeros((len(slices), len(centred)), dtype=bool)
    totals, squares = [exact(centred)], [exact(centred * centred)]
    cubes = [exact(centred**3)]
    for place, slice_ in enumerate(slices):
        masks[place] = half.mask(task.atoms, slice_)
        inside = centred[masks[place]]
        totals.append(exact(inside))
        squares.append(exact(inside * inside))
        cubes.append(exact(inside**3))
    both = np.zeros((len(slices), len(slices)), dtype=np.int64)
    for start in range(0, len(centred), _CHUNK):  # below 2**24 float32 counts exactly
        block = masks[:, start : start + _CHUNK].astype(np.float32)
        both += (block @ block.T).astype(np.int64)
    seen = np.logical_or.accumulate(masks, axis=0).sum(axis=1, dtype=np.int64)
    return Judged(totals, squares, cubes, both, np.diff(seen, prepend=0), _step(centred))


def _step(centred: _Floats) -> float:
    off = np.abs(centred)
    most = float(off.max()) if len(off) else 0.0
    return most if bool(((off == 0) | (off == most)).all()) else math.nan


def step_of(parts: Sequence[Judged]) -> float | None:
    """The one distance of all parts; None where there are several, or none."""
    steps = {part.step for part in parts} - {0.0}
    (step,) = steps if len(steps) == 1 else (math.nan,)
    return None if math.isnan(step) else step
