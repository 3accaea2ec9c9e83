"""The interpreter survives any code, in bounded time, and says nothing where nothing is trained."""

from __future__ import annotations

import ast
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nbvalidate.checks.leakage.analysis import analysis_of_trees
from nbvalidate.checks.leakage.knowledge import Knowledge
from nbvalidate.checks.leakage.recovery import recovered
from tests.checks.leakage.test_labelled import LABELLED

STATEMENTS = sorted(
    {line.strip() for s, _ in LABELLED.values() for line in s.split("\n") if line.strip()}
)
PARSED = []
for line in STATEMENTS:
    try:
        ast.parse(line)
    except SyntaxError:
        continue
    PARSED.append(line)


def analysed(source: str):
    try:
        tree = ast.parse(source)
    except SyntaxError:
        tree = recovered(source)
    return analysis_of_trees([tree], Knowledge(), strict=True)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(PARSED), max_size=25))
def test_statements_in_any_order_are_survived(lines):
    analysis = analysed("\n".join(lines))
    list(analysis.meetings)


@pytest.mark.parametrize("name", LABELLED)
def test_no_failure_of_ours_hides_behind_a_snippet_that_is_clean(name):
    list(analysed(LABELLED[name][0]).meetings)


LIBRARY = sorted(Path(ast.__file__).parent.glob("*.py"))[::6]


@pytest.mark.parametrize("path", LIBRARY, ids=lambda p: p.name)
def test_pythons_own_library_is_survived_in_bounded_time(path):
    source = path.read_text(encoding="utf-8", errors="replace")
    started = time.process_time()
    analysed(source)
    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    "source",
    [
        "def f(x):\n    return f(x)\nf(1)",
        "f = lambda x: f(x)\nf(1)",
        "class A:\n    def fit(self, x):\n        return self.fit(x)\nA().fit(1)",
        "x = []\nx.append(x)\nfor y in x:\n    y.append(x)",
        "x = {}\nx['x'] = x\nm.fit(x, x)\nm.predict(x)",
        "a, *b, c = range(3)\n(a, b), c = 1, 2",
        "x = x[x[x]]\nx.loc[x, x] = x.iloc[x]\ndel x[x]",
        "while True:\n    x = [x, x]",
        "for i in range(9):\n"
        + "".join(" " * (k + 1) + f"for j{k} in range(9):\n" for k in range(15))
        + " " * 16
        + "m.fit(a, b)",
        "x = " + "+".join(["x"] * 900),
        "x = 1e400\ny = x[1e400:]\nz = y[float('nan')]",
        "f(*a, **b)(*c)[d](**e)",
        "class B(B): pass\nb = B()\nb.fit(b)",
        "x = [1]\n" + "x = [x, x, x]\n" * 40 + "m.fit(x, y)\nm.predict(x)",
        "x = data()\n"
        + "".join(f"x = f(x[x > {i}], x[x < {i}])\n" for i in range(60))
        + "m.fit(x, y)\nm.predict(x)",
        "match x:\n    case [a, *b]:\n        m.fit(a, b)\n    case _:\n        m.predict(x)",
        "async def f():\n    async for x in y:\n        async with z as w:\n            yield await x",
        "X = X.append(X)\n" * 40 + "m.fit(X, y)\nm.score(X, y)",
    ],
)
def test_strange_code_is_survived(source):
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)  # as `check` does
    try:
        started = time.process_time()
        list(analysed(source).meetings)
        assert time.process_time() - started < 10
    finally:
        sys.setrecursionlimit(limit)


def test_code_that_trains_nothing_has_no_events():
    events = analysed("import pandas as pd\ndf = pd.read_csv('a.csv')\nprint(df.head())").events
    assert not events.fits
    assert not events.evals
