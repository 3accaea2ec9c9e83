"""Leakage that the code shows, told before the cell runs: the static rules on the open document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from nbvalidate.config import Config, load_config
from nbvalidate.errors import UsageError
from nbvalidate.findings import Finding
from nbvalidate.live.document import Document
from nbvalidate.live.session import CellContext
from nbvalidate.notebook.model import Cell, Notebook

__all__ = ["StaticLeakage"]


class StaticLeakage:
    """The `CellCheck` and `NotebookCheck` of the static leakage rules.

    Before a cell runs, the cells of the document are read in order, this one as it is now. Where
    the front end or the file tells the whole document, a cell gets the findings that stand on
    it. Where only the cells that ran are known, the cell that completes a leak gets it too, since
    nothing could be said when the first of its cells ran.
    """

    family = "LEAK"

    def __init__(self) -> None:
        self._known: tuple[tuple[Cell, ...], tuple[Finding, ...]] | None = None

    def before(self, cell: CellContext) -> Iterable[Finding]:
        """The static findings on this cell."""
        notebook = _with(cell.session.document.notebook(), cell)
        return list(self._on(cell, notebook))

    def after(self, cell: CellContext) -> Iterable[Finding]:  # noqa: ARG002  the code says it all
        """Nothing: what can be said from the code was said before."""
        return ()

    def findings(self, document: Document) -> Iterable[Finding]:
        """The static findings on the whole document."""
        return self._all(document.notebook())

    def _all(self, notebook: Notebook) -> tuple[Finding, ...]:
        """Worked out again only when a text has changed."""
        if self._known is None or self._known[0] != notebook.cells:
            self._known = (notebook.cells, tuple(_static(notebook)))
        return self._known[1]

    def _on(self, cell: CellContext, notebook: Notebook) -> Iterator[Finding]:
        here = next(c.index for c in notebook.cells if c.id == cell.cell_id)
        grows = cell.session.order_source == "execution"
        for finding in self._all(notebook):
            path = finding.evidence.get("path") or [{}]
            if finding.cell_index == here or (grows and path[-1].get("cell") == here):
                yield finding


def _static(notebook: Notebook) -> Iterator[Finding]:
    from nbvalidate.checks.facts import NotebookFacts
    from nbvalidate.checks.leakage import STATIC

    try:
        config = load_config(notebook.path)
    except UsageError:
        config = Config()  # `check` says what is wrong with the settings
    facts = NotebookFacts(notebook, config)
    for rule in STATIC:
        yield from rule.check(facts)


def _with(notebook: Notebook, cell: CellContext) -> Notebook:
    """The document with this cell as it is about to run; at the end where it is new."""
    cells = list(notebook.cells)
    for number, known in enumerate(cells):
        if known.id == cell.cell_id:
            cells[number] = replace(known, source=cell.source)
            break
    else:
        cells.append(Cell(len(cells), cell.cell_id, "code", cell.source))
    return replace(notebook, cells=tuple(cells))
