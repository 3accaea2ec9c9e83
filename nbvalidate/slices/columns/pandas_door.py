"""Columns of a pandas frame, without a copy where that is possible."""

from __future__ import annotations

from typing import Any

import numpy as np

from nbvalidate.slices.columns.held import (
    Array,
    Column,
    Held,
    Levels,
    Moments,
    Numbers,
    Unusable,
)
from nbvalidate.slices.columns.held import small as _small
from nbvalidate.slices.columns.objects import from_objects

__all__ = ["numpy_column", "pandas_column"]


def pandas_column(name: str, label: Any, values: Any) -> Column:
    """A column of a pandas frame.

    Raises
    ------
    Unusable
        For lists, dicts and other values that are neither text, number nor moment.
    """
    dtype = values.dtype
    if isinstance(dtype, np.dtype):
        return numpy_column(name, label, values.to_numpy())
    kind = type(dtype).__name__
    if kind == "DatetimeTZDtype":
        return Column(name, label, lambda: _zoned(values), kind="time")
    if kind == "CategoricalDtype":
        return _categories(name, label, values)
    if kind == "SparseDtype":
        return pandas_column(name, label, values.sparse.to_dense())
    if kind == "PeriodDtype":
        return Column(
            name, label, lambda: _plain_times(values.dt.start_time.to_numpy()), "start", "time"
        )
    if kind == "IntervalDtype":
        return _intervals(name, label, values.astype("category"))
    if kind == "BooleanDtype":
        return Column(name, label, lambda: _flags(values), kind="flag")
    if getattr(dtype, "numpy_dtype", None) is not None and dtype.kind in "iuf" and kind[0] in "IUF":
        return Column(name, label, lambda: _nullable(values), kind="number")
    if hasattr(values.array, "__arrow_array__"):
        from nbvalidate.slices.columns.doors import arrow_column

        try:
            return arrow_column(name, label, _arrow(values))
        except UnicodeEncodeError:
            pass
    held = from_objects(values.to_numpy(dtype=object))
    return Column(name, label, lambda: held)


def numpy_column(name: str, label: Any, array: Array) -> Column:
    """A numpy array of one dimension."""
    kind = array.dtype.kind
    if kind == "b":
        return Column(
            name,
            label,
            lambda: Levels(array.view("int8"), [False, True], "flag").used(),
            kind="flag",
        )
    if kind in "iuf":
        return Column(name, label, lambda: Numbers(_native(array)), kind="number")
    if kind == "M":
        return Column(name, label, lambda: _plain_times(array), kind="time")
    if kind == "m":
        return Column(name, label, lambda: Numbers(_seconds(array)), "seconds", "number")
    if kind in "OUT":
        held = from_objects(array.astype(object, copy=False))
        return Column(name, label, lambda: held)
    raise Unusable(f"holds values of type {array.dtype}")


def _native(array: Array) -> Array:
    dtype = array.dtype
    if dtype.kind == "f" and dtype.itemsize not in (4, 8):
        return array.astype("f4" if dtype.itemsize == 2 else "f8")
    return array if dtype.isnative else array.astype(dtype.newbyteorder("="))


def _plain_times(array: Array) -> Held:
    array = array if array.dtype.isnative else array.astype(array.dtype.newbyteorder("="))
    return Moments(array.astype("datetime64[us]", copy=False).view("int64"))


def _seconds(array: Array) -> Array:
    seconds = array / np.timedelta64(1, "s")
    return np.asarray(seconds, "float64")


def _zoned(values: Any) -> Held:
    from nbvalidate.slices.columns.doors import in_zone

    zone = values.dtype.tz
    ticks = values.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy()
    return Moments(ticks.astype("datetime64[us]", copy=False).view("int64"), zone, in_zone(zone))


def _flags(values: Any) -> Held:
    codes = values.to_numpy(dtype=bool, na_value=False).astype("int8")
    codes[values.isna().to_numpy()] = -1
    return Levels(codes, [False, True], "flag").used()


def _nullable(values: Any) -> Held:
    dtype = values.dtype.numpy_dtype
    if dtype.kind == "f":
        return Numbers(values.to_numpy(dtype=dtype, na_value=np.nan))
    gone = values.isna().to_numpy()
    if not gone.any():
        return Numbers(values.to_numpy(dtype=dtype))
    return Numbers(values.to_numpy(dtype=dtype, na_value=0), gone)


def _categories(name: str, label: Any, values: Any) -> Column:
    known = values.cat.categories
    if type(known.dtype).__name__ == "IntervalDtype":
        return _intervals(name, label, values)
    levels = from_objects(known.to_numpy(dtype=object)) if len(known) else Levels(known, [])
    if not isinstance(levels, Levels) or levels.kind != "category":
        plain = known.dtype if len(known) else object  # numbers, flags and moments are so too
        if isinstance(levels, Numbers):
            return Column(name, label, lambda: _of_numbers(values, levels), kind="category")
        return pandas_column(name, label, values.astype(plain))

    def load() -> Held:
        # texts that differ as categories may be one value here: codes go through codes
        table = np.append(levels.codes, levels.codes.dtype.type(-1))
        codes = values.cat.codes.to_numpy()
        if np.array_equal(levels.codes, np.arange(len(known))):
            return Levels(_small(codes, len(known)), levels.levels).used()
        return Levels(_small(table[codes], len(known)), levels.levels).used()

    return Column(name, label, load, kind="category")


def _of_numbers(values: Any, levels: Numbers) -> Held:
    codes = values.cat.codes.to_numpy()
    return Levels(_small(codes, len(levels.data)), levels.data.tolist()).used()


def _intervals(name: str, label: Any, values: Any) -> Column:
    texts = [str(interval) for interval in values.cat.categories]

    def load() -> Held:
        return Levels(_small(values.cat.codes.to_numpy(), len(texts)), texts).used()

    return Column(name, label, load, "text", "category")


def _arrow(values: Any) -> Any:
    import pyarrow as pa

    made = values.array.__arrow_array__()
    return made if isinstance(made, pa.ChunkedArray | pa.Array) else pa.array(made)
