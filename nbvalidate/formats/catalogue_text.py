"""The rules themselves in a terminal: ``nbvalidate rules`` and ``nbvalidate explain CODE``."""

from __future__ import annotations

import json
import re
import textwrap
from typing import TYPE_CHECKING

from nbvalidate.formats.color import painter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbvalidate.catalogue import Catalogue, Rule

__all__ = ["explain", "rules_json", "rules_table"]

_WIDTH = 80
_SECTIONS = ("Why", "Fix", "Flagged", "Clean", "Source")
_CERTAINTY = {
    "proved": "proved: from live data or from running the notebook",
    "inferred": "inferred: from the code",
}
_LIVE = "proved: from cells that ran in a live notebook"
_STEP = re.compile(r"(run|edit|delete|validate) (.*?)(?=, (?:run|edit|delete|validate) |$)")


def rules_table(catalogue: Catalogue, color: bool = False) -> str:
    """One line per rule: code, name, severity, certainty, summary."""
    paint = painter(color)
    rules = list(catalogue)
    code, name = (max((len(getattr(r, key)) for r in rules), default=0) for key in ("code", "name"))
    lines = [
        f"{paint(rule.code.ljust(code), 'bold')}  {rule.name.ljust(name)}  "
        f"{paint(rule.severity.value.ljust(7), rule.severity.value)}  {rule.certainty:<8}  "
        f"{rule.summary}"
        for rule in rules
    ]
    return "".join(line + "\n" for line in lines)


def rules_json(catalogue: Catalogue) -> str:
    """Return the catalogue as a JSON list, each rule with all sections of its page."""
    rules = [
        {
            "code": rule.code,
            "name": rule.name,
            "family": rule.family,
            "severity": rule.severity.value,
            "certainty": rule.certainty,
            "source": rule.source,
            "summary": rule.summary,
        }
        | {"page": {title.lower(): rule.section(title) for title in _SECTIONS}}
        for rule in catalogue
    ]
    return json.dumps(rules, indent=2) + "\n"


def explain(rule: Rule, color: bool = False) -> str:
    """Write a rule's page: what it means, why it matters, an example of each kind, what to do.

    Parameters
    ----------
    rule
        From the catalogue.
    color
        Whether to use terminal colours.
    """
    paint = painter(color)
    certainty = _LIVE if rule.source == "live" else _CERTAINTY[rule.certainty]
    lines = [
        f"{paint(rule.code, 'bold')} {paint(rule.name, 'bold')}",
        f"{paint(rule.severity.value, rule.severity.value)}, {certainty}",
        "",
        *_prose(rule.summary, ""),
    ]
    for title, heading in (
        ("Why", "Why"),
        ("Flagged", "Flagged"),
        ("Clean", "Clean"),
        ("Fix", "Fix"),
        ("Source", "Source"),
    ):
        text = rule.section(title)
        if not text:
            continue
        lines += ["", paint(heading, "bold")]
        if title in ("Flagged", "Clean"):
            code, _, session = text.partition("\n# session: ")
            lines += textwrap.indent(code, "    ").splitlines()
            lines += [f"  Steps: {_steps(session)}."] if session else []
        else:
            lines += _prose(text[:1].upper() + text[1:], "  ")
    lines += ["", paint("Suppress", "bold"), *_suppress(rule.code)]
    return "\n".join(lines) + "\n"


def _steps(session: str) -> str:
    """What the user did: ``run 0 1, edit 0: rate = 0.2`` in words; cells count from 0."""
    return ", then ".join(_step(what, about) for what, about in _STEP.findall(session))


def _step(what: str, about: str) -> str:
    if what == "edit":
        cell, _, source = about.partition(": ")
        return f"edit cell {cell} to `{source}`"
    cells = about.split()
    if len(cells) == 1:
        return f"{what} cell {cells[0]}"
    return f"{what} cells {', '.join(cells[:-1])} and {cells[-1]}"


def _suppress(code: str) -> list[str]:
    ways = [
        ("on the line", f"# nbvalidate: ignore[{code}]"),
        ("in the cell", f"# nbvalidate: ignore-cell[{code}]"),
        ("cell tag (all rules)", "nbvalidate-ignore"),
        ("everywhere", f'[tool.nbvalidate] ignore = ["{code}"] in pyproject.toml'),
    ]
    width = max(len(where) for where, _ in ways)
    return [f"  {where.ljust(width)}  {how}" for where, how in ways]


def _prose(text: str, indent: str) -> Iterator[str]:
    """Wrap paragraphs; lines of a list or of indented code stay as they are."""
    for number, paragraph in enumerate(re.split(r"\n\s*\n", text)):
        if number:
            yield ""
        if re.search(r"^(\s|[-*] |\d+\. )", paragraph, re.MULTILINE):
            yield from textwrap.indent(paragraph, indent).splitlines()
        else:
            yield from textwrap.wrap(
                " ".join(paragraph.split()),
                _WIDTH,
                initial_indent=indent,
                subsequent_indent=indent,
                break_long_words=False,
                break_on_hyphens=False,
            )
