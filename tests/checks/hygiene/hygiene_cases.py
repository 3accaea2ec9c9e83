"""Notebooks made of cells written as text, and what one rule says about them."""

from __future__ import annotations

from nbvalidate.checks.facts import NotebookFacts
from nbvalidate.checks.hygiene import RULES
from nbvalidate.findings import Finding
from nbvalidate.notebook.model import Cell, Notebook

BY_CODE = {rule.code: rule for rule in RULES}


def notebook(text: str, path: str = "nb.ipynb", **fields: object) -> Notebook:
    sources = [part.strip("\n") for part in text.split("# %%\n")]
    cells = tuple(Cell(i, f"#{i}", "code", source) for i, source in enumerate(sources))
    return Notebook(path=path, cells=cells, **fields)


def run(code: str, text: str | Notebook, path: str = "nb.ipynb") -> list[Finding]:
    made = notebook(text, path) if isinstance(text, str) else text
    return list(BY_CODE[code].check(NotebookFacts(made)))
