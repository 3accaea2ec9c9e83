"""The words after ``nbvalidate slices``."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

__all__ = ["add_slices"]

_DATA = (
    "the rows: a CSV, JSON-lines or Parquet file, a glob in quotes (read as one data set), or a"
    " table of DuckDB: file.duckdb::table"
)
_CHECK = """\
exit codes: 0 all slices pass, 1 findings at or above --fail-on, 2 usage or unreadable input,
130 interrupted
A model file is unpickled, which runs code: load only what you trust."""
_FIND = """\
exit codes: 0 done, 2 usage or unreadable input, 130 interrupted
A model file is unpickled, which runs code: load only what you trust."""


def add_slices(commands: Any, reporting: Callable[[Any], None]) -> None:
    """Add the command and its own commands.

    Parameters
    ----------
    commands
        The subparsers of ``nbvalidate``.
    reporting
        Adds the options that all reports share.
    """
    slices = commands.add_parser(
        "slices", help="sub-populations: judge a gate, find where it fails"
    )
    words = slices.add_subparsers(dest="slices_command", required=True, metavar="COMMAND")
    _check(words, reporting)
    _find(words)


def _check(words: Any, reporting: Callable[[Any], None]) -> None:
    parser = words.add_parser(
        "check",
        help="judge a model by the slices of a gate",
        epilog=_CHECK,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("gate", metavar="FILE", help="the gate, such as slices.json")
    _inputs(parser)
    parser.add_argument("--metric", default="", help="in place of the gate's")
    parser.add_argument(
        "--format", choices=("text", "json", "sarif", "junit", "github", "html"), default="text"
    )
    reporting(parser)


def _find(words: Any) -> None:
    parser = words.add_parser(
        "find",
        help="find the sub-populations where errors are really larger",
        epilog=_FIND,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _inputs(parser)
    parser.add_argument("--metric", default="", help="of the gate that -o writes")
    parser.add_argument("--k", type=int, default=10, help="how many slices (default 10)")
    parser.add_argument("--max-depth", type=int, default=3, help="conditions at most (default 3)")
    parser.add_argument(
        "--min-support",
        type=float,
        default=0.01,
        help="rows at least: a share, or from 1 on a number (default 0.01)",
    )
    parser.add_argument(
        "--alpha",
        type=float,
        default=0.95,
        help="1 looks for severe slices, 0.5 for large ones (default 0.95)",
    )
    parser.add_argument(
        "--holdout", type=float, default=0.5, help="share of the rows that judge (default 0.5)"
    )
    parser.add_argument(
        "--features", type=_listed, metavar="COLUMNS", help="only these columns, by comma"
    )
    parser.add_argument(
        "--exclude", type=_listed, default=(), metavar="COLUMNS", help="not these columns"
    )
    for word, what in (
        ("group", "rows of the same value stay together when rows are held back"),
        ("time", "the newest rows by this column are held back"),
        ("stratify", "each value is held back in the same proportion"),
    ):
        parser.add_argument(f"--{word}", metavar="COLUMN", help=what)
    parser.add_argument("--seed", type=int, default=0, help="for rows held back at random")
    for word, what in (
        ("ranges", "look for intervals of several bins too"),
        ("sets", "look for sets of values too"),
        ("negation", "look for all values but one too"),
    ):
        parser.add_argument(f"--{word}", action="store_true", help=what)
    parser.add_argument("--format", choices=("text", "json", "html"), default="text")
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="write a gate of the confirmed slices, slices.json"
    )
    parser.add_argument("--force", action="store_true", help="overwrite the file")
    parser.add_argument("--color", choices=("auto", "always", "never"), default="auto")


def _inputs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", required=True, metavar="DATA", help=_DATA)
    parser.add_argument(
        "--model", metavar="MODEL", help="a joblib or pickle file, or package.module:name"
    )
    for word, what in (
        ("target", "the column that is true"),
        ("prediction", "the column that was predicted, in place of a model"),
        ("score", "the column with the probability of the positive class"),
        ("error", "the column with an error per row, 0 or more, in place of all this"),
    ):
        parser.add_argument(f"--{word}", metavar="COLUMN", help=what)
    parser.add_argument(
        "--loss",
        metavar="LOSS",
        help="the error that slices are searched by: zero_one, log_loss, brier, absolute, squared,"
        " pinball:0.9",
    )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())
