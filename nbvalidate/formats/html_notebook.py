"""One notebook of the HTML report: verdict, cell strip, findings, and what ``verify`` adds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nbvalidate.findings import Finding, NotebookReport, Severity
from nbvalidate.formats.html_finding import SHORT, card
from nbvalidate.formats.markup import esc, rich
from nbvalidate.formats.verdicts import FINE, NEUTRAL, SAME, Verdict, verdict
from nbvalidate.formats.words import by_cell, counted, duration, problem, tally

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

__all__ = ["LEGEND", "notebook", "strip_classes"]

#: Class of a square in the strip: what the legend says, in this order.
LEGEND = {
    "e": "error",
    "r": "not deterministic",
    "d": "differs from what is saved",
    "w": "warning",
    "i": "info",
    "k": "follows from another cell",
    "h": "reproduced, but not to the letter",
    "g": "reproduced",
    "x": "skipped or not run",
    "": "no finding",
}
_SQUARES = 3000  # a strip of more cells says nothing any more
_CLASSES = {
    "reproduced": "g",
    "expected error": "g",
    "equivalent": "h",
    "drift": "d",
    "non-deterministic": "r",
    "executed": "",
}


def notebook(
    report: NotebookReport,
    number: int,
    rules: Mapping[str, int],
    *,
    known: Collection[str],
    opened: bool,
) -> str:
    """Make one collapsible part.

    Parameters
    ----------
    report
        The notebook.
    number
        Its place in the report; all its ids contain it.
    rules, known
        As `card` takes them.
    opened
        Whether it is open at first.
    """
    result = verdict(report)
    path = esc(report.path)
    cards = [
        card(finding, f"f{number}-{place}", rules, known)
        for place, finding in enumerate(report.findings)
    ]
    found = f"<ol class=fs>{''.join(cards)}</ol>" if cards else ""
    about = [counted(report.cells, "cell")] if report.cells else []
    size = ", ".join([*about, duration(report.seconds)] if report.status != "unreadable" else about)
    return (
        f"<details class=nb id=n{number}{' open' if opened else ''}>"
        f"<summary><h3>{path}</h3>{_tags(report, result)}<span class=count>{size}</span></summary>"
        f"<div class=in>{_banner(report, result, number)}{_strip(report, number, path)}{found}"
        f"{_tables(result, number)}</div></details>\n"
    )


def strip_classes(report: NotebookReport) -> list[str]:
    """Choose the class of each cell's square: its verdict, or its worst finding if worse."""
    result = verdict(report)
    findings = by_cell(report)
    verdicts = _by_index(result)
    last = max([-1, *verdicts, *(index for index in findings if index is not None)])
    classes: list[str] = []
    size = max(report.cells, last + 1)
    if size > _SQUARES:
        return classes
    for index in range(size):
        own = _verdict_class(verdicts[index]) if index in verdicts else ""
        if own in ("g", "h", "") and findings.get(index):
            worst = min((f.severity for f in findings[index]), key=lambda s: s.rank)
            own = SHORT[worst]
        classes.append(own)
    return classes


def _by_index(result: Verdict | None) -> dict[int, Mapping[str, Any]]:
    return {int(cell["cell_index"]): cell for cell in (result.cells if result else ())}


def _verdict_class(cell: Mapping[str, Any]) -> str:
    said = str(cell.get("verdict"))
    if said.startswith("consequence"):
        return "k"
    return "x" if said in NEUTRAL else _CLASSES.get(said, "e")


def _tags(report: NotebookReport, result: Verdict | None) -> str:
    tags = []
    if report.status == "unreadable":
        tags.append(("e", "cannot be read"))
    elif report.status == "failed":
        tags.append(("e", "failed"))
    if result is not None and not (report.status == "failed" and result.reproducible is None):
        shade = {True: "g", False: "e", None: "n"}[result.reproducible]
        tags.append((shade, result.title.lower()))
    tags += [
        (SHORT[severity], tally(own))
        for severity in Severity
        if (own := [f for f in report.findings if f.severity is severity])
    ]
    if not tags:
        tags.append(("g", "no findings"))
    return "".join(f"<span class='tag {shade}'>{text}</span>" for shade, text in tags)


def _banner(report: NotebookReport, result: Verdict | None, number: int) -> str:
    parts = []
    shade = ""
    if reason := problem(report):
        said = "It cannot be read" if report.status == "unreadable" else "It failed"
        parts.append(f"<p><strong>{said}:</strong> {rich(reason)}</p>")
        shade = "e"
    if result is not None and not (reason and result.reproducible is None):
        shade = shade or {True: "g", False: "e", None: ""}[result.reproducible]
        parts.append(_judged(report, result, number))
    elif not reason:
        cells = len({f.cell_index for f in report.findings if f.cell_index is not None})
        where = f" in {cells} of {counted(report.cells, 'cell')}" if cells else ""
        parts.append(f"<p>{tally(report.findings).capitalize() or 'No findings'}{where}.</p>")
        severities = [f.severity for f in report.findings]
        shade = SHORT[min(severities, key=lambda s: s.rank)] if severities else "g"
    return f"<div class='banner {shade}'>{''.join(parts)}</div>"


def _judged(report: NotebookReport, result: Verdict, number: int) -> str:
    title = result.title.capitalize()
    divergence = rich(result.divergence)
    if divergence and result.first_divergence:
        index = result.first_divergence.get("cell_index")
        if index in _by_index(result):
            divergence = divergence.replace(
                f"cell {index}", f"<a href=#c{number}-{index}>cell {index}</a>", 1
            )
    divergence = f": {divergence}" if divergence else ""
    numbers = result.numbers(report.seconds)
    html = f"<p><strong>{title}</strong>{divergence} <small>({numbers})</small></p>"
    items = [
        f"<li>Cause: {rich(str(cause.get('cause')))}{_in_cell(cause)}: "
        f"{rich(str(cause.get('message', '')))}</li>"
        for cause in result.causes
    ]
    items += [f"<li>Note: {rich(note)}</li>" for note in result.notes]
    return html + (f"<ul>{''.join(items)}</ul>" if items else "")


def _in_cell(cause: Mapping[str, Any]) -> str:
    index = cause.get("cell_index")
    named = index is None or f"cell {index}" in str(cause.get("message", ""))
    return "" if named else f" in cell {esc(index)}"


def _strip(report: NotebookReport, number: int, path: str) -> str:
    findings = by_cell(report)
    verdicts = _by_index(result := verdict(report))
    first = {f.cell_index: place for place, f in reversed(list(enumerate(report.findings)))}
    squares = []
    for index, shade in enumerate(strip_classes(report)):
        says = _says(findings.get(index, ()), verdicts.get(index))
        title = f'"cell {index}: {says}"' if says else f'"cell {index}"'
        shade = f" class={shade}" if shade else ""
        if index in first:
            squares.append(f"<a{shade} href=#f{number}-{first[index]} title={title}></a>")
        elif index in verdicts and result and verdicts[index].get("verdict") not in FINE:
            squares.append(f"<a{shade} href=#c{number}-{index} title={title}></a>")
        else:
            squares.append(f"<i{shade} title={title}></i>")
    if not squares:
        return ""
    return f'<div class=strip role=group aria-label="Cells of {path}">{"".join(squares)}</div>\n'


def _says(findings: Sequence[Finding], judged: Mapping[str, Any] | None) -> str:
    words = [] if judged is None else [esc(judged.get("verdict"))]
    return ", ".join(filter(None, [*words, tally(findings)]))


def _tables(result: Verdict | None, number: int) -> str:
    if result is None:
        return ""
    html = ""
    artifacts = [a for a in result.artifacts if a.get("verdict") not in SAME]
    if artifacts:
        rows = "".join(
            f"<tr><td>{esc(a.get('path'))}<td>{esc(a.get('verdict'))}<td>{esc(a.get('reason', ''))}"
            for a in artifacts
        )
        html += (
            "<h4>Files that differ</h4><div class=scroll><table>"
            f"<tr><th>file<th>verdict<th>reason{rows}</table></div>"
        )
    if same := len(result.artifacts) - len(artifacts):
        html += f"<p class=sub>{counted(same, 'written file')} without a difference.</p>"
    if result.cells:
        rows = "".join(
            f"<tr id=c{number}-{int(c['cell_index'])}><td>cell {int(c['cell_index'])}"
            f"<td>{esc(c.get('verdict'))}<td>{rich(str(c.get('reason') or ''))}"
            f"<td class=num>{float(c.get('seconds') or 0):.2f} s"
            for c in result.cells
        )
        html += (
            "<details class=more><summary>Cell by cell</summary><div class=scroll><table>"
            f"<tr><th>cell<th>verdict<th>reason<th>time{rows}</table></div></details>"
        )
    return html
