"""What a cell read and wrote when it ran, and what is said of it: plain data.

A *part* is what a variable is divided into: ``[price]`` for a column or a key, ``.rate`` for an
attribute, ``#index`` for a frame's index, ``#keys`` for which columns, keys or attributes there
are and in which order, '' for a value that is not divided.

After the verifying traces of build systems: Mokhov, Mitchell and Peyton Jones, *Build Systems à
la Carte* (ICFP 2018), section 4.2.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

__all__ = ["VERDICTS", "DocumentCell", "Judgement", "Read", "Trace", "Verdict", "VerdictKind", "Write"]

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
