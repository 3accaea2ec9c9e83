"""What a replay says of each cell: plain data."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

from nbvalidate.checks.order.predict import Prediction
from nbvalidate.checks.order.traces import Trace

__all__ = ["ANY", "Event", "Held", "Mismatch", "Outcome", "Replay", "Unknown"]


class _Any:
    def __repr__(self) -> str:
        return "ANY"


#: The state of a generator that nobody has seeded: every value is as good.
ANY = _Any()


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that a cell will make when it runs; `cell` is its id."""

    cell: str


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One input that is not what the cells above would provide.

    Parameters
    ----------
    name, part
        The input.
    found
        Its digest when the cell ran.
    maker
        The cell that had made it then; None where it is older than the recording.
    now
        What the cells above provide: a digest, `MISSING` or `Unknown`.
    writer
        The cell above that provides it.
    """

    name: str
    part: str
    found: Hashable
    maker: str | None
    now: Hashable
    writer: str | None


@dataclass(slots=True)
class Outcome:
    """What the replay says of one cell.

    Parameters
    ----------
    trace
        Its last run; None if it did not run.
    edited
        Its text is not what ran last.
    mismatches
        Inputs that differ; empty for a cell that would do the same again.
    settled
        Its own effects are known all the same, from an earlier run with the right inputs;
        `same` if they are also the effects of the last run.
    prediction
        From the source, where nothing else is known.
    """

    trace: Trace | None = None
    edited: bool = False
    mismatches: tuple[Mismatch, ...] = ()
    settled: Trace | None = None
    same: bool = False
    prediction: Prediction | None = None


@dataclass(slots=True)
class Held:
    """What one part holds at a point of the document, and the cell that wrote it."""

    digest: Hashable
    writer: str | None


@dataclass(frozen=True, slots=True)
class Event:
    """One cell writes a variable, in document order."""

    cell: str
    full: bool
    parts: frozenset[str]


@dataclass(slots=True)
class Replay:
    """The whole replay.

    Parameters
    ----------
    outcomes
        By cell id, in document order.
    final
        What the variables would hold at the end, with the cell that wrote each part.
    events
        By variable, who writes it in which order.
    seen
        For each cell and read part, what the cells above provide, and who.
    deleted
        Names that a cell takes away, with that cell.
    """

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    final: dict[str, dict[str, Held]] = field(default_factory=dict)
    events: dict[str, list[Event]] = field(default_factory=dict)
    seen: dict[str, list[tuple[str, str, Hashable, str | None]]] = field(default_factory=dict)
    deleted: dict[str, str] = field(default_factory=dict)
