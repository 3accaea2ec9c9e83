"""What a cell read and wrote when it ran, and what is said of it: plain data.

A *part* is what a variable is divided into: ``[price]`` for a column or a key, ``.rate`` for an
attribute, ``#index`` for a frame's index, ``#keys`` for which columns, keys or attributes there
are and in which order, '' for a value that is not divided.

After the verifying traces of build systems: Mokhov, Mitchell and Peyton Jones, *Build Systems à
la Carte* (ICFP 2018), section 4.2.2.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from nbvalidate.checks.order.sharing import Kin

__all__ = [
    "EXISTS",
    "MISSING",
    "SHARED",
    "VERDICTS",
    "DocumentCell",
    "Judgement",
    "Parts",
    "Read",
    "Trace",
    "Verdict",
    "VerdictKind",
    "Write",
    "is_channel",
]

VerdictKind = Literal["fresh", "stale", "waiting", "order", "hidden", "lost", "dirty", "rerun"]

#: The worst first; of two reasons a cell shows the worse one.
VERDICTS: tuple[VerdictKind, ...] = (
    "hidden",
    "order",
    "rerun",
    "lost",
    "stale",
    "dirty",
    "waiting",
    "fresh",
)


@dataclass(frozen=True, slots=True)
class DocumentCell:
    """One code cell as it stands in the document now.

    Parameters
    ----------
    id, source
        As in the notebook.
    index
        Among all cells of the notebook, from 0.
    """

    id: str
    source: str
    index: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What Restart & Run All would make of the result that a cell shows.

    Parameters
    ----------
    kind
        ``fresh``: the same result. ``stale``: an input is different now. ``waiting``: an input
        comes from a cell that has to run first. ``order``: it used a value that a cell below
        made. ``hidden``: it used a value that no cell makes any more. ``lost``: what it did was
        undone by a cell that ran after it. ``dirty``: edited, not run again. ``rerun``: it read
        its own result of an earlier run.
    names
        The variables (or files, generators, ...) concerned, in the user's words: ``df['price']``.
    by
        Ids of the cells that are the reason.
    message
        One sentence.
    approximate
        A value was too big or too opaque to be read wholly.
    """

    kind: VerdictKind
    names: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    message: str = ""
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on each cell that has run, and what to do about it.

    Parameters
    ----------
    verdicts
        By cell id; a cell that did not run in this session has none.
    plan
        Ids of the cells to run again, in document order, so that everything is fresh.
    restart
        Why no re-run of cells can help, and only Restart & Run All does; '' where it can.
    """

    verdicts: Mapping[str, Verdict] = field(default_factory=dict)
    plan: tuple[str, ...] = ()
    restart: str = ""


class _Missing:
    """Stands for the value of what does not exist."""

    def __repr__(self) -> str:
        return "MISSING"


#: The digest of a name or part that does not exist.
MISSING = _Missing()

#: The part that stands for whether there is such a name.
EXISTS = "#exists"

#: The part that stands for which other variables can change the same objects.
SHARED = "#shared"

#: Digest by part; ``#keys`` is the tuple of the parts, in order.
Parts = Mapping[str, Hashable]


def is_channel(name: str) -> bool:
    """Whether `name` stands for a hidden channel, not for a variable."""
    return ":" in name


@dataclass(frozen=True, slots=True)
class Read:
    """What a run read of one variable.

    Parameters
    ----------
    name
        The variable; a hidden channel has a name that no variable can have (``file:data.csv``).
    parts
        Their digests when the cell began; `MISSING` for what did not exist.
    whole
        All of the variable was read: a part that comes later matters too.
    makers
        For each part the cell that made it; None where it is older than the recording.
    """

    name: str
    parts: Parts
    whole: bool
    makers: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Write:
    """What a run left in one variable.

    Parameters
    ----------
    parts
        Digests of all parts, or of those that changed in place.
    full
        The name was bound anew: what was in it before is gone.
    removed
        Parts that a change in place took away.
    before
        ``#keys`` before a change in place.
    """

    parts: Parts
    full: bool
    removed: frozenset[str] = frozenset()
    before: Hashable = None


@dataclass(frozen=True, slots=True)
class Trace:
    """One run of one cell.

    Parameters
    ----------
    cell, run
        Its id, and the number of the run in the session.
    source
        What ran; `key` is the same for texts that differ in comments or layout only.
    reads, writes, deletes
        By variable.
    broken
        It was interrupted: what it shows and left is not complete.
    approximate
        Variables whose digests come from a sample.
    shows
        It displays something; `result` is the digest of the value that it shows.
    error
        Name of the exception that it ended with.
    iterators
        Variables that it left, whose values are used up by going through them.
    took
        Names that it bound and another cell had made, with that cell.
    shares
        For variables that it bound or may have changed: the others that share objects with them
        at its end, through which the same objects can be changed.
    shared
        The same when it began, for variables that it changed in place.
    """

    cell: str
    run: int
    source: str
    key: str
    reads: tuple[Read, ...] = ()
    writes: Mapping[str, Write] = field(default_factory=dict)
    deletes: frozenset[str] = frozenset()
    broken: bool = False
    approximate: frozenset[str] = frozenset()
    shows: bool = True
    result: Hashable = None
    error: str = ""
    iterators: frozenset[str] = frozenset()
    took: Mapping[str, str] = field(default_factory=dict)
    shares: Mapping[str, frozenset[Kin]] = field(default_factory=dict)
    shared: Mapping[str, frozenset[Kin]] = field(default_factory=dict)
