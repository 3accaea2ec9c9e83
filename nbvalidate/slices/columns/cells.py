"""The disjoint base cells of one column."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from nbvalidate.errors import UsageError
from nbvalidate.slices.columns.bins import (
    distinct,
    quantile_cuts,
    readable,
    readable_moment,
    tree_cuts,
)
from nbvalidate.slices.columns.dates import PARTS
from nbvalidate.slices.columns.held import Array, Column, Levels, Moments, Numbers, count
from nbvalidate.slices.columns.masks import bounds
from nbvalidate.slices.model import Condition

if TYPE_CHECKING:
    from nbvalidate.slices.model import Part, Value

__all__ = ["Cut", "Cutting", "cut"]

_MANY = 100  # rows, from which on numbers of rows are known as such


@dataclass(frozen=True)
class Cutting:
    """What decides on cells; see `fit_spec`."""

    bins: int
    tree: Array | None
    max_values: int
    min_rows: int
    group_rare: bool
    asked: bool
    complete: bool
    edges: Mapping[str, Sequence[Any]]


@dataclass
class Cut:
    """Features of a column: part, cells, and which of these are no literal of their own."""

    features: list[tuple[Part, tuple[Condition, ...], frozenset[int]]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(
        self,
        cutting: Cutting,
        cells: list[Condition],
        column: Column,
        part: Part,
        silent: frozenset[int] = frozenset(),
    ) -> None:
        """A feature of these cells, and of missing values if there are any."""
        hidden = set(silent)
        if not cells and not bool(column.held.missing.any()):
            return
        kinds = {cell.kind for cell in cells}
        named = tuple(cell.values[0] for cell in cells if cell.kind == "is")
        if cutting.complete and cells and "other" not in kinds and kinds == {"is"}:
            # all but one value: then every value there can be must be in some cell
            hidden.add(len(cells))
            cells = [*cells, Condition(column.name, "other", named, part=part)]
        gone = bool(column.held.missing.any())
        if gone or (cutting.complete and cells):
            if not gone:
                hidden.add(len(cells))
            cells = [*cells, Condition(column.name, "missing", part=part)]
        self.features.append((part, tuple(cells), frozenset(hidden)))


def cut(column: Column, cutting: Cutting) -> Cut:
    """The features of a column, which may be none."""
    held, found = column.held, Cut()
    if isinstance(held, Levels):
        cells = _of_levels(column.name, held, cutting)
        if len(held.levels) and not cells:
            found.notes.append(
                f"`{column.name}` has no value in {cutting.min_rows} rows or more, and is left out."
            )
            return found
        found.add(cutting, cells, column, "")
    elif isinstance(held, Numbers):
        _add_numbers(found, column, held, cutting)
    else:
        _add_moments(found, column, held, cutting)
    return found


def _of_levels(name: str, held: Levels, cutting: Cutting) -> list[Condition]:
    kept = np.flatnonzero(held.counts >= cutting.min_rows)
    values = sorted(_finite(held.pick(kept)), key=_order)
    rows = int(held.counts.sum())
    return _of_values(name, "", values, int(held.counts[kept].sum()) < rows, cutting)


def _of_values(
    name: str, part: Part, values: Sequence[Value], rest: bool, cutting: Cutting
) -> list[Condition]:
    cells = [Condition(name, "is", (value,), part=part) for value in values]
    if cells and rest and cutting.group_rare:
        cells.append(Condition(name, "other", tuple(values), part=part))
    return cells


def _finite(values: Sequence[Value]) -> list[Value]:
    return [v for v in values if not isinstance(v, float) or math.isfinite(v)]


def _order(value: Value) -> tuple[int, Any]:
    return (1, value) if isinstance(value, str) else (0, value)


def _add_numbers(found: Cut, column: Column, held: Numbers, cutting: Cutting) -> None:
    name, silent = column.name, frozenset[int]()
    values, counts = distinct(held.present)
    if name in cutting.edges:
        cells = _of_edges(name, _checked(name, cutting.edges[name], held))
    elif len(values) <= cutting.max_values:
        kept = counts >= cutting.min_rows
        finite = np.isfinite(values) if not held.whole else np.ones(len(values), bool)
        listed = (values[kept & finite] + values.dtype.type(0)).tolist()  # no -0.0
        cells = _of_values(name, "", listed, not bool((kept & finite).all()), cutting)
    elif not cutting.asked and _numbers_rows(held, values, counts):
        found.notes.append(f"`{name}` numbers the rows, and is left out.")
        return
    else:
        first = int(np.isinf(values[0]))
        last = len(values) - int(np.isinf(values[-1]))
        finite_values, finite_counts = values[first:last], counts[first:last]
        cuts, heavy = _cuts(cutting, held.data, held.missing, finite_values, finite_counts)
        cells = _of_cuts(name, finite_values, cuts, heavy)
        silent = _empty(cells, values)
    found.add(cutting, cells, column, "", silent)


def _numbers_rows(held: Numbers, values: Array, counts: Array) -> bool:
    """Whether whole numbers just count the rows."""
    if not held.whole or len(values) < _MANY or len(values) < 0.99 * int(counts.sum()):
        return False
    return int(values[-1]) - int(values[0]) < 1.1 * len(values)


def _cuts(
    cutting: Cutting, data: Array, missing: Array, values: Array, counts: Array
) -> tuple[list[int], list[int]]:
    if cutting.tree is None or len(values) < 2:
        return quantile_cuts(counts, cutting.bins, cutting.min_rows)
    there = ~missing & (data >= values[0]) & (data <= values[-1])
    places = np.searchsorted(values, data[there])
    errors = np.asarray(cutting.tree, "float64")[there]
    return tree_cuts(places, errors, counts, cutting.bins, cutting.min_rows), []


def _of_cuts(name: str, values: Array, cuts: list[int], heavy: list[int]) -> list[Condition]:
    """Intervals between cuts; the first and the last are without bound."""
    starts, alone = [0, *cuts], set(heavy)
    cells: list[Condition] = []
    low: Value | None = None
    for start, end in zip(starts, [*cuts, len(values)], strict=True):
        if start in alone:
            if start - 1 in alone:
                between = (values[start - 1].item(), values[start].item())
                cells.append(Condition(name, "between", (), *between, "neither"))
            cells.append(Condition(name, "is", ((values[start] + values.dtype.type(0)).item(),)))
            continue
        after = start > 0 and start - 1 in alone
        if after:
            low = (values[start - 1] + values.dtype.type(0)).item()
        high: Value | None = None
        if end in alone:
            high = (values[end] + values.dtype.type(0)).item()
        elif end < len(values):
            high = readable(values[end - 1], values[end])
        cells.append(Condition(name, "between", (), low, high, "neither" if after else "left"))
        low = high
    return _open_ends(name, cells, values, alone)


def _open_ends(
    name: str, cells: list[Condition], values: Array, alone: set[int]
) -> list[Condition]:
    """Cells for values below or above a frequent one at the end, which new data may have."""
    if not len(values) or not cells:
        return cells
    if 0 in alone:
        first = cells[0].values[0]
        cells = [Condition(name, "between", (), None, first, "left"), *cells]
    if len(values) - 1 in alone:
        last = cells[-1].values[0]
        cells = [*cells, Condition(name, "between", (), last, None, "neither")]
    return cells


def _empty(cells: list[Condition], values: Array) -> frozenset[int]:
    """Cells beside frequent values that no value is in yet."""
    found = set()
    for place, cell in enumerate(cells):
        if cell.kind == "between" and len(cells) > 1:
            first, last = bounds(cell, values.dtype)
            start = 0 if first is None else int(np.searchsorted(values, first))
            end = len(values) if last is None else int(np.searchsorted(values, last))
            if start >= end:
                found.add(place)
    return frozenset(found)


def _of_edges(name: str, edges: Sequence[Value]) -> list[Condition]:
    bounds: list[Value | None] = [None, *edges, None]
    return [Condition(name, "between", (), low, high) for low, high in itertools.pairwise(bounds)]


def _checked(name: str, edges: Sequence[Any], held: Numbers | Moments) -> list[Value]:
    """The user's edges as plain values, ascending.

    Raises
    ------
    UsageError
        If one is no number or moment, or none is given.
    """
    made: dict[Any, Value] = {}
    what = "a number" if isinstance(held, Numbers) else "a moment such as '2024-01-31'"
    try:
        for edge in edges:
            if isinstance(held, Moments):
                text = edge if isinstance(edge, str) else edge.isoformat()
                made[held.tick(text)] = text
                continue
            plain = edge.item() if hasattr(edge, "item") else edge
            if isinstance(plain, bool) or not math.isfinite(plain):
                raise ValueError
            made[plain] = plain
    except (TypeError, ValueError, AttributeError, OverflowError):
        raise UsageError(f"An edge of `{name}` must be {what}, not {edge!r}.") from None
    if not made:
        raise UsageError(f"`{name}` has no edges: give at least one, or leave it out of `binning`.")
    return [made[key] for key in sorted(made)]


def _add_moments(found: Cut, column: Column, held: Moments, cutting: Cutting) -> None:
    name = column.name
    if name in cutting.edges:
        cells = _of_edges(name, _checked(name, cutting.edges[name], held))
        found.add(cutting, cells, column, "")
    else:
        values, counts = distinct(held.present)
        cells = []
        if len(values) > 1:
            cuts, _ = _cuts(cutting, held.ticks, held.missing, values, counts)
            texts = [_moment(held, int(values[c - 1]), int(values[c])) for c in cuts]
            cells = _of_edges(name, texts) if texts else []
        elif len(values):
            cells = [Condition(name, "between")]
        found.add(cutting, cells, column, "")
    for part in PARTS:
        codes, values_of = held.part(part)
        rows = count(codes, len(values_of))
        occurring = np.flatnonzero(rows)
        if len(occurring) < 2:
            continue
        kept = [values_of[i] for i in occurring if rows[i] >= cutting.min_rows]
        cells = _of_values(name, part, kept, len(kept) < len(occurring), cutting)  # type: ignore[arg-type]
        if cells:
            _add_part(found, cutting, cells, column, part)


def _add_part(
    found: Cut, cutting: Cutting, cells: list[Condition], column: Column, part: Any
) -> None:
    """Cells of a part; that the moment is missing is a cell of the moment alone."""
    found.add(cutting, cells, column, part)
    if not cutting.complete:
        kept = found.features[-1]
        found.features[-1] = (part, tuple(c for c in kept[1] if c.kind != "missing"), kept[2])
        return
    _, made, hidden = found.features[-1]
    gone = {i for i, cell in enumerate(made) if cell.kind == "missing"}
    found.features[-1] = (part, made, hidden | gone)


def _moment(held: Moments, before: int, edge: int) -> str:
    """The edge as text: a round one on the clock on the spot, if the clock never goes back."""
    if held.local is None:
        return held.text(readable_moment(before, edge))
    clock = held.local(np.array([before, edge]))
    shift = int(clock[1]) - edge
    near = readable_moment(int(clock[0]), int(clock[1])) - shift if clock[0] < clock[1] else edge
    return held.text(near if before < near <= edge else edge)
