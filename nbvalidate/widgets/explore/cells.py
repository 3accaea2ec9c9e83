"""A feature in a few cells with short labels: the axes of the charts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from nbvalidate.slices.columns.encode import encode_feature
from nbvalidate.slices.columns.spec import Feature, fit_spec
from nbvalidate.slices.model import Condition, shown

if TYPE_CHECKING:
    from nbvalidate.slices.columns import Columns
    from nbvalidate.slices.model import Part

__all__ = ["Axis", "axis"]

_MOST = 12


@dataclass(frozen=True, slots=True)
class Axis:
    """A feature in cells.

    Parameters
    ----------
    name
        The column, or what of its moments.
    labels
        Of the cells, in order.
    codes
        Of each row the cell, or -1.
    """

    name: str
    labels: tuple[str, ...]
    codes: NDArray[np.int64]


def axis(columns: Columns, name: str, part: Part = "") -> Axis | None:
    """Cut a column for a chart: intervals in order, else the most frequent values.

    Parameters
    ----------
    columns
        The rows.
    name
        The column.
    part
        What of its moments.
    """
    spec = fit_spec(columns, features=[name], bins=8, max_values=_MOST)
    feature = next((f for f in spec.features if f.part == part), None)
    if feature is None or len(feature.cells) < 2:
        return None
    codes = encode_feature(feature, columns).astype(np.int64)
    counts = np.bincount(codes + 1, minlength=len(feature.cells) + 1)[1:]
    kept = np.flatnonzero(counts)
    if len(kept) > _MOST:
        kept = np.sort(np.argsort(-counts, kind="stable")[:_MOST])
    table = np.full(len(feature.cells) + 1, -1, dtype=np.int64)
    table[kept] = np.arange(len(kept))
    labels = tuple(_label(feature.cells[i]) for i in kept.tolist())
    return Axis(_name(feature), labels, table[codes])


def _name(feature: Feature) -> str:
    return f"{feature.part}({feature.name})" if feature.part else feature.name


def _label(condition: Condition) -> str:
    if condition.kind == "between" and not condition.negated:
        if condition.low is None and condition.high is None:
            return "present"
        if condition.low is None:
            return f"< {shown(condition.high)}"
        if condition.high is None:
            return f"≥ {shown(condition.low)}"
        return f"{shown(condition.low)} – {shown(condition.high)}"
    if condition.kind == "is" and not condition.negated:
        value = condition.values[0]
        return value if isinstance(value, str) else shown(value)
    return "missing" if condition.kind == "missing" else "other values"
