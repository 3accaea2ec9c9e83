"""What is inferred of single columns: types, missing values, bounds."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from nbvalidate.checks.schema.definition.model import Band, Column, Schema
from nbvalidate.errors import UsageError


def column(values: Any, name: str = "value") -> Column:
    """What is proposed for a column of these values."""
    found = Schema.infer(pl.DataFrame({name: values}, strict=False)).column(name)
    assert found is not None
    return found


def some(n: int = 1000, seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


class TestTypes:
    def test_each_logical_type(self) -> None:
        n = 100
        frame = pl.DataFrame(
            {
                "integer": list(range(n)),
                "float": [i + 0.5 for i in range(n)],
                "text": [f"some words {i}" for i in range(n)],
                "boolean": [True, False] * (n // 2),
                "date": [datetime.date(2024, 1, 1)] * n,
                "timestamp": [datetime.datetime(2024, 1, 1)] * n,
                "time": [datetime.time(12)] * n,
                "duration": [datetime.timedelta(1)] * n,
                "list": [[1, 2]] * n,
                "struct": [{"a": 1}] * n,
                "binary": [b"x"] * n,
                "category": pl.Series([f"v{i}" for i in range(n)], dtype=pl.Categorical),
            }
        )
        for found in Schema.infer(frame).columns:
            assert found.dtype == found.name

    def test_whole_numbers_beside_missing_ones_are_integers(self) -> None:
        assert column([1.0, None] * 100).dtype == "integer"

    def test_floats_that_are_whole_stay_floats_without_missing_values(self) -> None:
        assert column([1.0, 2.0] * 100).dtype == "float"

    def test_few_whole_numbers_prove_nothing(self) -> None:
        assert column([1.0, None] * 20).dtype == "float"

    def test_a_few_amounts_may_be_whole_by_chance(self) -> None:
        assert column([10, 20, 35], "price").dtype == "number"
        assert column([10, 20, 35], "children").dtype == "integer"

    def test_zones(self) -> None:
        moments = pl.Series([datetime.datetime(2024, 1, 1)] * 50)
        assert column(moments).zone == "none"
        assert column(moments.dt.replace_time_zone("Europe/Berlin")).zone == "Europe/Berlin"

    def test_items_of_lists(self) -> None:
        assert column([["a"], ["b", "c"]] * 20).items == "text"

    def test_a_mixture_of_types_is_said_and_not_guessed(self) -> None:
        frame = pd.DataFrame({"mixed": [1, "a", 2.5] * 50})
        found = Schema.infer(frame).columns[0]
        assert found.dtype == "any"
        assert "several types" in found.note

    def test_batches_that_differ_in_type(self) -> None:
        found = Schema.infer(pl.DataFrame({"a": [1]}), pl.DataFrame({"a": ["x"]})).columns[0]
        assert found.dtype == "any"
        assert found.note == "an integer in one batch, text in another"

    def test_integers_in_one_batch_and_floats_in_another_are_floats(self) -> None:
        found = Schema.infer(pl.DataFrame({"a": [1, 2]}), pl.DataFrame({"a": [1.5]})).columns[0]
        assert found.dtype == "float"

    def test_an_empty_column_may_hold_anything(self) -> None:
        found = column([None] * 50)
        assert (found.dtype, found.nullable) == ("any", True)
        assert "no value in 50 rows" in found.note


class TestMissing:
    def test_none_in_a_thousand_rows(self) -> None:
        assert column(["some text", "other text"] * 500).nullable is False

    def test_none_in_few_rows_leaves_room_for_a_rare_one(self) -> None:
        assert column(["some text", "other text"] * 100).nullable == 0.03

    def test_a_measurement_may_fail_for_once(self) -> None:
        assert column(some().normal(size=2000)).nullable == 0.003

    def test_none_in_very_few_rows_says_nothing(self) -> None:
        assert column([1, 2, 3]).nullable is True

    def test_an_identifier_is_always_there(self) -> None:
        assert column(range(150), "id").nullable is False

    def test_a_share_gets_a_margin_and_warns(self) -> None:
        found = column([None] * 19 + [1.5] * 981)
        assert found.nullable == 0.07
        assert found.severity["nullable"] == "warning"
        assert "1.9 % missing" in found.note

    def test_nan_is_missing(self) -> None:
        assert column([float("nan")] * 20 + [1.5] * 980).severity["nullable"] == "warning"

    def test_mostly_missing_is_any_number(self) -> None:
        assert column([None] * 60 + [1.5] * 40).nullable is True

    def test_the_batch_with_most_missing_values_counts(self) -> None:
        full, holes = (
            pl.DataFrame({"a": [1.5] * 500}),
            pl.DataFrame({"a": [1.5] * 400 + [None] * 100}),
        )
        found = Schema.infer(full, holes).columns[0]
        assert isinstance(found.nullable, float)
        assert found.nullable > 0.4


class TestBounds:
    @pytest.mark.parametrize("seed", range(5))
    def test_never_the_observed_extremes(self, seed: int) -> None:
        random = some(seed=seed)
        for values in (
            random.normal(50, 10, 1000),
            random.lognormal(3, 1, 1000),
            random.random(1000),
        ):
            found = column(values)
            bounds = [
                found.min,
                found.max,
                found.usual and found.usual.min,
                found.usual and found.usual.max,
            ]
            for bound in bounds:
                assert bound is None or abs(bound - values.min()) > 1e-9 < abs(bound - values.max())

    def test_amounts_and_counts_are_not_negative(self) -> None:
        assert column(some().lognormal(3, 1, 1000), "price").min == 0
        assert column(some().poisson(3, 1000), "visits").min == 0

    def test_what_may_be_negative_has_no_such_bound(self) -> None:
        assert column(some().normal(20, 4, 1000), "temp").min is None
        assert column(some().normal(50, 20, 1000), "arr_delay").min is None
        assert column(some().normal(0, 1, 1000)).min is None

    def test_shares(self) -> None:
        found = column(some().random(1000), "score")
        assert (found.min, found.max, found.usual) == (0, 1, None)

    def test_numbers_scaled_by_their_extremes_are_no_shares(self) -> None:
        values = some().random(1000)
        scaled = (values - values.min()) / (values.max() - values.min())
        assert column(scaled, "feature").max is None

    def test_small_numbers_are_no_shares(self) -> None:
        assert column(some().uniform(0, 0.3, 1000), "width").max is None

    def test_per_cent_by_name(self) -> None:
        assert column(some().uniform(2, 80, 1000), "humidity_pct").max == 100
        assert column(some().uniform(2, 80, 1000), "width").max is None

    @pytest.mark.parametrize(
        ("name", "values", "low", "high"),
        [
            ("latitude", np.linspace(40, 41, 500), -90, 90),
            ("pickup_lng", np.linspace(-74, -73, 500), -180, 180),
            ("hour", np.arange(24).repeat(20), 0, 23),
            ("minute", np.arange(60).repeat(10), 0, 59),
            ("month", np.arange(1, 4).repeat(200), 1, 12),
            ("weekday_dow", np.arange(7).repeat(50), 0, 6),
            ("day_of_week dow", np.arange(1, 8).repeat(50), 1, 7),
            ("age", np.arange(18, 90).repeat(5), 0, 130),
            ("dep_time", (np.arange(24)[:, None] * 100 + np.arange(0, 60, 3)).ravel(), 0, 2400),
        ],
    )
    def test_quantities_of_nature_and_the_calendar(
        self, name: str, values: Any, low: int, high: int
    ) -> None:
        found = column(some().permutation(values), name)
        assert (found.min, found.max) == (low, high)

    def test_a_name_alone_proves_nothing(self) -> None:
        assert column(some().uniform(0, 5000, 500), "latitude").max is None
        assert column(some().integers(0, 400, 500), "hour").max is None

    def test_finite(self) -> None:
        assert column([1.5, 2.5] * 50).finite
        assert not column([1.5, float("inf")] * 50).finite


class TestUsual:
    @pytest.mark.parametrize("seed", range(8))
    @pytest.mark.parametrize(
        "draw",
        [
            lambda r, n: r.normal(50, 10, n),
            lambda r, n: r.normal(0, 1, n),
            lambda r, n: r.lognormal(3, 1, n),
            lambda r, n: r.exponential(10, n),
            lambda r, n: r.poisson(3, n),
            lambda r, n: np.where(r.random(n) < 0.9, 0, r.lognormal(5, 1, n)),
            lambda r, n: r.standard_t(4, n),
            lambda r, n: r.uniform(990, 1040, n),
        ],
    )
    def test_the_next_batch_passes_and_a_flood_does_not(self, draw: Any, seed: int) -> None:
        random = some(seed=seed)
        schema = Schema.infer(pl.DataFrame({"x": draw(random, 1000)}))
        for n in (300, 1000, 3000):
            assert not schema.check(pl.DataFrame({"x": draw(random, n)})).violations
        flooded = draw(random, 1000).astype(float)
        flooded[:20] = 999_999
        assert schema.check(pl.DataFrame({"x": flooded})).violations

    @pytest.mark.parametrize("factor", [100, 1000, 0.01])
    def test_another_unit_is_unusual(self, factor: float) -> None:
        values = some().lognormal(3, 0.5, 2000)
        schema = Schema.infer(pl.DataFrame({"price": values[:1000]}))
        (found,) = schema.check(pl.DataFrame({"price": values[1000:] * factor})).violations
        assert (found.column, found.check) == ("price", "usual")

    def test_feet_for_metres(self) -> None:
        values = some().normal(170, 10, 2000)
        schema = Schema.infer(pl.DataFrame({"height": values[:1000]}))
        assert schema.check(pl.DataFrame({"height": values[1000:] * 3.28})).violations

    def test_where_they_lie_is_said(self) -> None:
        assert "90 % lie in" in column(some().lognormal(3, 1, 1000), "price").note

    @pytest.mark.parametrize("name", ["customer_id", "zip_code", "year", "order_date"])
    def test_names_of_things_have_no_usual_place(self, name: str) -> None:
        assert column(some().integers(1980, 2020, 1000), name).usual is None

    def test_what_grows_has_no_usual_place(self) -> None:
        assert column(np.arange(1000) ** 1.5 + some().normal(size=1000)).usual is None

    def test_rows_in_groups_widen_the_band(self) -> None:
        groups = np.concatenate([some().normal(m, 1, 250) for m in (10, 40, 20, 30)])
        mixed = some().permutation(groups)
        wide, narrow = column(groups, "x").usual, column(mixed, "x").usual
        assert isinstance(wide, Band)
        assert isinstance(narrow, Band)
        assert wide.max > narrow.max

    def test_dates_far_off_are_unusual(self) -> None:
        days = [datetime.date(2023, 1, 1) + datetime.timedelta(i % 365) for i in range(1000)]
        schema = Schema.infer(pl.DataFrame({"day": [days[i] for i in some().permutation(1000)]}))
        later = [day + datetime.timedelta(365) for day in days]
        assert not schema.check(pl.DataFrame({"day": later})).violations
        later[:30] = [datetime.date(1970, 1, 1)] * 30
        assert [v.id for v in schema.check(pl.DataFrame({"day": later})).violations] == [
            "day.usual"
        ]


def test_labels_twice_are_an_error_that_names_them() -> None:
    frame = pd.DataFrame([[1, 2, 3]], columns=["a", "b", "a"])
    with pytest.raises(UsageError, match="`a` is there more than once"):
        Schema.infer(frame)


def test_labels_become_texts() -> None:
    frame = pd.DataFrame([[1, 2]], columns=[0, 1])
    assert [c.name for c in Schema.infer(frame).columns] == ["0", "1"]
    levels = pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("a", "x"), ("a", "y")]))
    assert [c.name for c in Schema.infer(levels).columns] == ["a.x", "a.y"]


def test_no_frame_no_schema() -> None:
    with pytest.raises(UsageError, match="at least one frame"):
        Schema.infer()


def test_empty_frames() -> None:
    assert Schema.infer(pd.DataFrame()).columns == ()
    found = Schema.infer(pd.DataFrame({"a": pd.Series([], dtype="int64")}))
    assert found.columns[0].nullable is True
    assert found.rows is None


def test_a_tiny_frame_promises_nothing_but_types() -> None:
    schema = Schema.infer(pd.DataFrame({"a": [1, 2], "b": ["x", "y"]}))
    assert schema.rows is not None
    assert schema.rows.min == 1
    assert schema.check(pd.DataFrame({"a": [-5] * 9, "b": ["z"] * 9})).ok
