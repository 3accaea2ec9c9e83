"""Where the user is: the cell and line of a call, and the user's names of values."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection
from functools import lru_cache
from pathlib import Path
from types import FrameType, FunctionType, ModuleType
from typing import Any, Protocol

from nbvalidate.checks.leakage.proved.facts import Place

__all__ = ["Notebook", "Places"]


_INSTALLED = tuple({sys.prefix, sys.base_prefix, str(Path(__file__).parents[3] / "nbvalidate")})


class Notebook(Protocol):
    """What tracking needs to know of a notebook; a `LiveSession` knows it, and more."""

    shell: Any

    @property
    def running(self) -> tuple[str, str] | None:
        """Id and text of the cell that runs."""

    @property
    def document(self) -> Any:
        """With `code`, the cells with their `id` and `index`."""

    def label(self, cell_id: str) -> str:
        """How messages name a cell."""

    def on_begin(self, listener: Callable[[str], None]) -> Callable[[], None]:
        """Call `listener` with the id of each cell that begins to run; returns its removal."""


class Places:
    """Finds cells, lines and names.

    Parameters
    ----------
    session
        The notebook.
    """

    def __init__(self, session: Notebook) -> None:
        self._session = self.numbered = session
        self._process = os.getpid()
        self.run = 0
        self.latest: dict[str, int] = {}

    def began(self, cell_id: str) -> None:
        """A cell begins to run."""
        self.run += 1
        self.latest[cell_id] = self.run

    def run_of(self, cells: Collection[str]) -> int:
        """The last run of any of these cells."""
        return max((self.latest.get(cell, 0) for cell in cells), default=0)

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
        return Place(cell, line, self.run, self._session.label, self.index_of)

    def cell(self) -> str:
        """The id of the cell that runs."""
        return self._session.running[0] if self._session.running else ""

    def index_of(self, cell_id: str | None) -> int | None:
        """The position of a cell in the document."""
        return next((c.index for c in self.numbered.document.code if c.id == cell_id), None)

    def name_of(self, value: Any, default: str = "") -> str:
        """The user's variable that holds a value."""
        for name, held in list(self.namespace.items()):
            if held is value and not name.startswith("_"):
                return name
        return default

    def ran(self) -> list[str]:
        """The texts of all cells so far, this one included, and of the user's own modules."""
        cells = list(map(str, self.namespace.get("In", ())))
        own = [self._session.running[1]] if self._session.running else []
        return [*cells, *own, *_modules(self.namespace)]


def _modules(namespace: dict[str, Any]) -> list[str]:
    """The texts of modules in no environment that variables are, or come from: the user's own."""
    names = set()
    for value in list(namespace.values()):
        if isinstance(value, ModuleType):
            names.add(value.__name__)
        elif isinstance(value, (type, FunctionType)):
            names.add(value.__module__)
    files = [getattr(sys.modules.get(str(name)), "__file__", None) for name in names]
    own = (f for f in files if f and f.endswith(".py") and not f.startswith(_INSTALLED))
    return [_text(f) for f in own if "site-packages" not in f and "dist-packages" not in f]


@lru_cache(maxsize=512)
def _text(file: str) -> str:
    try:
        text = Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
    return text if "seed" in text or "set_state" in text else ""


def _caller() -> FrameType | None:
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001  the only way
    while frame is not None and frame.f_globals.get("__name__", "").startswith(
        "nbvalidate.live.tracking"
    ):
        frame = frame.f_back
    return frame
