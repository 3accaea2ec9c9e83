"""Frames of any kind as columns, and the rows of conditions, against plain Python row by row."""

from __future__ import annotations

import datetime as dt
import decimal
import math
import uuid
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nbvalidate.errors import UsageError
from nbvalidate.slices.columns import open_columns
from nbvalidate.slices.columns.held import Moments
from nbvalidate.slices.model import Condition, Slice

TEXTS = st.sampled_from(["a", "b", "it's", 'say "x"', "new\nline", "`", "é", ""])
WHOLE = st.sampled_from([-3, 0, 1, 2, 7, 2**53, 2**53 + 1, -(2**63), 2**63 - 1])
REAL = st.sampled_from([-math.inf, -2.5, -0.0, 0.0, 0.1, 1.0, 2.0, 7.0, 1e300, math.inf])
MOMENTS = st.datetimes(dt.datetime(1960, 1, 1), dt.datetime(2040, 1, 1))
CLOSED = st.sampled_from(["left", "right", "both", "neither"])


def holds(condition: Condition, value: Any) -> bool:
    """What a condition means, said once more as plainly as possible."""
    gone = value is None or value != value
    if condition.part and not gone:
        value = {
            "year": value.year,
            "month": value.strftime("%B"),
            "weekday": value.strftime("%A"),
            "hour": value.hour,
        }[condition.part]
    if condition.kind == "missing":
        found = gone
    elif gone:
        found = False
    elif condition.kind in ("is", "in"):
        found = value in condition.values
    elif condition.kind == "other":
        found = value not in condition.values
    else:
        low: Any = condition.low
        high: Any = condition.high
        if isinstance(value, dt.datetime):
            low = None if low is None else dt.datetime.fromisoformat(low)
            high = None if high is None else dt.datetime.fromisoformat(high)
        found = True
        if low is not None:
            found = value >= low if condition.closed in ("left", "both") else value > low
        if found and high is not None:
            found = value <= high if condition.closed in ("right", "both") else value < high
    return found != condition.negated


@st.composite
def conditions(draw: Any, values: Any) -> Condition:
    kind = draw(st.sampled_from(["is", "in", "other", "between", "missing"]))
    negated = draw(st.booleans())
    if kind == "missing":
        return Condition("x", kind, negated=negated)
    if kind == "between":
        bounds = st.none() | values.filter(lambda v: not isinstance(v, str | bool))
        return Condition("x", kind, (), draw(bounds), draw(bounds), draw(CLOSED), negated=negated)
    size = 1 if kind == "is" else draw(st.integers(1, 6))
    return Condition("x", kind, tuple(draw(values) for _ in range(size)), negated=negated)


def check(frame: Any, values: list[Any], condition: Condition) -> None:
    found = open_columns(frame).mask(condition)
    assert found.dtype == bool
    assert found.tolist() == [holds(condition, value) for value in values]


@given(st.lists(st.none() | TEXTS, max_size=12), conditions(TEXTS))
def test_texts(values: list[Any], condition: Condition) -> None:
    if condition.kind == "between":
        condition = Condition("x", "between", (), None, None, negated=condition.negated)
    for frame in (
        pd.DataFrame({"x": pd.Series(values, dtype="str")}),
        pd.DataFrame({"x": pd.Series(values, dtype=object)}),
        pd.DataFrame({"x": pd.Series(values, dtype="category")}),
        pl.DataFrame({"x": pl.Series(values, dtype=pl.String)}),
        pl.DataFrame({"x": pl.Series(values, dtype=pl.Categorical)}),
        pa.table({"x": pa.array(values, pa.string())}),
        {"x": values},
    ):
        if condition.kind != "between":
            check(frame, values, condition)


@given(st.lists(st.none() | WHOLE, max_size=12), conditions(WHOLE | REAL))
def test_whole_numbers(values: list[Any], condition: Condition) -> None:
    frames = [
        pd.DataFrame({"x": pd.Series(values, dtype="Int64")}),
        pl.DataFrame({"x": pl.Series(values, dtype=pl.Int64)}),
        pa.table({"x": pa.array(values, pa.int64())}),
        {"x": values},
    ]
    if None not in values:
        frames.append(pd.DataFrame({"x": np.array(values, "int64")}))
    for frame in frames:
        check(frame, values, condition)


@given(st.lists(st.none() | st.just(math.nan) | REAL, max_size=12), conditions(WHOLE | REAL))
def test_real_numbers(values: list[Any], condition: Condition) -> None:
    for frame in (
        pd.DataFrame({"x": np.array([math.nan if v is None else v for v in values], "f8")}),
        pl.DataFrame({"x": pl.Series(values, dtype=pl.Float64)}),
        pa.table({"x": pa.array(values, pa.float64())}),
        {"x": values},
    ):
        check(frame, values, condition)


@given(st.lists(st.none() | st.booleans(), max_size=8), conditions(st.booleans()))
def test_flags(values: list[Any], condition: Condition) -> None:
    for frame in (
        pd.DataFrame({"x": pd.Series(values, dtype="boolean")}),
        pd.DataFrame({"x": pd.Series(values, dtype=object)}),
        pl.DataFrame({"x": pl.Series(values, dtype=pl.Boolean)}),
    ):
        check(frame, values, condition)


@st.composite
def of_moments(draw: Any) -> Condition:
    kind = draw(st.sampled_from(["between", "year", "month", "weekday", "hour", "missing"]))
    negated = draw(st.booleans())
    if kind == "missing":
        return Condition("x", "missing", negated=negated)
    if kind == "between":
        bounds = st.none() | MOMENTS.map(dt.datetime.isoformat)
        return Condition("x", "between", (), draw(bounds), draw(bounds), draw(CLOSED))
    some = draw(MOMENTS)
    value = {"year": some.year, "hour": some.hour}.get(
        kind, some.strftime("%B" if kind == "month" else "%A")
    )
    how = draw(st.sampled_from(["is", "other"]))
    return Condition("x", how, (value,), part=kind, negated=negated)


@given(st.lists(st.none() | MOMENTS, max_size=10), of_moments())
def test_moments(values: list[Any], condition: Condition) -> None:
    for frame in (
        pd.DataFrame({"x": pd.Series(values, dtype="datetime64[us]")}),
        pd.DataFrame({"x": pd.Series(values, dtype=object)}),
        pl.DataFrame({"x": pl.Series(values, dtype=pl.Datetime("us"))}),
        pa.table({"x": pa.array(values, pa.timestamp("us"))}),
    ):
        check(frame, values, condition)


def test_a_zone_means_the_clock_on_the_spot() -> None:
    utc = pd.date_range("2024-03-10 05:00", periods=6, freq="h", tz="UTC")
    for frame in (
        pd.DataFrame({"t": utc.tz_convert("America/New_York")}),
        pl.DataFrame(
            {
                "t": utc.tz_convert("America/New_York")
                .tz_localize(None)
                .tz_localize("America/New_York")
            }
        ),
    ):
        columns = open_columns(frame)
        held = columns.column("t").held
        assert isinstance(held, Moments)
        values = held.part("hour")
        assert [values[1][code] for code in values[0]] == [0, 1, 3, 4, 5, 6]
        after = Condition("t", "between", (), "2024-03-10T03:00:00-04:00", None)
        assert columns.mask(after).tolist() == [False] * 2 + [True] * 4
        local = Condition("t", "between", (), "2024-03-10T03:00:00", None)
        assert columns.mask(local).tolist() == [False] * 2 + [True] * 4
        assert columns.row(0)["t"] == "2024-03-10T00:00:00-05:00"


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([decimal.Decimal("1.5"), None, decimal.Decimal("NaN")], "number"),
        ([dt.date(2024, 1, 1), None], "time"),
        (pd.period_range("2024-01", periods=3, freq="M"), "time"),
        (pd.to_timedelta([1, 2], unit="s"), "number"),
        (pd.cut(pd.Series([1, 5, 9]), [0, 4, 10]), "category"),
        ([1, "a", None, 2.5, True], "category"),
        ([2**70, 2**70 + 1, None], "category"),
        ([None, None], "category"),
        ([np.float32(0.5), np.nan], "number"),
        (pd.Series([1, 2], dtype="category"), "category"),
        (pd.arrays.SparseArray([0, 0, 1]), "number"),
        (np.array(["\ud800", "a"], object), "category"),
        (np.array([1, 2], ">i4"), "number"),
        (np.array([1, 2], "f2"), "number"),
    ],
)
def test_unusual_values_are_read(values: Any, kind: str) -> None:
    kept = {"dtype": object} if str(getattr(values, "dtype", "")) == "object" else {}
    columns = open_columns(pd.DataFrame({"x": pd.Series(values, **kept)}))
    assert columns.kind("x") == kind
    codes, levels = columns.codes("x")
    assert (codes >= 0).sum() == (~columns.missing("x")).sum()
    assert all(type(v) in (str, int, float, bool) for v in levels)
    assert columns.describe()[0]["missing"] == columns.missing("x").sum()
    assert columns.mask(Condition("x", "missing")).tolist() == columns.missing("x").tolist()


@pytest.mark.parametrize(
    "values", [[[1], [2]], [{"a": 1}, None], [{1}, {2}], [uuid.uuid4()], [b"x"], [1j, 2j]]
)
def test_what_cannot_be_used_is_left_out_with_a_sentence(values: list[Any]) -> None:
    for frame in (
        pd.DataFrame({"x": pd.Series(values), "y": range(len(values))}),
        {"x": values, "y": list(range(len(values)))},
    ):
        columns = open_columns(frame)
        assert columns.names == ("y",)
        (note,) = columns.notes
        assert note.startswith("`x` holds values of type ")
        assert note.endswith(", and is left out.")
        with pytest.raises(UsageError, match="`x` holds values of type"):
            columns.mask(Condition("x", "missing"))


def test_huge_whole_numbers_stay_apart() -> None:
    columns = open_columns({"x": [2**70, 2**70 + 1, 2**53, 2**53 + 1]})
    for place, value in enumerate([2**70, 2**70 + 1, 2**53, 2**53 + 1]):
        assert columns.mask(Condition("x", "is", (value,))).nonzero()[0].tolist() == [place]
    assert columns.mask(Condition("x", "between", (), 2**70)).tolist() == [True, True, False, False]


def test_labels() -> None:
    frame = pd.DataFrame([[1, 2, 3, 4]], columns=["a", "a", 3, ("b", "c")])
    columns = open_columns(frame)
    assert columns.names == ("a", "3", "b.c")
    assert columns.values("a").tolist() == [1]
    assert columns.notes == ("2 columns are called `a`; the first is used.",)


def test_an_array_and_its_names() -> None:
    array = np.array([[1.0, 2.0], [3.0, np.nan]])
    columns = open_columns(array, names=["p", "q"])
    assert columns.mask(Condition("q", "missing")).tolist() == [False, True]
    assert open_columns(array).names == ("0", "1")
    with pytest.raises(UsageError, match="1 names are given for 2 columns"):
        open_columns(array, names=["p"])
    with pytest.raises(UsageError, match="rows and columns"):
        open_columns(np.zeros(3))


def test_files_and_duckdb(tmp_path: Any) -> None:
    frame = pl.DataFrame({"s": ["a", "b", None], "n": [1, None, 3]})
    frame.write_parquet(tmp_path / "a.parquet")
    frame.write_csv(tmp_path / "a.csv")
    relation = duckdb.sql(f"select * from '{tmp_path}/a.parquet'")
    for given_frame in (tmp_path / "a.parquet", str(tmp_path / "a.csv"), relation, frame.lazy()):
        columns = open_columns(given_frame)
        assert columns.mask(Condition("s", "is", ("b",))).tolist() == [False, True, False]
        assert columns.missing("n").tolist() == [False, True, False]


def test_rows_are_taken_with_their_labels() -> None:
    frame = pd.DataFrame({"s": ["a", "b", "c"], "n": [1, 2, 3]}, index=["x", "y", "z"])
    taken = open_columns(frame).take(np.array([True, False, True]))
    assert [taken.label(i) for i in range(taken.rows)] == ["x", "z"]
    assert taken.row(1) == {"s": "c", "n": 3}
    assert set(taken.codes("s")[1]) == {"a", "c"}
    again = taken.take([1])
    assert again.label(0) == "z"
    assert again.mask(Condition("s", "is", ("c",))).tolist() == [True]


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        (Condition("sx", "is", ("a",)), "The data has no column `sx`; did you mean `sex`?"),
        (Condition("sex", "is", (1,)), "`sex` holds texts, and 1 is a number"),
        (Condition("age", "is", ("old",)), "`age` holds numbers, and 'old' is a text"),
        (Condition("age", "is", (2020,), part="year"), "`age` has no year"),
        (Condition("t", "between", (), "soon"), "`t` holds moments, and 'soon' is none"),
        (Condition("t", "is", (3,)), "`t` holds moments, and 3 is none"),
        (Condition("t", "is", (3,), part="month"), "`t` has a month in texts, and 3 is a number"),
    ],
)
def test_a_condition_that_does_not_fit_is_told(condition: Condition, sentence: str) -> None:
    frame = pd.DataFrame({"sex": ["a"], "age": [1], "t": pd.to_datetime(["2024-01-01"])})
    with pytest.raises(UsageError) as caught:
        open_columns(frame).mask(condition)
    assert str(caught.value).startswith(sentence)


def test_all_conditions_of_a_slice_hold() -> None:
    columns = open_columns({"a": [1, 2, 3], "b": ["x", "x", "y"]})
    rule = Slice.of(Condition("a", "between", (), 2), Condition("b", "is", ("x",)))
    assert columns.mask(rule).tolist() == [False, True, False]
    assert columns.mask(Slice()).tolist() == [True] * 3


@settings(max_examples=60)
@given(
    st.lists(st.none() | st.floats(allow_nan=False) | st.integers(-50, 50), min_size=1, max_size=40)
)
def test_a_histogram_counts_every_finite_row_once(values: list[Any]) -> None:
    columns = open_columns({"x": [None if v is None else float(v) for v in values]})
    mask = np.arange(len(values)) % 2 == 0
    made = columns.histogram("x", mask, weights=np.ones(len(values)))
    finite = [v for v in values if v is not None and math.isfinite(v)]
    if columns.kind("x") == "number":
        assert sum(made["all"]) == len(finite)
        inside = [v for v in values[::2] if v is not None and math.isfinite(v)]
        assert sum(made["inside"]) == len(inside)
        assert made["all"] == made["all_sum"]
        assert len(made["edges"]) == (len(made["all"]) + 1 if finite else 0)


def test_histograms_of_values_and_moments() -> None:
    frame = pd.DataFrame(
        {"s": ["b", "a", "b", None], "t": pd.date_range("2024-01-01", periods=4, freq="12h")}
    )
    columns = open_columns(frame)
    made = columns.histogram("s", np.array([True, True, False, False]))
    assert [v["value"] for v in made["values"]] == ["b", "a"]
    assert (made["all"], made["inside"]) == ([2, 1], [1, 1])
    moments = columns.histogram("t", bins=2)
    assert moments["edges"][0] == "2024-01-01"
    assert sum(moments["all"]) == 4
    hours = columns.histogram("t", part="hour")
    assert [v["value"] for v in hours["values"]] == [0, 12]


def test_description() -> None:
    frame = pd.DataFrame({"s": ["b", "a", "b", None], "n": [1, 2, 2, 5]})
    text, number = open_columns(frame).describe()
    assert text["values"][0] == {"value": "b", "label": "b", "rows": 2}
    assert (text["distinct"], text["missing"], text["kind"]) == (2, 1, "category")
    assert (number["min"], number["max"], number["distinct"]) == (1, 5, 3)
