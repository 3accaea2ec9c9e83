"""A table as named columns, whatever library holds it: numbers, moments in time, or categories.

Columns are read when somebody asks for their values, so that a check which needs a sample of rows
reads no more than that.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from nbvalidate.checks.leakage.data.cuts import Unit
from nbvalidate.data.rows.cells import pandas
from nbvalidate.errors import UsageError

__all__ = ["Column", "Part", "as_part", "column_of", "plain"]

Kind = Literal["number", "time", "category"]
Floats = npt.NDArray[np.float64]

_UNHASHABLE = (list, dict, set, np.ndarray)
_SNIFFED = 200  # objects looked at to learn what a column of objects holds


@dataclass(frozen=True)
class Column:
    """One column.

    Parameters
    ----------
    label
        As the user has it.
    kind
        ``number`` (also booleans and durations), ``time`` (moments) or ``category`` (text, and
        whatever else).
    raw
        Of the library: a pandas or polars series, or an array; shape (n,).
    """

    label: Hashable
    kind: Kind
    raw: Any

    @cached_property
    def floats(self) -> Floats:
        """Numbers as float64, moments as seconds; NaN is missing. Of categories: their codes."""
        return _floats(self.raw, self.kind)

    def take(self, rows: Any) -> Any:
        """Some rows of the column, as a column."""
        raw = self.raw
        picked = raw.iloc[rows] if hasattr(raw, "iloc") else raw[rows]
        taken = Column(self.label, self.kind, picked)
        if "floats" in self.__dict__ and self.kind != "category":
            taken.__dict__["floats"] = self.floats[rows]
        return taken

    @cached_property
    def objects(self) -> Any:
        """The values as a numpy array for comparison by equality; missing is None."""
        if self.kind != "category":
            return self.floats
        values = _to_objects(self.raw)
        pd = pandas()
        missing = np.asarray(pd.isna(values))
        return np.where(missing, None, values) if missing.any() else values

    @cached_property
    def missing(self) -> npt.NDArray[np.bool_]:
        """Which values are missing."""
        if self.kind == "category":
            pd = pandas()
            return np.asarray(pd.isna(_to_objects(self.raw)))
        return np.isnan(self.floats)

    @property
    def unit(self) -> Unit:
        """What the numbers count."""
        if self.kind == "time":
            return "moment"
        dtype = str(getattr(self.raw, "dtype", "")).lower()
        return "duration" if dtype.startswith(("duration", "timedelta")) else "number"

    @property
    def is_single(self) -> bool:
        """Whether the numbers are stored as float32 or less."""
        return str(getattr(self.raw, "dtype", "")).lower() in ("float32", "float16")

    @property
    def is_fraction(self) -> bool:
        """Whether the numbers are stored as floating point."""
        return self.kind == "number" and "float" in str(getattr(self.raw, "dtype", "")).lower()


@dataclass(frozen=True)
class Part:
    """The training data or the test data.

    Parameters
    ----------
    name
        The user's word for it.
    columns
        By label, in the table's order.
    rows
        How many.
    table
        What the user gave.
    index
        The row labels (pandas), None where there are none or they only count from 0.
    """

    name: str
    columns: Mapping[Hashable, Column]
    rows: int
    table: Any
    index: Any = None

    def sample(self, rows: Any, labels: Sequence[Hashable]) -> dict[Hashable, Column]:
        """Some rows of some columns."""
        return {label: self.columns[label].take(rows) for label in labels}


def as_part(table: Any, name: str, names: Sequence[Hashable] | None = None) -> Part:
    """Read a frame or an array.

    Parameters
    ----------
    table
        pandas, polars or Arrow; a numpy array in two dimensions or with named fields; a mapping
        of columns.
    name
        The user's word for it.
    names
        Names for the columns of an array.

    Raises
    ------
    UsageError
        If it is no table.
    """
    home = type(table).__module__.partition(".")[0]
    if home == "polars" and hasattr(table, "collect"):
        raise UsageError(f"`{name}` is a lazy frame: collect() it first.")
    if home == "polars" and hasattr(table, "get_columns"):
        columns = {c.name: column_of(c, c.name) for c in table.get_columns()}
        return Part(name, columns, len(table), table)
    if home == "pyarrow" and hasattr(table, "to_pandas"):
        table = table.to_pandas()
    if isinstance(table, Mapping):
        try:
            table = pandas().DataFrame(table)
        except ValueError as error:
            raise UsageError(f"`{name}` is not a table: {error}.") from None
    if hasattr(table, "iloc") and hasattr(table, "columns"):
        return _frame(table, name)
    if hasattr(table, "toarray") and hasattr(table, "tocsr"):
        raise UsageError(f"`{name}` is a sparse matrix: the data checks need a frame or an array.")
    if isinstance(table, np.ma.MaskedArray) and table.dtype.kind in "biuf":
        table = np.ma.filled(table.astype(float), np.nan)
    array = np.asarray(table)
    if array.dtype.names:
        columns = {label: column_of(array[label], label) for label in array.dtype.names}
        return Part(name, columns, len(array), table)
    if array.ndim != 2:
        raise UsageError(f"`{name}` is not a table: it has {array.ndim} dimensions, not 2.")
    labels = list(names) if names is not None else list(range(array.shape[1]))
    if len(labels) != array.shape[1]:
        raise UsageError(f"`{name}` has {array.shape[1]} columns, but {len(labels)} names.")
    columns = {label: column_of(array[:, i], label) for i, label in enumerate(labels)}
    return Part(name, columns, len(array), array)


def _frame(table: Any, name: str) -> Part:
    labels = list(table.columns)
    if len(set(labels)) != len(labels):
        twice = next(label for label in labels if labels.count(label) > 1)
        raise UsageError(f"`{name}` has more than one column `{twice}`.")
    columns = {label: column_of(table[label], label) for label in labels}
    index = table.index
    counts = type(index).__name__ == "RangeIndex" and index.start == 0 and index.step == 1
    return Part(name, columns, len(table), table, None if counts else index)


def plain(value: Any) -> Any:
    """A value to be shown: Python's own, and whole numbers without a point."""
    value = value.item() if hasattr(value, "item") else value
    return int(value) if isinstance(value, float) and value.is_integer() else value


def column_of(raw: Any, label: Hashable) -> Column:
    """One column of any library, with its kind."""
    return Column(label, _kind(raw), raw)


def _kind(raw: Any) -> Kind:
    dtype = str(getattr(raw, "dtype", "")).lower()
    if dtype.startswith(("int", "uint", "float", "bool", "decimal", "duration", "timedelta")):
        return "number"
    if dtype.startswith(("datetime", "date", "timestamp")):
        return "time"
    if "[pyarrow]" in dtype and dtype.startswith(("double", "halffloat")):
        return "number"
    if dtype == "object":
        return _kind_of_objects(raw)
    return "category"


def _kind_of_objects(raw: Any) -> Kind:
    import datetime as dt
    import numbers

    seen = [v for v in _first(raw) if v is not None and v == v]
    kind: Kind = "category"
    if seen and all(isinstance(v, (bool, numbers.Real)) for v in seen):
        kind = "number"
    elif seen and all(isinstance(v, (dt.date, np.datetime64)) for v in seen):
        kind = "time"
    if kind == "category":
        return kind
    try:
        _floats(raw, kind)
    except (TypeError, ValueError, OverflowError):  # the rest is something else
        return "category"
    return kind


def _first(raw: Any) -> Iterator[Any]:
    head = raw.iloc[:_SNIFFED] if hasattr(raw, "iloc") else raw[:_SNIFFED]
    for value in head:
        if not isinstance(value, _UNHASHABLE):
            yield value


def _floats(raw: Any, kind: Kind) -> Floats:
    if kind == "category":
        places, _ = pandas().factorize(_to_objects(raw))
        codes: Floats = places.astype(float)
        codes[places < 0] = np.nan
        return codes
    if kind == "time":
        return _seconds(raw)
    if hasattr(raw, "to_numpy"):
        dtype = str(raw.dtype).lower()
        if dtype.startswith(("duration", "timedelta")):
            return _durations(raw)
        if type(raw).__module__.startswith("polars"):
            return np.asarray(raw.to_numpy(), dtype=float)
        return np.asarray(raw.to_numpy(dtype=float, na_value=np.nan))
    if raw.dtype.kind == "m":
        return _durations(raw)
    return np.asarray(raw, dtype=float)


def _durations(raw: Any) -> Floats:
    held = np.asarray(raw.to_numpy() if hasattr(raw, "to_numpy") else raw)
    micro = held.astype("m8[us]")
    return np.where(np.isnat(micro), np.nan, micro.astype(np.int64) / 1e6)


def _seconds(raw: Any) -> Floats:
    pd = pandas()
    values = raw.to_numpy() if type(raw).__module__.startswith("polars") else raw
    held = pd.to_datetime(pd.Series(values), utc=True).to_numpy(dtype="M8[us]")
    return np.where(np.isnat(held), np.nan, held.astype(np.int64) / 1e6)


def _to_objects(raw: Any) -> Any:
    if hasattr(raw, "to_list") and type(raw).__module__.startswith("polars"):
        held = raw.to_list()
        values = np.fromiter(held, object, len(held))
    elif hasattr(raw, "to_numpy"):
        values = raw.to_numpy(dtype=object)
    else:
        values = np.asarray(raw).astype(object)
    if pandas().api.types.infer_dtype(values, skipna=True).startswith("mixed"):
        texts = (repr(v) if isinstance(v, _UNHASHABLE) else v for v in values)
        return np.fromiter(texts, object, len(values))
    return values
