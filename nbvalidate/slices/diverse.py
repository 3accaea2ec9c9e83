"""Ten slices instead of one told ten times.

First a slice gives way to a shorter one that says the same: one without a condition of it, whose
further rows are no better than chance would have it. Then slices are taken one by one, each by the
score that it has on what those before have not said: rows in them count as average.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Shown", "choose", "overlap"]

#: How many standard errors worse a slice must be than the rest of a shorter one.
_WORSE = 3.0

#: The choice is made on so many rows at most: it ranks, and claims nothing.
ROWS = 200_000

Atoms = tuple[int, ...]
_Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Shown:
    """Rows of a slice, and the sums of their errors."""

    rows: int
    total: float
    squares: float


class _Sums:
    """Sums of slices of any atoms, each counted once."""

    def __init__(self, mask: Callable[[Atoms], _Mask], errors: NDArray[np.float64]) -> None:
        self._mask, self.errors = mask, errors
        self._known: dict[Atoms, Shown] = {}

    def mask(self, atoms: Atoms) -> _Mask:
        return self._mask(atoms)

    def __call__(self, atoms: Atoms) -> Shown:
        found = self._known.get(atoms)
        if found is None:
            inside = self.errors[self._mask(atoms)]
            found = Shown(len(inside), float(inside.sum()), float(inside @ inside))
            self._known[atoms] = found
        return found


def choose(
    pool: Sequence[Atoms],
    mask: Callable[[Atoms], _Mask],
    errors: NDArray[np.float64],
    *,
    k: int,
    alpha: float,
    mean: float | None = None,
) -> list[Atoms]:
    """The most telling slices of a pool.

    Parameters
    ----------
    pool
        Slices as sorted atom numbers, the highest score first.
    mask
        The rows of a slice, of shape (n,).
    errors
        Of shape (n,).
    k
        How many at most; fewer where the others say nothing new.
    alpha, mean
        As in the score.
    """
    sums = _Sums(mask, errors)
    reduced = list(dict.fromkeys(_shortest(atoms, sums) for atoms in pool))
    total = float(errors.sum())
    n = len(errors)
    if mean is None:
        mean = total / n if n else 0.0
    if mean <= 0:
        return []
    excess = errors - mean
    size = np.array([sums(a).rows for a in reduced], dtype=np.float64)
    reached = np.array([sums(a).total - mean * sums(a).rows for a in reduced])
    penalty = (1.0 - alpha) * (n / np.maximum(size, 1.0) - 1.0)
    masks = [sums.mask(a) for a in reduced]
    chosen: list[Atoms] = []
    left = np.ones(n, dtype=bool)
    while len(chosen) < k and len(reduced):
        score = alpha * reached / np.maximum(size, 1.0) / mean - penalty
        best = int(np.argmax(score))
        if score[best] <= 0:
            break
        chosen.append(reduced[best])
        newly = np.flatnonzero(masks[best] & left)
        left[newly] = False
        said = excess[newly]
        for i, one in enumerate(masks):
            reached[i] -= said[one[newly]].sum()
        reached[best] = -np.inf
    return chosen


def _shortest(atoms: Atoms, sums: _Sums) -> Atoms:
    """The slice itself, or the shorter one that already says what it says."""
    while len(atoms) > 1:
        inside = sums(atoms)
        parents = [atoms[:i] + atoms[i + 1 :] for i in range(len(atoms))]
        same = [p for p in parents if not _is_worse(inside, sums(p))]
        if not same:
            return atoms
        # of several the one with the highest mean: it loses least
        atoms = max(same, key=lambda p: (sums(p).total / max(sums(p).rows, 1), p))
    return atoms


def _is_worse(inside: Shown, parent: Shown) -> bool:
    """Whether a slice is really worse than what its parent has beside it."""
    rows = parent.rows - inside.rows
    if rows <= 0 or inside.rows == 0:
        return False
    total, squares = parent.total - inside.total, parent.squares - inside.squares
    mean, other = inside.total / inside.rows, total / rows
    noise = (inside.squares / inside.rows - mean * mean) / inside.rows
    noise += (squares / rows - other * other) / rows
    return mean - other > _WORSE * math.sqrt(max(noise, 1e-18))


def overlap(masks: Sequence[_Mask]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How much slices have in common.

    Parameters
    ----------
    masks
        The rows of each.

    Returns
    -------
    jaccard, new
        Of shape (k, k): rows in both by rows in either. Of shape (k,): the share of the rows of
        each that no earlier one has.
    """
    k = len(masks)
    jaccard, new = np.eye(k), np.ones(k)
    seen = np.zeros(len(masks[0]), dtype=bool) if masks else np.zeros(0, dtype=bool)
    for i, one in enumerate(masks):
        rows = int(one.sum())
        new[i] = int((one & ~seen).sum()) / rows if rows else 0.0
        seen |= one
        for j in range(i):
            either = int((one | masks[j]).sum())
            jaccard[i, j] = jaccard[j, i] = int((one & masks[j]).sum()) / either if either else 0.0
    return jaccard, new
