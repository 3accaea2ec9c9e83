"""One cell, statement by statement: which names it reads from outside, binds, deletes, changes.

For every name a set of possibilities is kept (a bit mask): its value may still be the one from
outside, be bound by this cell, or be deleted by it. Branches join by "or"; a branch that ends
in ``raise``, ``break`` or ``return`` does not take part in the join.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence

from nbvalidate.dataflow.expressions import ExpressionWalker
from nbvalidate.dataflow.facts import CellFlow, StarImport
from nbvalidate.dataflow.ipython import ParsedCell
from nbvalidate.dataflow.scopes import catches_name_error, function_facts, import_names
from nbvalidate.dataflow.state import BOUND, DELETED, OUTSIDE, State, join
from nbvalidate.dataflow.syntax import children, constant_truth

__all__ = ["cell_flow"]


def cell_flow(cell: ParsedCell) -> CellFlow:
    """The facts about one parsed cell; a cell that does not parse may do anything.

    Parameters
    ----------
    cell
        From `parse_cell`.
    """
    if cell.tree is None:
        return CellFlow(dynamic=(cell.error_line or 1,))
    walker = _CellWalker(cell)
    walker.body(cell.tree.body)
    return walker.result()


class _CellWalker(ExpressionWalker):
    """The statements; the expressions are in the base class."""

    def result(self) -> CellFlow:
        state = self.state if self.state is not None else (self.exit_state or {})
        if self.cell.in_function:
            return CellFlow(uses=tuple(self.uses), mutations=tuple(self.mutations))
        return CellFlow(
            uses=tuple(self.uses),
            bindings=tuple(self.bindings),
            must_define=frozenset(n for n, mask in state.items() if mask == BOUND),
            may_define=frozenset(n for n, mask in state.items() if mask & BOUND),
            must_delete=frozenset(n for n, mask in state.items() if mask == DELETED),
            mutations=tuple(self.mutations),
            functions=dict(self.functions),
            star_imports=tuple(self.stars),
            dynamic=tuple(self.dynamic),
            aliases={k: v for k, v in self.aliases.items() if state.get(k, 0) & BOUND},
        )

    # statements ------------------------------------------------------------------------------

    def body(self, statements: Iterable[ast.stmt]) -> None:
        for statement in statements:
            if self.state is None:
                return  # what follows a raise or break never runs
            if self.tries:
                self.tries[-1].append(dict(self.state))
            self.statement(statement)

    def statement(self, node: ast.stmt) -> None:
        handler: Callable[[ast.stmt], None] | None = getattr(
            self, f"on_{type(node).__name__}", None
        )
        if handler is not None:
            handler(node)
            return
        for child in children(node):
            if isinstance(child, ast.expr):
                self.expression(child)

    def on_Assign(self, node: ast.Assign) -> None:
        self.expression(node.value)
        for target in node.targets:
            self.target(target, "assign", node.value)
            if isinstance(target, ast.Name) and isinstance(node.value, ast.Name):
                self.aliases[target.id] = node.value.id

    def on_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.expression(node.value)
        self.expression(node.annotation)
        if node.value is not None:
            self.target(node.target, "assign", node.value)

    def on_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            self.read(node.target)
            self.expression(node.value)
            self.bind(node.target.id, node.target, "augmented", node.value)
        else:
            self.expression(node.value)
            self.read_then_store(node.target, node.value)

    def on_Delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                self.read(target)
                self.delete(target.id)
            else:
                self.target(target, "assign", None)

    def on_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            if alias.name == "*" and isinstance(node, ast.ImportFrom):
                module = "." * node.level + (node.module or "")
                self.stars.append(StarImport(module, node.lineno, self.bound_names()))
                self.dynamic.append(node.lineno)
        for name in import_names(node):
            self.bind(name, node, "import", None)

    on_ImportFrom = on_Import

    def on_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for part in (*node.decorator_list, *self.immediate_parts(node.args)):
            self.expression(part)
        if node.returns is not None:
            self.expression(node.returns)
        facts = function_facts(node, node.name)
        self.bind(node.name, node, "def", None)
        self.functions[node.name] = facts
        self.note_global_writes(facts.binds)

    on_AsyncFunctionDef = on_FunctionDef

    def on_ClassDef(self, node: ast.ClassDef) -> None:
        for part in (*node.decorator_list, *node.bases, *(k.value for k in node.keywords)):
            self.expression(part)
        outer, self.class_scope = self.class_scope, dict(self.class_scope or {})
        self.body(node.body)
        self.class_scope = outer
        self.bind(node.name, node, "class", None)
        self.functions[node.name] = function_facts(node, node.name)

    def on_If(self, node: ast.If) -> None:
        self.expression(node.test)
        truth = constant_truth(node.test)
        if truth is not None:
            self.body(node.body if truth else node.orelse)
            return
        guarded = self.guarded_names(node.test)
        self.branches([node.body, node.orelse], guarded)

    def on_Match(self, node: ast.Match) -> None:
        self.expression(node.subject)
        before = self.state
        ends: list[State | None] = []
        exhaustive = False
        for case in node.cases:
            self.state = dict(before) if before is not None else None
            self.conditional += 1
            for part in ast.walk(case.pattern):
                if isinstance(part, (ast.MatchAs, ast.MatchStar)) and part.name:
                    self.bind(part.name, part, "match", None)
                elif isinstance(part, ast.MatchMapping) and part.rest:
                    self.bind(part.rest, part, "match", None)
                elif isinstance(part, (ast.MatchValue, ast.MatchClass)):
                    self.expression(part.value if isinstance(part, ast.MatchValue) else part.cls)
            if case.guard is not None:
                self.expression(case.guard)
            self.body(case.body)
            self.conditional -= 1
            ends.append(self.state)
            exhaustive |= (
                case.guard is None
                and isinstance(case.pattern, ast.MatchAs)
                and (case.pattern.pattern is None)
            )
        self.state = join(ends if exhaustive else [*ends, self._after_patterns(before, ends)])

    def _after_patterns(self, before: State | None, ends: Sequence[State | None]) -> State | None:
        # a pattern that fails half way may have bound its names already
        if before is None:
            return None
        merged = join([before, *ends]) or before
        return {n: merged[n] if n in before else merged[n] | OUTSIDE for n in merged}

    def on_For(self, node: ast.For | ast.AsyncFor) -> None:
        self.expression(node.iter)
        self.loop(node.body, node.orelse, node.target)

    on_AsyncFor = on_For

    def on_While(self, node: ast.While) -> None:
        self.expression(node.test)
        truth = constant_truth(node.test)
        if truth is False:
            self.body(node.orelse)
            return
        self.loop(node.body, node.orelse, None, endless=truth is True)

    def on_With(self, node: ast.With | ast.AsyncWith) -> None:
        swallows = False
        for item in node.items:
            self.expression(item.context_expr)
            if item.optional_vars is not None:
                self.target(item.optional_vars, "with", None)
            swallows |= may_swallow(item.context_expr)
        before = dict(self.state) if self.state is not None else None
        self.tries.append([])
        self.body(node.body)
        during = self.tries.pop()
        if swallows:  # `with suppress(...)`: the body may have stopped anywhere
            self.state = join([before, *during, self.state])

    on_AsyncWith = on_With

    def on_Try(self, node: ast.Try) -> None:
        before = dict(self.state) if self.state is not None else None
        soft, self.soft = self.soft, self.soft or catches_name_error(node)
        self.tries.append([])
        self.body(node.body)
        during: list[State | None] = [before, *self.tries.pop(), self.state]
        self.soft = soft
        # a body that cannot complete a statement leaves the handlers any state between
        at_handler = join(during)
        body_end = self.state
        if self.state is not None:
            self.body(node.orelse)
            body_end = self.state
        ends = [body_end]
        for handler in node.handlers:
            self.state = dict(at_handler) if at_handler is not None else None
            self.conditional += 1
            if handler.type is not None and self.state is not None:
                self.expression(handler.type)
            if handler.name and self.state is not None:
                self.bind(handler.name, handler, "except", None)
            self.body(handler.body)
            if handler.name and self.state is not None:
                self.delete(handler.name)
            self.conditional -= 1
            ends.append(self.state)
        normal = join(ends)
        if node.finalbody:
            # it also runs on the way out of an exception; what follows only after normal ends
            self.state = join([normal, at_handler])
            self.body(node.finalbody)
            if self.state is not None:
                self.state = self._finally_from(normal, node)
        else:
            self.state = normal

    on_TryStar = on_Try

    def _finally_from(self, normal: State | None, node: ast.Try) -> State | None:
        if normal is None:
            return None
        quiet = _CellWalker(self.cell)  # again from the normal ends only, reporting nothing
        quiet.state = dict(normal)
        quiet.functions = dict(self.functions)
        quiet.class_scope = self.class_scope
        quiet.body(node.finalbody)
        return quiet.state

    def on_Return(self, node: ast.Return) -> None:
        if node.value is not None:
            self.expression(node.value)
        self.leave()

    def on_Raise(self, node: ast.Raise) -> None:
        for part in (node.exc, node.cause):
            if part is not None:
                self.expression(part)
        self.leave()

    def leave(self) -> None:
        if self.state is not None and not self.tries:
            self.exit_state = join([self.exit_state, self.state]) if self.exit_state else self.state
        if self.tries and self.state is not None:
            self.tries[-1].append(dict(self.state))
        self.state = None

    def on_Break(self, _: ast.Break) -> None:
        if self.loops:
            self.loops[-1].append(self.state)
        self.state = None

    def on_Continue(self, _: ast.Continue) -> None:
        if self.loops:
            self.continues[-1].append(self.state)
        self.state = None

    # control flow ----------------------------------------------------------------------------

    def branches(self, bodies: Sequence[Sequence[ast.stmt]], guarded: frozenset[str]) -> None:
        before = self.state
        ends: list[State | None] = []
        for body in bodies:
            self.state = dict(before) if before is not None else None
            self.conditional += 1
            self.guards.append(guarded)
            self.body(body)
            self.guards.pop()
            self.conditional -= 1
            ends.append(self.state)
        self.state = join(ends)

    def loop(
        self,
        body: Sequence[ast.stmt],
        orelse: Sequence[ast.stmt],
        target: ast.expr | None,
        *,
        endless: bool = False,
    ) -> None:
        before = dict(self.state) if self.state is not None else None
        self.loops.append([])
        self.continues.append([])
        if target is not None:
            self.target(target, "for", None)
        self.body(body)
        # a later round may meet what an earlier one deleted or left unbound
        again = join([self.state, *self.continues.pop()])
        exits = self.loops.pop()
        normal = None if endless else join([before, again])
        if normal is not None:
            self.state = normal
            self.body(orelse)
            normal = self.state
        self.state = join([normal, *exits])


def may_swallow(context: ast.expr) -> bool:
    """True for context managers known to swallow exceptions."""
    function = context.func if isinstance(context, ast.Call) else context
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in ("suppress", "raises", "assertRaises", "warns")
