"""Where what we say appears: HTML with text beside it in a notebook, text in a terminal."""

from __future__ import annotations

import functools
import logging
import sys
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

__all__ = ["in_notebook", "never_in_the_way", "show", "uses_color", "write"]

_P = ParamSpec("_P")
_R = TypeVar("_R")

_log = logging.getLogger("nbvalidate")
_said: set[str] = set()


def in_notebook(shell: Any) -> bool:
    """Whether the shell belongs to a kernel, whose front end shows HTML."""
    return getattr(shell, "kernel", None) is not None


def uses_color(shell: Any) -> bool:
    """Whether text goes to a terminal that shows colours."""
    return not in_notebook(shell) and sys.stdout.isatty()


def show(shell: Any, text: str, html: str) -> None:
    """Show one thing under the cell that is running.

    Parameters
    ----------
    shell
        The `InteractiveShell`.
    text
        For a terminal, and for whoever cannot show HTML.
    html
        For a notebook.
    """
    if in_notebook(shell):
        # marked as ours, so that a comparison of outputs can tell it from the user's
        shell.display_pub.publish(
            {"text/plain": text, "text/html": html}, metadata={"nbvalidate": {"report": True}}
        )
    else:
        write(text)


def write(text: str) -> None:
    """Print text on the user's standard output."""
    sys.stdout.write(text + "\n")


def never_in_the_way(function: Callable[_P, _R]) -> Callable[_P, _R | None]:
    """Make a function whose failure is logged once and costs the user nothing else."""

    @functools.wraps(function)
    def guarded(*args: _P.args, **kwargs: _P.kwargs) -> _R | None:
        try:
            return function(*args, **kwargs)
        except Exception as error:  # noqa: BLE001  the user's cell goes on as if we were not here
            where = f"{function.__qualname__}: {type(error).__name__}"
            if where not in _said:
                _said.add(where)
                _log.warning("nbvalidate itself failed in %s", where, exc_info=True)
            return None

    return guarded
