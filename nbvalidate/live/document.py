"""The document as far as the kernel knows it: its cells in order, and where that is known from."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from nbvalidate.checks.order.predict import source_key
from nbvalidate.checks.order.traces import DocumentCell
from nbvalidate.notebook.model import Cell, CellType, Notebook

__all__ = ["Document", "OrderSource"]

#: Where the order of the cells is known from.
OrderSource = Literal["front end", "file", "execution"]


class Document:
    """Cells in document order; what ran before the front end has told of it is added.

    Parameters
    ----------
    path
        Of the notebook's file, where that is known.
    """

    def __init__(self, path: str | None = None) -> None:
        self.path = path
        self.source: OrderSource = "execution"
        self._cells: list[tuple[str, CellType, str]] = []
        self._told: set[str] = set()  # ids that the front end or the file has named
        self._previous: str | None = None
        self._stamp: tuple[int, int] | None = None

    def take(self, cells: Sequence[Mapping[str, Any]], source: OrderSource) -> None:
        """The document as it is now."""
        self._cells = [
            (str(c["id"]), c.get("type", "code"), str(c.get("source", ""))) for c in cells
        ]
        self._told.update(cell[0] for cell in self._cells)
        self.source = source

    def ran(self, cell: str, text: str, *, anonymous: bool) -> None:
        """A cell has run with this text, of which the front end may not have told yet."""
        ids = [c[0] for c in self._cells]
        if cell in ids:
            self._cells[ids.index(cell)] = (cell, "code", text)
        elif not (anonymous and self.source != "execution"):
            place = ids.index(self._previous) + 1 if self._previous in ids else len(ids)
            self._cells.insert(place, (cell, "code", text))
        self._previous = cell

    def refresh(self, executed: Mapping[str, str]) -> bool:
        """Read the saved file where nothing better is known; True if something has changed.

        Parameters
        ----------
        executed
            The source of each cell that has run, by id.
        """
        if self.source == "front end" or not self.path:
            return False
        try:
            facts = os.stat(self.path)
            stamp = (facts.st_mtime_ns, facts.st_size)
            if stamp == self._stamp:
                return False
            with open(self.path, encoding="utf-8") as file:
                saved = json.load(file)["cells"]
        except (OSError, ValueError, KeyError, TypeError):
            return False
        self._stamp = stamp
        cells = list(_matched(_cells_of(saved), executed))
        if not any(cell["id"] in executed for cell in cells):
            return False
        known = {cell["id"] for cell in cells}
        old = self._cells
        self.take(cells, "file")
        for place, (cell, kind, text) in enumerate(old):
            # it has run, but was not saved yet
            if cell in executed and cell not in known and cell not in self._told:
                ids = [c[0] for c in self._cells]
                above = next((c[0] for c in reversed(old[:place]) if c[0] in ids), None)
                self._cells.insert(ids.index(above) + 1 if above else 0, (cell, kind, text))
        return True

    @property
    def code(self) -> tuple[DocumentCell, ...]:
        """The code cells, in order."""
        return tuple(
            DocumentCell(cell, text, index)
            for index, (cell, kind, text) in enumerate(self._cells)
            if kind == "code"
        )

    def notebook(self) -> Notebook:
        """The document as a notebook, for suppression comments and excerpts."""
        cells = tuple(
            Cell(index, cell, kind, text) for index, (cell, kind, text) in enumerate(self._cells)
        )
        return Notebook(self.path or "notebook", cells)


def _cells_of(saved: Iterable[Any]) -> list[dict[str, Any]]:
    found = []
    for number, cell in enumerate(saved):
        source = cell.get("source", "")
        text = source if isinstance(source, str) else "".join(source)
        found.append(
            {"id": cell.get("id", f"#{number}"), "type": cell.get("cell_type"), "source": text}
        )
    return found


def _matched(
    cells: Sequence[dict[str, Any]], executed: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    """Cells under the ids that the front end uses: some (VS Code) are not those of the file."""
    saved = {cell["id"] for cell in cells}
    by_text: dict[str, list[str]] = {}
    for identity, text in executed.items():
        if identity not in saved:
            by_text.setdefault(source_key(text), []).append(identity)
    for cell in cells:
        same = by_text.get(source_key(cell["source"])) if cell["type"] == "code" else None
        unknown = cell["id"] not in executed
        yield {**cell, "id": same.pop(0)} if same and unknown else cell
