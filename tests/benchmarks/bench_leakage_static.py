"""What static leakage costs per notebook, and what it says on the labelled snippets.

    .venv/bin/python -m tests.benchmarks.bench_leakage_static [FOLDER ...]

Folders hold notebooks and scripts; without one only the labelled snippets are measured. Times are
CPU seconds of the analysis and its rules; reading and parsing are measured beside them.
"""

from __future__ import annotations

import statistics
import sys
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


if __name__ == "__main__":
    main()
