"""What ``%nbvalidate`` does: one function per command."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from nbvalidate.formats.live import ORDERS
from nbvalidate.formats.words import counted
from nbvalidate.magics.options import COMMANDS, FORMATS, OptionError, nearest
from nbvalidate.magics.overview import overview
from nbvalidate.magics.rerun import rerun
from nbvalidate.magics.show import in_notebook, show, uses_color, write

if TYPE_CHECKING:
    from nbvalidate.magics.magic import NBValidate

__all__ = ["run"]


def run(magic: NBValidate, words: argparse.Namespace) -> None:
    """Do what was asked for.

    Parameters
    ----------
    magic
        With the shell, the session and the settings.
    words
        From `parse`.

    Raises
    ------
    UsageError
        For a command that does not exist, or words that do not belong to it.
    """
    if words.command not in _COMMANDS:
        raise OptionError(
            f"%nbvalidate has no command {words.command!r}.{nearest(words.command, list(COMMANDS))}"
        )
    for option, command in (("code", "explain"), ("format", "report"), ("run", "rerun")):
        if getattr(words, option) and words.command != command:
            word = words.code if option == "code" else f"--{option}"
            raise OptionError(f"%nbvalidate {words.command} takes no {word}.")
    _COMMANDS[words.command](magic, words)


def _on(magic: NBValidate, _: argparse.Namespace) -> None:
    magic.extension.resume()
    magic.extension.track()
    magic.reports = True
    write("nbvalidate: on. A cell that has something to say gets a report under it.")


def _off(magic: NBValidate, _: argparse.Namespace) -> None:
    magic.reports = False
    magic.extension.untrack()
    magic.session.stop()
    write("nbvalidate: off. Cells are not recorded; %nbvalidate on goes on with it.")


def _status(magic: NBValidate, _: argparse.Namespace) -> None:
    session = magic.session
    state = session.state()
    recorded = counted(len(state["cells"]), "cell")
    if session.recording:
        reports = "with reports" if magic.reports else "without reports (%nbvalidate on)"
        first = f"nbvalidate: recording, {reports}; {recorded} recorded."
    else:
        first = f"nbvalidate: off (%nbvalidate on); {recorded} recorded before."
    lines = [first, ORDERS[state["order"]], *_bound_schemas(magic)]
    write("\n".join(lines))


def _bound_schemas(magic: NBValidate) -> Iterator[str]:
    """The variables that the project binds to schemas."""
    from nbvalidate.config import load_config

    schemas = load_config(magic.session.document.path or "notebook.ipynb").schemas
    named = [f"{name} ({file})" for name, file in schemas.items() if name.isidentifier()]
    if named:
        yield f"Checked against schemas where a cell makes or changes them: {', '.join(named)}."


def _report(magic: NBValidate, words: argparse.Namespace) -> None:
    from nbvalidate.formats.live_html import overview_html
    from nbvalidate.formats.live_text import overview_text

    shape = words.format
    if shape is not None and shape not in FORMATS:
        raise OptionError(
            f"%nbvalidate report has no format {shape!r}.{nearest(shape, list(FORMATS))}"
        )
    state = magic.session.state()
    if shape == "json":
        write(json.dumps(state, ensure_ascii=False, indent=1))
        return
    facts = overview(magic.session, state)
    if shape == "text":
        write(overview_text(facts, color=uses_color(magic.shell)))
    elif shape == "html" and not in_notebook(magic.shell):
        write(overview_html(facts))
    else:
        text = overview_text(facts, color=uses_color(magic.shell))
        show(magic.shell, text, overview_html(facts))


def _rerun(magic: NBValidate, words: argparse.Namespace) -> None:
    rerun(magic, run=words.run)


def _explain(magic: NBValidate, words: argparse.Namespace) -> None:
    from nbvalidate.checks import catalogue
    from nbvalidate.formats.catalogue_text import explain

    if words.code is None:
        raise OptionError("%nbvalidate explain takes a rule: %nbvalidate explain ORD101.")
    write(explain(catalogue()[words.code], uses_color(magic.shell)).rstrip())


_COMMANDS: dict[str, Callable[[NBValidate, argparse.Namespace], None]] = {
    "on": _on,
    "off": _off,
    "status": _status,
    "report": _report,
    "rerun": _rerun,
    "explain": _explain,
}
