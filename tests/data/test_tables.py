"""Arrow and polars: equal values give equal digests however they are cut, lazy frames stay lazy."""

from __future__ import annotations

import datetime as dt
import decimal
import itertools
import subprocess
import sys

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

N = 40


def some(make):
    """Values made by `make`, every fifth missing."""
    return [None if i % 5 == 0 else make(i) for i in range(N)]


ARROW = {
    "int": pa.array(some(int)),
    "int8": pa.array(some(int), pa.int8()),
    "float": pa.array(some(lambda i: i / 3)),
    "half": pa.array([np.float16(i) for i in range(N)]),
    "bool": pa.array(some(lambda i: i % 2 == 0)),
    "text": pa.array(some(lambda i: "x" * (i % 7))),
    "large text": pa.array(some(lambda i: "x" * (i % 7)), pa.large_string()),
    "text view": pa.array(some(lambda i: "x" * i), pa.string_view()),
    "bytes": pa.array(some(lambda i: b"x" * (i % 7))),
    "fixed bytes": pa.array(some(lambda i: b"%02d" % i), pa.binary(2)),
    "date": pa.array(some(lambda i: dt.date(2024, 1, 1 + i % 20))),
    "when": pa.array(some(lambda i: dt.datetime(2024, 1, 1 + i % 20)), pa.timestamp("us", "UTC")),
    "decimal": pa.array(some(lambda i: decimal.Decimal(i) / 4), pa.decimal128(10, 2)),
    "null": pa.nulls(N),
    "list": pa.array(some(lambda i: list(range(i % 4)))),
    "list of texts": pa.array(some(lambda i: ["a"] * (i % 4))),
    "large list": pa.array(some(lambda i: list(range(i % 4))), pa.large_list(pa.int64())),
    "fixed list": pa.array(some(lambda i: [i, i]), pa.list_(pa.int64(), 2)),
    "struct": pa.array(some(lambda i: {"a": i, "b": "x" * (i % 3)})),
    "map": pa.array(some(lambda i: [("k", i)]), pa.map_(pa.string(), pa.int64())),
    "dictionary": pa.array(some(lambda i: "ab"[i % 2])).dictionary_encode(),
    "without missing": pa.array(range(N)),
    "texts without missing": pa.array(["x" * (i % 7) for i in range(N)]),
}  # fmt: skip


def test_different_arrow_arrays_have_different_digests(prints):
    digests = {name: prints.of(array).parts[""] for name, array in ARROW.items()}
    assert len(set(digests.values())) == len(digests)


@pytest.mark.parametrize("array", ARROW.values(), ids=ARROW)
def test_how_an_arrow_array_is_cut_does_not_matter(prints, array):
    whole = prints.of(pa.chunked_array([array]))
    assert not whole.approximate
    for cuts in ((13,), (1, 8, 9, 30), (N,), (0,)):
        edges = [0, *cuts, N]
        chunks = [array.slice(a, b - a) for a, b in itertools.pairwise(edges)]
        assert prints.of(pa.chunked_array(chunks)).parts == whole.parts
    again = pa.concat_arrays([array.slice(0, 7), array.slice(7)])
    assert prints.of(again).parts == prints.of(array).parts
    shifted = pa.concat_arrays([array.slice(N - 3), array]).slice(3)
    assert prints.of(shifted).parts == prints.of(array).parts


@pytest.mark.parametrize("name", [n for n in ARROW if n != "null"])
def test_one_other_arrow_value_gives_another_digest(prints, name):
    array = ARROW[name]
    for other in ([None], array.slice(8, 1)):
        changed = (
            pa.concat_arrays(
                [
                    array.slice(0, 6),
                    pa.array(other, array.type) if other == [None] else other,
                    array.slice(7),
                ]
            )
            if name != "dictionary" or other == [None]
            else None
        )
        if changed is not None and changed.to_pylist() != array.to_pylist():
            assert prints.of(changed).parts != prints.of(array).parts


def test_what_lies_under_a_missing_value_does_not_count(prints):
    mask = np.array([False, True, False])
    one = pa.array(np.array([1, 2, 3]), mask=mask)
    bitmap = one.buffers()[0]
    other = pa.Array.from_buffers(pa.int64(), 3, [bitmap, pa.py_buffer(np.array([1, 9, 3]))])
    assert prints.of(one).parts == prints.of(other).parts
    texts = pa.array(["a", None, "c"])
    data = pa.py_buffer(b"aXXc")
    offsets = pa.py_buffer(np.array([0, 1, 3, 4], "i4"))
    garbage = pa.Array.from_buffers(pa.string(), 3, [texts.buffers()[0], offsets, data])
    assert garbage.to_pylist() == texts.to_pylist()
    assert prints.of(garbage).approximate is False


def test_lengths_and_texts_are_not_mixed_up(prints):
    assert prints.of(pa.array(["ab", "c"])).parts != prints.of(pa.array(["a", "bc"])).parts
    assert prints.of(pa.array([[1, 2], [3]])).parts != prints.of(pa.array([[1], [2, 3]])).parts
    assert prints.of(pa.array(["", None])).parts != prints.of(pa.array([None, ""])).parts


def test_a_table_is_divided_by_column(prints):
    table = pa.table({"a": [1, 2], "b": ["x", "y"]})
    mark = prints.of(table)
    assert set(mark.parts) == {"['a']", "['b']", "#keys", "#index"}
    assert mark.kind == "frame"
    other = prints.of(table.set_column(0, "a", pa.array([1, 3]))).parts
    assert {p for p in other if other[p] != mark.parts[p]} == {"['a']"}
    assert prints.of(pa.table({"a": [1]})).parts != prints.of(pa.record_batch({"a": [2]})).parts
    named = table.replace_schema_metadata({"k": "v"})
    assert set(prints.of(named).parts) - set(mark.parts) == {"#more"}
    twice = pa.table([[1], [2]], names=["a", "a"])
    assert prints.of(twice).parts["#keys"] == ("['a']", "['a']@2")
    assert prints.of([table]).parts == prints.of([pa.table({"a": [1, 2], "b": ["x", "y"]})]).parts


def test_an_arrow_array_over_numpys_memory_shares_with_it(prints):
    a = np.arange(10.0)
    array = pa.array(a)
    assert array.buffers()[1].address == a.ctypes.data
    assert prints.of(array).ids & prints.of(a).ids


def test_arrow_types_and_scalars_are_values(prints):
    assert prints.of(pa.int64()).parts != prints.of(pa.int32()).parts
    assert (
        prints.of(pa.schema([("a", pa.int64())])).parts
        == prints.of(pa.schema([("a", pa.int64())])).parts
    )
    assert prints.of(pa.scalar(5)).parts != prints.of(pa.scalar(6)).parts
    assert prints.of(pa.scalar(5)).parts == prints.of(pa.scalar(5)).parts


POLARS = {
    "int": pl.Series(some(int)),
    "int8": pl.Series(some(int), dtype=pl.Int8),
    "int128": pl.Series(some(int), dtype=pl.Int128),
    "float": pl.Series(some(lambda i: i / 3)),
    "zeros": pl.Series([0.0] * N),
    "negative zeros": pl.Series([-0.0] * N),
    "zeros with gaps": pl.Series(some(lambda i: 0.0)),
    "negative zeros with gaps": pl.Series(some(lambda i: -0.0)),
    "bool": pl.Series(some(lambda i: i % 2 == 0)),
    "text": pl.Series(some(lambda i: "x" * i)),
    "bytes": pl.Series(some(lambda i: b"x" * i)),
    "date": pl.Series(some(lambda i: dt.date(2024, 1, 1 + i % 20))),
    "when": pl.Series(some(lambda i: dt.datetime(2024, 1, 1 + i % 20))),
    "when in UTC": pl.Series(some(lambda i: dt.datetime(2024, 1, 1 + i % 20, tzinfo=dt.UTC))),
    "how long": pl.Series(some(lambda i: dt.timedelta(i))),
    "decimal": pl.Series(some(lambda i: decimal.Decimal(i) / 4)),
    "category": pl.Series(some(lambda i: "ab"[i % 2]), dtype=pl.Categorical),
    "enum": pl.Series(some(lambda i: "ab"[i % 2]), dtype=pl.Enum(["a", "b"])),
    "another enum": pl.Series(some(lambda i: "ab"[i % 2]), dtype=pl.Enum(["b", "a"])),
    "list": pl.Series(some(lambda i: list(range(i % 4)))),
    "list of floats": pl.Series(some(lambda i: [0.0] * (i % 4))),
    "list of other floats": pl.Series(some(lambda i: [-0.0] * (i % 4))),
    "array": pl.Series(some(lambda i: [i, i]), dtype=pl.Array(pl.Int64, 2)),
    "struct": pl.Series(some(lambda i: {"a": i, "b": "x" * (i % 3)})),
    "null": pl.Series([None] * N),
    "object": pl.Series([(i, {i}) for i in range(N)], dtype=pl.Object),
    "name": pl.Series("n", some(int)),
}  # fmt: skip


def test_different_polars_series_have_different_digests(prints):
    digests = {name: prints.of(series).parts[""] for name, series in POLARS.items()}
    assert len(set(digests.values())) == len(digests)


@pytest.mark.parametrize("series", POLARS.values(), ids=POLARS)
def test_how_a_polars_series_is_cut_does_not_matter(prints, series):
    mark = prints.of(series)
    assert (mark.kind, mark.approximate) == ("column", False)
    assert prints.of(series.clone()).parts == mark.parts
    if series.dtype != pl.Object:
        cut = pl.concat([series[:13], series[13:14], series[14:]], rechunk=False)
        assert cut.n_chunks() == 3
        assert prints.of(cut).parts == mark.parts


def test_a_polars_frame_is_divided_by_column(prints):
    df = pl.DataFrame({"a": [1, 2], "b": ["x", "y"]})
    mark = prints.of(df)
    assert set(mark.parts) == {"['a']", "['b']", "#keys", "#index"}
    assert mark.kind == "frame"
    other = prints.of(df.with_columns(a=pl.col("a") * 2)).parts
    assert {p for p in other if other[p] != mark.parts[p]} == {"['a']"}
    df[0, "b"] = "z"
    other = prints.of(df).parts
    assert {p for p in other if other[p] != mark.parts[p]} == {"['b']"}
    assert prints.of([df]).parts == prints.of([df.clone()]).parts
    assert not prints.of([df]).approximate
    assert prints.of(pl.DataFrame()).parts["#keys"] == ()


def test_a_lazy_frame_is_not_evaluated(prints):
    def boom(df):
        raise AssertionError("evaluated")

    lazy = pl.LazyFrame({"a": [1]}).map_batches(boom)
    mark = prints.of(lazy)
    assert mark.approximate
    assert prints.of(lazy).parts == mark.parts
    assert prints.of([lazy, lazy.select("a"), pl.col("a") + 1]).approximate


def test_polars_alone_loads_no_other_library():
    code = (
        "import sys, polars as pl\n"
        "from nbvalidate.data.fingerprint import Fingerprinter\n"
        "f = Fingerprinter({}); f.begin(1)\n"
        "m = f.of(pl.DataFrame({'a': [1, None], 's': ['x', 'y'], 'l': [[1], []]}))\n"
        "assert not m.approximate\n"
        "print({'numpy', 'pandas', 'pyarrow', 'torch', 'sklearn'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_arrow_columns_of_pandas_are_equal_however_they_are_cut(prints):
    texts = pd.Series([f"t{i}" for i in range(N)])
    joined = pd.concat([texts[:10], texts[10:]])
    assert prints.of(joined).parts[""] == prints.of(texts).parts[""]
