"""The fairness view is Fairlearn's, group by group."""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd
import pytest
from fairlearn import metrics as fl

from nbvalidate.errors import UsageError
from nbvalidate.slices.columns import open_columns
from nbvalidate.slices.fairness import fairness
from nbvalidate.slices.predictions import predictions


@pytest.fixture
def data():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "sex": rng.choice(["f", "m", None], 2000, p=[0.5, 0.45, 0.05]),
            "race": rng.choice(["x", "y"], 2000),
            "age": rng.integers(18, 80, 2000),
        }
    )
    y = rng.integers(0, 2, 2000)
    said = np.where(rng.random(2000) < np.where(frame["sex"] == "f", 0.3, 0.1), 1 - y, y)
    return frame, y, said


def test_rates_and_what_lies_between_are_those_of_fairlearn(data):
    frame, y, said = data
    table, between = fairness(predictions(said, None, y), open_columns(frame), ["sex"])
    groups = frame["sex"].fillna("missing")
    rate = fl.MetricFrame(
        metrics=fl.false_positive_rate, y_true=y, y_pred=said, sensitive_features=groups
    )
    assert table["false positive rate"].to_dict() == rate.by_group.to_dict()
    assert table["rows"].sum() == 2000
    given = {"y_true": y, "y_pred": said, "sensitive_features": groups}
    assert between["equalized odds difference"] == fl.equalized_odds_difference(**given)
    assert between["demographic parity ratio"] == fl.demographic_parity_ratio(**given)


def test_several_attributes_are_crossed_and_numbers_are_cut(data):
    frame, y, said = data
    table, _ = fairness(predictions(said, None, y), open_columns(frame), ["sex", "race"])
    assert len(table) == 6
    table, _ = fairness(predictions(said, None, y), open_columns(frame), ["age"])
    assert 3 <= len(table) <= 4
    assert table["rows"].sum() == 2000


def test_a_regression_has_no_parity(data):
    frame, _, _ = data
    y = np.linspace(0, 1, 2000)
    made = predictions(y + 0.1, None, y, task="regression")
    table, between = fairness(made, open_columns(frame), ["race"])
    assert table["mean absolute error"].to_numpy() == pytest.approx([0.1, 0.1])
    assert all(name.startswith("largest difference") for name in between)


def test_what_cannot_be_shown_is_said(data, monkeypatch):
    frame, y, said = data
    made, columns = predictions(said, None, y), open_columns(frame)
    with pytest.raises(UsageError, match="protected attributes"):
        fairness(made, columns, [])
    with pytest.raises(UsageError, match="did you mean `sex`"):
        fairness(made, columns, ["sx"])
    many = open_columns({"who": [f"p{i}" for i in range(2000)]})
    with pytest.raises(UsageError, match="2,000 groups"):
        fairness(made, many, ["who"])
    monkeypatch.setitem(sys.modules, "fairlearn", None)
    with pytest.raises(UsageError, match=r"nbvalidate\[fairness\]"):
        fairness(made, columns, ["sex"])
