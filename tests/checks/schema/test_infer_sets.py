"""Inference on data sets of scikit-learn: the rest of the rows passes, planted faults do not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from sklearn import datasets

from nbvalidate.checks.schema.definition.model import Schema

Fault = Callable[[pd.DataFrame], pd.DataFrame]

SETS = {
    name: getattr(datasets, f"load_{name}")(as_frame=True).frame
    for name in ("breast_cancer", "diabetes", "iris", "wine")
}


def halves(name: str, seed: int, share: float = 0.5) -> tuple[pd.DataFrame, pd.DataFrame]:
    frame = SETS[name].sample(frac=1, random_state=seed).reset_index(drop=True)
    cut = int(len(frame) * share)
    return frame.iloc[:cut], frame.iloc[cut:].reset_index(drop=True)


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("share", [0.5, 0.8])
@pytest.mark.parametrize("seed", range(6))
def test_the_other_rows_pass(name: str, share: float, seed: int) -> None:
    known, other = halves(name, seed, share)
    assert not [v.id for v in Schema.infer(known).check(other).violations]


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("seed", range(3))
def test_the_next_of_four_batches_passes(name: str, seed: int) -> None:
    frame = SETS[name].sample(frac=1, random_state=seed)
    size = len(frame) // 4
    first, second, third, last = (frame.iloc[i * size : (i + 1) * size] for i in range(4))
    assert Schema.infer(first, second, third).check(last).ok


def spoil(column: str, change: Callable[[pd.Series], pd.Series]) -> Fault:
    def fault(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.assign(**{column: change(frame[column])})

    return fault


def some(frame: pd.Series, share: float) -> np.ndarray:
    return np.random.default_rng(0).random(len(frame)) < share


FAULTS: dict[str, tuple[Fault, str]] = {
    "a word among numbers": (
        spoil("mean area", lambda s: s.astype(object).where(s.index != 5, "unknown")),
        "mean area.dtype",
    ),
    "all as text": (spoil("mean area", lambda s: s.astype(str) + " mm"), "mean area.dtype"),
    "another unit": (spoil("mean area", lambda s: s * 100), "mean area.usual"),
    "another unit, smaller": (spoil("mean area", lambda s: s / 1000), "mean area.usual"),
    "minus infinity": (
        spoil("mean area", lambda s: s.where(s.index != 7, -np.inf)),
        "mean area.finite",
    ),
    "a sentinel": (spoil("mean area", lambda s: s.mask(some(s, 0.02), -999)), "mean area.min"),
    "another sign": (spoil("mean texture", lambda s: -s), "mean texture.min"),
    "missing values": (
        spoil("mean texture", lambda s: s.mask(some(s, 0.05))),
        "mean texture.nullable",
    ),
    "a new class": (spoil("target", lambda s: s.where(s.index != 3, 2)), "target.one_of"),
    "no column": (lambda f: f.drop(columns="mean area"), "mean area.required"),
    "columns swapped": (
        lambda f: f.rename(columns={"mean area": "mean texture", "mean texture": "mean area"}),
        "mean area.usual",
    ),
    "rows gone": (lambda f: f.head(20), "usual_rows"),
    "rows twice": (lambda f: pd.concat([f, f.head(20)]), "keys"),
    "least above greatest": (
        lambda f: f.rename(columns={"mean radius": "worst radius", "worst radius": "mean radius"}),
        "row_rules",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_planted_faults_are_found(fault: str) -> None:
    known, other = halves("breast_cancer", 0)
    schema = Schema.infer(known)
    plant, expected = FAULTS[fault]
    found = {v.id for v in schema.check(plant(other)).violations}
    assert any(one.startswith(expected) for one in found), found
