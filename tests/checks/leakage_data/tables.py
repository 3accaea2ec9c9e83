"""Random tables that are clean: columns of every kind, and a target that some tell a little of."""

from __future__ import annotations

import datetime as dt
import decimal
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import polars as pl

WORDS = np.array(
    "sea sun salt wind rope sail mast harbour gull tide deck crew light map storm quay net".split()
)


@dataclass
class Case:
    """Arguments for `nbvalidate.leakage`."""

    train: Any
    test: Any = None
    options: dict[str, Any] = field(default_factory=dict)


def column(rng: np.random.Generator, kind: str, n: int) -> Any:
    """`n` values of one kind."""
    if kind == "normal":
        return rng.normal(rng.normal(0, 9), rng.uniform(0.1, 9), n)
    if kind == "float32":
        return rng.normal(2, 3, n).astype(np.float32)
    if kind == "money":
        return np.round(rng.lognormal(4, 1, n), 2)
    if kind == "count":
        return rng.poisson(rng.uniform(1, 30), n)
    if kind == "flag":
        return rng.random(n) < rng.uniform(0.1, 0.9)
    if kind == "city":
        return pd.Series(rng.choice(WORDS[:12], n)).astype(str)
    if kind == "category":
        return pd.Categorical(rng.choice(["low", "mid", "high"], n), ["low", "mid", "high"], True)
    if kind == "street":
        return pd.Series([f"{a} {b}" for a, b in zip(*rng.choice(WORDS, (2, n)), strict=True)])
    if kind == "when":
        seconds = pd.to_timedelta(rng.integers(0, 3 * 10**7, n), unit="s")
        return pd.Series(pd.Timestamp("2023-01-01", tz="Europe/Paris") + seconds)
    if kind == "day":
        return [dt.date(2024, 1, 1) + dt.timedelta(days=int(d)) for d in rng.integers(0, 300, n)]
    if kind == "lasted":
        return pd.Series(pd.to_timedelta(rng.exponential(900, n), unit="s"))
    if kind == "decimal":
        return [decimal.Decimal(int(v)) / 100 for v in rng.integers(0, 10**6, n)]
    if kind == "huge":
        return rng.integers(2**60, 2**62, n)
    if kind == "nullable":
        return pd.array(rng.integers(0, 50, n), dtype="Int64")
    if kind == "lists":
        values = np.empty(n, object)
        values[:] = [[int(v)] for v in rng.integers(0, 9, n)]
        return pd.Series(values)
    if kind == "mixed":
        return pd.Series(np.where(rng.random(n) < 0.5, "a", None), dtype=object)
    if kind == "constant":
        return np.full(n, 7.0)
    if kind == "empty":
        return np.full(n, np.nan)
    if kind == "text":
        return pd.Series([" ".join(rng.choice(WORDS, 14)) for _ in range(n)])
    raise AssertionError(kind)


NUMBERS = ["normal", "float32", "money", "normal", "count"]
OTHERS = [
    "flag", "city", "category", "street", "when", "day", "lasted", "decimal", "huge", "nullable",
    "lists", "mixed", "constant", "empty", "text",
]  # fmt: skip


def frame_of(rng: np.random.Generator, n: int) -> pd.DataFrame:
    """A table of many kinds of columns without a target; at least three of numbers."""
    others = rng.choice(OTHERS, rng.integers(2, 9), replace=False)
    kinds = [*rng.choice(NUMBERS, rng.integers(3, 8)), *others]
    kinds[:2] = ["normal", "money"]
    frame = pd.DataFrame({f"{kind}_{i}": column(rng, kind, n) for i, kind in enumerate(kinds)})
    for label in frame.columns[2:]:
        if rng.random() < 0.3 and frame[label].dtype.kind in "fM":
            frame.loc[rng.random(n) < rng.uniform(0.01, 0.3), label] = None
    return frame


def target_of(rng: np.random.Generator, frame: pd.DataFrame, kind: str) -> Any:
    """What the first columns tell a little of."""
    n = len(frame)
    signal = sum((frame[c] - frame[c].mean()) / frame[c].std() for c in frame.columns[:2])
    signal = np.asarray(signal + rng.normal(0, rng.uniform(0.7, 4), n))
    if kind == "number":
        return np.round(100 + 15 * signal, 3)
    if kind == "binary":
        share = rng.choice([0.5, 0.3, 0.15, 0.07])
        positive = signal > np.quantile(signal, 1 - max(share, 24 / n))
        words = [(0, 1), ("no", "yes"), (False, True)][rng.integers(3)]
        return np.where(positive, words[1], words[0])
    classes = int(rng.integers(3, 6))
    cuts = np.quantile(signal, np.linspace(0, 1, classes + 1)[1:-1])
    return np.array(["red", "green", "blue", "white", "black"])[np.searchsorted(cuts, signal)]


def whole(rng: np.random.Generator, low: int = 200, high: int = 5_000) -> tuple[pd.DataFrame, str]:
    """A table with its target `y`, and the target's kind."""
    n = int(np.exp(rng.uniform(np.log(low), np.log(high))))
    kind = str(rng.choice(["binary", "binary", "classes", "number"]))
    frame = frame_of(rng, n)
    frame["y"] = target_of(rng, frame, kind)
    return frame, kind


def split(rng: np.random.Generator, frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two parts at random."""
    order = rng.permutation(len(frame))
    cut = int(len(frame) * rng.uniform(0.5, 0.8))
    return frame.iloc[order[:cut]].copy(), frame.iloc[order[cut:]].copy()


def as_library(frame: pd.DataFrame, library: str) -> Any:
    """The same table in another library; columns that it cannot hold are left out."""
    if library == "pandas":
        return frame
    if library == "polars":
        held = [c for c in frame.columns if not c.startswith(("lists", "mixed", "decimal"))]
        return pl.from_pandas(frame[held].reset_index(drop=True))
    held = [c for c in frame.columns if frame[c].dtype in (float, np.float32, int)]
    return frame[held].to_numpy(dtype=float)


def clean(seed: int) -> Case:
    """A clean table, as one or split, in one of three libraries, with or without options."""
    rng = np.random.default_rng(seed)
    frame, _ = whole(rng, 40)
    options: dict[str, Any] = {"target": "y"}
    if rng.random() < 0.1:
        frame["y"] = frame["y"].where(rng.random(len(frame)) > 0.1, None)
    how = rng.choice(["random", "group", "time", "none", "random"])
    if how == "none":
        return Case(frame, None, options)
    if how == "time":
        frame.insert(0, "ts", pd.Timestamp("2024-01-01") + pd.to_timedelta(np.sort(rng.random(len(frame))) * 90, "D"))  # fmt: skip
        cut = int(len(frame) * 0.7)
        return Case(frame[:cut], frame[cut:], {**options, "time": "ts"})
    if how == "group":
        frame.insert(0, "person", rng.integers(0, len(frame) // 4, len(frame)))
        inside = frame["person"] % 4 > 0
        return Case(frame[inside], frame[~inside], {**options, "group": "person"})
    train, test = split(rng, frame)
    library = str(rng.choice(["pandas", "pandas", "polars", "numpy"]))
    if library == "numpy" or rng.random() < 0.3:
        options = {"target": (train.pop("y"), test.pop("y"))}
    return Case(as_library(train, library), as_library(test, library), options)
