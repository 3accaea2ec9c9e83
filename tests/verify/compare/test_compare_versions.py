"""Committed outputs of old library versions against a run of new ones."""

from __future__ import annotations

import pytest

from nbvalidate.verify.compare import compare_outputs

OLD_INFO = """<class 'pandas.core.frame.DataFrame'>
RangeIndex: 891 entries, 0 to 890
Data columns (total 2 columns):
Age            714 non-null float64
Full Name      891 non-null object
dtypes: float64(1), object(1)
memory usage: 83.6+ KB
"""
NEW_INFO = """<class 'pandas.DataFrame'>
RangeIndex: 891 entries, 0 to 890
Data columns (total 2 columns):
 #   Column     Non-Null Count  Dtype
---  ------     --------------  -----
 0   Age        714 non-null    float64
 1   Full Name  891 non-null    str
dtypes: float64(1), str(1)
memory usage: 21.0 KB
"""


def verdict(left, right, *, same_environment=False):
    sides = [[{"output_type": "stream", "name": "stdout", "text": text}] for text in (left, right)]
    return compare_outputs(*sides, same_environment=same_environment).verdict


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (OLD_INFO, NEW_INFO),
        ("<class 'pandas.core.series.Series'>", "<class 'pandas.Series'>"),
        (
            "no  10\nyes  2\nName: smoker, dtype: int64",
            "smoker\nno  10\nyes  2\nName: count, dtype: int64",
        ),
        ("array([1, 2], dtype=int64)", "array([1, 2])"),
        (
            "array([[0, ..., 9],\n       [1, ..., 8]])",
            "array([[0, ..., 9],\n       [1, ..., 8]], shape=(20, 20))",
        ),
        (
            "Int64Index([ 1,  2,\n             3],\n           dtype='int64')",
            "Index([ 1,  2,  3],\n      dtype='int64')",
        ),
        ("Using matplotlib backend: TkAgg\n1\n", "Using matplotlib backend: agg\n1\n"),
    ],
)
def test_another_layout_of_the_same_is_equivalent(left, right):
    assert verdict(left, right) == verdict(right, left) == "equivalent"
    assert verdict(left, right, same_environment=True) == "different"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (
            "no  10\nyes  2\nName: smoker, dtype: int64",
            "smoker\nno  10\nyes  3\nName: count, dtype: int64",
        ),
        (
            "no  10\nyes  2\nName: smoker, dtype: int64",
            "smokes\nno  10\nyes  2\nName: count, dtype: int64",
        ),
        ("array([1, 2], dtype=int64)", "array([1, 2], dtype=float64)"),
        (
            "array([[0, ..., 9],\n       [1, ..., 8]])",
            "array([[0, ..., 9],\n       [1, ..., 7]], shape=(20, 20))",
        ),
        (OLD_INFO, NEW_INFO.replace("714", "713")),
        (OLD_INFO, NEW_INFO.replace("Full Name", "Full name")),
        (OLD_INFO, NEW_INFO.replace("float64", "int64")),
        ("<class 'pandas.core.series.Series'>", "<class 'pandas.DataFrame'>"),
        ("<class 'pandas.core.frame.DataFrame'>", "<class 'polars.dataframe.frame.DataFrame'>"),
    ],
)
def test_another_value_in_it_is_different(left, right):
    assert verdict(left, right) == verdict(right, left) == "different"
