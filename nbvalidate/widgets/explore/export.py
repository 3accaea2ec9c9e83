"""What leaves the explorer: the table as a frame, the pins as a gate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from nbvalidate.errors import UsageError
from nbvalidate.slices.file import Named, SliceFile
from nbvalidate.slices.propose import called_apart, proposed_margin

if TYPE_CHECKING:
    import pandas as pd

    from nbvalidate.slices.result import SliceResult
    from nbvalidate.widgets.explore.pins import Pin
    from nbvalidate.widgets.explore.session import Session

__all__ = ["as_frame", "as_gate"]

#: What the search says, on the rows held back; as in `SliceResult.to_frame`.
_TESTED = ("error", "overall", "effect", "low", "high", "p", "q")
_TEXTS = ("rule", "outcome", "name")


def as_frame(view: dict[str, Any], pins: Sequence[Pin], result: SliceResult) -> pd.DataFrame:
    """One row for each slice of the table.

    Parameters
    ----------
    view
        What the page shows.
    pins
        The pinned slices.
    result
        What was found.
    """
    import pandas as pd

    found = {one.slice.key: one for one in result}
    pinned = {pin.rule.key for pin in pins}
    made = []
    for one in view["slices"]:
        tested = found.get(one["key"])
        row = {"rule": one["text"], "score": getattr(tested, "score", None)}
        row |= {"rows": one["rows"], "coverage": one["coverage"]}
        row |= {word: getattr(tested, word, None) for word in _TESTED}
        row |= {"outcome": one["outcome"], "new": one["new"], "metric": one["metric"]}
        row |= {"metric_low": one["low"], "metric_high": one["high"]}
        row |= {"difference": one["difference"]}
        if len(view["models"]) > 1:
            row |= {"metric_b": one["b"]["metric"], "delta": one["delta"]["value"]}
        made.append(row | {"name": one["name"] or "", "pinned": one["key"] in pinned})
    frame = pd.DataFrame(made, columns=list(made[0]) if made else list(_EMPTY))
    kinds = {"rows": "int64", "pinned": "bool"} | dict.fromkeys(_TEXTS, "object")
    return frame.astype({name: kinds.get(name, "float64") for name in frame.columns})


_EMPTY = (
    *("rule", "score", "rows", "coverage", *_TESTED, "outcome", "new"),
    *("metric", "metric_low", "metric_high", "difference", "name", "pinned"),
)


def as_gate(session: Session, pins: Sequence[Pin]) -> SliceFile:
    """The pinned slices as a gate; a margin that nobody chose lets today's model pass.

    Raises
    ------
    UsageError
        When nothing is pinned.
    """
    if not pins:
        raise UsageError("Nothing is pinned: pin the slices that the gate must judge.")
    named: list[Named] = []
    for pin in pins:
        name = pin.name or pin.rule.text
        harm = session.measures[0].of(session.mask(pin.rule)).harm
        margin = proposed_margin(harm[0], harm[2]) if pin.margin is None else pin.margin
        named.append(Named(name, pin.rule, margin, note=pin.note))
    return SliceFile(called_apart(named), metric=session.metric)
