"""Properties that hold for every text and every list of outputs."""

from __future__ import annotations

import copy
import math

from hypothesis import given, settings
from hypothesis import strategies as st

from nbvalidate.verify.compare.numbers import relative
from tests.verify.compare.compare_pairs import (
    COMMITTED,
    RUNS,
    compare,
    error,
    shown,
    stderr,
    stdout,
)

WORDS = st.sampled_from(
    [
        *"[](),|",
        "score:",
        "loss=",
        "rows",
        "took",
        "in",
        "seconds",
        "time",
        "array",
        "{'a'}",
        "100%",
        "nan",
    ]
)
FLOATS = st.floats(allow_nan=False, allow_infinity=False, width=64)
PIECES = st.lists(st.one_of(WORDS, FLOATS.map(repr), st.integers().map(str)), max_size=30)
TEXTS = st.one_of(st.text(max_size=80), PIECES.map(" ".join))
OUTPUTS = st.lists(
    st.one_of(
        TEXTS.map(stdout),
        TEXTS.map(stderr),
        TEXTS.map(shown),
        TEXTS.map(lambda text: shown(text, "text/html")),
        TEXTS.map(lambda text: shown({"a": [text]}, "application/json")),
        TEXTS.map(lambda text: error("ValueError", text)),
    ),
    max_size=4,
)


@settings(deadline=None)
@given(OUTPUTS, st.booleans())
def test_outputs_are_identical_to_themselves(outputs, env):
    assert compare(outputs, copy.deepcopy(outputs), env).verdict == "identical"


@settings(deadline=None)
@given(OUTPUTS, OUTPUTS, st.booleans())
def test_the_verdict_does_not_depend_on_the_side(left, right, env):
    assert compare(left, right, env).verdict == compare(right, left, env).verdict


@settings(deadline=None)
@given(PIECES, PIECES, FLOATS, FLOATS)
def test_one_number_beyond_the_tolerance_is_always_found(before, after, one, two):
    # "took 1.5 seconds" is a duration, so no such word may stand beside the number here.
    before, after = (
        [word for word in words if word not in ("took", "time", "seconds", "in")]
        for words in (before, after)
    )
    texts = [" ".join([*before, repr(value), *after]) for value in (one, two)]
    expected = relative(one, two) > 1e-9
    assert (
        compare(stdout(texts[0]), stdout(texts[1]), RUNS).verdict == "different"
    ) or not expected


@settings(deadline=None)
@given(st.integers(), st.integers(), st.booleans())
def test_integers_are_compared_exactly(one, two, env):
    found = compare(stdout(f"rows {one} left"), stdout(f"rows {two} left"), env)
    assert (found.verdict == "different") == (one != two)


@settings(deadline=None)
@given(st.floats(1e-6, 1e6), st.floats(-0.9e-9, 0.9e-9))
def test_a_number_within_the_tolerance_is_never_found(value, jitter):
    other = value * (1 + jitter)
    if value.is_integer() != other.is_integer() or not math.isfinite(other):
        return
    assert compare(stdout(f"x {value!r}"), stdout(f"x {other!r}"), RUNS).verdict != "different"


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 5), min_size=1, max_size=12),
    st.permutations(range(6)),
    st.booleans(),
)
def test_addresses_renumbered_consistently_are_never_found(objects, order, env):
    left = ", ".join(f"<Node object at 0x7f00000000{number:02x}>" for number in objects)
    right = ", ".join(f"<Node object at 0x7faa000000{order[number]:02x}>" for number in objects)
    assert compare(shown(left), shown(right), env).verdict == "equivalent"


@settings(deadline=None)
@given(st.lists(st.integers(), min_size=2, max_size=8, unique=True), st.randoms())
def test_the_order_of_a_set_is_never_found_but_that_of_a_list_is(elements, random):
    shuffled = elements.copy()
    random.shuffle(shuffled)
    listed, other = (", ".join(map(str, items)) for items in (elements, shuffled))
    assert compare(shown(f"{{{listed}}}"), shown(f"{{{other}}}"), RUNS).verdict != "different"
    found = compare(shown(f"[{listed}]"), shown(f"[{other}]"), RUNS)
    assert (found.verdict == "different") == (elements != shuffled)


@settings(deadline=None)
@given(OUTPUTS, OUTPUTS)
def test_what_two_runs_share_a_committed_output_shares_too(left, right):
    if compare(left, right, RUNS).verdict != "different":
        assert compare(left, right, COMMITTED).verdict != "different"
