"""Code that does not parse is read as far as it goes, with the lines where they were."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nbvalidate.checks.leakage.recovery import recovered

TWO = [
    ("print x", "print(x)"),
    ("print 'a', x  # shown", "print('a', x)"),
    ("print >>out, x", "print(x)"),
    ("print ('a %d') % x", "print(('a %d') % x)"),
    ("if x: print x", "if x: print(x)"),
    ("raise ValueError, 'no'", "raise ValueError('no')"),
    ("x = 10L", "x = 10"),
    ("x = 0755", "x = 0o755"),
    ("x = `y`", "x = repr(y)"),
    ("x = ur'a'", "x = r'a'"),
    ("exec 'a = 1'", "pass"),
    ("if a <> b: pass", "if a != b: pass"),
]


@pytest.mark.parametrize(("old", "new"), TWO, ids=[o for o, _ in TWO])
def test_python_2_is_rewritten(old, new):
    # some of these lines alone would be Python 3 too, with another meaning
    assert ast.dump(recovered(f"{old}\nprint z")) == ast.dump(ast.parse(f"{new}\nprint(z)"))


def test_exceptions_of_python_2_are_rewritten():
    tree = recovered("try:\n    f()\nexcept (A, B), e:\n    print e\nexcept C, d:\n    print d")
    assert [h.name for h in tree.body[0].handlers] == ["e", "d"]


def test_lines_keep_their_numbers():
    tree = recovered("a = 1\nb = = 2\nc = 3\nprint c")
    assert [(type(n).__name__, n.lineno) for n in tree.body] == [
        ("Assign", 1),
        ("Pass", 2),
        ("Assign", 3),
        ("Expr", 4),
    ]


@pytest.mark.parametrize(
    "source",
    [
        "for x in y:\nm.fit(a, b)\nm.predict(c)",
        "  a = 1\nb = 2\nm.fit(a, b)",
        "def f():\n\tx = 1\n        return x\nm.fit(a, b)",
        "plt.plot(a,\nm.fit(a, b)\n",
        "!ls\nprint a\nm.fit(a, b)",
    ],
)
def test_what_stands_around_a_broken_statement_is_kept(source):
    assert recovered(source).body


def test_nothing_is_made_of_nonsense():
    assert recovered("\0").body == []


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="print x:=()'\"\n\t ,>#%`[]0L", max_size=80))
def test_any_text_is_survived(text):
    recovered(text)
