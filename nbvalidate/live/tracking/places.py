"""Where the user is: the cell and line of a call, and the user's names of values."""

from __future__ import annotations

import os
import sys
from types import FrameType
from typing import Any

from nbvalidate.checks.leakage.proved.facts import Place
from nbvalidate.live.session import LiveSession

__all__ = ["Places"]


class Places:
    """Finds cells, lines and names.

    Parameters
    ----------
    session
        The notebook.
    """

    def __init__(self, session: LiveSession) -> None:
        self._session = session
        self._process = os.getpid()
        self.run = 0
        self.latest: dict[str, int] = {}

    def began(self) -> None:
        """A cell begins to run; one that a cell runs in turn is a part of that."""
        if self._session._hooks._depth <= 1:  # noqa: SLF001  of this layer, too
            self.run += 1
            self.latest[self.cell()] = self.run

    @property
    def namespace(self) -> dict[str, Any]:
        """The user's variables."""
        space: dict[str, Any] = self._session.shell.user_ns
        return space

    def here(self) -> Place | None:
        """The place of the call that is being made; None where the notebook does not make it."""
        if os.getpid() != self._process:
            return None  # a worker that was forked
        space, frame = self.namespace, _caller()
        found: FrameType | None = None
        while frame is not None:
            if frame.f_globals is space:
                found = frame  # the outermost one: the cell's own line
            frame = frame.f_back
        if found is None:
            return None
        cell = self.cell()
        line = found.f_lineno if found.f_code.co_name.startswith("<") else None
        return Place(cell, line, self.run, self._session.label)

    def cell(self) -> str:
        """The id of the cell that runs."""
        opened = self._session._hooks._open  # noqa: SLF001  of this layer, too
        return str(opened[0]) if opened else ""

    def index_of(self, cell_id: str | None) -> int | None:
        """The position of a cell in the document."""
        code = self._session._document.code  # noqa: SLF001  as above
        return next((c.index for c in code if c.id == cell_id), None)

    def name_of(self, value: Any, default: str = "") -> str:
        """The user's variable that holds a value."""
        for name, held in list(self.namespace.items()):
            if held is value and not name.startswith("_"):
                return name
        return default

    def ran(self) -> str:
        """The text of all cells so far, this one included."""
        cells = self.namespace.get("In", ())
        opened = self._session._hooks._open  # noqa: SLF001  as above
        return "\n".join([*map(str, cells), str(opened[1]) if opened else ""])


def _caller() -> FrameType | None:
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001  the only way
    while frame is not None and frame.f_globals.get("__name__", "").startswith(
        "nbvalidate.live.tracking"
    ):
        frame = frame.f_back
    return frame
