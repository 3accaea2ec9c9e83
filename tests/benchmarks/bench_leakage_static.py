"""What static leakage costs per notebook, and what it says on the labelled snippets.

    .venv/bin/python -m tests.benchmarks.bench_leakage_static [FOLDER ...]

Folders hold notebooks and scripts; without one only the labelled snippets are measured. Times are
CPU seconds of the analysis and its rules; reading and parsing are measured beside them.

``LEAKLENS=<venv>/bin/leaklens`` compares with leaklens-ml, as whole commands on the same files: on
the snippets (does it say anything of a leaking one, and nothing of a clean one) and on the folders.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

from nbvalidate.checks.facts import NotebookFacts
from nbvalidate.checks.leakage import STATIC
from nbvalidate.checks.leakage.analysis import analysis_of
from nbvalidate.errors import NBValidateError
from nbvalidate.notebook import read_notebook
from tests.checks.leakage.test_labelled import LABELLED, categories


def measured(paths: list[Path]) -> list[tuple[float, float, str]]:
    """Milliseconds to read and parse, to analyse, and the path, where something is trained."""
    found = []
    for path in paths:
        started = time.process_time()
        try:
            facts = NotebookFacts(read_notebook(str(path)))
            for cell in facts.cells:
                _ = cell.tree
        except NBValidateError:
            continue
        parsed = time.process_time()
        events = analysis_of(facts).events
        for rule in STATIC:
            list(rule.check(facts))
        done = time.process_time()
        if events.fits or events.evals:
            found.append(((done - parsed) * 1e3, (parsed - started) * 1e3, str(path)))
    return sorted(found)


def cpu_of(command: list[str]) -> tuple[float, str]:
    """CPU seconds of a command, its children included, and what it prints."""

    def spent() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    before = spent()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return spent() - before, done.stdout


def leaklens_on_snippets(tool: str, folder: Path) -> None:
    """Leaks of any kind: a finding that is about the split, not about a seed or a style."""
    names = {}
    for number, (name, (source, _)) in enumerate(LABELLED.items()):
        (folder / f"s{number}.py").write_text(source, encoding="utf-8")
        names[f"s{number}.py"] = name
    theirs, text = cpu_of([tool, "--scan", str(folder), "--json"])
    told = set()
    for finding in json.loads(text)["findings"]:
        place = Path(finding["column"].rpartition(":")[0]).name
        if place in names and finding["kind"] != "no_random_state":
            told.add(names[place])
    own = {n for n, (s, _) in LABELLED.items() if categories(s)}
    leaks = {n for n, (_, label) in LABELLED.items() if label}
    for who, said in (("leaklens", told), ("nbvalidate", own)):
        hits = len(said & leaks)
        print(f"any leak, {who}: precision {hits}/{len(said)}, recall {hits}/{len(leaks)}")
    ours, _ = cpu_of(["nbvalidate", "check", "--select", "LEAK", str(folder)])
    print(f"CPU of the command on {len(names)} snippets: leaklens / ours {theirs / ours:.1f}")


def leaklens_on(tool: str, folders: list[Path]) -> None:
    """The same folders, one command each."""
    paths = [str(f) for f in folders]
    theirs, _ = cpu_of([tool, "--scan", *paths, "--json"])
    ours, _ = cpu_of(["nbvalidate", "check", "--select", "LEAK", *paths])
    print(f"CPU of the command on the folders: leaklens / ours {theirs / ours:.1f} ({ours:.1f} s)")


def main() -> None:
    """Print the table."""
    warnings.simplefilter("ignore")
    sys.setrecursionlimit(20_000)
    folders = [Path(a) for a in sys.argv[1:]]
    paths = [p for f in folders for e in ("*.ipynb", "*.py") for p in sorted(f.rglob(e))]
    times = measured(paths)
    if times:
        values = [t[0] for t in times]
        ratio = sum(values) / sum(t[1] for t in times)
        print(
            f"{len(times)} notebooks and scripts that train: median {statistics.median(values):.1f} ms,"
        )
        print(
            f"  mean {statistics.mean(values):.1f} ms, worst {values[-1]:.0f} ms ({times[-1][2]})"
        )
        print(f"  {ratio:.2f}x what reading and parsing them takes")
    for category in ("preprocessing", "overlap", "multi-test"):
        said = {n: category in categories(s) for n, (s, _) in LABELLED.items()}
        true = {n for n, (_, label) in LABELLED.items() if label == category}
        hits, told = sum(said[n] for n in true), sum(said.values())
        print(f"{category}: precision {hits}/{told}, recall {hits}/{len(true)}")
    tool = os.environ.get("LEAKLENS")
    if tool is None:
        print("leaklens-ml: not compared, LEAKLENS is not set")
        return
    with tempfile.TemporaryDirectory() as made:
        leaklens_on_snippets(tool, Path(made))
    if folders:
        leaklens_on(tool, folders)


if __name__ == "__main__":
    main()
