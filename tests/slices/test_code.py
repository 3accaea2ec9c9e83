"""The line of pandas or Polars selects exactly the rows of the mask."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbvalidate.errors import UsageError
from nbvalidate.slices.columns import code, open_columns
from nbvalidate.slices.model import Condition, Slice
from tests.slices.test_columns import MOMENTS, TEXTS, conditions, of_moments

NAMES = st.sampled_from(["x", "it's", 'q"q', "`t`", "two words", "new\nline", "^x.*$", "a\\b"])
NUMBERS = st.sampled_from([-2, 0, 1, 3, 2.5, 7])


def same(frame: Any, conditions_: tuple[Condition, ...], *, known: bool) -> None:
    columns = open_columns(frame)
    rule = Slice(conditions_)
    rows = np.flatnonzero(columns.mask(rule)).tolist()
    library = "polars" if isinstance(frame, pl.DataFrame) else "pandas"
    line = code(rule, library, "df", columns=columns if known else None)
    numbered = (
        frame.with_columns(row_=pl.int_range(pl.len()))
        if isinstance(frame, pl.DataFrame)
        else frame.assign(row_=range(len(frame)))
    )
    found = eval(line, {"pd": pd, "pl": pl, "df": numbered})
    assert list(found["row_"]) == rows, line


def renamed(condition: Condition, name: str) -> Condition:
    return Condition(
        name,
        condition.kind,
        condition.values,
        condition.low,
        condition.high,
        condition.closed,
        condition.part,
        condition.negated,
    )


@given(NAMES, st.lists(st.none() | TEXTS, min_size=1, max_size=8), conditions(TEXTS))
def test_texts(name: str, values: list[Any], condition: Condition) -> None:
    if condition.kind == "between":
        condition = Condition("x", "between", negated=condition.negated)
    rule = (renamed(condition, name),)
    for known in (True, False):
        same(pd.DataFrame({name: pd.Series(values, dtype="str")}), rule, known=known)
        same(pd.DataFrame({name: pd.Series(values, dtype=object)}), rule, known=known)
        same(pd.DataFrame({name: pd.Series(values, dtype="category")}), rule, known=known)
        same(pl.DataFrame({name: pl.Series(values, dtype=pl.String)}), rule, known=known)


@given(
    NAMES,
    st.lists(st.none() | st.sampled_from([-2, 0, 1, 3, 7]), min_size=1, max_size=8),
    conditions(NUMBERS),
    conditions(NUMBERS),
)
def test_numbers(name: str, values: list[Any], one: Condition, two: Condition) -> None:
    rule = (renamed(one, name), renamed(two, name))
    real = [math.nan if v is None else v + 0.5 * (v == 3) for v in values]
    same(pd.DataFrame({name: pd.Series(values, dtype="Int64")}), rule, known=False)
    same(pd.DataFrame({name: np.array(real)}), rule, known=False)
    same(pl.DataFrame({name: pl.Series(values, dtype=pl.Int64)}), rule, known=False)
    same(pl.DataFrame({name: pl.Series([*real, None], dtype=pl.Float64)}), rule, known=True)


@given(st.lists(st.none() | st.booleans(), min_size=1, max_size=6), conditions(st.booleans()))
def test_flags(values: list[Any], condition: Condition) -> None:
    same(pd.DataFrame({"x": pd.Series(values, dtype="boolean")}), (condition,), known=True)
    same(pl.DataFrame({"x": pl.Series(values, dtype=pl.Boolean)}), (condition,), known=True)


@given(st.lists(st.none() | MOMENTS, min_size=1, max_size=8), of_moments(), of_moments())
def test_moments(values: list[Any], one: Condition, two: Condition) -> None:
    for known in (True, False):
        frame = pd.DataFrame({"x": pd.Series(values, dtype="datetime64[us]")})
        same(frame, (one, two), known=known)
        frame = pl.DataFrame({"x": pl.Series(values, dtype=pl.Datetime("us"))})
        same(frame, (one, two), known=known)


def test_zones_durations_periods_and_labels() -> None:
    moments = pd.date_range("2024-01-01", periods=5, freq="h", tz="America/New_York")
    frame = pd.DataFrame(
        {
            "t": moments,
            "d": pd.to_timedelta([1, 2, None, 3, 4], unit="s"),
            "p": pd.period_range("2024-01", periods=5, freq="M"),
            3: [1, 2, 3, 4, 5],
            "c": pd.cut(pd.Series([1, 5, 9, None, 2]), [0, 4, 10]),
        }
    )
    after = Condition("t", "between", (), "2024-01-01T02:00:00", None)
    for rule in (
        after,
        Condition("t", "is", ("2024-01-01T02:00:00-05:00",)),
        Condition("d", "between", (), 2, 4),
        Condition("p", "between", (), "2024-03-01", None, negated=True),
        Condition("3", "other", (1, 2)),
        Condition("c", "is", ("(0.0, 4.0]",)),
        Condition("c", "is", ("(0, 4]",), negated=True),
    ):
        same(frame, (rule,), known=True)
    plain = pl.DataFrame({"t": frame["t"], "d": frame["d"]})
    same(plain, (after,), known=True)
    same(plain, (Condition("t", "is", ("2024-01-01T02:00:00-05:00",), negated=True),), known=True)
    same(plain, (Condition("d", "between", (), 2, 4, negated=True),), known=True)
    dates = pl.DataFrame({"x": [dt.date(2024, 1, 1), None, dt.date(2024, 2, 1)]})
    same(dates, (Condition("x", "between", (), None, "2024-01-15"),), known=True)


def test_all_rows_and_other_libraries() -> None:
    assert code(Slice()) == "df"
    with pytest.raises(UsageError, match='"pandas" or "polars"'):
        code(Slice(), "sas")
