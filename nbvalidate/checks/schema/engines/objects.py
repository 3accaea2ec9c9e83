"""pandas' columns as Polars series, without a copy where the storage allows it."""

from __future__ import annotations

import datetime
import decimal
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from nbvalidate.checks.schema.engines.kinds import Stored

__all__ = ["from_arrow", "from_pandas", "mixed"]

#: `pandas.api.types.infer_dtype` for object columns of one Python type.
_PLAIN: dict[str, Any] = {
    "string": pl.String,
    "boolean": pl.Boolean,
    "date": pl.Date,
    "datetime": pl.Datetime("us"),
    "floating": pl.Float64,
    "timedelta": pl.Duration("us"),
    "time": pl.Time,
    "bytes": pl.Binary,
}


def from_pandas(values: Any) -> tuple[pl.Series, Stored | None]:
    """A pandas series as a Polars one.

    Returns
    -------
    tuple
        The series; and how it is stored, where its type does not say it.
    """
    dtype = values.dtype
    if isinstance(dtype, np.dtype) and dtype.kind == "O":
        return _from_objects(values)
    if hasattr(dtype, "categories"):
        return _from_categories(values)
    kind = getattr(dtype, "kind", "O")
    if kind == "M":
        zone = getattr(dtype, "tz", None)
        if zone is not None:  # names that Polars does not know are kept beside the values
            plain = values.dt.tz_convert("UTC").dt.tz_localize(None)
            return _arrow(pa.array(plain)), Stored("timestamp", zone=str(zone))
    if kind == "c":
        return pl.Series([None if v != v else str(v) for v in values], dtype=pl.String), Stored(
            "any"
        )
    if kind in "iufb" and type(dtype).__module__.startswith("numpy"):
        return _from_numbers(values)
    try:
        return from_arrow(pa.array(values))
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
        return _from_objects(values.astype(object))


def from_arrow(values: Any) -> tuple[pl.Series, Stored | None]:
    """An Arrow array (chunked or not) as a Polars series."""
    kind = values.type
    if pa.types.is_dictionary(kind):
        values = values.cast(kind.value_type)
        series = _arrow(values)
        return series, Stored("category") if series.dtype == pl.String else None
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        return _arrow(values.cast(pa.timestamp(kind.unit))), Stored("timestamp", zone=kind.tz)
    return _arrow(values), None


def _arrow(values: Any) -> pl.Series:
    series: Any = pl.from_arrow(values)
    return series if isinstance(series, pl.Series) else series.to_series()


def _from_numbers(values: Any) -> tuple[pl.Series, None]:
    array = values.to_numpy()
    if array.dtype.kind == "f" and array.dtype.itemsize not in (4, 8):
        array = array.astype("f4" if array.dtype.itemsize == 2 else "f8")
    if not array.dtype.isnative:
        array = array.astype(array.dtype.newbyteorder("="))
    return _arrow(pa.array(array)), None


def _from_categories(values: Any) -> tuple[pl.Series, Stored | None]:
    # unused levels are no values: only what the codes point at is taken
    known, stored = from_pandas(values.cat.categories.to_series())
    codes = pl.Series(values.cat.codes.to_numpy().astype("int64"))
    taken = known.gather(codes.replace(-1, None)) if len(known) else pl.Series([None] * len(codes))
    if taken.dtype in (pl.String, pl.Null):
        return taken.cast(pl.String), Stored("category")
    return taken, stored


def _from_objects(values: Any) -> tuple[pl.Series, Stored | None]:
    import pandas as pd

    plain = values.array if not hasattr(values, "to_numpy") else values.to_numpy(dtype=object)
    kind = pd.api.types.infer_dtype(plain, skipna=True)
    if kind == "string":  # by far the most frequent, and Arrow reads it at once
        try:
            return _arrow(pa.array(plain, pa.large_string(), from_pandas=True)), None
        except UnicodeEncodeError:  # half of a surrogate pair: no other engine can hold it
            texts = [
                v.encode("utf-8", "replace").decode() if isinstance(v, str) else None for v in plain
            ]
            return pl.Series(texts, dtype=pl.String), None
    missing = pd.isna(plain) if plain.dtype == object else pd.isna(values).to_numpy()
    held = [None if gone else value for value, gone in zip(plain, missing, strict=True)]
    if kind == "empty" or missing.all():
        return pl.Series(held, dtype=pl.Null), Stored("null")
    return _of_one_type(held, kind) or mixed(held)


def _of_one_type(held: list[Any], kind: str) -> tuple[pl.Series, Stored | None] | None:
    try:
        if kind in _PLAIN:
            return pl.Series(held, dtype=_PLAIN[kind], strict=True), None
        if kind == "integer":
            low = min(v for v in held if v is not None)
            high = max(v for v in held if v is not None)
            dtype = pl.Int64 if low >= -(2**63) and high < 2**63 else pl.Int128
            return pl.Series([None if v is None else int(v) for v in held], dtype=dtype), None
        if kind == "decimal":
            places = [-int(v.as_tuple().exponent) for v in held if v is not None and v.is_finite()]
            return pl.Series(held, dtype=pl.Decimal(38, max([0, *places]))), None
        if kind in ("mixed-integer-float", "integer-na"):  # 1 beside 1.5
            return pl.Series([None if v is None else float(v) for v in held]), None
    except (TypeError, ValueError, OverflowError, pl.exceptions.PolarsError):
        return None
    return None


def mixed(held: Sequence[Any]) -> tuple[pl.Series, Stored]:
    """Values of several types: as text, with how many there are of each type."""
    counts = Counter(_type_name(v) for v in held if v is not None)
    if len(counts) == 1 and next(iter(counts)) in ("list", "struct"):
        kind = next(iter(counts))
        try:
            series = pl.Series([list(v) if kind == "list" else v for v in _none(held)])
        except (TypeError, ValueError, pl.exceptions.PolarsError):
            series = pl.Series([None if v is None else str(v) for v in held], dtype=pl.String)
            return series, Stored(kind)
        return series, None if series.dtype != pl.Object else Stored(kind)  # type: ignore[return-value]
    text = pl.Series([None if v is None else str(v) for v in held], dtype=pl.String)
    return text, Stored("mixed", counts=tuple(counts.most_common()))


def _none(held: Sequence[Any]) -> list[Any]:
    return [v if v is not None else None for v in held]


def _type_name(value: Any) -> str:
    """The logical type of one Python value."""
    for types, name in _TYPES:
        if isinstance(value, types):
            return name
    if hasattr(value, "dtype") and hasattr(value, "shape"):
        if value.shape:
            return "list"
        return {"i": "integer", "u": "integer", "f": "float", "b": "boolean"}.get(
            value.dtype.kind, type(value).__name__
        )
    return type(value).__name__


_TYPES: tuple[tuple[Any, str], ...] = (
    (bool, "boolean"),
    (int, "integer"),
    (float, "float"),
    (str, "text"),
    (decimal.Decimal, "decimal"),
    (datetime.datetime, "timestamp"),
    (datetime.date, "date"),
    (datetime.time, "time"),
    (datetime.timedelta, "duration"),
    ((list, tuple), "list"),
    (dict, "struct"),
    (bytes, "binary"),
)
