"""Polars and Arrow columns, and moments with a zone, without a copy where that is possible."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl

from nbvalidate.slices.columns.held import (
    NAT,
    Array,
    Column,
    Held,
    Levels,
    Moments,
    Numbers,
    Unusable,
)
from nbvalidate.slices.columns.objects import from_objects, from_texts

__all__ = ["arrow_column", "in_zone", "polars_column"]

_TIMES = (pl.Date, pl.Datetime)
_TEXTS = (pl.String, pl.Categorical, pl.Enum)


def polars_column(name: str, label: Any, values: pl.Series) -> Column:
    """A column of a Polars frame.

    Raises
    ------
    Unusable
        For lists, structs and other values that are neither text, number nor moment.
    """
    values = values.alias("values")  # Polars takes a name such as ^x$ for a pattern
    kind = values.dtype
    if kind == pl.Boolean:
        return Column(name, label, lambda: _flags(values), kind="flag")
    if kind.is_integer() and kind not in (pl.Int128, getattr(pl, "UInt128", pl.Int128)):
        return Column(name, label, lambda: _whole(values), kind="number")
    if kind.is_float() or kind.is_decimal():
        return Column(name, label, lambda: Numbers(_real(values)), kind="number")
    if isinstance(kind, _TEXTS):
        return Column(name, label, lambda: _texts(values), kind="category")
    if isinstance(kind, _TIMES):
        form = "date" if kind == pl.Date else ""
        return Column(name, label, lambda: _times(values), form, kind="time")
    if kind == pl.Duration:
        return Column(name, label, lambda: _seconds(values), "seconds", kind="number")
    if kind == pl.Null:
        return Column(name, label, lambda: Levels(np.full(len(values), -1, "int8"), []))
    if kind == pl.Object or kind.is_integer():
        held = from_objects(values.to_list())
        return Column(name, label, lambda: held)
    raise Unusable(f"holds values of type {str(kind).split('(')[0]}")


def arrow_column(name: str, label: Any, values: Any) -> Column:
    """A column of an Arrow table."""
    import pyarrow as pa

    kind = values.type
    if pa.types.is_dictionary(kind):
        if not _is_text(kind.value_type):
            return arrow_column(name, label, values.cast(kind.value_type))
        kind = kind.value_type
    if _is_text(kind):
        return Column(name, label, lambda: from_texts(values), kind="category")
    try:
        series: Any = pl.from_arrow(values)
    except (pl.exceptions.PolarsError, pa.ArrowException, ValueError, TypeError):
        raise Unusable(f"holds values of type {kind}") from None
    return polars_column(name, label, series)


def in_zone(zone: Any) -> Callable[[Array], Array]:
    """What turns microseconds in UTC into those that a clock in the zone shows."""

    def local(ticks: Array) -> Array:
        import pandas as pd

        index = pd.DatetimeIndex(ticks.view("datetime64[us]"), tz="UTC")
        shown: Array = index.tz_convert(zone).tz_localize(None).as_unit("us").asi8
        return shown

    return local


def _is_text(kind: Any) -> bool:
    import pyarrow as pa

    view = getattr(pa.types, "is_string_view", lambda _: False)
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or view(kind))


def _gone(values: pl.Series) -> Array | None:
    return values.is_null().to_numpy() if values.null_count() else None


def _flags(values: pl.Series) -> Held:
    gone = _gone(values)
    codes = values.fill_null(False).to_numpy().astype("int8")
    if gone is not None:
        codes[gone] = -1
    return Levels(codes, [False, True], "flag").used()


def _whole(values: pl.Series) -> Held:
    gone = _gone(values)
    return Numbers((values if gone is None else values.fill_null(0)).to_numpy(), gone)


def _real(values: pl.Series) -> Array:
    if values.dtype not in (pl.Float32, pl.Float64):
        values = values.cast(pl.Float64)
    return values.to_numpy()


def _texts(values: pl.Series) -> Held:
    return from_texts(values.to_arrow(compat_level=pl.CompatLevel.oldest()))


def _times(values: pl.Series) -> Held:
    zone = getattr(values.dtype, "time_zone", None)
    if getattr(values.dtype, "time_unit", "") != "us":
        floor = values.dtype == pl.Datetime("ns") or getattr(values.dtype, "time_unit", "") == "ns"
        ticks = values.to_physical() // 1000 if floor else values.cast(pl.Datetime("us"))
        values = ticks
    physical = values.to_physical()
    if physical.null_count():
        physical = physical.fill_null(NAT)
    return Moments(physical.to_numpy(), zone, None if zone is None else in_zone(zone))


def _seconds(values: pl.Series) -> Held:
    unit = {"ns": 1e9, "us": 1e6, "ms": 1e3}[values.dtype.time_unit]  # type: ignore[attr-defined]
    return Numbers((values.to_physical().cast(pl.Float64) / unit).to_numpy())
