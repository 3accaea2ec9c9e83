"""Which names a cell binds, changes and reads: enough to follow an error through a notebook."""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass

__all__ = ["Names", "names_of"]

_ASSIGNED = re.compile(r"^\s*(?:def |class )?(\w+)\s*(?:=(?!=)|\(.*\):)", re.MULTILINE)
_MAGIC = re.compile(r"^\s*[%!?].*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Names:
    """What a cell binds, may change in place, reads and imports; `star`: imports anything."""

    bound: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()
    read: frozenset[str] = frozenset()
    imported: frozenset[str] = frozenset()
    star: bool = False


def names_of(source: str) -> Names:
    """Find the names in a cell; where the source is not Python 3, those it seems to bind."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # SyntaxWarning for the user's own escapes
            tree = ast.parse(_MAGIC.sub("pass", source))
    except (SyntaxError, ValueError, RecursionError):
        return Names(bound=frozenset(_ASSIGNED.findall(source)))
    bound: set[str] = set()
    changed: set[str] = set()
    read: set[str] = set()
    imported: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Load()):
                read.add(name)
            case ast.Name(id=name):
                bound.add(name)
            case (
                ast.FunctionDef(name=name)
                | ast.AsyncFunctionDef(name=name)
                | ast.ClassDef(name=name)
            ):
                bound.add(name)
            case ast.alias(name=name, asname=asname):
                imported.add(asname or name.partition(".")[0])
            case ast.Call(func=ast.Attribute(value=value)):
                changed |= _base(value)
            case (
                ast.Attribute(value=value, ctx=ast.Store())
                | ast.Subscript(value=value, ctx=ast.Store())
            ):
                changed |= _base(value)
            case _:
                pass
    return Names(
        frozenset(bound | imported - {"*"}),
        frozenset(changed),
        frozenset(read),
        frozenset(imported),
        "*" in imported,
    )


def _base(node: ast.expr) -> set[str]:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return {node.id} if isinstance(node, ast.Name) else set()
