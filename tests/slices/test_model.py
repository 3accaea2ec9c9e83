"""Conditions and slices as text and as JSON, from friendly and from hostile hands."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbvalidate.errors import UsageError
from nbvalidate.slices.model import Condition, Slice

VALUES = (
    st.text(max_size=5)
    | st.integers()
    | st.booleans()
    | st.floats(allow_nan=False, allow_infinity=False)
)
BOUNDS = st.none() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()


@st.composite
def any_condition(draw: Any) -> Condition:
    column, negated = draw(st.text(max_size=6)), draw(st.booleans())
    part = draw(st.sampled_from(["", "year", "month", "weekday", "hour"]))
    kind = draw(st.sampled_from(["is", "in", "other", "between", "missing"]))
    if kind == "missing":
        return Condition(column, "missing", part=part, negated=negated)
    if kind == "between":
        closed = draw(st.sampled_from(["left", "right", "both", "neither"]))
        return Condition(column, "between", (), draw(BOUNDS), draw(BOUNDS), closed, part, negated)
    size = (1, 1) if kind == "is" else (1, 4)
    values = draw(st.lists(VALUES, min_size=size[0], max_size=size[1]))
    return Condition(column, kind, tuple(values), part=part, negated=negated)


def same(one: Condition, two: Condition) -> bool:
    """Equal with types: 1, 1.0 and True are different values."""
    return one == two and list(map(type, one.values)) == list(map(type, two.values))


@given(st.lists(any_condition(), max_size=4))
def test_json_gives_the_slice_back(conditions: list[Condition]) -> None:
    rule = Slice(tuple(conditions))
    back = Slice.from_json(json.loads(json.dumps(rule.to_json())))
    assert len(back) == len(rule)
    assert all(same(a, b) for a, b in zip(rule.conditions, back.conditions, strict=True))
    assert back.key == rule.key
    assert back.text == rule.text


@given(
    st.permutations(
        [Condition("a", "is", (1,)), Condition("b", "missing"), Condition("c", "missing")]
    )
)
def test_the_order_of_conditions_means_nothing(conditions: list[Condition]) -> None:
    assert Slice(tuple(conditions)).key == Slice(tuple(conditions[::-1])).key


@given(any_condition())
def test_negating_twice_is_the_same(condition: Condition) -> None:
    assert condition.negate().negate() == condition
    assert condition.negate().key != condition.key


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "column",
                    "is",
                    "in",
                    "other_than",
                    "missing",
                    "low",
                    "high",
                    "closed",
                    "part",
                    "not",
                ]
            )
            | st.text(max_size=3),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@given(JSON)
def test_whatever_is_read_is_a_slice_or_one_sentence(data: Any) -> None:
    rule, said = Slice(), ""
    try:
        rule = Slice.from_json(data)
    except UsageError as error:
        said = str(error)
    assert "\n" not in said
    assert not said or said.endswith(".")
    assert Slice.from_json(rule.to_json()).key == rule.key
    assert rule.text


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "A slice is a list of conditions, not {}."),
        ([3], 'A condition is an object with a "column", not 3.'),
        ([{"column": "a"}], "The condition on 'a' must say one of"),
        ([{"column": "a", "is": 1, "in": [2]}], "The condition on 'a' must say one of"),
        ([{"column": "a", "is": 1, "eval": "x"}], "and no 'eval'."),
        ([{"column": "a", "is": [1]}], "\"is\" of 'a' must be of texts or numbers."),
        ([{"column": "a", "in": []}], "\"in\" of 'a' must be of texts or numbers."),
        ([{"column": "a", "is": math.nan}], "\"is\" of 'a' must be of texts or numbers."),
        ([{"column": "a", "low": True}], "A bound of 'a' must be a number or a moment."),
        ([{"column": "a", "low": 1, "closed": "no"}], "\"closed\" of 'a' must be one of"),
        ([{"column": "a", "low": 1, "closed": []}], "\"closed\" of 'a' must be one of"),
        ([{"column": "a", "is": 1, "part": {}}], "\"part\" of 'a' must be one of"),
        ([{"column": "a", "is": 1, "not": 1}], "\"not\" of 'a' must be true or false, not 1."),
        ([{"column": "a", "missing": False}], "\"missing\" of 'a' must be true"),
        ([{"column": "a", "is": 1, 3: 4, "x": 5}], "and no "),
    ],
)
def test_hostile_entries_are_told(data: Any, sentence: str) -> None:
    with pytest.raises(UsageError) as caught:
        Slice.from_json(data)
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (Condition("age", "between", (), 30, 40), "30 <= age < 40"),
        (Condition("age", "between", (), 30, None, "neither"), "age > 30"),
        (Condition("age", "between", (), None, 40, "right"), "age <= 40"),
        (Condition("age", "between"), "age is present"),
        (Condition("sex", "is", ("Male",)), "sex = Male"),
        (Condition("sex", "is", ("a=b",), negated=True), "sex != 'a=b'"),
        (Condition("s", "in", ("a", "b")), "s in {a, b}"),
        (Condition("s", "other", ("a", "b"), negated=True), "not (s is other than {a, b})"),
        (Condition("s", "in", (1, 2, 3, 4, 5)), "s in {1, 2, 3, 4, … (5 values)}"),
        (Condition("t", "is", ("May",), part="month"), "month(t) = May"),
        (Condition("x", "missing"), "x is missing"),
        (Condition("x", "missing", negated=True), "x is present"),
        (Condition("x", "is", (2.0,)), "x = 2"),
    ],
)
def test_text(condition: Condition, text: str) -> None:
    assert condition.text == text


def test_a_slice_says_all_of_it() -> None:
    rule = Slice.of(
        Condition("a", "is", (1,)), Condition("b", "missing"), Condition("a", "missing")
    )
    assert str(rule) == "a = 1 and b is missing and a is missing"
    assert rule.columns == ("a", "b")
    assert str(Slice()) == "all rows"
