"""What tracking costs: `python -m tests.benchmarks.bench_tracking [--quick]`; ratios, no seconds.

Row fingerprints against pandas' and polars' hashes of rows, and calls with tracking on against the
same calls with tracking off, each the least of some rounds.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
import polars as pl
from IPython.core.interactiveshell import InteractiveShell
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

from nbvalidate.data.rows import RowPrints
from nbvalidate.live.session import LiveSession
from nbvalidate.live.tracking import Tracker

ROUNDS = 5


def least(call: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The shortest of some runs, in seconds."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        call()
        times.append(time.perf_counter() - started)
    return min(times)


def fingerprints(array: np.ndarray) -> None:
    """Speed of row fingerprints."""
    frame, polar = pd.DataFrame(array), pl.DataFrame(array)
    ours = least(lambda: RowPrints.of(array))
    print(
        f"fingerprints of {array.shape[0]:,} x {array.shape[1]}: {array.nbytes / ours / 1e9:.2f} GB/s"
    )
    for name, call in {
        "pandas.util.hash_pandas_object": lambda: pd.util.hash_pandas_object(frame, index=False),
        "polars.DataFrame.hash_rows": lambda: polar.hash_rows(),
    }.items():
        print(f"  time of ours / {name}: {ours / least(call):.2f}")
    kept = RowPrints.of(array)
    print(f"  bytes kept per row: {kept.nbytes / len(kept):.2f}")


def calls(array: np.ndarray) -> None:
    """The same calls with and without tracking; tables are read when the cell has run."""
    shell = InteractiveShell.instance()
    session = LiveSession(shell)
    session.start()
    y = array[:, 0] + np.random.default_rng(1).normal(size=len(array)) > 0
    shell.user_ns.update(y=y, Logistic=LogisticRegression, Trees=HistGradientBoostingClassifier,
                         Scaler=StandardScaler, split=train_test_split)  # fmt: skip
    cells = {
        "LogisticRegression.fit, rows seen first here": "Logistic().fit(X, y)",
        "LogisticRegression.fit, rows known": "Logistic().fit(A, y)",
        "HistGradientBoosting.fit, rows seen first here": "Trees(max_iter=10).fit(X, y)",
        "StandardScaler.fit, rows seen first here": "Scaler().fit(X)",
        "train_test_split, rows known": "split(A, y, random_state=0)",
    }
    for name, code in cells.items():
        compiled = compile(code, "<cell>", "eval")
        times: dict[str, list[float]] = {"off": [], "on": [], "read at once": []}
        for _ in range(ROUNDS):
            for how, taken in times.items():  # in turn, so that a busy machine is as busy for all
                tracker = Tracker(session)
                if how != "off":
                    tracker.start()
                    tracker._events.provenance.resolve(array)
                    tracker._events.provenance.settle()
                shell.user_ns.update(A=array, X=array.copy())
                if how != "off" and "known" not in name:
                    tracker._events.provenance.__init__()
                started = time.perf_counter()
                kept = eval(compiled, shell.user_ns)  # as a notebook would
                if how == "read at once":
                    tracker._events.provenance.settle()
                taken.append(time.perf_counter() - started)
                if how != "off":
                    tracker._events.provenance.settle()
                    tables = tracker._events.provenance._tables
                    bytes_per_row = max(t.nbytes / len(t) for t in tables)
                tracker.stop()
                del kept
        least_of = {how: min(taken) for how, taken in times.items()}
        print(
            f"  {name}: {least_of['on'] / least_of['off']:.3f}"
            f" (tables read at once: {least_of['read at once'] / least_of['off']:.3f}),"
            f" {bytes_per_row:.1f} bytes a row"
        )
    session.stop()


def start() -> None:
    """What starting and stopping cost."""
    session = LiveSession(InteractiveShell.instance())
    tracker = Tracker(session)

    def turn() -> None:
        tracker.start()
        tracker.stop()

    plain = least(lambda: LogisticRegression().fit(np.eye(4), [0, 1, 0, 1]))
    print(f"start and stop / a fit of four rows: {least(turn) / plain:.1f}")
    print(f"functions watched: {len(tracker.watched)}")


def main() -> None:
    """Print all ratios."""
    rows = 100_000 if "--quick" in sys.argv else 1_000_000
    array = np.random.default_rng(0).normal(size=(rows, 20))
    fingerprints(array)
    print(f"tracking on {rows:,} x 20, time of the call with / without:")
    calls(array)
    start()


if __name__ == "__main__":
    main()
