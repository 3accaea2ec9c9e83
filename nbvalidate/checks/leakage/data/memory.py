"""Whether the target remembers: how much of it its previous value tells."""

from __future__ import annotations

from typing import Any

import numpy as np

from nbvalidate.checks.leakage.data.question import Question, Target
from nbvalidate.checks.leakage.data.scores import correlation

__all__ = ["changes_slowly", "memory"]

_FEWEST = 30
_SLOWLY = 0.9


def memory(target: Target, moments: Any) -> float:
    """The correlation of the target with its value just before; for classes the largest of them.

    Parameters
    ----------
    target
        Its training values are looked at.
    moments
        What orders the rows, shape (n,).
    """
    y = target.train[np.argsort(moments, kind="stable")]
    y = y[~np.isnan(y)]
    if len(y) < _FEWEST:
        return 0.0
    held = [y] if target.kind == "number" else [(y == c).astype(float) for c in np.unique(y)]
    return max(correlation(values[:-1], values[1:]) for values in held)


def changes_slowly(question: Question) -> bool:
    """Whether a number follows from the one before it, in the order of time or of the index."""
    target = question.target
    if target is None or target.kind != "number":
        return False
    return memory(target, _moments(question)) >= _SLOWLY


def _moments(question: Question) -> Any:
    if question.time is not None:
        return question.train.columns[question.time].floats
    index = question.train.index
    if index is None or getattr(index, "nlevels", 1) > 1 or index.dtype.kind not in "iufM":
        return np.arange(question.train.rows)
    return np.asarray(index)
