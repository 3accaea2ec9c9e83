"""Charts of a slice: small tables of aggregates, with what draws them.

The specification of a chart is the same for all slices on the same features, so that the page
only puts in other rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nbvalidate.slices.model import Slice
from nbvalidate.widgets.explore.cells import Axis, axis
from nbvalidate.widgets.explore.distribution import distribution
from nbvalidate.widgets.explore.session import number
from nbvalidate.widgets.explore.specs import FEW, PARTS, bars, chart, heat_map, trend, up

if TYPE_CHECKING:
    from nbvalidate.slices.model import Part
    from nbvalidate.widgets.explore.session import Session

__all__ = ["charts"]

Mask = NDArray[np.bool_]
Rows = list[dict[str, Any]]

_TIMES = 30
_KEPT = 8  # axes, of eight bytes a row


def charts(session: Session, rule: Slice, mask: Mask, time: str = "") -> list[dict[str, Any]]:
    """The charts of a slice as the page draws them.

    Parameters
    ----------
    session
        The rows.
    rule, mask
        The slice, and its rows.
    time
        The column of moments for the trend; '' is the first there is.
    """
    made = [distribution(session, mask), _heat_map(session, rule, mask)]
    made.append(_trend(session, mask, time))
    return [one for one in made if one is not None]


def _metric_by(
    session: Session, codes: NDArray[np.int64], size: int, mask: Mask | None = None
) -> tuple[NDArray[np.int64], list[float | None]]:
    """Rows and the figure of each code; see `_label` for what it is."""
    held = np.flatnonzero(codes >= 0 if mask is None else (codes >= 0) & mask)
    codes = codes[held]
    values = []
    for model in range(2 if session.compared else 1):
        measure = session.measures[model]
        if measure.sums is None:
            sums = np.column_stack([session.errors[model], np.ones(session.columns.rows)])
        else:
            sums = measure.sums[:, :2]
        both = np.column_stack([np.bincount(codes, sums[held, i], minlength=size) for i in (0, 1)])
        values.append([measure.metric.value(one) for one in both])
    counts = np.bincount(codes, minlength=size)
    if not session.compared:
        return counts, [number(value) for value in values[0]]
    metric = session.measures[0].metric
    off = [metric.harm(b - a) for a, b in zip(*values, strict=True)]
    if metric.kind == "auc":  # then it is of errors, and more is worse
        off = [b - a for a, b in zip(*values, strict=True)]
    return counts, [number(value) for value in off]


def _label(session: Session) -> str:
    if session.compared:
        return f"how much worse {list(session.models)[1]} is"
    metric = session.measures[0].metric
    return metric.label if metric.kind != "auc" else "mean error"


def _axes(session: Session, rule: Slice) -> tuple[list[Axis], list[str]]:
    """The features of the first two conditions that can be cut."""
    made: list[Axis] = []
    used: list[str] = []
    parts: dict[tuple[str, Part], None] = dict.fromkeys((c.column, c.part) for c in rule.conditions)
    for column, part in parts:
        if len(made) < 2 and (found := _axis(session, column, part)) is not None:
            made.append(found)
            used.append(column)
    return made, used


def _axis(session: Session, column: str, part: Part) -> Axis | None:
    """Cut once for many edits of a rule."""
    key = (column, part)
    if key not in session.axes:
        session.axes[key] = axis(session.columns, column, part)
        if len(session.axes) > _KEPT:
            session.axes.pop(next(iter(session.axes)))
    return session.axes[key]


def _heat_map(session: Session, rule: Slice, mask: Mask) -> dict[str, Any] | None:
    """The metric by two features of the slice, among the rows that its other conditions leave."""
    axes, used = _axes(session, rule)
    if not axes:
        return None
    others = Slice(tuple(c for c in rule.conditions if c.column not in used))
    context = session.mask(others)
    one = axes[0]
    if len(axes) == 1:
        return _bars(session, one, others, context, mask)
    two = axes[1]
    width, height = len(one.labels), len(two.labels)
    codes = np.where((one.codes >= 0) & (two.codes >= 0), one.codes * height + two.codes, -1)
    counts, metrics = _metric_by(session, codes, width * height, context)
    inside = np.bincount(codes[mask & (codes >= 0)], minlength=width * height)
    rows: Rows = [
        {
            "x": one.labels[place // height],
            "y": two.labels[place % height],
            "x_place": place // height,
            "y_place": place % height,
            "metric": metrics[place],
            "rows": int(counts[place]),
            "slice": bool(inside[place] * 2 > counts[place]),
        }
        for place in np.flatnonzero(counts).tolist()
    ]
    label = _label(session)
    metric = session.measures[0].metric
    low_is_worse = metric.better == "higher" and metric.kind != "auc" and not session.compared
    among = f", among rows with {others.text}" if others.conditions else ""
    said = (
        f"{up(label)} by {one.name} and {two.name}{among}; the slice is framed, and cells of fewer"
        f" than {FEW} rows are pale."
    )
    spec = heat_map((one.name, two.name), label, height, low_is_worse=low_is_worse)
    title = f"{up(label)} by {one.name} (across) and {two.name} (down){among}"
    return chart("heatmap", title, said, spec, rows)


def _bars(
    session: Session, one: Axis, others: Slice, context: Mask, mask: Mask
) -> dict[str, Any] | None:
    counts, metrics = _metric_by(session, one.codes, len(one.labels), context)
    inside = np.bincount(one.codes[mask & (one.codes >= 0)], minlength=len(one.labels))
    rows: Rows = [
        {
            "x": one.labels[place],
            "place": place,
            "metric": metrics[place],
            "rows": int(counts[place]),
            "part": PARTS[0] if inside[place] * 2 > counts[place] else PARTS[1],
        }
        for place in np.flatnonzero(counts).tolist()
    ]
    label = _label(session)
    among = f", among rows with {others.text}" if others.conditions else ""
    title = f"{up(label)} by {one.name}{among}"
    return chart("heatmap", title, f"{title}.", bars(one.name, label, len(rows)), rows)


def _trend(session: Session, mask: Mask, time: str) -> dict[str, Any] | None:
    """The metric over time, in the slice and in the rest."""
    columns = session.columns
    name = time or next((n for n in columns.names if columns.kind(n) == "time"), "")
    if not name or columns.kind(name) != "time":
        return None
    ticks = columns.values(name).astype("datetime64[us]").view(np.int64)
    known = ~columns.missing(name)
    if not known.any():
        return None
    low, high = int(ticks[known].min()), int(ticks[known].max())
    if low == high:
        return None
    width = -(-(high - low + 1) // _TIMES)
    codes = np.where(known, (ticks - low) // width, -1)
    rows: Rows = []
    for part, called in ((mask, PARTS[0]), (~mask, PARTS[1])):
        counts, metrics = _metric_by(session, codes, _TIMES, part)
        rows += [
            {
                "time": (low + width * place) // 1000,
                "metric": metrics[place],
                "rows": int(counts[place]),
                "part": called,
            }
            for place in np.flatnonzero(counts).tolist()
        ]
    label = _label(session)
    said = f"{up(label)} over {name}, in the slice and in all other rows."
    return chart("trend", f"{up(label)} over {name}", said, trend(name, label), rows)
