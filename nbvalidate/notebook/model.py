"""A notebook as data: cells with their source, outputs and execution counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

__all__ = ["Cell", "CellType", "Notebook"]

CellType = Literal["code", "markdown", "raw"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Parameters
    ----------
    index
        Position in the notebook, all cells counted from 0.
    id
        The cell's id; made from the index (``#3``) where the file has none.
    type, source, tags, metadata
        As saved.
    execution_count
        None if never run or cleared.
    outputs
        nbformat v4 output dictionaries; empty for other than code cells.
    """

    index: int
    id: str
    type: CellType
    source: str
    tags: frozenset[str] = frozenset()
    execution_count: int | None = None
    outputs: Sequence[Mapping[str, Any]] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """True if there is nothing but white space."""
        return not self.source.strip()


@dataclass(frozen=True)
class Notebook:
    """A notebook and where it came from.

    Parameters
    ----------
    path
        As the user named it.
    cells
        All cells in document order.
    language
        Of the kernel, lower case; ``python`` where the file does not say.
    metadata
        The notebook's own metadata.
    kind
        ``ipynb`` has outputs and counts; ``text`` (jupytext, scripts) cannot have them.
    locate
        Makes `file_lines`; called only when somebody asks, since it reads the text again.
    """

    path: str
    cells: tuple[Cell, ...]
    language: str = "python"
    metadata: Mapping[str, Any] = field(default_factory=dict)
    kind: Literal["ipynb", "text"] = "ipynb"
    locate: Callable[[], Mapping[int, tuple[int, ...]]] = dict

    @cached_property
    def file_lines(self) -> Mapping[int, tuple[int, ...]]:
        """For each cell index the line in the file of each of its source lines, from 1."""
        return self.locate()

    @property
    def code_cells(self) -> tuple[Cell, ...]:
        """The code cells, in document order."""
        return tuple(cell for cell in self.cells if cell.type == "code")

    @property
    def was_run(self) -> bool:
        """True if at least one code cell has a count: a cleared notebook has none."""
        return any(cell.execution_count is not None for cell in self.code_cells)
