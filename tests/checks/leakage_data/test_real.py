"""Real tables, split honestly: no error and no warning. The same tables with a leak: found."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn import datasets
from sklearn.model_selection import train_test_split

import nbvalidate
from nbvalidate.errors import UsageError
from nbvalidate.findings import Severity

TABLES = ["breast_cancer", "wine", "diabetes", "iris", "digits"]


def split_of(name: str, seed: int = 0):
    frame = getattr(datasets, f"load_{name}")(as_frame=True).frame
    return train_test_split(frame, random_state=seed)


def loud(report):
    return [f for f in report.findings if f.severity is not Severity.INFO]


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("name", TABLES)
def test_an_honest_split_raises_no_alarm(name, seed):
    train, test = split_of(name, seed)
    assert [f.message for f in loud(nbvalidate.leakage(train, test, target="target"))] == []


def test_the_same_rows_on_both_sides_are_an_error_since_their_labels_agree():
    train, test = split_of("breast_cancer")
    report = nbvalidate.leakage(train, pd.concat([test, train[:20]]), target="target")
    (found,) = [f for f in report.findings if f.rule == "LEAK301"]
    assert found.severity is Severity.ERROR
    assert found.evidence["rows"] == found.evidence["same_label"] == 20


@pytest.mark.parametrize("kind", ["pandas", "polars", "numpy"])
def test_copies_and_a_target_in_disguise_are_found_in_every_library(kind):
    train, test = (part.reset_index(drop=True) for part in split_of("breast_cancer"))
    test = pd.concat([test, train[:20]], ignore_index=True)
    y = (train.pop("target"), test.pop("target"))
    train["copy"], test["copy"] = y[0] * 2.0, y[1] * 2.0
    if kind == "polars":
        train, test = pl.from_pandas(train), pl.from_pandas(test)
        y = tuple(pl.Series(v.to_numpy()) for v in y)
    elif kind == "numpy":
        train, test = train.to_numpy(), test.to_numpy()
        y = tuple(v.to_numpy() for v in y)
    report = nbvalidate.leakage(train, test, target=y)
    assert {f.rule for f in loud(report)} == {"LEAK301", "LEAK311"}
    assert "LEAK311" in report.text
    assert "LEAK311" in report.html


def test_few_rows_and_many_columns_do_not_cry_wolf():
    rng = np.random.default_rng(1)
    train, y = rng.normal(size=(40, 400)), rng.integers(0, 2, 40)
    assert loud(nbvalidate.leakage(train, target=y)) == []


def test_a_column_that_is_not_there_is_named_with_the_nearest_one():
    train, test = split_of("wine")
    with pytest.raises(UsageError, match="Did you mean `target`"):
        nbvalidate.leakage(train, test, target="tarGet")


def test_the_page_shows_every_finding_and_says_when_there_is_none():
    train, _ = split_of("breast_cancer")
    clean = nbvalidate.leakage(*split_of("diabetes"), target="target")
    assert clean.findings == ()
    assert "No leakage found: 331 rows" in clean.html
    train = train.assign(**{f"copy {i}": train["target"] * (i + 1.0) for i in range(8)})
    report = nbvalidate.leakage(train, target="target")
    assert len(report.findings) >= 8
    assert report.html.count("<li>") == len(report.findings)
