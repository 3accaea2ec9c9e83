"""The notebook's form: language, cells that do not parse, long cells, no words between them."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping

from nbvalidate.catalogue import Rule
from nbvalidate.checks.facts import NotebookFacts
from nbvalidate.dataflow.ipython import ParsedCell, parse_cell
from nbvalidate.dataflow.magics import KNOWN_LINE_MAGICS
from nbvalidate.findings import Finding

__all__ = ["is_checkable", "long_cells", "no_markdown", "not_checked", "syntax_errors"]

_OLD_PRINT = re.compile(r"Missing parentheses in call to '(print|exec)'")
#: Python 3.12's grammar (type statement, generics, free f-strings), for those who run 3.11.
_NEWER = re.compile(r"\s*(?:type \w+(?:\[.*\])?\s*=|(?:def|class) \w+\[|.*\bf[\"'])")
#: Fewer code cells need no explanation.
_CELLS_WITHOUT_WORDS = 3


def is_checkable(facts: NotebookFacts) -> bool:
    """True if the code is Python 3, so that rules about code may speak."""
    return _other_language(facts) is None


def _other_language(facts: NotebookFacts) -> str | None:
    if facts.notebook.language not in ("python", "sage"):
        return facts.notebook.language
    version = _text(facts.notebook.metadata, "language_info", "version")
    if version:
        return "Python 2" if version.startswith("2") else None
    names = [_text(facts.notebook.metadata, "kernelspec", key) for key in ("name", "display_name")]
    if any(re.fullmatch(r"python ?2(\.\d+)*", name.lower()) for name in names):
        return "Python 2"
    if any("3" in name for name in names):
        return None
    # before 2015 nothing says it: then one `print x` does
    errors = (cell.parsed.error for cell in facts.cells)
    return "Python 2" if any(e and _OLD_PRINT.match(e) for e in errors) else None


def _text(metadata: Mapping[str, object], table: str, key: str) -> str:
    found = metadata.get(table)
    value = found.get(key) if isinstance(found, Mapping) else None
    return value if isinstance(value, str) else ""


def syntax_errors(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """Cells without a tree."""
    for cell in facts.cells:
        parsed = cell.parsed
        if parsed.tree is not None or "raises-exception" in cell.cell.tags:
            continue
        if not is_checkable(facts):
            return
        if _runs_in_ipython(parsed):
            continue
        line = parsed.error_line
        where = f"line {line}: " if line else ""
        last = parsed.source.count("\n") + 1
        yield cell.finding(
            rule,
            f"Cell {cell.cell.index} is not valid Python: {where}{parsed.error}.",
            line=min(line, last) if line else None,
            end_line=min(line, last) if line else None,
            fix="Correct it, make it a markdown cell,"
            " or tag it `raises-exception` if the error is what it shows.",
            evidence={"error": parsed.error},
        )


def _runs_in_ipython(parsed: ParsedCell) -> bool:
    """True for Python 3.12, and for IPython's lone ``;``, bare magics and ragged indent."""
    row = parsed.source.split("\n")[(parsed.error_line or 1) - 1 :][:1]
    if sys.version_info < (3, 12) and row and _NEWER.match(row[0]):
        return True
    lines = [line for line in parsed.source.split("\n") if line.strip()]
    if len(lines) == 1 and lines[0].split()[0] in KNOWN_LINE_MAGICS:
        return True
    # it takes the first line's indent off each line that has it
    indent = lines[0][: len(lines[0]) - len(lines[0].lstrip())]
    mended = ["" if line.strip() == ";" else line.removeprefix(indent) for line in lines]
    return mended != lines and parse_cell("\n".join(mended)).tree is not None


def not_checked(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """One note for a notebook in another language."""
    language = _other_language(facts)
    if language is None or not facts.cells:
        return
    yield rule.finding(
        f"The code was not checked: the notebook is written in {language}, not in Python 3.",
        fix="Convert it with `2to3`." if language == "Python 2" else "",
        evidence={"language": language, "code_cells": len(facts.cells)},
    )


def long_cells(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """Cells with too many lines that are not empty."""
    most = facts.config.max_cell_lines
    if facts.notebook.kind == "text" and len(facts.cells) == 1:
        return  # a plain script is one cell
    for cell in facts.cells:
        lines = sum(1 for line in cell.cell.source.split("\n") if line.strip())
        if lines > most:
            yield cell.finding(
                rule,
                f"Cell {cell.cell.index} has {lines} lines of code (limit {most}).",
                fix="Split it where one step ends, or move its functions to a module.",
                evidence={"lines": lines, "limit": most},
            )


def no_markdown(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """A notebook of code alone."""
    if facts.notebook.kind != "ipynb" or len(facts.cells) < _CELLS_WITHOUT_WORDS:
        return
    if any(c.type == "markdown" and not c.is_empty for c in facts.notebook.cells):
        return
    yield rule.finding(
        f"The notebook has {len(facts.cells)} code cells and not one markdown cell.",
        fix="Say at the top what it is for, and above each step why it is done.",
        evidence={"code_cells": len(facts.cells)},
    )
