"""Files as tables that are read in pieces: larger than memory is no problem."""

from __future__ import annotations

import csv
import glob
import gzip
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from nbvalidate.checks.schema.engines.kinds import Stored
from nbvalidate.checks.schema.engines.table import Table, open_table
from nbvalidate.errors import UsageError

__all__ = ["MISSING", "open_files"]

#: Words that mean a missing value in a CSV file: those of `pandas.read_csv`.
MISSING = [
    *("", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN"),
    *("<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null"),
]

_CSV = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz")
_LINES = (".jsonl", ".ndjson", ".json")
_PARQUET = (".parquet", ".pq")
_SEPARATORS = ",;\t|"


def open_files(source: str | os.PathLike[str] | Sequence[str | Path]) -> Table:
    """A path, a glob, several paths, or ``file.duckdb::table`` as one table.

    Raises
    ------
    UsageError
        Where there is no file, or none that can be read.
    """
    if isinstance(source, str | os.PathLike):
        text = os.fspath(source)
        if "::" in text:
            return _duckdb(*text.rsplit("::", 1))
        paths = _matching(text)
    else:
        paths = [os.fspath(p) for p in source]
    kinds = {_kind(path) for path in paths}
    if len(kinds) > 1:
        raise UsageError(f"{paths[0]} and others are files of several kinds: give one kind.")
    try:
        return {"csv": _csv, "jsonl": _json_lines, "parquet": _parquet}[kinds.pop()](paths)
    except (pl.exceptions.PolarsError, OSError, UnicodeDecodeError) as error:
        said = str(error).strip().split("\n")[0]
        raise UsageError(f"{paths[0]} cannot be read: {said}") from None


def _matching(text: str) -> list[str]:
    path = Path(text)
    if path.is_file():
        return [text]
    if path.is_dir():
        found = sorted(str(p) for p in path.iterdir() if p.name.lower().endswith(_PARQUET))
    else:
        found = sorted(p for p in glob.glob(text, recursive=True) if os.path.isfile(p))
    if not found:
        what = "no Parquet file in this folder" if path.is_dir() else "there is no such file"
        raise UsageError(f"{text}: {what}.")
    return found


def _kind(path: str) -> str:
    lower = path.lower()
    for kind, ends in (("csv", _CSV), ("jsonl", _LINES), ("parquet", _PARQUET)):
        if lower.endswith(ends):
            return kind
    raise UsageError(
        f"{path}: data are read from CSV (.csv, .tsv), JSON lines (.jsonl, .ndjson), Parquet"
        " (.parquet) and DuckDB tables (file.duckdb::table)."
    )


def _csv(paths: list[str]) -> Table:
    separator = _separator(paths[0])
    frame = pl.scan_csv(
        paths,
        separator=separator,
        infer_schema=False,
        null_values=MISSING,
        encoding="utf8-lossy",
        has_header=True,
        truncate_ragged_lines=False,
    )
    names = frame.collect_schema().names()
    labels = _header(paths[0], separator)
    if len(labels) != len(names):
        labels = names
    # every value is a text here, and is read as what the schema declares
    stored = {label: Stored("text", parsed="all") for label in labels}
    by_label: dict[str, str] = {}
    for label, name in zip(labels, names, strict=True):
        by_label.setdefault(label, name)
    return Table(nw.from_native(frame), "polars", tuple(labels), by_label, stored)


def _header(path: str, separator: str) -> list[str]:
    """The labels as they stand in the file, repeated ones too, which Polars renames."""
    with _open(path) as file:
        return next(csv.reader(file, delimiter=separator), [])


def _open(path: str) -> Any:
    opener: Any = gzip.open if path.lower().endswith(".gz") else open
    return opener(path, "rt", encoding="utf-8-sig", errors="replace", newline="")


def _separator(path: str) -> str:
    with _open(path) as file:
        head = file.read(64_000)
    if not head.strip():
        raise UsageError(f"{path} is empty.")
    first = head.splitlines()[0]
    if not any(s in first for s in _SEPARATORS):
        return ","
    try:
        found = csv.Sniffer().sniff(first, delimiters=_SEPARATORS).delimiter
    except csv.Error:
        found = max(_SEPARATORS, key=first.count)
    return found


def _json_lines(paths: list[str]) -> Table:
    # the whole is looked at for types: a text may come after a million numbers
    table = open_table(pl.scan_ndjson(paths, infer_schema_length=None))
    # JSON has no dates: they are texts
    texts = {
        label: replace(s, parsed="times") for label, s in table.stored.items() if s.kind == "text"
    }
    return replace(table, stored={**table.stored, **texts}, native=None)


def _parquet(paths: list[str]) -> Table:
    return open_table(pl.scan_parquet(paths, missing_columns="insert", extra_columns="raise"))


def _duckdb(path: str, name: str) -> Table:
    try:
        import duckdb
    except ImportError:
        raise UsageError("Tables of DuckDB need the package duckdb: pip install duckdb.") from None
    if not Path(path).is_file():
        raise UsageError(f"{path}: there is no such file.")
    try:
        connection = duckdb.connect(path, read_only=True)
        return open_table(connection.table(name))
    except duckdb.Error as error:
        raise UsageError(f"{path}: {str(error).splitlines()[0]}") from None
