"""A frame or file of any engine, as the checks see it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from nbvalidate.checks.schema.engines.kinds import Stored, stored_as
from nbvalidate.errors import UsageError

__all__ = ["Stored", "Table", "open_table"]

#: The column of row numbers that is added where rows have an order.
ROW = "__nbvalidate_row__"


@dataclass(frozen=True)
class Table:
    """A table that can be asked.

    Parameters
    ----------
    frame
        A narwhals `LazyFrame`; its columns are called as `names` says.
    engine
        ``polars`` (whatever is in memory, and files), or the name of the lazy engine.
    labels
        The user's labels as text, in order; duplicates included.
    names
        Label to column of `frame`; of duplicates the first.
    stored
        By label how the column is stored.
    native
        What the user gave; None for files.
    polars
        The whole as a Polars frame, where it is in memory.
    objects
        By label the Python values of mixed columns.
    """

    frame: Any
    engine: str
    labels: tuple[str, ...]
    names: Mapping[str, str]
    stored: Mapping[str, Stored]
    native: Any = None
    polars: pl.DataFrame | None = None
    objects: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ordered(self) -> bool:
        """Whether the rows stand in an order of their own."""
        return self.engine == "polars"

    @property
    def duplicates(self) -> tuple[str, ...]:
        """Labels that more than one column has."""
        return tuple(label for label, n in Counter(self.labels).items() if n > 1)

    def with_frame(self, frame: Any) -> Table:
        """The same over another frame that has these columns and more."""
        return replace(self, frame=frame)


def open_table(data: Any) -> Table:
    """Read a frame, or the path of a file or a glob.

    Parameters
    ----------
    data
        pandas, Polars (eager or lazy), PyArrow, DuckDB, PySpark, Dask, Ibis; a series is a
        frame of one column. Paths: CSV, JSON lines, Parquet, ``file.duckdb::table``.

    Raises
    ------
    UsageError
        For what is no table, and files that cannot be read.
    """
    if isinstance(data, Table):
        return data
    if isinstance(data, str | os.PathLike) or (
        isinstance(data, list) and data and all(isinstance(p, str | Path) for p in data)
    ):
        from nbvalidate.checks.schema.engines.files import open_files

        return open_files(data)
    library = type(data).__module__.split(".")[0]
    if library == "pandas" and type(data).__name__ in ("DataFrame", "Series"):
        return _pandas(data)
    if isinstance(data, pl.Series):
        data = data.to_frame()
    if isinstance(data, pl.DataFrame):
        return _polars(data, data)
    if isinstance(data, pl.LazyFrame):
        return _lazy(data, "polars")
    if library == "pyarrow" and hasattr(data, "column_names"):
        return _pyarrow(data)
    if isinstance(data, Mapping):
        return _polars(pl.DataFrame(dict(data), strict=False), data)
    return _lazy(data, library)


def _lazy(data: Any, library: str) -> Table:
    try:
        frame = nw.from_native(data)
        if isinstance(frame, nw.Series):
            frame = frame.to_frame()
    except TypeError:
        raise UsageError(
            f"A value of type {type(data).__name__} is no table that can be checked: give a pandas,"
            " Polars, PyArrow, DuckDB, PySpark, Dask or Ibis frame, or the path of a file."
        ) from None
    if isinstance(frame, nw.DataFrame) and library != "dask":
        return _pyarrow(frame.to_arrow(), data)
    engine = {"_duckdb": "duckdb"}.get(library, library)
    columns = dict(frame.collect_schema())
    if isinstance(data, pl.LazyFrame):
        plain = [
            e
            for name, dtype in data.collect_schema().items()
            if (e := _plain(name, dtype)) is not None
        ]
        frame = nw.from_native(data.with_columns(plain))
    return Table(
        frame.lazy(),
        engine,
        tuple(columns),
        {name: name for name in columns},
        {name: stored_as(dtype) for name, dtype in columns.items()},
        data,
    )


def _pandas(data: Any) -> Table:
    from nbvalidate.checks.schema.engines.objects import from_pandas

    if not hasattr(data, "columns"):
        data = data.to_frame(data.name if data.name is not None else "value")
    labels = [_label(c) for c in data.columns]
    series, stored, objects = [], {}, {}
    for place, name in enumerate(_unique(labels)):
        column = data.iloc[:, place]
        values, kind = from_pandas(column)
        series.append(values.rename(name))
        if kind is not None:
            stored[name] = kind
            if kind.kind == "mixed":
                objects[name] = column.to_numpy(dtype=object)
    frame = pl.DataFrame(series) if series else pl.DataFrame()
    return _polars(frame, data, labels, stored, objects)


def _pyarrow(data: Any, native: Any = None) -> Table:
    from nbvalidate.checks.schema.engines.objects import from_arrow

    labels = list(
        map(str, data.column_names if hasattr(data, "column_names") else data.schema.names)
    )
    series, stored = [], {}
    for place, name in enumerate(_unique(labels)):
        values, kind = from_arrow(data.column(place))
        series.append(values.rename(name))
        if kind is not None:
            stored[name] = kind
    frame = pl.DataFrame(series) if series else pl.DataFrame()
    return _polars(frame, data if native is None else native, labels, stored)


def _polars(
    frame: pl.DataFrame,
    native: Any,
    labels: list[str] | None = None,
    stored: Mapping[str, Stored] | None = None,
    objects: Mapping[str, Any] | None = None,
) -> Table:
    labels = list(frame.columns) if labels is None else labels
    known = {n: stored_as(d) for n, d in nw.from_native(frame).schema.items()} | dict(stored or {})
    held = dict(objects or {})
    for name, dtype in frame.schema.items():
        changed: pl.Expr | pl.Series | None = _plain(name, dtype)
        if dtype == pl.Object:
            from nbvalidate.checks.schema.engines.objects import mixed

            held[name] = frame[name].to_list()
            values, known[name] = mixed(held[name])
            changed = values.rename(name)
        if changed is not None:
            frame = frame.with_columns(changed)
    names: dict[str, str] = {}
    for label, name in zip(labels, frame.columns, strict=True):
        names.setdefault(label, name)
    return Table(
        nw.from_native(frame).lazy(),
        "polars",
        tuple(labels),
        names,
        {label: known[name] for label, name in names.items()},
        native,
        frame,
        {label: held[name] for label, name in names.items() if name in held},
    )


def _plain(name: str, dtype: pl.DataType) -> pl.Expr | None:
    """What makes a storage plain: categories as text, lists, no zones; None: it is."""
    if isinstance(dtype, pl.Categorical | pl.Enum):
        return pl.col(name).cast(pl.String)
    if isinstance(dtype, pl.Datetime) and dtype.time_zone is not None:
        return pl.col(name).dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    if isinstance(dtype, pl.Array):
        return pl.col(name).arr.to_list()
    return None


def _label(label: Any) -> str:
    if isinstance(label, tuple):
        return ".".join(str(part) for part in label if part != "")
    return str(label)


def _unique(labels: list[str]) -> list[str]:
    """Names for columns, since two may have the same label."""
    seen: set[str] = set()
    names = []
    for label in labels:
        name, number = label, 1
        while name in seen:
            number += 1
            name = f"{label}__nbvalidate_{number}"
        seen.add(name)
        names.append(name)
    return names
