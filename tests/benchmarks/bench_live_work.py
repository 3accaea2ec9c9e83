"""What the benchmark of the live session runs: cells, and those before them that do not count."""

from __future__ import annotations

from dataclasses import dataclass

FRAME = """\
rng = np.random.default_rng(0)
n = 200_000
df = pd.DataFrame({
    "store": rng.integers(0, 50, n), "day": rng.integers(0, 365, n),
    "price": rng.gamma(2.0, 10.0, n), "units": rng.integers(1, 9, n),
    "kind": rng.choice(["food", "drink", "paper", "toys"], n),
})"""

PANDAS = (
    FRAME,
    "df.head()",
    "df.describe()",
    "df['revenue'] = df['price'] * df['units']",
    "df['kind'].value_counts()",
    "by_store = df.groupby('store')['revenue'].agg(['sum', 'mean', 'count'])",
    "by_store.sort_values('sum', ascending=False).head(10)",
    "df['date'] = pd.Timestamp('2024-01-01') + pd.to_timedelta(df['day'], unit='D')",
    "df['month'] = df['date'].dt.month",
    "monthly = df.pivot_table(index='month', columns='kind', values='revenue', aggfunc='sum')",
    "monthly.round(1)",
    """\
stores = pd.DataFrame({'store': range(50), 'region': ['N', 'S', 'E', 'W', 'N'] * 10})
merged = df.merge(stores, on='store')""",
    "merged.groupby(['region', 'kind'])['revenue'].median().unstack()",
    "dear = merged[merged['price'] > merged['price'].quantile(0.95)]\nlen(dear)",
    "merged['band'] = pd.cut(merged['price'], [0, 10, 20, 40, 1000], labels=list('abcd'))",
    "merged.groupby('band', observed=True)['units'].mean()",
)

IMPORTS = "import numpy as np\nimport pandas as pd"

BIG = (
    IMPORTS,
    """\
rng = np.random.default_rng(1)
big = pd.DataFrame(rng.normal(size=(1_000_000, 20)), columns=[f"c{i}" for i in range(20)])""",
    "total = 0.0",
)

#: The bytes of the frame read once, as fast as we could at best; and pandas' own reading.
HASH = (
    "import xxhash",
    "flat = np.random.default_rng(1).normal(size=20_000_000)",
)


@dataclass(frozen=True)
class Work:
    """One line of the table.

    Parameters
    ----------
    name
        What the line says.
    before
        Cells that are run first and do not count.
    cells
        Cells whose CPU time is measured together.
    goal
        The most that the ratio to a plain kernel may be; 0: none is set.
    repeat
        How often the cells run, each time as the same cells.
    """

    name: str
    before: tuple[str, ...]
    cells: tuple[str, ...]
    goal: float
    repeat: int = 1


#: A setting cell keeps the first run of a kind (imports, caches) out of what is measured.
WORK = (
    Work("trivial cell: v = 1", ("v = 0",), ("v = 1",), 1.05, 200),
    Work("trivial cells, 20 names", ("v = 0",), tuple(f"v{i} = {i}" for i in range(20)), 1.05, 10),
    Work("pandas notebook, 16 cells, 200k rows", (IMPORTS,), PANDAS, 1.15),
    Work("pandas notebook, the second time", (), PANDAS, 1.15),
    Work(
        "for loop at top level, 300k", ("t = 0",), ("for i in range(300_000):\n    t += i",), 1.0, 3
    ),
    Work(
        "the same in a function",
        ("def loop(n):\n    t = 0\n    for i in range(n):\n        t += i\n    return t",),
        ("t = loop(300_000)",),
        1.0,
        4,
    ),
    Work(
        "list.append and dict store, 200k",
        ("a, d = [], {}",),
        (
            "a = []\nfor i in range(200_000):\n    a.append(i)",
            "d = {}\nfor i in range(200_000):\n    d[i] = i",
        ),
        1.0,
        4,
    ),
    Work(
        "50k Python calls at top level",
        ("def f(x):\n    return x + 1",),
        ("for i in range(50_000):\n    f(i)",),
        1.0,
        4,
    ),
    Work("1e6 x 20 frame: first read after it was made", BIG, ("total = big.sum()",), 0, 1),
    Work("1e6 x 20 frame: read again", (), ("total = big.sum()",), 0, 4),
    Work("1e6 x 20 frame: one column changed", (), ("big['c3'] = big['c3'] + 1",), 0, 4),
    Work("1e6 x 20 frame: all changed in place", (), ("big *= 1.5",), 0, 4),
    Work("1e6 x 20 frame: a new frame", (), ("other = big - 1",), 0, 4),
)
