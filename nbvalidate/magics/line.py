"""The input transformer: takes the line of ``%%validate`` off; Jupyter itself runs the cell.

A nested `run_cell` would count the cell twice, run it without its id, answer "ok" to an error (so
that papermill goes on) and break ``await``. IPython calls a transformer several times for a cell:
nothing in here changes anything.
"""

from __future__ import annotations

import argparse
import re
from typing import Any

from IPython.core import inputtransformer2

from nbvalidate.dataflow.magics import BODY_IS_PYTHON
from nbvalidate.errors import UsageError
from nbvalidate.magics.options import cell_options

__all__ = ["TakeLine", "words_of"]

_ipython: Any = inputtransformer2  # has no types
_LINE = re.compile(r"%%validate(?!\S)(?P<words>[^\n]*)")
_RERUN = re.compile(r"%nbvalidate\s+rerun\s+--run\s*$")
_AWAITED = "await get_ipython().magics_manager.registry['NBValidate'].rerun()\n"
_CELL_MAGIC = re.compile(r"%%(?P<name>\w+)")
_ONE_WORD = re.compile(r"(?P<name>[A-Za-z_]\w*)(\s+[^\s=(.,\[].*)?$")


class TakeLine:
    """Puts an empty line in the place of the magic's, so that line numbers stay.

    Parameters
    ----------
    shell
        Asked whether a word is a magic; not changed.
    parser
        Of the magic: with ``--help`` or a wrong option the line stays, the registered magic
        answers, and the cell does not run.
    """

    #: IPython then leaves it out when it asks whether the input is complete: a terminal takes
    #: the lines of a cell magic until an empty one, as of any other.
    has_side_effects = True

    def __init__(self, shell: Any, parser: argparse.ArgumentParser) -> None:
        self._shell = shell
        self._parser = parser

    def __call__(self, lines: list[str]) -> list[str]:
        """The lines of a cell without the magic's."""
        found = _LINE.match(lines[0]) if lines else None
        if found is None:
            return _awaiting(lines)
        try:
            if cell_options(self._parser, found["words"].strip()).help:
                return lines
        except UsageError:
            return lines
        body = _ipython.leading_empty_lines(lines[1:])
        blank = lines[1 : len(lines) - len(body)]
        body = _cleaned(body)
        if not body or not "".join(body).strip():
            return ["\n", *blank, *body]
        if body[0].startswith("%%"):
            return self(body)  # another cell magic must be the first line, and counts from itself
        if self._is_automagic(body):
            return body  # `pwd` without its % works in a cell of one line only
        return ["\n", *blank, *body]

    def _is_automagic(self, body: list[str]) -> bool:
        match = _ONE_WORD.match(body[0].strip()) if len(body) == 1 else None
        return match is not None and self._shell.find_line_magic(match["name"]) is not None


def _awaiting(lines: list[str]) -> list[str]:
    """A cell that is nothing but ``%nbvalidate rerun --run`` awaits the cells that it runs."""
    at = [i for i, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#")]
    if len(at) != 1 or not _RERUN.match(lines[at[0]]):
        return lines
    return [*lines[: at[0]], _AWAITED, *lines[at[0] + 1 :]]


def words_of(raw_cell: str) -> str | None:
    """What follows ``%%validate`` at the top of a cell; None where it is not there.

    Other cell magics that run their body as Python may stand above it (``%%time``).
    """
    if "%%validate" not in raw_cell:
        return None
    lines = _cleaned(_ipython.leading_empty_lines(raw_cell.splitlines(keepends=True)))
    for line in lines:
        found = _LINE.match(line)
        if found:
            return found["words"].strip()
        magic = _CELL_MAGIC.match(line)
        if line.strip() and (magic is None or magic["name"] not in BODY_IS_PYTHON):
            return None
    return None


def _cleaned(lines: list[str]) -> list[str]:
    """What IPython itself does to the beginning of a cell."""
    if not lines:
        return lines
    cleaned: list[str] = _ipython.ipython_prompt(
        _ipython.classic_prompt(_ipython.leading_indent(lines))
    )
    return cleaned
