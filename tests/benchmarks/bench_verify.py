"""CPU and wall time of verification against nbclient, papermill, nbmake and nbval.

Run as ``python tests/benchmarks/bench_verify.py [ROUNDS]``. Each tool runs the same generated
notebooks in a process of its own; the tools take turns in each round, so that other load on the
machine hits all of them; the medians and their ratios to plain nbclient are printed.
"""

from __future__ import annotations

import importlib.util
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat

NOTEBOOKS = {
    "small": ["import json", "x = [i**2 for i in range(1000)]", "print(sum(x))"],
    "frames": [
        "import numpy as np\nimport pandas as pd",
        "rng = np.random.default_rng(0)",
        "df = pd.DataFrame({'a': rng.normal(size=200_000), 'b': rng.integers(9, size=200_000)})",
        "df.head()",
        "df.groupby('b').a.agg(['mean', 'std'])",
        *["df['c'] = df.a * 2\ndf.c.describe()"] * 5,
    ],
    "cells": [f"x{i} = {i}\nprint(x{i})" for i in range(100)],
}

NBCLIENT = """
import sys, nbformat, nbclient
for path in sys.argv[1:]:
    nb = nbformat.read(path, 4)
    nbclient.NotebookClient(nb, timeout=600).execute()
"""
PAPERMILL = """
import sys, papermill
for path in sys.argv[1:]:
    papermill.execute_notebook(path, path + ".out", progress_bar=False)
"""


def commands(paths: list[str]) -> dict[str, list[str]]:
    """The command line of each tool that is installed."""
    python = sys.executable
    verify = [python, "-m", "nbvalidate", "verify", "--no-check", *paths]
    found = {
        "nbclient": [python, "-c", NBCLIENT, *paths],
        "papermill": [python, "-c", PAPERMILL, *paths],
        "verify 1 run, no comparison": [*verify, "--runs", "1", "--against", "none"],
        "verify 1 run": [*verify, "--runs", "1"],
        "verify 2 runs": verify,
        "verify 2 runs, 2 jobs": [*verify, "--jobs", "2"],
    }
    if importlib.util.find_spec("nbmake"):
        found["nbmake"] = [
            python,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "--nbmake",
            *paths,
        ]
    if importlib.util.find_spec("nbval"):
        found["nbval --lax"] = [
            python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval-lax", *paths,
        ]  # fmt: skip
    return found


def measured(command: list[str], folder: str) -> tuple[float, float]:
    """CPU seconds (with all children) and wall seconds of one command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    path = os.pathsep.join(
        filter(None, [str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH")])
    )
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False,
                          env={**os.environ, "PYTHONPATH": path})  # fmt: skip
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        print(done.stdout.decode()[-500:], done.stderr.decode()[-1500:], file=sys.stderr)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def main() -> None:
    """Print a table for each notebook."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with tempfile.TemporaryDirectory() as folder:
        for name, cells in NOTEBOOKS.items():
            home = Path(folder) / name
            home.mkdir()
            path = home / f"{name}.ipynb"
            made = [nbformat.v4.new_code_cell(source) for source in cells]
            spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
            book = nbformat.v4.new_notebook(cells=made, metadata={"kernelspec": spec})
            nbformat.write(book, path)
            times: dict[str, list[tuple[float, float]]] = {}
            for _ in range(rounds):
                for tool, command in commands([path.name]).items():
                    times.setdefault(tool, []).append(measured(command, str(home)))
            print(f"\n{name} ({len(cells)} cells)      CPU s  ratio   wall s  ratio")
            base = [statistics.median(t[i] for t in times["nbclient"]) for i in (0, 1)]
            for tool, found in times.items():
                cpu, wall = (statistics.median(t[i] for t in found) for i in (0, 1))
                print(
                    f"  {tool:28} {cpu:6.2f} {cpu / base[0]:6.2f} {wall:8.2f} {wall / base[1]:6.2f}"
                )


if __name__ == "__main__":
    main()
