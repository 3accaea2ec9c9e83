"""Hostile objects, as cells: the last ones print what was done to the objects behind their back.

A counter that stays where it is without us must stay there with us. No value is evaluated, no
generator advanced, no property run, nothing kept alive, nothing written into.
"""

from __future__ import annotations

import importlib.util

COUNT = "from collections import Counter\ndone = Counter()\n"

#: A class whose every special method is counted; `{how}` says what they then do.
EVERYTHING = (
    COUNT
    + """
NAMES = '''__len__ __iter__ __next__ __bool__ __eq__ __ne__ __lt__ __hash__ __contains__ __getitem__
__setitem__ __repr__ __str__ __bytes__ __format__ __int__ __float__ __index__ __call__ __reduce__
__reduce_ex__ __getstate__ __copy__ __deepcopy__ __sizeof__ __dir__ __array__ __array_interface__
__dataframe__ __arrow_c_stream__ __arrow_array__ __dask_graph__ __dask_keys__ __dask_tokenize__ __cuda_array_interface__
__length_hint__ __enter__ __exit__ __await__ __aiter__ __getnewargs__ __getnewargs_ex__ __fspath__
__narwhals_dataframe__ __rich_repr__ __buffer__ __del__ __instancecheck__ compute persist collect
to_pandas to_numpy items keys values copy columns dtypes index shape dtype data toPandas'''.split()
def counted(name):
    def method(self, *a, **k):
        done[name] += 1
        {how}
    return method
class Evil:
    pass
for _n in NAMES:
    setattr(Evil, _n, counted(_n))
"""
)
USE = (
    "e = Evil()",
    "pair = [e, {'k': e}, (e,)]\nf = lambda: e",
    "class Holder: pass\nh = Holder()\nh.e = e\nh.again = h",
    "kind = type(e).__name__\nkind",
    "def use(thing=e):\n    return type(thing).__name__\nuse()",
    "pair[1]['other'] = 1\nlen(pair)",
    "sorted(done.items())",
    "pair.append(3)\nsorted(done.items())",
)


def _class(body: str, *after: str) -> tuple[str, ...]:
    return (
        COUNT + body,
        *after,
        "dict(sorted(done.items()))",
        "'end'",
        "dict(sorted(done.items()))",
    )


OBJECTS: dict[str, tuple[str, ...]] = {
    "every special method counts": (EVERYTHING.replace("{how}", "return NotImplemented"), *USE),
    "every special method raises": (EVERYTHING.replace("{how}", "raise RuntimeError(name)"), *USE),
    "every special method exits": (EVERYTHING.replace("{how}", "raise SystemExit(name)"), *USE),
    "every special method never returns": (
        EVERYTHING.replace("{how}", "import time; time.sleep(30)").replace("__del__ ", ""),
        *USE,
    ),
    "what cannot be pickled": (
        "import threading, sys\nlock = threading.Lock()\nf = lambda: lock\nframe = sys._getframe()",
        "held = [lock, f, frame, open, type, sys, NotImplemented, ...]\nlen(held)",
        "lock.acquire()",
        "lock.locked()",
        "code = f.__code__\nmethod = held.append\nmethod(1)\nlen(held)",
    ),
    "a lock that is held, and methods that want it": (
        COUNT
        + """
import threading
gate = threading.Lock()
class Locked:
    def __init__(self): self.value = 1
    def __getattribute__(self, name):
        with gate: return object.__getattribute__(self, name)
    def __eq__(self, other):
        with gate: return True
    def __hash__(self):
        with gate: return 1
    def __reduce__(self):
        with gate: return str, ()
""",
        "x = Locked()\ngate.acquire()",
        "y = [x]\ntype(x).__name__",
        "z = {'x': x}\nlen(y)",
        "gate.release()\nx.value",
    ),
    "attributes that answer everything": _class(
        """
class Yes:
    def __getattr__(self, name):
        done[name] += 1
        return self
    def __call__(self, *a, **k):
        done['called'] += 1
        return self
""",
        "y = Yes()",
        "z = [y]\ntype(y)",
    ),
    "attributes that count, all of them": _class(
        """
class Watched:
    def __getattribute__(self, name):
        done[name] += 1
        return object.__getattribute__(self, name)
""",
        "w = Watched()\nw.a = 1",
        "v = w\nv.a",
        "del v",
    ),
    "attributes that raise, __class__ and __dict__ too": (
        "class No:\n    def __getattribute__(self, name):\n        raise RuntimeError(name)",
        "n = No()",
        "m = [n, n]\nlen(m)",
        "n.x",
        "n",
        "type(n).__name__",
    ),
    "a __class__ that lies": _class(
        """
class Liar:
    @property
    def __class__(self):
        done['__class__'] += 1
        import collections
        return collections.OrderedDict
class Fake:
    __class__ = dict
class Broken:
    @property
    def __class__(self): raise ValueError('no class')
""",
        "liars = [Liar(), Fake(), Broken()]\na, b, c = liars",
        "type(a).__name__, type(b).__name__, type(c).__name__",
    ),
    "a metaclass that counts and raises": _class(
        """
class Meta(type):
    def __getattribute__(cls, name):
        done[name] += 1
        return type.__getattribute__(cls, name)
    def __instancecheck__(cls, other): done['instancecheck'] += 1; raise RuntimeError
    def __subclasscheck__(cls, other): done['subclasscheck'] += 1; raise RuntimeError
    def __eq__(cls, other): done['eq'] += 1; raise RuntimeError
    def __hash__(cls): return 1
    def __iter__(cls): raise RuntimeError
    def __len__(cls): raise RuntimeError
    def __bool__(cls): raise RuntimeError
class Odd(metaclass=Meta):
    value = 1
""",
        "odd = object.__new__(Odd)",
        "both = (Odd, odd)\nlen(both)",
    ),
    "a metaclass whose __mro__, __dict__ and __name__ raise": (
        """
class Meta(type):
    def __getattribute__(cls, name): raise RuntimeError(name)
class Odd(metaclass=Meta): pass
""",
        "odd = object.__new__(Odd)\nboth = [odd, Odd]",
        "len(both)",
    ),
    "properties and descriptors with side effects": _class(
        """
from functools import cached_property
class Descriptor:
    def __get__(self, instance, owner): done['descriptor'] += 1; return 1
    def __set__(self, instance, value): done['set'] += 1
class Side:
    __slots__ = ('kept', '__dict__')
    d = Descriptor()
    @property
    def p(self): done['property'] += 1; print('ran'); return 1
    @cached_property
    def c(self): done['cached'] += 1; return 1
    @property
    def __dict__(self): done['__dict__'] += 1; raise RuntimeError
""",
        "s = Side()\ns.kept = [1]",
        "t = s\nlen(t.kept)",
        "t.kept.append(2)",
    ),
    "generators and iterators are never advanced": _class(
        """
def noisy():
    for i in range(5):
        done['advanced'] += 1
        yield i
async def wait():
    done['awaited'] += 1
import itertools, io
g, m, z = noisy(), map(lambda i: done.update(m=1) or i, [1, 2, 3]), zip(noisy(), noisy())
c, t, w = itertools.count(), itertools.tee(noisy()), wait()
text = io.StringIO('a\\nb\\nc')
""",
        "all_of_them = [g, m, z, c, t, text]\nlen(all_of_them)",
        "h = g\nnext(g), next(text), next(c)",
        "next(h), next(text), next(c), next(m), next(z)",
        "text.tell(), w.close()",
    ),
    "__del__ runs when it runs without us": (
        "class D:\n    def __init__(self, n): self.n = n\n    def __del__(self): print('gone', self.n)",
        "d = D(1)",
        "d = D(2)\nprint('bound again')",
        "e = [d, D(3)]\nd = None",
        "del e\nprint('deleted')",
        "def f():\n    local = D(4)\n    return 1\nf()",
        "D(5);",
        "x = D(6)\nraise ValueError",
        "x = 1",
        "import gc\ncycle = D(7)\ncycle.self = cycle\ndel cycle\n_ = gc.collect()",
    ),
    "reference counts stay": (
        "import sys\nclass A: pass\na, b, c = A(), [], {}",
        "sys.getrefcount(a), sys.getrefcount(b), sys.getrefcount(c)",
        "d = [a, b]",
        "sys.getrefcount(a), sys.getrefcount(b), sys.getrefcount(A)",
        "import gc\ngc.isenabled(), gc.get_threshold(), gc.get_freeze_count()",
    ),
    "subclasses of list, dict, set, str and int": _class(
        """
def evil(base):
    def count(name):
        def method(self, *a, **k):
            done[base.__name__ + name] += 1
            raise RuntimeError(name)
        return method
    names = '__iter__ __len__ __getitem__ __eq__ __hash__ __repr__ __contains__ __reduce_ex__ __bool__ __getattr__ items keys values copy __copy__ __sizeof__ __getstate__'
    return type('Evil' + base.__name__, (base,), {n: count(n) for n in names.split()})
made = [evil(t) for t in (list, dict, set, frozenset, str, int, float, bytes, tuple)]
""",
        "l, d, s, fs, t, i, f, b, tu = [m() for m in made]",
        "list.append(l, 1)\ndict.__setitem__(d, 'k', l)\nset.add(s, 1)",
        "m = d\ndict.__setitem__(m, 'j', 2)",
        "list.__len__(l), dict.__len__(d), set.__len__(s)",
    ),
    "subclasses of ndarray, DataFrame and Series": _class(
        """
import numpy as np, pandas as pd
class Arr(np.ndarray):
    def __array_finalize__(self, other): done['finalize'] += 1
    def __getitem__(self, key): done['getitem'] += 1; return super().__getitem__(key)
    def tobytes(self, *a): done['tobytes'] += 1; raise RuntimeError
    def __array_ufunc__(self, *a, **k): done['ufunc'] += 1; raise RuntimeError
    def __array_function__(self, *a, **k): done['function'] += 1; raise RuntimeError
class Frame(pd.DataFrame):
    @property
    def _constructor(self): done['constructor'] += 1; return Frame
    def __getitem__(self, key): done['frame getitem'] += 1; raise RuntimeError
    def __getattr__(self, name): done['frame getattr'] += 1; raise AttributeError(name)
    def items(self): done['items'] += 1; raise RuntimeError
    def __len__(self): done['len'] += 1; raise RuntimeError
    def memory_usage(self, *a, **k): done['memory'] += 1; raise RuntimeError
""",
        "a = np.arange(5).view(Arr)",
        "f = Frame({'x': [1, 2]})",
        "done.clear()\nb, g = [a], {'f': f}",
        "len(b), len(g)",
    ),
    "modules with __getattr__, and lazy ones": _class(
        """
import types, sys, importlib.util
class Mod(types.ModuleType):
    def __getattr__(self, name): done['Mod ' + name] += 1; raise AttributeError(name)
plain = types.ModuleType('plain')
def _get(name): done['plain ' + name] += 1; return 1
plain.__getattr__ = _get
odd = Mod('odd')
spec = importlib.util.find_spec('this')
loader = importlib.util.LazyLoader(spec.loader)
spec.loader = loader
lazy = importlib.util.module_from_spec(spec)
loader.exec_module(lazy)
""",
        "x = [plain, odd, lazy]\nlen(x)",
        "plain.seen = 1\nplain.seen",
    ),
    "MagicMock": (
        "from unittest.mock import MagicMock, Mock, sentinel\nm, n = MagicMock(), Mock(spec=dict)",
        "pair = [m, n, sentinel.x]\nm.a.b.c(1)",
        "len(m.mock_calls), len(n.mock_calls), m.a.b.c.call_count",
        "m.x = 1\nlen(m.mock_calls), len(m.method_calls)",
    ),
    "weak references, living and dead": (
        "import weakref\nclass T: pass\nt = T()\nr, p = weakref.ref(t), weakref.proxy(t)",
        "d, s = weakref.WeakValueDictionary(t=t), weakref.WeakSet([t])\nlen(d), len(s)",
        "del t",
        "r() is None, len(d), len(s)",
        "q = [p, r]\nlen(q)",
        "p.x",
    ),
    "ctypes, sockets, sqlite, files, processes, memory": (
        """
import ctypes, socket, sqlite3, subprocess, mmap, array, tempfile, threading, queue, select
class Point(ctypes.Structure):
    _fields_ = [('x', ctypes.c_int), ('y', ctypes.c_int)]
pt, ptr, lib = Point(1, 2), ctypes.pointer(Point(3, 4)), ctypes.CDLL(None)
null = ctypes.c_void_p()
wild = ctypes.cast(8, ctypes.POINTER(ctypes.c_int))
one, two = socket.socketpair()
db = sqlite3.connect(':memory:')
cur = db.execute('create table t (a)')
process = subprocess.Popen(['cat'], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
room = mmap.mmap(-1, 100)
arr, view = array.array('i', [1, 2]), memoryview(bytearray(10))
f = open('text', 'w+'); _ = f.write('abc'); _ = f.seek(1)
q, poll = queue.Queue(), select.epoll()
""",
        "db.execute('insert into t values (1)')\none.send(b'hello')\nptr.contents.x = 7",
        "f.tell(), two.recv(9), db.execute('select * from t').fetchall(), ptr.contents.x, pt.x",
        "del wild\nview.release()\nroom[:1] = b'x'\nprocess.stdin.close(); process.wait()",
        "f.tell(), process.stdout.read(), db.in_transaction, q.qsize()",
        "room.close()\ndb.close()\none.close()\ntwo.close()\nf.close()\npoll.close()\nprocess.stdout.close()",
        "view, len(arr)",
    ),
    "threads that change a dict, a list, a set and a frame all the time": (
        """
import threading, time, pandas as pd
d, l, s, o = {}, [], set(), type('O', (), {})()
df = pd.DataFrame({'a': range(1000)})
stop, lock = threading.Event(), threading.Lock()
def churn():
    i = 0
    while not stop.is_set():
        i += 1
        d[i % 5000] = i; s.add(i % 5000); l.append(i); setattr(o, f'a{i % 500}', i)
        if i % 7 == 0:
            d.pop(i % 4999, None); s.discard(i % 4999); o.__dict__.pop(f'a{i % 499}', None)
        if i % 200 == 0:
            time.sleep(0.001)  # without it the threads starve everybody, plain cells too
        if i % 1000 == 0:
            with lock:  # two threads that add columns to one frame break pandas by themselves
                l.clear(); df.loc[i % 1000, 'a'] = i; df[f'c{i % 3}'] = i
threads = [threading.Thread(target=churn, daemon=True) for _ in range(2)]
for t in threads: t.start()
""",
        *["everything = [d, l, s, o, df]\nlen(everything)"] * 5,
        "stop.set()\nfor t in threads: t.join()",
        "threading.active_count()",
    ),
    "copies, pickles and comparisons are not made": _class(
        """
import copy, pickle, json
class Plain:
    def __init__(self): self.a = [1]
    def __reduce_ex__(self, protocol): done['reduce'] += 1; return object.__reduce_ex__(self, protocol)
    def __deepcopy__(self, memo): done['deepcopy'] += 1; return self
    def __copy__(self): done['copy'] += 1; return self
    def __eq__(self, other): done['eq'] += 1; return True
    def __hash__(self): done['hash'] += 1; return 1
    def __repr__(self): done['repr'] += 1; return 'Plain'
    def __sizeof__(self): done['sizeof'] += 1; return 1
""",
        "p = Plain()\nd = {'p': p}",
        "p.a.append(1)\nq = [p, p]\nlen(q)",
    ),
    "caches and counters of the standard library": (
        "import functools, random, contextvars, decimal\n@functools.lru_cache\ndef f(x): return x\nf(1)",
        "g = functools.partial(f, 2)\nf.cache_info()",
        "random.seed(1)\nv = contextvars.ContextVar('v', default=1)\ntoken = v.set(2)",
        "random.random(), v.get(), decimal.getcontext().prec",
        "random.random(), f.cache_info()",
        "g(), f.cache_info()",
    ),
}

if importlib.util.find_spec("polars"):
    OBJECTS["a lazy frame of polars is not collected"] = _class(
        """
import polars as pl
def look(frame):
    done['collected'] += 1
    return frame
lazy = pl.DataFrame({'a': range(10)}).lazy().map_batches(look)
""",
        "more = lazy.select(pl.col('a') * 2)\ntype(more).__name__",
        "more.collect().height",
    )
