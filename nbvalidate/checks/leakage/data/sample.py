"""A sample of rows as numbers: what the checks of single features and pairs look at."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np

from nbvalidate.checks.leakage.data.question import Question
from nbvalidate.data.rows.cells import pandas

__all__ = ["Sample", "sampled"]

_ROWS = 5_000
_CELLS = 1_500_000  # rows x features: wide tables have fewer rows
_FEWEST = 500
_FEWEST_CLASS = 10  # rows, below which nothing is said of a class
_SEED = 20220


@dataclass(frozen=True)
class Sample:
    """Rows whose target is known.

    Parameters
    ----------
    labels
        The features.
    is_category
        For each feature.
    x, y
        Of the training part, without rare classes: float64, shape (n, features) and (n,); NaN is
        missing. Categories are codes, classes are numbered from 0.
    rows
        Their numbers in the training part.
    x_test, y_test
        Of the test part on the features that both have; None where it has no target.
    """

    labels: tuple[Hashable, ...]
    is_category: Any
    x: Any
    y: Any
    rows: Any
    x_test: Any = None
    y_test: Any = None


def sampled(question: Question) -> Sample | None:
    """The sample; None when no target is named, or too little of it is known."""
    target = question.target
    if target is None:
        return None
    labels = question.features
    size = max(_FEWEST, min(_ROWS, _CELLS // max(1, len(labels))))
    rows = _drawn(target.train, size, target.kind == "classes")
    if target.kind == "classes":
        rows = rows[np.isin(target.train[rows], _common(target.train[rows]))]
    y = target.train[rows]
    if not labels or len(rows) < 2 or y.min() == y.max():
        return None
    test, y_test, test_rows = question.test, None, None
    if test is not None and target.test is not None and set(labels) <= set(test.columns):
        test_rows = _drawn(target.test, size, target.kind == "classes")
        if target.kind == "classes":
            test_rows = test_rows[np.isin(target.test[test_rows], y)]
        y_test = target.test[test_rows]
        if not len(test_rows) or y_test.min() == y_test.max():
            test_rows = y_test = None
    columns, columns_test, is_category = [], [], []
    for label in labels:
        one, other = _codes(question, label, rows, test_rows)
        columns.append(one)
        columns_test.append(other)
        is_category.append(question.train.columns[label].kind == "category")
    x = np.column_stack(columns)
    x_test = None if test_rows is None else np.column_stack(columns_test)
    return Sample(tuple(labels), np.array(is_category), x, y, rows, x_test, y_test)


def _drawn(y: Any, size: int, classes: bool) -> Any:
    """Rows at random; small classes are kept as whole as there is room."""
    known = np.flatnonzero(~np.isnan(y))
    if len(known) <= size:
        return known
    draw = np.random.default_rng(_SEED)
    if not classes:
        return np.sort(draw.choice(known, size, replace=False))
    values, counts = np.unique(y[known], return_counts=True)
    even = max(1, size // (2 * len(values)))
    shares = counts * (size / counts.sum())
    picked = []
    for value, share in zip(values, shares, strict=True):
        members = known[y[known] == value]
        picked.append(draw.choice(members, min(len(members), max(even, int(share))), replace=False))
    return np.sort(np.concatenate(picked))


def _common(y: Any) -> Any:
    """The classes of which there are enough: a rare one must not hide what gives the others."""
    values, counts = np.unique(y, return_counts=True)
    return values[counts >= _FEWEST_CLASS]


def _codes(question: Question, label: Hashable, rows: Any, test_rows: Any) -> tuple[Any, Any]:
    pd = pandas()
    one = question.train.columns[label]
    other = None if test_rows is None or question.test is None else question.test.columns[label]
    if one.kind != "category" and (other is None or other.kind != "category"):
        return one.take(rows).floats, None if other is None else other.take(test_rows).floats
    first = np.asarray(one.take(rows).objects, dtype=object)
    second = np.empty(0, object) if other is None else other.take(test_rows).objects
    places, _ = pd.factorize(np.concatenate([first, np.asarray(second, dtype=object)]))
    codes = np.where(places < 0, np.nan, places.astype(float))
    return codes[: len(first)], None if other is None else codes[len(first) :]
