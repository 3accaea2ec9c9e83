"""A cut between two values is the shortest one to say, and truly between them."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nbvalidate
from nbvalidate.checks.leakage.data.cuts import between

DAY = 86_400.0
T = dt.datetime(2025, 10, 1, tzinfo=dt.UTC).timestamp()


@pytest.mark.parametrize(
    ("low", "high", "unit", "said"),
    [
        (6.9, 7.1, "number", "7"),
        (0.12, 0.19, "number", "0.18"),
        (6.9 * DAY, 7.1 * DAY, "duration", "7 days"),
        (0.9 * DAY, 1.1 * DAY, "duration", "1 day"),
        (7.2 * DAY, 7.3 * DAY, "duration", "175 hours"),
        (7.2 * DAY, 7.2 * DAY + 90, "duration", "10369 minutes"),
        (3.0, 3.5, "duration", "3 seconds"),
        (-1.5 * DAY, 0.5 * DAY, "duration", "0 days"),
        (T - 99, T + 5000, "moment", "2025-10-01"),
        (T + 3500, T + 3700, "moment", "2025-10-01 01:00:00"),
    ],
)
def test_the_shortest_is_said(low, high, unit, said):
    assert between(low, high, unit) == said


@given(st.floats(-1e9, 1e9), st.floats(1e-3, 1e6))
def test_it_lies_between(low, gap):
    high = low + gap
    assert low <= float(between(low, high)) < high
    count, unit = between(low, high, "duration").split()
    seconds = {"day": DAY, "hour": 3600, "minute": 60, "second": 1}[unit.removesuffix("s")]
    assert low <= float(count) * seconds < high


def test_times_are_told_in_days_the_later_less_the_earlier():
    rng = np.random.default_rng(0)
    ordered = pd.Timestamp("2025-01-01") + pd.to_timedelta(rng.integers(0, 9000, 800), "h")
    taken = pd.to_timedelta(rng.gamma(4, 48, 800).round(), "h")
    table = pd.DataFrame({"ordered": ordered, "delivered": ordered + taken, "km": rng.random(800)})
    late = taken > pd.Timedelta(days=7)
    (pair,) = (
        f
        for f in nbvalidate.leakage(table.assign(late=late), target="late").findings
        if f.rule == "LEAK313"
    )
    assert "`late` is nothing but `delivered` - `ordered` > 7 days" in pair.message
    (one,) = (
        f
        for f in nbvalidate.leakage(
            table[["km"]].assign(taken=taken, late=late), target="late"
        ).findings
        if f.rule == "LEAK311"
    )
    assert "`late` is nothing but `taken` > 7 days" in one.message
    autumn = ordered >= pd.Timestamp("2025-10-01")
    (moment,) = (
        f
        for f in nbvalidate.leakage(table[["ordered", "km"]].assign(a=autumn), target="a").findings
        if f.rule == "LEAK311"
    )
    assert "`a` is nothing but `ordered` > 2025-" in moment.message
