"""Seeded random edits of a notebook, such as people make while they work."""

from __future__ import annotations

import ast
import itertools
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Cell = dict[str, str]

#: One for the other: results that differ without breaking the cell.
_TWINS = {
    "mean": "median", "median": "mean", "sum": "max", "max": "min", "min": "max", "std": "var",
    "head": "tail", "tail": "head", "append": "extend", "sin": "cos", "cos": "sin",
    "upper": "lower", "lower": "upper", "argmax": "argmin", "cumsum": "cumprod", "any": "all",
}  # fmt: skip


@dataclass(frozen=True)
class Edit:
    """The notebook afterwards, and which cells the user runs then."""

    what: str
    cells: tuple[Cell, ...]
    runs: tuple[str, ...]


def random_edit(cells: Sequence[Cell], rng: random.Random) -> Edit | None:
    """One edit; None where dice and notebook do not fit."""
    kinds: list[Callable[[list[Cell], random.Random], Edit | None]] = [
        *[_in_a_cell] * 6, _duplicate, _rerun, _out_of_order, _move, _delete,
    ]  # fmt: skip
    return rng.choice(kinds)([dict(c) for c in cells], rng)


def _in_a_cell(cells: list[Cell], rng: random.Random) -> Edit | None:
    place = rng.randrange(len(cells))
    source = cells[place]["source"]
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return None  # magics
    change = rng.choice([_constant, _constant, _constant, _text, _method, _drop, _swap])
    words = re.findall(r"'(\w+)'", "\n".join(c["source"] for c in cells))
    changed = change(source, tree, rng, words)
    if changed is None or changed == source:
        return None
    cells[place]["source"] = changed
    name = change.__name__.strip("_")
    ran = rng.random() < 0.8
    what = f"{name} in cell {place}: {_difference(source, changed)}" + ("" if ran else " (not run)")
    return Edit(what, tuple(cells), (cells[place]["id"],) if ran else ())


def _difference(old: str, new: str) -> str:
    before, after = old.splitlines(), new.splitlines()
    gone = [line.strip() for line in before if line not in after]
    made = [line.strip() for line in after if line not in before]
    return f"{' / '.join(gone)[:90]!r} -> {' / '.join(made)[:90]!r}"


def _replace(source: str, node: ast.expr, text: str) -> str:
    lines = [line.encode() for line in source.splitlines(keepends=True)]
    row, end = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    if row != end:
        return source
    line = lines[row]
    lines[row] = line[: node.col_offset] + text.encode() + line[node.end_col_offset :]
    return b"".join(lines).decode()


def _constants(tree: ast.AST, *kinds: type) -> list[ast.Constant]:
    inside = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in ast.walk(node)
    }
    return [
        n
        for n in ast.walk(tree)
        if isinstance(n, ast.Constant) and type(n.value) in kinds and id(n) not in inside
    ]


def _constant(source: str, tree: ast.AST, rng: random.Random, _: list[str]) -> str | None:
    found = _constants(tree, int, float)
    if not found:
        return None
    node = rng.choice(found)
    value = node.value
    assert isinstance(value, int | float)
    if abs(value) > 50:  # never much bigger: sizes are meant
        new = value - rng.randint(1, 9)
    else:
        new = rng.choice([value + 1, max(value - 1, 0), value + 2])
    return _replace(source, node, repr(new))


def _text(source: str, tree: ast.AST, rng: random.Random, words: list[str]) -> str | None:
    found = [c for c in _constants(tree, str) if str(c.value).isidentifier()]
    if not found or not words:
        return None
    return _replace(source, rng.choice(found), repr(rng.choice(words)))


def _method(source: str, tree: ast.AST, rng: random.Random, _: list[str]) -> str | None:
    found = [m for m in re.finditer(r"\.(\w+)(?=\()", source) if m[1] in _TWINS]
    if not found:
        return None
    hit = rng.choice(found)
    return source[: hit.start(1)] + _TWINS[hit[1]] + source[hit.end(1) :]


def _statements(tree: ast.AST) -> list[tuple[int, int]]:
    body = tree.body if isinstance(tree, ast.Module) else []
    return [(s.lineno - 1, s.end_lineno or s.lineno) for s in body]


def _drop(source: str, tree: ast.AST, rng: random.Random, _: list[str]) -> str | None:
    found = _statements(tree)
    if len(found) < 2:
        return None
    start, end = rng.choice(found)
    lines = source.splitlines(keepends=True)
    return "".join(lines[:start] + lines[end:])


def _swap(source: str, tree: ast.AST, rng: random.Random, _: list[str]) -> str | None:
    found = _statements(tree)
    pairs = [(a, b) for a, b in itertools.pairwise(found) if a[1] == b[0]]
    if not pairs:
        return None
    (start, middle), (_, end) = rng.choice(pairs)
    lines = source.splitlines()
    return "\n".join(lines[:start] + lines[middle:end] + lines[start:middle] + lines[end:])


def _duplicate(cells: list[Cell], rng: random.Random) -> Edit:
    place = rng.randrange(len(cells))
    cells.insert(place + 1, {"id": "copy", "source": cells[place]["source"]})
    return Edit(f"a copy of cell {place} below it", tuple(cells), ("copy",))


def _rerun(cells: list[Cell], rng: random.Random) -> Edit:
    place = rng.randrange(len(cells))
    times = rng.choice([1, 1, 2])
    return Edit(f"cell {place} again x{times}", tuple(cells), (cells[place]["id"],) * times)


def _out_of_order(cells: list[Cell], rng: random.Random) -> Edit:
    places = rng.sample(range(len(cells)), min(len(cells), rng.choice([2, 3, 4])))
    return Edit(f"cells {places} again", tuple(cells), tuple(cells[p]["id"] for p in places))


def _move(cells: list[Cell], rng: random.Random) -> Edit | None:
    place = rng.randrange(len(cells))
    to = min(max(place + rng.choice([-3, -2, -1, 1, 2, 3]), 0), len(cells) - 1)
    if to == place:
        return None
    cells.insert(to, cells.pop(place))
    runs = (cells[to]["id"],) if rng.random() < 0.7 else ()
    what = f"cell {place} moved to {to}" + ("" if runs else " (not run)")
    return Edit(what, tuple(cells), runs)


def _delete(cells: list[Cell], rng: random.Random) -> Edit:
    place = rng.randrange(len(cells))
    del cells[place]
    return Edit(f"cell {place} deleted", tuple(cells), ())
