"""The words after ``%%validate`` and ``%nbvalidate``: one table each for parsing, help, completion.

A wrong word is answered by one sentence with the nearest valid one (`OptionError`), never by a
traceback.
"""

from __future__ import annotations

import argparse
import shlex
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeVar

from IPython.core import magic_arguments
from IPython.core.error import UsageError as WrongWords

from nbvalidate.errors import UsageError

__all__ = [
    "COMMANDS",
    "FORMATS",
    "FOR_CHECKS",
    "LINE_OPTIONS",
    "VALIDATE_OPTIONS",
    "CellOptions",
    "Option",
    "OptionError",
    "arguments",
    "cell_options",
    "codes",
    "help_text",
    "nearest",
    "option",
    "parse",
]

_decorators: Any = magic_arguments  # has no types
_Function = TypeVar("_Function", bound=Callable[..., Any])


class OptionError(UsageError):
    """An option that a magic does not have, or a value that it cannot take."""


@dataclass(frozen=True, slots=True)
class Option:
    """One row of a table: the flags (or the name) and what argparse wants to know."""

    flags: tuple[str, ...]
    how: Mapping[str, Any]


def option(*flags: str, **how: Any) -> Option:
    """A row: its flags (or name), and what argparse wants to know."""
    return Option(flags, how)


_HELP = option("-h", "--help", action="store_true", help="show this help; the cell does not run")

#: Those that are for one family of checks; a check names them in its ``options``.
FOR_CHECKS = ("schema", "target", "train", "test", "group", "time", "available_at")

VALIDATE_OPTIONS = (
    option(
        "--schema",
        nargs="+",
        action="extend",
        metavar="FRAME=FILE",
        help="the schema (file or variable) that a frame must have, e.g. --schema df=schema.yaml",
    ),
    option(
        "--target",
        metavar="COL",
        help="the column that is predicted; or its variables, e.g. --target y_train,y_test",
    ),
    option("--train", metavar="NAME", help="the variable with the training data"),
    option("--test", metavar="NAME", help="the variable with the test data"),
    option("--group", metavar="COL", help="rows with the same value here belong together"),
    option("--time", metavar="COL", help="the moment at which a row's prediction is made"),
    option(
        "--available-at",
        nargs="+",
        action="extend",
        metavar="COL=WHEN",
        help="the column WHEN says from which moment on the value in COL is known",
    ),
    option(
        "--only",
        action="append",
        metavar="CODES",
        help="only these rules: codes, names or families, by comma, e.g. --only ORD,LEAK",
    ),
    option(
        "--strict",
        action="store_true",
        help="an error found before keeps the cell from running; one found after it raises"
        " nbvalidate.ValidationError, so that Run All stops",
    ),
    option("--quiet", action="store_true", help="say nothing when the cell is clean"),
    _HELP,
)

#: What ``%nbvalidate`` can do, with one sentence each.
COMMANDS = {
    "on": "record the cells and report under each one that has something to say",
    "off": "stop recording and reporting",
    "status": "what is on, how many cells are recorded, where their order is known from",
    "report": "every cell: would Restart & Run All show the same, and what to re-run",
    "rerun": "the cells to run again, in order; with --run they run, with their outputs here",
    "explain": "a rule's page, e.g. %nbvalidate explain ORD101",
    "schema": "infer, check, diff or evolve the schema of a frame: %nbvalidate schema --help",
    "slices": "explore where a model is worse: %nbvalidate slices model X_test y_test",
}

FORMATS = ("text", "html", "json")

LINE_OPTIONS = (
    option("command", nargs="?", metavar="COMMAND", help=", ".join(COMMANDS)),
    option("code", nargs="?", metavar="CODE", help="for explain: a rule's code or name"),
    option("--format", metavar="FORMAT", help="for report: " + ", ".join(FORMATS)),
    option("--run", action="store_true", help="for rerun: run the cells, not only list them"),
    option("-h", "--help", action="store_true", help="show this help"),
)


def arguments(options: Sequence[Option]) -> Callable[[_Function], _Function]:
    """Give a magic its table of options (and the help made from it)."""

    def decorate(function: _Function) -> _Function:
        for option in reversed(options):
            function = _decorators.argument(*option.flags, **option.how)(function)
        function = _decorators.magic_arguments()(function)
        parser: argparse.ArgumentParser = vars(function)["parser"]
        parser.allow_abbrev = False  # `--t` must not become whatever it is the start of
        return function

    return decorate


@dataclass(frozen=True, slots=True)
class CellOptions:
    """What was said on the line of ``%%validate``.

    Parameters
    ----------
    strict, quiet, help
        Flags.
    only
        Codes, names or families; empty means all.
    given
        Options for one family of checks, only those that were given.
    """

    strict: bool = False
    quiet: bool = False
    help: bool = False
    only: tuple[str, ...] = ()
    given: Mapping[str, Any] = field(default_factory=dict)


def parse(
    parser: argparse.ArgumentParser, magic: str, line: str, options: Sequence[Option]
) -> argparse.Namespace:
    """Parse the words after a magic.

    Raises
    ------
    OptionError
        With one sentence that names the wrong word and the nearest valid one.
    """
    words = _split(magic, line)
    flags = [flag for option in options for flag in option.flags if flag.startswith("-")]
    for word in words:
        name = word.partition("=")[0]
        if word.startswith("-") and len(word) > 1 and name not in flags and not _is_number(word):
            raise OptionError(f"{magic} has no option {name}.{nearest(name, flags)}")
    try:
        known, rest = parser.parse_known_args(words)
    except WrongWords as error:
        # argparse's own words, such as "argument --target: expected one argument"
        raise OptionError(f"{magic}: {_plain(str(error))}") from None
    if rest:
        raise OptionError(f"{magic} does not know what to do with {rest[0]!r}. Try {magic} --help.")
    return known


@lru_cache(maxsize=64)
def cell_options(parser: argparse.ArgumentParser, line: str) -> CellOptions:
    """The options on a line of ``%%validate``; the same line is parsed once.

    Raises
    ------
    OptionError
        For a wrong option or value.
    """
    words = parse(parser, "%%validate", line, VALIDATE_OPTIONS)
    given = {name: value for name in FOR_CHECKS if (value := getattr(words, name)) is not None}
    if "schema" in given:
        form = "FRAME=FILE, e.g. df=schema.yaml"
        given["schema"] = _pairs("--schema", given["schema"], form, str.isidentifier)
    if "available_at" in given:
        form = "COL=WHEN, e.g. refund=refunded_on"
        given["available_at"] = _pairs("--available-at", given["available_at"], form, bool)
    for name in ("train", "test"):
        if name in given and not given[name].isidentifier():
            raise OptionError(f"%%validate: --{name} takes a variable, not {given[name]!r}.")
    return CellOptions(words.strict, words.quiet, words.help, codes(words.only or ()), given)


def help_text(usage: str, summary: str, options: Sequence[Option]) -> str:
    """What ``--help`` prints.

    Parameters
    ----------
    usage
        The magic with what follows it.
    summary
        What it does, in lines.
    options
        Its table; only what starts with a hyphen is listed.
    """
    rows = []
    for option in options:
        if option.flags[0].startswith("-"):
            value = f" {option.how['metavar']}" if "metavar" in option.how else ""
            many = " ..." if option.how.get("nargs") == "+" else ""
            rows.append((", ".join(option.flags) + value + many, option.how["help"]))
    width = max(len(left) for left, _ in rows)
    lines = [usage, "", *summary.strip().split("\n"), "", "options:"]
    for left, right in rows:
        wrapped = textwrap.wrap(right.replace("%%", "%"), 96 - width) or [""]
        lines.append(f"  {left.ljust(width)}  {wrapped[0]}")
        lines += [" " * (width + 4) + more for more in wrapped[1:]]
    return "\n".join(lines)


def nearest(word: str, known: Sequence[str]) -> str:
    """`` Did you mean …?``, or all that there is when nothing is near."""
    import difflib

    near = difflib.get_close_matches(word, known, 1, 0.5)
    return f" Did you mean {near[0]}?" if near else f" There are {', '.join(known)}."


def _split(magic: str, line: str) -> list[str]:
    # quotes as in a shell, but a backslash is a backslash: paths of Windows
    lexer = shlex.shlex(line, posix=True)
    lexer.whitespace_split, lexer.commenters, lexer.escape = True, "", ""
    try:
        return list(lexer)
    except ValueError:
        raise OptionError(f"{magic}: a quotation mark is missing in {line!r}.") from None


def _is_number(word: str) -> bool:
    return word[1:].replace(".", "", 1).isdecimal()


def _plain(message: str) -> str:
    return message.removeprefix("argument ").rstrip(".") + "."


def _pairs(
    option: str, words: Sequence[str], form: str, valid: Callable[[str], bool]
) -> dict[str, str]:
    pairs = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not valid(name) or not value:
            raise OptionError(f"%%validate: {option} takes {form}, not {word!r}.")
        pairs[name] = value
    return pairs


def codes(groups: Sequence[str]) -> tuple[str, ...]:
    """The words of ``--only``, in groups by comma; each must mean a rule or a family."""
    words = tuple(word.strip() for group in groups for word in group.split(",") if word.strip())
    if words:
        from nbvalidate.checks import catalogue  # all rules: only when somebody asks for some

        for word in words:
            if word.upper() in _FAMILIES:
                continue
            try:
                catalogue().matching([word])
            except UsageError as error:
                raise OptionError(f"%%validate --only: {error}") from None
    return words


#: Families that exist or will (DESIGN section 3): a notebook that names one needs no later edit.
_FAMILIES = frozenset("ORD LEAK SCH REP HYG SLICE GATE DRIFT SKEW".split())
