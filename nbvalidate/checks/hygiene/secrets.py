"""Keys, tokens and passwords in sources and saved outputs. They are never shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nbvalidate.catalogue import Rule
from nbvalidate.checks.facts import NotebookFacts
from nbvalidate.findings import Finding
from nbvalidate.notebook.model import Cell
from nbvalidate.redact import find_secrets, mask

__all__ = ["secrets"]

#: A page of numbers is no place to look: beyond this, only its beginning and end are read.
_MOST_OUTPUT = 400_000


def secrets(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """One finding per secret and place; the same secret again in a cell is not repeated."""
    for cell in facts.notebook.cells:
        seen: set[str] = set()
        for secret in find_secrets(cell.source):
            value = cell.source[secret.start : secret.end]
            if value in seen:
                continue
            seen.add(value)
            line = cell.source.count("\n", 0, secret.start) + 1
            # no columns: the excerpt is masked, and they would point beside it
            yield rule.finding(
                f"Cell {cell.index} holds a secret ({secret.kind}): {mask(value)}.",
                cell_id=cell.id,
                cell_index=cell.index,
                line=line,
                end_line=line,
                fix="Revoke it, then read it where it is not saved:"
                ' `os.environ["NAME"]` or `getpass.getpass()`.',
                evidence={"kind": secret.kind, "length": len(value), "where": "source"},
            )
        yield from _in_outputs(cell, rule, seen)


def _in_outputs(cell: Cell, rule: Rule, seen: set[str]) -> Iterator[Finding]:
    for text in _texts(cell):
        for secret in find_secrets(text):
            value = text[secret.start : secret.end]
            if value in seen:
                continue
            seen.add(value)
            yield rule.finding(
                f"An output of cell {cell.index} shows a secret ({secret.kind}): {mask(value)}.",
                cell_id=cell.id,
                cell_index=cell.index,
                fix="Revoke it and clear the output.",
                evidence={"kind": secret.kind, "length": len(value), "where": "output"},
            )


def _texts(cell: Cell) -> Iterator[str]:
    for output in cell.outputs:
        kind = output.get("output_type")
        if kind == "stream":
            yield _cut(output.get("text"))
        elif kind == "error":
            yield _cut([*_lines(output.get("traceback")), "\n", str(output.get("evalue", ""))])
        else:
            data: Mapping[str, Any] = output.get("data") or {}
            if isinstance(data, Mapping):
                # text first, the rest says the same; widgets' and plots' HTML is machine-made
                shown = data.get("text/plain") or data.get("text/markdown") or data.get("text/html")
                yield _cut(shown)


def _lines(value: object) -> list[str]:
    return [v for v in value if isinstance(v, str)] if isinstance(value, list) else []


def _cut(value: object) -> str:
    text = value if isinstance(value, str) else "".join(_lines(value))
    if len(text) <= _MOST_OUTPUT:
        return text
    half = _MOST_OUTPUT // 2
    return text[:half] + "\n" + text[-half:]
