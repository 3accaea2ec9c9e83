"""How often slices are called worse where there is nothing, and how often where there is something.

Run ``python -m tests.benchmarks.bench_slices_null [RUNS]`` (a few minutes for 400 runs). Errors of
the census data in ``notebooks/`` are permuted: whatever is confirmed then is chance. Beside it, what
the same search would say if it tested on the rows that it searched, as most tools do.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

from nbvalidate.slices import find_slices
from nbvalidate.slices.columns import open_columns

DATA = Path(__file__).parents[2] / "notebooks" / "data" / "adult.parquet"
ROWS = 12_000


def main(runs: int) -> None:
    frame = pd.read_parquet(DATA).sample(n=ROWS, random_state=0)
    guess = (frame["marital_status"] == "Married-civ-spouse") & (frame["education_years"] > 12)
    wrong = (guess != (frame["income"] == ">50K")).to_numpy().astype(float)
    frame = frame.drop(columns="income")
    heavy = wrong * np.random.default_rng(0).pareto(2.5, ROWS) + 0.01
    print(f"{runs} runs of {ROWS:,} x {frame.shape[1]} with permuted errors; any q <= 0.05:")
    for name, errors in (("0/1 errors", wrong), ("heavy-tailed errors", heavy)):
        for alpha in (0.95, 0.99):
            for diverse in (True, False):
                held, naive = null(frame, errors, runs, alpha=alpha, diverse=diverse)
                print(
                    f"  {name}, alpha {alpha}, {'diverse' if diverse else 'plain  '}:"
                    f" held out {held:.3f} +- {spread(held, runs):.3f},"
                    f" on the rows searched {naive:.2f}",
                    flush=True,
                )
    print("a planted slice (workclass = Self-emp-inc, 3 % of the rows, errors 0.15 elsewhere):")
    for inside in (0.20, 0.25, 0.30, 0.40):
        print(f"  error {inside:.2f} inside: first and confirmed in {power(frame, inside, 40):.2f}")


def null(frame, errors, runs, *, alpha, diverse):
    """Share of runs with something confirmed: on other rows, and on the same."""
    rng = np.random.default_rng(1)
    columns = open_columns(frame)
    held = naive = 0
    for run in range(runs):
        mixed = rng.permutation(errors)
        found = find_slices(columns, mixed, alpha=alpha, diverse=diverse, seed=run)
        held += bool(found.confirmed)
        if run < 40:
            same = find_slices(columns, mixed, alpha=alpha, diverse=diverse, holdout=None)
            p = [
                stats.ttest_ind(mixed[m], mixed[~m], equal_var=False, alternative="greater").pvalue
                for m in (columns.mask(one.slice) for one in same)
            ]
            naive += bool(len(p)) and bool((stats.false_discovery_control(p) <= 0.05).any())
    return held / runs, naive / min(runs, 40)


def power(frame, inside, runs):
    """Share of runs in which the planted slice comes first and is confirmed."""
    rng = np.random.default_rng(2)
    group = (frame["workclass"] == "Self-emp-inc").to_numpy()
    hits = 0
    for run in range(runs):
        errors = (rng.random(ROWS) < np.where(group, inside, 0.15)).astype(float)
        found = find_slices(frame, errors, alpha=0.97, seed=run)
        first = found[0] if len(found) else None
        hits += (
            first is not None
            and first.rule == "workclass = Self-emp-inc"
            and (first.outcome == "worse")
        )
    return hits / runs


def spread(share, runs):
    return (share * (1 - share) / runs) ** 0.5


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
