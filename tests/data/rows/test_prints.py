"""Row fingerprints: the same row is the same in every library, and another row is another."""

from __future__ import annotations

import datetime as dt
import gc

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from nbvalidate.data.rows import RowPrints

FRAME = pd.DataFrame(
    {
        "age": [31, 45, 31, 60],
        "pay": [0.1, 2.5, np.nan, -0.0],
        "town": ["Bonn", "Ulm", None, "Jena"],
        "since": pd.to_datetime(
            ["2020-01-01 00:00:00", "2021-05-06 07:08:09", None, "1999-12-31 00:00:00"]
        ),
        "ok": [True, False, True, True],
    }
)


def rows(data, **options):
    return RowPrints.of(data, **options).rows.tolist()


def same(one, other):
    a, b = RowPrints.of(one), RowPrints.of(other)
    return bool(a.shared_with(b).all() and b.shared_with(a).all())


@pytest.mark.parametrize(
    "other",
    [
        FRAME.convert_dtypes(dtype_backend="pyarrow"),
        FRAME.convert_dtypes(dtype_backend="numpy_nullable"),
        FRAME.astype({"town": "category"}),
        FRAME.astype({"town": object}),
        FRAME.astype({"age": "int8"}),
        FRAME.astype({"age": float, "ok": int}),
        FRAME.astype({"since": "M8[s]"}),
        FRAME[["ok", "since", "town", "pay", "age"]],
        FRAME.set_axis(list("abcd"), axis=0),
        pl.from_pandas(FRAME),
        pl.from_pandas(FRAME).with_columns(pl.col("town").cast(pl.Categorical)),
        pa.Table.from_pandas(FRAME),
        {name: FRAME[name].tolist() for name in FRAME},
    ],
    ids=lambda d: type(d).__name__,
)
def test_a_row_is_the_same_in_every_kind_of_frame(other):
    assert rows(other) == rows(FRAME)


NUMBERS = np.array([[1.0, 0.25, 0.0], [3.0, -2.0, 7.0], [0.0, np.nan, 5.0]])


@pytest.mark.parametrize(
    "other",
    [
        np.asfortranarray(NUMBERS),
        NUMBERS.astype(np.float32),
        NUMBERS.astype(np.float16),
        NUMBERS.tolist(),
        pd.DataFrame(NUMBERS),
        sp.csr_matrix(NUMBERS),
        sp.csc_array(NUMBERS),
        sp.coo_matrix(NUMBERS),
        np.repeat(NUMBERS, 2, axis=1)[:, ::2],
        NUMBERS.astype(object),
        np.ma.masked_invalid(NUMBERS),
        np.where(NUMBERS == 0, -0.0, NUMBERS),
        np.where(np.isnan(NUMBERS), -np.nan, NUMBERS),
    ],
    ids=lambda d: type(d).__name__,
)
def test_a_row_is_the_same_in_every_kind_of_array(other):
    assert rows(other) == rows(NUMBERS)


def test_whole_numbers_are_the_same_as_integers_and_as_floats():
    whole = np.arange(12).reshape(4, 3)
    for dtype in ("i1", "u2", "i8", "u8", "f4", "f8", object, complex):
        assert rows(whole.astype(dtype)) == rows(whole)


def test_columns_are_told_apart():
    assert rows([[1, 2]]) != rows([[2, 1]])
    a = pd.DataFrame({"a": [1], "b": [2]})
    assert rows(a) != rows(a.rename(columns={"a": "b", "b": "a"}))
    twice = pd.DataFrame([[1, 2]], columns=["a", "a"])
    assert rows(twice) != rows(pd.DataFrame([[2, 1]], columns=["a", "a"]))


def test_values_of_different_kinds_are_not_the_same():
    values = [1, "1", b"1", None, dt.date(1970, 1, 1), dt.timedelta(0), "", 0, "nan", (1,)]
    column = np.empty(len(values), object)
    column[:] = values
    assert len(set(rows(column))) == len(values)


def test_a_moment_is_the_same_in_every_unit_and_zone():
    moments = pd.Series(pd.to_datetime(["2024-03-01 12:00", "1950-01-01 00:00"]))
    for other in (
        moments.astype("M8[s]"),
        moments.astype("M8[ns]"),
        moments.dt.tz_localize("UTC").dt.tz_convert("Asia/Tokyo"),
        moments.astype(object),
        pl.Series(moments.dt.to_pydatetime().tolist()),
    ):
        assert rows(other) == rows(moments)
    later = moments.astype("M8[ns]") + pd.Timedelta(1, "ns")
    assert not set(rows(later)) & set(rows(moments))


def test_big_whole_numbers_stay_apart():
    near = np.array([2**53, 2**53 + 1, 2**62, 2**62 + 1, -(2**62) - 1, -(2**62)])
    assert len(set(rows(near))) == len(near)
    assert rows(near.astype(object)) == rows(near)
    gap = pd.Series([*near.tolist(), None], dtype="Int64")
    assert rows(gap)[:-1] == rows(near)
    assert rows(near[near > 0].astype("u8")) == rows(near[near > 0])
    assert len(set(rows(np.array([2**64 - 1, 2**64 - 2, 2**63], "u8")))) == 3


def test_small_numbers_do_not_collide():
    a, b, c = np.meshgrid(np.arange(100), np.arange(100), np.arange(100))
    grid = np.stack([a.ravel(), b.ravel(), c.ravel()], axis=1)
    assert len(set(rows(grid))) == len(grid)
    assert len(set(rows(grid / 8))) == len(grid)


def test_float32_is_compared_as_float32():
    exact = np.random.default_rng(0).normal(size=(50, 3))
    rounded = exact.astype(np.float32)
    assert not set(rows(exact)) & set(rows(rounded))
    assert same(exact, rounded)
    assert same(rounded, rounded.copy())
    assert same(
        pd.DataFrame(exact),
        pl.DataFrame(rounded)
        .rename({f"column_{i}": str(i) for i in range(3)})
        .to_pandas()
        .set_axis([0, 1, 2], axis=1),
    )
    other = np.random.default_rng(1).normal(size=(50, 3))
    assert not RowPrints.of(other).shared_with(RowPrints.of(rounded)).any()


def test_only_one_column_may_be_float32():
    exact = pd.DataFrame(np.random.default_rng(0).normal(size=(20, 2)), columns=["a", "b"])
    one, other = exact.astype({"a": "f4"}), exact.astype({"b": "f4"})
    assert same(one, other)
    assert same(one, exact)


def test_ids_beside_float32_stay_exact():
    ids = np.arange(2**24, 2**24 + 50)
    exact = pd.DataFrame({"id": ids, "x": 0.5})
    single = exact.astype({"x": "f4"}).assign(x=np.float32(0.1))
    assert RowPrints.of(single, single=True).repeated().sum() == 0


def test_tables_that_share_columns_are_compared_on_those():
    left = FRAME.iloc[:3]
    right = FRAME.iloc[1:].drop(columns="age").assign(more=1)
    assert RowPrints.of(right).shared_with(RowPrints.of(left)).tolist() == [True, True, False]
    assert RowPrints.of(left).shared_with(RowPrints.of(right)).tolist() == [False, True, True]


def test_a_frame_and_its_array_are_compared_by_position():
    frame = pd.DataFrame(NUMBERS, columns=["a", "b", "c"])
    array = NUMBERS[1:]  # held, since the tables are read again
    assert RowPrints.of(frame).shared_with(RowPrints.of(array)).tolist() == [False, True, True]


def test_tables_without_a_common_column_are_refused():
    one, other = RowPrints.of(FRAME[["age"]]), RowPrints.of(FRAME[["pay"]])
    with pytest.raises(ValueError, match="no column in common"):
        one.shared_with(other)


def test_a_table_that_is_gone_cannot_be_read_again():
    gone = RowPrints.of(FRAME[["age", "ok"]].assign(more=1))
    gc.collect()
    with pytest.raises(ValueError, match="gone"):
        gone.shared_with(RowPrints.of(FRAME))


def test_a_table_that_has_grown_is_not_read_again():
    frame = pd.DataFrame({"a": [1, 2], "b": [3, 4]})
    prints = RowPrints.of(frame)
    frame.loc[2] = [5, 6]
    other = pd.DataFrame({"a": [1]})
    with pytest.raises(ValueError, match="other rows"):
        prints.shared_with(RowPrints.of(other))


def test_chosen_columns():
    assert rows(FRAME, columns=["age", "ok"]) == rows(FRAME[["ok", "age"]])
    with pytest.raises(KeyError, match="wage"):
        RowPrints.of(FRAME, columns=["wage"])
    whole = RowPrints.of(pd.DataFrame(NUMBERS, columns=list("abc")), columns=["c"])
    assert whole.labels == ("c",)
    assert len(whole.digests) == 1


def test_places():
    prints = RowPrints.of(FRAME)
    turned = FRAME.iloc[[3, 1, 0]].reset_index(drop=True)
    assert RowPrints.of(turned).places_in(prints).tolist() == [3, 1, 0]
    assert RowPrints.of(FRAME.assign(age=0)).places_in(prints).tolist() == [-1] * 4
    assert RowPrints.of(FRAME).places_in(RowPrints.of(FRAME.iloc[:0])).tolist() == [-1] * 4


def test_digests_tell_a_column_under_every_name_and_type():
    digests = RowPrints.of(NUMBERS).digests
    frame = pd.DataFrame({"x": NUMBERS[:, 2].astype(int), "y": NUMBERS[:, 0].astype("f4")})
    assert RowPrints.of(frame).digests == (digests[2], digests[0])
    assert not set(RowPrints.of(NUMBERS[::-1]).digests) & set(digests)
    assert RowPrints.of(NUMBERS, digests=False).digests == ()


def test_chance_of_seen_is_high_where_rows_repeat_and_zero_where_none_does():
    random = np.random.default_rng(0)
    coarse = random.integers(0, 3, size=(1000, 2))
    fine = random.normal(size=(1000, 2))
    assert RowPrints.of(coarse).chance_of_seen() == 1.0
    assert RowPrints.of(fine).chance_of_seen() == 0.0
    drawn = random.integers(0, 40, size=(1000, 2))
    fresh = random.integers(0, 40, size=(5000, 2))
    seen = RowPrints.of(fresh).shared_with(RowPrints.of(drawn)).mean()
    assert RowPrints.of(drawn).chance_of_seen() == pytest.approx(seen, abs=0.05)


def test_memory_is_that_of_one_number_a_row():
    prints = RowPrints.of(np.zeros((10_000, 20)))
    assert prints.nbytes / len(prints) < 8.1


@pytest.mark.parametrize("empty", [[], np.empty((0, 3)), np.empty((3, 0)), pd.DataFrame()])
def test_empty_tables(empty):
    prints = RowPrints.of(empty)
    assert prints.shared_with(prints).all()
    assert prints.chance_of_seen() in (0.0, 1.0)


@pytest.mark.parametrize("wrong", [np.zeros((2, 2, 2)), "text", 7, object(), pl.LazyFrame()])
def test_what_is_not_a_table_is_refused(wrong):
    with pytest.raises(TypeError):
        RowPrints.of(wrong)


def test_cells_that_hold_lists_and_arrays():
    column = pd.Series([[1, 2], [1, 2], np.zeros(3), {"a": 1}, object()])
    a, b, *others = rows(column)
    assert a == b
    assert len({a, *others}) == 4


cells = st.one_of(
    st.integers(-(2**63), 2**63 - 1), st.floats(), st.text(max_size=5), st.none(), st.booleans(),
    st.datetimes(min_value=dt.datetime(1700, 1, 1), max_value=dt.datetime(2200, 1, 1)),
)  # fmt: skip


@given(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=30), st.randoms())
@settings(deadline=None)
def test_order_of_rows_and_columns_does_not_count(table, random):
    frame = pd.DataFrame(table, columns=["a", "b", "c"], dtype=object)
    order, labels = list(range(len(table))), ["a", "b", "c"]
    random.shuffle(order)
    random.shuffle(labels)
    moved = frame.iloc[order][labels]
    assert rows(moved) == [rows(frame)[i] for i in order]


@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=30))
@settings(deadline=None)
def test_equal_prints_mean_equal_values(table):
    frame = pd.DataFrame(table, columns=["a", "b"], dtype=object)
    known = {}
    for print_, row in zip(rows(frame), table, strict=True):
        plain = tuple("missing" if pd.isna(v) else v for v in row)
        assert known.setdefault(print_, plain) == plain


numbers = st.one_of(st.floats(width=32), st.integers(-1000, 1000).map(float))


@given(st.lists(st.lists(numbers, min_size=4, max_size=4), min_size=1, max_size=20))
@settings(deadline=None)
def test_numbers_are_the_same_in_all_libraries(table):
    array = np.array(table)
    want = rows(array)
    assert rows(array.astype("f4")) == want
    assert rows(np.asfortranarray(array)) == want
    assert rows(pd.DataFrame(array).astype("Float64")) == want
    assert rows(sp.csr_matrix(array)) == want
    names = list("abcd")
    frame = pd.DataFrame(array, columns=names)
    assert rows(pl.DataFrame(array, schema=names)[["c", "a", "d", "b"]]) == rows(frame)


@given(st.integers(1, 3), st.sampled_from([63, 64, 65, 6553, 6554, 13107, 43690, 43691, 131072]))
@settings(deadline=None, max_examples=20)
def test_blocks_join_without_a_seam(width, n):
    array = np.random.default_rng(n).normal(size=(n, width))
    whole = RowPrints.of(array)
    assert whole.rows.tolist() == [*rows(array[:64]), *rows(array[64:])]
    assert RowPrints.of(pd.DataFrame(array)).digests == whole.digests
