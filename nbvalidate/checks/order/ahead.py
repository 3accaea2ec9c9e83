"""Effects of a cell that its assignments do not show, from its source: generators, files, calls."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from nbvalidate.dataflow.calls import Call, calls_in, imports_in, scope_of_imports
from nbvalidate.dataflow.generators import drawn_by, seeded_by
from nbvalidate.dataflow.syntax import root_name

__all__ = ["Ahead", "look_ahead"]

#: Names that cells above will have imported.
_SCOPE = {name: name for name in ("random", "numpy", "torch", "tensorflow", "heapq", "bisect")}
_SCOPE |= {"Path": "pathlib.Path", "np": "numpy", "tf": "tensorflow"}
#: Functions that write a file, and which argument is its path.
_WRITERS = {"savefig": 0, "save": 0, "savez": 0, "savetxt": 0, "dump": 1, "write_csv": 0}
_ALL = ("random", "numpy", "torch")
#: Functions that change their first argument.
_CHANGERS = frozenset(
    "random.shuffle numpy.random.shuffle numpy.put numpy.place numpy.copyto numpy.putmask"
    " numpy.fill_diagonal numpy.put_along_axis heapq.heapify heapq.heappush heapq.heappop"
    " heapq.heapreplace bisect.insort bisect.insort_left bisect.insort_right setattr delattr"
    " operator.setitem operator.delitem".split()
)


@dataclass(frozen=True, slots=True)
class Ahead:
    """What a cell will do to hidden channels, as far as its own statements tell.

    Parameters
    ----------
    seeds, draws
        Global generators that it sets to a state, or takes numbers from.
    files
        Paths that it writes, as written.
    changes
        Variables that it gives to functions known to change them.
    """

    seeds: frozenset[str] = frozenset()
    draws: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    changes: frozenset[str] = frozenset()


def look_ahead(tree: ast.Module) -> Ahead:
    """Find them; what the cell only defines (bodies of functions) does not count.

    Parameters
    ----------
    tree
        Of the cell.
    """
    scope = _SCOPE | scope_of_imports(imports_in(tree))
    calls = [call for call in calls_in(tree, scope) if not call.in_function]
    seeds, draws, files, changes = set[str](), set[str](), set[str](), set[str]()
    for call in calls:
        seeded = seeded_by(call)
        seeds.update(_ALL if seeded == "all" else {seeded} - {""})
        draws |= {drawn_by(call, {"pandas"})} - {""}
        files.update(_written(call))
        if call.name in _CHANGERS and call.node.args:
            root = root_name(call.node.args[0])
            changes |= {root.id} if root is not None else set()
    return Ahead(*map(frozenset, (seeds, draws, files, changes)))


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
