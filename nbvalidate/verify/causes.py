"""Why two clean runs differ: the first variable that diverged, and what the cell there did."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from nbvalidate.verify.threeway import probe_data

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nbvalidate.checks.repro.facts import CellFacts
    from nbvalidate.notebook import Notebook
    from nbvalidate.verify.settings import Run

__all__ = ["Divergence", "causes", "first_divergence"]

#: ``cell_index``, ``cell_id`` and ``variable``, for the report.
Divergence = dict[str, Any]

_GENERATORS = {
    "random": "Python's global generator",
    "numpy": "numpy's global generator",
    "torch": "torch's global generator",
}
_HINTS: Sequence[tuple[str, re.Pattern[str], str]] = (
    ("unseeded-random",
     re.compile(r"default_rng\(\s*\)|\buuid[14]?\b|\bsecrets\.|urandom|RandomState\(\s*\)|SystemRandom"),
     "makes random values without a seed (`{0}`)"),
    ("unseeded-random",
     re.compile(r"\b(?:barplot|lineplot|pointplot|regplot|lmplot|catplot|factorplot|stripplot)\("),
     "draws error bars or jitter from a generator of its own, without a seed (`{0}`)"),
    ("wall-clock",
     re.compile(r"\btime\.(?:time|perf_counter|monotonic|strftime|ctime|localtime)|\.now\(|\.today\("
                r"|utcnow|%%?time\b|%%?timeit|st_mtime|\bperf_counter\("),
     "reads the clock (`{0}`)"),
    ("threads", re.compile(r"\bthreading\b|ThreadPool|ProcessPool|n_jobs|as_completed"),
     "runs things at the same time (`{0}`)"),
    ("hash-order", re.compile(r"\bset\(|\bhash\(|frozenset\(|\{[^{}:]*\bfor\b[^{}:]*\}"
                              r"|\{\s*['\"][^{}:]*\}"),
     "depends on the order of a set or on hash values (`{0}`)"),
    ("files", re.compile(r"listdir|\bglob\(|iterdir|os\.walk|scandir|tempfile|mkdtemp|getpid"),
     "depends on the file system or the process (`{0}`)"),
)  # fmt: skip


_VISIBLE = frozenset({"drift", "non-deterministic", "new error", "premature exit"})


def first_divergence(
    notebook: Notebook, runs: Sequence[Run], cells: Sequence[CellFacts]
) -> Divergence | None:
    """Find the first cell, in document order, whose values or outputs are not the same.

    Where two runs gave a variable different values the variable is named, though the cell may
    show nothing of it.
    """
    shown = next((facts.index for facts in cells if facts.verdict in _VISIBLE), None)
    for cell in notebook.code_cells:
        name = _first_variable(runs, cell.index)
        if name is not None or cell.index == shown:
            return {"cell_index": cell.index, "cell_id": cell.id, "variable": name}
    return None


def _first_variable(runs: Sequence[Run], index: int) -> str | None:
    if len(runs) < 2:
        return None
    left = probe_data(runs[0].cells.get(index), "variables")
    right = probe_data(runs[1].cells.get(index), "variables")
    return next((n for n in left if n in right and left[n] != right[n]), None)


def causes(
    notebook: Notebook, runs: Sequence[Run], cells: Sequence[CellFacts]
) -> dict[int, dict[str, Any]]:
    """Find for each cell that is not deterministic, by its index, the best known cause."""
    found: dict[int, dict[str, Any]] = {}
    for facts in cells:
        if facts.verdict == "non-deterministic" and len(runs) > 1:
            cause, index, message = _cause(notebook, runs, facts)
            found[facts.index] = {"cause": cause, "cell_index": index, "message": message}
    return found


def _cause(notebook: Notebook, runs: Sequence[Run], facts: CellFacts) -> tuple[str, int, str]:
    """Look at the cell itself, then upwards: the nearest cell that can explain it."""
    divergent = _divergent_cells(notebook, runs)
    order = [facts.index, *(i for i in reversed(divergent) if i < facts.index)]
    for index in order:
        cause = _drawn(runs, index) or _events(runs, index) or _hint(notebook, index)
        if cause is not None:
            return cause[0], index, f"cell {index} {cause[1]}"
    return "unknown", facts.index, f"cell {facts.index} differs for a reason that is not known"


def _divergent_cells(notebook: Notebook, runs: Sequence[Run]) -> list[int]:
    cells = notebook.code_cells
    return [c.index for c in cells if _first_variable(runs, c.index) is not None]


def _drawn(runs: Sequence[Run], index: int) -> tuple[str, str] | None:
    left: Mapping[str, Any] = probe_data(runs[0].cells.get(index), "rng")
    right: Mapping[str, Any] = probe_data(runs[1].cells.get(index), "rng")
    for name, states in left.items():
        # a seed makes the states equal: they differ after the cell only if there was none
        if name in right and states[1] != right[name][1]:
            generator = _GENERATORS.get(name, name)
            return "unseeded-random", f"draws from {generator}, which was never seeded"
    return None


def _events(runs: Sequence[Run], index: int) -> tuple[str, str] | None:
    for run in runs:
        cell = run.cells.get(index)
        seen = cell.seen if cell is not None else None
        if isinstance(seen, dict) and "network" in (seen.get("events") or ()):
            return "network", "talks to the network"
    return None


def _hint(notebook: Notebook, index: int) -> tuple[str, str] | None:
    source = notebook.cells[index].source
    for cause, pattern, message in _HINTS:
        match = pattern.search(source)
        if match:
            return cause, message.format(match.group().strip()[:40])
    return None
