"""Which variables are, at a point of the document, ways to the same objects."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["Kin", "Sharing"]

#: Another variable, and whether it is the very same object; else only something in it is shared.
Kin = tuple[str, bool]


class Sharing:
    """After ``dg = df``, ``dg['r'] = 1`` changes `df` too."""

    def __init__(self) -> None:
        self._kin: dict[str, dict[str, bool]] = {}

    def of(self, name: str) -> frozenset[Kin]:
        """The others that share objects with this variable."""
        return frozenset(self._kin.get(name, {}).items())

    def group(self, name: str) -> set[str]:
        """The variable, those that share objects with it, those that share with them, ..."""
        group, fresh = {name}, {name}
        while fresh:
            fresh = {other for n in fresh for other in self._kin.get(n, ())} - group
            group |= fresh
        return group

    def set(self, name: str, kin: Iterable[Kin] = ()) -> None:
        """From here on it shares its objects with these, and with no other."""
        for other in self._kin.pop(name, {}):
            self._kin[other].pop(name, None)
        self._kin[name] = {other: same for other, same in kin if other != name}
        for other, same in self._kin[name].items():
            self._kin.setdefault(other, {})[name] = same
