"""Sets have no order: every set in a text is rewritten with its elements sorted."""

from __future__ import annotations

import ast
import re
import warnings

_LIMIT = 300_000
_BRACE = re.compile(r"[{}]")
# A set of objects or enum members: "<Colour.RED: 1>" is no Python, but stands for one element.
_OBJECT = re.compile(r"<[^<>{}]*(?:<[^<>{}]*>[^<>{}]*)*>")
_OLD_SET = re.compile(r"\b(?:frozen)?set\(\[([^\[\]]*)\]\)")
_WORDS = frozenset({"nan", "inf"})


def sort_sets(text: str) -> str:
    """Return `text` with the elements of every set literal in it sorted.

    Dictionaries keep their order, and so does everything that is not clearly a set of values
    (LaTeX, code, formatted strings).
    """
    if ("{" not in text and "set([" not in text) or len(text) > _LIMIT:
        return text
    text = _OLD_SET.sub(r"{\1}", text)
    pieces: list[str] = []
    last = 0
    for start, end in _groups(text):
        rewritten = _rewrite(text[start:end])
        if rewritten is not None:
            pieces += [text[last:start], rewritten]
            last = end
    return "".join([*pieces, text[last:]])


def _groups(text: str) -> list[tuple[int, int]]:
    """Find the outermost pairs of braces."""
    groups: list[tuple[int, int]] = []
    depth = start = 0
    for match in _BRACE.finditer(text):
        if match.group() == "{":
            start = match.start() if depth == 0 else start
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                groups.append((start, match.end()))
    return groups


def _rewrite(group: str) -> str | None:
    quoted = _OBJECT.sub(lambda match: repr(match.group()), group)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(quoted.strip(), mode="eval")
        sorter = _Sorter()
        tree = ast.fix_missing_locations(sorter.visit(tree))
        return ast.unparse(tree) if sorter.sorted_any else None
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


class _Sorter(ast.NodeTransformer):
    """Sort the elements of set nodes by their text."""

    def __init__(self) -> None:
        self.sorted_any = False

    def visit_Set(self, node: ast.Set) -> ast.Set:
        self.generic_visit(node)
        if all(_is_value(element) for element in node.elts):
            node.elts.sort(key=ast.unparse)
            self.sorted_any = True
        return node


def _is_value(node: ast.expr) -> bool:
    if isinstance(node, ast.Name):
        return node.id in _WORDS
    if isinstance(node, ast.UnaryOp):
        return _is_value(node.operand)
    if isinstance(node, ast.BinOp):
        return _is_value(node.left) and _is_value(node.right)
    return isinstance(node, ast.Constant | ast.Tuple | ast.Set | ast.Call | ast.Attribute)
