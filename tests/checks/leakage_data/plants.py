"""Leaks that are planted in random tables, one in each; nothing here knows how they are looked for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from .tables import WORDS, Case, as_library, column, split, target_of, whole

PLANTS = {
    "copies": "LEAK301",
    "copies under the same label": "LEAK301",
    "moved by a breath": "LEAK302",
    "one cell changed": "LEAK302",
    "texts with a word changed": "LEAK303",
    "copies before the split": "LEAK304",
    "a person on both sides": "LEAK305",
    "test rows before the end": "LEAK306",
    "random split of a series": "LEAK306",
    "the target scaled": "LEAK311",
    "other words": "LEAK311",
    "cut of a feature": "LEAK311",
    "nearly the target": "LEAK312",
    "a code written afterwards": "LEAK312",
    "up and down": "LEAK312",
    "difference": "LEAK313",
    "product": "LEAK313",
    "gaps": "LEAK314",
    "nearly gaps": "LEAK314",
    "sorted": "LEAK315",
    "row number": "LEAK316",
    "uuid": "LEAK316",
    "known later": "LEAK321",
    "a later moment": "LEAK321",
    "standardised": "LEAK322",
    "zero to one": "LEAK322",
    "quartiles": "LEAK322",
    "test scaled by itself": "LEAK322",
    "filled with the mean": "LEAK323",
    "filled with the median": "LEAK323",
    "mean of the target": "LEAK324",
    "mean of the target in training": "LEAK324",
    "a class is absent": "LEAK325",
    "other shares": "LEAK325",
}


def planted(seed: int, what: str) -> Case:
    """A table with one leak; `PLANTS` tells the rule that is to find it."""
    rng = np.random.default_rng(seed)
    return planted_in(rng, *whole(rng), what)


def planted_in(rng: np.random.Generator, frame: pd.DataFrame, kind: str, what: str) -> Case:
    """One leak in a table whose first two columns are numbers, and whose target `y` is last."""
    if _TARGETS.get(what, kind) != kind:
        frame["y"] = target_of(rng, frame, _TARGETS[what])
    return _MAKERS[what](rng, frame)


_TARGETS = {
    "cut of a feature": "binary", "other words": "classes", "the target scaled": "number",
    "nearly the target": "binary", "up and down": "binary", "difference": "binary",
    "product": "number", "gaps": "binary", "nearly gaps": "binary", "sorted": "binary",
    "a code written afterwards": "classes", "a class is absent": "classes",
    "mean of the target": "binary", "mean of the target in training": "number",
    "other shares": "binary",
}  # fmt: skip


def _copies(rng: Any, frame: pd.DataFrame, same_label: bool = False) -> Case:
    train, test = split(rng, frame)
    again = train.iloc[rng.choice(len(train), max(8, len(test) // 20), replace=False)]
    mixed = pd.concat([test, again]).sample(frac=1, random_state=1)
    if not same_label:
        train, mixed = train.reset_index(drop=True), mixed.reset_index(drop=True)
    library = "pandas" if same_label else str(rng.choice(["pandas", "polars", "numpy"]))
    target: Any = "y"
    if library == "numpy":
        target = (train.pop("y"), mixed.pop("y"))
    return Case(as_library(train, library), as_library(mixed, library), {"target": target})


def _near(rng: Any, frame: pd.DataFrame, everywhere: bool) -> Case:
    train, test = (part.reset_index(drop=True) for part in split(rng, frame))
    size = max(12, len(test) // 20)
    again = train.iloc[rng.choice(len(train), size, replace=False)].copy()
    floats = [c for c in frame.columns if frame[c].dtype == float and c != "y"]
    floats = [c for c in floats if frame[c].nunique() > len(frame) / 5]
    if everywhere:
        for label in floats:
            again[label] += rng.normal(0, 1e-5 * frame[label].std(), size)
    else:
        changed = rng.integers(0, len(floats), size)
        for i, label in enumerate(floats):
            again.loc[changed == i, label] += frame[label].std()
    return Case(train, pd.concat([test, again], ignore_index=True), {"target": "y"})


def _texts(rng: Any, frame: pd.DataFrame) -> Case:
    frame["review"] = column(rng, "text", len(frame))
    train, test = split(rng, frame)
    size = max(10, len(test) // 20)
    changed = train["review"].iloc[:size] + " once"
    test.iloc[:size, test.columns.get_loc("review")] = changed.to_numpy()
    return Case(train, test, {"target": "y"})


def _twice(rng: Any, frame: pd.DataFrame) -> Case:
    return Case(pd.concat([frame, frame[: len(frame) // 20]], ignore_index=True), None, {"target": "y"})  # fmt: skip


def _person(rng: Any, frame: pd.DataFrame) -> Case:
    people = rng.integers(0, len(frame) // 5, len(frame))
    frame["person"] = people if rng.random() < 0.5 else [f"P{p}" for p in people]
    return Case(*split(rng, frame), {"target": "y", "group": "person"})


def _time(rng: Any, frame: pd.DataFrame) -> Case:
    frame["ts"] = np.sort(rng.random(len(frame))) if rng.random() < 0.3 else pd.date_range("2024", periods=len(frame), freq="h")  # fmt: skip
    return Case(*split(rng, frame), {"target": "y", "time": "ts"})


def _series(rng: Any, frame: pd.DataFrame) -> Case:
    frame["ts"] = pd.date_range("2024-03-01", periods=len(frame), freq="h")
    noise, y = rng.normal(size=len(frame)), np.zeros(len(frame))
    for i in range(1, len(frame)):
        y[i] = 0.8 * y[i - 1] + noise[i]
    frame["y"] = y
    return Case(*split(rng, frame), {"target": "y"})


def _scaled_target(rng: Any, frame: pd.DataFrame) -> Case:
    frame["planted"] = frame["y"] * rng.uniform(0.1, 5) + rng.normal()
    return _split_or_not(rng, frame)


def _words(rng: Any, frame: pd.DataFrame) -> Case:
    codes = pd.factorize(frame["y"])[0]
    frame["planted"] = codes * 10 + 3 if rng.random() < 0.5 else np.array(list("ABCDE"))[codes]
    return _split_or_not(rng, frame)


def _cut(rng: Any, frame: pd.DataFrame) -> Case:
    days = rng.gamma(4, 2, len(frame))
    frame["planted"] = np.round(days, 2)
    positive = frame["planted"] > np.quantile(days, rng.uniform(0.2, 0.9))
    frame["y"] = np.where(positive, *rng.choice([["late", "in time"], ["in time", "late"]]))
    return _split_or_not(rng, frame)


def _nearly(rng: Any, frame: pd.DataFrame) -> Case:
    truth = pd.factorize(frame["y"])[0]
    frame["planted"] = truth * 5.0 + rng.normal(size=len(frame))
    return _split_or_not(rng, frame)


def _code(rng: Any, frame: pd.DataFrame) -> Case:
    truth = pd.factorize(frame["y"])[0]
    wrong = rng.random(len(frame)) < 0.003
    truth = np.where(wrong, rng.integers(0, truth.max() + 1, len(frame)), truth)
    frame["planted"] = [f"C{t}{rng.integers(3)}" for t in truth]
    return _split_or_not(rng, frame)


def _up_and_down(rng: Any, frame: pd.DataFrame) -> Case:
    truth = pd.factorize(frame["y"])[0]
    side = np.where(rng.random(len(frame)) < 0.5, -1, 1)
    frame["planted"] = np.where(truth == truth.max(), side * 9.0, 0) + rng.normal(size=len(frame))
    return _split_or_not(rng, frame)


def _difference(rng: Any, frame: pd.DataFrame) -> Case:
    frame["promised"], frame["taken"] = rng.normal(9, 2, (2, len(frame))).round(2)
    frame["y"] = frame["taken"] - frame["promised"] > rng.uniform(-1, 2)
    return _split_or_not(rng, frame)


def _product(rng: Any, frame: pd.DataFrame) -> Case:
    frame["price"], frame["sold"] = rng.lognormal(2, 1, len(frame)), rng.poisson(8, len(frame)) + 1
    frame["y"] = frame["price"] * frame["sold"] if rng.random() < 0.5 else frame["price"] + 3.0 * frame["sold"]  # fmt: skip
    return _split_or_not(rng, frame)


def _gaps(rng: Any, frame: pd.DataFrame, exact: bool) -> Case:
    truth = pd.factorize(frame["y"])[0] == rng.integers(2)
    if not exact:
        truth = truth ^ (rng.random(len(frame)) < 0.002)
    frame["planted"] = rng.normal(size=len(frame))
    if rng.random() < 0.4:
        frame["planted"] = pd.Series(rng.choice(WORDS, len(frame)), dtype=object)
    frame.loc[truth, "planted"] = None
    return _split_or_not(rng, frame)


def _sorted(rng: Any, frame: pd.DataFrame) -> Case:
    return Case(frame.sort_values("y", ignore_index=rng.random() < 0.5), None, {"target": "y"})


def _number(rng: Any, frame: pd.DataFrame, uuid: bool) -> Case:
    order = rng.permutation(len(frame)) + int(rng.integers(0, 9_999))
    frame["planted"] = [f"{rng.integers(2**62):016x}" for _ in order] if uuid else order
    return _split_or_not(rng, frame)


def _later(rng: Any, frame: pd.DataFrame, declared: bool) -> Case:
    frame["ts"] = pd.date_range("2024-03-01", periods=len(frame), freq="h")
    frame["done"] = frame["ts"] + pd.to_timedelta(rng.exponential(9, len(frame)), unit="D")
    options: dict[str, Any] = {"target": "y", "time": "ts"}
    if declared:
        options["available_at"] = {frame.columns[0]: "done"}
    cut = len(frame) * 2 // 3
    return Case(frame[:cut], frame[cut:], options)


def _prepared(rng: Any, frame: pd.DataFrame, how: str) -> Case:
    labels = list(frame.columns[:2])
    if how.startswith("filled"):
        frame.loc[rng.random(len(frame)) < 0.1, labels] = np.nan
        values = frame[labels].mean() if how.endswith("mean") else frame[labels].median()
        frame[labels] = frame[labels].fillna(values)
        return Case(*split(rng, frame), {"target": "y"})
    train, test = split(rng, frame)
    if how == "alone":
        for part in (train, test):
            part[labels] = (part[labels] - part[labels].mean()) / part[labels].std(ddof=0)
        return Case(train, test, {"target": "y"})
    x = frame[labels]
    ddof = int(rng.integers(2))
    frame[labels] = {
        "standard": lambda: (x - x.mean()) / x.std(ddof=ddof),
        "range": lambda: (x - x.min()) / (x.max() - x.min()),
        "quartiles": lambda: (x - x.median()) / (x.quantile(0.75) - x.quantile(0.25)),
    }[how]()
    if how != "range":
        return Case(*split(rng, frame), {"target": "y"})
    order = np.argsort(-frame[labels[0]].to_numpy(), kind="stable")  # the largest is in the test
    test = frame.iloc[np.concatenate([order[:1], rng.choice(order[1:], len(frame) // 3, False)])]
    return Case(frame.drop(test.index), test, {"target": "y"})


def _encoded(rng: Any, frame: pd.DataFrame, both: bool) -> Case:
    frame["town"] = rng.integers(0, max(8, len(frame) // 15), len(frame))
    if not both:
        train, test = split(rng, frame)
        means = train.groupby("town")["y"].mean()
        for part in (train, test):
            part["planted"] = part["town"].map(means).fillna(train["y"].mean())
        return Case(train, test, {"target": "y"})
    frame["y"] = pd.factorize(frame["y"])[0]
    frame["planted"] = frame.groupby("town")["y"].transform("mean")
    return Case(*split(rng, frame), {"target": "y"})


def _absent(rng: Any, frame: pd.DataFrame) -> Case:
    train, test = split(rng, frame)
    common = frame["y"].value_counts().index[0]
    return Case(train, test[test["y"] != common], {"target": "y"})


def _shares(rng: Any, frame: pd.DataFrame) -> Case:
    frame["y"] = rng.random(len(frame)) < 0.5
    train, test = split(rng, frame)
    return Case(train, test[test["y"] | (rng.random(len(test)) < 0.05)], {"target": "y"})


def _split_or_not(rng: Any, frame: pd.DataFrame) -> Case:
    if rng.random() < 0.3:
        return Case(frame, None, {"target": "y"})
    train, test = split(rng, frame)
    if rng.random() < 0.3:
        return Case(as_library(train, "polars"), as_library(test, "polars"), {"target": "y"})
    return Case(train, test, {"target": "y"})


_MAKERS: dict[str, Any] = {
    "copies": _copies,
    "copies under the same label": lambda r, f: _copies(r, f, same_label=True),
    "moved by a breath": lambda r, f: _near(r, f, everywhere=True),
    "one cell changed": lambda r, f: _near(r, f, everywhere=False),
    "texts with a word changed": _texts,
    "copies before the split": _twice,
    "a person on both sides": _person,
    "test rows before the end": _time,
    "random split of a series": _series,
    "the target scaled": _scaled_target,
    "other words": _words,
    "cut of a feature": _cut,
    "nearly the target": _nearly,
    "a code written afterwards": _code,
    "up and down": _up_and_down,
    "difference": _difference,
    "product": _product,
    "gaps": lambda r, f: _gaps(r, f, exact=True),
    "nearly gaps": lambda r, f: _gaps(r, f, exact=False),
    "sorted": _sorted,
    "row number": lambda r, f: _number(r, f, uuid=False),
    "uuid": lambda r, f: _number(r, f, uuid=True),
    "known later": lambda r, f: _later(r, f, declared=True),
    "a later moment": lambda r, f: _later(r, f, declared=False),
    "standardised": lambda r, f: _prepared(r, f, "standard"),
    "zero to one": lambda r, f: _prepared(r, f, "range"),
    "quartiles": lambda r, f: _prepared(r, f, "quartiles"),
    "test scaled by itself": lambda r, f: _prepared(r, f, "alone"),
    "filled with the mean": lambda r, f: _prepared(r, f, "filled with mean"),
    "filled with the median": lambda r, f: _prepared(r, f, "filled with median"),
    "mean of the target": lambda r, f: _encoded(r, f, both=True),
    "mean of the target in training": lambda r, f: _encoded(r, f, both=False),
    "a class is absent": _absent,
    "other shares": _shares,
}
