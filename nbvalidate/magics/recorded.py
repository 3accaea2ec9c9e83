"""What the magics need of the recording beyond `LiveSession`'s public words, in one place."""

# ruff: noqa: SLF001  these three belong into the session

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from IPython.core import interactiveshell

from nbvalidate.live.session import LiveSession

__all__ = ["current_cell", "end_of_cell", "prompt_kept"]

_ExecutionResult: Any = interactiveshell.ExecutionResult  # has no types


def current_cell(session: LiveSession, info: Any) -> str:
    """Under which id the cell that runs is recorded; nbclient and plain IPython give it none."""
    opened = session._hooks._open
    return str(opened[0] if opened else info.cell_id or "")


def end_of_cell(session: LiveSession, info: Any) -> None:
    """Let the recording of the cell that runs end here: what it now runs are cells of their own."""
    result: Any = _ExecutionResult(info)
    result.execution_count = session.shell.execution_count - 1
    session._hooks.after(result)


@contextlib.contextmanager
def prompt_kept(session: LiveSession, cell: str) -> Iterator[None]:
    """Run a cell without history: the front end goes on showing its old prompt."""
    counts = session._counts
    old = counts.get(cell)
    try:
        yield
    finally:
        if old is None:
            counts.pop(cell, None)
        else:
            counts[cell] = old
