"""One table on every engine."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl

ENGINES = (
    *("pandas", "pandas arrow", "pandas objects", "pandas categories"),
    *("polars", "polars lazy", "pyarrow", "duckdb", "pyspark", "dask", "ibis"),
)
FILES = ("csv", "jsonl", "parquet")
#: Engines whose rows have an order and numbers.
ORDERED = tuple(e for e in (*ENGINES, *FILES) if e not in ("duckdb", "pyspark", "dask", "ibis"))


@functools.cache
def spark() -> Any:
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.sql.timestampType", "TIMESTAMP_NTZ")
        .config("spark.driver.memory", "1g")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("OFF")
    return session


def _pandas(frame: pl.DataFrame) -> pd.DataFrame:
    """As pandas has it by itself: NaN for missing numbers, days as moments."""
    return pd.DataFrame({c: _numpy(frame[c]) for c in frame.columns})


def _numpy(values: pl.Series) -> Any:
    if values.dtype == pl.Date:
        return pd.Series(values.to_list(), dtype=object)
    if values.dtype.is_temporal():
        return values.to_pandas()
    if values.dtype.is_numeric():
        return values.to_numpy()
    return pd.Series(values.to_list(), dtype="str" if values.dtype == pl.String else object)


def _spark(frame: pl.DataFrame) -> Any:
    # from Arrow: no Python process that serves the rows again for each question
    return spark().createDataFrame(frame.to_arrow(compat_level=pl.CompatLevel.oldest()))


def _dask(frame: pl.DataFrame) -> Any:
    import dask.dataframe as dd

    # objects that are no texts have no type in Dask: Arrow's have
    made = frame.to_pandas(use_pyarrow_extension_array=True)
    return dd.from_pandas(made, npartitions=3)


def _duckdb(frame: pl.DataFrame) -> Any:
    import duckdb

    connection = duckdb.connect()
    connection.register("seen", frame.to_arrow())
    connection.execute("create table kept as select * from seen")
    return connection.table("kept")


def _ibis(frame: pl.DataFrame) -> Any:
    import ibis

    connection = ibis.duckdb.connect()
    # ibis 12's own create_table fails on DuckDB 2
    connection.con.register("seen", frame.to_arrow())
    connection.con.execute("create table kept as select * from seen")
    return connection.table("kept")


def _categories(frame: pl.DataFrame) -> pd.DataFrame:
    made = _pandas(frame)
    for name, dtype in frame.schema.items():
        if dtype == pl.String:
            known = [*frame[name].drop_nulls().unique().to_list(), "never used"]
            made[name] = pd.Categorical(made[name], categories=known)
    return made


def _objects(frame: pl.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({c: pd.Series(frame[c].to_list(), dtype=object) for c in frame.columns})


_MAKERS: dict[str, Callable[[pl.DataFrame], Any]] = {
    "pandas": _pandas,
    "pandas arrow": lambda frame: frame.to_pandas(use_pyarrow_extension_array=True),
    "pandas objects": _objects,
    "pandas categories": _categories,
    "polars": lambda frame: frame,
    "polars lazy": lambda frame: frame.lazy(),
    "pyarrow": lambda frame: frame.to_arrow(),
    "duckdb": _duckdb,
    "pyspark": _spark,
    "dask": _dask,
    "ibis": _ibis,
}


def on(engine: str, frame: pl.DataFrame, folder: Path) -> Any:
    """The table on an engine, or the path of a file that holds it."""
    if engine in _MAKERS:
        return _MAKERS[engine](frame)
    path = folder / f"table.{engine}"
    if engine == "csv":
        frame.write_csv(path)
    elif engine == "jsonl":
        # JSON has no infinity and no NaN
        frame.write_ndjson(path)
    else:
        frame.write_parquet(path)
    return str(path)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Warnings of the engines themselves are theirs."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
