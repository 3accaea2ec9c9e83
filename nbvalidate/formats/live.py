"""What the live notebook says, as plain facts: the words and lines that text and HTML share.

Reading order: `Overview` (the whole notebook, ``%nbvalidate report``) and `CellReport` (under one
cell) here; ``live_text.py`` and ``live_html.py`` show them. Nothing in here knows of a kernel.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from nbvalidate.findings import Finding, Severity
from nbvalidate.formats.schema_table import SchemaTable
from nbvalidate.formats.words import counted, join

__all__ = [
    "MEANING",
    "ORDERS",
    "CellReport",
    "Overview",
    "Row",
    "cells_in_words",
    "in_table",
    "rows_of",
    "shown_tables",
]

#: What each verdict says about the result that a cell shows; the keys in the order worst first.
MEANING = {
    "hidden": "it used a value that no cell makes any more",
    "order": "it used a value that a cell below made",
    "rerun": "run again, it gives another result",
    "lost": "what it did was undone by a later run",
    "stale": "an input is different now",
    "dirty": "edited, not run again",
    "waiting": "an input comes from a cell that must run first",
    "fresh": "Restart & Run All shows the same",
}

#: Where the order of the cells is known from, in words.
ORDERS = {
    "front end": "Order of the cells: as the notebook stands in the front end.",
    "file": "Order of the cells: as in the saved file; edits since the last save are not seen.",
    "execution": "Order of the cells: as they first ran; the notebook itself is not known here.",
}

_LISTED = 4  # cells of one line that are named one by one
_FOLD = 3  # so many fresh cells in a row become one line


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a cell, or several fresh ones in a row.

    Parameters
    ----------
    cells
        Their labels, as ``[7]``.
    verdict
        A key of `MEANING`.
    names
        The variables concerned.
    reason
        One sentence; may be empty.
    approximate
        A value was too big or opaque to be read wholly.
    """

    cells: tuple[str, ...]
    verdict: str
    names: tuple[str, ...] = ()
    reason: str = ""
    approximate: bool = False

    @property
    def label(self) -> str:
        """``[7]``, ``[4], [5], [9]``, or ``[4] … [9]`` for many: prompts need not count up."""
        if len(self.cells) <= _LISTED:
            return ", ".join(self.cells)
        return f"{self.cells[0]} … {self.cells[-1]}"

    @property
    def says(self) -> str:
        """The sentence of the cell, or what the verdict means."""
        text = self.reason or (MEANING.get(self.verdict, "") if self.verdict != "fresh" else "")
        text = text[:1].upper() + text[1:]
        if len(self.cells) > 1:
            text = counted(len(self.cells), "cell")
        return f"{text} (approximate)".strip() if self.approximate else text


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole notebook.

    Parameters
    ----------
    rows
        In document order.
    plan
        Labels of the cells to run again, in order.
    restart
        Why only Restart & Run All helps, a whole sentence; '' where a re-run does.
    order
        A key of `ORDERS`.
    findings
        What else was found, in document order.
    labels
        By id how a cell with a finding is called: ``cell [7]``.
    """

    rows: tuple[Row, ...]
    plan: tuple[str, ...] = ()
    restart: str = ""
    order: str = "execution"
    findings: tuple[Finding, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)

    def place(self, finding: Finding) -> str:
        """``cell [7], line 2``."""
        cell = self.labels.get(finding.cell_id or "", "")
        return ", ".join(filter(None, [cell, f"line {finding.line}" if finding.line else ""]))

    @property
    def headline(self) -> str:
        """One sentence: how many cells show what Restart & Run All would show."""
        total = sum(len(row.cells) for row in self.rows)
        bad = sum(len(row.cells) for row in self.rows if row.verdict != "fresh")
        if not total:
            return "No cell has run since nbvalidate was loaded."
        if not bad:
            if total == 1:
                return "The cell shows what Restart & Run All would show."
            return f"All {total} cells show what Restart & Run All would show."
        if total == 1:
            return "The cell does not show what Restart & Run All would."
        verb = "does" if bad == 1 else "do"
        return f"{bad} of {counted(total, 'cell')} {verb} not show what Restart & Run All would."

    @property
    def advice(self) -> str:
        """What to do; '' when there is nothing to do."""
        if self.restart:
            return self.restart
        if self.plan:
            return f"To be fresh again, re-run {', '.join(self.plan)}, in this order."
        return ""


@dataclass(frozen=True, slots=True)
class CellReport:
    """What is said under one cell.

    Parameters
    ----------
    findings
        The worst first.
    notes
        Plain sentences: what this run made stale, an option that no check understands.
    clean_line
        Say so in one line when there is nothing else to say.
    all_findings
        Show them all; else the first ones, since ``%nbvalidate report`` has them all.
    tables
        Checks of frames against their schemas.
    """

    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    clean_line: bool = True
    all_findings: bool = False
    tables: tuple[SchemaTable, ...] = ()

    @property
    def empty(self) -> bool:
        """Nothing is to be shown at all."""
        return not (self.findings or self.notes or self.tables or self.clean_line)

    @property
    def worst(self) -> Severity | None:
        """The worst that is said."""
        said = [f.severity for f in self.findings[:1]]
        said += [table.worst for table in self.tables if table.worst is not None]
        return min(said, key=lambda severity: severity.rank, default=None)


def rows_of(state: Mapping[str, Mapping[str, Any]], labels: Mapping[str, str]) -> tuple[Row, ...]:
    """The table of a notebook; fresh cells in a row are folded into one line.

    Parameters
    ----------
    state
        ``state()["cells"]``, in document order.
    labels
        By id the label, as ``[7]``.
    """
    rows: list[Row] = []
    fresh: list[Row] = []

    def fold() -> None:
        if len(fresh) < _FOLD:
            rows.extend(fresh)
        else:
            rows.append(Row(tuple(row.cells[0] for row in fresh), "fresh"))
        fresh.clear()

    for cell, said in state.items():
        row = Row(
            (labels.get(cell, cell),),
            str(said["verdict"]),
            tuple(map(str, said.get("names", ()))),
            str(said.get("message", "")),
            bool(said.get("approximate", False)),
        )
        if row.verdict == "fresh" and not row.approximate:
            fresh.append(row)
        else:
            fold()
            rows.append(row)
    fold()
    return tuple(rows)


def in_table(finding: Finding, tables: Iterable[SchemaTable]) -> bool:
    """Whether a finding is a line of one of the tables."""
    said = (finding.rule, finding.message)
    return any((line.rule_code, line.message) == said for t in tables for line in t.lines)


def shown_tables(
    tables: Iterable[SchemaTable], wanted: Iterable[Finding], *, clean: bool
) -> tuple[SchemaTable, ...]:
    """The tables with those lines only whose findings are wanted.

    Parameters
    ----------
    tables
        Of all checks.
    wanted
        The findings that are not suppressed.
    clean
        Show those without a line too, but those that have lost theirs; without it hints alone
        are no reason to show a table either: somebody adds a column in every second cell.
    """
    kept = {(f.rule, f.message) for f in wanted}
    shown = []
    for table in tables:
        lines = tuple(line for line in table.lines if (line.rule_code, line.message) in kept)
        kept_table = replace(table, lines=lines)
        worth = kept_table.worst not in (None, Severity.INFO)
        if worth or (clean and bool(lines) == bool(table.lines)):
            shown.append(kept_table)
    return tuple(shown)


def cells_in_words(labels: Sequence[str]) -> str:
    """``cell [3]``, ``cells [3] and [5]``."""
    return ("cell " if len(labels) == 1 else "cells ") + join(labels)
