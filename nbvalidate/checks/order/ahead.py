"""Hidden channels that a cell will write when it runs, from its source: generators and files."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from nbvalidate.dataflow.calls import Call, calls_in, imports_in, scope_of_imports
from nbvalidate.dataflow.generators import drawn_by, seeded_by

__all__ = ["ChannelsAhead", "channels_ahead"]

#: Names that cells above will have imported.
_SCOPE = {name: name for name in ("random", "numpy", "torch", "tensorflow", "pathlib", "joblib")}
_SCOPE |= {"Path": "pathlib.Path", "np": "numpy", "tf": "tensorflow"}
#: Functions that write a file, and which argument is its path.
_WRITERS = {"savefig": 0, "save": 0, "savez": 0, "savetxt": 0, "dump": 1, "write_csv": 0}
_ALL = ("random", "numpy", "torch")


@dataclass(frozen=True, slots=True)
class ChannelsAhead:
    """What a cell will do to hidden channels, as far as its own statements tell.

    Parameters
    ----------
    seeds, draws
        Global generators that it sets to a state, or takes numbers from.
    files
        Paths that it writes, as written.
    """

    seeds: frozenset[str] = frozenset()
    draws: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()


def channels_ahead(tree: ast.Module) -> ChannelsAhead:
    """Find them; what the cell only defines (bodies of functions) does not count.

    Parameters
    ----------
    tree
        Of the cell.
    """
    scope = _SCOPE | scope_of_imports(imports_in(tree))
    calls = [call for call in calls_in(tree, scope) if not call.in_function]
    seeds, draws, files = set[str](), set[str](), set[str]()
    for call in calls:
        seeded = seeded_by(call)
        seeds.update(_ALL if seeded == "all" else {seeded} - {""})
        draws |= {drawn_by(call, {"pandas"})} - {""}
        files.update(_written(call))
    return ChannelsAhead(frozenset(seeds), frozenset(draws), frozenset(files))


def _written(call: Call) -> Iterator[str]:
    method, arguments = call.method, call.node.args
    if call.name in ("open", "io.open"):
        mode = call.keyword("mode") or (arguments[1] if len(arguments) > 1 else None)
        if set(_text(mode)) & set("wax+"):
            yield from _path(arguments, 0)
    elif method in ("write_text", "write_bytes"):
        function = call.node.func
        if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Call):
            yield from _path(function.value.args, 0)
    elif method in _WRITERS or method.startswith("to_"):
        yield from _path(arguments, _WRITERS.get(method, 0))


def _path(arguments: list[ast.expr], at: int) -> Iterator[str]:
    text = _text(arguments[at]) if len(arguments) > at else ""
    if text and "\0" not in text and "\n" not in text:
        yield text


def _text(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
