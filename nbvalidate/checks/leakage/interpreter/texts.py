"""Texts put together: file and column names are told apart by what is known of them.

A part that is not known stands in braces as it is written, so that ``f"{path}train.csv"`` and
``f"{path}test.csv"`` are two files, and one name written twice is one name.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from nbvalidate.checks.leakage.values import Const, Data, Num, Seq, Value

__all__ = ["added", "filled", "is_open", "joined_path", "piece", "template"]


def is_open(text: str) -> bool:
    """True if a part of the text is not known."""
    return "{" in text and "}" in text


def piece(value: Value | None, node: ast.AST | None) -> str:
    """A value as part of a text."""
    if isinstance(value, Const) and isinstance(value.value, str):
        return value.value
    if isinstance(value, Num) and value.affine.number is not None:
        number = value.affine.number
        return str(int(number)) if number == int(number) else str(number)
    if isinstance(value, Const) and value.value is not None:
        return str(value.value)
    return "{" + (ast.unparse(node) if isinstance(node, ast.expr) else "") + "}"


def added(left: Const, right: Value, node: ast.AST | None = None) -> Const | None:
    """``left + right``, where the left is a text."""
    if not isinstance(left.value, str) or not isinstance(right, (Const, Num)):
        return None
    return Const(left.value + piece(right, node))


def filled(left: Const, right: Value) -> Const:
    """``left % right``."""
    if not isinstance(left.value, str):
        return Const(None)
    parts = right.items if isinstance(right, Seq) else [right]
    return template(left.value, parts, "%")


def template(text: str, parts: Sequence[Value], how: str) -> Const:
    """A text with its holes filled: ``"%s.csv" % name``, ``"{}.csv".format(name)``."""
    if any(isinstance(p, Data) for p in parts):
        return Const(f"{text}{{}}")
    given = tuple(piece(p, None) for p in parts)
    try:
        if how == "%":
            return Const(text.replace("%d", "%s").replace("%i", "%s") % given)
        return Const(text.format(*given))
    except (TypeError, ValueError, IndexError, KeyError, AttributeError):
        return Const(f"{text}{{}}")


def joined_path(values: Sequence[Value]) -> Const | None:
    """``os.path.join(a, b)`` of texts."""
    if values and all(isinstance(v, Const) and isinstance(v.value, str) for v in values):
        return Const("/".join(str(v.value).rstrip("/") for v in values if isinstance(v, Const)))
    return None
