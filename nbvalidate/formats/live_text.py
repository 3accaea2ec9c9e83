"""The live notebook in a terminal, and the text that stands beside the HTML of a notebook.

nbvalidate: 1 error
  error ORD401 hidden-value, line 2: `rate` is no longer made by any cell.
    fix: Run the cell that defines `rate` again.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from nbvalidate.findings import Finding
from nbvalidate.formats import clean
from nbvalidate.formats.color import Paint, painter
from nbvalidate.formats.live import ORDERS, CellReport, Overview
from nbvalidate.formats.schema_table import schema_text
from nbvalidate.formats.words import tally

__all__ = ["cell_text", "overview_text"]

#: Verdict to style: what would be another result, what only waits, what is well.
STYLES = {
    "hidden": "error",
    "order": "error",
    "rerun": "error",
    "lost": "error",
    "stale": "warning",
    "dirty": "info",
    "waiting": "info",
    "fresh": "good",
}

_MANY = 5  # findings under one cell, before "and 3 more"
_WIDTH = 100
_NAMES = 30


def cell_text(report: CellReport, *, color: bool = False) -> str:
    """Write what is said under a cell; '' when there is nothing to say."""
    paint = painter(color)
    if report.empty:
        return ""
    if not report.findings and not report.notes and not report.tables:
        return paint("nbvalidate: nothing to report", "dim")
    lines = []
    if report.findings:
        lines.append(f"{paint('nbvalidate:', 'bold')} {tally(report.findings)}")
        shown = report.findings if report.all_findings else report.findings[:_MANY]
        for finding in shown:
            lines += _finding(finding, paint, f"line {finding.line}" if finding.line else "")
        more = len(report.findings) - len(shown)
        if more:
            lines.append(f"  and {more} more: %nbvalidate report")
    lines += [schema_text(table, color=color) for table in report.tables]
    lead = "  " if lines else f"{paint('nbvalidate:', 'bold')} "
    lines += [lead + clean.line(note) for note in report.notes]
    return "\n".join(lines)


def overview_text(report: Overview, *, color: bool = False) -> str:
    """Write the whole notebook as a table, what to re-run, and the other findings."""
    paint = painter(color)
    lines = [paint(clean.line(report.headline), "bold")]
    if report.rows:
        lines += ["", *_table(report, paint)]
    if report.advice:
        lines += ["", paint(clean.line(report.advice), "bold")]
        if not report.restart:
            lines.append("%nbvalidate rerun --run does it and shows the outputs in one place.")
    if report.findings:
        lines += ["", f"{paint('Findings', 'bold')}: {tally(report.findings)}"]
        for finding in report.findings:
            lines += _finding(finding, paint, report.place(finding))
    lines += ["", paint(ORDERS.get(report.order, ""), "dim")]
    return "\n".join(lines).rstrip()


def _table(report: Overview, paint: Paint) -> Iterator[str]:
    rows = [
        (
            clean.line(row.label),
            row.verdict,
            clean.shorten(", ".join(map(clean.line, row.names)), _NAMES),
            row,
        )
        for row in report.rows
    ]
    heads: tuple[str, ...] = ("cell", "verdict", "names")
    widths = [max(len(head), *(len(str(row[i])) for row in rows)) for i, head in enumerate(heads)]
    if not any(names for _, _, names, _ in rows):
        heads, widths = heads[:2], widths[:2]
    titles = "  ".join(head.ljust(width) for head, width in zip(heads, widths, strict=True))
    yield paint(f"  {titles}  why", "dim")
    indent = " " * (2 + sum(widths) + 2 * len(widths))
    for label, verdict, names, row in rows:
        columns = [label.ljust(widths[0]), paint(verdict.ljust(widths[1]), STYLES[verdict])]
        if len(widths) == 3:
            columns.append(names.ljust(widths[2]))
        first, *more = textwrap.wrap(clean.line(row.says), max(30, _WIDTH - len(indent))) or [""]
        yield f"  {'  '.join(columns)}  {first}".rstrip()
        for line in more:
            yield indent + line


def _finding(finding: Finding, paint: Paint, where: str) -> Iterator[str]:
    yield (
        f"  {paint(finding.severity.value, finding.severity.value)} "
        f"{paint(clean.line(finding.rule), 'bold')} {clean.line(finding.name)}"
        f"{', ' + clean.line(where) if where else ''}: {clean.line(finding.message)}"
    )
    if finding.fix:
        yield f"    {paint('fix:', 'good')} {clean.line(finding.fix)}"
