"""What libraries mean, as tables: classes, functions and methods of frames by kind.

Users add their own names in ``pyproject.toml``::

    [tool.nbvalidate.leakage]
    scaler = ["OurScaler"]
    source = ["load_shipments"]
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from nbvalidate.checks.leakage.knowledge.classes import CLASS_KINDS, CLASSES
from nbvalidate.checks.leakage.knowledge.frames import FRAME_KINDS, FRAME_METHODS
from nbvalidate.checks.leakage.knowledge.functions import FUNCTION_KINDS, FUNCTIONS
from nbvalidate.errors import UsageError

__all__ = ["Knowledge", "knowledge_for"]


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


def knowledge_for(own: Mapping[str, Sequence[str]]) -> Knowledge:
    """The tables with the names of ``[tool.nbvalidate.leakage]``.

    Parameters
    ----------
    own
        Kind to names.

    Raises
    ------
    UsageError
        For a kind that does not exist.
    """
    return _extended(tuple((kind, tuple(names)) for kind, names in own.items()))


@lru_cache(maxsize=64)
def _extended(own: tuple[tuple[str, tuple[str, ...]], ...]) -> Knowledge:
    classes, functions, methods = dict(CLASSES), dict(FUNCTIONS), dict(FRAME_METHODS)
    tables = ((CLASS_KINDS, classes), (FUNCTION_KINDS, functions), (FRAME_KINDS, methods))
    for kind, names in own:
        targets = [known for kinds, known in tables if kind in kinds]
        if not targets:
            raise UsageError(f"[tool.nbvalidate.leakage] has no kind {kind!r}.{_hint(kind)}")
        for known in targets:
            known.update(dict.fromkeys(names, kind))
    return Knowledge(classes, functions, methods, frozenset(n for _, names in own for n in names))


def _hint(kind: str) -> str:
    known = [*CLASS_KINDS, *FUNCTION_KINDS, *FRAME_KINDS]
    near = difflib.get_close_matches(kind, known, 1)
    return f" Did you mean {near[0]}?" if near else f" Known are {', '.join(sorted(set(known)))}."
