"""What ``from module import *`` binds, where it can be told without importing the module."""

from __future__ import annotations

import ast
import json
from functools import lru_cache
from pathlib import Path

from nbvalidate.dataflow.scopes import bound_names

__all__ = ["star_exports"]


def star_exports(module: str, folder: Path | None = None) -> frozenset[str] | None:
    """The names that a star import of `module` binds; None where that is unknown.

    Parameters
    ----------
    module
        Dotted name, as in the import.
    folder
        Where a module of the user's own may lie beside the notebook.
    """
    if folder is not None:
        local = folder.joinpath(*module.strip(".").split(".")).with_suffix(".py")
        if local.is_file():
            return _of_file(local)
    names = _table().get(module)
    return None if names is None else frozenset(names.split())


@lru_cache(maxsize=1)
def _table() -> dict[str, str]:
    # made by tests/tools/make_star_exports.py from the modules themselves
    path = Path(__file__).with_name("star_exports.json")
    table: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return table


@lru_cache(maxsize=256)
def _of_file(path: Path) -> frozenset[str] | None:
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError):
        return None
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and any(a.name == "*" for a in node.names):
            return None  # whatever that one brings
        if isinstance(node, ast.Assign) and any(
            isinstance(t, ast.Name) and t.id == "__all__" for t in node.targets
        ):
            try:
                return frozenset(ast.literal_eval(node.value))
            except (ValueError, TypeError):
                return None
    bound, _ = bound_names(tree.body)
    return frozenset(name for name in bound if not name.startswith("_"))
