"""Random small notebooks, and what a user may do with them, for Hypothesis.

A notebook is about two or three themes only, with few names, so that its cells have to do with
each other. Each cell has some statements and shows something. Most of what can go wrong in it
(a name that is not there, an empty list) is left in: errors are a part of what a cell shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from tests.live.harness import NotebookDriver

__all__ = ["Session", "sessions"]

#: The first cell of every notebook.
IMPORTS = "import random\nimport numpy as np\nimport pandas as pd\nrandom.seed(0)"

# v, w: numbers; l, m: lists; k, n: constants
_NUMBERS = [
    "{v} = {k}",
    "{v} = {w} + {k}",
    "{v} = {v} * {k}",
    "{v} += {k}",
    "{v}, {w} = {w}, {k}",
    "del {v}",
    "if {w} > {k}:\n    {v} = {n}",
    "for i in range({k}):\n    {v} = i",
    "try:\n    {v} = {w} + {k}\nexcept NameError:\n    {v} = {n}",
    "exec('{v} = {w} + {k}')",
    "if '{v}' not in globals():\n    {v} = {k}",
    "{v} = {w} if {w} > {k} else {n}",
    "while {v} < {k}:\n    {v} += 1",
    "({v} := {k})",
    "{v} = [{v} for {v} in range({k})][-1]",
]
_THEMES: dict[str, tuple[list[str], list[str]]] = {
    "numbers": (_NUMBERS, ["{v}", "print({v}, {w})", "{v} + {w}", "f'{{{v}}}'"]),
    "lists": (
        [
            "{l} = [{k}, {n}]",
            "{l} = {m}",
            "{l} = list({m})",
            "{l}.append({k})",
            "{l} += [{k}]",
            "{l}.sort()",
            "{l}[0] = {w}",
            "{v} = {l}[0]",
            "{l} = [{k} + e for e in {m}]",
            "{v} = {l}.pop()",
            "{l} = {m} + [{k}]",
            "del {l}[0]",
            "{l}[:1] = [{k}]",
            "{l} = [{m}]",
        ],
        ["{l}", "len({l})", "{l}, {m}", "{l} is {m}", "sum({l})"],
    ),
    "dicts": (
        [
            "d = {{'p': {k}, 'q': {n}}}",
            "d['p'] = {w}",
            "d['r'] = {l}",
            "{v} = d['p']",
            "e = d",
            "d.update(q={k})",
            "del d['q']",
            "{v} = d.get('r', {k})",
            "e = dict(d)",
            "e['q'] = {k}",
            "d.setdefault('r', {k})",
            "d['p'] += {k}",
            "d = {{**d, 'p': {k}}}",
            "{v} = d.pop('p')",
        ],
        ["d", "d['p']", "d['q']", "sorted(d)", "e"],
    ),
    "frames": (
        [
            "df = pd.DataFrame({{'p': [1, {k}, 5], 'q': [4, {n}, 0]}})",
            "df['p'] = df['q'] + {k}",
            "df['r'] = df['p'] * {w}",
            "df = df[df['p'] > {k}]",
            "dg = df",
            "dg = df.copy()",
            "df.sort_values('q', inplace=True)",
            "df.drop(columns='q', inplace=True)",
            "{v} = int(df['p'].sum())",
            "df = df.rename(columns={{'p': 's'}})",
            "dg['r'] = {k}",
            "df.loc[df.index[0], 'p'] = {k}",
            "df['q'] += 1",
            "dg = df[['p']]",
            "del df['r']",
            "df.columns = [c.upper() for c in df]",
            "dg = df.groupby('p')",
            "df['p'] = {k}",
        ],
        ["df['p'].tolist()", "list(df)", "int(df['q'].sum())", "print(df)", "len(dg)", "list(dg)"],
    ),
    "arrays": (
        [
            "arr = np.arange({k} + 2)",
            "view = arr[:2]",
            "view[0] = {k}",
            "arr *= 2",
            "arr = arr + {w}",
            "{v} = int(arr.sum())",
            "view = arr.copy()",
            "arr[-1] = {w}",
            "arr[:] = {k}",
            "arr.sort()",
            "view = arr.reshape(-1, 1)",
        ],
        ["arr.tolist()", "int(arr.sum())", "view.tolist()", "int(view[0])"],
    ),
    "functions": (
        [
            "def f(x=1):\n    return x + {w}",
            "def f(x={w}):\n    return x",
            "{v} = f()",
            "def g(x):\n    return f(x) * {k}",
            "def h(x):\n    {l}.append(x)\n    return len({l})",
            "{v} = g({w})",
            "h({k})",
            "f = lambda x=1: x * {k}",
            "t = {{'f': f}}",
            "t['f']({k})",
            "def f(x=1):\n    global {v}\n    {v} = x\n    return {w}",
            "{l} = [f, {k}]",
            "def make(n):\n    return lambda x=1: x + n\nf = make({w})",
        ],
        ["f()", "g({k})", "t['f']()", "h({k})"],
    ),
    "classes": (
        [
            "class P:\n    rate = {k}\n    def get(self):\n        return self.rate + {w}",
            "p = P()",
            "p.rate = {k}",
            "{v} = p.get()",
            "P.rate = {k}",
            "{v} = p.rate",
            "o = p",
            "class P:\n    def __init__(self):\n        self.rate = {w}\n    get = lambda s: s.rate",
            "o.rate = {k}",
            "p.rate += {k}",
            "p.items = {l}",
            "class Q(P):\n    more = {k}\np = Q()",
        ],
        ["p.rate", "p.get()", "P.rate", "p.items", "o.get()"],
    ),
    "consumed": (
        [
            "it = iter({l})",
            "{v} = next(it)",
            "it = (e for e in {l})",
            "{l} = list(it)",
            "random.seed({k})",
            "{v} = random.random()",
            "rng = np.random.default_rng({k})",
            "{v} = float(rng.random())",
            "random.shuffle({l})",
            "it = map(str, {l})",
        ],
        ["next(it)", "list(it)", "random.random()", "{v}"],
    ),
    "files": (
        [
            "_ = open('n.txt', 'w').write(str({w}))",
            "{v} = int(open('n.txt').read())",
            "_ = open('n.txt', 'a').write('{k}')",
            "_ = open('m.txt', 'w').write('{k}')",
        ],
        ["open('n.txt').read()", "open('m.txt').read()"],
    ),
}


@dataclass(frozen=True, slots=True)
class Session:
    """The cells of a notebook, and what is done after the first of them ran.

    Parameters
    ----------
    cells
        Sources; their ids are ``c0``, ``c1``, ...
    actions
        ``("run", at)``, ``("edit", at, source)``, ``("insert", at, source)``, ``("delete", at)``,
        ``("move", at, to)``, ``("below", at)``; positions count modulo the cells there are.
    linear
        All cells are run once from the top before anything else is done.
    """

    cells: tuple[str, ...]
    actions: tuple[tuple[object, ...], ...] = ()
    linear: bool = True

    def open(self) -> NotebookDriver:
        """The document in a new kernel, the imports run."""
        driver = NotebookDriver({"n.txt": "1", "m.txt": "2"})
        for at, source in enumerate((IMPORTS, *self.cells)):
            driver.add(f"c{at}", source)
        driver.run("c0")
        return driver

    def play(self, driver: NotebookDriver) -> None:
        """Do what the user does."""
        if self.linear:
            driver.run(*list(driver.document)[1:])
        made = len(self.cells)
        for kind, at, *more in self.actions:
            ids = list(driver.document)[1:]
            assert isinstance(at, int)
            here = ids[at % len(ids)]
            match kind, more:
                case "run", _:
                    driver.run(here)
                case "below", _:
                    driver.run(*ids[at % len(ids) :])
                case "edit", [str(source), bool(run)]:
                    driver.edit(here, source)
                    if run:
                        driver.run(here)
                case "insert", [str(source), bool(run)]:
                    made += 1
                    driver.add(f"c{made}", source, after=here)
                    if run:
                        driver.run(f"c{made}")
                case "delete", _ if len(ids) > 1:
                    driver.delete(here)
                case "move", [int(to)]:
                    others = ["c0", *(id for id in ids if id != here)]
                    driver.move(here, after=others[to % len(others)])

    def __repr__(self) -> str:
        """So that a failure can be read, and pasted into a scenario."""
        text = "".join(f"\n# %% c{at + 1}\n{source}" for at, source in enumerate(self.cells))
        done = "".join(f"\n  {action}" for action in self.actions)
        return f"<session>{text}\n# linear: {self.linear}, then:{done}\n</session>"


def _filled(templates: Sequence[str]) -> st.SearchStrategy[str]:
    return st.builds(
        lambda template, **names: template.format(**names),
        st.sampled_from(templates),
        v=st.sampled_from("ab"),
        w=st.sampled_from("ab"),
        l=st.sampled_from(["xs", "ys"]),
        m=st.sampled_from(["xs", "ys"]),
        k=st.integers(1, 4),
        n=st.integers(5, 7),
    )


@st.composite
def sessions(draw: st.DrawFn, *, most_actions: int = 6) -> Session:
    """Sessions; `most_actions` 0: only run once in order."""
    themes = draw(st.lists(st.sampled_from(sorted(_THEMES)), min_size=1, max_size=2, unique=True))
    statements, shows = list(_NUMBERS[:4]), list(_THEMES["numbers"][1])
    for theme in themes:
        # the theme's own far more often than the numbers
        statements += 2 * _THEMES[theme][0]
        shows += 2 * _THEMES[theme][1]
    cell = st.builds(
        lambda lines, show: "\n".join([*lines, *([show] if show else [])]),
        st.lists(_filled(statements), min_size=0, max_size=2),
        st.one_of(st.none(), _filled(shows), _filled(shows)),
    ).filter(bool)
    # what they need is there from the start, or half of the cells would only fail
    begin = ["a, b = 1, 2\nxs, ys = [3, 1, 2], [5]"]
    begin += [_BEGIN[theme] for theme in themes if theme in _BEGIN]
    cells = [*begin, *draw(st.lists(cell, min_size=3, max_size=7))]
    at = st.integers(0, 11)
    action = st.one_of(
        st.tuples(st.just("run"), at),
        st.tuples(st.just("run"), at),
        st.tuples(st.just("edit"), at, cell, st.booleans()),
        st.tuples(st.just("edit"), at, cell, st.just(True)),
        st.tuples(st.just("insert"), at, cell, st.booleans()),
        st.tuples(st.just("delete"), at),
        st.tuples(st.just("move"), at, at),
        st.tuples(st.just("below"), at),
    )
    actions = draw(st.lists(action, max_size=most_actions)) if most_actions else []
    return Session(tuple(cells), tuple(actions), not most_actions or draw(st.booleans()))


_BEGIN = {
    "dicts": "d = {'p': 1, 'q': 2}\ne = d",
    "frames": "df = pd.DataFrame({'p': [1, 2, 3], 'q': [4, 6, 5]})\ndg = df",
    "arrays": "arr = np.arange(4)\nview = arr[:2]",
    "functions": "def f(x=1):\n    return x + a\ng = h = f\nt = {'f': f}",
    "classes": "class P:\n    rate = 1\n    def get(self):\n        return self.rate\np = o = P()",
    "consumed": "it = iter(xs)\nrandom.seed(0)\nrng = np.random.default_rng(0)",
}
