"""The cell that runs now: what was known when it began, and what is noted while it runs."""

from __future__ import annotations

import builtins
import dis
import sys
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from nbvalidate.live.bound import Bound
from nbvalidate.live.memory import Memory, Slot, is_users
from nbvalidate.live.reach import reach_of
from nbvalidate.live.sources import Source

__all__ = ["BUILTINS", "Running"]

BUILTINS = frozenset(dir(builtins))
_LOADS = frozenset({"LOAD_NAME", "LOAD_GLOBAL"})
_STORES = frozenset({"STORE_NAME", "STORE_GLOBAL"})


@dataclass
class Running:
    """One run of one cell.

    Parameters
    ----------
    cell, source
        Its id, and what is known of its text.
    before
        The variables when it began.
    bound
        The objects behind the names then.
    ran
        `source` without the branches that were not taken; known when it has run.
    executed
        Code that it ran by ``exec`` and ``eval``.
    reached
        Global names that functions read which it called or passed on.
    early
        Of those, the ones that a function read before the cell bound them anew: ``a = f()``.
    error
        Name of the exception that it ended with.
    touched
        Variables whose value it may have changed in place.
    """

    cell: str
    source: Source
    before: Mapping[str, Slot]
    bound: Bound
    ran: Source
    executed: list[types.CodeType] = field(default_factory=list)
    reached: tuple[str, ...] = ()
    early: frozenset[str] = frozenset()
    error: str = ""
    touched: frozenset[str] = frozenset()

    def follow(self, memory: Memory) -> None:
        """Find what the functions reach that the cell uses; asks for the values as they are."""
        found: dict[str, None] = {}
        access = self.ran.access
        for name in sorted(access.loads | access.inner):
            if name in memory.namespace and is_users(name):
                uses = [a for (n, _, _), a in access.places.items() if n == name]
                hows: set[str] = {a.how for a in uses}
                words = [a.word for a in uses]
                found.update(dict.fromkeys(reach_of(memory.namespace, name, hows, words)))
        self.reached = tuple(found)
        calls = [use for use in self.ran.flow.uses if use.called and use.name in self.bound]
        self.early = frozenset().union(*(self._reach(u.name) - u.bound_before for u in calls))

    def _reach(self, function: str) -> set[str]:
        """What a function reached as it was when the cell began."""
        pending, seen = [function], set[str]()
        while pending:
            slot = self.before.get(pending.pop())
            reach = slot.mark.reach if slot is not None else frozenset[str]()
            fresh = {name for name in reach - seen if is_users(name)}
            seen |= fresh
            pending.extend(fresh)
        return seen

    def words(self, memory: Memory) -> frozenset[str]:
        """The attributes that the code of those functions uses."""
        slots = [memory.slots.get(n) for n in (*self.ran.access.loads, *self.reached)]
        return frozenset().union(*(s.mark.attributes for s in slots if s is not None))

    def starred(self) -> dict[str, int]:
        """Names that its star imports bind, each with the line of the import."""
        found: dict[str, int] = {}
        for star in self.ran.flow.star_imports:
            module = sys.modules.get(star.module)
            if type(module) is types.ModuleType:
                listed = vars(module).get("__all__")
                public = [name for name in vars(module) if name[:1] != "_"]
                names = listed if isinstance(listed, (list, tuple)) else public
                found.update(dict.fromkeys(names, star.line))
        return found

    @property
    def mutated(self) -> set[str]:
        """Names whose value the cell's own statements change in place."""
        return {mutation.name for mutation in self.ran.flow.mutations}

    @property
    def is_dynamic(self) -> bool:
        """It may have done anything: ``exec``, ``%run``, a star import."""
        return bool(self.ran.flow.dynamic or self.executed)

    def loaded_by_exec(self) -> Iterator[str]:
        """Names that executed code loads."""
        return self._names(_LOADS)

    def stored_by_exec(self) -> Iterator[str]:
        """Names that executed code stores."""
        return self._names(_STORES)

    def _names(self, operations: frozenset[str]) -> Iterator[str]:
        for code in self.executed:
            for instruction in dis.get_instructions(code):
                if instruction.opname in operations:
                    yield instruction.argval
