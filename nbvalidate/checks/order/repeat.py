"""Statements that give another result when their cell is run a second time.

Only what surely changes is named: arithmetic on the own input, concatenation, dropping what is
then gone. ``df = df.dropna()`` or ``df = df[df.x > 0]`` may be repeated at will.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nbvalidate.checks.facts import CodeCell, NotebookFacts
from nbvalidate.dataflow.syntax import root_name

__all__ = ["Change", "repeated_changes"]

#: Methods that give something else when applied to their own result.
_CHANGING = frozenset(
    "append shift diff cumsum cumprod pct_change transpose melt join merge concat".split()
)
#: Methods that fail the second time, since what they take is gone or already there.
_FAILING = frozenset("drop set_index pop".split())
_JOINING = frozenset("concat append vstack hstack concatenate row_stack column_stack r_ c_".split())
_ELEMENTWISE = frozenset(
    "log log2 log10 log1p exp expm1 sqrt square power multiply divide add subtract".split()
)
_LIST_METHODS = frozenset("append extend insert appendleft".split())
_CHANGING_OPERATORS = (
    ast.Add,
    ast.Sub,
    ast.Mult,
    ast.Div,
    ast.FloorDiv,
    ast.Pow,
    ast.MatMult,
    ast.LShift,
)


@dataclass(frozen=True, slots=True)
class Change:
    """One statement that must not be repeated.

    Parameters
    ----------
    loud
        The second run fails with an exception instead of changing the result silently.
    """

    node: ast.AST
    name: str
    what: str
    effect: str
    fix: str
    loud: bool = False


def repeated_changes(
    cell: CodeCell, sources: Mapping[str, int], facts: NotebookFacts
) -> Iterator[Change]:
    """The changes in a cell's own statements, at most one per variable.

    Parameters
    ----------
    cell
        The cell.
    sources
        The names that the cell gets from cells above.
    facts
        The notebook, for the kind of a name's value.
    """
    if cell.parsed.in_function:
        return
    seen: set[str] = set()
    for statement in _statements(cell.tree.body):
        for change in _of_statement(statement, facts, cell):
            if change.name in sources and change.name not in seen and _is_input(cell, change):
                seen.add(change.name)
                yield change


def _is_input(cell: CodeCell, change: Change) -> bool:
    """True if the value changed is still the one from above, not made anew in this cell."""
    line = getattr(change.node, "lineno", 1)
    return not any(
        b.name == change.name and b.line < line and not b.reads_itself for b in cell.flow.bindings
    )


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for node in body:
        yield node
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            continue
        for field in ("body", "orelse", "finalbody"):
            yield from _statements(getattr(node, field, []))


def _of_statement(node: ast.stmt, facts: NotebookFacts, cell: CodeCell) -> Iterator[Change]:
    if isinstance(node, ast.AugAssign) and isinstance(node.op, _CHANGING_OPERATORS):
        root = root_name(node.target)
        if root is not None:
            yield _silent(node, root.id, ast.unparse(node.target))
    elif isinstance(node, ast.Assign) and len(node.targets) == 1:
        target = node.targets[0]
        root = root_name(target)
        if root is None:
            return
        kind = _repeats(node.value, ast.unparse(target))
        if kind == "silent":
            yield _silent(node, root.id, ast.unparse(target))
        elif kind == "loud":
            yield _loud(node, root.id, ast.unparse(target))
    elif isinstance(node, ast.Delete):
        for target in node.targets:
            root = root_name(target)
            if root is not None and not isinstance(target, ast.Name):
                yield _loud(node, root.id, ast.unparse(target))
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield from _of_call(node.value, facts, cell)


def _of_call(call: ast.Call, facts: NotebookFacts, cell: CodeCell) -> Iterator[Change]:
    if not isinstance(call.func, ast.Attribute) or not isinstance(call.func.value, ast.Name):
        return
    name, method = call.func.value.id, call.func.attr
    inplace = any(
        k.arg == "inplace" and isinstance(k.value, ast.Constant) and k.value.value is True
        for k in call.keywords
    )
    if method in _LIST_METHODS and _is_list(name, facts, cell):
        yield Change(
            call,
            name,
            f"`{name}.{method}(...)`",
            "running the cell again adds to it once more",
            f"Create `{name}` in this cell, above the line that fills it.",
        )
    elif inplace and method in _FAILING and not _forgives(call):
        yield _loud(call, name, name)


def _is_list(name: str, facts: NotebookFacts, cell: CodeCell) -> bool:
    for other in reversed(facts.cells[: cell.number]):
        for binding in reversed(other.flow.bindings):
            if binding.name == name:
                return isinstance(binding.value, (ast.List, ast.ListComp))
    return False


def _repeats(value: ast.expr, target: str) -> str:
    """``silent``, ``loud`` or '' : what a second ``target = value`` does."""
    if isinstance(value, ast.BinOp) and isinstance(value.op, _CHANGING_OPERATORS):
        sides = [s for s in (value.left, value.right) if _arithmetic_on(s, target)]
        return "silent" if len(sides) == 1 and not _normalises(value, target) else ""
    if isinstance(value, ast.Attribute):
        return "silent" if value.attr == "T" and ast.unparse(value.value) == target else ""
    if isinstance(value, ast.Subscript):
        return "silent" if ast.unparse(value.value) == target and _cuts(value.slice) else ""
    if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Attribute):
        return ""
    method = value.func.attr
    receiver = ast.unparse(value.func.value)
    if receiver == target:
        if method in _FAILING:
            return "" if _forgives(value) else "loud"
        if method == "reset_index":
            return "" if _given(value, "drop") else "silent"
        return "silent" if method in _CHANGING else ""
    arguments = [ast.unparse(a) for a in _flat(value.args)]
    if method in _JOINING and target in arguments and len(arguments) > 1:
        return "silent"
    return (
        "silent"
        if method in _ELEMENTWISE and receiver in ("np", "numpy") and target in arguments
        else ""
    )


def _arithmetic_on(node: ast.expr, target: str) -> bool:
    if ast.unparse(node) == target:
        return True
    if isinstance(node, ast.BinOp) and isinstance(node.op, _CHANGING_OPERATORS):
        return _arithmetic_on(node.left, target) or _arithmetic_on(node.right, target)
    return False


def _normalises(value: ast.BinOp, target: str) -> bool:
    """``(x - x.mean()) / x.std()`` and ``x / x.max()`` give the same when repeated."""
    others = [n for n in ast.walk(value) if isinstance(n, ast.Call)]
    return any(target in ast.unparse(n) for n in others)


def _cuts(index: ast.expr) -> bool:
    # x[1:] takes one more off each time, x[:100] does not
    return (
        isinstance(index, ast.Slice)
        and index.lower is not None
        and index.upper is None
        and not (isinstance(index.lower, ast.Constant) and index.lower.value in (0, None))
        and not (isinstance(index.lower, ast.UnaryOp))
    ) or (
        isinstance(index, ast.Slice)
        and isinstance(index.upper, ast.UnaryOp)
        and isinstance(index.upper.op, ast.USub)
    )


def _forgives(call: ast.Call) -> bool:
    errors = next((k.value for k in call.keywords if k.arg == "errors"), None)
    if isinstance(errors, ast.Constant) and errors.value == "ignore":
        return True
    if call.func.attr == "pop":  # type: ignore[attr-defined]
        return len(call.args) == 2
    if call.func.attr == "set_index":  # type: ignore[attr-defined]
        return (
            _given(call, "drop")
            or not call.args
            or not isinstance(call.args[0], (ast.Constant, ast.List))
        )
    # rows dropped by a computed index are gone the second time: nothing is left to drop
    given = [
        *call.args,
        *(k.value for k in call.keywords if k.arg in ("columns", "labels", "index")),
    ]
    return not any(_is_literal(g) for g in given)


def _is_literal(node: ast.expr) -> bool:
    if isinstance(node, (ast.List, ast.Tuple)):
        return bool(node.elts) and all(_is_literal(e) for e in node.elts)
    return isinstance(node, ast.Constant) and isinstance(node.value, (str, int))


def _given(call: ast.Call, keyword: str) -> bool:
    return any(k.arg == keyword for k in call.keywords)


def _flat(arguments: list[ast.expr]) -> Iterator[ast.expr]:
    for argument in arguments:
        if isinstance(argument, (ast.List, ast.Tuple)):
            yield from argument.elts
        else:
            yield argument


def _silent(node: ast.AST, name: str, target: str) -> Change:
    return Change(
        node,
        name,
        f"Computing `{target}` from itself" if target != name else "This cell",
        "running the cell again changes the result once more",
        f"Store the result under a new name, or make `{name}` in this cell.",
    )


def _loud(node: ast.AST, name: str, target: str) -> Change:
    return Change(
        node,
        name,
        f"Changing `{target}`" if target != name else "This cell",
        "running the cell again fails, since what it takes away is already gone",
        f"Store the result under a new name, or make `{name}` in this cell.",
        loud=True,
    )
