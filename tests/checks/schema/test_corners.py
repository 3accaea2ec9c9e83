"""Corners of types: each is judged by its values, and nothing breaks."""

from __future__ import annotations

import datetime
import decimal
import math

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from nbvalidate import Band, Column, RowRule, Rows, Schema
from nbvalidate.errors import UsageError


def ids(report) -> dict[str, int | None]:
    return {v.id: v.bad for v in report.violations}


def check(frame, *columns: Column, **more):
    return Schema(columns=columns, extra_columns="allow", **more).check(frame)


def test_mixed_objects_are_told_apart() -> None:
    frame = pd.DataFrame({"n": [1, 2.0, "three", None, 4.5, np.int64(7), True]}, dtype=object)
    report = check(frame, Column("n", "integer", nullable=False, max=5))
    assert ids(report) == {"n.dtype": 3, "n.nullable": 1, "n.max": 1}
    dtype = next(v for v in report.violations if v.check == "dtype")
    assert set(dtype.values) == {"three", "4.5", "True"}
    assert dtype.rows == (2, 4, 6)
    assert "is a mixture now" in report.findings[0].message
    assert list(report.bad_rows("n.max").index) == [5]


def test_a_clean_object_column_is_what_it_holds() -> None:
    frame = pd.DataFrame({"n": [1, None, 3], "t": ["a", None, "b"]}, dtype=object)
    report = check(frame, Column("n", "integer", min=1, max=3), Column("t", "text"))
    assert ids(report) == {}


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        ([decimal.Decimal("1.50"), decimal.Decimal(2), None], "decimal"),
        ([datetime.date(2024, 1, 1), None, datetime.date(2024, 1, 3)], "date"),
        ([datetime.time(1, 2), None, datetime.time(3, 4)], "time"),
        ([datetime.timedelta(1), None, datetime.timedelta(2)], "duration"),
        ([[1, 2], None, []], "list"),
        ([{"a": 1}, None, {"a": 2}], "struct"),
        ([b"x", None, b"y"], "binary"),
        ([True, None, False], "boolean"),
        ([None, None, None], "integer"),
        ([2**70, None, 1], "integer"),
    ],
)
def test_objects_of_one_type_have_it(values: list, dtype: str) -> None:
    frame = pd.DataFrame({"x": pd.Series(values, dtype=object)})
    assert ids(check(frame, Column("x", dtype))) == {}
    other = "integer" if dtype != "integer" else "text"
    expected = {} if frame.x.isna().all() else {"x.dtype"}
    assert set(ids(check(frame, Column("x", other)))) == set(expected)


def test_big_integers_are_compared_exactly() -> None:
    big = 2**63 - 1
    frame = pl.DataFrame({"x": [big, big - 1, -(2**63)]})
    report = check(frame, Column("x", "integer", max=big - 1, min=-(2**63) + 1))
    assert ids(report) == {"x.min": 1, "x.max": 1}
    assert ids(check(pd.DataFrame({"x": [2**64 - 1]}), Column("x", "integer", max=2**64 - 2))) == {
        "x.max": 1
    }


def test_minus_zero_is_zero_and_repeats_it() -> None:
    frame = pd.DataFrame({"x": [0.0, -0.0, 1.0]})
    assert ids(check(frame, Column("x", "float", min=0, unique=True))) == {"x.unique": 2}


def test_nan_is_missing_and_no_repetition() -> None:
    frame = pd.DataFrame({"x": [math.nan, math.nan, 1.0, None]})
    assert ids(check(frame, Column("x", "float", unique=True, nullable=3))) == {}
    assert ids(check(frame, Column("x", "integer", nullable=2))) == {"x.nullable": 3}
    frame = pl.DataFrame({"x": [math.nan, None, 1.0]})
    assert ids(check(frame, Column("x", "float", nullable=1))) == {"x.nullable": 2}


def test_duplicated_labels_are_said_and_the_first_is_judged() -> None:
    frame = pd.DataFrame([[1, 9, 1], [2, 9, 2]], columns=["a", "b", "a"])
    report = check(frame, Column("a", "integer", max=1), Column("b"))
    assert ids(report) == {"a.duplicates": None, "a.max": 1}
    table = pa.table([pa.array([1]), pa.array([2])], names=["a", "a"])
    assert ids(check(table, Column("a"))) == {"a.duplicates": None}


def test_multi_index_columns_and_rows() -> None:
    frame = pd.DataFrame(
        [[1, 2], [3, 4]],
        columns=pd.MultiIndex.from_tuples([("a", "x"), ("a", "y")]),
        index=pd.MultiIndex.from_tuples([("p", 1), ("p", 2)]),
    )
    report = check(frame, Column("a.x", max=1), Column("a.y"))
    assert ids(report) == {"a.x.max": 1}
    assert report.violations[0].rows == (("p", 2),)
    assert list(report.bad_rows().index) == [("p", 2)]


def test_labels_that_are_no_text() -> None:
    frame = pd.DataFrame([[1, 2, 3]], columns=pd.Index([0, 1.5, None], dtype=object))
    assert ids(check(frame, Column("0", max=0), Column("1.5"), Column("None"))) == {"0.max": 1}


def test_unused_levels_are_no_values() -> None:
    frame = pd.DataFrame({"c": pd.Categorical(["a", "b", None], categories=["a", "b", "gone"])})
    assert ids(check(frame, Column("c", "category", one_of=("a", "b")))) == {}
    assert ids(check(frame, Column("c", "category", one_of=("a",)))) == {"c.one_of": 1}
    numbers = pd.DataFrame({"c": pd.Categorical([1, 2, 2])})
    assert ids(check(numbers, Column("c", "integer", one_of=(1,)))) == {"c.one_of": 2}


def test_time_zones_are_moments() -> None:
    at = pd.DataFrame({"at": pd.date_range("2024-01-01", periods=3, freq="D", tz="Europe/Berlin")})
    column = Column("at", "timestamp", zone="Europe/Berlin", min="2024-01-01T00:00:00+01:00")
    assert ids(check(at, column)) == {}
    assert ids(check(at, Column("at", "timestamp", zone="UTC"))) == {"at.zone": None}
    assert ids(check(at, Column("at", "timestamp", zone="none"))) == {"at.zone": None}
    late = Column("at", "timestamp", min="2024-01-01T00:00:00+00:00")
    assert ids(check(at, late)) == {"at.min": 1}
    fixed = pa.table({"at": pa.array([0, 1], pa.timestamp("us", "+02:00"))})
    assert ids(check(fixed, Column("at", "timestamp", zone="+02:00"))) == {}
    assert ids(check(pl.from_pandas(at).lazy(), late)) == {"at.min": 1}


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_units_of_time_are_the_same_moments(unit: str) -> None:
    frame = pd.DataFrame({"at": pd.to_datetime(["2024-01-01", "2024-06-01", None]).as_unit(unit)})
    column = Column("at", "timestamp", max="2024-02-01")
    assert ids(check(frame, column)) == {"at.max": 1}
    assert ids(check(pl.from_pandas(frame), column)) == {"at.max": 1}


def test_a_day_may_be_stored_as_a_moment_at_midnight() -> None:
    frame = pd.DataFrame({"d": pd.to_datetime(["2024-01-01", "2024-01-02"])})
    assert ids(check(frame, Column("d", "date", min="2024-01-02"))) == {"d.min": 1}
    frame.loc[0, "d"] += pd.Timedelta("1h")
    assert ids(check(frame, Column("d", "date"))) == {"d.dtype": 1}


def test_decimals_are_compared_and_averaged() -> None:
    frame = pl.DataFrame({"x": ["1.10", "2.20", "9.99"]}).select(
        pl.col("x").cast(pl.Decimal(10, 2))
    )
    assert ids(check(frame, Column("x", "decimal", max=2.2, mean=Band(0, 2)))) == {
        "x.max": 1,
        "x.mean": None,
    }


def test_durations_have_bounds() -> None:
    frame = pd.DataFrame({"x": pd.to_timedelta(["1h", "3 days", None])})
    assert ids(check(frame, Column("x", "duration", max="2 days"))) == {"x.max": 1}


def test_lists_have_lengths_and_items() -> None:
    frame = pl.DataFrame({"x": [[1, 2], [], None]})
    assert ids(check(frame, Column("x", "list", length=Band(1, 5), items="integer"))) == {
        "x.length": 1
    }
    assert ids(check(frame, Column("x", "list", items="text"))) == {"x.items": None}


def test_no_rows_and_no_columns() -> None:
    nothing = pd.DataFrame()
    assert ids(check(nothing, Column("a"), rows=Rows(min=1))) == {"a.required": None, "rows": None}
    assert ids(check(nothing)) == {}
    empty = pd.DataFrame({"a": pd.Series(dtype=object), "b": pd.Series(dtype=float)})
    assert (
        ids(check(empty, Column("a", "integer", nullable=False), Column("b", "float", min=0))) == {}
    )


def test_a_column_without_any_value() -> None:
    frame = pd.DataFrame({"a": [None, None]})
    column = Column("a", "integer", min=0, one_of=(1,), unique=True, nullable=False)
    assert ids(check(frame, column)) == {"a.nullable": 2}


def test_a_complex_or_foreign_type_is_not_called_something_else() -> None:
    frame = pd.DataFrame({"z": [1 + 2j, 3j]})
    report = check(frame, Column("z", "float"))
    assert ids(report) == {}
    assert "`z`" in report.unchecked[0]


def test_a_pattern_judges_what_it_matches_and_no_column_of_its_own() -> None:
    frame = pd.DataFrame({"f_1": [0.5, 2.0], "f_2": [0.1, 0.2], "f_free": [9.0, 9.0]})
    columns = Column("f_*", "float", pattern=True, max=1), Column("f_free")
    assert ids(check(frame, *columns)) == {"f_1.max": 1}
    assert set(ids(check(frame[["f_free"]], *columns))) == {"f_*.required"}


def test_severities_and_rules_that_are_off() -> None:
    frame = pd.DataFrame({"a": [5, 5]})
    column = Column("a", max=1, unique=True, severity={"max": "warning", "unique": "off"})
    report = check(frame, column)
    assert [(f.rule, f.severity.value) for f in report.findings] == [("SCH202", "warning")]
    assert report.ok
    assert not check(frame, Column("a", max=1)).ok
    assert ids(check(frame, Column("a", max=1), severity={"max": "off"})) == {}


def test_a_rule_on_a_column_of_another_type_is_said_not_to_be_checked() -> None:
    frame = pd.DataFrame({"a": ["x", "2"], "b": [1, 2]})
    report = check(frame, Column("a", "integer"), Column("b"), row_rules=[RowRule("a <= b")])
    assert set(ids(report)) == {"a.dtype"}
    assert any("a <= b" in sentence for sentence in report.unchecked)


def test_a_rule_that_the_engine_refuses_takes_no_other_with_it() -> None:
    frame = pd.DataFrame({"a": ["x", "y"], "b": [1, -2]})
    report = check(frame, Column("a"), Column("b", min=0), row_rules=[RowRule("a < b")])
    assert ids(report) == {"b.min": 1}
    assert any("a < b" in sentence for sentence in report.unchecked)


def test_what_is_no_table_is_refused_with_a_sentence() -> None:
    for thing in (7, object(), np.arange(3)):
        with pytest.raises(UsageError, match="no table that can be checked"):
            check(thing, Column("a"))
    with pytest.raises(UsageError, match="there is no such file"):
        check("missing.csv", Column("a"))
    with pytest.raises(UsageError, match="No row breaks"):
        check(pd.DataFrame({"a": [1]}), Column("a")).bad_rows("a.min")


def test_the_frame_is_not_changed() -> None:
    frame = pd.DataFrame({"a": [1, None, "x"], "c": pd.Categorical(["u", "v", None])})
    before = frame.copy(deep=True)
    check(frame, Column("a", "integer"), Column("c", one_of=("u",)))
    pd.testing.assert_frame_equal(frame, before)
    assert list(frame.columns) == ["a", "c"]


def test_division_by_zero_is_a_missing_value() -> None:
    frame = pd.DataFrame({"a": [1.0, 4.0, 1.0], "b": [0.0, 2.0, 4.0]})
    report = check(frame, Column("a"), Column("b"), row_rules=["a / b >= 1", "a % b >= 0"])
    assert {v.numbers["rule"]: v.bad for v in report.violations} == {"a / b >= 1": 1}


def test_a_repeated_label_in_a_csv_file(tmp_path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b,a\n1,2,3\n4,5,6\n")
    report = check(str(path), Column("a", "integer", max=1), Column("b"))
    assert ids(report) == {"a.duplicates": None, "a.max": 1}
    assert report.violations[1].values == (4,)


def test_whole_numbers_may_stand_for_floats_in_a_set() -> None:
    frame = pd.DataFrame({"x": [1.0, 2.5, None]})
    assert ids(check(frame, Column("x", "float", one_of=(1, 2)))) == {"x.one_of": 1}


def test_arrays_have_lengths() -> None:
    frame = pl.DataFrame({"x": [[1, 2], [3, 4]]}, schema={"x": pl.Array(pl.Int64, 2)})
    assert ids(check(frame, Column("x", "list", length=Band(3, 3), items="integer"))) == {
        "x.length": 2
    }


def test_no_bad_rows_of_an_arrow_table() -> None:
    table = pa.table({"x": pa.array([{"a": 1}])})
    assert check(table, Column("x", "struct")).bad_rows().num_rows == 0


def test_one_unusual_value_among_few_is_no_change() -> None:
    column = Column("x", usual=Band(0, 10, outside=0.01))
    assert ids(check(pd.DataFrame({"x": [1] * 60 + [99]}), column)) == {}
    assert ids(check(pd.DataFrame({"x": [1] * 60 + [99, 98]}), column)) == {"x.usual": 2}
    never = Column("x", usual=Band(0, 10))
    assert ids(check(pd.DataFrame({"x": [1] * 60 + [99]}), never)) == {"x.usual": 1}


def test_half_a_surrogate_pair_is_a_text_like_another() -> None:
    frame = pd.DataFrame({"t": pd.Series(["a", "\ud800", None], dtype=object)})
    assert ids(check(frame, Column("t", "text", one_of=("a",)))) == {"t.one_of": 1}
