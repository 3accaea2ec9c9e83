"""What is known of a cell's source before it runs, computed once for each text."""

from __future__ import annotations

import ast
import os
from dataclasses import dataclass
from functools import lru_cache

from nbvalidate.dataflow.access import Access, CellAccess, cell_access
from nbvalidate.dataflow.facts import CellFlow, Use
from nbvalidate.dataflow.ipython import ParsedCell, parsed_once
from nbvalidate.dataflow.walk import cell_flow
from nbvalidate.live.channels import Hints

__all__ = ["Source", "analysed", "hints_of", "source_of"]

_WHOLE = Access("argument", "?")
_SHOWING = frozenset("print display plot show hist imshow info help".split())
#: Calls that set how plots look.
_SETTING = frozenset(
    "rcParams rc rcdefaults use style set_theme set_style set_context set_palette set".split()
)
_SETTERS = frozenset("rc rcdefaults set_theme set_style set_context set_palette".split())
_DRAWING = frozenset("plt sns ax axes fig axs matplotlib seaborn pyplot px".split())


@dataclass(frozen=True, slots=True)
class Source:
    """A parsed cell with its facts; `shows`: it seems to display something."""

    parsed: ParsedCell
    flow: CellFlow
    access: CellAccess
    shows: bool

    def access_of(self, use: Use) -> Access:
        """What is done with a name where `use` reads it; anything, where that is not known."""
        if use.via:
            return _WHOLE
        return self.access.places.get((use.name, use.line, use.column), _WHOLE)


def analysed(parsed: ParsedCell) -> Source:
    """The facts of a cell.

    Parameters
    ----------
    parsed
        From `parse_cell`, or what is left of it after it ran.
    """
    return Source(parsed, cell_flow(parsed), cell_access(parsed), _shows(parsed))


@lru_cache(maxsize=512)
def source_of(text: str) -> Source:
    """The same for a text."""
    return analysed(parsed_once(text))


def _shows(parsed: ParsedCell) -> bool:
    if parsed.tree is None or parsed.magics:
        return True
    body = parsed.tree.body
    if body and isinstance(body[-1], ast.Expr) and not _is_quiet(body[-1].value):
        return True
    for node in ast.walk(parsed.tree):
        if isinstance(node, ast.Call):
            function = node.func
            name = function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
            if name in _SHOWING:
                return True
    return False


def _is_quiet(value: ast.expr) -> bool:
    """An expression that gives None: ``df.drop(..., inplace=True)``, ``items.append(1)``."""
    if isinstance(value, ast.Constant):
        return isinstance(value.value, str)
    if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Attribute):
        return False
    return value.func.attr in (
        "append",
        "extend",
        "update",
        "add",
        "sort",
        "insert",
        "seed",
    ) or any(k.arg == "inplace" for k in value.keywords)


@lru_cache(maxsize=512)
def hints_of(text: str, more_words: frozenset[str]) -> Hints:
    """What a cell and the functions that it calls mention.

    Parameters
    ----------
    text
        The cell's source.
    more_words
        Attributes that the functions use.
    """
    parsed = parsed_once(text)
    words, texts, stored = set(more_words), set[str](), set[str]()
    drawing = sets = False
    if parsed.tree is not None:
        for node in ast.walk(parsed.tree):
            if isinstance(node, ast.Attribute):
                words.add(node.attr)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.add(node.value)
            elif isinstance(node, ast.Name):
                words.add(node.id)
            elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
                stored |= _environment_key(node)
                sets |= isinstance(node.value, ast.Attribute) and node.value.attr == "rcParams"
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                drawing |= node.value.id in _DRAWING and node.attr not in _SETTING
    for magic in parsed.magics:
        if magic.name in ("env", "set_env"):
            name = magic.argument.replace("=", " ").split(" ")[0]
            words.add("environ")
            texts.add(name)
            if len(magic.argument.replace("=", " ").split()) > 1:
                stored.add(name)
        elif magic.name == "cd":
            words.add("cd")
            texts.add(os.path.expanduser(magic.argument))
    sets |= bool(words & _SETTERS) or {"style", "use"} <= words or {"rcParams", "update"} <= words
    drawing |= bool(words & {"plot", "boxplot"}) or ("rcParams" in words and not sets)
    return Hints(frozenset(words), frozenset(texts), drawing, sets, frozenset(stored))


def _environment_key(node: ast.Subscript) -> set[str]:
    """The key of ``os.environ['KEY'] = ...``."""
    holder = node.value
    name = holder.attr if isinstance(holder, ast.Attribute) else getattr(holder, "id", "")
    key = node.slice.value if isinstance(node.slice, ast.Constant) else None
    return {key} if name == "environ" and isinstance(key, str) else set()
