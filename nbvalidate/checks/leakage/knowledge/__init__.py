"""What libraries mean, as tables: classes, functions and methods of frames by kind.

Users add their own names in ``pyproject.toml``::

    [tool.nbvalidate.leakage]
    scaler = ["OurScaler"]
    source = ["load_shipments"]
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from nbvalidate.checks.leakage.knowledge.classes import CLASS_KINDS, CLASSES
from nbvalidate.checks.leakage.knowledge.frames import FRAME_KINDS, FRAME_METHODS
from nbvalidate.checks.leakage.knowledge.functions import FUNCTION_KINDS, FUNCTIONS
from nbvalidate.errors import UsageError

__all__ = ["Knowledge", "extended", "knowledge_for"]


@dataclass(frozen=True)
class Knowledge:
    """Kinds by name.

    Parameters
    ----------
    classes, functions, methods
        Last names to kinds.
    own
        Names that the user added: they hold for functions of the notebook too.
    """

    classes: Mapping[str, str] = field(default_factory=lambda: CLASSES)
    functions: Mapping[str, str] = field(default_factory=lambda: FUNCTIONS)
    methods: Mapping[str, str] = field(default_factory=lambda: FRAME_METHODS)
    own: frozenset[str] = frozenset()


DEFAULT = Knowledge()


def extended(table: Mapping[str, Any], where: str = "pyproject.toml") -> Knowledge:
    """The tables with the names of ``[tool.nbvalidate.leakage]``.

    Parameters
    ----------
    table
        Kind to a list of names.
    where
        The file, for messages.

    Raises
    ------
    UsageError
        For a kind that does not exist or a value that is no list of texts.
    """
    classes, functions, methods = dict(CLASSES), dict(FUNCTIONS), dict(FRAME_METHODS)
    own: set[str] = set()
    for kind, names in table.items():
        if not isinstance(names, list) or not all(isinstance(n, str) for n in names):
            raise UsageError(f"{where}: [tool.nbvalidate.leakage] {kind} must be a list of names")
        targets = [
            known
            for kinds, known in (
                (CLASS_KINDS, classes),
                (FUNCTION_KINDS, functions),
                (FRAME_KINDS, methods),
            )
            if kind in kinds
        ]
        if not targets:
            raise UsageError(
                f"{where}: [tool.nbvalidate.leakage] has no kind {kind!r}.{_hint(kind)}"
            )
        for known in targets:
            known.update(dict.fromkeys(names, kind))
        own.update(names)
    return Knowledge(classes, functions, methods, frozenset(own))


def _hint(kind: str) -> str:
    known = [*CLASS_KINDS, *FUNCTION_KINDS, *FRAME_KINDS]
    near = difflib.get_close_matches(kind, known, 1)
    return f" Did you mean {near[0]}?" if near else f" Known are {', '.join(sorted(set(known)))}."


def knowledge_for(root: Path | None) -> Knowledge:
    """The tables that hold for a project.

    Parameters
    ----------
    root
        Folder of its ``pyproject.toml``, or None.
    """
    return DEFAULT if root is None else _read(root / "pyproject.toml")


@lru_cache(maxsize=256)
def _read(path: Path) -> Knowledge:
    import tomllib  # only where there is a file: start-up counts

    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return DEFAULT  # `load_config` says what is wrong with the file
    table = data.get("tool", {}).get("nbvalidate", {}).get("leakage", {})
    return extended(table, str(path)) if table else DEFAULT
