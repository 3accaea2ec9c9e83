"""The exact top K of all slices, by SliceLine's score: level by level, with its upper bound."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from nbvalidate.slices.search.atoms import AtomLike
from nbvalidate.slices.search.driver import Found, Interrupted, Limits, search
from nbvalidate.slices.search.memory import MemoryCounter

__all__ = ["Found", "Interrupted", "top_slices"]


def top_slices(
    codes: Sequence[NDArray[np.integer]],
    atoms: Sequence[AtomLike],
    errors: NDArray[np.float64],
    *,
    k: int = 10,
    max_depth: int = 3,
    min_rows: int = 1,
    alpha: float = 0.95,
    mean: float | None = None,
    progress: Callable[[str, float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> list[Found]:
    """The K slices with the highest score, exactly; equal scores by fewer and lower atoms.

    Parameters
    ----------
    codes
        One array of n whole numbers per column; negative: in no cell.
    atoms
        Sets of cells of one column; a slice has at most one of each column.
    errors
        Of shape (n,), finite and not negative.
    k, max_depth, min_rows
        How many, of how many conditions at most, with how many rows at least.
    alpha
        Weight of the error against the size: above 0, at most 1.
    mean
        What errors are measured by, above 0; None is the mean of all.
    progress
        Called with a few words and the share of the level that is done.
    cancelled
        Asked between blocks.

    Raises
    ------
    Interrupted
        Where `cancelled` says so.

    Notes
    -----
    Sagadeeva and Boehm, SliceLine, SIGMOD 2021. Only slices with a score above 0 are found.
    """
    counter = MemoryCounter(codes, atoms, np.ascontiguousarray(errors, dtype=np.float64))
    feature = np.array([atom.feature for atom in atoms], dtype=np.int64)
    limits = Limits(k, max_depth, min_rows, alpha, mean)
    return search(counter, feature, limits, progress, cancelled)
