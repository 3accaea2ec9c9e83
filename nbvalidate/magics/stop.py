"""How a cell is kept from running, and how one that has run is made to fail.

Found by trying on ipykernel 7.4 and IPython 9.18, under nbclient too: an exception in an event's
callback is printed and forgotten. But the `ExecutionResult` that ``post_run_cell`` gets is the
very object from which the kernel's reply is made; an error put there answers "error", and the
cells that wait are aborted. The user's code, its display and ``Out`` are not touched.
"""

from __future__ import annotations

import ast
import threading
from collections.abc import Callable
from typing import Any

from IPython.core.error import InputRejected

from nbvalidate.errors import ValidationError

__all__ = ["Gate", "fail"]


class _RejectedError(ValidationError, InputRejected):
    """As a `ValidationError`, and as IPython wants it from a transformer of syntax trees."""


_RejectedError.__name__ = ValidationError.__name__  # what the notebook shows


class Gate:
    """Keeps the cell that is about to run from running: in ``pre_run_cell`` nothing can.

    Parameters
    ----------
    shell
        The `InteractiveShell`; has the gate among its transformers only while one is closed.
    """

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._closed: dict[int, tuple[ValidationError, Callable[[], None]]] = {}

    def close(self, message: str, findings: tuple[Any, ...], say: Callable[[], None]) -> None:
        """Stop this thread's next cell with `message`, after calling `say`."""
        self._closed[threading.get_ident()] = (_RejectedError(message, findings), say)
        if self not in self._shell.ast_transformers:
            self._shell.ast_transformers.insert(0, self)

    def open(self) -> bool:
        """Let cells pass again; True if one was stopped, or could not come so far."""
        was_closed = self._closed.pop(threading.get_ident(), None) is not None
        if not self._closed and self in self._shell.ast_transformers:
            self._shell.ast_transformers.remove(self)
        return was_closed

    def visit(self, node: ast.AST) -> ast.AST:
        """What IPython calls with the cell's syntax tree."""
        closed = self._closed.pop(threading.get_ident(), None)
        if closed is None:
            return node  # a subshell's cell, in another thread
        error, say = closed
        self.open()
        say()
        raise error


def fail(shell: Any, result: Any, error: BaseException) -> None:
    """Make a cell that has run without an error end with `error`.

    Parameters
    ----------
    shell
        The `InteractiveShell`.
    result
        What ``post_run_cell`` got.
    error
        Shown in one line, without a traceback.
    """
    result.error_in_exec = error
    shell.last_execution_succeeded = False
    lines = [f"{type(error).__name__}: {error}"]
    # what `showtraceback` ends with; the whole of it would open a debugger under %pdb, in our code
    shell._showtraceback(type(error), error, lines)  # noqa: SLF001
