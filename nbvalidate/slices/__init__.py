"""Slices: the sub-populations where a model is really worse.

Reading order: `model` (what a slice is), `columns` (any frame as columns of codes and numbers),
`search` (the exact top-K), `predictions` and `losses` (errors by row), `honest` (the other half
decides), `diverse` (no slice told twice), `find` (all of it as one call), `metrics`,
`file` and `gate` (slices that must not be worse). Loading this loads no data library.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbvalidate.slices.find import find_slices
    from nbvalidate.slices.gate import check_slices
    from nbvalidate.slices.model import Condition, Slice

__all__ = ["Condition", "Slice", "check_slices", "find_slices"]

_HOMES = {
    "Condition": "nbvalidate.slices.model",
    "Slice": "nbvalidate.slices.model",
    "check_slices": "nbvalidate.slices.gate",
    "find_slices": "nbvalidate.slices.find",
}


def __getattr__(name: str) -> object:
    if name in _HOMES:
        import importlib

        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
