"""Big, deep and odd values, as cells: they are looked at within a budget, and never changed."""

from __future__ import annotations

DATA: dict[str, tuple[str, ...]] = {
    "a list of ten million": (
        "big = list(range(10_000_000))",
        "big.append(1)\nlen(big)",
        "other = big\nother[5] = 0",
        "sum(big)",
        "del big, other",
    ),
    "a dict of ten million": (
        "big = dict.fromkeys(range(10_000_000))",
        "big[-1] = 1\nlen(big)",
        "del big",
    ),
    "a set of ten million": ("big = set(range(10_000_000))", "big.add(-1)\nlen(big)", "del big"),
    "an object array of ten million": (
        "import numpy as np\nbig = np.empty(10_000_000, dtype=object)\nbig[:] = 'text'",
        "big[3] = big",
        "big.shape",
        "big[3] = None",
    ),
    "a hundred thousand attributes": (
        "class A: pass\na = A()\nfor i in range(100_000): setattr(a, f'x{i}', [i])",
        "a.x5.append(1)\nlen(vars(a))",
        "B = type('B', (), {f'm{i}': (lambda self: 1) for i in range(100_000)})\nb = B()\nb.m7()",
    ),
    "a million small objects": (
        "class P:\n    def __init__(self, i): self.i, self.next = i, None",
        "many = [P(i) for i in range(1_000_000)]\nfor p, q in zip(many, many[1:]): p.next = q",
        "many[3].i = 0\nlen(many)",
        "head = many[0]\nhead.next.i",
        "del many, head, p, q",
    ),
    "nesting of five thousand and more": (
        "deep, d = [], {}\nfor _ in range(5_000): deep, d = [deep], {'k': d}",
        "class N: pass\nhead = N()\nat = head\nfor _ in range(5_000): at.next = N(); at = at.next",
        "def wrap(f): return lambda: f()\nf = int\nfor _ in range(5_000): f = wrap(f)",
        "t = ()\nfor _ in range(100_000): t = (t,)",
        "at.value = 1\nlen(deep), len(d), len(t)",
        "deep[0].append(1)",
        "while deep: deep = deep[0]\nwhile t: t = t[0]",
    ),
    "what contains itself": (
        "l = []\nl.append(l)\nd = {}\nd['d'] = d\nclass S: pass\ns = S()\ns.s, s.l, s.d = s, l, d",
        "import pandas as pd, numpy as np\ndf = pd.DataFrame({'a': [1]})\ndf.attrs['df'] = df",
        "o = np.empty(1, object)\no[0] = o\nt = (l, [])\nt[1].append(t)\ng = lambda: g",
        "d['l'] = l\nlen(d), len(t)",
        "l.append(s)\nlen(l)",
        "x = {'a': {}}\nx['a'] = x\nlen(x)",
    ),
    "huge texts and bytes": (
        "s = 'é' * 100_000_000\nb = bytes(200_000_000)\nba = bytearray(b)\nmv = memoryview(ba)",
        "ba[5] = 1\nlen(s), len(b), len(mv)",
        "n = 10 ** 100_000\nn > 1",
        "bad = '\\ud800'\nkeys = {bad: 1, b'\\xff': 2, (bad,): 3}\nlen(keys)",
    ),
    "arrays of every kind": (
        """
import numpy as np
a = np.arange(12).reshape(3, 4)
views = [a[::-1], a.T, a[:, ::2], a[0], a[..., None], np.broadcast_to(1.0, (10**6, 10**6))]
kinds = [np.array([], 'f8'), np.array(1), np.array(['a', 'bc']), np.array([None, a], object),
         np.zeros(3, [('x', 'i4'), ('o', 'O')]), np.ma.masked_array([1, 2], [0, 1]), np.matrix('1 2'),
         np.array(['2020-01-01'], 'M8[D]'), np.zeros(2, np.longdouble), np.rec.array([(1, 2.0)])]
wide = np.lib.stride_tricks.as_strided(a, (10**5, 10**5), (0, 0))
sparse = np.memmap('mem', 'u1', 'w+', shape=(3_000_000_000,))
locked = np.arange(3); locked.flags.writeable = False
""",
        "a[0, 0] = 100\nviews[0][-1, 0]",
        "sparse[5] = 1\nint(sparse[5])",
        "kinds[3][0] = 1\nlen(views), len(kinds)",
        "rng = np.random.default_rng(0)\nrng.integers(100)",
        "rng.integers(100)",
    ),
    "frames of every kind": (
        """
import numpy as np, pandas as pd, warnings
class E:
    def __eq__(self, other): raise RuntimeError('eq')
    __hash__ = None
    def __repr__(self): return 'E'
n = 6
frames = [
    pd.DataFrame(), pd.DataFrame(index=range(3)), pd.DataFrame([[1, 2]], columns=['a', 'a']),
    pd.DataFrame({'a': [E(), E()]}), pd.DataFrame({('x', 1): [1], ('x', 2): [2]}),
    pd.DataFrame({'c': pd.Categorical(list('aab'))}), pd.DataFrame({'i': pd.interval_range(0, 3)}),
    pd.DataFrame({'n': pd.array([1, None], 'Int64'), 's': pd.array(['a', None], 'string')}),
    pd.DataFrame({'t': pd.date_range('2020', periods=3, tz='Europe/Berlin')}),
    pd.DataFrame({'p': pd.period_range('2020', periods=3, freq='M')}),
    pd.DataFrame({'sp': pd.arrays.SparseArray([0, 0, 1])}), pd.DataFrame({1: [1], 'a': [2], None: [3]}),
    pd.DataFrame({'l': [[1], {'a': 2}, None]}), pd.DataFrame({'f': [lambda: 1]}),
]
for i, f in enumerate(frames): globals()[f'f{i}'] = f
""",
        "f12.loc[0, 'l'].append(2)\nf2.shape",
        "g = f5.groupby('c', observed=True)\nr = f7.rolling(2)\nlen(g)",
        "f8['u'] = f8['t'].dt.day\nlist(f8.columns)",
        "index = f8.index\nindex.name = 'n'\nf8.index.name",
        "len(frames)",
    ),
}
