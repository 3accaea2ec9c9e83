"""A gate of what was found holds today, and fails when a slice gets worse."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from nbvalidate.errors import UsageError
from nbvalidate.slices import check_slices, find_slices
from nbvalidate.slices.file import SliceFile
from nbvalidate.slices.model import Condition, Slice
from nbvalidate.slices.propose import proposed_margin
from nbvalidate.slices.result import FoundSlice, SliceResult


def rows(broken: float, seed: int = 0, size: int = 4000):
    """Rows, and an error for each: 0 or 1, in the west more often."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {"region": rng.choice(["north", "south", "west"], size), "age": rng.integers(18, 80, size)}
    )
    wrong = rng.random(size) < np.where(frame["region"] == "west", broken, 0.1)
    return frame, wrong.astype(float)


@pytest.mark.parametrize(
    ("harm", "high", "margin"),
    [
        (0.12, 0.1532, 0.17),
        (0.1, 0.16, 0.19),
        (3.0, 12.01, 16.0),
        (0.001, 0.00123, 0.0014),
        (0.2, math.nan, 0.2),
        (math.nan, math.nan, 0.05),
        (-0.2, -0.1, 0.05),
        (0.0, 0.0, 0.05),
    ],
)
def test_the_margin_leaves_room_for_another_sample(harm, high, margin):
    assert proposed_margin(harm, high) == margin


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("scale", [1.0, 250.0])
def test_it_holds_today_and_not_when_it_gets_worse(seed, scale):
    frame, errors = rows(0.3, seed)
    rng = np.random.default_rng(seed)
    if scale > 1:  # errors that are amounts
        errors = errors * scale * rng.uniform(0.5, 1.5, len(errors))
    gate = find_slices(frame, errors, seed=seed).to_gate()
    assert "region = west" in [one.name for one in gate.slices]
    assert gate.metric == "error"
    report = check_slices(gate, X=frame, errors=errors)
    assert report.ok, report
    assert {one.status for one in report.outcomes} == {"pass"}
    _, worse = rows(0.6, seed)
    assert not check_slices(gate, X=frame, errors=worse * scale).ok


def test_the_metric_of_which_they_are_the_loss():
    frame, wrong = rows(0.3)
    said = np.where(wrong == 1, "no", "yes")
    gate = find_slices(frame, wrong).to_gate("accuracy")
    report = check_slices(gate, X=frame, y=np.full(len(said), "yes"), prediction=said)
    assert report.ok, report
    assert report.outcomes[0].metric == "accuracy"
    with pytest.raises(UsageError, match="Errors say nothing of the metric 'recall'"):
        find_slices(frame, wrong).to_gate("recall")


def test_without_rows_held_back_nothing_was_tested():
    frame, errors = rows(0.3)
    with pytest.raises(UsageError, match="search with a `holdout`"):
        find_slices(frame, errors, holdout=None).to_gate()


def test_how_others_are_looked_for_is_as_in_the_search(tmp_path):
    frame, errors = rows(0.1)  # nothing to confirm
    found = find_slices(frame, errors, k=5, max_depth=2, min_support=60, alpha=0.9, seed=7)
    path = tmp_path / "slices.json"
    found.save(path)
    gate = SliceFile.load(path)
    assert gate == found.to_gate()
    assert gate.slices == ()
    how = gate.discovered
    assert (how.k, how.max_depth, how.min_support, how.alpha, how.seed) == (5, 2, 60, 0.9, 7)
    assert (how.margin, how.holdout) == (0.05, 0.5)
    with pytest.raises(UsageError, match="is there already"):
        found.save(path)
    found.save(path, force=True)


def test_two_slices_have_two_names():
    many = [f"value {i}" for i in range(6)]
    slices = [Slice.of(Condition("a", "in", (*many[:4], *many[4:], last))) for last in "xy"]
    assert slices[0].text == slices[1].text
    found = tuple(
        FoundSlice(one, 1.0, 100, 0.1, 0.5, 0.2, 0.3, 0.2, 0.4, 0.0, 0.0, "worse") for one in slices
    )
    gate = SliceResult(found, 1000, 500, settings={"holdout": 0.5}).to_gate()
    assert [one.name for one in gate.slices] == [slices[0].text, f"{slices[0].text} (2)"]
    assert SliceFile.from_json(gate.to_json()) == gate
