"""How a score, a residual or an error is distributed in a slice and in the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nbvalidate.widgets.explore.specs import PARTS, chart, grouped_bars, steps, up

if TYPE_CHECKING:
    from nbvalidate.widgets.explore.session import Session

__all__ = ["distribution"]

Mask = NDArray[np.bool_]
Rows = list[dict[str, Any]]

_BINS = 30


def distribution(session: Session, mask: Mask) -> dict[str, Any] | None:
    """The score, the residual or the error, in the slice and in the rest, each as shares.

    Parameters
    ----------
    session
        The rows.
    mask
        Those of the slice.
    """
    values, label = _values(session)
    if not len(values):
        return None
    low, high = float(values.min()), float(values.max())
    if low == high:
        return None
    if high - low < _BINS and bool(np.all(values == np.rint(values))):
        return _few_values(values, label, mask)
    # the farthest one in a thousand would leave the rest one bar
    first, last = np.quantile(values, [0.001, 0.999]).tolist()
    few = len(values) <= 1000 or first >= last
    edges = np.linspace(low if few else first, high if few else last, _BINS + 1)
    clipped = np.clip(values, edges[0], edges[-1])
    rows: Rows = []
    for part, name in ((mask, PARTS[0]), (~mask, PARTS[1])):
        counts = np.histogram(clipped[part], edges)[0]
        total = max(int(counts.sum()), 1)
        rows += [
            {
                "from": float(edges[i]),
                "to": float(edges[i + 1]),
                "share": count / total,
                "rows": count,
                "part": name,
            }
            for i, count in enumerate(counts.tolist())
        ]
    title, spec = f"{up(label)}, inside and outside", steps(label)
    said = f"Distribution of the {label} in the slice and in all other rows."
    return chart("distribution", title, said, spec, rows)


def _few_values(values: NDArray[np.float64], label: str, mask: Mask) -> dict[str, Any]:
    """Whole numbers, such as right and wrong, as bars side by side."""
    rows: Rows = []
    for part, name in ((mask, PARTS[0]), (~mask, PARTS[1])):
        found, counts = np.unique(values[part], return_counts=True)
        total = max(int(counts.sum()), 1)
        rows += [
            {"value": int(value), "share": count / total, "rows": count, "part": name}
            for value, count in zip(found.tolist(), counts.tolist(), strict=True)
        ]
    title, spec = f"{up(label)}, inside and outside", grouped_bars(label)
    said = f"How often which {label}, in the slice and in all other rows."
    return chart("distribution", title, said, spec, rows)


def _values(session: Session) -> tuple[NDArray[np.float64], str]:
    made = session.first
    if made.task == "binary" and made.scores is not None:
        shown = f"score for {made.positive}"
        return np.asarray(made.scores, dtype=np.float64), shown
    if made.task == "regression" and made.predicted is not None:
        return np.asarray(made.predicted - made.y, dtype=np.float64), "prediction minus truth"
    if made.task == "multiclass" and made.scores is not None and made.probabilities:
        at_truth = np.take_along_axis(made.scores, made.y[:, None].astype(np.int64), axis=1)
        return np.asarray(at_truth[:, 0], dtype=np.float64), "probability of the true class"
    return session.errors[0], "error"
