"""``%nbvalidate slices``: the explorer as the value of a line."""

from __future__ import annotations

import pytest

from nbvalidate import SliceExplorer
from tests.magics.test_commands import complete

MAKE = """import numpy as np, pandas as pd
rng = np.random.default_rng(0)
X = pd.DataFrame({"region": rng.choice(["north", "west"], 1000), "age": rng.integers(18, 80, 1000)})
X["bought"] = rng.integers(0, 2, 1000)
y = X["bought"].to_numpy()
def model(X):
    wrong = rng.random(1000) < np.where(X["region"] == "west", 0.5, 0.1)
    return np.where(wrong, 1 - y, y)
other = y
errors = np.where(X["region"] == "west", 1.0, 0.0)
X["loss"] = errors"""


@pytest.fixture
def made(run, shell):
    run("a", MAKE)
    return shell


@pytest.mark.parametrize(
    "line",
    [
        "explorer = %nbvalidate slices model X y",
        "explorer = %nbvalidate slices model X bought",
        "explorer = %nbvalidate slices model X X.bought.values --k 3 --max-depth 2",
        "explorer = %nbvalidate slices X --errors errors",
        "explorer = %nbvalidate slices X --errors loss --min-support 50",
    ],
)
def test_the_value_of_the_line_is_the_explorer(run, made, line):
    result = run("b", line)
    assert result.success
    explorer = made.user_ns["explorer"]
    assert isinstance(explorer, SliceExplorer)
    assert explorer.result[0].rule == "region = west"


def test_it_is_shown_as_a_table_in_a_terminal(run, made):
    result = run("b", "%nbvalidate slices model X y --features region,age")
    assert "region = west" in result.text
    assert isinstance(result.result, SliceExplorer)


def test_two_models(run, made):
    run("b", "both = %nbvalidate slices other X y --challenger model --difference --metric recall")
    both = made.user_ns["both"]
    assert list(both.session.models) == ["other", "model"]
    assert both.metric == "recall"
    assert both.result[0].rule == "region = west"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("model X", "takes a model, its rows and what is true"),
        ("modl X y", "modl"),
        ("model X y --metrc f1", "Did you mean --metric?"),
        ("model X y --metric acuracy", "Did you mean `accuracy`?"),
        ("model X y --difference", "needs a --challenger"),
        ("model X y[:10]", "y"),
        ("X --errors nothing", "nothing"),
        ("model X X.gone", "has no value"),
        ("X y --errors errors", "takes one frame"),
    ],
)
def test_wrong_words_are_one_sentence(run, made, capsys, words, says):
    result = made.run_cell(f"%nbvalidate slices {words}")
    assert not result.success
    said = capsys.readouterr().err
    assert said.startswith("UsageError")
    assert says in said
    assert said.count("\n") == 1


def test_help_and_completion(run, made):
    assert "--challenger" in run("b", "%nbvalidate slices --help").text
    assert "slices" in run("c", "%nbvalidate").text
    assert {"model", "--errors"} <= set(complete(made, "%nbvalidate slices "))
    assert "region" in complete(made, "%nbvalidate slices model X y --time ")
