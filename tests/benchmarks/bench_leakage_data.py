"""What checks of the data cost: `python -m tests.benchmarks.bench_leakage_data [--quick]`.

All checks on a million rows of 30 mixed columns, and each against deepchecks' comparable check on
100,000 rows of 20 columns. deepchecks 0.19.1 needs an environment of its own (numpy 1.26.4, pandas
2.2.3, scikit-learn 1.5.2); `DEEPCHECKS_PYTHON` names its Python.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

import nbvalidate
from nbvalidate.checks.leakage.data.facts import DataFacts
from nbvalidate.checks.leakage.data.question import ask

ROUNDS = 3
#: deepchecks' check, and the fact that answers the same question here (equal row labels are told
#: together with equal rows, so that ours does more)
SAME = {
    "TrainTestSamplesMix": "copies",
    "IndexTrainTestLeakage": "copies",
    "FeatureLabelCorrelation": "given",
    "FeatureLabelCorrelationChange": "given",
    "IdentifierLabelCorrelation": "identifiers",
    "DataDuplicates": "repeated",
    "ConflictingLabels": "repeated",
    "DateTrainTestLeakageOverlap": "times",
    "DateTrainTestLeakageDuplicates": "times",
}
THEIRS = """
import json, sys, time, warnings
warnings.filterwarnings("ignore")
import pandas as pd
from deepchecks.tabular import Dataset, checks
parts = [pd.read_csv(path, parse_dates=["when"]) for path in sys.argv[1:3]]
words = [c for c in parts[0] if c.startswith("word")]
train, test = (Dataset(p, label="y", cat_features=words, index_name="key", datetime_name="when")
               for p in parts)
for name in sys.argv[3:]:
    times = []
    for _ in range(2):
        started = time.perf_counter()
        check = getattr(checks, name)()
        single = "Identifier" in name or "Duplicates" == name[4:] or "Conflicting" in name
        single = single or name == "FeatureLabelCorrelation"
        check.run(train) if single else check.run(train, test)
        times.append(time.perf_counter() - started)
    print(json.dumps([name, min(times)]), flush=True)
"""


def mixed(rows: int, numbers: int, words: int) -> pd.DataFrame:
    """Numbers, words, a key, moments and a target of two classes."""
    rng = np.random.default_rng(0)
    levels = np.array([f"level {k}" for k in range(20)], object)
    held: dict[str, object] = {f"n{i}": rng.normal(size=rows) for i in range(numbers)}
    held |= {f"word{i}": rng.choice(levels, rows) for i in range(words)}
    frame = pd.DataFrame(held).astype({f"word{i}": object for i in range(words)})
    frame.loc[rng.random(rows) < 0.1, "n1"] = np.nan
    frame["key"] = rng.permutation(rows)
    frame["when"] = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 10**7, rows), "s")
    frame["y"] = (frame["n0"] + rng.normal(size=rows) > 0).astype(int)
    return frame


def least(call: Callable[[], object]) -> float:
    """The shortest of some runs, in seconds."""
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        call()
        times.append(time.perf_counter() - started)
    return min(times)


def everything(rows: int) -> None:
    """All checks at once, and the memory that they need."""
    frame = mixed(rows, 18, 9)
    cut = int(0.8 * rows)
    train, test = frame[:cut], frame[cut:]
    wall = least(lambda: nbvalidate.leakage(train, test, target="y"))
    tracemalloc.start()
    nbvalidate.leakage(train, test, target="y")
    _, more = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    sorting = least(lambda: frame["n0"].sort_values())
    print(f"all checks on {rows:,} x {frame.shape[1]}: {wall:.1f} s")
    print(f"  time / pandas sorting one column: {wall / sorting:.0f}")
    print(f"  further memory / the data: {more / frame.memory_usage().sum():.2f}")


def against_deepchecks(rows: int, folder: Path) -> None:
    """deepchecks' time for a check / ours for the facts that answer the same."""
    python = os.environ.get("DEEPCHECKS_PYTHON")
    if not python:
        print("DEEPCHECKS_PYTHON is not set: no comparison with deepchecks.")
        return
    frame = mixed(rows, 12, 5)
    cut = int(0.8 * rows)
    train, test = frame[:cut], pd.concat([frame[cut:], frame[:500]])
    paths = [folder / "train.csv", folder / "test.csv"]
    for part, path in zip((train, test), paths, strict=True):
        part.to_csv(path, index=False)
    ours = {name: least(lambda n=name: facts(train, test, n)) for name in SAME}
    done = subprocess.run(
        [python, "-c", THEIRS, *map(str, paths), *SAME], capture_output=True, text=True, check=False
    )
    if not done.stdout:
        print(f"deepchecks did not run: {done.stderr.strip().splitlines()[-1:]}")
        return
    total = 0.0
    print(f"{rows:,} x {frame.shape[1]}, time of deepchecks' check / ours:")
    for line in done.stdout.splitlines():
        name, theirs = json.loads(line)
        total += theirs
        print(f"  {name}: {theirs / ours[name]:.0f}")
    wall = least(lambda: nbvalidate.leakage(train, test, target="y"))
    print(f"  these checks together / all 17 rules of ours: {total / wall:.1f}")


def facts(train: pd.DataFrame, test: pd.DataFrame, name: str) -> None:
    """What one of deepchecks' checks asks, from the tables on."""
    known = DataFacts(ask(train, None if SAME[name] == "repeated" else test, target="y"))
    getattr(known, SAME[name])


def main() -> None:
    """Print all ratios."""
    import tempfile

    quick = "--quick" in sys.argv
    everything(100_000 if quick else 1_000_000)
    with tempfile.TemporaryDirectory() as folder:
        against_deepchecks(20_000 if quick else 100_000, Path(folder))


if __name__ == "__main__":
    main()
