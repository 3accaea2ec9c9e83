"""Plain values and containers: equal digests exactly where values and types are equal."""

from __future__ import annotations

import copy
import datetime as dt
import decimal
import enum
import fractions
import functools
import math
import pathlib
import re
import types
import uuid
import zoneinfo
from array import array
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from dataclasses import dataclass

import pytest

Point = namedtuple("Point", "x y")  # noqa: PYI024
Other = namedtuple("Other", "x y")  # noqa: PYI024


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


class Level(enum.IntEnum):
    LOW = 1


class Flags(enum.Flag):
    A = 1
    B = 2


@dataclass
class Item:
    name: str
    price: float = 1.0


@dataclass(slots=True)
class Slotted:
    name: str


def nested():
    x = [1]
    return {"a": x, "b": x, "c": (x, {"d": {1, 2}})}


def cyclic(last=3):
    x = [1, 2]
    x.append({"self": x, "last": last})
    return x


def ring(n):
    nodes = [{} for _ in range(n)]
    for i, node in enumerate(nodes):
        node["next"] = nodes[(i + 1) % n]
        node["value"] = i
    return nodes[0]


def deep(n, end):
    x = [end]
    for _ in range(n):
        x = [x]
    return x


UTC = dt.UTC
#: Makers of values; every two lines must differ, every maker must agree with itself.
DISTINCT = {
    "0": lambda: 0,
    "1": lambda: 1,
    "-1": lambda: -1,
    "-2": lambda: -2,
    "2**61-1": lambda: 2**61 - 1,
    "2**61": lambda: 2**61,
    "1.0": lambda: 1.0,
    "0.0": lambda: 0.0,
    "-0.0": lambda: -0.0,
    "nan": lambda: float("nan"),
    "inf": lambda: math.inf,
    "True": lambda: True,
    "False": lambda: False,
    "None": lambda: None,
    "Ellipsis": lambda: ...,
    "NotImplemented": lambda: NotImplemented,
    "1j": lambda: 1j,
    "0j": lambda: 0j,
    "str": lambda: "1",
    "bytes": lambda: b"1",
    "bytearray": lambda: bytearray(b"1"),
    "memoryview": lambda: memoryview(b"1"),
    "array b": lambda: array("b", b"1"),
    "array B": lambda: array("B", b"1"),
    "empty str": lambda: "",
    "empty bytes": lambda: b"",
    "surrogate": lambda: "\ud800",
    "[]": list,
    "()": tuple,
    "{}": dict,
    "set": set,
    "frozenset": frozenset,
    "[1]": lambda: [1],
    "[1.0]": lambda: [1.0],
    "[True]": lambda: [True],
    "['1']": lambda: ["1"],
    "[b'1']": lambda: [b"1"],
    "['1', None]": lambda: ["1", None],
    "[b'1', None]": lambda: [b"1", None],
    "(1,)": lambda: (1,),
    "[[1]]": lambda: [[1]],
    "[(1,)]": lambda: [(1,)],
    "[1, 2]": lambda: [1, 2],
    "[2, 1]": lambda: [2, 1],
    "[-1]": lambda: [-1],
    "[-2]": lambda: [-2],
    "{1, 4}": lambda: {1, 4},
    "{2, 3}": lambda: {2, 3},
    "{-1}": lambda: {-1},
    "{-2}": lambda: {-2},
    "frozenset {1, 4}": lambda: frozenset({1, 4}),
    "{'a', 'b'}": lambda: {"a", "b"},
    "{'a', 1}": lambda: {"a", 1},
    "{(1, 2)}": lambda: {(1, 2)},
    "{(2, 1)}": lambda: {(2, 1)},
    "{b'a'}": lambda: {b"a"},
    "{'a'}": lambda: {"a"},
    "dict": lambda: {"a": 1, "b": 2},
    "dict in another order": lambda: {"b": 2, "a": 1},
    "dict of int keys": lambda: {1: "a"},
    "dict of str keys": lambda: {"1": "a"},
    "dict of float keys": lambda: {1.0: "a"},
    "ordered dict": lambda: OrderedDict(a=1, b=2),
    "counter": lambda: Counter(a=1, b=2),
    "default list": lambda: defaultdict(list, a=1, b=2),
    "default set": lambda: defaultdict(set, a=1, b=2),
    "deque": lambda: deque([1, 2]),
    "bounded deque": lambda: deque([1, 2], 5),
    "range": lambda: range(3),
    "range by 2": lambda: range(0, 3, 2),
    "empty range": lambda: range(0),
    "slice": lambda: slice(3),
    "slice by 2": lambda: slice(None, 3, 2),
    "nested": nested,
    "cyclic": cyclic,
    "another cyclic": lambda: cyclic(4),
    "ring of 2": lambda: ring(2),
    "ring of 3": lambda: ring(3),
    "deep 3": lambda: deep(3, 1),
    "deep 500": lambda: deep(500, 1),
    "deep 501": lambda: deep(501, 1),
    "deep 500 with 2": lambda: deep(500, 2),
    "deeper than any stack": lambda: deep(15000, 1),
    "deeper than any stack with 2": lambda: deep(15000, 2),
    "many": lambda: list(range(200_000)),
    "many but one": lambda: [*range(199_999), 0],
    "records": lambda: [{"a": i, "b": str(i)} for i in range(1000)],
    "records but one": lambda: [{"a": i, "b": str(i) if i != 777 else ""} for i in range(1000)],
    "pairs": lambda: [(i, i + 1) for i in range(1000)],
    "pairs in lists": lambda: [[i, i + 1] for i in range(1000)],
    "big dict": lambda: {i: str(i) for i in range(1000)},
    "big dict but one": lambda: {i: str(i) if i != 500 else "x" for i in range(1000)},
    "namedtuple": lambda: Point(1, 2),
    "another namedtuple": lambda: Other(1, 2),
    "tuple of it": lambda: (1, 2),
    "enum": lambda: Colour.RED,
    "another member": lambda: Colour.BLUE,
    "int enum": lambda: Level.LOW,
    "flag": lambda: Flags.A,
    "flags": lambda: Flags.A | Flags.B,
    "dataclass": lambda: Item("a"),
    "dataclass with another value": lambda: Item("a", 2.0),
    "dataclass with slots": lambda: Slotted("a"),
    "dataclass with slots, another value": lambda: Slotted("b"),
    "simple namespace": lambda: types.SimpleNamespace(name="a", price=1.0),
    "date": lambda: dt.date(2024, 1, 1),
    "datetime": lambda: dt.datetime(2024, 1, 1),
    "datetime in UTC": lambda: dt.datetime(2024, 1, 1, tzinfo=UTC),
    "datetime at +1": lambda: dt.datetime(2024, 1, 1, tzinfo=dt.timezone(dt.timedelta(hours=1))),
    "datetime in Berlin": lambda: dt.datetime(
        2024, 1, 1, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin")
    ),
    "datetime in Paris": lambda: dt.datetime(2024, 1, 1, tzinfo=zoneinfo.ZoneInfo("Europe/Paris")),
    "datetime folded": lambda: dt.datetime(2024, 1, 1, fold=1),
    "time": lambda: dt.time(1, 2),
    "timedelta": lambda: dt.timedelta(1),
    "decimal 1.0": lambda: decimal.Decimal("1.0"),
    "decimal 1.00": lambda: decimal.Decimal("1.00"),
    "fraction": lambda: fractions.Fraction(1, 2),
    "path": lambda: pathlib.PurePosixPath("a/b"),
    "another path": lambda: pathlib.PurePosixPath("a/c"),
    "windows path": lambda: pathlib.PureWindowsPath("a/b"),
    "pattern": lambda: re.compile("a"),
    "pattern with a flag": lambda: re.compile("a", re.IGNORECASE),
    "pattern of bytes": lambda: re.compile(b"a"),
    "match": lambda: re.match("a", "aa"),
    "match elsewhere": lambda: re.search("b", "ab"),
    "uuid": lambda: uuid.UUID(int=5),
    "another uuid": lambda: uuid.UUID(int=6),
    "partial": lambda: functools.partial(int, base=2),
    "partial with another argument": lambda: functools.partial(int, base=3),
    "builtin method": lambda: [1].append,
    "builtin method of another list": lambda: [2].append,
    "method descriptor": lambda: str.upper,
    "another method descriptor": lambda: str.lower,
    "builtin": lambda: len,
    "another builtin": lambda: abs,
    "type": lambda: int,
    "another type": lambda: float,
    "generic": lambda: list[int],
    "another generic": lambda: list[str],
    "union": lambda: int | str,
    "module": lambda: math,
    "another module": lambda: re,
    "proxy of a dict": lambda: types.MappingProxyType({"a": 1}),
    "proxy of another dict": lambda: types.MappingProxyType({"a": 2}),
    "error": lambda: ValueError("a"),
    "another error": lambda: ValueError("b"),
    "error of another type": lambda: TypeError("a"),
    "keys": lambda: list({"a": 1}.keys()),
}


def whole(mark):
    return tuple(sorted(mark.parts.items(), key=str))


def test_different_values_have_different_digests(prints):
    seen = {}
    for name, make in DISTINCT.items():
        digest = whole(prints.of([make()]))  # inside a list: not divided
        assert digest not in seen, (name, seen[digest])
        seen[digest] = name


def test_different_values_differ_as_variables_too(prints):
    seen = {}
    for name, make in DISTINCT.items():
        digest = whole(prints.of(make()))
        assert digest not in seen, (name, seen[digest])
        seen[digest] = name


@pytest.mark.parametrize("make", DISTINCT.values(), ids=DISTINCT)
def test_equal_values_have_equal_digests(prints, make):
    first, second = make(), make()
    assert prints.of(first).parts == prints.of(second).parts
    assert prints.of(first).parts == prints.of(first).parts
    assert not prints.of(first).approximate


IMMUTABLE = [1, 1.5, "a", b"a", None, (1, (2, "a")), frozenset({1}), range(3), dt.date(2024, 1, 1),
             decimal.Decimal(1), re.compile("a"), uuid.UUID(int=1), pathlib.PurePath("a"), slice(1)]  # fmt: skip


@pytest.mark.parametrize("value", IMMUTABLE, ids=lambda v: type(v).__name__)
def test_what_cannot_change_shares_nothing(prints, value):
    mark = prints.of(value)
    assert (mark.ids, mark.kind) == (frozenset(), "plain")


def test_kinds(prints):
    kinds = {
        "sequence": [[1], ([],), deque(), bytearray(), array("b")],
        "mapping": [{}, Counter(), defaultdict(int), OrderedDict()],
        "set": [set()],
        "object": [Item("a"), types.SimpleNamespace()],
        "function": [len, functools.partial(int), str.upper, test_kinds],
        "module": [math],
        "class": [int, Colour],
        "iterator": [iter([]), zip(), iter({}), (i for i in ())],
        "opaque": [object()],
    }
    for kind, values in kinds.items():
        for value in values:
            assert prints.of(value).kind == kind, value


def test_the_order_of_a_set_does_not_matter(prints):
    one, other = set(range(10_000)), set(range(9_999, -1, -1))
    one.update(range(20_000, 50_000))
    one.difference_update(range(20_000, 50_000))  # another table, another order
    assert prints.of(one).parts == prints.of(other).parts
    words = [f"w{i}" for i in range(1000)]
    backwards = words[::-1]
    assert prints.of(set(words)).parts == prints.of(set(backwards)).parts


def test_sharing_inside_a_value_is_no_difference_in_value(prints):
    shared = [1]
    assert prints.of([shared, shared]).parts == prints.of([[1], [1]]).parts


def test_a_dictionary_is_divided_by_key(prints):
    mark = prints.of({"a": 1, 2: [3]})
    assert mark.parts["#keys"] == ("['a']", "[2]")
    assert set(mark.parts) == {"['a']", "[2]", "#keys"}


@pytest.mark.parametrize("value", [{(1, 2): 3}, {1.5: 2}, dict.fromkeys(range(201))], ids=str)
def test_a_dictionary_with_other_keys_or_many_is_not_divided(prints, value):
    assert set(prints.of(value).parts) == {""}


def test_a_change_shows_in_its_key_only(changed):
    def deepen(x):
        x["b"]["c"].append(3)

    assert changed({"a": 1, "b": {"c": [1]}}, deepen) == {"['b']"}
    assert changed({"a": 1, "b": 2}, lambda x: x.update(b=3)) == {"['b']"}
    assert changed({"a": 1}, lambda x: x.update(b=3)) == {"['b']", "#keys"}
    assert changed({"a": 1, "b": 2}, lambda x: x.pop("a")) == {"['a']", "#keys"}
    assert changed({"a": 1, "b": 2}, lambda x: x.update(a=x.pop("a"))) == {"#keys"}
    assert changed(defaultdict(list), lambda x: x["a"]) == {"['a']", "#keys"}


def test_a_dictionary_that_holds_itself_does_not_change_with_its_other_keys(changed):
    x = {"a": 1}
    x["me"] = x
    assert changed(x, lambda x: x.update(a=2)) == {"['a']"}


@pytest.mark.parametrize(
    ("value", "change"),
    [
        ([1, 2], lambda x: x.append(3)),
        ([1, 2], lambda x: x.reverse()),
        ([[1], [2]], lambda x: x[1].append(1)),
        ([{"a": i} for i in range(100)], lambda x: x[50].update(a=0)),
        ([(i, [i]) for i in range(100)], lambda x: x[50][1].append(0)),
        ({1}, lambda x: x.add(2)),
        (deque([1]), lambda x: x.appendleft(1)),
        (bytearray(b"ab"), lambda x: x.__setitem__(0, 0)),
        (array("d", [1, 2]), lambda x: x.__setitem__(0, 5)),
        (([1],), lambda x: x[0].append(2)),
    ],
    ids=lambda v: type(v).__name__,
)
def test_a_change_in_place_shows(changed, value, change):
    assert changed(value, change) == {""}


def test_two_names_of_one_list_share_and_copies_do_not(prints):
    x = [1, [2]]
    assert prints.of(x).ids & prints.of([x]).ids
    assert prints.of(x).ids & prints.of(x[1]).ids
    assert prints.of({"k": x}).ids & prints.of(x).ids
    assert not prints.of(x).ids & prints.of(copy.deepcopy(x)).ids
    assert len(prints.of([1, 2]).ids) == 1
    rows = [[i] for i in range(1000)]
    assert prints.of(rows).ids & prints.of(rows[500]).ids
    assert prints.of(memoryview(b := bytearray(b"ab"))).ids & prints.of(b).ids


def test_memory_views_of_any_kind_are_read(prints):
    data = bytearray(range(24))
    view = memoryview(data)
    assert prints.of(view[::2]).parts == prints.of(memoryview(bytes(data))[::2]).parts
    assert prints.of(view[::2]).parts != prints.of(view[1::2]).parts
    view.release()
    assert prints.of(view).kind in ("array", "opaque")
