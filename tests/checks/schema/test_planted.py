"""Violations planted into clean frames are found, exactly these, on pandas and on Polars."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nbvalidate import Column, Schema

N = 40
SCHEMA = Schema(
    columns=(
        Column("key", "integer", nullable=False, unique=True, min=0),
        Column("share", "float", nullable=0.2, min=0, max=1, finite=True),
        Column("kind", "category", nullable=True, one_of=("a", "b", "c")),
        Column("code", "text", regex=r"[A-Z]{2}\d{3}"),
        Column("low", "integer", max=10**6),
        Column("high", "integer"),
        Column("on", "boolean", nullable=False),
    ),
    keys=(("code", "low"),),
    row_rules=("high >= low",),
    extra_columns="error",
)


def clean() -> dict[str, list[Any]]:
    return {
        "key": list(range(N)),
        "share": [i / N for i in range(N)],
        "kind": ["abc"[i % 3] for i in range(N)],
        "code": [f"AB{i:03}" for i in range(N)],
        "low": list(range(N)),
        "high": [i + 1 for i in range(N)],
        "on": [i % 2 == 0 for i in range(N)],
    }


Rows = list[int]
Plant = Callable[[dict[str, list[Any]], Rows], tuple[str, int]]


def put(column: str, value: Any, found: str) -> Plant:
    def plant(table: dict[str, list[Any]], rows: Rows) -> tuple[str, int]:
        for row in rows:
            table[column][row] = value
        return found, len(rows)

    return plant


def repeat(table: dict[str, list[Any]], rows: Rows) -> tuple[str, int]:
    # the first of all rows keeps its key, and the others take it
    rows = [r for r in rows if r != 0] or [1]
    for row in rows:
        table["key"][row] = table["key"][0]
    return "key.unique", len(rows) + 1


#: Each with what must be found; none touches a column of another.
PLANTS: dict[str, Plant] = {
    "key": repeat,
    "share below": put("share", -math.inf, "share.min"),
    "kind": put("kind", "d", "kind.one_of"),
    "code": put("code", "ab1", "code.regex"),
    "high": put("high", -1, "row_rules"),
    "on": put("on", None, "on.nullable"),
}


@settings(deadline=None, max_examples=60)
@given(
    plants=st.dictionaries(
        st.sampled_from(sorted(PLANTS)),
        st.lists(st.integers(0, N - 1), min_size=1, max_size=8, unique=True),
    ),
    as_pandas=st.booleans(),
)
def test_planted_violations_are_found_and_nothing_else(
    plants: dict[str, Rows], as_pandas: bool
) -> None:
    table = clean()
    expected = {}
    for name, rows in plants.items():
        found, bad = PLANTS[name](table, rows)
        expected[found] = bad
        if found == "share.min":
            expected["share.finite"] = bad
    if "code.regex" in expected:
        expected.pop("keys", None)
    frame = pd.DataFrame(table) if as_pandas else pl.DataFrame(table)
    report = SCHEMA.check(frame)
    assert {v.id: v.bad for v in report.violations} == expected
    assert report.unchecked == ()
    for violation in report.violations:
        bad = report.bad_rows(violation.id)
        assert len(bad) == violation.bad


def brute(values: list[float | None], low: float, high: float) -> tuple[int, int, int]:
    present = [v for v in values if v is not None and v == v]
    return (
        sum(v < low for v in present),
        sum(v > high for v in present),
        len(values) - len(present),
    )


@settings(deadline=None, max_examples=100)
@given(
    values=st.lists(st.none() | st.floats(width=64), min_size=1, max_size=30),
    bounds=st.tuples(st.floats(-10, 10), st.floats(-10, 10)).map(sorted),
    kind=st.sampled_from(["pandas", "polars", "lazy", "arrow"]),
)
def test_ranges_and_missing_values_are_what_python_counts(
    values: list[float | None], bounds: list[float], kind: str
) -> None:
    low, high = bounds
    frame: Any = pl.DataFrame({"x": values}, schema={"x": pl.Float64}, strict=False)
    made = {"pandas": frame.to_pandas, "lazy": frame.lazy, "arrow": frame.to_arrow}
    frame = made.get(kind, lambda: frame)()
    column = Column("x", "float", nullable=False, min=low, max=high)
    report = Schema(columns=(column,)).check(frame)
    found = {v.id: v.bad for v in report.violations}
    counted = (found.get("x.min", 0), found.get("x.max", 0), found.get("x.nullable", 0))
    assert counted == brute(values, low, high)


@settings(deadline=None, max_examples=100)
@given(
    texts=st.lists(st.none() | st.text(max_size=6), min_size=1, max_size=20),
    known=st.lists(st.text(max_size=2), min_size=1, max_size=4, unique=True),
)
def test_sets_lengths_and_repetitions_are_what_python_counts(
    texts: list[str | None], known: list[str]
) -> None:
    from nbvalidate import Band

    column = Column("t", one_of=tuple(known), length=Band(1, 3), unique=True)
    report = Schema(columns=(column,)).check(pl.DataFrame({"t": texts}, schema={"t": pl.String}))
    present = [t for t in texts if t is not None]
    expected = {
        "t.one_of": sum(t not in known for t in present),
        "t.length": sum(not 1 <= len(t) <= 3 for t in present),
        "t.unique": sum(present.count(t) > 1 for t in present),
    }
    assert {v.id: v.bad for v in report.violations} == {k: n for k, n in expected.items() if n}


@pytest.mark.parametrize("rows", [1, 7])
def test_missing_and_unknown_columns(rows: int) -> None:
    table = {k: v[:rows] for k, v in clean().items()}
    table["more"] = table.pop("low")
    found = {v.id for v in SCHEMA.check(pd.DataFrame(table)).violations}
    assert found == {"low.required", "extra_columns"}
