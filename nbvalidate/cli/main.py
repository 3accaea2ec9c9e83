"""Options of all commands, exit codes, and no traceback for a user's mistake."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
from collections.abc import Sequence
from typing import NoReturn

from nbvalidate import __version__
from nbvalidate.cli.schema_options import add_schema
from nbvalidate.cli.slices_options import add_slices
from nbvalidate.errors import NBValidateError, UsageError

__all__ = ["build_parser", "main"]

CLEAN, FINDINGS, UNUSABLE, INTERRUPTED = 0, 1, 2, 130

_EPILOG = """\
exit codes: 0 clean, 1 findings at or above --fail-on, 2 usage or unreadable input, 130 interrupted
cells are counted from 0, all cells of the notebook; lines from 1 inside the cell"""
_PATHS = "a notebook, a folder (searched for notebooks), a glob, or - for standard input"


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}\nTry `{self.prog} --help`.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    arguments
        Without the program's name; None takes the process's own.

    Returns
    -------
    int
        The exit code.
    """
    try:
        options = build_parser().parse_args(arguments)
        _end_politely()
        return _run(options)
    except NBValidateError as error:
        print(f"nbvalidate: {error}", file=sys.stderr)  # noqa: T201  the CLI speaks
        return UNUSABLE
    except KeyboardInterrupt:
        print("nbvalidate: interrupted", file=sys.stderr)  # noqa: T201
        return INTERRUPTED
    except BrokenPipeError:  # `nbvalidate ... | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINDINGS


def _end_politely() -> None:
    """Let a CI's SIGTERM end as Ctrl-C does: kernels stopped, temporary folders removed."""

    def interrupt(*_: object) -> NoReturn:
        raise KeyboardInterrupt

    with contextlib.suppress(ValueError):  # not the main thread: signals are somebody else's
        signal.signal(signal.SIGTERM, interrupt)


def _leave_out_uri_grammar() -> None:
    """Keep jsonschema (under nbformat) from building a URI grammar: a second of CPU, never used.

    Only in this process of ours, and only before anybody has imported it.
    """
    modules: dict[str, object] = sys.modules  # type: ignore[assignment]
    modules.setdefault("rfc3987_syntax", None)


def _run(options: argparse.Namespace) -> int:
    _leave_out_uri_grammar()
    if options.command == "check":
        from nbvalidate.cli.check import run
    elif options.command == "verify":
        from nbvalidate.cli.verify import run
    elif options.command == "demo":
        from nbvalidate.cli.demo import run
    elif options.command == "schema":
        from nbvalidate.cli.schema import run
    elif options.command == "slices":
        from nbvalidate.cli.slices import run
    else:
        from nbvalidate.cli.rules import run
    return run(options)


def build_parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    parser = _Parser(
        prog="nbvalidate",
        description="Make the silent failures of notebooks loud.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"nbvalidate {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _check(commands)
    _verify(commands)
    add_schema(commands, _reporting, _color)
    add_slices(commands, _reporting)
    rules = commands.add_parser("rules", help="list all rules", parents=[])
    rules.add_argument("--format", choices=("text", "json"), default="text")
    _color(rules)
    explain = commands.add_parser("explain", help="explain a rule: what, why, example, fix")
    explain.add_argument("code", metavar="CODE", help="a code or name, e.g. ORD101")
    _color(explain)
    demo = commands.add_parser("demo", help="check and verify the example notebooks")
    demo.add_argument(
        "--to", metavar="DIR", help="where to put them (default: a new temporary folder)"
    )
    _color(demo)
    return parser


def _check(commands: argparse._SubParsersAction[_Parser]) -> None:
    parser = commands.add_parser(
        "check",
        help="check saved notebooks without running them",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("paths", nargs="+", metavar="PATH", help=_PATHS)
    parser.add_argument(
        "--format", choices=("text", "json", "sarif", "junit", "github", "html"), default="text"
    )
    parser.add_argument(
        "--jobs", type=_positive, metavar="N", help="processes (default: the cores)"
    )
    _reporting(parser)


def _verify(commands: argparse._SubParsersAction[_Parser]) -> None:
    parser = commands.add_parser(
        "verify",
        help="re-execute notebooks in clean kernels and say whether they reproduce",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("paths", nargs="+", metavar="PATH", help=_PATHS)
    parser.add_argument(
        "-p",
        "--parameter",
        nargs=2,
        action="append",
        default=[],
        metavar=("NAME", "VALUE"),
        help="a papermill parameter; VALUE is read as YAML would (1, 0.5, true, text)",
    )
    parser.add_argument(
        "--runs", type=_positive, default=2, metavar="N", help="clean runs (default 2)"
    )
    parser.add_argument(
        "--jobs", type=_positive, default=1, metavar="N", help="kernels at once (default 1)"
    )
    parser.add_argument(
        "--timeout",
        type=_seconds,
        default=600,
        metavar="S",
        help="seconds for one cell (default 600, 0: no limit)",
    )
    parser.add_argument(
        "--notebook-timeout", type=_seconds, metavar="S", help="seconds for one run"
    )
    parser.add_argument("--memory", type=_size, metavar="SIZE", help="limit per kernel, e.g. 4G")
    parser.add_argument(
        "--against",
        choices=("committed", "none"),
        default="committed",
        help="compare with the saved outputs too (default), or only run with run",
    )
    parser.add_argument(
        "--kernel", metavar="NAME", help="use this kernel instead of the notebook's"
    )
    parser.add_argument(
        "--report", metavar="FILE.html", help="also write a self-contained HTML report"
    )
    parser.add_argument("--out", metavar="DIR", help="keep the executed notebooks there")
    parser.add_argument("--no-check", action="store_true", help="leave out the static rules")
    parser.add_argument(
        "--format", choices=("text", "json", "junit", "sarif", "github", "html"), default="text"
    )
    _reporting(parser)


def _reporting(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--select",
        type=_words,
        default=(),
        metavar="CODES",
        help="only these rules: codes, names or families, by comma",
    )
    parser.add_argument(
        "--ignore", type=_words, default=(), metavar="CODES", help="not these rules"
    )
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="write the result there, not to stdout"
    )
    parser.add_argument(
        "--fail-on",
        choices=("error", "warning", "info", "never"),
        default="error",
        help="exit with 1 from this severity on (default error)",
    )
    _color(parser)


def _color(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--color", choices=("auto", "always", "never"), default="auto")


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _positive(text: str) -> int:
    if text.isdecimal() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1
    if value >= 0:
        return value
    raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds")


def _size(text: str) -> int:
    units = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
    number = text.upper().removesuffix("B").removesuffix("I")
    unit = number[-1:] if number[-1:] in units else ""
    try:
        return int(float(number.removesuffix(unit)) * units[unit])
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a size such as 512M or 4G") from None
