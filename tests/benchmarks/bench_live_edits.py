"""Edited notebooks: is the advice right, and how much has to run again?

Run as ``python tests/benchmarks/bench_live_edits.py [--edits N] [--seed S] [NOTEBOOK...]``;
without a notebook it takes those of ``notebooks/``. For each notebook, in a private copy of its
folder: it is run from top to bottom while a `LiveSession` records (nothing may be flagged), a
random edit is made as a person would make it, the edited cell is run, and the plan is followed
until it is empty. Then every output must equal that of Restart & Run All of the edited notebook.
Notebooks and edits whose own results change from one Run All to the next are left out.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench_live_edits_change import Cell, Edit, random_edit
from bench_live_shell import Output, in_fork, new_shell, run_all

ROOT = Path(__file__).parents[2]
MEMORY = 8 << 30
#: Nothing that the advice did could be better; that a restart is needed is checked by running.
GOOD = ("right", "restart is needed")
#: Of a folder, what is not needed or too big to copy again and again.
SKIPPED = shutil.ignore_patterns(".git", ".ipynb_checkpoints", "*.ipynb", "*.mp4", "*.zip")


# --- one notebook, in a process of its own -------------------------------------------------------


def follow(cells: Sequence[Cell], edit: Edit | None, rounds: int) -> dict[str, Any]:
    """Run, edit, run the edited cells, follow the plan: what was shown and said."""
    from nbvalidate.live.session import LiveSession

    shell = new_shell()
    session = LiveSession(shell)
    session.start()

    def show(document: Sequence[Cell]) -> None:
        session.set_document([{**c, "type": "code"} for c in document])

    show(cells)
    shown = {c["id"]: shell.run(c["id"], c["source"]) for c in cells}
    found: dict[str, Any] = {"linear": dict(shown), "alarms": _flagged(session)}
    if edit is None:
        return found
    show(edit.cells)
    sources = {c["id"]: c["source"] for c in edit.cells}
    for cell_id in edit.runs:
        shown[cell_id] = shell.run(cell_id, sources[cell_id])
    found["before plan"], found["flagged"] = dict(shown), _flagged(session)
    ran: list[list[str]] = []
    judgement = session.judge()
    # nobody follows the same advice twice
    while judgement.plan and len(ran) < rounds and [list(judgement.plan)] != ran[-1:]:
        ran.append(list(judgement.plan))
        for cell_id in judgement.plan:
            shown[cell_id] = shell.run(cell_id, sources[cell_id])
        judgement = session.judge()
    found.update(shown=shown, ran=ran, settled=not judgement.plan, restart=judgement.restart)
    found["left"] = _flagged(session)
    return found


def _flagged(session: Any) -> dict[str, str]:
    """The cells that are not fresh, with the reason."""
    judgement = session.judge()
    flagged = {
        cell: f"{v.kind} {', '.join(v.names)}: {v.message}"
        for cell, v in judgement.verdicts.items()
        if v.kind != "fresh"
    }
    if judgement.restart:
        flagged["restart"] = judgement.restart
    return flagged


def different(left: Mapping[str, list[Output]], right: Mapping[str, list[Output]]) -> list[str]:
    """The cells of `right` whose outputs are not the same in `left`, and how."""
    from nbvalidate.verify.compare import compare_outputs

    found = []
    for cell, outputs in right.items():
        comparison = compare_outputs(left.get(cell, []), outputs, same_environment=True)
        if comparison.verdict == "different":
            real = next(d for d in comparison.differences if d.is_real)
            found.append(f"{cell}: {real.reason} [{real.left[:60]!r} | {real.right[:60]!r}]")
    return found


class Notebook:
    """One notebook under test, and the folder in which it runs again and again."""

    def __init__(self, path: Path, folder: Path, seconds: float) -> None:
        import nbformat

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # notebooks of old
            book = nbformat.read(path, 4)
        code = [c.source for c in book.cells if c.cell_type == "code" and c.source.strip()]
        self.cells = [{"id": f"c{i}", "source": source} for i, source in enumerate(code)]
        self.path, self.folder, self.seconds = path, folder, seconds

    def fresh(self, function: Any, *arguments: Any) -> Any:
        """What `function` finds in a new process and an untouched folder."""
        os.chdir("/")
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.path.parent, self.folder, ignore=SKIPPED, symlinks=True)
        os.chdir(self.folder)
        return in_fork(function, *arguments, seconds=self.seconds)

    def truth(self, cells: Sequence[Cell]) -> tuple[dict[str, list[Output]], list[str]]:
        """The outputs of Run All, and where two of them do not agree."""
        first, second = self.fresh(run_all, cells), self.fresh(run_all, cells)
        return first, different(first, second)


def examine(path: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Everything about one notebook."""
    with tempfile.TemporaryDirectory() as home:
        notebook = Notebook(path, Path(home) / "work", options.limit)
        report: dict[str, Any] = {"cells": len(notebook.cells), "edits": []}
        truth, unsteady = notebook.truth(notebook.cells)
        if unsteady:
            return {**report, "dropped": f"no two runs alike, {unsteady[0]}"}
        clean = notebook.fresh(follow, notebook.cells, None, 0)
        report["alarms"] = clean["alarms"]
        report["in the way"] = different(clean["linear"], truth)
        rng = random.Random(f"{options.seed} {path.name}")
        draws = 0
        while len(report["edits"]) < options.edits and draws < 10 * options.edits:
            draws += 1
            edit = random_edit(notebook.cells, rng)
            if edit is not None:
                judged = judge_edit(notebook, edit, options.rounds)
                if judged is not None:
                    report["edits"].append({"edit": edit.what, **judged})
        os.chdir("/")
        return report


def judge_edit(notebook: Notebook, edit: Edit, rounds: int) -> dict[str, Any] | None:
    """What the advice was worth; None where Run All itself is not steady or does not end."""
    try:
        truth, unsteady = notebook.truth(edit.cells)
    except RuntimeError:
        return None
    if unsteady:
        return None
    found = notebook.fresh(follow, notebook.cells, edit, rounds)
    wrong = different(found["shown"], truth)
    needed = {w.partition(":")[0] for w in different(found["before plan"], truth)}
    outcome = "wrong" if wrong else "right"
    if found["restart"]:
        outcome = "restart is needed" if wrong else "restart said, though right"
    elif not found["settled"]:
        outcome = "unsettled"
    elif not wrong and found["left"]:
        outcome = "flagged, though right"
    elif not wrong and "restart" in found["flagged"]:
        outcome = "restart said, the plan was enough"
    return {
        "outcome": outcome,
        "wrong": wrong,
        "cells": len(edit.cells),
        "reruns": sum(map(len, found["ran"])),
        "rounds": len(found["ran"]),
        "needed": len(needed),
        "missed": sorted(needed - set(found["flagged"])),
        **{k: found[k] for k in ("flagged", "ran", "left", "restart")},
        "sources": {c["id"]: c["source"] for c in edit.cells} if outcome not in GOOD else {},
    }


# --- all of them ---------------------------------------------------------------------------------


def separately(path: Path, options: argparse.Namespace) -> dict[str, Any]:
    """`examine` in a process of its own, with limits."""
    command = [sys.executable, __file__, "--one", str(path), "--edits", str(options.edits)]
    command += ["--seed", options.seed, "--rounds", str(options.rounds)]
    command += ["--limit", str(options.limit)]
    env = {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0", "PYTHONWARNINGS": "default"}
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, **env, "IPYTHONDIR": home}
        most = options.limit * (4 + 5 * options.edits)
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False,
                                  env=env, timeout=most)  # fmt: skip
        except subprocess.TimeoutExpired:
            return {"cells": 0, "dropped": "took too long"}
    lines = done.stdout.splitlines()
    if done.returncode or not lines:
        return {"cells": 0, "dropped": (done.stderr.strip().splitlines() or ["died"])[-1]}
    return json.loads(lines[-1])


def describe(path: Path, report: dict[str, Any], seconds: float) -> None:
    """Print one notebook's lines."""
    name = f"{path.parent.name}/{path.name}"[-58:]
    if "dropped" in report:
        print(f"{name:58} left out: {report['dropped'][:100]}", flush=True)
        return
    edits = report["edits"]
    right = sum(e["outcome"] in GOOD for e in edits)
    reruns, needed = (sum(e[k] for e in edits) for k in ("reruns", "needed"))
    cells = sum(e["cells"] for e in edits)
    print(f"{name:58} right {right}/{len(edits)}  re-runs {reruns} of {cells} cells, {needed} had "
          f"changed  false alarms {len(report['alarms'])}  {seconds:.0f} s", flush=True)  # fmt: skip
    for cell, message in report["alarms"].items():
        print(f"    false alarm on {cell}: {message}")
    for difference in report["in the way"]:
        print(f"    changed by recording: {difference}")
    for edit in edits:
        if edit["outcome"] not in GOOD:
            print(f"    {edit['outcome']}: {edit['edit']}")
            lines = edit["wrong"] + [f"left {c}: {m}" for c, m in edit["left"].items()]
            for line in lines[:4]:
                print(f"        {line}")
            if edit["restart"]:
                print(f"        restart: {edit['restart']}")


def totals(reports: Mapping[str, dict[str, Any]]) -> None:
    """Print the sums."""
    kept = [r for r in reports.values() if "dropped" not in r]
    edits = [e for r in kept for e in r["edits"]]
    outcomes: dict[str, int] = {}
    for edit in edits:
        outcomes[edit["outcome"]] = outcomes.get(edit["outcome"], 0) + 1
    print(f"\n{len(kept)} notebooks ({len(reports) - len(kept)} left out), {len(edits)} edits")
    for outcome, count in sorted(outcomes.items(), key=lambda item: -item[1]):
        print(f"  {outcome:34} {count:5} {count / len(edits):6.1%}")
    cells = sum(e["cells"] for e in edits) or 1
    reruns, needed = (sum(e[k] for e in edits) for k in ("reruns", "needed"))
    missed = sum(len(e["missed"]) for e in edits)
    print(f"  re-runs {reruns} of {cells} cells ({reruns / cells:.1%}); outputs to renew {needed}; "
          f"of these not flagged before the plan {missed}")  # fmt: skip
    alarms = sum(bool(r["alarms"]) for r in kept)
    ways = sum(bool(r["in the way"]) for r in kept)
    print(
        f"  notebooks with a false alarm after a clean run: {alarms}; changed by recording: {ways}"
    )


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", type=Path)
    parser.add_argument("--edits", type=int, default=2, help="per notebook (2)")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--rounds", type=int, default=5, help="most plans to follow (5)")
    parser.add_argument("--limit", type=float, default=60, help="seconds for one run (60)")
    parser.add_argument("--json", type=Path, help="write everything there")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> None:
    """Examine all notebooks, one after the other."""
    options = arguments()
    if options.one:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        print("\n" + json.dumps(examine(options.one.resolve(), options)))
        return
    paths = options.notebooks or sorted((ROOT / "notebooks").glob("*.ipynb"))
    reports = {}
    for path in paths:
        started = time.perf_counter()
        reports[str(path)] = separately(path, options)
        describe(path, reports[str(path)], time.perf_counter() - started)
        if options.json:
            options.json.write_text(json.dumps(reports, indent=1))
    totals(reports)


if __name__ == "__main__":
    main()
