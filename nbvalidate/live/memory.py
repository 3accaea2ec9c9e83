"""What is known of the user's variables now: a fingerprint of each, and which cell made it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from nbvalidate.checks.order.sharing import Kin
from nbvalidate.checks.order.traces import MISSING, Write
from nbvalidate.data.fingerprint import Fingerprint, Fingerprinter

__all__ = ["Memory", "Slot", "beside", "is_users"]

_HISTORY = re.compile(r"_{1,3}$|_i{1,3}$|_i?\d+$|_[io]h$|_dh$")
_CODE = ("module", "function", "class")
_PROVIDED = frozenset("In Out exit quit get_ipython open display".split())


@lru_cache(maxsize=4096)
def is_users(name: str) -> bool:
    """Whether the user made this name, not IPython."""
    if name[:1] != "_":
        return name not in _PROVIDED
    return not (name[:2] == name[-2:] == "__" or _HISTORY.match(name))


@dataclass(frozen=True, slots=True)
class Slot:
    """One variable: the identity of its object, its fingerprint, the maker of each part."""

    identity: int
    mark: Fingerprint
    makers: Mapping[str, str | None]


class Memory:
    """Fingerprints of all variables that a cell has touched.

    Parameters
    ----------
    namespace
        The user's variables.
    """

    def __init__(self, namespace: dict[str, Any]) -> None:
        self.namespace = namespace
        self.slots: dict[str, Slot] = {}
        self.fingerprinter = Fingerprinter(namespace)

    def look(self, name: str, maker: str | None) -> Slot | None:
        """The variable as it is now; looked at again only if its object is another one."""
        if name not in self.namespace:
            self.slots.pop(name, None)
            return None
        value = self.namespace[name]
        slot = self.slots.get(name)
        if slot is None or slot.identity != id(value):
            mark = self.fingerprinter.of(value)
            slot = Slot(id(value), mark, dict.fromkeys(mark.parts, maker))
            self.slots[name] = slot
        return slot

    def update(self, name: str, cell: str, *, full: bool) -> Write | None:
        """Look at a variable again after a cell; None where it has not changed.

        Parameters
        ----------
        name
            The variable; it exists.
        cell
            Who gets what is different now.
        full
            The name was bound by the cell: all of it is the cell's.
        """
        value = self.namespace[name]
        before = self.slots.get(name)
        mark = self.fingerprinter.of(value)
        if full or before is None:
            self.slots[name] = Slot(id(value), mark, dict.fromkeys(mark.parts, cell))
            return Write(mark.parts, full=True)
        old = before.mark.parts
        changed = {p: d for p, d in mark.parts.items() if old.get(p, MISSING) != d}
        removed = frozenset(old.keys() - mark.parts.keys())
        makers = {p: cell if p in changed else before.makers.get(p) for p in mark.parts}
        self.slots[name] = Slot(id(value), mark, makers)
        if not changed and not removed:
            return None
        return Write(changed, full=False, removed=removed, before=old.get("#keys"))

    def sharing(self, identities: frozenset[int] | set[int]) -> set[str]:
        """The variables that share state with any of these objects."""
        if not identities:
            return set()
        slots = self.slots.items()
        return {name for name, slot in slots if not identities.isdisjoint(slot.mark.ids)}

    def reached(self, names: Iterable[str]) -> set[str]:
        """The variables that functions among `names` read when called, through other functions."""
        pending, seen = list(names), set[str]()
        while pending:
            slot = self.slots.get(pending.pop()) or None
            if slot is None:
                continue
            for name in slot.mark.reach:
                if name not in seen and name in self.namespace and is_users(name):
                    seen.add(name)
                    self.look(name, None)
                    pending.append(name)
        return seen


def beside(slots: Mapping[str, Slot], names: Iterable[str]) -> dict[str, frozenset[Kin]]:
    """For each of these variables the others that share state with its value.

    Functions share everything that they reach, and change it only when they are called.
    """
    wanted = {n: slots[n] for n in names if n in slots and slots[n].mark.kind not in _CODE}
    ids = frozenset[int]().union(*(slot.mark.ids for slot in wanted.values()))
    owners: dict[int, list[str]] = {}
    for other, slot in slots.items():
        if slot.mark.kind not in _CODE:
            for shared in slot.mark.ids & ids:
                owners.setdefault(shared, []).append(other)
    return {name: _kin(name, wanted[name], slots, owners) for name in wanted}


def _kin(
    name: str, slot: Slot, slots: Mapping[str, Slot], owners: Mapping[int, Sequence[str]]
) -> frozenset[Kin]:
    others = {other for shared in slot.mark.ids for other in owners[shared]} - {name}
    return frozenset((other, slots[other].identity == slot.identity) for other in others)
