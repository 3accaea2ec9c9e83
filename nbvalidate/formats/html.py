"""The HTML report: one file that works from disk, without network, and without its script.

Reading order: `render` here puts the page together from ``html/report.html``, ``.css`` and
``.js``; ``html_notebook.py`` makes a notebook, ``html_finding.py`` a finding, ``markup.py``
escapes. A notebook's text can be hostile: it is escaped everywhere, and the page's content
security policy allows this one script and this one style sheet and nothing from elsewhere.
"""

from __future__ import annotations

import base64
import hashlib
from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

import nbvalidate
from nbvalidate.findings import Report, Severity
from nbvalidate.formats.clean import block
from nbvalidate.formats.html_finding import SHORT
from nbvalidate.formats.html_notebook import LEGEND, notebook, strip_classes
from nbvalidate.formats.markup import esc, prose, rich
from nbvalidate.formats.verdicts import verdict
from nbvalidate.formats.words import CONVENTION, counted, duration, tally

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nbvalidate.catalogue import Catalogue, Rule

__all__ = ["render"]

_FOLDER = Path(__file__).with_name("html")


def render(report: Report, catalogue: Catalogue | None = None) -> str:
    """Write the report as one self-contained page.

    Parameters
    ----------
    report
        What a command found.
    catalogue
        Where the rules' pages come from; without it codes link to nothing.
    """
    rules = {code: number for number, code in enumerate(sorted({f.rule for f in report.findings}))}
    known = {rule.code: rule for rule in catalogue or ()}
    style, script = (
        (_FOLDER / name).read_text(encoding="utf-8") for name in ("report.css", "report.js")
    )
    headline = _headline(report)
    seconds = duration(sum(nb.seconds for nb in report.notebooks))
    total = counted(len(report.notebooks), "notebook")
    page = Template((_FOLDER / "report.html").read_text(encoding="utf-8")).substitute(
        style=style,
        script=script,
        style_hash=_hash(style),
        script_hash=_hash(script),
        title=f"nbvalidate {esc(report.command)}: {headline}",
        heading=headline,
        subtitle=f"nbvalidate {esc(report.command)} {nbvalidate.__version__}, {total}, {seconds}",
        tiles=_tiles(report),
        filters=_filters(report, rules),
        legend=_legend(report),
        notebooks=_notebooks(report, rules, set(known)),
        rules=_pages([(known[code], number) for code, number in rules.items() if code in known]),
        footer=f"{CONVENTION} This page works without network.",
    )
    return page.rstrip("\n") + "\n"


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"sha256-{digest}"


def _headline(report: Report) -> str:
    verdicts = [v for nb in report.notebooks if (v := verdict(nb)) is not None]
    total = len(report.notebooks)
    if verdicts:
        good = sum(bool(v.reproducible) for v in verdicts)
        verb = "reproduces" if total == 1 else "reproduce"
        if good == total:
            return f"The notebook {verb}" if total == 1 else f"All {total} notebooks {verb}"
        if total == 1 and verdicts[0].reproducible is False:
            return "The notebook does not reproduce"
        return f"{good} of {counted(total, 'notebook')} {verb}"
    found = sum(bool(nb.findings) for nb in report.notebooks)
    broken = sum(nb.status in ("failed", "unreadable") for nb in report.notebooks)
    # a notebook that could not be judged is never clean
    also = f", {broken} without a result" if broken else ""
    if not found:
        return f"No findings in {total - broken} of {counted(total, 'notebook')}{also}"
    return f"{tally(report.findings)} in {found} of {counted(total, 'notebook')}{also}"


def _tiles(report: Report) -> str:
    tiles: list[tuple[str, object, str]] = [
        ("", len(report.notebooks), "notebook" if len(report.notebooks) == 1 else "notebooks")
    ]
    verdicts = [v for nb in report.notebooks if (v := verdict(nb)) is not None]
    if verdicts:
        good = sum(bool(v.reproducible) for v in verdicts)
        shade = "g" if good == len(report.notebooks) else "e"
        tiles.append((shade, f"{good} of {len(report.notebooks)}", "reproduce"))
    broken = sum(nb.status in ("failed", "unreadable") for nb in report.notebooks)
    if broken:
        tiles.append(("e", broken, "without a result"))
    for severity in Severity:
        number = report.count(severity)
        plural = "" if number == 1 or severity is Severity.INFO else "s"
        tiles.append((SHORT[severity] if number else "", number, f"{severity.value}{plural}"))
    items = "".join(f"<li class='{shade}'><b>{n}</b>{text}</li>" for shade, n, text in tiles)
    return f'<ul class=tiles aria-label="Summary">{items}</ul>'


def _filters(report: Report, rules: dict[str, int]) -> str:
    if not report.findings:
        return ""
    toggles = "".join(
        f"<button type=button aria-pressed=true value={SHORT[severity]}>"
        f"{severity.value} ({report.count(severity)})</button>"
        for severity in Severity
        if report.count(severity)
    )
    names = {f.rule: f.name for f in report.findings}
    options = "".join(
        f"<option value={number}>{esc(code)} {esc(names[code])}</option>"
        for code, number in rules.items()
    )
    return (
        "<form id=filters class=filters role=search aria-label='Filter the findings' hidden>"
        f"<fieldset aria-label=Severity>{toggles}</fieldset>"
        f"<select id=rule aria-label=Rule><option value=''>All rules</option>{options}</select>"
        "<input id=search type=search placeholder='Search names, messages, code' "
        "aria-label='Search in findings'>"
        "<button type=button id=reset hidden>Show all</button>"
        "<output id=shown aria-live=polite></output></form>"
    )


def _legend(report: Report) -> str:
    used = {shade for nb in report.notebooks for shade in strip_classes(nb)}
    if not used - {""}:
        return ""
    items = "".join(
        f"<li><i{f' class={shade}' if shade else ''}></i>{text}</li>"
        for shade, text in LEGEND.items()
        if shade in used
    )
    return f'<ul class=legend aria-label="What the squares mean">{items}</ul>'


def _notebooks(report: Report, rules: dict[str, int], known: set[str]) -> str:
    telling = [bool(nb.findings) or nb.status != "ok" for nb in report.notebooks]
    first = telling.index(True) if any(telling) else (0 if len(telling) == 1 else -1)
    return "".join(
        notebook(nb, number, rules, known=known, opened=number == first)
        for number, nb in enumerate(report.notebooks)
    )


def _pages(rules: Sequence[tuple[Rule, int]]) -> str:
    if not rules:
        return ""
    pages = "".join(_page(rule, number) for rule, number in rules)
    return f"<section aria-labelledby=rules><h2 id=rules>Rules</h2>{pages}</section>"


def _page(rule: Rule, number: int) -> str:
    examples = "".join(
        f"<div><h4>{title}</h4><pre>{escape(block(text))}</pre></div>"
        for title in ("Flagged", "Clean")
        if (text := rule.section(title))
    )
    parts = [
        f"<article class=rule id=r{number}><h3>{esc(rule.code)} {esc(rule.name)} ",
        f"<span class='tag {SHORT[rule.severity]}'>{rule.severity.value}</span></h3>",
        f"<p>{rich(rule.summary)}</p>",
        f"<h4>Why</h4>{prose(why)}" if (why := rule.section("Why")) else "",
        f"<div class=ex>{examples}</div>" if examples else "",
        f"<h4>Fix</h4>{prose(fix)}" if (fix := rule.section("Fix")) else "",
        f"<h4>Source</h4>{prose(source)}" if (source := rule.section("Source")) else "",
        f"<h4>Suppress</h4><p><code># nbvalidate: ignore[{esc(rule.code)}]</code> on the line, or ",
        f"<code># nbvalidate: ignore-cell[{esc(rule.code)}]</code> in the cell.</p></article>",
    ]
    return "".join(parts)
