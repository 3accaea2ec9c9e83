"""One finding as a card of the HTML report.

Two thousand of them must stay small and fast: short class names, no attribute that can be left out.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from nbvalidate.findings import Finding, Severity
from nbvalidate.formats.clean import visible
from nbvalidate.formats.excerpts import span
from nbvalidate.formats.markup import differing, esc, rich, value
from nbvalidate.formats.words import place

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

__all__ = ["SHORT", "card"]

#: The class name of each severity.
SHORT = {Severity.ERROR: "e", Severity.WARNING: "w", Severity.INFO: "i"}

_SIDES = {"left", "right", "left_label", "right_label"}
_LINES = 5
_WIDTH = 400  # characters of one source line
_LEAD = 100


def card(
    finding: Finding, identifier: str, rules: Mapping[str, int], known: Collection[str]
) -> str:
    """Make one list item.

    Parameters
    ----------
    finding
        What to show.
    identifier
        The ``id`` that the cell strip links to.
    rules
        The number of each rule in this report; its page has the id ``r<number>``.
    known
        The rules that have a page to link to.
    """
    number = rules[finding.rule]
    code = esc(finding.rule)
    linked = f"<a href=#r{number}>{code}</a>" if finding.rule in known else f"<b>{code}</b>"
    where = place(finding) or "whole notebook"
    proved = "proved, " if finding.certainty == "proved" else ""
    return "".join(
        [
            f"<li class='f {SHORT[finding.severity]}' id={identifier} data-r={number}>",
            f"<h4><span class=t>{finding.severity.value}</span>{linked} ",
            f"<span>{esc(finding.name)}</span> <small>{proved}{where}</small></h4>",
            f"<p>{rich(finding.message)}</p>",
            _excerpt(finding),
            _sides(finding),
            _numbers(finding),
            f"<p><b>Fix:</b> {rich(finding.fix)}</p>" if finding.fix else "",
            "</li>\n",
        ]
    )


def _excerpt(finding: Finding) -> str:
    if not finding.excerpt or not finding.excerpt.strip():
        return ""
    sources = finding.excerpt.replace("\r\n", "\n").rstrip("\n").split("\n")[:_LINES]
    rows = []
    for offset, source in enumerate(sources):
        number = f"<s>{finding.line + offset}</s>" if finding.line is not None else ""
        rows.append(number + _source(source, span(finding, len(source)) if not offset else None))
    # an HTML parser drops a line break right after <pre>
    return f"<pre>{'<br>'.join(rows)}</pre>"


def _source(source: str, marked: tuple[int, int] | None) -> str:
    text = visible(source)
    start, end = marked or (0, 0)
    begin = max(0, start - _LEAD) if len(text) > _WIDTH else 0
    stop = begin + _WIDTH
    shown = escape(text[begin:start] if marked else text[begin:stop], quote=False)
    if marked:
        shown += f"<mark>{escape(text[start : min(end, stop)], quote=False)}</mark>"
        shown += escape(text[end:stop], quote=False)
    return ("…" if begin else "") + shown + ("…" if len(text) > stop else "")


def _sides(finding: Finding) -> str:
    evidence = finding.evidence
    if "left" not in evidence or "right" not in evidence:
        return ""
    left, right = differing(str(evidence["left"]), str(evidence["right"]))
    sides = zip(("left", "right"), (left, right), strict=True)
    return f"<div class=two>{''.join(_side(finding, side, text) for side, text in sides)}</div>"


def _side(finding: Finding, side: str, text: str) -> str:
    label = esc(finding.evidence.get(f"{side}_label") or side)
    shown = text or "<em>nothing</em>"
    return f"<div><b>{label}</b><pre>{shown}</pre></div>"


def _numbers(finding: Finding) -> str:
    pairs = [
        f"<div><dt>{esc(str(key).replace('_', ' '))}:</dt><dd>{shown}</dd></div>"
        for key, item in finding.evidence.items()
        if key not in _SIDES and (shown := value(item))
    ]
    return f"<dl class=nums>{''.join(pairs)}</dl>" if pairs else ""
