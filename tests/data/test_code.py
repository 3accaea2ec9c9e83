"""Functions, classes, instances, iterators: by what they do, and which globals they reach."""

from __future__ import annotations

import functools
import io
import itertools
import random

import pytest

#: Two cells that must give ``x`` the same digest.
SAME = {
    "a comment and blank lines": ("def x(a):\n  return a", "\n\n\ndef x(a):  # why\n\n  return a"),
    "the same closure": ("x = (lambda n: lambda: n)(1)", "x = (lambda n: lambda: n)(1)"),
    "the same class": ("class x:\n  a = 1\n  def f(self): return 1", "\nclass x:\n  a = 1\n  def f(self): return 1"),
    "the same instance": ("class P:\n  pass\nx = P(); x.a = 1", "class P:\n  pass\nx = P(); x.a = 1"),
    "attributes set in another order": (
        "class P:\n  pass\nx = P(); x.a = 1; x.b = 2", "class P:\n  pass\nx = P(); x.b = 2; x.a = 1",
    ),
    "the same generator": ("x = (i for i in [1, 2])", "x = (i for i in [1, 2])"),
    "a dataclass made again": (
        *["from dataclasses import dataclass, field\n@dataclass\nclass P:\n  a: int = 1\n  b: list = field(default_factory=list)\nx = P()"] * 2,
    ),
    "an enum made again": (*["import enum\nclass E(enum.Enum):\n  A = 1\nx = E.A"] * 2,),
    "a namedtuple made again": (*["from collections import namedtuple\nP = namedtuple('P', 'a')\nx = P(1)"] * 2,),
    "a typed namedtuple": (*["from typing import NamedTuple\nclass P(NamedTuple):\n  a: int = 1\nx = P()"] * 2,),
    "a class with slots": (*["class P:\n  __slots__ = ('a', 'b')\nx = P(); x.a = 1"] * 2,),
    "a property": (*["class P:\n  @property\n  def a(self): return 1\nx = P()"] * 2,),
    "an abstract class": (*["import abc\nclass x(abc.ABC):\n  @abc.abstractmethod\n  def f(self): pass"] * 2,),
    "a cached function": (
        "import functools\n@functools.lru_cache\ndef x(a): return a",
        "import functools\n@functools.lru_cache\ndef x(a): return a\nx(1)",
    ),
    "a single-dispatch function": (
        *["import functools\n@functools.singledispatch\ndef x(a): return a\n@x.register\ndef _(a: int): return 1"] * 2,
    ),
    "a cached property that was read": (
        "import functools\nclass P:\n  @functools.cached_property\n  def a(self): return 1\nx = P()",
        "import functools\nclass P:\n  @functools.cached_property\n  def a(self): return 1\nx = P(); x.a",
    ),
    "an instance that refers to itself": (*["class P: pass\nx = P(); x.me = x"] * 2,),
    "a linked list": (
        *["class N:\n  def __init__(self, v, n): self.v, self.n = v, n\nx = None\nfor i in range(3000): x = N(i, x)"] * 2,
    ),
    "a tree with parents": (
        *["class N:\n  def __init__(self, p=None):\n    self.p = p; self.c = []\n    p and p.c.append(self)\nx = N()\nfor i in range(5): N(N(x))"] * 2,
    ),
    "a graph": (
        *["class N:\n  pass\nns = [N() for i in range(30)]\nfor i, n in enumerate(ns): n.i = i; n.to = [ns[i * k % 30] for k in range(5)]\nx = ns[0]"] * 2,
    ),
    "a user's exception": (*["class E(Exception): pass\nx = E('a', 1)"] * 2,),
    "a metaclass": (*["class M(type): pass\nclass x(metaclass=M):\n  a = 1"] * 2,),
    "super()": (*["class P:\n  def __init__(self): super().__init__()\nx = P()"] * 2,),
    "a list subclass": (*["class L(list): pass\nx = L([1]); x.a = 2"] * 2,),
    "a decorated function": (
        *["import functools\ndef d(f):\n  @functools.wraps(f)\n  def g(*a): return f(*a)\n  return g\n@d\ndef x(a): return a + 1"] * 2,
    ),
    "a coroutine function": (*["async def x(): await y()"] * 2,),
    "a set of instances": (*["class P:\n  def __init__(self, a): self.a = a\nx = {P(i) for i in range(50)}"] * 2,),
    "a random generator": (*["import random\nx = random.Random(3)"] * 2,),
    "constants in a set": (*["def x(a): return a in {'a', 'b', 'c', 1, 2}"] * 2,),
}  # fmt: skip

#: Two cells that must give ``x`` different digests.
OTHER = {
    "another constant": ("def x(): return 1", "def x(): return 2"),
    "a constant of another type": ("def x(): return 1", "def x(): return 1.0"),
    "a negative constant": ("def x(): return -1", "def x(): return -2"),
    "another global": ("def x(): return a", "def x(): return b"),
    "another default": ("def x(a=1): pass", "def x(a=2): pass"),
    "another keyword default": ("def x(*, a=1): pass", "def x(*, a=2): pass"),
    "another default's content": ("def x(a=[]): pass", "def x(a=[1]): pass"),
    "another parameter": ("def x(a): pass", "def x(b): pass"),
    "another kind of parameter": ("def x(a): pass", "def x(*a): pass"),
    "another closure": ("x = (lambda n: lambda: n)(1)", "x = (lambda n: lambda: n)(2)"),
    "another inner function": ("def x():\n  def g(): return 1\n  return g", "def x():\n  def g(): return 2\n  return g"),
    "another method": ("class x:\n  def f(self): return 1", "class x:\n  def f(self): return 2"),
    "another class attribute": ("class x: a = 1", "class x: a = 2"),
    "another base": ("class x(int): pass", "class x(str): pass"),
    "another base of the user's": (
        "class B:\n  def f(self): return 1\nclass x(B): pass", "class B:\n  def f(self): return 2\nclass x(B): pass",
    ),
    "another class of an instance": (
        "class P:\n  def f(self): return 1\nx = P()", "class P:\n  def f(self): return 2\nx = P()",
    ),
    "another class of an instance inside": (
        "class P:\n  def f(self): return 1\nx = [P()]", "class P:\n  def f(self): return 2\nx = [P()]",
    ),
    "another property": (
        "class P:\n  @property\n  def a(self): return 1\nx = P()", "class P:\n  @property\n  def a(self): return 2\nx = P()",
    ),
    "another static method": (
        "class x:\n  @staticmethod\n  def a(): return 1", "class x:\n  @staticmethod\n  def a(): return 2",
    ),
    "a class method for a static one": (
        "class x:\n  @staticmethod\n  def a(): return 1", "class x:\n  @classmethod\n  def a(): return 1",
    ),
    "another slot": ("class P:\n  __slots__ = ('a',)\nx = P(); x.a = 1", "class P:\n  __slots__ = ('a',)\nx = P(); x.a = 2"),
    "a partial's argument": ("from functools import partial\nx = partial(max, 1)", "from functools import partial\nx = partial(max, 2)"),
    "a method's object": ("x = [1].index", "x = [2].index"),
    "a bound method's object": (
        "class P:\n  def f(self): pass\np = P(); p.a = 1; x = p.f", "class P:\n  def f(self): pass\np = P(); p.a = 2; x = p.f",
    ),
    "what a decorator wraps": (
        "import functools\ndef d(f):\n  @functools.wraps(f)\n  def g(): return f()\n  return g\n@d\ndef x(): return 1",
        "import functools\ndef d(f):\n  @functools.wraps(f)\n  def g(): return f()\n  return g\n@d\ndef x(): return 2",
    ),
    "what a cache wraps": (
        "import functools\n@functools.cache\ndef x(): return 1", "import functools\n@functools.cache\ndef x(): return 2",
    ),
    "a function's attribute": ("def x(): pass\nx.a = 1", "def x(): pass\nx.a = 2"),
    "a list subclass's member": ("class L(list): pass\nx = L([1])", "class L(list): pass\nx = L([2])"),
    "a list subclass's attribute": ("class L(list): pass\nx = L([1]); x.a = 1", "class L(list): pass\nx = L([1]); x.a = 2"),
    "a dict subclass's member": ("class D(dict): pass\nx = D(a=1)", "class D(dict): pass\nx = D(a=2)"),
    "an int subclass": ("class I(int): pass\nx = I(1)", "class I(int): pass\nx = I(2)"),
    "a str subclass": ("class S(str): pass\nx = S('a')", "class S(str): pass\nx = S('b')"),
    "a random generator's state": ("import random\nx = random.Random(3)", "import random\nx = random.Random(3); x.random()"),
    "a link far down": (
        "class N:\n  def __init__(self, v, n): self.v, self.n = v, n\nx = None\nfor i in range(3000): x = N(i, x)",
        "class N:\n  def __init__(self, v, n): self.v, self.n = v, n\nx = None\nfor i in range(3000): x = N(i or 7, x)",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("first", "second"), SAME.values(), ids=SAME)
def test_a_run_that_makes_the_same_gives_the_same_digest(prints, run, first, second):
    kept = run(first)
    before = prints.of(kept)
    assert not before.approximate
    assert prints.of(kept).parts == before.parts
    assert prints.of(run(second)).parts == before.parts


@pytest.mark.parametrize(("first", "second"), OTHER.values(), ids=OTHER)
def test_code_that_does_something_else_has_another_digest(prints, run, first, second):
    before = prints.of(run(first))
    assert prints.of(run(second)).parts != before.parts


def test_a_function_reaches_the_globals_that_it_reads(prints, run):
    mark = prints.of(
        run("def x(a):\n  global n\n  n = rate * a.size\n  return [helper(i) for i in a]")
    )
    assert mark.reach == {"rate", "helper"}
    assert mark.stores == {"n"}
    assert mark.attributes == {"size"}
    assert mark.kind == "function"


@pytest.mark.parametrize(
    "source",
    [
        "x = {'f': lambda: rate}",
        "x = [(1, lambda: rate)]",
        "class x:\n  def f(self): return rate",
        "class P:\n  def f(self): return rate\nx = P()",
        "class P:\n  @property\n  def f(self): return rate\nx = [P()]",
        "class B:\n  def f(self): return rate\nclass P(B): pass\nx = P()",
        "class B:\n  def f(self): return rate\nclass P(B): pass\nx = P",
        "from functools import partial\nx = partial(lambda: rate)",
        "class P:\n  def f(self): return rate\nx = P().f",
        "import functools\n@functools.cache\ndef x(): return rate",
        "def outer():\n  def inner(): return rate\n  return inner\nx = outer()",
        "def outer(f):\n  return lambda: f()\nx = outer(lambda: rate)",
        "def g():\n  yield rate\nx = g()",
        "x = map(lambda v: v * rate, [1])",
        "class D(dict):\n  def __missing__(self, k): return rate\nx = D()",
        "def x(a=lambda: rate): pass",
        "from collections import defaultdict\nx = defaultdict(lambda: rate)",
        "import enum\nclass E(enum.Enum):\n  A = 1\n  def f(self): return rate\nx = E.A",
        "x = lambda: (lambda: (lambda: rate))",
        "class E(Exception):\n  def __str__(self): return rate\nx = E()",
    ],
)
def test_a_function_anywhere_in_a_value_is_found(prints, run, source):
    assert "rate" in prints.of(run(source)).reach


def test_a_coroutine_is_known_by_its_code(prints, run):
    x = run("async def g(): return rate\nx = g()")
    assert prints.of(x).reach == {"rate"}
    before = prints.of(x).parts
    x.close()
    assert prints.of(x).parts != before


def test_what_is_drawn_from_the_global_generator_is_no_part_of_its_functions(prints):
    import numpy as np

    before = [prints.of(f).parts for f in (random.shuffle, np.random.rand)]
    random.random()
    np.random.rand()
    assert [prints.of(f).parts for f in (random.shuffle, np.random.rand)] == before


def test_imports_and_methods_inside_functions_are_attributes(prints, run):
    mark = prints.of(
        run("def x():\n  from random import seed\n  import numpy as np\n  np.random.shuffle([])")
    )
    assert {"random", "seed", "numpy", "shuffle"} <= mark.attributes


def test_deleting_a_global_is_a_store(prints, run):
    assert prints.of(run("def x():\n  global n\n  del n")).stores == {"n"}


def test_libraries_functions_and_classes_reach_nothing(prints):
    for value in (functools.wraps, random.Random, random.shuffle, io.StringIO, pytest.raises):
        mark = prints.of(value)
        assert (mark.reach, mark.ids, mark.approximate) == (frozenset(), frozenset(), False)


def test_a_class_is_divided_by_attribute(prints, run, changed):
    x = run("class x:\n  rate = 1\n  def f(self): return 1")
    mark = prints.of(x)
    assert {".rate", ".f", "#cls", "#keys"} <= set(mark.parts)
    assert mark.kind == "class"
    assert changed(x, lambda x: setattr(x, "rate", 2)) == {".rate"}
    assert changed(x, lambda x: setattr(x, "f", lambda self: 2)) == {".f"}
    assert changed(x, lambda x: setattr(x, "g", 2)) == {".g", "#keys"}


@pytest.mark.parametrize("extra", ["pass", "def f(self): return super().f()"])
def test_the_order_of_a_set_of_objects_that_know_each_other_does_not_matter(prints, run, extra):
    digests, kept = set(), []
    for more in range(12):  # other addresses, another order
        x = run(
            f"class N:\n  {extra}\nmore = [N() for _ in range({more * 7})]\n"
            "ns = [N() for _ in range(20)]\n"
            "for i, n in enumerate(ns): n.i = i; n.to = [ns[(i * k + 1) % 20] for k in (1, 2, 3)]\n"
            "x = set(ns)"
        )
        kept.append(x)
        mark = prints.of(x)
        assert not mark.approximate
        digests.add(mark.parts[""])
    assert len(digests) == 1
    before = prints.of(x).parts
    next(n for n in x if n.i == 5).i = 77
    assert prints.of(x).parts != before


def test_an_instance_is_divided_by_attribute(prints, run, changed):
    p = run("class P:\n  rate = 1\nx = P(); x.a = 1; x.b = [1]")
    mark = prints.of(p)
    assert set(mark.parts) == {".a", ".b", "#keys", "#cls"}
    assert mark.parts["#keys"] == (".a", ".b")
    assert mark.kind == "object"
    assert changed(p, lambda x: setattr(x, "a", 2)) == {".a"}
    assert changed(p, lambda x: x.b.append(2)) == {".b"}
    assert changed(p, lambda x: setattr(x, "c", 2)) == {".c", "#keys"}
    assert changed(p, lambda x: delattr(x, "a")) == {".a", "#keys"}
    assert changed(p, lambda x: setattr(type(x), "rate", 2)) == {"#cls"}


def test_an_instance_shares_state_with_its_class_and_what_it_holds(prints, run, namespace):
    p = run("class P: pass\nx = P(); x.a = [1]")
    assert prints.of(p).ids & prints.of(namespace["P"]).ids
    assert prints.of(p).ids & prints.of(p.a).ids


def test_functions_over_one_variable_share_its_cell(prints, run, namespace):
    run(
        "def make():\n  n = 0\n  def up():\n    nonlocal n\n    n += 1\n  def get(): return n\n  return up, get\nup, get = make()"
    )
    up, get = namespace["up"], namespace["get"]
    assert prints.of(up).ids & prints.of(get).ids
    before = prints.of(get).parts
    up()
    assert prints.of(get).parts != before


ITERATORS = {
    "list": lambda: iter([1, 2, 3]),
    "tuple": lambda: iter((1, 2, 3)),
    "str": lambda: iter("abc"),
    "dict": lambda: iter({"a": 1, "b": 2, "c": 3}),
    "items": lambda: iter({"a": 1, "b": 2, "c": 3}.items()),
    "set": lambda: iter({1, 2, 3}),
    "range": lambda: iter(range(5)),
    "big range": lambda: iter(range(1 << 70)),
    "reversed": lambda: reversed([1, 2, 3]),
    "enumerate": lambda: enumerate([1, 2, 3]),
    "zip": lambda: zip([1, 2, 3], "abc", strict=False),
    "map": lambda: map(str, [1, 2, 3]),
    "filter": lambda: filter(None, [1, 2, 3]),
    "generator": lambda: (i for i in [1, 2, 3]),
    "generator function": lambda: count_to(3),
    "chain": lambda: itertools.chain([1], [2, 3]),
    "count": lambda: itertools.count(3),
    "repeat": lambda: itertools.repeat(1, 3),
    "islice": lambda: itertools.islice([1, 2, 3], 2),
    "accumulate": lambda: itertools.accumulate([1, 2, 3]),
    "product": lambda: itertools.product([1, 2], [3, 4]),
    "combinations": lambda: itertools.combinations([1, 2, 3], 2),
    "permutations": lambda: itertools.permutations([1, 2, 3]),
    "cycle": lambda: itertools.cycle([1, 2, 3]),
    "groupby": lambda: itertools.groupby([1, 1, 2]),
    "starmap": lambda: itertools.starmap(pow, [(1, 2), (2, 3)]),
    "takewhile": lambda: itertools.takewhile(bool, [1, 2, 3]),
    "zip_longest": lambda: itertools.zip_longest([1, 2], [3]),
    "pairwise": lambda: itertools.pairwise([1, 2, 3]),
    "csv lines": lambda: io.StringIO("a\nb\nc"),
    "bytes in memory": lambda: io.BytesIO(b"a\nb\n"),
}


def count_to(n):
    i = 0
    while i < n:
        yield i
        i += 1


@pytest.mark.parametrize("make", ITERATORS.values(), ids=ITERATORS)
def test_an_iterator_is_where_it_is_and_nothing_is_taken_from_it(prints, make):
    one, other = make(), make()
    assert prints.of(one).parts == prints.of(other).parts
    assert prints.of(one).kind == "iterator"
    start = prints.of(one).parts
    first = next(one)
    after = prints.of(one).parts
    assert after != start
    assert next(make()) == first or repr(first).startswith("(1, <itertools")
    next(other)
    assert prints.of(other).parts == after
    assert [repr(v)[:5] for v in itertools.islice(one, 9)] == [
        repr(v)[:5] for v in itertools.islice(other, 9)
    ]


@pytest.mark.parametrize("mode", ["r", "rb", "w", "wb", "r+", "a"])
def test_an_open_file_is_its_name_and_position(prints, tmp_path, mode):
    path = tmp_path / "a.txt"
    path.write_text("abc\ndef\n")
    with path.open(mode) as file:
        before = prints.of(file)
        assert prints.of(file).parts == before.parts
        assert before.kind == "iterator"
        if "w" in mode or "a" in mode:
            file.write("new" if "b" not in mode else b"new")
            file.flush()
        else:
            file.readline()
        read = prints.of(file).parts
        assert read != before.parts
    assert prints.of(file).parts != read


def test_a_file_under_way_in_a_loop_can_be_looked_at(prints, tmp_path):
    (tmp_path / "a.txt").write_text("abc\ndef\n")
    with (tmp_path / "a.txt").open() as file:
        for _ in file:
            assert prints.of(file).kind == "iterator"
            break
        assert next(file) == "def\n"


def test_attributes_of_modules_are_asked_for_one_by_one(prints):
    import math
    import types

    module = types.ModuleType("m")
    module.rate = 1
    before = prints.of_attribute(module, "rate")
    module.rate = 2
    assert prints.of_attribute(module, "rate").parts != before.parts
    assert (
        prints.of_attribute(module, "nothing").parts == prints.of_attribute(math, "nothing").parts
    )
    assert prints.of_attribute(math, "sqrt").parts == prints.of(math.sqrt).parts


def test_a_module_that_makes_attributes_when_asked_is_not_asked(prints):
    import types

    module = types.ModuleType("lazy")
    module.__getattr__ = lambda name: 1 / 0
    assert prints.of_attribute(module, "x").kind == "plain"
    assert set(prints.of(module).parts) == {""}
