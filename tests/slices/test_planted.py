"""A model that is broken for one group of rows: the group is found first, and nothing else is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from nbvalidate.slices import find_slices


def people(n, seed):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "plan": rng.choice(["free", "basic", "pro", "team"], n, p=[0.5, 0.3, 0.15, 0.05]),
            "country": rng.choice(["DE", "FR", "IT", "PL", "US"], n),
            "device": rng.choice(["phone", "desktop", None], n, p=[0.6, 0.35, 0.05]),
            "age": rng.integers(18, 90, n),
            "spent": np.round(rng.lognormal(3, 1, n), 2),
            "since": pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 900, n), "D"),
        }
    )
    return frame, rng


PLANTS = {
    "one value": (lambda f: f["plan"] == "pro", "plan = pro"),
    "a missing value": (lambda f: f["device"].isna(), "device is missing"),
    "two values": (
        lambda f: (f["plan"] == "basic") & (f["country"] == "PL"),
        "plan = basic and country = PL",
    ),
    "three values": (
        lambda f: (f["plan"] == "free") & (f["country"] == "IT") & (f["device"] == "desktop"),
        "plan = free and country = IT and device = desktop",
    ),
}


@pytest.mark.parametrize("plant", PLANTS)
@pytest.mark.parametrize("n", [4_000, 40_000])
@pytest.mark.parametrize(("inside", "outside"), [(0.9, 0.05), (0.5, 0.1), (0.35, 0.1)])
def test_the_planted_group_comes_first(plant, n, inside, outside):
    frame, rng = people(n, seed=n)
    group, rule = PLANTS[plant]
    chance = np.where(group(frame), inside, outside)
    errors = (rng.random(n) < chance).astype(float)
    found = find_slices(frame, errors, alpha=0.97)
    assert found[0].rule == rule
    assert found[0].outcome == "worse"
    assert found[0].low <= inside - outside + 0.05
    assert found[0].high >= inside - outside - 0.05


@pytest.mark.parametrize("n", [4_000, 40_000])
def test_an_interval_is_found_within_its_bins(n):
    frame, rng = people(n, seed=1)
    old = frame["age"] >= 75
    errors = rng.exponential(np.where(old, 4.0, 1.0))
    found = find_slices(frame, errors, alpha=0.97)
    assert found[0].slice.columns[0] == "age"
    assert found[0].slice.conditions[0].low >= 70
    assert found[0].outcome == "worse"


def test_a_weekday_is_found():
    frame, rng = people(20_000, seed=2)
    sunday = frame["since"].dt.day_name() == "Sunday"
    errors = (rng.random(len(frame)) < np.where(sunday, 0.4, 0.1)).astype(float)
    assert find_slices(frame, errors)[0].rule == "weekday(since) = Sunday"


def test_without_a_plant_next_to_nothing_is_confirmed():
    frame, rng = people(6_000, seed=100)
    runs = [find_slices(frame, rng.random(6_000) < 0.15, alpha=0.97, seed=i) for i in range(30)]
    # 1.5 of 30 runs are expected at most; six or more would come up in 0.3 % of all such tests
    assert sum(bool(found.confirmed) for found in runs) <= 5
