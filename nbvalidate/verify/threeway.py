"""Three executions, one verdict for each cell: committed, run A, run B. Pure functions."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from nbvalidate.checks.repro.facts import CellFacts, Evidence
from nbvalidate.verify.compare import Comparison, compare_outputs
from nbvalidate.verify.names import Names, names_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nbvalidate.notebook import Cell, Notebook
    from nbvalidate.verify.settings import CellRun, Run

__all__ = ["judge"]

Against = Literal["committed", "none"]
_NAME = re.compile(r"name '(\w+)' is not defined")
#: The same text again is the same missing thing.
_REPEATED = frozenset({"NameError", "ModuleNotFoundError", "ImportError", "FileNotFoundError"})
_ENDED = {"exited": "premature exit", "timeout": "timeout", "died": "kernel died"}


def judge(notebook: Notebook, runs: Sequence[Run], against: Against) -> tuple[CellFacts, ...]:
    """The verdict on each code cell, consequences of earlier errors marked as such."""
    names = {c.index: names_of(c.source) for c in notebook.code_cells}
    verdicts = [
        _cell(c, [r.cells.get(c.index) for r in runs], against) for c in notebook.code_cells
    ]
    return tuple(_consequences(notebook, verdicts, names))


def _cell(cell: Cell, runs: Sequence[CellRun | None], against: Against) -> CellFacts:
    first = runs[0] if runs else None
    ended = next((r for r in runs if r is not None and r.status in _ENDED), None)
    if first is None or any(r is None for r in runs) or ended or first.status == "not-run":
        status = ended.status if ended else ""
        return CellFacts(cell.index, cell.id, _ENDED.get(status, "not run"),  # type: ignore[arg-type]
                         seconds=first.seconds if first else 0.0,
                         error=ended.error if ended else None)  # fmt: skip
    facts = CellFacts(cell.index, cell.id, "executed", seconds=first.seconds, error=first.error)
    if first.status == "skipped":
        return replace(
            facts, verdict="skipped", reason="" if cell.is_empty else "tag skip-execution"
        )
    for other in runs[1:]:
        found = compare_outputs(first.outputs, other.outputs, same_environment=True)  # type: ignore[union-attr]
        if found.verdict == "different":
            return replace(
                facts,
                verdict="non-deterministic",
                reason=_reason(found),
                evidence=_evidence(found, "run A", "run B"),
            )
        facts = replace(facts, verdict="reproduced", reason=_note(facts.reason, found))
    return _against_committed(cell, first, facts, against)


def _against_committed(cell: Cell, run: CellRun, facts: CellFacts, against: Against) -> CellFacts:
    saved = against == "committed" and (cell.outputs or cell.execution_count is not None)
    may_fail = "raises-exception" in cell.tags
    if not saved:
        if run.error:
            return replace(facts, verdict="expected error" if may_fail else "new error")
        if against == "committed":
            reason = "; ".join(filter(None, ["no saved output to compare with", facts.reason]))
            return replace(facts, reason=reason)
        return replace(facts, verdict="equivalent" if facts.reason else facts.verdict)
    found = compare_outputs(cell.outputs, run.outputs, same_environment=False)
    had_error = any(o.get("output_type") == "error" for o in cell.outputs)
    if run.error and found.verdict != "different":
        return replace(facts, verdict="expected error", reason="the same error is saved")
    if run.error and not had_error and not may_fail:
        return replace(facts, verdict="new error", evidence=_evidence(found, "committed", "run A"))
    if found.verdict == "different":
        return replace(facts, verdict="drift", reason=_reason(found),
                       evidence=_evidence(found, "committed", "run A"))  # fmt: skip
    reason = _note(facts.reason, found)
    return replace(
        facts,
        verdict="equivalent" if reason else "reproduced",
        reason=reason,
        evidence=_evidence(found, "committed", "run A"),
    )


def _reason(found: Comparison) -> str:
    real = [d.reason for d in found.differences if d.is_real]
    return real[0] if real else "the outputs differ"


def _note(before: str, found: Comparison) -> str:
    return "; ".join(dict.fromkeys(n for n in (before, *found.notes) if n))


def _evidence(found: Comparison, left: str, right: str) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(d.left, d.right, left, right, d.reason, d.mime, d.magnitude, d.informational)
        for d in found.differences
        if d.kind != "equivalent"
    )


@dataclass
class _Root:
    """A cell that failed, and the names that it and its consequences left wrong."""

    index: int
    names: set[str]
    source: str
    error: tuple[str, str] | None
    star: bool


def _consequences(
    notebook: Notebook, verdicts: Iterable[CellFacts], names: Mapping[int, Names]
) -> Iterable[CellFacts]:
    sources = {c.index: c.source for c in notebook.code_cells}
    modules = frozenset(n for found in names.values() for n in found.imported)
    roots: list[_Root] = []
    for facts in verdicts:
        own = names[facts.index]
        touched = own.bound | (own.changed - modules)  # `plt.plot()` does not change `plt`
        root = next((r for r in roots if _follows(facts, own, r)), None)
        failing = facts.verdict in ("new error", "drift", "non-deterministic")
        if root is not None and failing:
            root.names |= touched
            reason = f"follows from the failure of cell {root.index}"
            yield replace(facts, verdict="consequence", reason=reason, consequence_of=root.index)
            continue
        if facts.verdict == "new error" or (facts.error and facts.verdict == "non-deterministic"):
            source = sources[facts.index]
            roots.append(_Root(facts.index, set(touched), source, facts.error, own.star))
        elif facts.error is None and facts.verdict not in ("skipped", "not run"):
            for earlier in roots:  # bound anew, and from sound values only
                if own.read.isdisjoint(earlier.names):
                    earlier.names -= own.bound
                else:
                    earlier.names |= touched
        yield _with_definition(facts, names)


def _follows(facts: CellFacts, own: Names, root: _Root) -> bool:
    if facts.error is None:
        # it ran, but on what the failed cell left behind
        return facts.verdict != "new error" and bool(own.read & root.names)
    kind, text = facts.error
    if facts.error == root.error and kind in _REPEATED:
        return True
    missing = _NAME.search(text)
    if missing:
        if root.star and root.error and root.error[0] in ("ImportError", "ModuleNotFoundError"):
            return True
        return missing.group(1) in root.names or bool(own.read & root.names - {missing.group(1)})
    if kind == "FileNotFoundError":
        path = re.search(r"'([^']+)'", text)
        return bool(path and path.group(1).rpartition("/")[2] in root.source)
    return bool(own.read & root.names)


def _with_definition(facts: CellFacts, names: Mapping[int, Names]) -> CellFacts:
    if facts.verdict != "new error" or facts.error is None or facts.error[0] != "NameError":
        return facts
    missing = _NAME.search(facts.error[1])
    if missing is None:
        return facts
    below = [i for i, n in sorted(names.items()) if i > facts.index and missing.group(1) in n.bound]
    return replace(facts, defined_below=(missing.group(1), below[0])) if below else facts


def probe_data(run: CellRun | None, key: str) -> Mapping[str, Any]:
    """One part of what the probe saw after a cell; empty without a probe."""
    seen = run.seen if run is not None else None
    part = seen.get(key) if isinstance(seen, dict) else None
    return part if isinstance(part, dict) else {}
