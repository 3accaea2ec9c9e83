"""Small questions about expressions that several rules ask."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from nbvalidate.checks.facts import NotebookFacts

__all__ = ["constants", "leading_text", "parents_of", "string_of"]


def string_of(node: ast.expr | None) -> str | None:
    """The text of a string constant, else None."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def leading_text(node: ast.expr | None, known: Mapping[str, str] | None = None) -> str:
    """How a string expression begins: constants, f-strings, sums, and names in `known`."""
    if isinstance(node, ast.JoinedStr):
        return leading_text(node.values[0], known) if node.values else ""
    if isinstance(node, ast.FormattedValue):
        return leading_text(node.value, known)
    if isinstance(node, ast.BinOp):
        return leading_text(node.left, known)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return leading_text(node.func.value, known)  # '...'.format(x)
    if isinstance(node, ast.Name) and known:
        return known.get(node.id, "")
    return string_of(node) or ""


def constants(facts: NotebookFacts) -> dict[str, str]:
    """Names to the text that a plain assignment gives them anywhere in the notebook."""
    found: dict[str, str] = {}
    for cell in facts.cells:
        for node in cell.tree.body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                text = leading_text(node.value, found)
                if text:
                    found[node.targets[0].id] = text
    return found


def parents_of(tree: ast.AST) -> dict[ast.AST, ast.AST]:
    """Each node's parent."""
    return {child: parent for parent in _walk(tree) for child in ast.iter_child_nodes(parent)}


def _walk(tree: ast.AST) -> Iterator[ast.AST]:
    yield from ast.walk(tree)
