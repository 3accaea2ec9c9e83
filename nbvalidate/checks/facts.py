"""What the static rules get: a notebook, its parsed cells, the flow through them, its project.

Everything is computed on first use and once, so that a rule that is not selected costs nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from nbvalidate.catalogue import Rule
from nbvalidate.checks.project import Project
from nbvalidate.config import Config
from nbvalidate.dataflow.calls import Call, Import, calls_in, imports_in, scope_of_imports
from nbvalidate.dataflow.exports import star_exports
from nbvalidate.dataflow.facts import CellFlow
from nbvalidate.dataflow.graph import NotebookFlow
from nbvalidate.dataflow.ipython import Magic, ParsedCell, parse_cell
from nbvalidate.dataflow.walk import cell_flow
from nbvalidate.findings import Finding
from nbvalidate.notebook.model import Cell, Notebook

__all__ = ["CodeCell", "NotebookFacts"]


@dataclass(frozen=True)
class CodeCell:
    """One code cell with what is known of its source.

    Parameters
    ----------
    cell
        The saved cell.
    number
        Position among the code cells that are not empty, from 0.
    """

    cell: Cell
    number: int

    @cached_property
    def parsed(self) -> ParsedCell:
        """The syntax tree (None inside where it does not parse) and the magics."""
        return parse_cell(self.cell.source)

    @property
    def tree(self) -> ast.Module:
        """The syntax tree; empty where the cell does not parse."""
        return self.parsed.tree or ast.Module(body=[], type_ignores=[])

    @property
    def magics(self) -> tuple[Magic, ...]:
        """Magic and shell lines, in order."""
        return self.parsed.magics

    @cached_property
    def flow(self) -> CellFlow:
        """What the cell reads, binds and changes."""
        return cell_flow(self.parsed)

    @cached_property
    def imports(self) -> tuple[Import, ...]:
        """The cell's imports, in order."""
        return tuple(imports_in(self.tree))

    def finding(
        self, rule: Rule, message: str, node: ast.AST | None = None, **fields: Any
    ) -> Finding:
        """A finding in this cell; `node` gives line and columns."""
        if node is not None and hasattr(node, "lineno"):
            shift = self.parsed.shifts.get(node.lineno, 0)
            fields.setdefault("line", node.lineno)
            fields.setdefault("end_line", getattr(node, "end_lineno", None) or node.lineno)
            column = self._characters(node.lineno, getattr(node, "col_offset", 0)) + shift
            fields.setdefault("column", column)
            if fields["end_line"] == node.lineno and getattr(node, "end_col_offset", None):
                end = self._characters(node.lineno, node.end_col_offset) + shift  # type: ignore[attr-defined]
                fields.setdefault("end_column", end)
        return rule.finding(message, cell_id=self.cell.id, cell_index=self.cell.index, **fields)

    def _characters(self, line: int, column: int) -> int:
        """`ast` counts columns in UTF-8 bytes, people and reports in characters."""
        text = self.cell.source.split("\n")[line - 1] if line else ""
        if text.isascii():
            return column
        return len(text.encode()[:column].decode(errors="ignore"))


@dataclass(frozen=True)
class NotebookFacts:
    """The facts about one saved notebook.

    Parameters
    ----------
    notebook
        As read.
    config
        The settings that hold for it.
    """

    notebook: Notebook
    config: Config = field(default_factory=Config)

    @cached_property
    def cells(self) -> tuple[CodeCell, ...]:
        """The code cells that are not empty and that a run would execute."""
        code = (
            cell
            for cell in self.notebook.code_cells
            if not cell.is_empty and "skip-execution" not in cell.tags
        )
        return tuple(CodeCell(cell, number) for number, cell in enumerate(code))

    @cached_property
    def flow(self) -> NotebookFlow:
        """The cells one after the other: where each name comes from."""
        return NotebookFlow.of([(c.cell.index, self._with_stars(c.flow)) for c in self.cells])

    def _with_stars(self, flow: CellFlow) -> CellFlow:
        """`flow` with the names that its star imports bind, where they are all known."""
        for star in flow.star_imports:
            names = star_exports(star.module, self.project.folder)
            if names is None:
                continue
            flow = replace(
                flow,
                may_define=flow.may_define | names,
                dynamic=tuple(line for line in flow.dynamic if line != star.line),
                uses=tuple(
                    u
                    for u in flow.uses
                    if u.name not in names or (u.line < star.line and not u.via)
                ),
            )
        return flow

    @cached_property
    def scopes(self) -> tuple[Mapping[str, str], ...]:
        """For each code cell the imports in force (its own and those above), by bound name."""
        scope: dict[str, str] = {}
        scopes: list[Mapping[str, str]] = []
        for cell in self.cells:
            for name in cell.flow.may_define & scope.keys():
                if cell.flow.may_define and not any(i.bound == name for i in cell.imports):
                    scope = {k: v for k, v in scope.items() if k != name}
            if cell.imports:
                scope = {**scope, **scope_of_imports(cell.imports)}
            scopes.append(scope)
        return tuple(scopes)

    @cached_property
    def calls(self) -> tuple[tuple[Call, ...], ...]:
        """For each code cell its calls, names resolved through the imports."""
        return tuple(
            tuple(calls_in(cell.tree, scope))
            for cell, scope in zip(self.cells, self.scopes, strict=True)
        )

    @cached_property
    def project(self) -> Project:
        """What the project around the notebook declares."""
        return Project.around(self.notebook.path)

    def each_call(self) -> Iterator[tuple[CodeCell, Call]]:
        """Every call of the notebook with its cell, in order."""
        for cell, calls in zip(self.cells, self.calls, strict=True):
            for call in calls:
                yield cell, call
