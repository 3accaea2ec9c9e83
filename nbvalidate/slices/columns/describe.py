"""A column in plain values, as the explorer lists it."""

from __future__ import annotations

from typing import Any

import numpy as np

from nbvalidate.slices.columns.bins import distinct
from nbvalidate.slices.columns.dates import PARTS
from nbvalidate.slices.columns.held import Array, Column, Levels, Moments, Numbers
from nbvalidate.slices.model import shown

__all__ = ["describe"]


def describe(column: Column, most: int = 100) -> dict[str, Any]:
    """Name, kind, the most frequent values, bounds, and how many are missing.

    Parameters
    ----------
    column
        The column.
    most
        How many values are listed.
    """
    held = column.held
    made: dict[str, Any] = {
        "name": column.name,
        "kind": column.kind,
        "values": [],
        "distinct": 0,
        "min": None,
        "max": None,
        "missing": int(held.missing.sum()),
        "parts": [],
    }
    if isinstance(held, Levels):
        counts = held.counts
        made["distinct"] = len(held.levels)
        places = _frequent(counts, most)
        pairs = [(v, int(counts[p])) for v, p in zip(held.pick(places), places, strict=True)]
        made["values"] = _listed(pairs)
        return made
    values, counts = distinct(held.present)
    made["distinct"] = len(values)
    if len(values):
        made["min"], made["max"] = _plain(held, values[0]), _plain(held, values[-1])
    if len(values) <= most:
        made["values"] = _listed(
            [(_plain(held, v), int(n)) for v, n in zip(values, counts, strict=True)]
        )
    if isinstance(held, Moments):
        made["parts"] = [part for part in PARTS if _varies(held, part)]
    return made


def _frequent(counts: Array, most: int) -> Array:
    if len(counts) > 4 * most:  # not all of a million are put in order
        least = np.partition(counts, len(counts) - most)[len(counts) - most]
        places = np.flatnonzero(counts >= least)[: 4 * most]
        return places[np.argsort(-counts[places], kind="stable")][:most]
    return np.argsort(-counts, kind="stable")[:most]


def _listed(pairs: list[tuple[Any, int]]) -> list[dict[str, Any]]:
    pairs.sort(key=lambda pair: (-pair[1], isinstance(pair[0], str), pair[0]))
    return [
        {"value": value, "label": shown(value), "rows": rows}
        for value, rows in pairs
        if value is not None
    ]


def _plain(held: Numbers | Moments, value: Any) -> Any:
    if isinstance(held, Moments):
        return held.text(int(value))
    return value.item() if np.isfinite(value) else None  # JSON has no infinity


def _varies(held: Moments, part: str) -> bool:
    codes, _ = held.part(part)
    there = codes[codes >= 0]
    return bool(len(there)) and bool(there.min() != there.max())
