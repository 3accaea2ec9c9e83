"""What leaves the explorer: the table as a frame, the pins as a gate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from nbvalidate.errors import UsageError
from nbvalidate.slices.file import Named, SliceFile
from nbvalidate.slices.propose import proposed_margin

if TYPE_CHECKING:
    import pandas as pd

    from nbvalidate.widgets.explore.pins import Pin
    from nbvalidate.widgets.explore.session import Session

__all__ = ["as_frame", "as_gate"]

_WORDS = (
    "text name rows coverage metric low high difference error effect p q outcome new origin".split()
)


def as_frame(view: dict[str, Any], pins: Sequence[Pin]) -> pd.DataFrame:
    """One row for each slice of the table.

    Parameters
    ----------
    view
        What the page shows.
    pins
        The pinned slices.
    """
    import pandas as pd

    pinned = {pin.rule.key for pin in pins}
    two = len(view["models"]) > 1
    made = []
    for one in view["slices"]:
        row = {word: one[word] for word in _WORDS} | {"pinned": one["key"] in pinned}
        if two:
            row |= {"metric_b": one["b"]["metric"], "delta": one["delta"]["value"]}
        made.append(row)
    columns = [*_WORDS, "pinned", *(["metric_b", "delta"] if two else [])]
    return pd.DataFrame(made, columns=columns).rename(columns={"text": "rule"})


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
    seen: set[str] = set()
    for pin in pins:
        name = pin.name or pin.rule.text
        while name in seen:
            name += " (2)"
        seen.add(name)
        harm = session.measures[0].of(session.mask(pin.rule)).harm
        margin = proposed_margin(harm[0], harm[2]) if pin.margin is None else pin.margin
        named.append(Named(name, pin.rule, margin, note=pin.note))
    return SliceFile(tuple(named), metric=session.metric)
