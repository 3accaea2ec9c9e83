"""Names while a cell is walked: what may be true of each, and the facts that are gathered."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from nbvalidate.dataflow.facts import Binding, BindingKind, Function, Mutation, StarImport, Use
from nbvalidate.dataflow.ipython import PLACEHOLDER, ParsedCell
from nbvalidate.dataflow.scopes import function_facts
from nbvalidate.dataflow.state import BOUND, DELETED, OUTSIDE, State
from nbvalidate.dataflow.syntax import mentions

__all__ = ["NameTracker"]


class NameTracker:
    """The state of all names, and reads, bindings and deletions noted as they come.

    Parameters
    ----------
    cell
        The cell that is walked.
    """

    def __init__(self, cell: ParsedCell) -> None:
        self.cell = cell
        self.state: State | None = {}
        self.exit_state: State | None = None
        self.class_scope: dict[str, int] | None = None
        self.uses: list[Use] = []
        self.bindings: list[Binding] = []
        self.mutations: list[Mutation] = []
        self.functions: dict[str, Function] = {}
        self.stars: list[StarImport] = []
        self.dynamic: list[int] = []
        self.aliases: dict[str, str] = {}
        self.conditional = 0
        self.soft = False
        self.guards: list[frozenset[str]] = []
        self.tries: list[list[State | None]] = []
        self.loops: list[list[State | None]] = []
        self.continues: list[list[State | None]] = []
        self.hidden: list[frozenset[str]] = []  # names of comprehensions around us

    def mask(self, name: str) -> int:
        """What may be true of a global name now."""
        return OUTSIDE if self.state is None else self.state.get(name, OUTSIDE)

    def bound_names(self) -> frozenset[str]:
        """The names that the cell may have bound by now."""
        return frozenset(n for n, m in (self.state or {}).items() if m & BOUND)

    def read(self, node: ast.Name, part: str = "", *, called: bool = False) -> None:
        """The name is read here."""
        name = node.id
        if name == PLACEHOLDER or any(name in scope for scope in self.hidden):
            return
        if self.class_scope is not None and self.class_scope.get(name, OUTSIDE) == BOUND:
            return
        mask = self.mask(name)
        if called and mask & BOUND and name in self.functions:
            self._read_through(name)
        if mask == BOUND:
            return
        self._use(name, node, part=part, called=called, mask=mask)

    def _use(
        self,
        name: str,
        node: ast.expr,
        *,
        mask: int,
        part: str = "",
        called: bool = False,
        via: str = "",
        soft: bool = False,
    ) -> None:
        guarded = any(name in names for names in self.guards)
        column = node.col_offset + self.cell.shifts.get(node.lineno, 0)
        self.uses.append(
            Use(
                name,
                node.lineno,
                column,
                column + len(name),
                part,
                certain=mask in (OUTSIDE, DELETED) and not self.conditional and not via,
                soft=soft or self.soft or guarded,
                called=called,
                via=via,
                deleted=mask == DELETED,
                maybe_bound=bool(mask & BOUND),
                bound_before=self.bound_names() if called else frozenset(),
            )
        )

    def _read_through(self, function: str) -> None:
        """A function of this cell is called: what its body reads is read now."""
        pending, seen = [function], set()
        while pending:
            current = pending.pop()
            if current in seen or current not in self.functions:
                continue
            seen.add(current)
            facts = self.functions[current]
            for name, use in facts.reads.items():
                mask = self.mask(name)
                if mask & BOUND and name in facts.calls:
                    pending.append(name)
                if mask != BOUND:
                    self.uses.append(
                        Use(
                            name,
                            use.line,
                            use.column,
                            use.end_column,
                            certain=use.certain and not self.conditional and not mask & BOUND,
                            soft=use.soft or self.soft,
                            called=name in facts.calls,
                            via=current,
                            deleted=mask == DELETED,
                            maybe_bound=bool(mask & BOUND),
                            bound_before=self.bound_names(),
                        )
                    )

    def bind(self, name: str, node: ast.AST, kind: BindingKind, value: ast.expr | None) -> None:
        """The global (or class) name is bound here."""
        if self.class_scope is not None:
            self.class_scope[name] = BOUND
            return
        if self.state is None:
            return
        line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
        before = self.mask(name)
        itself = before & OUTSIDE and (
            kind == "augmented" or (value is not None and mentions(value, name))
        )
        self.bindings.append(Binding(name, line, column, kind, value, bool(itself)))
        self.state[name] = BOUND
        self.functions.pop(name, None)
        self.aliases.pop(name, None)
        if kind == "assign" and isinstance(value, ast.Lambda):
            self.functions[name] = function_facts(value, name)

    def delete(self, name: str) -> None:
        """The name does not exist from here on."""
        if self.class_scope is not None and name in self.class_scope:
            del self.class_scope[name]
        elif self.state is not None:
            self.state[name] = DELETED

    def note_global_writes(self, names: Iterable[str]) -> None:
        """A function may bind these globals when it is called: after that nobody is sure."""
        for name in names:
            if self.state is not None:
                self.state[name] = self.mask(name) | BOUND
