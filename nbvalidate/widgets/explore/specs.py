"""Vega-Lite specifications over a table called ``table``; the rows come beside them.

Written out, since loading Altair takes longer than all charts together; `as_altair` is for those
who want to go on with them in Altair.
"""

from __future__ import annotations

from typing import Any

__all__ = [
    "FEW",
    "INSIDE",
    "PARTS",
    "as_altair",
    "bars",
    "chart",
    "grouped_bars",
    "heat_map",
    "steps",
    "trend",
    "up",
]

#: Okabe and Ito: told apart with any kind of colour vision.
INSIDE, REST = "#D55E00", "#0072B2"
PARTS = ("this slice", "all other rows")

#: Of fewer rows the figure of a cell says little.
FEW = 30

Spec = dict[str, Any]


def up(words: str) -> str:
    """With a capital letter."""
    return words[:1].upper() + words[1:]


def chart(name: str, title: str, alt: str, spec: Spec, rows: list[dict[str, Any]]) -> Spec:
    """A chart as the page draws it: the same specification with other rows is only updated.

    Parameters
    ----------
    name
        Of its place in the page.
    title, alt
        Above it, and for a screen reader.
    spec
        What to draw.
    rows
        Of its table.
    """
    whole = {"data": {"name": "table"}, "width": "container", **spec}
    return {"name": name, "title": title, "alt": alt, "spec": whole, "data": {"table": rows}}


def as_altair(made: Spec) -> Any:
    """A chart as an Altair chart with its rows, to be changed or saved."""
    import altair

    spec = {**made["spec"], "data": {"values": made["data"]["table"]}, "width": 400}
    return altair.Chart.from_dict({**spec, "title": made["title"]})


def _field(name: str, kind: str, title: str | None = None, **more: Any) -> Spec:
    return {"field": name, "type": kind, "title": title, **more}


def _tip(name: str, title: str, shape: str = "", kind: str = "quantitative") -> Spec:
    made = {"field": name, "type": kind, "title": title}
    return made | ({"format": shape} if shape else {})


def _part(channel: str = "color") -> Spec:
    ranges = {"color": [INSIDE, REST], "strokeDash": [[1, 0], [5, 3]]}
    scale = {"domain": list(PARTS), "range": ranges[channel]}
    return _field("part", "nominal", scale=scale, legend={"title": None, "orient": "top"})


_SHARE = _field("share", "quantitative", "share of rows", axis={"format": "%"})
_TIPS = [_tip("part", "rows of", kind="nominal"), _tip("rows", "rows", ",")]


def steps(label: str) -> Spec:
    """Two distributions of a number as lines of steps."""
    return {
        "mark": {"type": "line", "interpolate": "step-after", "strokeWidth": 2},
        "height": 170,
        "encoding": {
            "x": _field("from", "quantitative", label),
            "y": _SHARE,
            "color": _part(),
            "strokeDash": _part("strokeDash"),
            "tooltip": [
                *_TIPS,
                _tip("from", "from", ".4~g"),
                _tip("to", "to", ".4~g"),
                _tip("share", "share", ".1%"),
            ],
        },
    }


def grouped_bars(label: str) -> Spec:
    """Two distributions of a few whole numbers as bars side by side."""
    return {
        "mark": "bar",
        "height": 170,
        "encoding": {
            "x": _field("value", "ordinal", label, axis={"labelAngle": 0}),
            "xOffset": _field("part", "nominal", sort=list(PARTS)),
            "y": _SHARE,
            "color": _part(),
            "tooltip": [
                *_TIPS,
                _tip("value", label, kind="ordinal"),
                _tip("share", "share", ".1%"),
            ],
        },
    }


def heat_map(names: tuple[str, str], label: str, height: int, *, low_is_worse: bool) -> Spec:
    """A figure by two features, with the slice framed."""
    shade = {"scheme": "cividis", "reverse": not low_is_worse}
    encoding = {
        "x": _field("x", "nominal", sort={"field": "x_place", "op": "min"}),
        "y": _field("y", "nominal", sort={"field": "y_place", "op": "min"}),
        "tooltip": [
            _tip("x", names[0], kind="nominal"),
            _tip("y", names[1], kind="nominal"),
            _tip("metric", label, ".3g"),
            _tip("rows", "rows", ","),
        ],
    }
    pale = {"condition": {"test": f"datum.rows < {FEW}", "value": 0.35}, "value": 1}
    color = _field("metric", "quantitative", label, scale=shade, legend={"orient": "top"})
    return {
        "height": 20 * height,
        "encoding": encoding,
        "layer": [
            {"mark": "rect", "encoding": {"color": color, "opacity": pale}},
            {
                "transform": [{"filter": "datum.slice"}],
                "mark": {"type": "rect", "filled": False, "stroke": INSIDE, "strokeWidth": 2.5},
            },
        ],
    }


def bars(name: str, label: str, values: int) -> Spec:
    """A figure by one feature."""
    return {
        "mark": "bar",
        "height": 22 * values,
        "encoding": {
            "x": _field("metric", "quantitative", label),
            "y": _field("x", "nominal", sort={"field": "place", "op": "min"}),
            "color": _part(),
            "tooltip": [
                _tip("x", name, kind="nominal"),
                _tip("metric", label, ".3g"),
                _tip("rows", "rows", ","),
            ],
        },
    }


def trend(name: str, label: str) -> Spec:
    """A figure over time, in the slice and in the rest."""
    return {
        "mark": {"type": "line", "point": True, "strokeWidth": 2},
        "height": 170,
        "encoding": {
            "x": _field("time", "temporal", name, scale={"type": "utc"}),
            "y": _field("metric", "quantitative", label, scale={"zero": False}),
            "color": _part(),
            "strokeDash": _part("strokeDash"),
            "tooltip": [
                *_TIPS,
                _tip("time", name, "%Y-%m-%d %H:%M", "temporal"),
                _tip("metric", label, ".3g"),
            ],
        },
    }
