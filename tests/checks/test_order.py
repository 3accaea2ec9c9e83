"""Order rules: code that must be flagged, and its clean look-alike that must not."""

from __future__ import annotations

import pytest

from nbvalidate.checks.facts import NotebookFacts
from nbvalidate.checks.order import RULES
from nbvalidate.notebook import Cell, Notebook
from tests.conftest import facts_of


def codes(facts):
    return [f.rule for rule in RULES if rule.source != "live" for f in rule.check(facts)]


FLAGGED = [
    ("ORD101", ["print(x)", "x = 1"]),
    ("ORD101", ["f(1)", "def f(a):\n    return a"]),
    ("ORD101", ["def f():\n    return k", "f()", "k = 1"]),
    ("ORD101", ["from math import *\nprint(sqrt(rate))", "rate = 2"]),
    ("ORD101", ["df = pd.DataFrame()", "import pandas as pd"]),
    ("ORD101", ["%time y = x + 1", "x = 1"]),
    ("ORD101", ["[x + i for i in range(3)]", "x = 1"]),
    ("ORD101", ["class A(Base):\n    pass", "class Base:\n    pass"]),
    ("ORD101", ["x += 1", "x = 1"]),
    ("ORD102", ["y = raw + 1"]),
    ("ORD102", ["def f():\n    return missing", "f()"]),
    ("ORD102", ["def f():\n    return missing"]),
    ("ORD102", ["model.fit(X)"]),
    ("ORD102", ["%timeit fast(10)"]),
    ("ORD103", ["x = 1", "del x", "print(x)"]),
    ("ORD103", ["x = 1\ndel x\nprint(x)"]),
    ("ORD301", ["x = 1", "x = x * 2"]),
    ("ORD301", ["n = 0", "n += 1"]),
    ("ORD301", ["df = load = {'a': 1}", "df['a'] = df['a'] * 2"]),
    ("ORD301", ["df = dict(a=1)", "df['a'] /= 255"]),
    ("ORD301", ["rows = []", "rows.append(1)"]),
    ("ORD301", ["import pandas as pd\ndf = pd.DataFrame()", "df = df.drop(columns=['a'])"]),
    ("ORD301", ["import pandas as pd\ndf = pd.DataFrame()", "df.drop('a', axis=1, inplace=True)"]),
    ("ORD301", ["import pandas as pd\ndf = other = pd.DataFrame()", "df = pd.concat([df, other])"]),
    ("ORD301", ["x = [1, 2, 3]", "x = x[1:]"]),
    ("ORD301", ["d = {'a': 1}", "del d['a']"]),
    ("ORD302", ["def mean(v):\n    return 0", "from numpy import *", "mean([1])"]),
    ("ORD302", ["from numpy import *", "sum([1, 2])"]),
]

CLEAN = [
    ["x = 1", "print(x)"],
    ["def f():\n    return k", "k = 1", "f()"],
    ["print(__name__, display, get_ipython, In, Out, _, __, _1)"],
    ["try:\n    fast\nexcept NameError:\n    fast = False"],
    ["if 'x' not in globals():\n    x = 1\nx"],
    ["for i in range(3):\n    last = i\nprint(last)"],
    ["if 1 > 0:\n    x = 1\nprint(x)"],
    ["from mymodule import *", "anything(1)"],
    ["%run setup.py", "anything"],
    ["exec('a = 1')\nprint(a)"],
    ["from math import *", "print(sqrt(2))"],
    ["%%bash\necho $x"],
    ["%%html\n{{ name }}"],
    ["!echo $HOME {undefined}"],
    ["%%capture out\nx = 1", "out.show()"],
    ["import os.path", "os.getcwd()"],
    ["[x for x in range(3)]", "{k: v for k, v in {}.items()}"],
    ["def f(n):\n    return 1 if n < 1 else f(n - 1)", "f(3)"],
    ["def a():\n    return b()\ndef b():\n    return 1", "a()"],
    ["class A:\n    n = 1\n    def m(self):\n        return A.n", "A().m()"],
    ["def outer():\n    v = 1\n    def inner():\n        return v\n    return inner()", "outer()"],
    ["def f():\n    global g\n    g = 1", "f()", "print(g)"],
    ["with open('f') as h:\n    t = h.read()", "t"],
    ["import sys\nif sys.argv:\n    y = 1", "y"],
    ["%timeit [xi + yi for xi, yi in zip([1], [2])]"],
    [
        "try:\n    from m import f\nexcept ImportError:\n    from n import g\n    def f():\n        return g()\nf()"
    ],
    ["x = 1", "del x", "x = 2", "print(x)"],
    ["x = 1", "y = x * 2"],
    ["df = 1", "df = df\ndf"],
    ["x = 1\nx = x * 2"],
    [
        "import pandas as pd\ndf = pd.DataFrame()",
        "df = df.dropna()",
        "df = df[df.a > 0]",
        "df['a'] = df['a'].astype(int)",
    ],
    ["import pandas as pd\ndf = pd.DataFrame()", "df = df.drop(columns=['a'], errors='ignore')"],
    [
        "import pandas as pd\ndf = pd.DataFrame()",
        "df['z'] = (df['a'] - df['a'].mean()) / df['a'].std()",
    ],
    ["import pandas as pd\ndf = pd.DataFrame()", "df['a'] = df['a'] / df['a'].max()"],
    ["x = [1, 2, 3]", "x = x[:2]"],
    ["rows = []\nfor i in range(3):\n    rows.append(i)"],
    ["def f(rows):\n    rows.append(1)\n    rows = rows + [2]\n    return rows", "f([])"],
    ["m = 5", "x = {'m': m}\nx['m'] += 1"],
    ["def mean(v):\n    return 0", "import numpy as np", "mean([1])"],
    ["from numpy import *", "array([1])"],
    ["print(x)  # nothing"] if False else ["print('x')"],
]


@pytest.mark.parametrize(
    ("code", "cells"), FLAGGED, ids=lambda v: v if isinstance(v, str) else repr(v)[:60]
)
def test_flagged(code, cells):
    assert code in codes(facts_of(*cells))


@pytest.mark.parametrize("cells", CLEAN, ids=lambda v: repr(v)[:60])
def test_clean_look_alikes(cells):
    assert codes(facts_of(*cells)) == []


def saved(*cells):
    """Cells given as (source, count, outputs)."""
    made = [
        Cell(i, f"c{i}", "code", s, execution_count=n, outputs=o)
        for i, (s, n, o) in enumerate(cells)
    ]
    return NotebookFacts(Notebook("n.ipynb", tuple(made)))


def result(count, text="1"):
    return {"output_type": "execute_result", "execution_count": count, "data": {"text/plain": text}}


def error(count, line):
    return {
        "output_type": "error",
        "ename": "E",
        "evalue": "",
        "traceback": [f"Cell In[{count}], line 1\n\x1b[0;32m----> 1\x1b[0m {line}\n", "E: "],
    }


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([("a = 1", 1, []), ("b = 1", 2, [])], []),
        ([("a = 1", None, []), ("b = 1", None, [])], []),
        ([("a = 1", 2, []), ("b = 1", 1, [])], ["ORD201"]),
        ([("a = 1", 1, []), ("b = 1", 1, [])], ["ORD201"]),
        ([("a = 1", 1, []), ("b = 1", 3, [])], ["ORD202"]),
        ([("a = 1", 7, []), ("b = 1", 8, [])], ["ORD202"]),
        ([("a = 1", 1, []), ("b = 1", None, [])], ["ORD203"]),
        ([("a = 1", 1, []), ("# only a comment", None, [])], []),
        ([("a = 1", 1, []), ("", None, [])], []),
        ([("a = 1\na", 1, [result(1)])], []),
        ([("a = 1\na", 1, [result(4)])], ["ORD204"]),
        ([("a = 1", 1, [result(1)])], ["ORD204"]),
        ([("f()", 1, [error(1, "f()")])], ["ORD102"]),
        ([("g = 1\nprint(g)", 1, [error(1, "f()")])], ["ORD204"]),
        ([("g = 1\nprint(g)", 1, [error(3, "f()")])], []),
        (
            [
                ("%config InteractiveShell.ast_node_interactivity = 'last_expr_or_assign'", 1, []),
                ("a = 1", 2, [result(2)]),
            ],
            [],
        ),
    ],
)
def test_what_the_saved_counts_and_outputs_tell(cells, expected):
    assert codes(saved(*cells)) == expected


def test_the_message_names_the_cell_below():
    (finding,) = RULES[0].check(facts_of("print(rate)", "rate = 1"))
    assert finding.message == "`rate` is used here, but only cell 1, below, defines it."
    assert (finding.line, finding.column, finding.end_column) == (1, 6, 10)
