"""`find_slices`: its contract, that it is honest, and that it does not say the same thing twice."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from scipy import stats

from nbvalidate.errors import UsageError
from nbvalidate.slices import find_slices
from nbvalidate.slices.columns import open_columns
from tests.slices.cube import cube, singles

DATA = Path(__file__).parents[2] / "notebooks" / "data"
COLUMNS = [
    "rule",
    "score",
    "rows",
    "coverage",
    "error",
    "overall",
    "effect",
    "low",
    "high",
    "p",
    "q",
]


@pytest.fixture(scope="module")
def census():
    """Real people, and errors as a simple rule would make them."""
    frame = pd.read_parquet(DATA / "adult.parquet").sample(n=12_000, random_state=3)
    guess = (frame["marital_status"] == "Married-civ-spouse") & (frame["education_years"] > 12)
    errors = (guess != (frame["income"] == ">50K")).to_numpy().astype(float)
    return frame.drop(columns="income"), errors


def texts(frame):
    return frame.astype(str)


def test_the_plain_search_is_the_whole_cube(census):
    frame, errors = census
    frame = texts(frame[["workclass", "marital_status", "sex", "race", "occupation"]])
    codes = [pd.factorize(frame[c], sort=True)[0] for c in frame]
    least = 120
    truth = cube(codes, singles(codes), errors, k=10, max_depth=2, min_rows=least, alpha=0.95)
    found = find_slices(frame, errors, max_depth=2, holdout=None, diverse=False)
    assert [f.score for f in found] == pytest.approx([t[0] for t in truth])
    assert [f.rows for f in found] == [t[2] for t in truth]
    made = found.to_frame()
    assert list(made.columns) == COLUMNS
    assert made[["p", "q", "low", "high"]].isna().all().all()  # never on the rows searched
    assert made["score"].is_monotonic_decreasing


def test_figures_are_those_of_the_rows_held_back(census):
    frame, errors = census
    found = find_slices(frame, errors, seed=4)
    made = found.to_frame()
    assert list(made.columns) == COLUMNS
    assert found.tested_rows == 6_000
    assert (made["overall"] == made["overall"][0]).all()
    columns = open_columns(frame)
    for one in found:
        inside = columns.mask(one.slice)
        assert one.rows + one.found_rows == inside.sum()
        assert one.coverage == pytest.approx(one.rows / 6_000)
        wrong = round(one.rows * one.error)
        assert wrong + round(one.found_rows * one.found_error) == errors[inside].sum()
        rest = 6_000 - one.rows, round(6_000 * one.overall) - wrong
        table = [[wrong, one.rows - wrong], [rest[1], rest[0] - rest[1]]]
        assert one.p == pytest.approx(stats.fisher_exact(table, "greater").pvalue, rel=1e-6)
        assert one.effect == pytest.approx(wrong / one.rows - rest[1] / rest[0])
        assert one.low < one.effect < one.high
    p = made["p"].dropna()
    assert made["q"][p.index].tolist() == pytest.approx(stats.false_discovery_control(p))


def test_errors_of_any_size_are_tested_by_welch(census):
    frame, errors = census
    values = errors * np.random.default_rng(0).exponential(2.0, len(errors))
    order = np.arange(len(values))
    found = find_slices(frame, values, time=order)
    back = order >= 6_000
    columns = open_columns(frame)
    assert found.how == "by time"
    for one in found:
        inside = columns.mask(one.slice)[back]
        told = stats.ttest_ind(
            values[back][inside], values[back][~inside], equal_var=False, alternative="greater"
        )
        assert one.p == pytest.approx(told.pvalue, rel=1e-6, abs=1e-300)


def test_ten_slices_are_not_one_told_ten_times(census):
    frame, errors = census
    plain = find_slices(frame, errors, holdout=None, diverse=False)
    told = find_slices(frame, errors, holdout=None)
    above = np.triu_indices(len(plain), 1)
    assert plain.overlap[above].mean() > 0.5
    assert told.overlap[np.triu_indices(len(told), 1)].mean() < 0.2
    assert len(told) >= 5
    assert told[0].score >= 0.95 * plain[0].score  # the best thing is still said
    assert min(one.new for one in told) > 0


def test_a_condition_that_adds_nothing_is_left_out():
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({c: rng.integers(0, 4, 8_000).astype(str) for c in "abcd"})
    errors = (rng.random(8_000) < np.where(frame["a"] == "2", 0.5, 0.1)).astype(float)
    assert find_slices(frame, errors)[0].rule == "a = '2'"


def test_permuted_errors_confirm_next_to_nothing(census):
    frame, errors = census
    rng = np.random.default_rng(11)
    runs = 40
    told = 0
    for _ in range(runs):
        found = find_slices(frame[:3_000], rng.permutation(errors[:3_000]), alpha=0.99)
        told += bool((found.to_frame()["q"] <= 0.05).any())
        assert bool(found.confirmed) == bool((found.to_frame()["q"] <= 0.05).any())
    # at most 5 % are expected: six or more of 40 would come up in 1.4 % of all such tests
    assert told <= 5


def test_too_few_rows_are_insufficient_evidence():
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({"small": ["yes"] * 30 + ["no"] * 970})
    errors = np.where(frame["small"] == "yes", 1.0, rng.integers(0, 2, 1000) * 0.2)
    found = find_slices(frame, errors, min_support=5)
    assert found[0].rule == "small = yes"
    assert found[0].outcome == "insufficient evidence"
    assert np.isnan(found[0].p)
    assert np.isnan(found[0].q)
    assert found.confirmed == ()


@pytest.mark.parametrize(
    "turn",
    [
        pl.from_pandas,
        pa.Table.from_pandas,
        lambda frame: frame.to_dict("list"),
        lambda frame: frame.astype("category"),
        lambda frame: frame.set_index(np.arange(len(frame))[::-1]),
    ],
)
def test_every_frame_gives_the_same(census, turn):
    frame, errors = census
    frame = texts(frame[["workclass", "marital_status", "sex"]]).reset_index(drop=True)
    pd.testing.assert_frame_equal(
        find_slices(turn(frame), errors).to_frame(), find_slices(frame, errors).to_frame()
    )


def test_errors_may_be_a_column_which_is_then_no_feature(census):
    frame, errors = census
    named = frame.assign(wrong=errors)
    found = find_slices(named, "wrong")
    assert [f.rule for f in found] == [f.rule for f in find_slices(frame, errors)]
    assert all("wrong" not in f.slice.columns for f in found)


def test_rows_are_held_back_by_group(census):
    frame, errors = census
    group = np.arange(len(frame)) // 100
    found = find_slices(frame, errors, group=group)
    assert found.how == "by group"
    assert found.tested_rows % 100 == 0


def test_no_errors_is_no_mistake():
    found = find_slices({"a": ["x", "y"] * 50}, np.zeros(100))
    assert len(found) == 0
    assert list(found.to_frame().columns) == COLUMNS
    assert "nothing to find" in found.text


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"k": 0}, "`k` must be a whole number"),
        ({"k": True}, "`k`"),
        ({"max_depth": 6}, "from 1 to 5"),
        ({"min_support": 0}, "`min_support`"),
        ({"min_support": 2.5}, "`min_support`"),
        ({"min_support": 101}, "only 100"),
        ({"min_support": float("nan")}, "`min_support`"),
        ({"alpha": 0}, "`alpha`"),
        ({"alpha": 1.1}, "`alpha`"),
        ({"holdout": 1.0}, "`holdout`"),
        ({"holdout": "half"}, "`holdout`"),
        ({"features": ["b"]}, "no column `b`"),
        ({"group": "g"}, "no column `g`"),
        ({"bins": 1}, "`bins`"),
    ],
)
def test_wrong_settings_are_told_in_one_sentence(how, said):
    with pytest.raises(UsageError, match=said) as told:
        find_slices({"a": ["x", "y"] * 50}, [0, 1] * 50, **how)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("errors", "said"),
    [
        ([1, 2, 3], "100"),
        ([float("nan")] + [1.0] * 99, "row"),
        ([-1.0] + [1.0] * 99, "0 or more"),
        ([float("inf")] + [1.0] * 99, "infinite"),
        (["a"] * 100, "numbers"),
    ],
)
def test_wrong_errors_are_told_in_one_sentence(errors, said):
    with pytest.raises(UsageError, match=said):
        find_slices({"a": ["x", "y"] * 50}, errors)


def test_a_count_and_a_share_of_rows_mean_the_same(census):
    frame, errors = census
    by_share = find_slices(frame, errors, min_support=0.05, holdout=None, diverse=False)
    by_count = find_slices(frame, errors, min_support=600, holdout=None, diverse=False)
    assert [f.rule for f in by_share] == [f.rule for f in by_count]
    assert min(f.rows for f in by_share) >= 600


def test_a_result_is_shown_as_text_and_as_a_table_without_script(census):
    frame, errors = census
    frame = frame.assign(hostile="<script>alert(1)</script>")
    found = find_slices(frame, errors, features=["hostile", "sex", "age"], min_support=0.2)
    assert found.text.startswith(f"{len(found.confirmed)} of {len(found)} slice")
    html = found._repr_html_()
    assert "<script" not in html
    assert len(html) < 60_000
    assert html.count("<tr") == len(found) + 1


@pytest.mark.parametrize("scale", [1e-59, 1e-20, 1e20, 1e58])
def test_the_unit_of_the_errors_means_nothing(scale):
    rng = np.random.default_rng(0)
    frame = {"a": rng.choice(["x", "y", "z"], 4000), "b": rng.integers(0, 5, 4000)}
    errors = rng.gamma(2, 1, 4000) * np.where(frame["a"] == "x", 2, 1)
    one, other = find_slices(frame, errors), find_slices(frame, errors * scale)
    assert [f.rule for f in one] == [f.rule for f in other]
    assert [f.p for f in other] == pytest.approx([f.p for f in one], rel=1e-6)


@pytest.mark.parametrize("scale", [1e-100, 1e100])
def test_errors_beyond_all_measure_are_refused(scale):
    with pytest.raises(UsageError, match="give it in a unit"):
        find_slices({"a": [1, 2] * 50}, np.full(100, scale))
