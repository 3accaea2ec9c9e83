"""The notebook in one kernel: every cell that runs is recorded, the document is judged.

This is what the magics, the comm and the headless run speak to; it is the only module of this
layer that they need. Nothing in here raises into the user's cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from nbvalidate.checks.order.traces import Judgement
from nbvalidate.findings import Finding, NotebookReport

__all__ = ["CellContext", "CellCheck", "LiveSession"]

#: Where the order of the cells is known from.
OrderSource = Literal["front end", "file", "execution"]


@dataclass(frozen=True, slots=True)
class CellContext:
    """The cell that is about to run, or has just run, for a `CellCheck`.

    Parameters
    ----------
    cell_id, source
        Of the cell; `source` as the user wrote it.
    namespace
        The user's variables; not to be changed.
    options
        Those of ``%%validate`` that later checks understand (``schema``, ``target``, ...).
    session
        The whole notebook.
    """

    cell_id: str
    source: str
    namespace: Mapping[str, Any]
    options: Mapping[str, Any]
    session: LiveSession


class CellCheck(Protocol):
    """A family of checks on one cell in a live kernel: findings before and after it runs."""

    #: The letters of its rules' codes, for ``--only``.
    family: str

    def before(self, cell: CellContext) -> Iterable[Finding]:
        """What can be said before the cell runs."""

    def after(self, cell: CellContext) -> Iterable[Finding]:
        """What can be said when it has run."""


@dataclass
class LiveSession:
    """Records the cells of one IPython shell and judges them.

    Parameters
    ----------
    shell
        The `InteractiveShell` whose cells are recorded.
    """

    shell: Any
    checks: list[CellCheck] = field(default_factory=list)

    @property
    def recording(self) -> bool:
        """Whether cells are recorded now."""
        raise NotImplementedError

    def start(self) -> None:
        """Record from now on (events, branch marks, audit hook); again: nothing happens."""

    def stop(self) -> None:
        """Leave the shell as it was before `start`; what was recorded is kept."""

    def set_document(
        self, cells: Sequence[Mapping[str, Any]], source: OrderSource = "front end"
    ) -> None:
        """Take the document as it is now: ``{"id", "type", "source"}`` for each cell, in order."""

    def on_change(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` after every run and every new document; returns its removal."""
        raise NotImplementedError

    def judge(self) -> Judgement:
        """The verdicts now; cached until something changes."""
        raise NotImplementedError

    def state(self) -> dict[str, Any]:
        """What the comm sends and ``%nbvalidate report --format json`` prints (DESIGN section 3).

        ``{"type": "state", "order": OrderSource, "cells": {id: {"verdict", "names", "by",
        "message", "approximate"}}, "findings": [...], "plan": [id, ...], "restart": "..."}``;
        cells that did not run in this session are not in ``cells``.
        """
        raise NotImplementedError

    def report(self) -> NotebookReport:
        """The same as a report that every format shows."""
        raise NotImplementedError

    def findings_before(self, cell_id: str, source: str) -> tuple[Finding, ...]:
        """Order findings that this cell would get if it ran now: it reads hidden state, ..."""
        raise NotImplementedError

    def findings_after(self, cell_id: str) -> tuple[Finding, ...]:
        """The order findings on this cell as it ran, and the names of other cells it overwrote."""
        raise NotImplementedError

    def label(self, cell_id: str) -> str:
        """How messages name a cell: ``cell [7]`` by its prompt, ``cell 3`` by its index."""
        raise NotImplementedError
