"""The batches of a source as Polars frames: all rows, or many of them where there are too many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from nbvalidate.checks.schema.definition.types import FORMATS
from nbvalidate.checks.schema.engines.kinds import Stored
from nbvalidate.checks.schema.engines.table import Table, open_table
from nbvalidate.errors import UsageError

__all__ = ["Batch", "read"]

#: So many cells of a lazy source are looked at; all rows are counted.
_CELLS = 10_000_000
_PIECES = 20


@dataclass(frozen=True, slots=True)
class Batch:
    """One frame of the source.

    Parameters
    ----------
    frame
        All its rows, or a sample of them in order; columns are called by the user's labels.
    rows
        How many the source has.
    stored
        By label how the column is stored.
    ordered
        Whether the rows stand in an order of their own.
    """

    frame: pl.DataFrame
    rows: int
    stored: Mapping[str, Stored]
    ordered: bool = True


def read(source: Any) -> Batch:
    """A frame of any library, or the path of a file (or a glob).

    Raises
    ------
    UsageError
        What it is not, or which column labels are there twice.
    """
    table = open_table(source)
    if table.duplicates:
        named = ", ".join(f"`{label}`" for label in table.duplicates[:5])
        verb = "is" if len(table.duplicates) == 1 else "are"
        raise UsageError(
            f"{named} {verb} there more than once: a schema needs one name for each column."
        )
    frame, rows = (table.polars, table.polars.height) if table.polars is not None else _some(table)
    # Dask brings its index along
    frame = frame.select(pl.col(table.names[label]).alias(label) for label in table.labels)
    parsed = [label for label in table.labels if table.stored[label].parsed]
    if parsed:
        frame = frame.with_columns(_parsed(frame[label]) for label in parsed)
    # missing is missing: NaN would be above every number
    floats = [name for name, dtype in frame.schema.items() if dtype.is_float()]
    if floats:
        frame = frame.with_columns(pl.col(floats).fill_nan(None))
    return Batch(frame, rows, table.stored, table.ordered)


def _some(table: Table) -> tuple[pl.DataFrame, int]:
    most = max(200_000, _CELLS // max(1, len(table.labels)))
    native = nw.to_native(table.frame)
    if not isinstance(native, pl.LazyFrame):
        rows = int(_polars(table.frame.select(nw.len().alias("rows")))["rows"].item())
        return _polars(table.frame.head(most)), rows
    rows = int(native.select(pl.len()).collect().item())
    if rows <= most:
        return native.collect(), rows
    # pieces of neighbouring rows: their order says something too
    step, size = rows // _PIECES, most // _PIECES
    pieces = pl.collect_all([native.slice(i * step, size) for i in range(_PIECES)])
    return pl.concat(pieces), rows


def _polars(frame: Any) -> pl.DataFrame:
    collected = frame.collect("pyarrow").to_native()
    made = pl.from_arrow(collected)
    if not isinstance(made, pl.DataFrame):
        raise TypeError(f"{type(collected).__name__} became no table")
    return made


_WHOLE = r"[+-]?(0|[1-9][0-9]{0,17})"


def _parsed(texts: pl.Series) -> pl.Series:
    """A column of a CSV file as what all its texts are; a leading zero keeps it text."""
    if not texts.drop_nulls().len():
        return texts.cast(pl.Null) if texts.dtype == pl.Null else texts
    for pattern, dtype in (
        (_WHOLE, pl.Int64),
        (rf"({_WHOLE}(\.[0-9]*)?|[+-]?\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?[iI]nf(inity)?", pl.Float64),
    ):
        if _all(texts, pattern):
            return texts.str.strip_prefix("+").cast(dtype, strict=False)
    if _all(texts, "(?i)true|false"):
        return texts.str.to_lowercase() == "true"
    if _all(texts, FORMATS["date"]):
        return _or_texts(texts, texts.str.to_date("%Y-%m-%d", strict=False))
    if _all(texts, FORMATS["timestamp"]):
        plain = texts.str.replace("T", " ", literal=True)
        if not plain.str.contains(r"(Z|[+-][0-9]{2}:?[0-9]{2})$").any():
            return _or_texts(texts, plain.str.to_datetime(strict=False))
    return texts


def _all(texts: pl.Series, pattern: str) -> bool:
    return bool(texts.str.contains(f"^(?:{pattern})$").all())


def _or_texts(texts: pl.Series, times: pl.Series) -> pl.Series:
    # 2023-02-30 looks like a date
    return times if times.null_count() == texts.null_count() else texts
