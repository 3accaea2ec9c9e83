"""Generated plain values: digests are equal exactly where the values are deep-equal."""

from __future__ import annotations

import copy
import math
import struct

from hypothesis import example, given, settings
from hypothesis import strategies as st

from nbvalidate.data.fingerprint import Fingerprinter

prints_of = Fingerprinter({}).of

plain = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([-1, -2, 0, 1, 2**61 - 1, 0.0, -0.0, 1.0, math.nan])
    | st.floats()
    | st.text(max_size=3)
    | st.binary(max_size=3)
)
keys = st.integers(-2, 2) | st.text(max_size=2) | st.booleans() | st.none()
values = st.recursive(
    plain | st.frozensets(keys, max_size=3),
    lambda inner: (
        st.lists(inner, max_size=20)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(keys, inner, max_size=3)
        | st.sets(keys, max_size=3)
    ),
    max_leaves=30,
)


def canonical(x):
    """A text that is equal exactly for values that are deep-equal, types included."""
    if isinstance(x, float):
        return f"f{struct.pack('<d', x).hex()}"
    if isinstance(x, (list, tuple)):
        return f"{type(x).__name__}({','.join(map(canonical, x))})"
    if isinstance(x, dict):
        return f"dict({','.join(canonical(k) + ':' + canonical(v) for k, v in x.items())})"
    if isinstance(x, (set, frozenset)):
        return f"{type(x).__name__}({','.join(sorted(map(canonical, x)))})"
    return f"{type(x).__name__}{x!r}"


@settings(max_examples=300, deadline=None)
@given(values, values)
@example([1], [True])
@example([0.0] * 20, [-0.0] * 20)
@example([["a"]] * 20, [("a",)] * 20)
@example({1: 2}, {True: 2})
@example([[None]] * 20, [[]] * 20)
def test_digests_are_equal_exactly_where_values_are_deep_equal(one, other):
    equal = canonical(one) == canonical(other)
    assert (prints_of([one]).parts == prints_of([other]).parts) == equal
    assert prints_of(one).parts == prints_of(copy.deepcopy(one)).parts


@settings(max_examples=200, deadline=None)
@given(values, st.data())
def test_one_changed_leaf_changes_the_digest(value, data):
    box = [value]
    places = []
    stack = [box]
    while stack:
        inner = stack.pop()
        for key in list(inner) if isinstance(inner, dict) else range(len(inner)):
            held = inner[key]
            places.append((inner, key))
            if isinstance(held, (list, dict)):
                stack.append(held)
    before = prints_of(box).parts
    owner, key = data.draw(st.sampled_from(places))
    old = canonical(owner[key])
    owner[key] = data.draw(plain)
    assert (prints_of(box).parts == before) == (canonical(owner[key]) == old)
