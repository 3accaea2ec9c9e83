"""How long ``nbvalidate check`` takes beside the peers that a user would pick.

    python tests/benchmarks/bench_check.py [FOLDER]

FOLDER holds notebooks; without it 500 are generated from the demo's. Each tool checks the whole
folder in a process of its own, in turn, so that a busy machine slows all alike; figures are CPU
seconds (user + system) and the ratio to ours, medians of several rounds. pynblint (with click
before 8.2, or it does not start) is run where it is on the PATH.
"""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROUNDS = 3


def generated(folder: Path, count: int = 500) -> Path:
    """Notebooks with the demo's cells in random selections."""
    randomness = random.Random(0)
    cells = []
    for path in (Path(__file__).parents[2] / "notebooks").glob("*.ipynb"):
        cells += json.loads(path.read_text(encoding="utf-8"))["cells"]
    for number in range(count):
        chosen = randomness.sample(cells, k=min(len(cells), 20))
        for index, cell in enumerate(chosen):
            cell["id"] = f"c{index}"
        notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": chosen}
        (folder / f"n{number:03}.ipynb").write_text(json.dumps(notebook, indent=1))
    return folder


def cpu_seconds(command: list[str]) -> float:
    """CPU time of one finished command and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1) or "Traceback" in done.stdout + done.stderr:
        raise SystemExit(f"{command[0]} did not run:\n{(done.stdout + done.stderr)[-500:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else generated(Path(made))
        count = sum(1 for _ in folder.rglob("*.ipynb"))
        ours = [sys.executable, "-m", "nbvalidate", "check", str(folder)]
        tools = {
            "nbvalidate check, one process": [*ours, "--jobs", "1"],
            "nbvalidate check, two processes": [*ours, "--jobs", "2"],
            "start only (nbvalidate --version)": [sys.executable, "-m", "nbvalidate", "--version"],
            "ruff check (all of E, F)": [
                "ruff",
                "check",
                "--no-cache",
                "--isolated",
                "--select",
                "E,F",
                str(folder),
            ],
        }
        if shutil.which("pynblint"):
            tools["pynblint (10 notebooks)"] = [
                "pynblint",
                str(some(folder, Path(made) / "few", 10)),
            ]
        times: dict[str, list[float]] = {name: [] for name in tools}
        for _ in range(ROUNDS):
            for name, command in tools.items():
                times[name].append(cpu_seconds(command))
        base = statistics.median(times["nbvalidate check, one process"])
        print(f"{count} notebooks, {os.cpu_count()} cores, median of {ROUNDS} rounds")
        for name, values in times.items():
            middle = statistics.median(values)
            print(f"{name:36} {middle:8.2f} CPU s   {middle / base:8.2f} x ours")


def some(folder: Path, target: Path, count: int) -> Path:
    """A folder with the first few notebooks: pynblint is slow."""
    target.mkdir()
    for path in sorted(folder.rglob("*.ipynb"))[:count]:
        shutil.copy(path, target / path.name)
    return target


if __name__ == "__main__":
    main()
