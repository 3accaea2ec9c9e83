"""Cells are disjoint, literals are unions of them, and codes are what masks say."""

from __future__ import annotations

import decimal
import math
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nbvalidate.errors import UsageError
from nbvalidate.slices.columns import Spec, encode, fit_spec, open_columns
from nbvalidate.slices.columns.bins import distinct, quantile_cuts, readable

NUMBERS = st.sampled_from([-2, -1, 0, 0, 0, 1, 2, 3, 5, 8, 13, 100]) | st.integers(-500, 500)
REALS = st.floats(allow_nan=True, allow_infinity=True, width=32) | st.sampled_from([0.0, -0.0, 1.0])
TEXTS = st.none() | st.sampled_from(["a", "b", "c", "d", "e", "ü"])
MOMENTS = st.none() | st.datetimes(pd.Timestamp("2000-01-01"), pd.Timestamp("2030-01-01"))


@st.composite
def frames(draw: Any) -> pd.DataFrame:
    rows = draw(st.integers(1, 40))

    def column(values: Any) -> list[Any]:
        return list(draw(st.lists(values, min_size=rows, max_size=rows)))

    return pd.DataFrame(
        {
            "i": np.array(column(NUMBERS), "int64"),
            "n": pd.Series(column(st.none() | NUMBERS), dtype="Int64"),
            "f": np.array(column(REALS), "float64"),
            "s": pd.Series(column(TEXTS), dtype="str"),
            "b": pd.Series(column(st.none() | st.booleans()), dtype="boolean"),
            "t": pd.Series(column(MOMENTS), dtype="datetime64[us]"),
        }
    )


SETTINGS = st.fixed_dictionaries(
    {
        "bins": st.integers(2, 6),
        "max_values": st.sampled_from([0, 3, 20]),
        "ranges": st.booleans(),
        "sets": st.booleans(),
        "negation": st.booleans(),
        "group_rare": st.sampled_from([False, True, 3]),
        "min_rows": st.integers(1, 5),
    }
)


def check(spec: Spec, frame: Any) -> None:
    columns = open_columns(frame)
    codes = encode(spec, columns)
    assert len(codes) == len(spec.features)
    for feature, found in zip(spec.features, codes, strict=True):
        masks = np.array([columns.mask(cell) for cell in feature.cells])
        assert (masks.sum(axis=0) <= 1).all(), feature
        said = np.where(masks.any(axis=0), masks.argmax(axis=0), -1)
        assert found.tolist() == said.tolist(), feature
        assert found.dtype.itemsize == 1
    for atom in spec.atoms:
        inside = np.isin(codes[atom.feature], atom.cells)
        assert inside.tolist() == columns.mask(atom.condition).tolist(), atom
        assert list(atom.cells) == sorted(set(atom.cells))


@settings(max_examples=80, deadline=None)
@given(frames(), frames(), SETTINGS)
def test_codes_are_what_masks_say_in_these_and_in_new_rows(
    frame: pd.DataFrame, new: pd.DataFrame, chosen: dict[str, Any]
) -> None:
    spec = fit_spec(open_columns(frame), **chosen)
    check(spec, frame)
    check(spec, new)
    check(spec, frame.iloc[:0])
    assert len({atom.condition.key for atom in spec.atoms}) == len(spec.atoms)
    back = frame.iloc[::-1].reset_index(drop=True)
    assert fit_spec(open_columns(back), **chosen) == spec
    assert fit_spec(open_columns(pl.from_pandas(frame, nan_to_null=False)), **chosen) == spec


@settings(max_examples=50, deadline=None)
@given(frames(), st.integers(2, 5), st.integers(1, 4), st.randoms())
def test_trees(frame: pd.DataFrame, bins: int, min_rows: int, random: Any) -> None:
    errors = np.array([random.random() for _ in range(len(frame))])
    chosen: dict[str, Any] = {
        "binning": "tree",
        "bins": bins,
        "min_rows": min_rows,
        "max_values": 0,
    }
    spec = fit_spec(open_columns(frame), target=errors, **chosen)
    check(spec, frame)
    back = frame.iloc[::-1].reset_index(drop=True)
    assert fit_spec(open_columns(back), target=errors[::-1], **chosen) == spec


def test_a_tree_cuts_where_the_error_changes() -> None:
    values = np.arange(1000) % 97
    errors = (values >= 60).astype(float)
    spec = fit_spec(open_columns({"x": values}), binning="tree", bins=2, target=errors)
    assert [c.text for c in spec.features[0].cells] == ["x < 60", "x >= 60"]


def test_a_frequent_value_stands_alone() -> None:
    values = np.concatenate([np.zeros(900), np.arange(1, 101)])
    (feature,) = fit_spec(open_columns({"gain": values}), bins=5, min_rows=10).features
    texts = [cell.text for cell in feature.cells]
    assert texts[:3] == ["gain < 0", "gain = 0", "0 < gain < 26"]
    assert len(texts) == 6
    spec = fit_spec(open_columns({"gain": values}), bins=5, min_rows=10)
    assert "gain < 0" not in {atom.condition.text for atom in spec.atoms}


def digits(number: float) -> int:
    return len(decimal.Decimal(repr(number)).normalize().as_tuple().digits)


@given(
    st.lists(st.floats(-1e6, 1e6) | st.integers(-(10**6), 10**6), min_size=2, max_size=60),
    st.integers(2, 8),
)
def test_readable_edges_hold_the_same_rows(values: list[Any], bins: int) -> None:
    known, counts = distinct(np.array(values, "float64"))
    cuts, _ = quantile_cuts(counts, bins, 1)
    for cut in cuts:
        edge = readable(known[cut - 1], known[cut])
        assert known[cut - 1] < edge <= known[cut]
        assert digits(edge) <= digits(known[cut].item())


@pytest.mark.parametrize(
    ("before", "edge", "said"),
    [(27, 28, 28), (17_999, 18_003, 18_000), (0.123, 0.1289, 0.128), (-3, 5, 0), (0.1, 0.3, 0.2)],
)
def test_readable(before: Any, edge: Any, said: Any) -> None:
    found = readable(before, edge)
    assert before < found <= edge
    assert found == said
    assert type(found) is type(edge)


def test_values_of_conditions_are_plain() -> None:
    frame = pd.DataFrame(
        {
            "i": np.arange(50, dtype="int16") % 7,
            "w": np.arange(50, dtype="uint64") ** 2 + 2**63,
            "f": np.linspace(0, 1, 50, dtype="float32"),
            "c": pd.Series(np.arange(50) % 3, dtype="category"),
        }
    )
    spec = fit_spec(open_columns(frame), features=list(frame), ranges=True, sets=True)
    for atom in spec.atoms:
        cell = atom.condition
        for value in (*cell.values, cell.low, cell.high):
            assert type(value) in (int, float, str, bool, type(None)), atom
    assert {type(v) for c in spec.features[0].cells for v in c.values} == {int}
    check(spec, frame)


def test_rare_values_are_grouped_and_new_ones_belong_to_them() -> None:
    values = ["a"] * 10 + ["b"] * 10 + ["x", "y"]
    kept = fit_spec(open_columns({"s": values}), min_rows=5)
    assert [c.text for c in kept.features[0].cells] == ["s = a", "s = b"]
    grouped = fit_spec(open_columns({"s": values}), min_rows=5, group_rare=True)
    assert [c.text for c in grouped.features[0].cells][2] == "s is other than {a, b}"
    new = open_columns({"s": ["b", "never seen", None]})
    assert encode(kept, new)[0].tolist() == [1, -1, -1]
    assert encode(grouped, new)[0].tolist() == [1, 2, -1]


def test_edges_of_the_user() -> None:
    frame = pd.DataFrame(
        {"age": [10, 30, 50, 70], "t": pd.date_range("2024-01-01", periods=4, freq="D")}
    )
    edges: dict[str, list[Any]] = {"age": [65, 18], "t": ["2024-01-03"]}
    spec = fit_spec(open_columns(frame), binning=edges, dates=True)
    texts = [[c.text for c in f.cells] for f in spec.features if not f.part]
    assert texts[0] == ["age < 18", "18 <= age < 65", "age >= 65"]
    assert texts[1] == ["t < '2024-01-03'", "t >= '2024-01-03'"]
    check(spec, frame)


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({"features": ["agee"]}, "did you mean `age`?"),
        ({"binning": "widths"}, "`binning` must be"),
        ({"binning": {"age": ["x"]}}, "An edge of `age` must be a number, not 'x'."),
        ({"binning": {"age": [math.nan]}}, "An edge of `age` must be a number, not nan."),
        ({"binning": {"age": []}}, "`age` has no edges"),
        ({"binning": {"s": [1]}}, "`s` has no edges, since it holds neither"),
        ({"binning": {"t": [3]}}, "An edge of `t` must be a moment"),
        ({"binning": "tree"}, "needs the error of each row"),
        ({"binning": "tree", "target": np.zeros(2)}, "2 errors are given for 1 rows"),
        ({"bins": 1}, "`bins` must be at least 2, not 1."),
    ],
)
def test_wrong_settings_are_told(chosen: dict[str, Any], sentence: str) -> None:
    frame = pd.DataFrame({"age": [1], "s": ["a"], "t": pd.to_datetime(["2024-01-01"])})
    with pytest.raises(UsageError) as caught:
        fit_spec(open_columns(frame), **chosen)
    assert sentence in str(caught.value)


def test_identifiers_are_left_out_and_look_alikes_are_not() -> None:
    rows = 300
    frame = pd.DataFrame(
        {
            "id": [f"user {i}" for i in range(rows)],
            "row": np.arange(rows) + 5,
            "salary": np.random.default_rng(0).permutation(rows) * 37,
            "name": ["Ann", "Bob", "Eve"] * 100,
        }
    )
    spec = fit_spec(open_columns(frame), min_rows=10)
    assert spec.columns == ("salary", "name")
    assert spec.notes == (
        "`id` has no value in 10 rows or more, and is left out.",
        "`row` numbers the rows, and is left out.",
    )
    assert "row" in fit_spec(open_columns(frame), features=["row"], min_rows=10).columns


def test_odd_frames() -> None:
    empty = open_columns(pd.DataFrame())
    assert fit_spec(empty).atoms == ()
    assert encode(fit_spec(empty), empty) == []
    gone = open_columns({"x": [None, None], "y": [math.nan, math.nan]})
    spec = fit_spec(gone)
    assert [f.cells[0].text for f in spec.features] == ["x is missing", "y is missing"]
    check(spec, {"x": [None, None], "y": [math.nan, math.nan]})
    constant = fit_spec(open_columns({"x": [1, 1]}))
    assert [a.condition.text for a in constant.atoms] == ["x = 1"]
    infinite = {"x": [math.inf, -math.inf, 1.0, 2.0] * 10 + list(np.linspace(0, 9, 40))}
    check(fit_spec(open_columns(infinite)), infinite)


def test_a_part_of_the_rows_may_hold_nothing_in_a_column() -> None:
    whole = pd.DataFrame({"s": ["a", "b"] * 20, "n": range(40), "f": np.linspace(0, 1, 40)})
    spec = fit_spec(open_columns(whole), features=["s", "n", "f"], max_values=5, negation=True)
    part = {"s": [None, None], "n": [None, None], "f": [None, None]}
    check(spec, part)
    as_reals = whole.assign(n=whole["n"].astype(float))
    for found, said in zip(
        encode(spec, open_columns(as_reals)), encode(spec, open_columns(whole)), strict=True
    ):
        assert found.tolist() == said.tolist()
    with pytest.raises(UsageError, match="`n` holds texts"):
        encode(spec, open_columns(whole.assign(n="x")))


def test_parts_of_moments_that_vary() -> None:
    frame = pd.DataFrame({"t": pd.date_range("2024-03-01", periods=72, freq="h")})
    spec = fit_spec(open_columns(frame), ranges=True)
    assert [f.part for f in spec.features] == ["", "weekday", "hour"]
    assert fit_spec(open_columns(frame), dates=False).features == ()
    check(spec, frame)


def test_speed_on_adult() -> None:
    import time

    frame = pd.read_parquet("notebooks/data/adult.parquet")
    fit_spec(open_columns(frame), min_rows=488)
    start = time.process_time()
    columns = open_columns(frame)
    codes = encode(fit_spec(columns, min_rows=488), columns)
    assert time.process_time() - start < 0.3  # 0.02 on an idle machine
    assert {c.dtype for c in codes} == {np.dtype("int8")}
