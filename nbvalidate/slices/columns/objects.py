"""Columns of Python values, and of texts that Arrow holds."""

from __future__ import annotations

import datetime as dt
import decimal
from collections.abc import Iterable
from typing import Any

import numpy as np

from nbvalidate.slices.columns.held import NAT, Array, Held, Levels, Moments, Numbers, Unusable
from nbvalidate.slices.columns.held import small as _small

__all__ = ["from_objects", "from_texts"]

_EPOCH = dt.datetime(1970, 1, 1)
_SMALL = 2**53


def from_texts(values: Any) -> Levels:
    """An Arrow array of texts (chunked or not, dictionary or not) as codes."""
    import pyarrow as pa

    if not pa.types.is_dictionary(values.type):
        if pa.types.is_string_view(values.type):
            values = values.cast(pa.large_string())
        values = values.dictionary_encode()
    if isinstance(values, pa.ChunkedArray):
        values = values.unify_dictionaries()
        if values.num_chunks == 1:
            values = values.chunk(0)
        elif values.num_chunks:
            values = pa.concat_arrays(values.chunks)
        else:
            return Levels(np.empty(0, "int8"), [])
    if values.indices.null_count:
        codes = values.indices.fill_null(0).to_numpy(zero_copy_only=False)
        codes = _small(codes, len(values.dictionary)).copy()
        codes[values.indices.is_null().to_numpy(zero_copy_only=False)] = -1
    else:
        codes = _small(values.indices.to_numpy(zero_copy_only=False), len(values.dictionary))
    return Levels(codes, values.dictionary).used()


def from_objects(values: Any) -> Held:
    """An array or list of Python values.

    Raises
    ------
    Unusable
        For lists, dicts, and objects of other classes.
    """
    import pandas as pd

    array = values if isinstance(values, np.ndarray) else _array(values)
    if pd.api.types.infer_dtype(array, skipna=True) == "string":
        import pyarrow as pa

        try:
            return from_texts(pa.array(array, pa.large_string(), from_pandas=True))
        except (UnicodeEncodeError, pa.ArrowException, TypeError):
            pass  # half of a surrogate pair, or a text of another class
    codes, levels = _code(array)
    return _of_levels(codes, levels)


def _array(values: Iterable[Any]) -> Array:
    held = list(values)
    array = np.empty(len(held), object)
    for place, value in enumerate(held):  # a list of lists must not become a matrix
        array[place] = value
    return array


def _code(array: Array) -> tuple[Array, list[Any]]:
    known: dict[Any, int] = {}
    levels: list[Any] = []
    codes = np.empty(len(array), "int32")
    try:
        for place, value in enumerate(array.tolist()):
            code = known.get(value)
            if code is None:
                code = -1 if _is_missing(value) else len(levels)
                known[value] = code
                if code >= 0:
                    levels.append(value)
            codes[place] = code
    except TypeError:
        kind = type(value).__name__
        raise Unusable(f"holds values of type {kind}, which cannot be compared") from None
    return codes, levels


def _is_missing(value: Any) -> bool:
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    try:
        return bool(value != value)
    except (TypeError, ValueError, decimal.InvalidOperation):
        return False


def _of_levels(codes: Array, levels: list[Any]) -> Held:
    plain = [_plain(value) for value in levels]
    types = {type(value) for value in plain}
    if not types:
        return Levels(_small(codes, 0), [])
    if types == {bool}:
        return _flags(codes, plain)
    if types <= {int, float}:
        return _numbers(codes, plain)
    if types <= {dt.datetime, dt.date}:
        return _moments(codes, plain)
    odd = sorted(t.__name__ for t in types - {str, int, float, bool})
    if odd:
        raise Unusable(f"holds values of type {odd[0]}")
    return Levels(_small(codes, len(plain)), plain)


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, decimal.Decimal):
        return int(value) if value.is_finite() and value == int(value) else float(value)
    for kind in (bool, int, float, str):
        if isinstance(value, kind):  # numbers and texts of a class of their own, such as enums
            return value if type(value) is kind else kind(value)
    if isinstance(value, dt.datetime):
        return value.to_pydatetime(warn=False) if hasattr(value, "to_pydatetime") else value
    return value


def _flags(codes: Array, levels: list[bool]) -> Levels:
    table = np.array([*map(int, levels), -1], "int8")
    return Levels(table[codes], [False, True], "flag").used()


def _numbers(codes: Array, levels: list[Any]) -> Held:
    whole = all(type(v) is int for v in levels)
    if whole and all(-(2**63) <= v < 2**63 for v in levels):
        table = np.array([*levels, 0], "int64")
        return Numbers(table[codes], codes < 0 if (codes < 0).any() else None)
    if any(type(v) is int and abs(v) > _SMALL for v in levels):  # as real numbers they would merge
        return Levels(_small(codes, len(levels)), levels)
    return Numbers(np.array([*levels, np.nan], "float64")[codes])


def _moments(codes: Array, levels: list[Any]) -> Held:
    ticks, zones = [], set()
    for value in levels:
        moment = value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())
        zones.add(moment.tzinfo)
        if moment.tzinfo is not None:
            moment = moment.astimezone(dt.UTC).replace(tzinfo=None)
        passed = moment - _EPOCH
        ticks.append((passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds)
    if len(zones) > 1:
        raise Unusable("holds moments of several time zones")
    table = np.array([*ticks, NAT], "int64")
    zone = zones.pop()
    if zone is None:
        return Moments(table[codes])
    from nbvalidate.slices.columns.doors import in_zone

    return Moments(table[codes], zone, in_zone(zone))
