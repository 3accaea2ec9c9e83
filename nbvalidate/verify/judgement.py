"""From the runs of one notebook to facts for the rules and details for the report."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from nbvalidate.checks.repro.facts import ArtifactFacts, CellFacts, Failure, RunFacts
from nbvalidate.verify.artifacts import compare_files
from nbvalidate.verify.causes import causes, first_divergence
from nbvalidate.verify.threeway import judge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nbvalidate.notebook import Notebook
    from nbvalidate.verify.settings import Run, Settings

__all__ = ["Judgement", "judgement"]

_BAD = {"drift", "non-deterministic", "new error", "consequence", "premature exit"}


@dataclass(frozen=True, slots=True)
class Judgement:
    """Facts for the rules, details for the report, and why there is no verdict (or None)."""

    facts: RunFacts
    details: dict[str, Any]
    error: str | None = None


def judgement(
    notebook: Notebook,
    runs: Sequence[Run],
    settings: Settings,
    against: Literal["committed", "none"],
) -> Judgement:
    """Judge the runs of `notebook`."""
    notes = list(dict.fromkeys(note for run in runs for note in run.notes))
    against = _comparable(notebook, settings, against, notes, len(runs))
    failure = next((run.failure for run in runs if run.failure), None)
    cells = judge(notebook, runs, against) if all(r.cells for r in runs) else ()
    found = causes(notebook, runs, cells)
    cells = tuple(_with_cause(c, found) for c in cells)
    artifacts = _artifacts(runs)
    facts = RunFacts(
        cells,
        artifacts,
        Failure(failure.kind, failure.message, failure.cell_index) if failure else None,
        settings.memory,
        tuple(notes),
    )
    error = _error(facts)
    known = list(found.values())
    reproducible = _reproducible(facts, error, len(runs), against)
    details = {
        "reproducible": reproducible,
        # a variable may differ without anybody seeing it: no divergence of a notebook that holds
        "first_divergence": None if reproducible else first_divergence(notebook, runs, cells),
        "causes": [c for i, c in enumerate(known) if c not in known[:i]],
        "artifacts": [_artifact(a) for a in artifacts],
        "cells": [_cell(c) for c in cells],
        "notes": notes,
    }
    return Judgement(facts, details, error)


def _comparable(
    notebook: Notebook,
    settings: Settings,
    against: Literal["committed", "none"],
    notes: list[str],
    runs: int,
) -> Literal["committed", "none"]:
    """Whether there are saved outputs to compare with; says so if not."""
    if against == "none":
        return "none"
    why = ""
    if settings.parameters:
        why = "parameters were given: the saved outputs are not comparable"
    elif notebook.kind == "text":
        why = "a text notebook has no saved outputs"
    elif not notebook.was_run and not any(c.outputs for c in notebook.code_cells):
        why = "the notebook is saved without outputs"
    if not why:
        return "committed"
    only = "the two runs are compared with each other only" if runs > 1 else "nothing is compared"
    notes.append(f"{why}; {only}")
    return "none"


def _error(facts: RunFacts) -> str | None:
    failure = facts.failure
    if failure is not None:
        where = "" if failure.cell_index is None else f"cell {failure.cell_index}: "
        prefix = "the kernel " if failure.kind == "died" else ""
        return f"{where}{prefix}{failure.message}"
    for cell in facts.cells:
        if cell.verdict == "new error" and cell.error and cell.error[0].endswith("MemoryError"):
            return f"cell {cell.index} ran out of memory"
    return None


def _reproducible(facts: RunFacts, error: str | None, runs: int, against: str) -> bool | None:
    if any(c.verdict in _BAD for c in facts.cells):
        return False
    if any(a.verdict in ("different", "missing", "extra") for a in facts.artifacts):
        return False
    if error is not None or (runs == 1 and against == "none"):
        return None
    return True


def _artifacts(runs: Sequence[Run]) -> tuple[ArtifactFacts, ...]:
    if len(runs) == 1:
        files = runs[0].files.values()
        return tuple(ArtifactFacts(f.path, "written", size=f.size) for f in files)
    if any(run.failure for run in runs):
        return ()
    worst: dict[str, ArtifactFacts] = {}
    for other in runs[1:]:
        for file in compare_files(runs[0].files, other.files):
            known = worst.get(file.path)
            if known is None or known.verdict in ("identical", "equivalent"):
                worst[file.path] = file
    return tuple(worst.values())


def _with_cause(cell: CellFacts, found: dict[int, dict[str, Any]]) -> CellFacts:
    cause = found.get(cell.index)
    if cause is None or cause["cause"] == "unknown":
        return cell
    return replace(cell, why=cause["message"])


def _cell(cell: CellFacts) -> dict[str, Any]:
    verdict: str = cell.verdict
    if cell.consequence_of is not None:
        verdict = f"consequence of cell {cell.consequence_of}"
    reason = cell.reason
    if not reason and cell.error and cell.verdict in ("new error", "premature exit"):
        reason = cell.error[0]
    return {
        "cell_index": cell.index,
        "cell_id": cell.id,
        "verdict": verdict,
        "reason": reason,
        "seconds": round(cell.seconds, 3),
    }


def _artifact(file: ArtifactFacts) -> dict[str, Any]:
    return {"path": file.path, "verdict": file.verdict, "reason": file.reason, "size": file.size}
