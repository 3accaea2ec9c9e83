"""The words after ``nbvalidate schema``."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

__all__ = ["add_schema"]

_DATA = (
    "a CSV, JSON-lines or Parquet file, a glob in quotes (read as one data set), or a table of"
    " DuckDB: file.duckdb::table"
)
_CHECK = """\
exit codes: 0 clean, 1 findings at or above --fail-on, 2 usage or unreadable data, 130 interrupted
without FILE and DATA: everything that [tool.nbvalidate.schemas] binds to files, for example
  "data/orders-*.parquet" = "schemas/orders.yaml\""""
_DIFF = "exit codes: 0 nothing that --fail-on names, 1 a difference that it names, 2 usage"


def add_schema(
    commands: Any, reporting: Callable[[Any], None], color: Callable[[Any], None]
) -> None:
    """Add the command and its own commands.

    Parameters
    ----------
    commands
        The subparsers of ``nbvalidate``.
    reporting, color
        Add the options that all commands share.
    """
    schema = commands.add_parser(
        "schema", help="what data must be like: infer, check, diff, evolve, export, import"
    )
    words = schema.add_subparsers(dest="schema_command", required=True, metavar="COMMAND")
    _infer(words)
    _check(words, reporting)
    _diff(words, color)
    _evolve(words)
    _interchange(words)


def _infer(words: Any) -> None:
    parser = words.add_parser("infer", help="propose a schema from good data")
    parser.add_argument("data", nargs="+", metavar="DATA", help=_DATA)
    parser.add_argument("--name", default="", help="of the schema (default: the first file's)")
    _target(parser, "the schema (default: stdout)")


def _check(words: Any, reporting: Callable[[Any], None]) -> None:
    parser = words.add_parser(
        "check",
        help="find all that a schema does not allow in data",
        epilog=_CHECK,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", nargs="?", metavar="FILE", help="the schema")
    parser.add_argument("data", nargs="*", metavar="DATA", help=_DATA)
    parser.add_argument(
        "--format", choices=("text", "json", "sarif", "junit", "github", "html"), default="text"
    )
    reporting(parser)


def _diff(words: Any, color: Callable[[Any], None]) -> None:
    parser = words.add_parser("diff", help="what changed from A to B", epilog=_DIFF)
    parser.add_argument("one", metavar="A", help="a schema, or data (inferred first)")
    parser.add_argument("other", metavar="B", help="a schema, or data")
    parser.add_argument("--format", choices=("text", "json", "html"), default="text")
    parser.add_argument("--output", metavar="FILE", help="write the result there, not to stdout")
    parser.add_argument(
        "--fail-on",
        choices=("breaking", "any", "never"),
        default="breaking",
        help="exit with 1 for these differences (default breaking)",
    )
    color(parser)


def _evolve(words: Any) -> None:
    parser = words.add_parser("evolve", help="allow some of what data do not obey")
    parser.add_argument("file", metavar="FILE", help="the schema")
    parser.add_argument("data", nargs="+", metavar="DATA", help=_DATA)
    parser.add_argument(
        "--accept",
        nargs="+",
        action="extend",
        default=[],
        metavar="CHECK",
        help="what to allow, e.g. price.min (without it: the list of what there is)",
    )
    _target(parser, "the schema (default: stdout)")


def _interchange(words: Any) -> None:
    parser = words.add_parser("export", help="write a schema for another tool")
    parser.add_argument("file", metavar="FILE", help="the schema")
    parser.add_argument("--to", choices=("pandera",), default="pandera", help="the tool")
    _target(parser, "the result (default: stdout)")
    parser = words.add_parser("import", help="read another tool's schema (pandera's YAML)")
    parser.add_argument("file", metavar="FILE", help="the other tool's YAML")
    _target(parser, "the schema (default: stdout)")


def _target(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument("-o", "--output", metavar="FILE", help=f"where to write {what}")
    parser.add_argument("--force", action="store_true", help="overwrite the file")
