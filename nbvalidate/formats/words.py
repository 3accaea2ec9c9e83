"""The few words that all formats share: where a finding is, how many there are, how long it took.

Cells are counted from 0 everywhere, as ``cell_index`` in the JSON report and "cell 3" in the
messages: two countings side by side would send people to the wrong cell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from nbvalidate.findings import Finding, NotebookReport, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "CONVENTION",
    "by_cell",
    "counted",
    "duration",
    "join",
    "noun",
    "place",
    "problem",
    "tally",
]

#: Said once in each report for people.
CONVENTION = "Cells are counted from 0, lines from 1 inside the cell."


def counted(number: int, noun: str) -> str:
    """``1 notebook``, ``5 notebooks``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def join(words: Iterable[str]) -> str:
    """Join words as ``a``, ``a and b``, ``a, b and c``."""
    *first, last = list(words) or [""]
    return f"{', '.join(first)} and {last}" if first else last


class _Severe(Protocol):
    """A finding, or a line that shows one."""

    @property
    def severity(self) -> Severity: ...


def tally(findings: Iterable[_Severe]) -> str:
    """``1 error, 2 warnings, 3 info``; empty if there are none."""
    severities = [f.severity for f in findings]
    parts = []
    for severity in Severity:
        if number := severities.count(severity):
            # "infos" is no word
            info = severity is Severity.INFO
            parts.append(f"{number} info" if info else counted(number, severity.value))
    return ", ".join(parts)


def noun(notebook: NotebookReport) -> str:
    """What an entry of a report is: ``notebook``, or ``data set`` under ``schema check``."""
    return str(notebook.details.get("noun", "notebook"))


def duration(seconds: float) -> str:
    """``0.4 s``, ``12.3 s``, ``3 min 05 s``."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s"


def place(finding: Finding, separator: str = ", ") -> str:
    """``cell 3, line 2``; ``cell 3``; empty for the whole notebook."""
    if finding.cell_index is None:
        return ""
    cell = f"cell {finding.cell_index}"
    return cell if finding.line is None else f"{cell}{separator}line {finding.line}"


def by_cell(notebook: NotebookReport) -> Mapping[int | None, list[Finding]]:
    """Group the notebook's findings per cell index (None: the whole notebook)."""
    cells: dict[int | None, list[Finding]] = {}
    for finding in notebook.findings:
        cells.setdefault(finding.cell_index, []).append(finding)
    return cells


def problem(notebook: NotebookReport) -> str:
    """Why a notebook is unreadable or failed; empty for the others.

    The path is taken off the front, if the error starts with it: each format says it anyway.
    """
    if notebook.status not in ("unreadable", "failed"):
        return ""
    default = "It could not be read." if notebook.status == "unreadable" else "It could not be run."
    error = (notebook.error or default).strip()
    return error.removeprefix(f"{notebook.path}:").strip() or default
