"""The columns as the schema declares them: texts of a CSV file parsed, mixed objects sorted out."""

from __future__ import annotations

import datetime
import decimal
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from nbvalidate.checks.schema.definition.model import Column, Schema
from nbvalidate.checks.schema.engines.kinds import Stored
from nbvalidate.checks.schema.engines.table import ROW, Table

__all__ = ["Prepared", "prepare"]


@dataclass(frozen=True, slots=True)
class Prepared:
    """One column that can be judged.

    Parameters
    ----------
    name
        Of the column in the frame.
    value
        The column with its values as declared; missing where they are of another type.
    stored
        How the values are stored.
    raw
        The column as it came, if values of it may be of another type; None: they cannot be.
    aware
        A moment that still carries its zone.
    """

    name: str
    value: str
    stored: Stored
    raw: str | None = None
    aware: bool = False


def prepare(table: Table, schema: Schema) -> tuple[Table, dict[str, Prepared]]:
    """The table with a row number and parsed columns, and all its columns by label."""
    columns: dict[str, Prepared] = {}
    more: list[pl.Expr | pl.Series] = []
    for label, name in table.names.items():
        stored = table.stored[label]
        declared = schema.column(label)
        kind = _kind(declared)
        parsed = f"__nbvalidate_value_{name}__"
        if stored.parsed and kind in (_PARSERS if stored.parsed == "all" else _TIMES):
            more.append(_PARSERS[kind](pl.col(name).str.strip_chars()).alias(parsed))
            zone = declared.zone if declared is not None else None
            columns[label] = Prepared(name, parsed, Stored(kind, zone=zone), name)
        elif stored.kind == "mixed" and kind != "any":
            values = _sorted_out(table.objects[label], kind)
            more.append(values.rename(parsed))
            columns[label] = Prepared(name, parsed, Stored(kind), name)
        else:
            aware = stored.zone is not None and table.engine not in ("polars", "pyspark")
            columns[label] = Prepared(name, name, stored, aware=aware)
    if table.engine != "polars":
        return table, columns
    native = nw.to_native(table.frame)
    if more:
        native = native.with_columns(more)
    return table.with_frame(nw.from_native(native.with_row_index(ROW))), columns


def _kind(declared: Column | None) -> str:
    """What a text is read as."""
    if declared is None:
        return "any"
    if declared.dtype == "any":
        bounds = (declared.min, declared.max, declared.exclusive_min, declared.exclusive_max)
        numbers = any(isinstance(b, int | float) for b in bounds) or declared.mean is not None
        return "number" if numbers else "any"
    return declared.dtype


def _integer(text: pl.Expr) -> pl.Expr:
    number = text.cast(pl.Float64, strict=False)
    # 5.0 is how pandas writes an integer of a column with missing values
    whole = pl.when(number == number.floor()).then(number).cast(pl.Int64, strict=False)
    return pl.coalesce(text.cast(pl.Int64, strict=False), whole)


def _number(text: pl.Expr) -> pl.Expr:
    return text.cast(pl.Float64, strict=False)


def _boolean(text: pl.Expr) -> pl.Expr:
    lower = text.str.to_lowercase()
    yes, no = (
        lower.is_in(["true", "1", "t", "yes", "1.0"]),
        lower.is_in(["false", "0", "f", "no", "0.0"]),
    )
    return pl.when(yes).then(True).when(no).then(False)


def _date(text: pl.Expr) -> pl.Expr:
    midnight = text.str.replace(r"[T ]00:00(:00(\.0+)?)?$", "")
    return midnight.str.to_date("%Y-%m-%d", strict=False)


def _timestamp(text: pl.Expr) -> pl.Expr:
    plain = text.str.replace("T", " ", literal=True)
    utc = plain.str.replace(r"(Z| ?UTC)$", "+00:00")
    zoned = utc.str.to_datetime("%Y-%m-%d %H:%M:%S%.f%z", strict=False, time_unit="us")
    return pl.coalesce(
        plain.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", strict=False, time_unit="us"),
        plain.str.to_datetime("%Y-%m-%d %H:%M", strict=False, time_unit="us"),
        plain.str.to_datetime("%Y-%m-%d", strict=False, time_unit="us"),
        zoned.dt.replace_time_zone(None),
    )


_PARSERS: dict[str, Any] = {
    "integer": _integer,
    "float": _number,
    "number": _number,
    "decimal": _number,
    "boolean": _boolean,
    "date": _date,
    "timestamp": _timestamp,
    "time": lambda text: text.str.to_time("%H:%M:%S%.f", strict=False),
}

_TIMES = frozenset({"date", "timestamp", "time"})

#: For a declared type what Python values are of it, and the Polars type that holds them.
_PYTHON: dict[str, tuple[Any, Any]] = {
    "integer": (int, pl.Int128),
    "float": ((int, float), pl.Float64),
    "number": ((int, float, decimal.Decimal), pl.Float64),
    "decimal": ((int, decimal.Decimal), pl.Float64),
    "text": (str, pl.String),
    "category": (str, pl.String),
    "boolean": (bool, pl.Boolean),
    "date": (datetime.date, pl.Date),
    "timestamp": (datetime.datetime, pl.Datetime("us")),
    "time": (datetime.time, pl.Time),
    "duration": (datetime.timedelta, pl.Duration("us")),
}


def _sorted_out(objects: Any, kind: str) -> pl.Series:
    """The values of a mixed column that are of the declared type."""
    types, dtype = _PYTHON.get(kind, ((), pl.Null))
    kept = [_as(value, kind, types) for value in objects]
    return pl.Series(kept, dtype=dtype, strict=False)


def _as(value: Any, kind: str, types: Any) -> Any:
    if hasattr(value, "item") and getattr(value, "shape", None) == ():
        value = value.item()
    if kind == "integer" and isinstance(value, float):
        value = int(value) if value == value and value.is_integer() else None
    if not isinstance(value, types) or (isinstance(value, bool) and kind != "boolean"):
        return None
    if kind in ("float", "number", "decimal"):
        return float(value)
    if kind == "timestamp" and value.tzinfo is not None:
        return value.astimezone(datetime.UTC).replace(tzinfo=None)
    if kind == "date" and isinstance(value, datetime.datetime):
        return value.date() if value.time() == datetime.time() else None
    return value
