"""What following the calls of one run has proved, as findings; and whether following was seen.

Calls are followed in the first run only. The other runs are without, so that whatever following
might change in a notebook would show as a difference between them; then the first run is done
again without it, and the verdict is on runs that nobody followed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nbvalidate.checks.leakage.data import RULES as DATA_RULES
from nbvalidate.checks.leakage.proved import PROVED_RULES
from nbvalidate.findings import Finding, Severity
from nbvalidate.verify.artifacts import compare_files
from nbvalidate.verify.threeway import judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from nbvalidate.notebook import Notebook
    from nbvalidate.verify.settings import Run

__all__ = ["CODES", "first_may_differ", "is_told", "leaks_of", "merged"]

_RULES = {rule.code: rule for rule in (*PROVED_RULES, *DATA_RULES)}
CODES = frozenset(_RULES)

_VERSION = 1
_UNSEEDED, _NO_SEED = "LEAK205", "HYG202"  # a split without a seed: as it ran, as it is written
_FIELDS = ("message", "fix", "line", "end_line", "category", "certainty")


def leaks_of(notebook: Notebook, run: Run) -> tuple[Finding, ...]:
    """The findings that a run has published; those of a nbvalidate of another form are left.

    Parameters
    ----------
    notebook
        What was run.
    run
        Followed or not.
    """
    if run.leaks is None or run.leaks.get("version") != _VERSION:
        return ()
    ids = {cell.index: cell.id for cell in notebook.cells}
    return tuple(
        replace(_finding(said), cell_id=ids.get(said["cell_index"]))
        for said in run.leaks["findings"]
        if said["rule"] in _RULES
    )


def _finding(said: Mapping[str, Any]) -> Finding:
    return Finding(
        rule=said["rule"],
        name=said["name"],
        severity=Severity(said["severity"]),
        cell_index=said["cell_index"],
        names=tuple(said["names"]),
        evidence=said["evidence"],
        **{name: said.get(name) for name in _FIELDS},  # type: ignore[arg-type]  # as they were sent
    )


def first_may_differ(notebook: Notebook, runs: Sequence[Run]) -> bool:
    """Whether the first of several runs shows anything that the others do not.

    Parameters
    ----------
    notebook
        What was run.
    runs
        Two or more.
    """
    first, others = runs[0], runs[1:]
    if first.failure and not all(run.failure for run in others):
        return True
    if any(_statuses(first) != _statuses(run) for run in others):
        return True
    if any(c.verdict == "non-deterministic" for c in judge(notebook, runs, "none")):
        return True
    pairs = (file for run in others for file in compare_files(first.files, run.files))
    return any(file.verdict not in ("identical", "equivalent") for file in pairs)


def _statuses(run: Run) -> list[tuple[int, str]]:
    return sorted((index, cell.status) for index, cell in run.cells.items())


def merged(
    static: Iterable[Finding], proved: Iterable[Finding]
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Findings of the source that the run has proved, and those of the run that they tell.

    Where both tell of one leak, that of the source stays: it shows the way of the rows and the fix
    as code. It becomes proved, and takes the numbers of the other one along.

    Parameters
    ----------
    static
        Of the source, of any rule.
    proved
        Of the run, suppressed ones included.

    Returns
    -------
    tuple of Finding
        The static ones, some of them proved now.
    tuple of Finding
        Those of the run that are told by them.
    """
    run, told = list(proved), list[Finding]()
    made = []
    for finding in static:
        same = [one for one in run if _same_leak(finding, one)]
        if same:
            told += same
            first = same[0]
            numbers = {k: v for k, v in first.evidence.items() if k not in finding.evidence}
            found = {**finding.evidence, **numbers, "proved_by": first.rule, "proof": first.message}
            finding = replace(finding, certainty="proved", evidence=found)
        made.append(finding)
    return tuple(made), tuple(told)


def is_told(finding: Finding, told: Iterable[Finding]) -> bool:
    """Whether a finding, dressed up or not, is one of these."""
    return any(_key(finding) == _key(one) for one in told)


def _key(finding: Finding) -> tuple[Any, ...]:
    return finding.rule, finding.cell_index, finding.line, finding.names


def _same_leak(static: Finding, proved: Finding) -> bool:
    """The same kind of leak, on a way of rows that leads over the places that the run has seen."""
    own = (static.cell_index, static.line)
    scored = (proved.cell_index, proved.line)
    if proved.rule == _UNSEEDED:
        return static.rule == _NO_SEED and own == scored
    if static.category != proved.category or not static.rule.startswith("LEAK1"):
        return False
    fitted = (proved.evidence.get("fitted_cell"), proved.evidence.get("fitted_line"))
    if own == fitted:
        return True  # what was fitted there, wherever it is scored
    way = [own, *((step["cell"], step["line"]) for step in static.evidence.get("path", ()))]
    return scored in way and (fitted[0] is None or fitted in way)
