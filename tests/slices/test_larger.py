"""Tables on engines: whatever the partitions, the slices of the search in memory, bit by bit."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nbvalidate.errors import UsageError
from nbvalidate.slices import diverse, find_slices, larger
from nbvalidate.slices.columns import open_columns
from nbvalidate.slices.larger import duckdb_rows
from nbvalidate.slices.larger import find as larger_find
from nbvalidate.slices.larger.picking import Picking
from nbvalidate.slices.search import Interrupted

PLAIN = {"holdout": None, "diverse": False}
ROWS = 4_000


def made(rows: int = ROWS, real: bool = False, seed: int = 0) -> pa.Table:
    """Every kind of column, nulls in most, and a slice that is worse: shop = b and 2 items."""
    rng = np.random.default_rng(seed)
    shop = rng.choice(["a", "b", "ç", "d"], rows)
    items = rng.integers(0, 6, rows)
    wrong = rng.random(rows) < np.where((shop == "b") & (items == 2), 0.7, 0.08)
    errors = wrong * rng.gamma(2.0, 1.7, rows) if real else wrong.astype(float)
    days = np.datetime64("2024-01-01") + rng.integers(0, 200, rows).astype("timedelta64[D]")
    seconds = rng.integers(0, 10**7, rows).astype("timedelta64[s]")
    gone = [None if rng.random() < 0.1 else ... for _ in range(rows)]

    def some(values):
        return [v if g is ... else None for v, g in zip(values, gone, strict=True)]

    return pa.table(
        {
            "shop": pa.array(some(shop.tolist()), pa.string()),
            "items": pa.array(items),
            "paid": pa.array(some((rng.random(rows) < 0.4).tolist()), pa.bool_()),
            "price": pa.array(some(rng.normal(size=rows).tolist()), pa.float64()),
            "count": pa.array(some(rng.integers(0, 9, rows).tolist()), pa.int64()),
            "day": pa.array(days.astype("datetime64[D]")),
            "at": pa.array(np.datetime64("2024-03-01", "us") + seconds),
            "nothing": pa.array([None] * rows, pa.string()),
            "error": pa.array(errors),
        }
    )


def parquet(table: pa.Table, folder: Path) -> str:
    path = folder / "table.parquet"
    pq.write_table(table, path, row_group_size=700)
    return str(path)


def duck(table: pa.Table, folder: Path):
    import duckdb

    return duckdb.read_parquet(parquet(table, folder))


def told(found):
    return [(f.rule, f.score, f.found_rows, f.found_error, f.rows, f.new) for f in found]


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr(duckdb_rows, "CHUNK", 333)


@pytest.mark.parametrize("real", [False, True])
@pytest.mark.parametrize("chunk", [137, 10**6])
@pytest.mark.parametrize("kept", [0, 1 << 29])
def test_duckdb_is_as_memory(real, chunk, kept, tmp_path, monkeypatch):
    monkeypatch.setattr(duckdb_rows, "CHUNK", chunk)
    monkeypatch.setattr(duckdb_rows, "KEPT", kept)
    table = made(real=real)
    here = find_slices(table, "error", k=25, **PLAIN)
    there = find_slices(duck(table, tmp_path), "error", k=25, **PLAIN)
    assert len(here) == 25
    assert there.spec == here.spec
    assert told(there) == told(here)
    assert np.array_equal(there.overlap, here.overlap)
    assert {f.outcome for f in there} == {"not tested"}


@pytest.mark.parametrize("options", [{"ranges": True}, {"sets": True}, {"negation": True}])
def test_all_kinds_of_conditions(options, tmp_path, small_chunks):
    table = made(2_000, real=True)
    options = PLAIN | options | {"features": ["shop", "items", "price", "at"], "max_depth": 2}
    there = find_slices(duck(table, tmp_path), "error", **options)
    assert told(there) == told(find_slices(table, "error", **options))


@pytest.mark.parametrize("baseline", [None, 0.25])
def test_slices_that_say_something_new_are_those_of_memory(baseline, tmp_path, small_chunks):
    options = {"holdout": None, "baseline": baseline, "min_support": 20}
    for real in (False, True):
        table = made(real=real)
        here = find_slices(table, "error", **options)
        there = find_slices(duck(table, tmp_path), "error", **options)
        assert [(f.rule, f.rows, f.new) for f in there] == [(f.rule, f.rows, f.new) for f in here]
        assert [f.score for f in there] == pytest.approx([f.score for f in here])


@pytest.mark.parametrize("real", [False, True])
def test_a_planted_slice_is_confirmed(real, tmp_path, monkeypatch):
    table = made(12_000, real=real)
    relation = duck(table, tmp_path)
    seen = []
    for chunk in (1_000, 20_000):
        monkeypatch.setattr(duckdb_rows, "CHUNK", chunk)
        found = find_slices(relation, "error")
        assert found[0].rule in ("shop = b and items = 2", "items = 2 and shop = b")
        assert found[0] in found.confirmed
        assert 5_700 < found.tested_rows < 6_300
        assert any("hash of their numbers" in note for note in found.notes)
        seen.append([(f.rule, f.rows, f.error, f.effect, f.low, f.p, f.q) for f in found])
    assert str(seen[0]) == str(seen[1])  # tests too, to the last bit
    assert find_slices(relation, "error", seed=1).tested_rows != found.tested_rows


def test_figures_of_tests_are_those_of_the_rows_held_back(tmp_path, small_chunks):
    from nbvalidate.slices.honest import test_slice

    table = made(real=True)
    found = find_slices(duck(table, tmp_path), "error", seed=3)
    tested = Picking({}, 3, 0.5).tested(0, 0, open_columns(table))
    errors = table["error"].to_numpy()
    columns = open_columns(table)
    assert len(found)
    for one in found:
        inside = columns.mask(one.slice)
        right = test_slice(errors[inside & tested], errors[~inside & tested])
        assert one.rows == (inside & tested).sum()
        assert one.found_rows == (inside & ~tested).sum()
        assert (one.effect, one.low, one.high) == pytest.approx(
            (right.effect, right.low, right.high)
        )
        assert one.p == pytest.approx(right.p, rel=1e-6)


def test_cells_come_from_a_sample_and_counts_from_all(tmp_path, monkeypatch, small_chunks):
    monkeypatch.setattr(larger_find, "SAMPLE", 1_500)
    table = made()
    found = find_slices(duck(table, tmp_path), "error", **PLAIN)
    note = next(note for note in found.notes if "were chosen by" in note)
    assert "of 4,000 rows" in note
    from nbvalidate.slices.columns.encode import encode
    from nbvalidate.slices.search import top_slices

    columns = open_columns(table)
    codes = encode(found.spec, columns)
    right = top_slices(codes, found.spec.atoms, columns.values("error"), min_rows=40)
    assert [(f.score, f.rows) for f in found] == [(r.score, r.rows) for r in right]


def test_what_makes_no_sense_is_said(tmp_path):
    import duckdb

    for query, why in (
        ("select 1 as a, -1.0 as e", "0 or more"),
        ("select 1 as a, null::double as e", "missing or infinite"),
        ("select 1 as a, 'inf'::double as e", "missing or infinite"),
        ("select 1 as a, 'x' as e", "no numbers"),
        ("select 1 as a, date '2024-01-01' as e", "not moments"),
    ):
        with pytest.raises(UsageError, match=why):
            find_slices(duckdb.sql(query), "e")
    relation = duckdb.sql("select 1 as a, 2.0 as e")
    with pytest.raises(UsageError, match="has no column `f`"):
        find_slices(relation, "f")
    with pytest.raises(UsageError, match="has no column `f`"):
        find_slices(relation, "e", features=["f"])
    for options, why in (
        ({"stratify": "a"}, "held back at random"),
        ({"group": [1]}, "must be the name of a column"),
        ({"group": "a", "time": "a"}, "not both"),
        ({"time": "f"}, "has no column `f`"),
    ):
        with pytest.raises(UsageError, match=why):
            find_slices(relation, "e", **options)


def test_no_rows_and_no_errors(tmp_path):
    import duckdb

    for query in (
        "select 1 as a, 2.0 as e where false",
        "select 1 as a, 2.0 as e",
        "select range % 3 as a, 0.0 as e from range(100)",
    ):
        found = find_slices(duckdb.sql(query), "e")
        assert len(found) == 0
    assert "All errors are 0: there is nothing to find." in found.notes


def test_it_can_be_stopped_anywhere_and_leaves_no_file(tmp_path, small_chunks, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "scratch"))
    (tmp_path / "scratch").mkdir()
    relation = duck(made(), tmp_path)
    asked, words = [], []

    def stop(after):
        asked.clear()
        return lambda: asked.append(1) or len(asked) > after

    find_slices(relation, "error", cancelled=stop(10**9), progress=lambda *w: words.append(w))
    every = len(asked)
    assert every > 50
    assert all(0 <= done <= 1 for _, done in words)
    assert {"rows are encoded", "slices of 2 conditions"} <= {said for said, _ in words}
    for after in range(0, every, every // 12):
        with pytest.raises(Interrupted):
            find_slices(relation, "error", cancelled=stop(after))
    assert not list((tmp_path / "scratch").iterdir())


def test_large_files_are_read_in_parts(tmp_path, monkeypatch):
    path = parquet(made(), tmp_path)
    assert larger.open_rows(path) is None
    monkeypatch.setattr(larger, "LARGE", 1000)
    assert told(find_slices(path, "error", **PLAIN)) == told(find_slices(made(), "error", **PLAIN))
    assert len(find_slices(str(tmp_path / "*.parquet"), "error", **PLAIN)) == 10
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(UsageError, match="pip install duckdb"):
        find_slices(path, "error")


def framed(real: bool = False, rows: int = ROWS) -> pd.DataFrame:
    """The same in pandas, with its nullable kinds."""
    frame = made(rows, real).to_pandas()
    return frame.astype({"paid": "boolean", "count": "Int64", "day": "datetime64[us]"}).drop(
        columns="nothing"
    )


@pytest.mark.parametrize("real", [False, True])
@pytest.mark.parametrize("partitions", [1, 4, 23])
def test_dask_is_as_memory(real, partitions):
    import dask.dataframe as dd

    frame = framed(real)
    here = find_slices(frame, "error", k=25, **PLAIN)
    there = find_slices(dd.from_pandas(frame, npartitions=partitions), "error", k=25, **PLAIN)
    assert there.spec == here.spec
    assert told(there) == told(here)
    assert {f.slice.conditions[0].column for f in there} > {"shop", "items"}


def test_dask_with_empty_partitions_and_any_scheduler():
    import dask
    import dask.dataframe as dd

    frame = framed()
    table = dd.from_pandas(frame, npartitions=6)
    table = table[(table["items"] != 2) | (table["shop"] == "b")]
    table = table.map_partitions(lambda part: part.iloc[:0] if part.index[0] == 0 else part)
    some = table.compute()
    assert 0 < len(some) < len(frame)
    right = told(find_slices(some.reset_index(drop=True), "error", **PLAIN))
    for scheduler in ("threads", "synchronous"):
        with dask.config.set(scheduler=scheduler):
            assert told(find_slices(table, "error", **PLAIN)) == right
    assert len(find_slices(table[table["items"] > 99], "error")) == 0


def test_dask_confirms_alike_whatever_the_partitions():
    import dask.dataframe as dd

    frame = framed(True, rows=12_000)
    seen = []
    for n in (2, 11):
        found = find_slices(dd.from_pandas(frame, npartitions=n), "error")
        assert {"shop = b", "items = 2"} == {c.text for c in found[0].slice.conditions}
        assert found[0] in found.confirmed
        seen.append([(f.rule, f.rows, f.error, f.p, f.q, f.new) for f in found])
    assert str(seen[0]) == str(seen[1])
    with pytest.raises(Interrupted):
        find_slices(dd.from_pandas(frame, npartitions=3), "error", cancelled=lambda: True)


@pytest.fixture(scope="module")
def session():
    import os
    import sys

    os.environ["PYSPARK_PYTHON"] = sys.executable
    from tests.checks.schema.engines import spark

    started = spark()
    started.sparkContext.pythonExec = sys.executable  # another test may have started it
    return started


SPARK = pytest.mark.filterwarnings("ignore::FutureWarning:pyspark", "ignore::ResourceWarning")


@SPARK
@pytest.mark.parametrize("real", [False, True])
def test_spark_is_as_memory(real, session):
    table = made(real=real)
    here = find_slices(table, "error", k=25, **PLAIN)
    frame = session.createDataFrame(table)
    for some in (frame, frame.repartition(3, "items")):  # of few values: empty partitions
        there = find_slices(some, "error", k=25, **PLAIN)
        assert there.spec == here.spec
        assert told(there) == told(here)


@SPARK
def test_spark_confirms_a_planted_slice_from_a_file(session, tmp_path):
    path = parquet(made(8_000).append_column("a.b", pa.array([1, 2] * 4_000)), tmp_path)
    frame = session.read.parquet(path)
    words = []
    found = find_slices(frame, "error", progress=lambda said, done: words.append(said))
    assert {"shop = b", "items = 2"} == {c.text for c in found[0].slice.conditions}
    assert found[0] in found.confirmed
    assert "slices of 2 conditions" in words
    with pytest.raises(Interrupted):
        find_slices(frame, "error", cancelled=lambda: len(words) > 3)
    with pytest.raises(UsageError, match="missing or infinite"):
        find_slices(frame, "price")
    assert not session.sparkContext._jsc.getPersistentRDDs()
    assert len(find_slices(frame.where("items > 99"), "error")) == 0


def test_a_python_of_spark_without_us_is_named():
    from pyspark.errors import PythonException

    from nbvalidate.slices.larger.spark_rows import _asked

    def ask(said):
        raise PythonException(said)

    with pytest.raises(UsageError, match=r"no `pyarrow`.*PYSPARK_PYTHON"):
        _asked(lambda: ask("in a worker: ModuleNotFoundError: No module named 'pyarrow'"))
    with pytest.raises(PythonException):
        _asked(lambda: ask("in a worker: ZeroDivisionError"))


@pytest.mark.parametrize("options", [{}, {"group": "who"}, {"time": "at"}, {"binning": "tree"}])
def test_samples_do_not_depend_on_partitions(options, tmp_path, monkeypatch):
    monkeypatch.setattr(larger_find, "SAMPLE", 1_500)
    monkeypatch.setattr(diverse, "ROWS", 900)
    who = pa.array([f"person {i % 57}" for i in range(ROWS)])
    relation = duck(made(real=True).append_column("who", who), tmp_path)
    seen = []
    for chunk in (450, 10**6):
        monkeypatch.setattr(duckdb_rows, "CHUNK", chunk)
        found = find_slices(relation, "error", **options)
        assert "What repeats another slice was told by a sample of the rows." in found.notes
        assert len(found) >= 1
        seen.append([(f.rule, f.score, f.rows, f.error, f.p, f.q, f.new) for f in found])
    assert str(seen[0]) == str(seen[1])


def test_groups_stay_together(tmp_path, small_chunks):
    rng = np.random.default_rng(0)
    many = made().append_column("who", pa.array(rng.integers(0, 40, ROWS)))
    for column in ("who", "count", "price", "day"):
        columns = open_columns(many)
        tested = Picking({}, 0, 0.4, way="group", column=column).tested(0, 0, columns)
        codes, _ = columns.codes(column)
        assert 0 < tested.sum() < ROWS
        assert all(len(set(tested[codes == code])) == 1 for code in set(codes.tolist()))
        found = find_slices(duck(many, tmp_path), "error", group=column, holdout=0.4)
        assert found.tested_rows == tested.sum()
        assert found.how == "by group"
    with pytest.raises(UsageError, match="too few values"):
        find_slices(duck(many, tmp_path), "error", group="nothing")


def test_the_newest_judge_as_in_memory(tmp_path, small_chunks):
    table = made(real=True)
    for column in ("at", "day", "items", "count"):
        here = find_slices(table, "error", time=column) if column != "count" else None
        there = find_slices(duck(table, tmp_path), "error", time=column)
        assert there.how == "by time"
        if here is not None:
            assert there.tested_rows == here.tested_rows
            assert [(f.rule, f.rows, f.found_rows) for f in there] == [
                (f.rule, f.rows, f.found_rows) for f in here
            ]
    for column, why in (("shop", "moments or numbers"), ("one", "only one value")):
        some = table.append_column("one", pa.array([1] * ROWS))
        with pytest.raises(UsageError, match=why):
            find_slices(duck(some, tmp_path), "error", time=column)
