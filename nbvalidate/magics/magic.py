"""``%nbvalidate`` and ``%%validate``, and their settings ``c.NBValidate``."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from IPython.core.error import UsageError as MagicUsageError
from IPython.core.magic import Magics, cell_magic, line_magic, magics_class, no_var_expand
from traitlets import Bool, List, TraitError, Unicode, observe, validate

from nbvalidate.errors import NBValidateError, ValidationError
from nbvalidate.magics.options import (
    COMMANDS,
    LINE_OPTIONS,
    VALIDATE_OPTIONS,
    CellOptions,
    arguments,
    cell_options,
    codes,
    help_text,
    parse,
)
from nbvalidate.magics.show import write

if TYPE_CHECKING:
    from nbvalidate.live.session import LiveSession
    from nbvalidate.magics.extension import Extension

__all__ = ["NBValidate"]

_ABOUT_CELL = """\
Runs the cell exactly as without this line: same traceback, same line numbers, `await`, other
magics below it, the last expression shown, Out[n]. Before it runs: does it use values that
Restart & Run All would not give it? After: what it shows and what it changed. One short report
stands under the cell's own output."""
_ABOUT_LINE = """\
What is known of the cells of this notebook: would each show the same after Restart & Run All?
"""
_ABOUT_RERUN = """\
`rerun --run` runs the cells in their order, each recorded as itself; their outputs appear under
the cell with this magic, and it stops at the first one that fails. In JupyterLab the command
"nbvalidate: re-run what is stale" runs them in their own places."""


@magics_class
class NBValidate(Magics):
    """Order and hidden state in a live notebook."""

    strict: Any = Bool(
        False, help="%%validate stops a cell, or the cells after it, at an error."
    ).tag(config=True)
    quiet: Any = Bool(False, help="%%validate says nothing under a clean cell.").tag(config=True)
    only: Any = List(
        Unicode(), help="Only these rules: codes, names or families, e.g. ['ORD']."
    ).tag(config=True)
    reports: Any = Bool(
        False, help="Report under every cell that has something to say, as %nbvalidate on."
    ).tag(config=True)

    #: Set by the extension.
    extension: Extension
    session: LiveSession

    @property
    def user_shell(self) -> Any:
        """The `InteractiveShell` (a magic could be without one, ours is not)."""
        return self.shell

    @property
    def parser(self) -> argparse.ArgumentParser:
        """Of ``%%validate``."""
        parser: argparse.ArgumentParser = vars(type(self).validate)["parser"]
        return parser

    def merged(self, options: CellOptions) -> CellOptions:
        """The options of a cell together with the settings."""
        return replace(
            options,
            strict=options.strict or self.strict,
            quiet=options.quiet or self.quiet,
            only=options.only or tuple(self.only),
        )

    @validate("only")
    def _only_valid(self, proposal: Any) -> list[str]:
        try:
            return list(codes(proposal["value"]))
        except NBValidateError as error:
            said = str(error).replace("%%validate --only", "NBValidate.only")
            raise TraitError(said) from None  # after this one alone the old value is back

    @observe("reports")
    def _reports_changed(self, change: Any) -> None:
        # c.NBValidate.reports is set before the extension has given a session
        if change["new"] and hasattr(self, "session"):
            self.extension.resume()

    @no_var_expand
    @arguments(LINE_OPTIONS)
    @line_magic
    def nbvalidate(self, line: str) -> Any:
        """Order, schemas, slices: on, off, status, report, rerun, explain, schema, slices."""
        try:
            word, _, rest = line.strip().partition(" ")
            if word == "schema":  # has commands with options of their own
                from nbvalidate.magics import schema

                schema.run(self, rest)
                return None
            if word == "slices":
                from nbvalidate.magics import slices

                return slices.run(self, rest)
            words = parse(vars(type(self).nbvalidate)["parser"], "%nbvalidate", line, LINE_OPTIONS)
            if words.help or words.command is None:
                write(_line_help())
            else:
                from nbvalidate.magics import commands  # with the reports: loading takes time

                commands.run(self, words)
        except ValidationError:
            raise  # a schema says halt: not the user's mistake
        except NBValidateError as error:
            raise MagicUsageError(str(error)) from None
        return None

    async def rerun(self) -> None:
        """``%nbvalidate rerun --run`` as a whole cell: `line.TakeLine` makes it a call of this."""
        from nbvalidate.magics.rerun import rerun_awaiting

        await rerun_awaiting(self)

    @no_var_expand
    @arguments(VALIDATE_OPTIONS)
    @cell_magic
    def validate(self, line: str, cell: str) -> None:
        """Check the cell before and after it runs; it runs as if this line were not there."""
        # only --help, a wrong option, or a call from code comes here: see `line.TakeLine`
        try:
            if cell_options(self.parser, line.strip()).help:
                write(help_text("%%validate [OPTIONS]", _ABOUT_CELL, VALIDATE_OPTIONS))
                return
        except NBValidateError as error:
            raise MagicUsageError(str(error)) from None
        self.user_shell.run_cell(f"%%validate {line}\n{cell}").raise_error()


def _line_help() -> str:
    width = max(map(len, COMMANDS))
    table = [f"  {name.ljust(width)}  {what}" for name, what in COMMANDS.items()]
    about = "\n".join([_ABOUT_LINE, *table, "", _ABOUT_RERUN])
    usage = "%nbvalidate COMMAND [OPTIONS]"
    return help_text(usage, about, LINE_OPTIONS) + "\n\nAlso: %%validate --help."
