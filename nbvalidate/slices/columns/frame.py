"""Any frame as columns that can be asked for rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from nbvalidate.errors import UsageError
from nbvalidate.slices.columns.held import Array, Column, ColumnKind, Levels, Moments, Unusable
from nbvalidate.slices.columns.masks import mask_condition
from nbvalidate.slices.model import Condition, Slice, Value

__all__ = ["Columns", "open_columns"]


class Columns:
    """The columns of a frame: kinds, values, codes, and which rows a slice has.

    Parameters
    ----------
    rows
        How many.
    columns
        Those that can be used.
    index
        Labels of the rows; None for their positions.
    notes
        A sentence for each column that was left out.
    """

    def __init__(
        self,
        rows: int,
        columns: Iterable[Column],
        index: Any = None,
        notes: Sequence[str] = (),
    ) -> None:
        self.rows = rows
        self._columns = {column.name: column for column in columns}
        self.index = index
        self.notes = tuple(notes)

    def __len__(self) -> int:
        return self.rows

    def __contains__(self, name: object) -> bool:
        return name in self._columns

    @property
    def names(self) -> tuple[str, ...]:
        """The labels of the columns as text."""
        return tuple(self._columns)

    def column(self, name: str) -> Column:
        """A column.

        Raises
        ------
        UsageError
            If there is none of the name, or its values cannot be used.
        """
        if name in self._columns:
            return self._columns[name]
        for note in self.notes:
            if note.startswith(f"`{name}` "):
                raise UsageError(note)
        import difflib

        near = difflib.get_close_matches(str(name), self._columns, 1)
        said = f"; did you mean `{near[0]}`?" if near else "."
        raise UsageError(f"The data has no column `{name}`{said}")

    def kind(self, name: str) -> ColumnKind:
        """``category``, ``number``, ``time`` or ``flag``."""
        return self.column(name).kind

    def label(self, row: int) -> Any:
        """The label of a row: that of the frame's index, or its position."""
        return row if self.index is None else self.index[row]

    def values(self, name: str) -> Array:
        """Numbers, or ``datetime64[us]``; see `missing` for whole numbers that are not there."""
        held = self.column(name).held
        if isinstance(held, Moments):
            return held.ticks.view("datetime64[us]")
        if isinstance(held, Levels):
            levels = held.all()
            if held.kind != "flag" and not all(type(v) in (int, float) for v in levels):
                raise UsageError(f"`{name}` holds no numbers.")
            table = np.array([*map(float, levels), np.nan])
            return table[held.codes]
        return held.data

    def codes(self, name: str) -> tuple[Array, list[Value]]:
        """A code by row (-1 missing), and the values, in no particular order."""
        return self.column(name).held.coded()

    def missing(self, name: str) -> Array:
        """Where the value is null or NaN."""
        return self.column(name).held.missing

    def mask(self, rule: Condition | Slice | Iterable[Condition]) -> Array:
        """The rows for which it holds.

        Raises
        ------
        UsageError
            If there is no such column, or the condition does not fit what it holds.
        """
        if isinstance(rule, Condition):
            return mask_condition(self.column(rule.column), rule)
        conditions = rule.conditions if isinstance(rule, Slice) else tuple(rule)
        found: Array | None = None
        for condition in conditions:
            mask = mask_condition(self.column(condition.column), condition)
            if found is None:
                found = mask
            else:
                found &= mask
        return np.ones(self.rows, bool) if found is None else found

    def take(self, rows: Array | Sequence[int]) -> Columns:
        """Some rows, by their positions or by a mask."""
        places = np.asarray(rows)
        if places.dtype == bool:
            places = np.flatnonzero(places)
        places = places.astype("intp", copy=False)
        return Columns(
            len(places),
            [column.take(places) for column in self._columns.values()],
            places if self.index is None else self.index[places],
            self.notes,
        )

    def row(self, row: int, names: Sequence[str] | None = None) -> dict[str, Value | None]:
        """The values of a row; None where missing."""
        return {name: self.column(name).held.at(row) for name in (names or self.names)}

    def describe(self, values: int = 100) -> list[dict[str, Any]]:
        """Each column in plain values, as the explorer shows it."""
        from nbvalidate.slices.columns.describe import describe

        return [describe(column, values) for column in self._columns.values()]

    def histogram(self, name: str, mask: Array | None = None, **options: Any) -> dict[str, Any]:
        """How often which values occur, in all rows and in some; see `histogram.histogram`."""
        from nbvalidate.slices.columns.histogram import histogram

        return histogram(self, name, mask, **options)


def open_columns(frame: Any, *, names: Sequence[Any] | None = None) -> Columns:
    """Read a frame.

    Parameters
    ----------
    frame
        pandas, Polars, PyArrow, a dict of columns, a two-dimensional numpy array, a DuckDB
        relation, or the path of a file.
    names
        Of the columns of a numpy array.

    Raises
    ------
    UsageError
        For what is no table.
    """
    if isinstance(frame, Columns):
        return frame
    library, kind = type(frame).__module__.split(".")[0], type(frame).__name__
    if library == "pandas" and kind in ("DataFrame", "Series"):
        return _pandas(frame)
    if library == "polars" and kind in ("DataFrame", "Series", "LazyFrame"):
        return _polars(frame)
    if library == "pyarrow" and hasattr(frame, "column_names"):
        from nbvalidate.slices.columns.doors import arrow_column

        labels = list(frame.column_names)
        return _made(frame.num_rows, labels, lambda i: frame.column(i), arrow_column)
    if isinstance(frame, np.ndarray):
        return _numpy(frame, names)
    if isinstance(frame, Mapping):
        return _mapping(frame)
    return _other(frame)


def _pandas(frame: Any) -> Columns:
    from nbvalidate.slices.columns.pandas_door import pandas_column

    if not hasattr(frame, "columns"):
        frame = frame.to_frame(frame.name if frame.name is not None else "value")
    found = _made(len(frame), list(frame.columns), lambda i: frame.iloc[:, i], pandas_column)
    if type(frame.index).__name__ != "RangeIndex" or frame.index.start or frame.index.step != 1:
        found.index = frame.index
    return found


def _polars(frame: Any) -> Columns:
    from nbvalidate.slices.columns.doors import polars_column

    if hasattr(frame, "collect"):
        frame = frame.collect()
    if hasattr(frame, "to_frame"):
        frame = frame.to_frame()
    return _made(frame.height, list(frame.columns), frame.to_series, polars_column)


def _numpy(array: Array, names: Sequence[Any] | None) -> Columns:
    from nbvalidate.slices.columns.pandas_door import numpy_column

    if array.dtype.names:
        labels: list[Any] = list(array.dtype.names)
        return _made(len(array), labels, lambda i: array[labels[i]], numpy_column)
    if array.ndim != 2:
        raise UsageError(
            f"An array of data must have rows and columns, and this one has {array.ndim}"
            f" dimension{'s' * (array.ndim != 1)}."
        )
    if names is not None and len(names) != array.shape[1]:
        raise UsageError(f"{len(names)} names are given for {array.shape[1]} columns.")
    labels = list(range(array.shape[1])) if names is None else list(names)
    return _made(len(array), labels, lambda i: array[:, i], numpy_column)


def _mapping(frame: Mapping[Any, Any]) -> Columns:
    lengths = {len(values) for values in frame.values()}
    if len(lengths) > 1:
        raise UsageError(
            f"The columns of a dict must be of one length, and these are of {min(lengths)} to"
            f" {max(lengths)} rows."
        )
    held = list(frame.values())
    return _made(lengths.pop() if lengths else 0, list(frame), lambda i: held[i], _any_column)


def _any_column(name: str, label: Any, values: Any) -> Column:
    from nbvalidate.slices.columns import doors, pandas_door
    from nbvalidate.slices.columns.objects import from_objects

    library = type(values).__module__.split(".")[0]
    if library == "pandas":
        return pandas_door.pandas_column(name, label, values)
    if library == "polars":
        return doors.polars_column(name, label, values)
    if library == "pyarrow":
        return doors.arrow_column(name, label, values)
    if isinstance(values, np.ndarray) and values.ndim == 1:
        return pandas_door.numpy_column(name, label, values)
    held = from_objects(list(values))
    return Column(name, label, lambda: held)


def _other(frame: Any) -> Columns:
    from nbvalidate.checks.schema.engines.table import open_table

    table = open_table(frame)
    if table.polars is not None:
        return _polars(table.polars)
    native = table.frame.collect().to_native()
    return open_columns(native) if native is not frame else _polars(table.frame.collect("polars"))


def _made(
    rows: int,
    labels: list[Any],
    read: Callable[[int], Any],
    door: Callable[[str, Any, Any], Column],
) -> Columns:
    notes, columns = [], []
    names = [_name(label) for label in labels]
    for name, times in Counter(names).items():
        if times > 1:
            notes.append(f"{times} columns are called `{name}`; the first is used.")
    seen: set[str] = set()
    for place, (name, label) in enumerate(zip(names, labels, strict=True)):
        if name in seen:
            continue
        seen.add(name)
        try:
            columns.append(door(name, label, read(place)))
        except Unusable as error:
            notes.append(f"`{name}` {error}, and is left out.")
    return Columns(rows, columns, None, notes)


def _name(label: Any) -> str:
    if isinstance(label, tuple):
        return ".".join(str(part) for part in label if part != "")
    return str(label)
