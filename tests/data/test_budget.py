"""Huge values: bounded work, the same sample every time, and the fingerprint says so."""

from __future__ import annotations

import datetime as dt
import decimal
import time
import types

import numpy as np
import pandas as pd
import pytest
from xxhash import xxh3_64_intdigest


class Node:
    def __init__(self, a, b):
        self.a, self.b = a, b


def tree(depth):
    return [tree(depth - 1) for _ in range(10)] if depth else {1}


def web(n):
    nodes = [Node(i, None) for i in range(n)]
    for i, node in enumerate(nodes):
        node.b = [nodes[(i * k + 1) % n] for k in range(1, 6)]
    return nodes[0]


def doubled(n):
    x = [{1}]
    for _ in range(n):
        x = [x, x]
    return x


HUGE = {
    "objects": lambda: [Node(i, [i]) for i in range(60_000)],
    "objects by key": lambda: {i: Node(i, [i]) for i in range(60_000)},
    "a tree": lambda: tree(5),
    "a web": lambda: web(30_000),
    "nested records": lambda: [{"a": i, "b": {"c": [i, {"d": i}]}} for i in range(100_000)],
    "numbers": lambda: list(range(5_000_000)),
    "keys": lambda: dict.fromkeys(range(5_000_000)),
}


@pytest.mark.parametrize("make", HUGE.values(), ids=HUGE)
def test_a_huge_value_is_sampled_in_the_same_way_every_time(prints, make):
    one = make()
    began = time.process_time()
    mark = prints.of(one)
    assert time.process_time() - began < 3
    assert mark.approximate
    assert prints.of(one).parts == mark.parts
    assert prints.of(make()).parts == mark.parts


def test_the_ends_and_the_length_of_a_huge_list_are_always_seen(changed):
    x = list(range(5_000_000))
    assert changed(x, lambda x: x.append(1)) == {""}
    assert changed(x, lambda x: x.__setitem__(0, "new")) == {""}
    assert changed(x, lambda x: x.__setitem__(-1, "new")) == {""}
    objects = [Node(i, i) for i in range(60_000)]
    assert changed(objects, lambda x: setattr(x[0], "a", "new")) == {""}
    assert changed(objects, lambda x: x.pop()) == {""}


def test_one_huge_key_costs_the_others_nothing(prints, changed):
    x = {"huge": [Node(i, [i]) for i in range(60_000)], "small": [Node(1, [2])]}
    assert changed(x, lambda x: setattr(x["small"][0], "a", 5)) == {"['small']"}
    small = prints.of({"small": [Node(5, [2])]}).parts["['small']"]
    assert prints.of(x).parts["['small']"] == small


def test_shared_parts_are_walked_once(prints):
    began = time.process_time()
    assert not prints.of(doubled(200)).approximate  # 2**200 lists, if they were walked each time
    assert time.process_time() - began < 1


def test_many_objects_of_one_simple_type_are_read_exactly(prints, changed):
    n = 50_000
    made = {
        "dates": [dt.date(2024, 1, 1) + dt.timedelta(i % 300) for i in range(n)],
        "moments": [dt.datetime(2024, 1, 1) + dt.timedelta(hours=i) for i in range(n)],
        "decimals": [decimal.Decimal(i) / 8 for i in range(n)],
        "pairs": [(i, str(i)) for i in range(n)],
        "rows": [[i, None] for i in range(n)],
        "dates with gaps": [None if i % 9 == 0 else dt.date(2024, 1, 1) for i in range(n)],
        "sets of pairs": {(i, i + 1) for i in range(n)},
    }
    for name, value in made.items():
        assert not prints.of(value).approximate, name
        if isinstance(value, list):
            assert (
                changed(value, lambda x: x.__setitem__(12_345, x[777])) == {""}
                or value[777] == value[12_345]
            )
    assert changed(made["sets of pairs"], lambda x: (x.discard((5, 6)), x.add((5, 7)))) == {""}


def test_moments_with_a_time_zone_or_a_fold_are_not_mistaken(prints):
    plain = [dt.datetime(2024, 1, 1)] * 20
    folded = [*plain[:-1], dt.datetime(2024, 1, 1, fold=1)]
    there = [*plain[:-1], dt.datetime(2024, 1, 1, tzinfo=dt.UTC)]
    assert len({prints.of(x).parts[""] for x in (plain, folded, there)}) == 3


def test_a_long_text_is_not_copied(prints):
    import tracemalloc

    text = "x" * 50_000_000
    values = [text, [text, 1], [text] * 20, {"a": text}, np.array([text, 1], object)]
    tracemalloc.start()
    for value in values:
        prints.of(value)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10_000_000


@pytest.mark.parametrize("order", ["C", "F"])
def test_a_frame_is_not_copied(prints, order):
    import tracemalloc

    df = pd.DataFrame(np.asarray(np.arange(4_000_000.0).reshape(-1, 20), order=order), copy=False)
    prints.of(df)
    tracemalloc.start()
    prints.of(df)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4_000_000  # of 32 MB


def fastest(call, n=5):
    times = []
    for _ in range(n):
        began = time.process_time()
        call()
        times.append(time.process_time() - began)
    return min(times)


def test_a_frame_is_read_at_the_speed_of_memory(prints):
    values = np.random.default_rng(0).random((20, 500_000))
    df = pd.DataFrame({f"c{i}": row for i, row in enumerate(values)})
    plain = fastest(lambda: xxh3_64_intdigest(values))
    assert fastest(lambda: prints.of(df)) < 4 * plain + 0.005


def test_small_values_cost_next_to_nothing(prints):
    for value, microseconds in (
        (1, 10),
        ("abc", 10),
        ([1, 2, 3], 60),
        (types.SimpleNamespace(a=1), 200),
    ):
        assert (
            fastest(lambda v=value: [prints.of(v) for _ in range(200)]) / 200 < microseconds / 1e6
        )
