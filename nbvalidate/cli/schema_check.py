"""``nbvalidate schema check``: data files against a schema, or all that a project binds."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from nbvalidate.cli.output import emit, exit_code, use_color
from nbvalidate.cli.progress import status_line
from nbvalidate.config import load_config
from nbvalidate.errors import NBValidateError, UsageError
from nbvalidate.files import write_file
from nbvalidate.findings import NotebookReport, Report

if TYPE_CHECKING:
    from nbvalidate.checks.schema.definition.model import Schema
    from nbvalidate.formats.schema_table import SchemaTable

__all__ = ["load_schema", "run_check", "unreadable"]

_Tell = Callable[[str, str], None]
_NOUN = {"noun": "data set"}
#: The libraries that read data for us.
_ENGINES = frozenset({"polars", "duckdb", "_duckdb", "pyarrow", "narwhals"})

_BINDINGS = "[tool.nbvalidate.schemas]"
_EXAMPLE = '"data/*.parquet" = "schemas/orders.yaml"'


@dataclass(frozen=True, slots=True)
class _Asked:
    """One data set and its schema, and both as they are shown."""

    data: str
    file: str


def run_check(options: argparse.Namespace) -> int:
    """Check, and show the report."""
    from nbvalidate.checks import catalogue

    rules = catalogue()
    # a project's `select` is for its notebooks: who calls this command wants the schema
    codes = rules.matching(options.select) or frozenset(rule.code for rule in rules)
    codes -= rules.matching((*load_config(Path()).ignore, *options.ignore))
    pairs = _asked(options)
    # a wrong definition is told before anything is read
    schemas = {file: load_schema(file) for file in dict.fromkeys(pair.file for pair in pairs)}
    with status_line() as line:
        tell: _Tell | None = line and (lambda data, step: line(f"{data}: {step}"))
        checked = [_checked(pair, schemas[pair.file], codes, tell) for pair in pairs]
    report = Report("schema check", tuple(notebook for notebook, _ in checked))
    _show(report, [table for _, table in checked], options)
    return exit_code(report, options)


def _show(
    report: Report, tables: Sequence[SchemaTable | None], options: argparse.Namespace
) -> None:
    if options.format not in ("text", "html"):
        emit(report, options)
        return
    from nbvalidate.formats.schema_files import render_html, render_text

    if options.format == "html":
        text = render_html(report, tables)
    else:
        text = render_text(report, tables, color=use_color(options) and not options.output)
    if options.output:
        write_file(options.output, text)
    else:
        sys.stdout.write(text)
        sys.stdout.flush()


def _asked(options: argparse.Namespace) -> list[_Asked]:
    """What is to be checked against what: as named, or as the project binds it."""
    if options.data:
        return [_Asked(data, options.file) for data in options.data]
    bound = list(_bound(options.file))
    if bound:
        return bound
    if options.file:
        raise UsageError(
            f"Say which data: nbvalidate schema check {options.file} DATA; or bind them in"
            f" {_BINDINGS} of pyproject.toml, e.g. {_EXAMPLE}."
        )
    raise UsageError(
        "Say which schema and which data: nbvalidate schema check FILE DATA; or bind them in"
        f" {_BINDINGS} of pyproject.toml, e.g. {_EXAMPLE}."
    )


def _bound(only: str | None) -> Iterator[_Asked]:
    """What the project binds to files; names of variables are for notebooks."""
    config = load_config(Path())
    root = config.root or Path()
    for key, file in config.schemas.items():
        if key.isidentifier() and not (root / key).exists():
            continue
        path = os.path.relpath(root / file)
        if only is None or os.path.realpath(only) == os.path.realpath(path):
            yield _Asked(os.path.relpath(root / key), path)


def load_schema(file: str) -> Schema:
    """Read a schema for a command.

    Raises
    ------
    UsageError
        For a file that is not there or makes no sense.
    """
    from nbvalidate.checks.schema.definition.model import Schema

    if not file.lower().endswith((".yaml", ".yml")):
        raise UsageError(f"{file} is no schema: a YAML file comes first, then the data.")
    return Schema.load(file)


def _checked(
    asked: _Asked, schema: Schema, codes: Collection[str], tell: _Tell | None
) -> tuple[NotebookReport, SchemaTable | None]:
    from nbvalidate.checks.schema.run import check

    try:
        progress = partial(tell, asked.data) if tell else None
        report = check(schema, asked.data, name=asked.data, progress=progress)
        findings, table = report.findings, report.table
    except Exception as error:  # noqa: BLE001  raised again where it is no fault of the data
        said = unreadable(error, asked.data)
        return NotebookReport(asked.data, "unreadable", error=said, details=_NOUN), None
    findings = tuple(f for f in findings if f.rule in codes)
    kept = {(f.rule, f.message) for f in findings}
    lines = tuple(line for line in table.lines if (line.rule_code, line.message) in kept)
    details = {
        "file": asked.file,
        "rows": report.rows,
        "columns": table.columns,
        "checks": report.checks,
        "unchecked": list(report.unchecked),
    }
    notebook = NotebookReport(
        asked.data,
        "findings" if findings else "ok",
        report.seconds,
        findings=findings,
        details={**_NOUN, "schema": details},
    )
    return notebook, replace(table, lines=lines, timed=True)


def unreadable(error: Exception, data: str) -> str:
    """Why data cannot be read, in one sentence; an error of ours goes on.

    Parameters
    ----------
    error
        What reading raised.
    data
        As the user named it; the format says it anyway.
    """
    engine = type(error).__module__.split(".")[0] in _ENGINES
    if not isinstance(error, NBValidateError | OSError | UnicodeError) and not engine:
        raise error
    file = data.partition("::")[0]
    said = " ".join(str(error).split("\n")[0].split())
    said = said.removeprefix(f"{data}: ").removeprefix(f"{file}: ")
    if said.startswith(file):
        return said
    return said[:1].upper() + said[1:]
