"""How a cell uses each name: which part of the value it reads, and whether it could change it.

`walk` says *that* a name is read from outside; this says *what is done with it*: ``df['a']`` reads
one column, ``len(items)`` changes nothing, ``fill(items)`` may. What that means for a value is
decided when its type is known (`nbvalidate.live.effects`).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from nbvalidate.dataflow.ipython import PLACEHOLDER, ParsedCell
from nbvalidate.dataflow.scopes import FunctionNode, function_facts
from nbvalidate.dataflow.syntax import children, is_namespace, name_asked_for

__all__ = ["Access", "CellAccess", "How", "cell_access", "dotted"]

How = Literal[
    "operand", "alias", "argument", "method", "attribute", "item", "iterate", "called", "store"
]

_AT_NAME = re.compile(r"@([A-Za-z_]\w*)")
_LOCATORS = frozenset({"loc", "at"})
_OPERAND_PARENTS = (
    ast.BinOp,
    ast.UnaryOp,
    ast.Compare,
    ast.BoolOp,
    ast.FormattedValue,
    ast.If,
    ast.While,
    ast.IfExp,
    ast.Assert,
    ast.Slice,
    ast.Expr,
    ast.AugAssign,
)


@dataclass(frozen=True, slots=True)
class Access:
    """One place where a name is loaded.

    Parameters
    ----------
    how
        What is done with the value.
    word
        The method, the attribute, or the dotted name of the function that gets it.
    labels
        Constant keys that alone are read: the column of ``df['a']``, the three columns of
        ``df.groupby('a')[['b', 'c']]``; None: anything of it may be read.
    maybe_label
        An attribute behind them that is a key, if the value has such a key.
    changes
        The call carries a keyword that asks for a change in place (``inplace=``, ``out=``).
    """

    how: How
    word: str = ""
    labels: tuple[object, ...] | None = None
    maybe_label: str = ""
    changes: bool = False


@dataclass(frozen=True, slots=True)
class CellAccess:
    """The accesses of one cell.

    Parameters
    ----------
    places
        By name, line and column in characters of the source, as in `Use`.
    loads
        Every name that the cell's own statements load, but for plain ``a = b``.
    inner
        Names that lambdas read which are passed on, not bound to a name.
    quoted
        Names in texts: ``df.query("a > @limit")``, ``globals()["limit"]``.
    guards
        Names whose existence alone is asked for: ``if 'x' not in globals()``.
    """

    places: Mapping[tuple[str, int, int], Access] = field(default_factory=dict)
    loads: frozenset[str] = frozenset()
    inner: frozenset[str] = frozenset()
    quoted: frozenset[str] = frozenset()
    guards: frozenset[str] = frozenset()


def cell_access(cell: ParsedCell) -> CellAccess:
    """How `cell` uses the names in its own statements.

    Parameters
    ----------
    cell
        From `parse_cell`; one that does not parse uses none.
    """
    if cell.tree is None:
        return CellAccess()
    finder = _Finder(cell)
    finder.visit(cell.tree, ())
    return CellAccess(
        finder.places,
        frozenset(finder.loads),
        frozenset(finder.inner),
        frozenset(finder.quoted),
        frozenset(finder.guards),
    )


def dotted(node: ast.expr) -> str:
    """The text of ``a.b.c``; '' for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


class _Finder:
    def __init__(self, cell: ParsedCell) -> None:
        self.cell = cell
        self.places: dict[tuple[str, int, int], Access] = {}
        self.loads: set[str] = set()
        self.inner: set[str] = set()
        self.quoted: set[str] = set()
        self.guards: set[str] = set()

    def visit(self, node: ast.AST, above: tuple[ast.AST, ...]) -> None:
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Load) and node.id != PLACEHOLDER:
                self._name(node, above)
            return
        if isinstance(node, FunctionNode):
            if isinstance(node, ast.Lambda) and not _bound_by(above, node):
                self.inner |= set(function_facts(node, "").reads)
            for part in _immediate(node):
                self.visit(part, (*above, node))
            return
        if isinstance(node, ast.Call):
            self._quoted(node)
        elif isinstance(node, ast.Subscript) and is_namespace(node.value):
            self.quoted.update(str(label) for label in _constants(node.slice) or ())
        else:
            asked = name_asked_for(node)
            if asked is not None:
                self.guards.add(asked)
        inside = (*above, node)
        for child in children(node):
            self.visit(child, inside)

    def _name(self, node: ast.Name, above: tuple[ast.AST, ...]) -> None:
        access = _access(node, above)
        if access.how != "alias":
            self.loads.add(node.id)
        column = node.col_offset + self.cell.shifts.get(node.lineno, 0)
        self.places[node.id, node.lineno, column] = access

    def _quoted(self, call: ast.Call) -> None:
        if (
            isinstance(call.func, ast.Attribute)
            and call.func.attr == "get"
            and is_namespace(call.func.value)
            and call.args
        ):
            self.quoted.update(str(label) for label in _constants(call.args[0]) or ())
        if not isinstance(call.func, ast.Attribute) or call.func.attr not in ("query", "eval"):
            return
        for argument in call.args[:1]:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                self.quoted.update(_AT_NAME.findall(argument.value))
            elif isinstance(argument, ast.JoinedStr):
                for part in argument.values:
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        self.quoted.update(_AT_NAME.findall(part.value))


def _bound_by(above: tuple[ast.AST, ...], node: ast.AST) -> bool:
    return bool(above) and isinstance(above[-1], ast.Assign) and above[-1].value is node


def _immediate(node: FunctionNode) -> list[ast.AST]:
    parts: list[ast.AST] = [*node.args.defaults, *(d for d in node.args.kw_defaults if d)]
    if not isinstance(node, ast.Lambda):
        parts.extend(node.decorator_list)
    return parts


def _access(node: ast.Name, above: tuple[ast.AST, ...]) -> Access:
    chain = list(reversed(above))
    parent = chain[0] if chain else None
    if isinstance(parent, ast.Attribute):
        return _of_attribute(parent, chain)
    if isinstance(parent, ast.Subscript) and parent.value is node:
        return _of_item(parent, chain)
    if isinstance(parent, ast.Call):
        if parent.func is node:
            return Access("called")
        return Access("argument", dotted(parent.func), changes=_asks_for_change(parent))
    if isinstance(parent, ast.keyword):
        call = chain[1] if len(chain) > 1 else None
        if isinstance(call, ast.Call):
            if parent.arg == "out":
                return Access("argument", "", changes=True)
            return Access("argument", dotted(call.func), changes=_asks_for_change(call))
        return Access("argument")
    if isinstance(parent, (ast.For, ast.AsyncFor, ast.comprehension)):
        return Access("iterate")
    if isinstance(parent, _OPERAND_PARENTS):
        return Access("operand")
    if isinstance(parent, ast.Subscript):  # the index of something else
        return Access("operand")
    return Access("alias")


def _of_attribute(attribute: ast.Attribute, chain: list[ast.AST]) -> Access:
    outer = chain[1] if len(chain) > 1 else None
    if _is_stored(attribute, outer):
        return Access("store", attribute.attr, (attribute.attr,))
    if isinstance(outer, ast.Call) and outer.func is attribute:
        labels, maybe = _grouped(attribute.attr, outer, chain[2:])
        if attribute.attr in ("get", "setdefault", "pop") and outer.args:
            labels = _constants(outer.args[0])
        changes = _asks_for_change(outer)
        return Access("method", attribute.attr, labels, maybe, changes)
    if (
        attribute.attr in _LOCATORS
        and isinstance(outer, ast.Subscript)
        and outer.value is attribute
        and isinstance(outer.slice, ast.Tuple)
        and len(outer.slice.elts) == 2
    ):
        return Access("attribute", attribute.attr, _constants(outer.slice.elts[1]))
    return Access("attribute", attribute.attr)


def _grouped(
    method: str, call: ast.Call, above: list[ast.AST]
) -> tuple[tuple[object, ...] | None, str]:
    """The columns that ``df.groupby('a')[['b']].mean()`` reads."""
    if method != "groupby" or len(call.args) != 1 or not above:
        return None, ""
    keys = _constants(call.args[0])
    if keys is None:
        return None, ""
    outer = above[0]
    if isinstance(outer, ast.Subscript) and outer.value is call:
        selected = _constants(outer.slice)
        return (None, "") if selected is None else ((*keys, *selected), "")
    if isinstance(outer, ast.Attribute):
        called = len(above) > 1 and isinstance(above[1], ast.Call) and above[1].func is outer
        if not called:
            return keys, outer.attr
    return None, ""


def _of_item(item: ast.Subscript, chain: list[ast.AST]) -> Access:
    labels = _constants(item.slice)
    outer = chain[1] if len(chain) > 1 else None
    if _is_stored(item, outer):
        return Access("store", "", labels)
    if labels is None and isinstance(outer, ast.Subscript) and outer.value is item:
        labels = _constants(outer.slice)  # df[df.a > 1]['b']
        if labels is not None and not all(isinstance(label, str) for label in labels):
            labels = None
    return Access("item", "", labels)


def _is_stored(target: ast.Attribute | ast.Subscript, outer: ast.AST | None) -> bool:
    # `x.a += 1` and `del x.a` need the part to be there
    return isinstance(target.ctx, ast.Store) and not isinstance(outer, ast.AugAssign)


def _constants(node: ast.expr) -> tuple[object, ...] | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, (str, int)):
        return (node.value,)
    if isinstance(node, (ast.List, ast.Tuple)) and node.elts:
        values = [e.value for e in node.elts if isinstance(e, ast.Constant)]
        if len(values) == len(node.elts) and all(isinstance(v, str) for v in values):
            return tuple(values)
    return None


def _asks_for_change(call: ast.Call) -> bool:
    for keyword in call.keywords:
        if keyword.arg in ("inplace", "out", "copy"):
            value = keyword.value.value if isinstance(keyword.value, ast.Constant) else ...
            if value is not None and value is not (keyword.arg == "copy"):
                return True
    return False
