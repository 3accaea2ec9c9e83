"""IPython source to Python with the same lines."""

from __future__ import annotations

import ast
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbvalidate.dataflow.ipython import parse_cell


def code(source: str) -> str:
    parsed = parse_cell(source)
    assert parsed.tree is not None, parsed.error
    return ast.unparse(parsed.tree)


MAGIC = "__nbvalidate_magic__"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("%matplotlib inline\nx = 1", f"{MAGIC}(0)\nx = 1"),
        ("!ls -l\nx = 1", f"{MAGIC}(0)\nx = 1"),
        ("files = !ls *.csv", f"files = {MAGIC}(0)"),
        ("out = %sql select 1", f"out = {MAGIC}(0)"),
        ("if True:\n    !ls\n    x = 1", f"if True:\n    {MAGIC}(0)\n    x = 1"),
        ("df.head?", f"{MAGIC}(0)"),
        ("?print", f"{MAGIC}(0)"),
        ("%time x = f(1)", "x = f(1)"),
        ("    %time x = f(1)", "x = f(1)"),
        ("%timeit f(x)", f"{MAGIC}(0)"),
        ("!pip install a \\\n  b\nx = 1", f"{MAGIC}(0)\nx = 1"),
        ("%%time\nx = 1", f"{MAGIC}(0)\nx = 1"),
        ("%%capture out\n%%time\nx = 1", f"{MAGIC}(0)\n{MAGIC}(1)\nx = 1"),
        ("%%bash\necho $x\nif [ 1 ]; then", f"{MAGIC}(0)"),
        ("%%writefile a.py\nimport os", f"{MAGIC}(0)"),
        ("pip install pandas", f"{MAGIC}(0)"),
        ("cd data", f"{MAGIC}(0)"),
        (">>> x = 1\n>>> y = 2", "x = 1\ny = 2"),
        ("  x = 1\n  y = 2", "x = 1\ny = 2"),
        (
            "x = '''\n%not a magic\n!nor this\n'''\n%pwd",
            f"x = '\\n%not a magic\\n!nor this\\n'\n{MAGIC}(0)",
        ),
        ("x = (10\n% 3)\n%pwd", f"x = 10 % 3\n{MAGIC}(0)"),
        ("x = 10 \\\n% 3\n!ls", f"x = 10 % 3\n{MAGIC}(0)"),
        ("s = 'a # b'  # %c\n!ls", f"s = 'a # b'\n{MAGIC}(0)"),
        ("await f()", "await f()"),
        ("x = await f()\n%pwd", f"x = await f()\n{MAGIC}(0)"),
        ("\n\n%%html\n<b>", f"{MAGIC}(0)"),
        (",f a b", f"{MAGIC}(0)"),
    ],
)
def test_ipython_source_becomes_python(source, expected):
    assert code(source) == expected


@pytest.mark.parametrize("source", ["print 'x'", "x = = 1", "def f(:", "select * from t;"])
def test_what_is_not_python_says_why(source):
    parsed = parse_cell(source)
    assert parsed.tree is None
    assert parsed.error


def test_lines_stay_where_they_were():
    parsed = parse_cell("%pwd\n\n!ls\nx = 1\n%time y = 2")
    assert [node.lineno for node in parsed.tree.body] == [1, 3, 4, 5]
    assert parsed.shifts == {5: len("%time ")}


def test_ipython_agrees_on_what_is_a_magic():
    from IPython.core.inputtransformer2 import TransformerManager

    ours = [
        "%matplotlib inline\nx = 1\n",
        "a = !ls\nb = %pwd\n",
        "for i in range(3):\n    !echo {i}\n    %cd x\n",
        "x = '''\n%no\n'''\n!ls\n",
        "y = [1,\n%2]\n" if False else "y = [1,\n2]\n%pwd\n",
        "print?\n",
    ]
    for source in ours:
        theirs = ast.parse(TransformerManager().transform_cell(source))
        mine = parse_cell(source)
        calls = sum(
            isinstance(n, ast.Call)
            and "get_ipython" in ast.dump(n.func)
            and isinstance(n.func, ast.Attribute)
            for n in ast.walk(theirs)
        )
        assert len(mine.magics) == calls, source


@given(st.text(alphabet="ab =%!?\n'\"()[]#\\ \t1,:", max_size=60))
def test_any_text_parses_or_says_why(source):
    parsed = parse_cell(source)
    assert (parsed.tree is None) == (parsed.error is not None)


@given(st.text(alphabet="ab =+%\n'()#1,:", max_size=40))
def test_plain_python_is_left_alone(source):
    try:
        expected = ast.dump(ast.parse(source))
    except (SyntaxError, ValueError):
        return
    parsed = parse_cell(source)
    assert ast.dump(parsed.tree) == expected
    assert not parsed.magics


def test_a_cell_magic_with_options_keeps_its_body_as_python():
    assert code(
        "%%time\n\n"
        + textwrap.dedent("""\
        def f():
            return 1
        x = f()""")
    ).endswith("x = f()")
