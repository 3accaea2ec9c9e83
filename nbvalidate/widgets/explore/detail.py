"""All about one slice: charts, what each condition adds, and its worst rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from nbvalidate.slices.model import Slice
from nbvalidate.widgets.explore.charts import charts
from nbvalidate.widgets.explore.session import number

if TYPE_CHECKING:
    from nbvalidate.slices.columns import Columns
    from nbvalidate.widgets.explore.session import Session

__all__ = ["contributions", "examples", "worst"]

_EXAMPLES = 10
_COLUMNS = 12


def contributions(session: Session, rule: Slice) -> list[dict[str, Any]]:
    """The slice without each of its conditions."""
    made = []
    for place, condition in enumerate(rule.conditions):
        rest = Slice(rule.conditions[:place] + rule.conditions[place + 1 :])
        made.append(
            {
                "index": place,
                "text": condition.text,
                "without": session.record(rest, origin=None),
            }
        )
    return made


def worst(session: Session, mask: Any, most: int = _EXAMPLES) -> list[int]:
    """Positions of the rows with the largest errors; of equal ones the first.

    With two models by how much larger the error of the second is.
    """
    errors = session.errors[0] if len(session.errors) == 1 else session.errors[1]
    if len(session.errors) > 1:
        errors = errors - session.errors[0]
    places = np.flatnonzero(mask)
    inside = errors[places]
    if len(places) > most:
        least = np.partition(inside, len(inside) - most)[len(inside) - most]
        kept = np.flatnonzero(inside >= least)
        kept = kept[np.argsort(-inside[kept], kind="stable")][:most]
        return [int(place) for place in places[kept]]
    return [int(place) for place in places[np.argsort(-inside, kind="stable")]]


def examples(session: Session, rule: Slice, mask: Any) -> dict[str, Any]:
    """The rows with the largest errors, with their labels in the frame's index."""
    columns = session.columns
    ahead = list(rule.columns)
    names = (ahead + [name for name in columns.names if name not in ahead])[:_COLUMNS]
    said = _answers(session)
    listed = []
    for place in worst(session, mask):
        row = columns.row(place, names)
        listed.append(
            [
                _cell(columns.label(place)),
                *(one(place) for _, one in said),
                *map(_cell, row.values()),
            ]
        )
    left = len(columns.names) - len(names)
    notes = [f"{left} more columns are not shown."] if left else None
    return {
        "columns": [*(name for name, _ in said), *names],
        "rows": listed,
        "notes": notes,
        "index_name": _index_name(columns),
    }


def _answers(session: Session) -> list[tuple[str, Any]]:
    """What is true, what was said and how wrong it is, each with how to ask for a row."""
    made: list[tuple[str, Any]] = []
    several = len(session.models) > 1
    first = session.first
    if first.task != "errors":
        truth = first.labels
        made.append(("truth", lambda place, v=truth: _cell(v[place])))
    for (name, model), errors in zip(session.models.items(), session.errors, strict=True):
        of = f" of {name}" if several else ""
        if model.predicted is not None and model.task != "errors":
            said = model.predicted_labels
            made.append((f"prediction{of}", lambda place, v=said: _cell(v[place])))
        if model.scores is not None and model.scores.ndim == 1:
            scores = model.scores
            made.append((f"score{of}", lambda place, v=scores: number(v[place])))
        made.append((f"error{of}", lambda place, v=errors: number(v[place])))
    return made


def _index_name(columns: Columns) -> str | None:
    if columns.index is None:
        return "row"
    name = getattr(columns.index, "name", None)
    return "index" if name is None else str(name)


def _cell(value: Any) -> Any:
    """A value that JSON can hold; others as text."""
    value = value.item() if hasattr(value, "item") and getattr(value, "ndim", 1) == 0 else value
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int | float):
        return number(value)
    return str(value)


def detail(session: Session, rule: Slice, record: dict[str, Any], time: str = "") -> dict[str, Any]:
    """What the page asks for when a slice is chosen.

    Parameters
    ----------
    session
        The rows.
    rule
        The slice.
    record
        What is known about it.
    time
        The column of moments for the trend.
    """
    mask = session.mask(rule)
    return {
        "record": record,
        "charts": charts(session, rule, mask, time),
        "contributions": contributions(session, rule),
        "examples": examples(session, rule, mask),
    }
