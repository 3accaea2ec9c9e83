"""Pinned slices, and what can be undone."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from nbvalidate.errors import UsageError
from nbvalidate.slices.model import Slice

__all__ = ["History", "Pin", "State", "as_pins", "as_slice"]

_TOGETHER = 0.7  # seconds: steps of a brush are one thing to undo


@dataclass(frozen=True, slots=True)
class Pin:
    """A slice that is kept.

    Parameters
    ----------
    rule
        Its conditions.
    name
        What it is called; '' is its rule.
    note
        For people.
    margin
        How much worse than the rest it may be in a gate; None: what it is now, and a little.
    """

    rule: Slice
    name: str = ""
    note: str = ""
    margin: float | None = None

    def to_json(self) -> dict[str, Any]:
        """As the page speaks of it."""
        return {
            "key": self.rule.key,
            "rule": self.rule.to_json(),
            "name": self.name or None,
            "note": self.note or None,
            "margin": self.margin,
        }

    @classmethod
    def from_json(cls, data: Any) -> Pin:
        """Read what `to_json` gives.

        Raises
        ------
        UsageError
            For what is none.
        """
        if not isinstance(data, dict) or "rule" not in data:
            raise UsageError('A pin is an object with a "rule".')
        margin = data.get("margin")
        if margin is not None and (isinstance(margin, bool) or not isinstance(margin, int | float)):
            raise UsageError(f"The margin of a pin must be a number, not {margin!r}.")
        if margin is not None and not 0 <= margin < float("inf"):
            raise UsageError(f"The margin of a pin must be 0 or more, not {margin:g}.")
        name, note = (data.get(word) or "" for word in ("name", "note"))
        if not isinstance(name, str) or not isinstance(note, str):
            raise UsageError("The name and the note of a pin must be text.")
        return cls(as_slice(data["rule"]), name, note, margin)


def as_slice(value: Any) -> Slice:
    """A `Slice`, from one or from its conditions as JSON.

    Raises
    ------
    UsageError
        For what is none.
    """
    if isinstance(value, Slice):
        return value
    rule = getattr(value, "slice", None) or getattr(value, "rule", None)  # a FoundSlice, a Named
    return rule if isinstance(rule, Slice) else Slice.from_json(value)


def as_pins(values: Iterable[Any]) -> tuple[Pin, ...]:
    """Pins from whatever stands for a slice, each slice once."""
    made: dict[str, Pin] = {}
    for value in values:
        if isinstance(value, Pin):
            pin = value
        elif isinstance(value, dict) and "rule" in value:
            pin = Pin.from_json(value)
        else:
            words = {w: getattr(value, w) for w in ("name", "note", "margin") if hasattr(value, w)}
            pin = Pin(as_slice(value), **words)
        made.setdefault(pin.rule.key, pin)
    return tuple(made.values())


@dataclass(frozen=True, slots=True)
class State:
    """What undo goes back to."""

    selected: Slice
    pins: tuple[Pin, ...] = ()

    def pin(self, new: Pin) -> State:
        """With one more pin."""
        if any(pin.rule.key == new.rule.key for pin in self.pins):
            return self
        return replace(self, pins=(*self.pins, new))

    def unpin(self, key: str) -> State:
        """Without a pin."""
        return replace(self, pins=tuple(pin for pin in self.pins if pin.rule.key != key))

    def annotate(self, key: str, **words: Any) -> State:
        """With other words on a pin.

        Raises
        ------
        UsageError
            When there is no such pin.
        """
        if all(pin.rule.key != key for pin in self.pins):
            raise UsageError("This slice is not pinned any more.")
        changed = {word: value for word, value in words.items() if word in ("name", "note")}
        made = []
        for pin in self.pins:
            if pin.rule.key == key:
                data = pin.to_json() | words
                pin = Pin.from_json(data | {w: v or "" for w, v in changed.items()})
            made.append(pin)
        return replace(self, pins=tuple(made))


class History:
    """States that can be gone back to, and forward to again."""

    def __init__(self, state: State, most: int = 200) -> None:
        self.states, self.place, self.most = [state], 0, most
        self._changed = 0.0

    @property
    def state(self) -> State:
        """The one that is shown."""
        return self.states[self.place]

    def push(self, state: State) -> None:
        """Go on to a new one; selections in quick succession are one step."""
        now = time.monotonic()
        before = self.state
        if state == before:
            return
        steps = state.pins == before.pins and self.place > 0 and bool(state.selected.conditions)
        quick = steps and now - self._changed < _TOGETHER
        self._changed = now if state.pins == before.pins else 0.0
        del self.states[self.place + (not quick) :]
        self.states.append(state)
        del self.states[: -self.most]
        self.place = len(self.states) - 1

    def move(self, step: int) -> State:
        """Back (-1) or forward (1), where there is something."""
        self.place = min(max(self.place + step, 0), len(self.states) - 1)
        self._changed = 0.0
        return self.state

    @property
    def undo(self) -> bool:
        """Whether there is something to go back to."""
        return self.place > 0

    @property
    def redo(self) -> bool:
        """Whether there is something to go forward to."""
        return self.place < len(self.states) - 1
