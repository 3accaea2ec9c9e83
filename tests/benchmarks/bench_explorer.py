"""The explorer in the kernel: an edit of a rule, against what one would write in pandas.

    python -m tests.benchmarks.bench_explorer [ROWS]

Both give rows, metric and the difference to the rest; ours with intervals. Medians of edits that
were not asked before, in one run, side by side. Not a test: times depend on the machine.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from nbvalidate import SliceExplorer
from nbvalidate.slices import Condition, Slice
from nbvalidate.widgets.explore.ops import answer


def made(rows: int) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Categories, numbers and moments; a model that is wrong in a tenth of the rows."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "region": rng.choice(["north", "south", "east", "west"], rows),
            "carrier": rng.choice([f"c{i:02}" for i in range(16)], rows),
            "age": rng.integers(18, 90, rows),
            "income": rng.gamma(2.0, 20_000, rows),
            "paid": rng.choice([True, False], rows),
            "at": pd.Timestamp("2026-01-01") + pd.to_timedelta(rng.integers(0, 10**7, rows), "s"),
        }
    )
    y = rng.integers(0, 2, rows)
    return frame, y, np.where(rng.random(rows) < 0.1, 1 - y, y)


def rule(edit: int) -> Slice:
    """The rule after an edit: one of its three conditions is another."""
    return Slice.of(
        Condition("region", "in", ("north", "west")),
        Condition("income", "between", low=20_000 + 500 * edit, high=60_000),
        Condition("age", "between", low=30, high=60),
    )


def by_pandas(frame: pd.DataFrame, wrong: pd.Series, edit: int) -> tuple[int, float, float]:
    """What one writes in a cell."""
    inside = (
        frame["region"].isin(["north", "west"])
        & frame["income"].between(20_000 + 500 * edit, 60_000, inclusive="left")
        & frame["age"].between(30, 60, inclusive="left")
    )
    accuracy = 1 - wrong[inside].mean()
    return int(inside.sum()), accuracy, accuracy - (1 - wrong[~inside].mean())


def median(work: Callable[[int], object], times: int = 15) -> float:
    """Milliseconds, each time for another edit."""
    seconds = []
    for i in range(times):
        start = time.perf_counter()
        work(i)
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds) * 1000


def main() -> None:
    """Print the times and ratios."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    frame, y, said = made(rows)
    start = time.perf_counter()
    explorer = SliceExplorer(said, frame, y)
    print(f"{rows:,} rows; the explorer is there after {time.perf_counter() - start:.2f} s")
    wrong = pd.Series((said != y).astype(float))
    ours = median(lambda i: answer(explorer, "evaluate", {"rule": rule(i).to_json()}))
    peer = median(lambda i: by_pandas(frame, wrong, i))
    print(
        f"an edit (rows, metric, difference): {ours:7.1f} ms, pandas {peer:7.1f} ms = {peer / ours:.1f}x"
    )
    for name, column in (
        ("histogram of a number", "income"),
        ("of categories", "carrier"),
        ("of moments", "at"),
    ):
        took = median(
            lambda i, c=column: answer(
                explorer, "histogram", {"column": c, "rule": rule(i).to_json()}
            )
        )
        print(f"{name:36}{took:7.1f} ms")
    took = median(lambda i: answer(explorer, "detail", {"rule": rule(i).to_json()}), 5)
    print(f"{'charts, conditions, worst rows':36}{took:7.1f} ms")
    keys = [one["key"] for one in explorer.view["slices"]]
    took = median(lambda _: answer(explorer, "overlap", {"keys": keys}), 5)
    print(f"{f'overlap of {len(keys)} slices':36}{took:7.1f} ms")


if __name__ == "__main__":
    main()
