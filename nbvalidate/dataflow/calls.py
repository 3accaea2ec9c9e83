"""Whose function is called: names resolved through the notebook's imports to full dotted names.

``np.random.rand`` becomes ``numpy.random.rand`` where a cell has said ``import numpy as np``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from nbvalidate.dataflow.syntax import children

__all__ = ["Call", "Import", "calls_in", "dotted_name", "imports_in", "scope_of_imports"]

#: Names under which everybody imports, for notebooks that get them from elsewhere.
_CUSTOMARY = {"np": "numpy", "pd": "pandas", "plt": "matplotlib.pyplot"}


@dataclass(frozen=True, slots=True)
class Import:
    """One imported module.

    Parameters
    ----------
    module
        Full dotted name; begins with dots for a relative import.
    name
        What ``from module import name`` takes; '' for ``import module``.
    bound
        The name it is bound to; ``*`` for a star import.
    optional
        Inside ``try`` with a handler for ImportError, or under an ``if``.
    in_function
        Inside a function's body.
    """

    module: str
    name: str
    bound: str
    line: int
    column: int
    end_column: int
    optional: bool = False
    in_function: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """One call, in source order.

    Parameters
    ----------
    name
        Full dotted name (``numpy.random.rand``), or the plain text of the name where it is not
        imported (``df.sample``: the receiver is a variable); '' for anything else.
    receiver
        The variable whose method is called, where it is not an import, else ''.
    in_function
        Name of the innermost function whose body holds the call, or ''.
    """

    node: ast.Call
    name: str
    receiver: str = ""
    in_function: str = ""

    @property
    def method(self) -> str:
        """The last part of the name."""
        return self.name.rpartition(".")[2]

    def keyword(self, name: str) -> ast.expr | None:
        """The value given for a keyword, or None."""
        return next((k.value for k in self.node.keywords if k.arg == name), None)

    @property
    def has_double_star(self) -> bool:
        """True if keywords come from ``**something``: any of them may be given."""
        return any(k.arg is None for k in self.node.keywords)


def imports_in(tree: ast.AST) -> Iterator[Import]:
    """All imports of a tree, those in functions and branches included, in source order."""
    stack: list[tuple[ast.AST, bool, bool]] = [(tree, False, False)]
    found: list[Import] = []
    while stack:
        node, optional, in_function = stack.pop()
        if isinstance(node, ast.Import):
            for alias in node.names:
                bound = alias.asname or alias.name.partition(".")[0]
                found.append(_import(node, alias.name, "", bound, optional, in_function))
            continue
        if isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            for alias in node.names:
                bound = alias.asname or alias.name
                found.append(_import(node, module, alias.name, bound, optional, in_function))
            continue
        if isinstance(node, (ast.expr, ast.Assign, ast.AugAssign)):
            continue  # no import in there
        optional = optional or isinstance(node, (ast.Try, ast.If))
        inside = isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        stack.extend((c, optional, in_function or inside) for c in children(node))
    found.sort(key=lambda i: (i.line, i.column))
    yield from found


def _import(
    node: ast.Import | ast.ImportFrom,
    module: str,
    name: str,
    bound: str,
    optional: bool,
    in_function: bool,
) -> Import:
    end = node.end_col_offset if node.end_lineno == node.lineno else None
    column = node.col_offset
    return Import(
        module, name, bound, node.lineno, column, end or column + 6, optional, in_function
    )


def scope_of_imports(imports: Iterable[Import]) -> dict[str, str]:
    """Bound name to full dotted name, later imports over earlier ones."""
    scope: dict[str, str] = {}
    for item in imports:
        if item.bound == "*":
            continue
        if item.name:
            scope[item.bound] = f"{item.module}.{item.name}".replace("..", ".")
        elif item.bound == item.module.partition(".")[0]:
            scope[item.bound] = item.bound  # `import a.b` binds a
        else:
            scope[item.bound] = item.module
    return scope


def dotted_name(node: ast.expr, scope: Mapping[str, str]) -> tuple[str, str]:
    """Full name of ``a.b.c`` and the receiver's variable where ``a`` is no import.

    Returns
    -------
    tuple of str
        ``("numpy.random.rand", "")``, ``("df.sample", "df")`` or ``("", "")``.
    """
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if isinstance(node, ast.Call):  # `make().method()`: the type is unknown, the method is not
        inner, _ = dotted_name(node.func, scope)
        return (".".join([f"{inner}()", *reversed(parts)]), "") if parts and inner else ("", "")
    if isinstance(node, ast.Subscript):
        while isinstance(node, (ast.Subscript, ast.Attribute)):
            node = node.value
        root = node.id if isinstance(node, ast.Name) else ""
        return (".".join([root, *reversed(parts)]), root) if root and parts else ("", "")
    if not isinstance(node, ast.Name):
        return "", ""
    full = scope.get(node.id)
    if full is None:
        full = _CUSTOMARY.get(node.id)
    if full is not None:
        return ".".join([full, *reversed(parts)]), ""
    return ".".join([node.id, *reversed(parts)]), node.id if parts else ""


def calls_in(tree: ast.AST, scope: Mapping[str, str]) -> Iterator[Call]:
    """All calls of a tree in source order, names resolved in `scope`."""
    found: list[Call] = []
    stack: list[tuple[ast.AST, str]] = [(tree, "")]
    while stack:
        node, function = stack.pop()
        if isinstance(node, ast.Call):
            name, receiver = dotted_name(node.func, scope)
            found.append(Call(node, name, receiver, function))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            function = node.name
        stack.extend((child, function) for child in children(node))
    found.sort(key=lambda c: (c.node.lineno, c.node.col_offset))
    yield from found
