"""Which branches a cell took: evidence that its source alone does not give.

``if flag: z = 1`` binds `z` or not. A call that notes the branch is put at the beginning of each
branch (never inside a loop or a function, where it would cost time), and afterwards the branches
that were not taken are cut out of the syntax tree.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator

from nbvalidate.dataflow.ipython import ParsedCell, parse_cell

__all__ = ["MARK", "BranchMarks", "executed"]

#: A built-in, so that no name of the user's namespace is taken.
MARK = "__nbvalidate_branch__"


class BranchMarks(ast.NodeTransformer):
    """An IPython AST transformer; `hits` are the branches taken since `clear`."""

    def __init__(self) -> None:
        self.hits: set[int] = set()
        self.count = 0
        self.active = False

    def install(self) -> None:
        """Make the mark known to compiled cells."""
        setattr(builtins, MARK, self.hits.add)

    def remove(self) -> None:
        """Take it away again, unless another session has put its own there meanwhile."""
        if getattr(builtins, MARK, None) == self.hits.add:
            delattr(builtins, MARK)

    def expect(self, cell: ParsedCell) -> None:
        """A cell begins: forget the last one; only a tree with as many branches is marked."""
        self.hits.clear()
        self.count = 0 if cell.tree is None else sum(1 for _ in _branches(cell.tree.body))
        self.active = self.count > 0

    def visit(self, node: ast.AST) -> ast.AST:
        """Mark the branches of a module; called by IPython with each tree that it runs."""
        if not self.active or not isinstance(node, ast.Module):
            return node
        branches = list(_branches(node.body))
        if len(branches) == self.count:
            for number, body in enumerate(branches):
                body.insert(0, _mark(number, body))
        return node


def _mark(number: int, body: list[ast.stmt]) -> ast.stmt:
    call = ast.Call(ast.Name(MARK, ast.Load()), [ast.Constant(number)], [])
    statement = ast.Expr(call)
    if body:
        for node in (statement, call, call.func, call.args[0]):
            ast.copy_location(node, body[0])
    return ast.fix_missing_locations(statement)


def _branches(body: list[ast.stmt]) -> Iterator[list[ast.stmt]]:
    """The bodies that may or may not run, outside of loops and functions, in source order."""
    for node in body:
        if isinstance(node, ast.If):
            parts = [node.body, node.orelse] if node.orelse else [node.body]
        elif isinstance(node, (ast.Try, ast.TryStar)):
            yield from _branches(node.body)
            parts = [handler.body for handler in node.handlers]
            parts.extend([node.orelse] if node.orelse else [])
        elif isinstance(node, ast.Match):
            parts = [case.body for case in node.cases]
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            yield from _branches(node.body)
            continue
        else:
            continue
        for part in parts:
            yield part
            yield from _branches(part)
        if isinstance(node, (ast.Try, ast.TryStar)):
            yield from _branches(node.finalbody)


def executed(cell: ParsedCell, hits: frozenset[int], error_line: int | None) -> ParsedCell:
    """The cell without the branches that were not taken and what came after its error.

    Parameters
    ----------
    cell
        As it ran; not changed.
    hits
        Numbers of the branches that were taken.
    error_line
        Line of the statement that raised, or None.
    """
    again = parse_cell(cell.source)
    if again.tree is None:
        return again
    untaken = [b for n, b in enumerate(_branches(again.tree.body)) if n not in hits]
    for body in untaken:
        body[:] = []
    again.tree.body = _cut(again.tree.body, error_line)
    return again


def _cut(body: list[ast.stmt], error_line: int | None) -> list[ast.stmt]:
    kept: list[ast.stmt] = []
    for node in body:
        if error_line is not None and node.lineno > error_line:
            break
        failed = error_line is not None and node.lineno <= error_line <= (node.end_lineno or 0)
        if isinstance(node, ast.If):
            kept.append(ast.copy_location(ast.Expr(node.test), node))
            taken = node.body or node.orelse
            kept.extend(_cut(taken, error_line if failed else None))
            continue
        if failed and isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
            kept.extend(ast.copy_location(ast.Expr(value), node) for value in _tried(node))
            continue
        if failed and isinstance(node, (ast.With, ast.AsyncWith)):
            node.body = _cut(node.body, error_line) or [ast.copy_location(ast.Pass(), node)]
        elif isinstance(node, (ast.Try, ast.TryStar)):
            node.handlers = [h for h in node.handlers if h.body]
            if not node.handlers and not node.finalbody:
                kept.extend(_cut([*node.body, *node.orelse], error_line if failed else None))
                continue
        elif isinstance(node, ast.Match):
            node.cases = [case for case in node.cases if case.body]
            if not node.cases:
                node = ast.copy_location(ast.Expr(node.subject), node)
        kept.append(node)
    return kept


def _tried(node: ast.Assign | ast.AnnAssign | ast.AugAssign) -> Iterator[ast.expr]:
    """What an assignment that raised has read: its value, and what it would have stored into."""
    if node.value is not None:
        yield node.value
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    for target in targets:
        if isinstance(node, ast.AugAssign) and isinstance(target, ast.Name):
            yield ast.copy_location(ast.Name(target.id, ast.Load()), target)
        for part in ast.walk(target):
            if isinstance(part, (ast.Subscript, ast.Attribute)):
                yield part.value
            if isinstance(part, ast.Subscript):
                yield part.slice
