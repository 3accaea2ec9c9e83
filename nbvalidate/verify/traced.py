"""Order findings of the source, judged by what the cells of a clean run read and left.

A finding is proved where the run shows it, dropped where the run shows the contrary, and kept as
it is everywhere else: a cell that did not run, or was not recorded, tells nothing.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from nbvalidate.checks.facts import NotebookFacts
from nbvalidate.checks.order.names import missing_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from nbvalidate.findings import Finding
    from nbvalidate.notebook import Notebook
    from nbvalidate.verify.settings import CellRun, Run

__all__ = ["can_be_judged", "judged_by_traces"]

_Verdict = Literal["proved", "dropped", "kept"]

_NAMES = frozenset({"ORD101", "ORD102", "ORD103"})
_REPEATED = "ORD301"
_NOT_DEFINED = re.compile(r"name '(\w+)' is not defined")


def can_be_judged(findings: Iterable[Finding]) -> bool:
    """Whether traces of the cells would tell more about any of these findings."""
    return any(f.rule in _NAMES or f.rule == _REPEATED for f in findings)


def judged_by_traces(
    findings: Sequence[Finding], notebook: Notebook, run: Run
) -> tuple[Finding, ...]:
    """The findings that hold, with the certainty that the run gives them.

    Parameters
    ----------
    findings
        Of any rule; those that the run says nothing about come back as they are.
    notebook
        Where they were found.
    run
        In a clean kernel, recorded.
    """
    if not can_be_judged(findings) or not any(cell.trace for cell in run.cells.values()):
        return tuple(findings)
    from nbvalidate.live.headless import VERSION  # the recorder takes time to import

    cells = {i: c for i, c in run.cells.items() if c.trace and c.trace.get("version") == VERSION}
    direct = _read_directly(notebook)
    return tuple(_judged(findings, cells, direct))


def _judged(
    findings: Sequence[Finding], cells: Mapping[int, CellRun], direct: set[tuple[int, str]]
) -> Iterator[Finding]:
    for finding in findings:
        cell = None if finding.cell_index is None else cells.get(finding.cell_index)
        verdict: _Verdict = "kept"
        if cell is not None and cell.trace is not None:
            verdict = _of_finding(finding, cell, cell.trace, direct)
        if verdict != "dropped":
            yield replace(finding, certainty="proved") if verdict == "proved" else finding


def _of_finding(
    finding: Finding, cell: CellRun, trace: Mapping[str, Any], direct: set[tuple[int, str]]
) -> _Verdict:
    name = finding.names[0] if finding.names else ""
    if finding.rule == _REPEATED:
        return _of_repetition(name, trace, cell)
    if finding.rule in _NAMES:
        own = finding.evidence.get("deleted_in") == cell.index
        return _of_name(name, trace, cell, plain=(cell.index, name) in direct, own=own)
    return "kept"


def _of_name(
    name: str, trace: Mapping[str, Any], cell: CellRun, *, plain: bool, own: bool
) -> _Verdict:
    """A name that is read and not there; `plain`: by the cell itself, `own`: which deleted it."""
    missing = name in trace["missing"]
    if cell.error is not None and cell.error[0] == "NameError":
        named = _NOT_DEFINED.search(cell.error[1])
        if named and named[1] == name:
            return "proved" if missing or own else "kept"
    if cell.status != "ok" or own:
        return "kept"
    if name in trace["reads"]:
        return "dropped"
    # read in a branch that was not taken; what a function or a loop did not come to is not known
    return "dropped" if plain and not missing else "kept"


def _of_repetition(name: str, trace: Mapping[str, Any], cell: CellRun) -> _Verdict:
    """A value that is read and overwritten."""
    if cell.status != "ok" or name in trace["unsure"] or name not in trace["reads"]:
        return "kept"
    return "proved" if name in trace["differs"] else "dropped"


def _read_directly(notebook: Notebook) -> set[tuple[int, str]]:
    """Cells and the missing names that they themselves read, not functions called there."""
    plain, through = set[tuple[int, str]](), set[tuple[int, str]]()
    for cell, missing in missing_names(NotebookFacts(notebook)):
        (through if missing.through else plain).add((cell.index, missing.use.name))
    return plain - through
