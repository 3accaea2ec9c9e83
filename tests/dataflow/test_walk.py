"""What one cell reads, binds and changes: the cases that people write."""

from __future__ import annotations

import pytest

from nbvalidate.dataflow.ipython import parse_cell
from nbvalidate.dataflow.walk import cell_flow


def flow(source):
    return cell_flow(parse_cell(source))


def uses(source):
    return {use.name for use in flow(source).uses}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = y", {"y"}),
        ("x = 1\nx", set()),
        ("x += 1", {"x"}),
        ("[i for i in y]", {"y"}),
        ("[i + k for i in y if i > z]", {"y", "k", "z"}),
        ("def f(a, b=d):\n    return a + g", {"d"}),
        ("def f():\n    return g\nf()", {"g"}),
        ("def f():\n    return g\ng = 1\nf()", set()),
        ("f = lambda a: a + g\nf(1)", {"g"}),
        ("class A(Base):\n    x = y\n    z = x", {"Base", "y"}),
        ("class A:\n    def m(self):\n        return q", set()),
        ("for i in items:\n    total = i\ntotal", {"items", "total"}),
        ("while True:\n    x = 1\n    break\nx", set()),
        ("try:\n    import a\nexcept ImportError:\n    a = None\na", {"ImportError"}),
        ("if c:\n    x = 1\nelse:\n    x = 2\nx", {"c"}),
        ("if c:\n    x = 1\nelse:\n    raise ValueError\nx", {"c", "ValueError"}),
        ("with open(p) as f:\n    t = f.read()\nt", {"open", "p"}),
        ("df['a'] = 1", {"df"}),
        ("a.b.c = d", {"a", "d"}),
        ("(n := 10)\nn", set()),
        ("print(f'{x:{w}}')", {"print", "x", "w"}),
        ("match v:\n    case {'k': k, **rest}:\n        k, rest", {"v"}),
        ("del x", {"x"}),
        ("global x\nx = 1", set()),
        ("!echo $HOME {name}", {"HOME", "name"}),
        ("%timeit [i * x for i in y]", {"x", "y"}),
        ("x: int = 3", {"int"}),
        ("await g(x)", {"g", "x"}),
    ],
)
def test_reads_from_outside(source, expected):
    assert uses(source) == expected


@pytest.mark.parametrize(
    ("source", "must", "may"),
    [
        ("import a.b.c, d as e\nfrom f import g, h as i", {"a", "e", "g", "i"}, set()),
        ("if c:\n    x = 1", set(), {"x"}),
        ("if True:\n    x = 1", {"x"}, set()),
        ("if False:\n    x = 1", set(), set()),
        ("if __name__ == '__main__':\n    x = 1", {"x"}, set()),
        ("for i in y:\n    x = i", set(), {"i", "x"}),
        ("x = 1\ndel x", set(), set()),
        ("try:\n    x = f()\nexcept KeyError as e:\n    x = 2", {"x"}, set()),
        ("try:\n    x = f()\nfinally:\n    y = 1", {"x", "y"}, set()),
        ("%%capture out\nx = 1", {"out", "x"}, set()),
        ("%%timeit\nx = 1", set(), set()),
        ("a, (b, *c) = v", {"a", "b", "c"}, set()),
        ("[y := f(x) for x in z]", set(), {"y"}),
        ("files = !ls", {"files"}, set()),
        ("def f():\n    global g\n    g = 1", {"f"}, {"g"}),
        ("%%bash\nx=1", set(), set()),
    ],
)
def test_bindings(source, must, may):
    found = flow(source)
    assert found.must_define == must
    assert found.may_define == must | may


@pytest.mark.parametrize(
    "source",
    [
        "exec('x = 1')",
        "%run other.ipynb",
        "from m import *",
        "globals().update(d)",
        "%%sql x <<\nselect",
        "%unknown_magic x",
        "get_ipython().run_line_magic('run', 'a.py')",
        "%pylab inline",
    ],
)
def test_what_may_bind_any_name_is_dynamic(source):
    assert flow(source).dynamic


@pytest.mark.parametrize(
    "source",
    [
        "%matplotlib inline",
        "!ls",
        "%%html\n<b>",
        "%load_ext autoreload",
        "%timeit f()",
        "x?",
        "%pip install a",
    ],
)
def test_what_binds_no_name_is_not_dynamic(source):
    assert not flow(source).dynamic


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("df['a'] = 1", ("df", "['a']", "")),
        ("df.a = 1", ("df", ".a", "")),
        ("items.append(1)", ("items", "", "append")),
        ("df.drop('a', axis=1, inplace=True)", ("df", "", "drop")),
        ("d['k'].append(1)", ("d", "['k']", "append")),
        ("a[0] += 1", ("a", "[0]", "")),
        ("del d['k']", ("d", "['k']", "")),
    ],
)
def test_changes_in_place(source, expected):
    (change,) = flow(source).mutations
    assert (change.name, change.part, change.method) == expected


def test_a_part_that_is_read_is_named():
    (use,) = [u for u in flow("x = df['a'].sum()").uses if u.name == "df"]
    assert use.part == "['a']"


def test_reads_under_a_guard_are_soft():
    assert all(u.soft for u in flow("if 'x' in globals():\n    x").uses if u.name == "x")
    assert all(
        u.soft for u in flow("try:\n    x\nexcept NameError:\n    x = 1").uses if u.name == "x"
    )


def test_columns_are_those_of_the_source_line():
    (use,) = [u for u in flow("%time y = f(1)").uses if u.name == "f"]
    assert (use.line, use.column) == (1, len("%time y = "))
