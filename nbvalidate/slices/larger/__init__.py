"""Tables larger than memory, or than one machine: the same exact search, partition by partition.

Reading order: `rows` (what an engine must be able to do, and what a partition keeps), `work` (what
is done with a partition), `picking` (which rows judge), `exact` (sums without rounding), `counter`
(the map-reduce behind the search), `judge`, `find` (all of it), and a module for each engine.
"""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbvalidate.errors import UsageError

if TYPE_CHECKING:
    from nbvalidate.slices.larger.rows import Rows

__all__ = ["open_rows"]

#: Bytes of Parquet, compressed, from which on it is not read into memory as a whole.
LARGE = 1 << 30


def open_rows(frame: Any) -> Rows | None:
    """A table that is read partition by partition; None for what belongs into memory.

    Parameters
    ----------
    frame
        What the user gave: a Dask or PySpark frame, a DuckDB relation, or the path of large
        Parquet files.

    Raises
    ------
    UsageError
        When the files are large and DuckDB is not installed.
    """
    library, kind = type(frame).__module__.split(".")[0], type(frame).__name__
    if library in ("duckdb", "_duckdb") and kind == "DuckDBPyRelation":
        from nbvalidate.slices.larger.duckdb_rows import DuckDBRows

        return DuckDBRows(frame)
    if library == "dask" and kind == "DataFrame":
        from nbvalidate.slices.larger.dask_rows import DaskRows

        return DaskRows(frame)
    if library == "pyspark" and kind == "DataFrame":
        from nbvalidate.slices.larger.spark_rows import SparkRows

        return SparkRows(frame)
    if isinstance(frame, str | os.PathLike):
        return _files(os.fspath(frame))
    return None


def _files(path: Any) -> Rows | None:
    import glob

    if not isinstance(path, str) or not path.endswith(".parquet"):
        return None
    found = [Path(path)] if Path(path).is_file() else [Path(p) for p in glob.glob(path)]
    if sum(one.stat().st_size for one in found if one.is_file()) < LARGE:
        return None
    if importlib.util.find_spec("duckdb") is None:
        raise UsageError(
            f"`{path}` is too large for memory; with DuckDB it is read in parts: `pip install"
            " duckdb`."
        )
    import duckdb

    from nbvalidate.slices.larger.duckdb_rows import DuckDBRows

    return DuckDBRows(duckdb.connect().read_parquet([str(one) for one in sorted(found)]))
