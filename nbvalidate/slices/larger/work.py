"""What is done with a partition, wherever it is; what comes back is small.

These are plain functions of a module, since engines send them to other processes.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nbvalidate.errors import UsageError
from nbvalidate.slices.columns.encode import encode
from nbvalidate.slices.columns.frame import Columns, open_columns
from nbvalidate.slices.columns.spec import Spec
from nbvalidate.slices.larger.exact import Exact, exact, rounded, together
from nbvalidate.slices.larger.rows import Half, Part, Slices, Task

__all__ = [
    "Facts",
    "Judged",
    "Picking",
    "checked",
    "encoded",
    "facts",
    "facts_of",
    "judged",
    "measured",
    "rows_of",
    "sampled",
    "singles",
    "step_of",
    "sums_of",
    "thinned",
    "units",
]

_Floats = NDArray[np.float64]
_Mask = NDArray[np.bool_]
_CHUNK = 1 << 16
_WORD = (1 << 64) - 1


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


@dataclass(frozen=True)
class Picking:
    """Which rows are in the sample, and which judge: by a hash of the row's number.

    Parameters
    ----------
    offsets
        The number of the first row of each partition.
    seed
        Of the hash.
    holdout
        The share that judges.
    rate
        The share that is in the sample.
    """

    offsets: Mapping[int, int]
    seed: int
    holdout: float | None
    rate: float = 1.0

    def tested(self, part: int, start: int, rows: int) -> _Mask:
        """The rows that judge."""
        return self._below(part, start, rows, self.holdout or 0.0, 1)

    def sampled(self, part: int, start: int, rows: int) -> _Mask:
        """The rows that are in the sample."""
        return self._below(part, start, rows, self.rate, 2)

    def _below(self, part: int, start: int, rows: int, share: float, salt: int) -> _Mask:
        if share >= 1:
            return np.ones(rows, dtype=bool)
        first = self.offsets.get(part, 0) + start
        # SplitMix64 (Steele, Lea and Flood 2014): any row's number without those before it
        state = (2 * self.seed + salt) * 0xD1342543DE82EF95 & _WORD
        numbers = np.arange(first + 1, first + rows + 1, dtype=np.uint64)
        mixed = numbers * np.uint64(0x9E3779B97F4A7C15) + np.uint64(state)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        mixed ^= mixed >> np.uint64(31)
        return np.asarray(mixed < np.uint64(int(share * 2.0**64)))


def sampled(table: Any, part: int, start: int, picking: Picking, searched: bool) -> Any:
    """Rows for the choice of cells; with `searched` only of those that are searched."""
    rows = len(table)
    which = picking.sampled(part, start, rows)
    if searched:
        which &= ~picking.tested(part, start, rows)
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
    tested = picking.tested(part, start, columns.rows)
    return Part(whole.take(~tested), whole.take(tested))


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


def thinned(part: Part, task: Task, step: int) -> Half:
    """Each so many-th of the rows that are searched."""
    return part.found.left(task).take(slice(None, None, step))


@dataclass(frozen=True)
class Judged:
    """Sums of slices, less a constant, and what they have in common.

    Parameters
    ----------
    totals, squares
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
    rows: NDArray[np.int64]
    new: NDArray[np.int64]
    step: float


def judged(part: Part, task: Task, slices: Slices, shift: float, tested: bool) -> Judged:
    """Sums over the rows that judge."""
    half = part.tested if tested else part.found
    centred = half.errors - shift
    masks = np.zeros((len(slices), len(centred)), dtype=bool)
    totals, squares = [exact(centred)], [exact(centred * centred)]
    for place, slice_ in enumerate(slices):
        masks[place] = half.mask(task.atoms, slice_)
        inside = centred[masks[place]]
        totals.append(exact(inside))
        squares.append(exact(inside * inside))
    both = np.zeros((len(slices), len(slices)), dtype=np.int64)
    for start in range(0, len(centred), _CHUNK):  # below 2**24 float32 counts exactly
        block = masks[:, start : start + _CHUNK].astype(np.float32)
        both += (block @ block.T).astype(np.int64)
    seen = np.logical_or.accumulate(masks, axis=0).sum(axis=1, dtype=np.int64)
    return Judged(totals, squares, both, np.diff(seen, prepend=0), _step(centred))


def _step(centred: _Floats) -> float:
    off = np.abs(centred)
    most = float(off.max()) if len(off) else 0.0
    return most if bool(((off == 0) | (off == most)).all()) else math.nan


def step_of(parts: Sequence[Judged]) -> float | None:
    """The one distance of all parts; None where there are several, or none."""
    steps = {part.step for part in parts} - {0.0}
    (step,) = steps if len(steps) == 1 else (math.nan,)
    return None if math.isnan(step) else step
