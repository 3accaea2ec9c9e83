"""Charts of a slice: Vega-Lite specifications by Altair, over small tables with names.

The specification of a chart is the same for all slices on the same features, so that the page
only puts in other rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nbvalidate.slices.model import Slice
from nbvalidate.widgets.explore.cells import Axis, axis
from nbvalidate.widgets.explore.session import number

if TYPE_CHECKING:
    from nbvalidate.slices.model import Part
    from nbvalidate.widgets.explore.session import Session

__all__ = ["charts"]

Mask = NDArray[np.bool_]
Rows = list[dict[str, Any]]

#: Okabe and Ito: told apart with any kind of colour vision.
INSIDE, REST = "#D55E00", "#0072B2"
_PARTS = ("this slice", "all other rows")
_BINS = 30
_FEW = 30  # rows: of fewer the figure of a cell says little
_TIMES = 30


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
    made = [_distribution(session, mask), _heat_map(session, rule, mask)]
    made.append(_trend(session, mask, time))
    return [chart for chart in made if chart is not None]


def _chart(name: str, title: str, alt: str, chart: Any, rows: Rows) -> dict[str, Any]:
    spec = chart.properties(width="container").to_dict()
    for word in ("config", "$schema", "usermeta"):  # the page has its own looks
        spec.pop(word, None)
    return {"name": name, "title": title, "alt": alt, "spec": spec, "data": {"table": rows}}


def _up(words: str) -> str:
    return words[:1].upper() + words[1:]


def _parts_scale(alt: Any) -> tuple[Any, Any]:
    scale = alt.Scale(domain=list(_PARTS), range=[INSIDE, REST])
    dashes = alt.Scale(domain=list(_PARTS), range=[[1, 0], [5, 3]])
    legend = alt.Legend(title=None, orient="top")
    color = alt.Color("part:N", scale=scale, legend=legend)
    return color, alt.StrokeDash("part:N", scale=dashes, legend=legend)


def _distribution(session: Session, mask: Mask) -> dict[str, Any] | None:
    """The score, the residual or the error, in the slice and in the rest, each as shares."""
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
    for part, name in ((mask, _PARTS[0]), (~mask, _PARTS[1])):
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
    import altair as alt

    color, dash = _parts_scale(alt)
    chart = (
        alt.Chart(alt.NamedData("table"))
        .mark_line(interpolate="step-after", strokeWidth=2)
        .encode(
            alt.X("from:Q", title=label),
            alt.Y("share:Q", title="share of rows", axis=alt.Axis(format="%")),
            color,
            dash,
            tooltip=["part:N", "from:Q", "to:Q", "rows:Q", alt.Tooltip("share:Q", format=".1%")],
        )
        .properties(height=170)
    )
    said = f"Distribution of the {label} in the slice and in all other rows."
    return _chart("distribution", f"{_up(label)}, inside and outside", said, chart, rows)


def _few_values(values: NDArray[np.float64], label: str, mask: Mask) -> dict[str, Any]:
    """Whole numbers, such as right and wrong, as bars side by side."""
    rows: Rows = []
    for part, name in ((mask, _PARTS[0]), (~mask, _PARTS[1])):
        found, counts = np.unique(values[part], return_counts=True)
        total = max(int(counts.sum()), 1)
        rows += [
            {"value": int(value), "share": count / total, "rows": count, "part": name}
            for value, count in zip(found.tolist(), counts.tolist(), strict=True)
        ]
    import altair as alt

    color, _ = _parts_scale(alt)
    chart = (
        alt.Chart(alt.NamedData("table"))
        .mark_bar()
        .encode(
            alt.X("value:O", title=label, axis=alt.Axis(labelAngle=0)),
            alt.Y("share:Q", title="share of rows", axis=alt.Axis(format="%")),
            color,
            xOffset=alt.XOffset("part:N", sort=list(_PARTS)),
            tooltip=["part:N", "value:O", "rows:Q", alt.Tooltip("share:Q", format=".1%")],
        )
        .properties(height=170)
    )
    said = f"How often which {label}, in the slice and in all other rows."
    return _chart("distribution", f"{_up(label)}, inside and outside", said, chart, rows)


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
        return f"{list(session.models)[1]} worse by"
    metric = session.measures[0].metric
    return metric.label if metric.kind != "auc" else "mean error"


def _axes(session: Session, rule: Slice) -> tuple[list[Axis], list[str]]:
    """The features of the first two conditions that can be cut."""
    made: list[Axis] = []
    used: list[str] = []
    parts: dict[tuple[str, Part], None] = dict.fromkeys((c.column, c.part) for c in rule.conditions)
    for column, part in parts:
        if len(made) < 2 and (found := axis(session.columns, column, part)) is not None:
            made.append(found)
            used.append(column)
    return made, used


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
            "slice": "in this slice" if inside[place] * 2 > counts[place] else "outside",
        }
        for place in np.flatnonzero(counts).tolist()
    ]
    import altair as alt

    label = _label(session)
    metric = session.measures[0].metric
    worse_is_low = metric.better == "higher" and metric.kind != "auc" and not session.compared
    base = alt.Chart(alt.NamedData("table")).encode(
        alt.X("x:N", title=None, sort=alt.EncodingSortField("x_place", "min")),
        alt.Y("y:N", title=None, sort=alt.EncodingSortField("y_place", "min")),
        tooltip=[
            alt.Tooltip("x:N", title=one.name),
            alt.Tooltip("y:N", title=two.name),
            alt.Tooltip("metric:Q", title=label, format=".3g"),
            alt.Tooltip("rows:Q", format=","),
            alt.Tooltip("slice:N", title=" "),
        ],
    )
    shade = alt.Scale(scheme="cividis", reverse=not worse_is_low)
    cells = base.mark_rect().encode(
        alt.Color("metric:Q", title=label, scale=shade, legend=alt.Legend(orient="right")),
        opacity=alt.condition(f"datum.rows < {_FEW}", alt.value(0.35), alt.value(1.0)),
    )
    frames = (
        base.transform_filter("datum.slice === 'in this slice'")
        .mark_rect(filled=False, stroke=INSIDE, strokeWidth=2.5)
        .encode()
    )
    among = f", among rows with {others.text}" if others.conditions else ""
    said = (
        f"{_up(label)} by {one.name} and {two.name}{among}; the slice is framed, and cells of fewer"
        f" than {_FEW} rows are pale."
    )
    chart = (cells + frames).properties(height=20 * height)
    title = f"{_up(label)} by {one.name} (across) and {two.name} (down){among}"
    return _chart("heatmap", title, said, chart, rows)


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
            "part": _PARTS[0] if inside[place] * 2 > counts[place] else _PARTS[1],
        }
        for place in np.flatnonzero(counts).tolist()
    ]
    import altair as alt

    label = _label(session)
    scale = alt.Scale(domain=list(_PARTS), range=[INSIDE, REST])
    chart = (
        alt.Chart(alt.NamedData("table"))
        .mark_bar()
        .encode(
            alt.X("metric:Q", title=label),
            alt.Y("x:N", title=None, sort=alt.EncodingSortField("place", "min")),
            alt.Color("part:N", scale=scale, legend=alt.Legend(title=None, orient="top")),
            tooltip=[
                alt.Tooltip("x:N", title=one.name),
                alt.Tooltip("metric:Q", title=label, format=".3g"),
                alt.Tooltip("rows:Q", format=","),
            ],
        )
        .properties(height=22 * len(rows))
    )
    among = f", among rows with {others.text}" if others.conditions else ""
    title = f"{_up(label)} by {one.name}{among}"
    return _chart("heatmap", title, f"{title}.", chart, rows)


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
    for part, called in ((mask, _PARTS[0]), (~mask, _PARTS[1])):
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
    import altair as alt

    label = _label(session)
    color, dash = _parts_scale(alt)
    chart = (
        alt.Chart(alt.NamedData("table"))
        .mark_line(point=True, strokeWidth=2)
        .encode(
            alt.X("time:T", title=name, scale=alt.Scale(type="utc")),
            alt.Y("metric:Q", title=label, scale=alt.Scale(zero=False)),
            color,
            dash,
            tooltip=[
                "part:N",
                alt.Tooltip("time:T", format="%Y-%m-%d %H:%M"),
                alt.Tooltip("metric:Q", title=label, format=".3g"),
                alt.Tooltip("rows:Q", format=","),
            ],
        )
        .properties(height=170)
    )
    said = f"{_up(label)} over {name}, in the slice and in all other rows."
    return _chart("trend", f"{_up(label)} over {name}", said, chart, rows)
