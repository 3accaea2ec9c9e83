"""The live notebook as HTML in somebody's page: JupyterLab, VS Code, nbconvert, GitHub.

A front end sets output by ``innerHTML``, where neither a script nor a declarative shadow root
comes to life; so it is one element with a class of its own, a style sheet whose every rule
starts there, and a plain table that reads well where the style is taken off (GitHub).
"""

from __future__ import annotations

from collections.abc import Sequence

from nbvalidate.findings import Finding, Severity
from nbvalidate.formats.live import MEANING, ORDERS, CellReport, Overview, Row
from nbvalidate.formats.live_page import page
from nbvalidate.formats.live_text import STYLES
from nbvalidate.formats.markup import esc, rich
from nbvalidate.formats.schema_table import SHEETS, schema_body
from nbvalidate.formats.words import tally

__all__ = ["cell_html", "overview_html"]

_MANY = 5
#: The one line under a clean cell, which needs no style sheet.
_QUIET = (
    "color:var(--jp-ui-font-color2,inherit);font-family:var(--jp-ui-font-family,sans-serif);"
    "font-size:var(--jp-ui-font-size1,13px)"
)
#: A sign beside the word: nothing is said by colour alone.
_SIGNS = {"error": "✕", "warning": "!", "info": "…", "good": "✓"}
_SEVERITY_SIGNS = {"error": "✕", "warning": "!", "info": "i"}


def cell_html(report: CellReport) -> str:
    """What is said under a cell; '' when there is nothing to say."""
    if report.empty:
        return ""
    if report.worst is None and not report.notes and not any(t.unchecked for t in report.tables):
        heads = [f"{esc(t.name, 80)}: {esc(t.headline)}" for t in report.tables]
        said = "<br>✓ ".join(heads) or "nbvalidate: nothing to report"
        return f"<div style='{_QUIET}'>✓ {said}</div>"
    worst = (report.worst or Severity.INFO).value
    parts = []
    if report.findings:
        parts.append(f"<p class=nbv-head><b>nbvalidate</b> {tally(report.findings)}</p>")
        shown = report.findings if report.all_findings else report.findings[:_MANY]
        parts.append(_list(shown, [f"line {f.line}" if f.line else "" for f in shown]))
        more = len(report.findings) - len(shown)
        if more:
            parts.append(f"<p>and {more} more: <code>%nbvalidate report</code></p>")
    parts += map(schema_body, report.tables)
    for note in report.notes:
        lead = "" if parts else "<b>nbvalidate</b> "
        parts.append(f"<p>{lead}{rich(note)}</p>")
    sheets = SHEETS if report.tables else ("live.css",)
    return page("".join(parts), f"said nbv-{worst}", *sheets)


def overview_html(report: Overview) -> str:
    """The whole notebook: a table, what to re-run, and the other findings."""
    parts = [f"<p class=nbv-head><b>{esc(report.headline)}</b></p>"]
    if report.rows:
        parts.append(_table(report))
    if report.advice:
        shade = "error" if report.restart else "info"
        how = "" if report.restart else " <code>%nbvalidate rerun --run</code> does it."
        parts.append(f"<p class='nbv-advice nbv-{shade}'>{rich(report.advice)}{how}</p>")
    if report.findings:
        parts.append(f"<p class=nbv-head><b>Findings</b> {tally(report.findings)}</p>")
        parts.append(_list(report.findings, [report.place(f) for f in report.findings]))
    parts.append(f"<p class=nbv-quiet>{esc(ORDERS.get(report.order, ''))}</p>")
    return page("".join(parts), "whole", "live.css", "live_table.css")


def _table(report: Overview) -> str:
    heads = "".join(f"<th scope=col>{head}</th>" for head in ("Cell", "Verdict", "Names", "Why"))
    rows = "".join(_row(row) for row in report.rows)
    return (
        "<div class=nbv-scroll><table><caption>Would Restart &amp; Run All show the same?</caption>"
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(row: Row) -> str:
    style = STYLES[row.verdict]
    names = " ".join(f"<code>{esc(name, 80)}</code>" for name in row.names)
    return (
        f"<tr><th scope=row>{esc(row.label)}</th>"
        f"<td><span class='nbv-tag nbv-{style}' title='{esc(MEANING[row.verdict])}'>"
        f"<span aria-hidden=true>{_SIGNS[style]}</span> {row.verdict}</span></td>"
        f"<td>{names}</td><td>{rich(row.says)}</td></tr>"
    )


def _list(findings: Sequence[Finding], places: Sequence[str]) -> str:
    return f"<ul>{''.join(map(_finding, findings, places))}</ul>"


def _finding(finding: Finding, where: str) -> str:
    severity = finding.severity.value
    fix = f"<br><span class=nbv-fix><b>Fix:</b> {rich(finding.fix)}</span>" if finding.fix else ""
    return (
        f"<li><span class='nbv-tag nbv-{severity}'>"
        f"<span aria-hidden=true>{_SEVERITY_SIGNS[severity]}</span> {severity}</span> "
        f"<b>{esc(finding.rule)}</b> <span class=nbv-quiet>{esc(finding.name)}"
        f"{', ' + esc(where) if where else ''}</span> {rich(finding.message)}{fix}</li>"
    )
