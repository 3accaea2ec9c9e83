"""How each kind of table gives its columns, read where they lie.

A table becomes a list of `Piece`: some columns that stand beside each other in one numeric array,
or one column as codes. Frames are told by the module of their type, so that no library is loaded
that the user has not loaded.
"""

from __future__ import annotations

import sys
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from nbvalidate.data.rows.cells import codes_of, is_plain, missing_code, pandas

__all__ = ["Piece", "Table", "as_table"]


@dataclass(frozen=True, slots=True)
class Piece:
    """Columns that are read together.

    Parameters
    ----------
    places
        Their positions in the table.
    values
        Numbers, shape (n, columns), or codes: uint64, shape (n,).
    coded
        Whether `values` are codes.
    """

    places: tuple[int, ...]
    values: Any
    coded: bool

    @property
    def single(self) -> bool:
        """Whether the values have been rounded to float32 already (or to less)."""
        return not self.coded and self.values.dtype.kind == "f" and self.values.dtype.itemsize < 8


@dataclass(frozen=True, slots=True)
class Table:
    """A table as pieces.

    Parameters
    ----------
    rows
        How many.
    labels
        One per column; those of an array are 0, 1, 2, ...
    pieces
        All columns, each once.
    sparse
        A matrix in compressed rows in place of the pieces.
    """

    rows: int
    labels: tuple[Hashable, ...]
    pieces: tuple[Piece, ...] = ()
    sparse: Any = None


def as_table(data: Any) -> Table:
    """Read a frame, series, array, sparse matrix or list as a table.

    Parameters
    ----------
    data
        pandas, polars or Arrow; numpy (plain or with named fields); scipy.sparse; lists.

    Raises
    ------
    TypeError
        If it is none of these, or has more than two dimensions.
    """
    home = type(data).__module__.partition(".")[0]
    if home == "pandas" or _is_instance(data, "pandas", ("DataFrame", "Series", "Index")):
        return _pandas(data)
    if home == "polars":
        return _polars(data)
    if home == "pyarrow":
        return _pandas(data.to_pandas())
    if hasattr(data, "tocsr"):
        matrix = data.tocsr()
        return Table(matrix.shape[0], tuple(range(matrix.shape[1])), sparse=matrix)
    if isinstance(data, dict):
        pd = pandas()
        return _pandas(pd.DataFrame(data))
    return _array(data if isinstance(data, np.ndarray) else _listed(data))


def _is_instance(data: Any, module: str, names: tuple[str, ...]) -> bool:
    loaded = sys.modules.get(module)
    return loaded is not None and isinstance(data, tuple(getattr(loaded, n) for n in names))


def _listed(data: Any) -> Any:
    if isinstance(data, (str, bytes)) or not (hasattr(data, "__array__") or _has_items(data)):
        raise TypeError(f"{type(data).__name__} is not a table")
    try:
        array = np.asarray(data)
    except ValueError:  # rows of different lengths
        array = None
    if array is None or array.dtype.kind in "US":  # numbers beside texts would become texts
        array = np.array(data, dtype=object) if array is not None else _ragged(data)
    return array


def _has_items(data: Any) -> bool:
    return hasattr(data, "__len__") and hasattr(data, "__getitem__")


def _ragged(data: Any) -> Any:
    array = np.empty(len(data), object)
    array[:] = list(data)
    return array


def _array(array: Any) -> Table:
    if array.dtype.names:
        pieces = [_column(i, array[name]) for i, name in enumerate(array.dtype.names)]
        return Table(len(array), array.dtype.names, tuple(pieces))
    if array.ndim == 1:
        array = array.reshape(-1, 1)
    if array.ndim != 2:
        raise TypeError(f"an array of {array.ndim} dimensions is not a table")
    labels = tuple(range(array.shape[1]))
    if isinstance(array, np.ma.MaskedArray):
        kind, array = array.dtype.kind, array.astype(object)
        whole: Any = array.filled(np.nan)
        whole = whole.astype(float) if kind in "biuf" else whole
        return Table(len(array), labels, tuple(_pieces(whole)))
    return Table(len(array), labels, tuple(_pieces(np.asarray(array))))


def _pieces(array: Any) -> Iterator[Piece]:
    if is_plain(array.dtype):
        yield Piece(tuple(range(array.shape[1])), array, coded=False)
        return
    for i in range(array.shape[1]):
        yield _column(i, array[:, i])


def _column(place: int, values: Any) -> Piece:
    if is_plain(values.dtype):
        return Piece((place,), values.reshape(-1, 1), coded=False)
    return Piece((place,), codes_of(values), coded=True)


def _pandas(data: Any) -> Table:
    pd = sys.modules["pandas"]
    if not isinstance(data, pd.DataFrame):
        label = 0 if data.name is None else data.name
        return Table(len(data), (label,), (_pandas_column(0, data),))
    labels = tuple(data.columns.tolist())
    if labels and all(map(_is_plain_numpy, set(data.dtypes))) and len(set(data.dtypes)) == 1:
        return Table(len(data), labels, tuple(_pieces(data.to_numpy())))
    columns = (_pandas_column(i, data.iloc[:, i]) for i in range(len(labels)))
    return Table(len(data), labels, tuple(columns))


def _is_plain_numpy(dtype: Any) -> bool:
    return isinstance(dtype, np.dtype) and is_plain(dtype)


def _pandas_column(place: int, column: Any) -> Piece:
    pd = sys.modules["pandas"]
    dtype = column.dtype
    if isinstance(dtype, np.dtype):
        return _column(place, column.to_numpy())
    if isinstance(dtype, pd.CategoricalDtype):
        held = column.array if hasattr(column, "array") else column
        words = _pandas_column(0, pd.Series(dtype.categories))
        known = words.values if words.coded else codes_of(words.values[:, 0])
        codes = np.append(known, missing_code())[held.codes]
        return Piece((place,), codes, coded=True)
    if isinstance(dtype, pd.DatetimeTZDtype):
        return _column(place, column.to_numpy(dtype=f"M8[{dtype.unit}]"))
    if isinstance(dtype, pd.SparseDtype):
        return _column(place, np.asarray(column.array.to_dense()))
    return _column_with_mask(place, column)


def _column_with_mask(place: int, column: Any) -> Piece:
    """Numbers of pandas' own and Arrow's: what is missing is told apart from the values."""
    kind = getattr(column.dtype, "kind", "O")
    missing = np.asarray(column.isna())
    if kind not in "biufmM":
        return Piece((place,), codes_of(column.to_numpy(dtype=object)), coded=True)
    if not missing.any():
        native = getattr(column.dtype, "numpy_dtype", None)
        return _column(place, column.to_numpy(dtype=native))
    if kind in "mM":
        return _column(place, column.to_numpy(dtype=f"{kind}8[ns]"))
    if kind == "f":
        return _column(place, column.to_numpy(dtype=float, na_value=np.nan))
    whole = np.uint64 if kind == "u" else np.int64
    codes = codes_of(column.to_numpy(dtype=whole, na_value=0))
    codes[missing] = missing_code()
    return Piece((place,), codes, coded=True)


def _polars(data: Any) -> Table:
    pl = sys.modules["polars"]
    if isinstance(data, pl.LazyFrame):
        raise TypeError("a lazy frame has no rows yet")
    columns = data.get_columns() if isinstance(data, pl.DataFrame) else [data]
    labels = tuple(c.name for c in columns)
    if isinstance(data, pl.Series) and not data.name:
        labels = (0,)
    pieces = tuple(_polars_column(i, c) for i, c in enumerate(columns))
    return Table(len(data), labels, pieces)


def _polars_column(place: int, column: Any) -> Piece:
    pl = sys.modules["polars"]
    dtype = column.dtype
    if dtype in (pl.Categorical, pl.Enum):
        column = column.cast(pl.String)
    elif dtype == pl.Decimal:
        column = column.cast(pl.Float64)
    elif dtype.is_nested() or dtype == pl.Object:
        return Piece((place,), codes_of(_ragged(column.to_list())), coded=True)
    elif dtype.is_integer() and column.null_count():
        missing = column.is_null().to_numpy()
        codes = codes_of(column.fill_null(0).to_numpy())
        codes[missing] = missing_code()
        return Piece((place,), codes, coded=True)
    return _column(place, column.to_numpy())
