"""Frames as they come: whatever is in them, the explorer answers in JSON or says why not."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import polars as pl
import pytest

from nbvalidate import SliceExplorer
from nbvalidate.errors import UsageError
from nbvalidate.slices import Slice
from nbvalidate.widgets.explore.ops import answer

ROWS = 400
RNG = np.random.default_rng(0)
Y = RNG.integers(0, 2, ROWS)
SAID = np.where(RNG.random(ROWS) < 0.2, 1 - Y, Y)
FEW = RNG.integers(0, 4, ROWS)

FRAMES = {
    "one value": {"a": np.ones(ROWS)},
    "nothing but NaN": {"a": np.full(ROWS, np.nan), "b": FEW},
    "infinite": {"a": np.where(FEW == 0, np.inf, RNG.random(ROWS)), "b": FEW},
    "lists": {"a": [[1]] * ROWS, "b": FEW},
    "long texts": {"a": [f"text {i} " + "x" * 500 for i in range(ROWS)], "b": FEW},
    "odd names": {'a b"<x>': FEW, "": FEW % 2, "é\n": FEW % 3},
    "categories": {"a": pd.Categorical(RNG.choice(["u", "v", None], ROWS)), "b": FEW},
    "intervals": {"a": pd.cut(RNG.random(ROWS), 3)},
    "zones": {"a": pd.date_range("2024-01-01", periods=ROWS, freq="h", tz="Europe/Berlin")},
    "durations": {"a": pd.to_timedelta(RNG.integers(0, 99, ROWS), "s")},
}
ANSWERS = {
    "all right": (Y, Y),
    "all wrong": (1 - Y, Y),
    "one class": (np.ones(ROWS, int), np.ones(ROWS, int)),
    "texts": (np.where(SAID == 1, "no", "yes"), np.where(Y == 1, "no", "yes")),
    "probabilities": (RNG.random(ROWS), Y),
    "two columns": (np.column_stack([1 - SAID * 0.5, SAID * 0.5]), Y),
    "four classes": (RNG.integers(0, 4, ROWS), RNG.integers(0, 4, ROWS)),
    "numbers": (RNG.random(ROWS) * 5, RNG.random(ROWS) * 5),
    "truth values": (SAID.astype(bool), Y.astype(bool)),
}


def ask_everything(explorer):
    """All questions of the page, about what was found and about all rows."""
    for found in [*explorer.view["slices"][:2], {"rule": []}]:
        rule = found["rule"]
        json.dumps(answer(explorer, "detail", {"rule": rule})[0], allow_nan=False)
        for feature in explorer.view["features"]:
            for part in ["", *feature["parts"]]:
                asked = {"column": feature["name"], "rule": rule, "part": part}
                json.dumps(answer(explorer, "histogram", asked)[0], allow_nan=False)
        if rule:
            explorer.pin(Slice.from_json(rule))
            explorer.code(rule=Slice.from_json(rule))
            explorer.gate()
    json.dumps(explorer.view, allow_nan=False)
    assert explorer.to_html().startswith("<!doctype html>")
    assert str(explorer)
    assert len(explorer.to_frame()) == len(explorer.view["slices"])


@pytest.mark.parametrize("name", FRAMES)
def test_any_columns(name):
    ask_everything(SliceExplorer(SAID, pd.DataFrame(FRAMES[name]), Y))


@pytest.mark.parametrize("name", ANSWERS)
def test_any_answers(name):
    said, truth = ANSWERS[name]
    ask_everything(SliceExplorer(said, pd.DataFrame({"b": FEW, "c": FEW % 2}), truth))
    ask_everything(SliceExplorer({"a": said, "b": said}, pd.DataFrame({"b": FEW}), truth))


@pytest.mark.parametrize(
    "frame",
    [
        pl.DataFrame({"b": FEW, "c": ["u", "v"] * (ROWS // 2)}),
        RNG.random((ROWS, 4)),
        pd.DataFrame(RNG.integers(0, 4, (ROWS, 3)), columns=["a", "a", "b"]),
        pd.DataFrame(RNG.integers(0, 4, (ROWS, 3))),
        pd.DataFrame({"b": FEW}, index=pd.MultiIndex.from_arrays([range(ROWS), ["x"] * ROWS])),
    ],
    ids=["polars", "numpy", "a name twice", "numbered columns", "index of two levels"],
)
def test_any_table(frame):
    ask_everything(SliceExplorer(SAID, frame, Y))


@pytest.mark.parametrize("rows", [0, 1, 2, 31])
def test_few_rows(rows):
    ask_everything(SliceExplorer.from_errors(pd.DataFrame({"b": FEW[:rows]}), np.ones(rows)))


def test_rows_without_a_truth_are_named():
    truth = pd.Series(Y, dtype=float).where(FEW > 0)
    with pytest.raises(UsageError, match="has no value in"):
        SliceExplorer(SAID, pd.DataFrame({"b": FEW}), truth)
