"""Objects whose content cannot be read: known by the cell that made them, while they live.

The same cell run again with the same inputs gives an equal digest to the object that it makes
then; another cell, or other inputs, give another one.
"""

from __future__ import annotations

import weakref
from typing import Any

from nbvalidate.data.fingerprint.hashing import MASK
from nbvalidate.data.fingerprint.layout import module_of, name_of

__all__ = ["Leaves"]

#: Runs of cells after which an object that takes no weak reference and was not seen is forgotten.
_PATIENCE = 50


class Leaves:
    """The opaque objects of one kernel; none is kept alive."""

    def __init__(self) -> None:
        self._recipe = 0
        self._run = 0
        self._turns: dict[str, int] = {}
        self._met: set[int] = set()
        self._known: dict[int, tuple[int, weakref.ref[Any] | None]] = {}
        self._unreferable: dict[int, tuple[str, int]] = {}

    def begin(self, recipe: int) -> None:
        """What is first seen from now on was made by `recipe`."""
        self._recipe = recipe
        self._run += 1
        self._turns.clear()
        self._met.clear()
        for key, (_, run) in list(self._unreferable.items()):
            if self._run - run > _PATIENCE:
                self._forget(key)

    def digest(self, value: object) -> int:
        """The digest of an object that cannot be read."""
        key = id(value)
        kind = type(value)
        name = f"{module_of(kind)}.{name_of(kind)}"
        turn = self._turns.get(name, 0)
        if key not in self._met:  # known ones take their turn too: a second run counts alike
            self._met.add(key)
            self._turns[name] = turn + 1
        known = self._known.get(key)
        if known is not None and self._same(key, known, value, name):
            return known[0]
        digest = hash(("opaque", self._recipe & MASK, turn, name)) & MASK
        self._remember(key, value, digest, name)
        return digest

    def _same(
        self, key: int, known: tuple[int, weakref.ref[Any] | None], value: object, name: str
    ) -> bool:
        reference = known[1]
        if reference is not None:
            return reference() is value
        if self._unreferable[key][0] != name:
            return False
        self._unreferable[key] = (name, self._run)
        return True

    def _remember(self, key: int, value: object, digest: int, name: str) -> None:
        def gone(reference: weakref.ref[Any]) -> None:
            known = self._known.get(key)
            if known is not None and known[1] is reference:
                self._forget(key)

        try:
            self._known[key] = (digest, weakref.ref(value, gone))
            self._unreferable.pop(key, None)
        except TypeError:
            self._known[key] = (digest, None)
            self._unreferable[key] = (name, self._run)

    def _forget(self, key: int) -> None:
        self._known.pop(key, None)
        self._met.discard(key)
        self._unreferable.pop(key, None)
