"""What nbvalidate says: a `Finding`, and the `Report` that holds many of them.

Plain frozen data, no IO. Every source (saved notebook, live kernel, headless run) makes
findings, every face (text, HTML, JSON, SARIF, ...) shows them; nothing else is passed between.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

__all__ = ["Category", "Certainty", "Finding", "NotebookReport", "Report", "Severity", "Status"]

Certainty = Literal["proved", "inferred"]
Category = Literal[
    "preprocessing", "overlap", "multi-test", "target", "temporal", "group", "inconsistent"
]
Status = Literal["ok", "findings", "failed", "unreadable"]


class Severity(enum.StrEnum):
    """How bad a finding is: `error` is wrong or will fail, `warning` probably wrong."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for error, 1 for warning, 2 for info: sorts the worst first."""
        return ("error", "warning", "info").index(self.value)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, in the user's own names.

    Parameters
    ----------
    rule, name, severity, certainty
        As in the catalogue.
    message, fix
        One sentence that says what is wrong, one that says what to do.
    cell_id, cell_index
        The cell; `cell_index` counts all cells from 0. None: the whole notebook.
    line, end_line, column, end_column
        Lines count from 1 inside the cell, columns from 0 in characters.
    names
        The variables, modules or columns concerned.
    evidence
        Numbers and short texts behind the message (JSON values).
    excerpt
        The source line shown under the message; secrets are already masked in it.
    category
        The kind of leakage; None for findings that are not about leakage.
    """

    rule: str
    name: str
    severity: Severity
    certainty: Certainty
    message: str
    fix: str = ""
    cell_id: str | None = None
    cell_index: int | None = None
    line: int | None = None
    end_line: int | None = None
    column: int | None = None
    end_column: int | None = None
    names: tuple[str, ...] = ()
    evidence: Mapping[str, Any] = field(default_factory=dict)
    excerpt: str | None = None
    category: Category | None = None

    @property
    def sort_key(self) -> tuple[int, int, int, str]:
        """Orders findings as they stand in the notebook; whole-notebook findings first."""
        return (
            -1 if self.cell_index is None else self.cell_index,
            self.line or 0,
            self.column or 0,
            self.rule,
        )


@dataclass(frozen=True, slots=True)
class NotebookReport:
    """What was found in one notebook.

    Parameters
    ----------
    path
        As the user named it.
    status
        ``failed`` means that it could not be run to a verdict, ``unreadable`` that it could
        not be read: neither is ever clean.
    seconds
        Wall time spent on it.
    cells
        Number of cells of all kinds.
    findings
        In document order.
    error
        Why it is unreadable or failed; one sentence.
    file_lines
        For each cell index the line in the file of each source line (both from 1 and in
        order); empty where it is not known. For SARIF and GitHub annotations.
    details
        What a command adds to its JSON (``verify``: runs, reproducible, ...).
    """

    path: str
    status: Status
    seconds: float = 0.0
    cells: int = 0
    findings: tuple[Finding, ...] = ()
    error: str | None = None
    file_lines: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)

    def file_line(self, finding: Finding) -> int:
        """The line of the notebook file that `finding` points at (1 when unknown)."""
        if finding.cell_index is None:
            return 1
        lines = self.file_lines.get(finding.cell_index, ())
        if not lines:
            return 1
        return lines[min((finding.line or 1), len(lines)) - 1]


@dataclass(frozen=True, slots=True)
class Report:
    """The result of one command over all its notebooks."""

    command: str
    notebooks: tuple[NotebookReport, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of all notebooks, one after the other."""
        return tuple(f for nb in self.notebooks for f in nb.findings)

    @property
    def ok(self) -> bool:
        """True if every notebook could be judged and has no finding of severity error."""
        return self.exit_code() == 0

    def count(self, severity: Severity) -> int:
        """How many findings have exactly this severity."""
        return sum(f.severity is severity for f in self.findings)

    def exit_code(self, fail_on: Severity | None = Severity.ERROR) -> int:
        """0 clean, 1 findings at or above `fail_on` (None: never), 2 something was unreadable."""
        if any(nb.status in ("unreadable", "failed") for nb in self.notebooks):
            return 2
        return int(fail_on is not None and _reaches(self.findings, fail_on))


def _reaches(findings: Iterable[Finding], fail_on: Severity) -> bool:
    return any(f.severity.rank <= fail_on.rank for f in findings)
