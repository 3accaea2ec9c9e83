"""How many rows would be equal by chance: small tables of few values are full of equal rows.

Two rows agree in independent columns with the product of the chances that they agree in each. Real
columns depend on each other, so only three are counted, none of which follows another; where values
may differ a little, as many as are needed.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np

from nbvalidate.checks.leakage.data.columns import Part
from nbvalidate.checks.leakage.data.scores import correlation
from nbvalidate.data.rows.cells import pandas

__all__ = ["agreeing_by_chance", "continuous", "rarely_equal", "some_rows"]

_ROWS = 2_000
_COUNTED = 3
_CONTINUOUS = 0.02  # chance that two rows agree
_DEPENDENT = 0.9
_NEVER = 1e-9  # pairs: further columns need not be looked at
_SEED = 11


def some_rows(part: Part, size: int = _ROWS) -> Any:
    """Row numbers, drawn without replacement, the same every time."""
    if part.rows <= size:
        return np.arange(part.rows)
    return np.sort(np.random.default_rng(_SEED).choice(part.rows, size, replace=False))


def rarely_equal(part: Part, labels: Sequence[Hashable]) -> list[Hashable]:
    """The columns in which two rows rarely agree, the rarest first."""
    rows = some_rows(part)
    chances = {c: _agreement(part.columns[c].take(rows).floats, 0.0) for c in labels}
    return sorted((c for c in labels if chances[c] <= _CONTINUOUS), key=lambda c: chances[c])


def continuous(part: Part, labels: Sequence[Hashable]) -> list[Hashable]:
    """Those of them that hold numbers or moments."""
    return rarely_equal(part, [c for c in labels if part.columns[c].kind != "category"])


def agreeing_by_chance(
    part: Part, labels: Sequence[Hashable], others: int, tolerance: float = 0.0
) -> float:
    """How many pairs of rows would agree in these columns though nothing connects them.

    Parameters
    ----------
    part
        The training rows.
    labels
        From `continuous`.
    others
        How many rows they are compared with.
    tolerance
        Difference that still counts as equal, as a share of the column's spread.
    """
    pd = pandas()
    rows = some_rows(part)
    ranks: list[Any] = []
    expected = float(part.rows) * others
    for label in labels:
        values = part.columns[label].take(rows).floats
        rank = np.nan_to_num(pd.Series(values).rank().to_numpy())
        if any(_depends(rank, known) for known in ranks):
            continue
        ranks.append(rank)
        expected *= _agreement(values, tolerance)
        if (len(ranks) == _COUNTED and not tolerance) or expected < _NEVER:
            break
    return expected


def _depends(one: Any, other: Any) -> bool:
    return one.std() == 0 or abs(correlation(one, other)) > _DEPENDENT


def _agreement(values: Any, tolerance: float) -> float:
    """The chance that two of these values agree, never less than a sample can show."""
    known = np.sort(values[~np.isnan(values)])
    n, missing = len(known), len(values) - len(known)
    if len(values) < 2:
        return 1.0
    if tolerance:
        reach = tolerance * (known.std() if n else 0.0)
        ahead = np.searchsorted(known, known + reach, side="right")
        pairs = float((ahead - np.arange(n) - 1).sum())
    else:
        counts = np.unique(known, return_counts=True)[1]
        pairs = float((counts * (counts - 1)).sum() / 2)
    pairs += missing * (missing - 1) / 2
    return max(pairs, 3.0) / (len(values) * (len(values) - 1) / 2)
