"""The code of the cell that each row is in, for each feature."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nbvalidate.slices.columns.held import Array, Column, Levels, Moments, Numbers
from nbvalidate.slices.columns.masks import bounds, check_fit, mask_condition, moment_bounds

if TYPE_CHECKING:
    from nbvalidate.slices.columns.frame import Columns
    from nbvalidate.slices.columns.spec import Feature, Spec
    from nbvalidate.slices.model import Condition

__all__ = ["encode", "encode_feature"]

_BLOCK = 1 << 16
_SEARCHED = 48


def encode(spec: Spec, columns: Columns) -> list[Array]:
    """Codes by feature in the smallest type that holds them; -1 is in no cell.

    Parameters
    ----------
    spec
        What `fit_spec` made of these or other rows.
    columns
        The rows; they must have the columns of the specification.
    """
    return [encode_feature(feature, columns) for feature in spec.features]


def encode_feature(feature: Feature, columns: Columns) -> Array:
    """The codes of one feature."""
    column = columns.column(feature.name)
    held = column.held
    if feature.part and isinstance(held, Moments):
        codes, values = held.part(feature.part)
        return _by_table(codes, {v: i for i, v in enumerate(values)}.get, len(values), feature)
    if isinstance(held, Levels) and not feature.part and _of_values(feature.cells):
        _fits(column, feature)
        return _by_table(held.codes, held.place, len(held.levels), feature, held.codes)
    if isinstance(held, Numbers) and not feature.part:
        _fits(column, feature)
        return _by_bounds(
            held.data,
            held.missing,
            feature,
            [bounds(cell, held.data.dtype) for cell in _intervals(feature)],
        )
    if isinstance(held, Moments) and not feature.part:
        return _by_bounds(
            held.ticks,
            held.missing,
            feature,
            [moment_bounds(column, held, cell) for cell in _intervals(feature)],
        )
    return _by_masks(column, feature)


def _type(cells: int) -> str:
    return "int8" if cells <= 127 else "int16" if cells <= 32_767 else "int32"


def _of_values(cells: tuple[Condition, ...]) -> bool:
    return all(cell.kind != "between" for cell in cells)


def _fits(column: Column, feature: Feature) -> None:
    """That the column holds what the cells are of, as a mask would say it."""
    if not column.held.missing.all():
        for cell in feature.cells:
            check_fit(column, cell)


def _by_table(
    codes: Array, place: Any, levels: int, feature: Feature, same: Array | None = None
) -> Array:
    """Cells by level; the last of the table is for missing values."""
    kinds = [cell.kind for cell in feature.cells]
    rest = kinds.index("other") if "other" in kinds else -1
    table = np.full(levels + 1, rest, _type(len(kinds)))
    table[-1] = kinds.index("missing") if "missing" in kinds else -1
    for number, cell in enumerate(feature.cells):
        if cell.kind == "is":
            at = place(cell.values[0])
            if at is not None and at >= 0:
                table[at] = number
    if same is not None and same.dtype == table.dtype and _is_identity(table):
        return same
    return _through(table, codes)


def _is_identity(table: Array) -> bool:
    return bool(table[-1] == -1 and (table[:-1] == np.arange(len(table) - 1)).all())


def _through(table: Array, codes: Array) -> Array:
    if codes.dtype == np.int8 and table.dtype == np.int8:
        full = np.full(256, -1, "int8")  # bytes.translate takes a third of the time of indexing
        full[: len(table) - 1] = table[:-1]
        full[255] = table[-1]
        return np.frombuffer(codes.tobytes().translate(full.tobytes()), "int8")
    made = np.empty(len(codes), table.dtype)
    for start in range(0, len(codes), _BLOCK):
        block = slice(start, start + _BLOCK)
        made[block] = table[codes[block]]
    return made


def _intervals(feature: Feature) -> list[Condition]:
    return [cell for cell in feature.cells if cell.kind in ("is", "between")]


def _by_bounds(
    data: Array, missing: Array, feature: Feature, spans: list[tuple[Any, Any]]
) -> Array:
    """Cells by counting how many of all bounds are not above a value."""
    kinds = [cell.kind for cell in feature.cells]
    rest = kinds.index("other") if "other" in kinds else -1
    numbers = [i for i, kind in enumerate(kinds) if kind in ("is", "between")]
    pairs = [
        (span, number)
        for span, number in zip(spans, numbers, strict=True)
        if _possible(span, feature.cells[number], data.dtype)
    ]
    edges = sorted(
        {edge for span, _ in pairs for edge in span if edge is not None and edge == edge}
    )
    table = np.full(len(edges) + 1, rest, _type(len(kinds)))
    for (first, last), number in pairs:
        start = 0 if first is None else edges.index(first) + 1
        end = len(edges) + 1 if last is None or last != last else edges.index(last) + 1
        table[start:end] = number
    made = _counted(data, edges, table)
    if missing.any():
        made[missing] = kinds.index("missing") if "missing" in kinds else -1
    return made


def _possible(span: tuple[Any, Any], cell: Condition, dtype: np.dtype[Any]) -> bool:
    """Whether any value of the type lies within."""
    first, last = span
    if cell.kind == "is" and dtype.kind in "iu":  # no whole number is 1.5
        return bool(cell.values[0] == first)
    return first is None or last is None or last != last or first < last


def _counted(data: Array, edges: list[Any], table: Array) -> Array:
    if data.dtype.kind in "iu":
        limits = np.iinfo(data.dtype)
        below = sum(edge <= limits.min for edge in edges)
        edges = [edge for edge in edges if limits.min < edge <= limits.max]
        table = table[below : below + len(edges) + 1]
    made = np.empty(len(data), table.dtype)
    if not edges:
        made[:] = table[0]
        return made
    known = np.array(edges, data.dtype)
    for start in range(0, len(data), _BLOCK):
        block = data[start : start + _BLOCK]
        if len(known) > _SEARCHED:
            places = np.searchsorted(known, block, side="right")
        else:
            places = np.zeros(len(block), "int8")
            for edge in known:
                places += block >= edge
        made[start : start + _BLOCK] = table[places]
    return made


def _by_masks(column: Column, feature: Feature) -> Array:
    """Cell by cell: for columns that are held otherwise than those the cells were made of."""
    made = np.full(len(column.held.missing), -1, _type(len(feature.cells)))
    for number, cell in enumerate(feature.cells):
        made[mask_condition(column, cell)] = number
    return made
