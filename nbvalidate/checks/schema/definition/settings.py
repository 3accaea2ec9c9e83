"""The words of a schema: which settings there are, and which severities."""

from __future__ import annotations

from typing import get_args

from nbvalidate.checks.schema.definition.model import Level, Monotonic, OnFail

__all__ = [
    "EXTRA",
    "LEVELS",
    "MONOTONIC",
    "ON_FAIL",
    "SEVERITIES_OF_COLUMN",
    "SEVERITIES_OF_SCHEMA",
    "TYPE_WORDS",
]

LEVELS: tuple[str, ...] = get_args(Level)
MONOTONIC: tuple[str, ...] = get_args(Monotonic)
ON_FAIL: tuple[str, ...] = get_args(OnFail)
EXTRA: tuple[str, ...] = ("allow", "info", "warning", "error")

#: The rules of a column whose severity can be set, by the name of the setting.
SEVERITIES_OF_COLUMN: tuple[str, ...] = (
    "required",
    "dtype",
    "nullable",
    "min",
    "max",
    "exclusive_min",
    "exclusive_max",
    "usual",
    "length",
    "regex",
    "format",
    "one_of",
    "unique",
    "monotonic",
    "constant",
    "finite",
    "zone",
    "items",
    "freshness",
    "mean",
    "std",
    "quantiles",
    "shares",
)

#: Those of the schema: the rules of all columns, and its own.
SEVERITIES_OF_SCHEMA: tuple[str, ...] = (
    *SEVERITIES_OF_COLUMN,
    "extra_columns",
    "duplicates",
    "ordered",
    "rows",
    "usual_rows",
    "keys",
)

#: What people call the types, coming from numpy, pandas, Polars or SQL.
TYPE_WORDS: dict[str, str] = {
    word: kind
    for kind, words in {
        "integer": "int int8 int16 int32 int64 uint8 uint16 uint32 uint64 long bigint smallint",
        "float": "float16 float32 float64 double real",
        "number": "numeric num",
        "text": "str string object utf8 varchar char unicode",
        "category": "categorical enum factor",
        "boolean": "bool bool_ logical",
        "timestamp": "datetime datetime64 datetime64[ns] datetime64[us] timestamptz instant",
        "duration": "timedelta timedelta64 timedelta64[ns] interval",
        "list": "array",
        "struct": "dict record object map",
        "binary": "bytes blob bytea",
        "any": "unknown mixed none",
    }.items()
    for word in words.split()
}
TYPE_WORDS["object"] = "text"
