"""Objects that raise, lie, wait, lead nowhere or never end: nothing crashes, hangs or is asked."""

from __future__ import annotations

import sys
import threading
import types
import unittest.mock
import weakref

import pytest

EVIL = """
asked = []
done = []
def evil(*a, **k):
    if not done:
        asked.append(len(a))
        raise RuntimeError("asked")
"""
#: Each makes ``x``; none of its special methods may run.
HOSTILE = {
    "all special methods": "class P:\n" + "\n".join(
        f"  __{name}__ = evil" for name in
        "eq ne lt hash len iter bool repr str getattr getattribute contains getitem call "
        "reduce reduce_ex getstate sizeof dir format bytes index int float complex copy deepcopy "
        "array array_interface array_struct dataframe arrow_array length_hint next enter instancecheck".split()
    ) + "\nx = P.__new__(P)\nobject.__setattr__(x, 'a', 1)",
    "__class__ is a property": "class P:\n  __class__ = property(evil)\nx = P()",
    "__class__ lies": "class P:\n  __class__ = property(lambda self: int)\nx = P()",
    "__dict__ is a property": "class P:\n  __dict__ = property(evil)\nx = P()",
    "__slots__ and properties": "class P:\n  __slots__ = ('a',)\n  b = property(evil)\nx = P(); x.a = 1",
    "descriptors": "class D:\n  __get__ = evil\nclass P:\n  d = D()\nx = P()",
    "a list": "class P(list):\n  __iter__ = __len__ = __getitem__ = __eq__ = __getattribute__ = __bool__ = __reduce_ex__ = evil\n  __hash__ = evil\nx = P([1, 2])",
    "a dict": "class P(dict):\n  __iter__ = __len__ = __getitem__ = keys = items = values = __contains__ = get = __getattribute__ = evil\nx = P(a=1)",
    "a tuple": "class P(tuple):\n  __iter__ = __len__ = __getitem__ = __hash__ = __eq__ = evil\nx = P((1, 2))",
    "a set": "class P(set):\n  __iter__ = __len__ = __contains__ = __eq__ = evil\nx = P({1, 2})",
    "a frozenset": "class P(frozenset):\n  __iter__ = __len__ = __contains__ = __eq__ = __hash__ = evil\nx = P({1, 2})",
    "a str": "class P(str):\n  __len__ = __hash__ = __eq__ = __str__ = __repr__ = __iter__ = encode = evil\nx = P('a')",
    "an int": "class P(int):\n  __int__ = __index__ = __hash__ = __eq__ = __bool__ = __trunc__ = __repr__ = evil\nx = P(1)",
    "a float": "class P(float):\n  __float__ = __hash__ = __eq__ = __bool__ = __repr__ = evil\nx = P(1)",
    "bytes": "class P(bytes):\n  __len__ = __hash__ = __eq__ = __iter__ = __getitem__ = __bytes__ = evil\nx = P(b'a')",
    "a complex": "class P(complex):\n  __add__ = __hash__ = __eq__ = __complex__ = evil\nx = P(1)",
    "a datetime": "import datetime\nclass P(datetime.datetime):\n  __reduce_ex__ = __hash__ = __eq__ = isoformat = utcoffset = evil\nx = P(2024, 1, 1)",
    "a deque": "import collections\nclass P(collections.deque):\n  __iter__ = __len__ = maxlen = evil\nx = P([1])",
    "an exception": "class P(Exception):\n  args = property(evil)\n  __str__ = __repr__ = __reduce__ = evil\nx = P(1)",
    "a partial": "import functools\nclass P(functools.partial):\n  __call__ = __repr__ = __reduce__ = evil\nx = P(int)",
    "a module": "import types\nclass P(types.ModuleType):\n  __getattr__ = __getattribute__ = __dir__ = evil\nx = P('m')",
    "an array": "import numpy as np\nclass P(np.ndarray):\n  __getattr__ = __getitem__ = __len__ = __array_ufunc__ = __array_function__ = __eq__ = tobytes = tolist = evil\nx = np.arange(3).view(P)",
    "a frame": "import pandas as pd\nclass P(pd.DataFrame):\n  columns = index = property(evil)\n  __len__ = __getitem__ = __iter__ = _constructor = evil\nx = pd.DataFrame({'a': [1]}); object.__setattr__(x, '__class__', P) if False else None",
    "a metaclass": "class M(type):\n  __instancecheck__ = __subclasscheck__ = __getattribute__ = __getattr__ = __repr__ = __call__ = evil\nclass P(metaclass=M): pass\nx = object.__new__(P)",
    "a class of such": "class M(type):\n  __instancecheck__ = __subclasscheck__ = __getattr__ = mro2 = __repr__ = __call__ = evil\nclass x(metaclass=M):\n  a = 1",
    "a metaclass that cannot be hashed": "class M(type):\n  __eq__ = evil\n  __hash__ = None\nclass P(metaclass=M): pass\nx = object.__new__(P)",
    "a list of such": "class M(type):\n  __eq__ = evil\n  __hash__ = None\nclass P(metaclass=M): pass\nx = [object.__new__(P) for _ in range(5)]",
    "in a set": "class P:\n  __eq__ = evil\n  def __hash__(self): return 1 if not armed else evil()\narmed = False\nx = {P()}\narmed = True",
    "as a key": "class P:\n  __eq__ = evil\n  def __hash__(self): return 1 if not armed else evil()\narmed = False\nx = {P(): P()}\narmed = True",
    "an iterator": "class P:\n  __iter__ = __next__ = __length_hint__ = evil\nx = P()",
    "inside zip and map": "class P:\n  def __iter__(self): return self\n  __next__ = __length_hint__ = __len__ = evil\nx = [zip(P()), map(evil, P()), enumerate(P()), filter(evil, P())]",
    "a count of such": "import itertools\nclass P:\n  __repr__ = __add__ = evil\nx = itertools.count(P.__new__(P)) if False else itertools.repeat(P())",
    "a generator": "def g():\n  yield evil()\nx = g()",
    "a closure": "x = (lambda f: lambda: f())(evil)",
    "a column of such": "import pandas as pd\nclass P:\n  __eq__ = __bool__ = __len__ = __getattr__ = evil\n  __hash__ = evil\nimport numpy as np\na = np.empty(3, object); a[0] = P(); a[1] = P()\nx = pd.Series(a, dtype=object)",
    "a lazy attribute of a module": "import types\nm = types.ModuleType('m'); m.__getattr__ = evil\nx = [m]",
    "an enum": "import enum\nclass E(enum.Enum):\n  A = 1\n  __str__ = __repr__ = __hash__ = evil\nx = E.A",
    "a class with a false module": "class P: pass\nP.__module__ = property(evil)\nx = P()",
    "a function with a false module": "def x(): pass\nclass S:\n  __eq__ = __hash__ = __str__ = __repr__ = evil\nx.__module__ = S()",
    "attributes that are no texts": "class P: pass\nx = P(); x.__dict__[1] = 2; x.__dict__['a'] = 3",
    "a __del__ that raises": "class P:\n  __del__ = evil\nx = P()",
}  # fmt: skip


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
def test_nothing_of_the_users_is_asked(prints, run, namespace, source):
    x = run(EVIL + source)
    namespace["asked"].clear()  # making it may have asked
    try:
        for value in (x, [x], (x,), {"a": x}, types.SimpleNamespace(a=x)):
            mark = prints.of(value)
            assert mark.parts
            assert prints.of(value).parts == mark.parts
        assert namespace["asked"] == []
    finally:
        namespace["done"].append(True)


def test_proxies_are_not_followed(prints, run):
    class Target:
        pass

    target = Target()
    for proxy in (weakref.proxy(target), unittest.mock.Mock(), unittest.mock.MagicMock()):
        mark = prints.of(proxy)
        assert mark.approximate
        assert prints.of(proxy).parts == mark.parts
        assert prints.of([proxy, proxy]).parts == prints.of([proxy, proxy]).parts
    mock = unittest.mock.MagicMock()
    prints.of(mock)
    assert mock.mock_calls == []
    proxy = weakref.proxy(target)
    del target
    assert prints.of(proxy).approximate


def test_a_value_that_changes_while_it_is_read_costs_nobody_anything(prints):
    x = {i: [i] for i in range(20_000)}
    stop = threading.Event()

    def change():
        i = 0
        while not stop.is_set():
            i += 1
            x[f"k{i}"] = [i]
            x.pop(f"k{i - 50}", None)

    thread = threading.Thread(target=change)
    thread.start()
    try:
        for _ in range(20):
            assert prints.of(x).parts
    finally:
        stop.set()
        thread.join()


def test_a_lock_that_is_held_is_not_waited_for(prints):
    lock = threading.Lock()
    with lock:
        assert prints.of([lock, threading.Condition(lock)]).parts


def test_an_interrupt_goes_through_and_leaves_everything_whole(prints, monkeypatch):
    x = {"a": [object()], "b": [[1, [2]]]}
    before = prints.of(x).parts
    leaves = prints._context.leaves

    def interrupt(value):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(type(leaves), "digest", lambda self, value: interrupt(value))
        with pytest.raises(KeyboardInterrupt):
            prints.of(x)
    assert prints.of(x).parts == before


def test_a_low_recursion_limit_is_survived(prints):
    x = []
    for _ in range(300):
        x = [x, {"a": (x,)}]

    def depth():
        frame, n = sys._getframe(), 0
        while frame:
            frame, n = frame.f_back, n + 1
        return n

    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(depth() + 60)
    try:
        mark = prints.of(x)
    finally:
        sys.setrecursionlimit(limit)
    assert mark.parts


def test_our_own_failure_gives_an_opaque_fingerprint(prints, monkeypatch):
    monkeypatch.setattr("nbvalidate.data.fingerprint.walk.Walk.part", lambda *a: 1 / 0)
    mark = prints.of([1])
    assert (mark.kind, mark.approximate) == ("opaque", True)


def test_nothing_is_imported(prints):
    import subprocess

    code = (
        "import sys\nfrom nbvalidate.data.fingerprint import Fingerprinter\n"
        "import collections, datetime, random\n"
        "f = Fingerprinter(globals()); f.begin(1)\n"
        "before = set(sys.modules)\n"
        "for v in (1, [1], {'a': {1}}, random.Random(1), datetime.datetime.now(), lambda: 1, sys, object()): f.of(v)\n"
        "print(sorted(set(sys.modules) - before), {'numpy', 'pandas', 'IPython'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] set()"
