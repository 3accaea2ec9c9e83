"""Random tables of every kind: planted leaks are found, clean tables raise no alarm."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import nbvalidate
from nbvalidate.findings import Severity

from .plants import PLANTS, planted
from .tables import clean

SEEDS = [0, 7, 16]


def rules_of(case):
    found = nbvalidate.leakage(case.train, case.test, **case.options).findings
    return {f.rule for f in found}, [f.message for f in found if f.severity is not Severity.INFO]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("what", PLANTS)
def test_a_planted_leak_is_found(what, seed):
    assert PLANTS[what] in rules_of(planted(seed, what))[0]


@pytest.mark.parametrize("seed", range(24))
def test_a_clean_table_raises_no_alarm(seed):
    assert rules_of(clean(seed))[1] == []


CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 10**25), st.floats(allow_nan=True), st.text(max_size=3),
    st.datetimes(), st.dates(), st.timedeltas(), st.binary(max_size=2), st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=1), st.integers(), max_size=1), st.decimals(allow_nan=False),
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_table_is_too_strange(data):
    rows, columns = data.draw(st.integers(1, 60)), data.draw(st.integers(1, 4))
    kinds = [data.draw(st.sampled_from(["any", "one", "numbers"])) for _ in range(columns)]
    held = {}
    for i, kind in enumerate(kinds):
        cell = CELLS if kind == "any" else st.floats() if kind == "numbers" else st.just(3)
        few = data.draw(st.lists(cell, min_size=1, max_size=6))
        values = np.empty(rows, object)
        values[:] = [few[j % len(few)] for j in range(rows)]
        held[f"c{i}"] = pd.Series(values, dtype=float if kind == "numbers" else object)
    frame = pd.DataFrame(held)
    cut = data.draw(st.integers(0, rows - 1))
    train, test = (frame, None) if not cut else (frame[:cut], frame[cut:])
    report = nbvalidate.leakage(train, test, target="c0")
    assert report.text
    assert report.html
