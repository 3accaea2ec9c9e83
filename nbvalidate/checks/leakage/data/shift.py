"""How the target differs between the parts."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from nbvalidate.checks.leakage.data.measured import Shift
from nbvalidate.checks.leakage.data.question import Question

__all__ = ["target_shift"]

_FEWEST = 20
_NAMED = 5


def target_shift(question: Question) -> Shift | None:
    """The largest difference of shares (of a class, or below a number), and how likely it is.

    For a number this is the two-sample Kolmogorov-Smirnov distance with its asymptotic
    distribution; for classes a chi-square test of independence.
    """
    target = question.target
    if target is None or target.test is None:
        return None
    one, other = (v[~np.isnan(v)] for v in (target.train, target.test))
    if min(len(one), len(other)) < _FEWEST:
        return None
    if target.kind == "number":
        distance, chance = _kolmogorov(one, other)
        means = (f"mean {np.mean(v):.4g}" for v in (one, other))
        return Shift(distance, chance, next(means), next(means))
    size = len(target.classes)
    counts = np.array([np.bincount(v.astype(int), minlength=size) for v in (one, other)], float)
    shares = counts / counts.sum(axis=1, keepdims=True)
    distance = float(np.abs(shares[0] - shares[1]).max())
    most = int(np.abs(shares[0] - shares[1]).argmax())
    ours, theirs = (f"{s[most]:.1%} `{target.classes[most]}`" for s in shares)
    expected = counts[0] / counts[0].sum() * counts[1].sum()
    gone = (counts[1] == 0) & (expected >= 15)  # chance of none at all: under one in a million
    new = (counts[0] == 0) & (counts[1] >= 5)
    absent = tuple(str(target.classes[k]) for k in np.flatnonzero(gone | new)[:_NAMED])
    return Shift(distance, _chi_square(counts), ours, theirs, absent)


def _kolmogorov(one: Any, other: Any) -> tuple[float, float]:
    one, other = np.sort(one), np.sort(other)
    both = np.concatenate([one, other])
    below = [np.searchsorted(v, both, side="right") / len(v) for v in (one, other)]
    distance = float(np.abs(below[0] - below[1]).max())
    n = math.sqrt(len(one) * len(other) / (len(one) + len(other)))
    reach = (n + 0.12 + 0.11 / n) * distance
    terms = (2 * (-1) ** (k - 1) * math.exp(-2 * (k * reach) ** 2) for k in range(1, 50))
    return distance, min(1.0, max(0.0, sum(terms))) if reach > 0.3 else 1.0


def _chi_square(counts: Any) -> float:
    """The chance of a table as uneven as this one (Wilson and Hilferty's approximation)."""
    counts = counts[:, counts.sum(axis=0) > 0]
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()
    free = counts.shape[1] - 1
    if free < 1:
        return 1.0
    value = float(((counts - expected) ** 2 / expected).sum())
    z = ((value / free) ** (1 / 3) - (1 - 2 / (9 * free))) / math.sqrt(2 / (9 * free))
    return 0.5 * math.erfc(z / math.sqrt(2))
