"""How chosen slices overlap: each row is counted in one intersection only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nbvalidate.errors import UsageError
from nbvalidate.slices.model import Slice
from nbvalidate.widgets.explore.session import number

if TYPE_CHECKING:
    from nbvalidate.widgets.explore.session import Session

__all__ = ["MOST", "intersections"]

#: So many slices at once; two to the power of it are the intersections.
MOST = 12


def intersections(session: Session, rules: dict[str, Slice], names: dict[str, str]) -> Any:
    """Sets and their intersections, the largest first.

    Parameters
    ----------
    session
        The rows.
    rules
        Slices by their keys.
    names
        What the user calls some of them.

    Raises
    ------
    UsageError
        For more slices than can be told apart.

    Notes
    -----
    Lex et al., UpSet: Visualization of Intersecting Sets, InfoVis 2014.
    """
    if len(rules) > MOST:
        raise UsageError(f"At most {MOST} slices can be compared at once, not {len(rules)}.")
    code = np.zeros(session.columns.rows, dtype=np.int16)
    sets = []
    for place, (key, rule) in enumerate(rules.items()):
        mask = session.mask(rule)
        code |= mask.astype(np.int16) << np.int16(place)
        text = names.get(key) or rule.text
        sets.append({"key": key, "text": text, "rows": int(np.count_nonzero(mask))})
    counts = np.bincount(code, minlength=1)
    measure = session.measures[0]
    sums = measure.sums
    totals = None
    if sums is not None:
        totals = np.stack(
            [np.bincount(code, weights=sums[:, i], minlength=len(counts)) for i in (0, 1)], axis=1
        )
    made: list[dict[str, Any]] = []
    for found in np.flatnonzero(counts).tolist():
        if not found:
            continue
        made.append(
            {
                "members": [place for place in range(len(sets)) if found >> place & 1],
                "rows": int(counts[found]),
                "metric": None if totals is None else number(measure.metric.value(totals[found])),
            }
        )
    made.sort(key=lambda one: (-one["rows"], one["members"]))
    return {"sets": sets, "intersections": made[:40]}
