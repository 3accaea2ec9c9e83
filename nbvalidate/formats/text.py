"""The report in a terminal: one block per finding, a verdict per notebook, one line at the end.

study.ipynb:cell 3:line 2 error ORD101 used-before-defined  `x` is used before it is defined.
  2 | y = x + 1
    |     ^
  fix: Move cell 5 above cell 3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbvalidate.formats import clean
from nbvalidate.formats.color import Paint, painter
from nbvalidate.formats.excerpts import draw
from nbvalidate.formats.verdicts import SAME, Verdict, verdict
from nbvalidate.formats.words import CONVENTION, counted, duration, join, place, problem, tally

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbvalidate.findings import Finding, NotebookReport, Report

__all__ = ["render"]

_DIFF_WIDTH = 100
_DIFF_LEAD = 30
_MANY = 10  # cells or files listed one by one before "and 12 more"


def render(report: Report, *, color: bool = False) -> str:
    """Write the report for people, in document order.

    Parameters
    ----------
    report
        What a command found.
    color
        Whether to use terminal colours.
    """
    paint = painter(color)
    blocks = ["\n".join(block) for nb in report.notebooks for block in _notebook(nb, paint)]
    text = "\n\n".join([*blocks, _summary(report, paint)])
    return text + "\n"


def _notebook(notebook: NotebookReport, paint: Paint) -> Iterator[list[str]]:
    path = clean.line(notebook.path)
    if reason := problem(notebook):
        said = "CANNOT BE READ" if notebook.status == "unreadable" else "FAILED"
        yield [f"{path}: {paint(said, 'error')}: {clean.line(reason)}"]
    result = verdict(notebook)
    if result is not None and not (reason and result.reproducible is None):
        yield list(_verdict(path, notebook.seconds, result, paint))
    for finding in notebook.findings:
        yield list(_finding(path, finding, paint))


def _finding(path: str, finding: Finding, paint: Paint) -> Iterator[str]:
    where = ":".join(filter(None, [path, place(finding, ":")]))
    proved = " [proved]" if finding.certainty == "proved" else ""
    yield (
        f"{where} {paint(finding.severity.value, finding.severity.value)} "
        f"{paint(clean.line(finding.rule), 'bold')} {clean.line(finding.name)}{proved}  "
        f"{clean.line(finding.message)}"
    )
    for kind, gutter, text in draw(finding):
        caret = paint(text, finding.severity.value) if kind == "caret" else text
        yield f"  {paint(gutter + ' |', 'dim')} {caret}".rstrip()
    yield from _diff(finding, paint)
    if finding.fix:
        yield f"  {paint('fix:', 'good')} {clean.line(finding.fix)}"


def _diff(finding: Finding, paint: Paint) -> Iterator[str]:
    """Show what was compared in two lines that start a little before the first difference."""
    evidence = finding.evidence
    if "left" not in evidence or "right" not in evidence:
        return
    left, right = (clean.line(str(evidence[side])) for side in ("left", "right"))
    labels = [
        clean.line(str(evidence.get(f"{side}_label") or side)) + ":" for side in ("left", "right")
    ]
    width = max(map(len, labels))
    same = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        same += 1
    begin = same - _DIFF_LEAD if max(len(left), len(right)) > _DIFF_WIDTH else 0
    for sign, label, text, style in (
        ("-", labels[0], left, "left"),
        ("+", labels[1], right, "right"),
    ):
        cut = "…" + text[begin:] if begin > 0 else text
        yield paint(f"  {sign} {label.ljust(width)} {clean.shorten(cut, _DIFF_WIDTH)}", style)


def _verdict(path: str, seconds: float, result: Verdict, paint: Paint) -> Iterator[str]:
    style = "good" if result.reproducible else "error"
    divergence = f": {clean.line(result.divergence)}" if result.divergence else ""
    numbers = paint(f"({result.numbers(seconds)})", "dim")
    yield f"{path}: {paint(result.title, style)}{divergence} {numbers}"
    for cause in result.causes:
        message = clean.line(str(cause.get("message", "")))
        where = f"cell {cause['cell_index']}" if cause.get("cell_index") is not None else ""
        where = "" if where in message else f" in {where}"
        yield f"  {paint('cause:', 'bold')} {clean.line(str(cause.get('cause')))}{where}: {message}"
    yield from _capped(
        f"  cell {cell.get('cell_index')}: {clean.line(str(cell.get('verdict')))}"
        + (f": {clean.line(str(cell['reason']))}" if cell.get("reason") else "")
        for cell in result.notable()
    )
    for origin, followers in result.consequences().items():
        cells = _cells(followers)
        verb = "follows" if len(followers) == 1 else "follow"
        yield f"  {cells} {verb} from cell {origin}"
    missed = [int(c["cell_index"]) for c in result.cells if c.get("verdict") == "not run"]
    if missed:
        yield f"  {_cells(missed)} did not run"
    yield from _capped(
        f"  file {clean.line(str(item.get('path')))}: {clean.line(str(item.get('verdict')))}"
        + (f": {clean.line(str(item['reason']))}" if item.get("reason") else "")
        for item in result.artifacts
        if item.get("verdict") not in SAME
    )
    for note in result.notes:
        yield f"  {paint('note:', 'bold')} {clean.line(note)}"


def _cells(indices: list[int]) -> str:
    """``cell 3``, ``cells 3 and 5``, ``cells 3 to 9``."""
    if len(indices) > 2 and indices == list(range(indices[0], indices[-1] + 1)):
        return f"cells {indices[0]} to {indices[-1]}"
    return ("cell " if len(indices) == 1 else "cells ") + join(map(str, indices))


def _capped(lines: Iterator[str]) -> Iterator[str]:
    listed = list(lines)
    yield from listed[:_MANY]
    if len(listed) > _MANY:
        yield f"  and {len(listed) - _MANY} more"


def _summary(report: Report, paint: Paint) -> str:
    """One line: how many, where, how long."""
    total = counted(len(report.notebooks), "notebook")
    seconds = paint(f"({duration(sum(nb.seconds for nb in report.notebooks))})", "dim")
    bad = [nb for nb in report.notebooks if nb.status in ("unreadable", "failed")]
    verdicts = [v for nb in report.notebooks if (v := verdict(nb)) is not None]
    parts = []
    if bad:
        unread = sum(nb.status == "unreadable" for nb in bad)
        words = [f"{unread} cannot be read"] if unread else []
        words += [f"{len(bad) - unread} failed"] if len(bad) > unread else []
        parts.append(join(words))
    if verdicts:
        good = sum(bool(v.reproducible) for v in verdicts)
        all_good = "reproduces" if len(report.notebooks) == 1 else "all reproduce"
        some = f"{good} of {len(report.notebooks)} reproduce"
        parts.append(all_good if good == len(report.notebooks) else some)
    findings = tally(report.findings)
    parts.append(findings or "no findings")
    if not bad and not findings and not verdicts:
        return f"{total}: no findings"
    names_cells = findings or any(v.reproducible is False for v in verdicts)
    convention = f" {paint(CONVENTION, 'dim')}" if names_cells else ""
    return f"{total}: {', '.join(parts)} {seconds}.{convention}"
