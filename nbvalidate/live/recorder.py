"""One cell's trace: looked at before it runs, and again when it has run.

Knows nothing of IPython: `begin`, then somebody runs the cell, then `end`.
"""

from __future__ import annotations

import builtins
import dis
import types
from collections.abc import Iterator, Mapping
from typing import Any

from xxhash import xxh3_64_intdigest

from nbvalidate.checks.order.predict import source_key
from nbvalidate.checks.order.traces import MISSING, Read, Trace, Write
from nbvalidate.checks.order.words import is_channel
from nbvalidate.dataflow.facts import Use
from nbvalidate.live.channels import Channels
from nbvalidate.live.effects import may_change, parts_read
from nbvalidate.live.marks import BranchMarks, executed
from nbvalidate.live.memory import Memory, Slot, is_users
from nbvalidate.live.modules import ModuleAttributes
from nbvalidate.live.reach import reach_of
from nbvalidate.live.sources import Source, analysed, hints_of, source_of

__all__ = ["Recorder"]


class Recorder:
    """Records the cells of one namespace.

    Parameters
    ----------
    namespace
        The user's variables.
    """

    def __init__(self, namespace: dict[str, Any]) -> None:
        self.namespace = namespace
        self.memory = Memory(namespace)
        self.channels = Channels()
        self.modules = ModuleAttributes(namespace, self.memory.fingerprinter)
        self.marks = BranchMarks()
        self.history: dict[str, list[Trace]] = {}
        self.runs = 0
        self.first: dict[tuple[str, str], Any] = {}
        self._cell: str | None = None
        self._source: Source | None = None
        self._before: dict[str, Slot] = {}
        self._bound: dict[str, int] = {}
        self._executed_code: list[types.CodeType] = []
        self._channel_makers: dict[tuple[str, str], str] = {}

    # before -----------------------------------------------------------------------------------

    def adopt(self) -> None:
        """Take what exists already as given: nobody knows who made it."""
        self._bound = {n: id(v) for n, v in self.namespace.items() if is_users(n)}
        for name in self._bound:
            self.memory.look(name, None)
            slot = self.memory.slots[name]
            self.first.update({(name, p): d for p, d in slot.mark.parts.items()})

    def initial(self, name: str, part: str) -> Any:
        """What a variable or channel holds when the notebook starts; None: nobody knows."""
        if (name, part) in self.first:
            return self.first[name, part]
        if name.startswith("module:"):
            return self.modules.first.get((name[7:], part[1:]))
        return self.channels.initial(name, part) if is_channel(name) else None

    def held(self) -> tuple[dict[str, Mapping[str, Any]], dict[str, Mapping[str, str | None]]]:
        """What the kernel holds now: digests and makers by variable and part."""
        slots = self.memory.slots
        values: dict[str, Mapping[str, Any]] = {n: s.mark.parts for n, s in slots.items()}
        values.update(self.channels.now())
        for module, parts in self.modules.now():
            values[module] = {**values.get(module, {}), **parts}
        return values, {n: s.makers for n, s in slots.items()}

    def would_read(self, text: str) -> list[Read]:
        """What a cell with this text would read if it ran now."""
        source = source_of(text)
        self._see(self._mentioned(source))
        self._before = dict(self.memory.slots)
        self._bound = {n: id(v) for n, v in self.namespace.items() if is_users(n)}
        return [
            r for r in self._reads(source, self._called(source)) if MISSING not in r.parts.values()
        ]

    def begin_late(self, cell: str, text: str) -> None:
        """The cell in which the recording began has run: what it bound since then is its own."""
        bound = self._bound
        slots = dict(self.memory.slots)
        self.begin(cell, text)
        self._bound, self._before, self.memory.slots = bound, slots, slots.copy()
        self.marks.hits.update(range(self.marks.count))

    def begin(self, cell: str, text: str) -> None:
        """The cell is about to run.

        Parameters
        ----------
        cell
            Its id.
        text
            Its source.
        """
        self.runs += 1
        source = source_of(text)
        self._cell, self._source = cell, source
        self._executed_code.clear()
        self.marks.expect(source.parsed)
        self._see(self._mentioned(source))
        self._before = dict(self.memory.slots)
        self._bound = {n: id(v) for n, v in self.namespace.items() if is_users(n)}
        self.modules.begin(source)
        self.channels.begin()

    def abandon(self) -> None:
        """Forget that a cell is running (it was rejected before it ran, or we failed)."""
        self._cell, self._source = None, None
        self.marks.active = False

    def audit(self, event: str, arguments: tuple[object, ...]) -> None:
        """Take an audit event that happens while the cell runs."""
        if self._cell is None:
            return
        if event == "open":
            self.channels.files.opened(*arguments[:3])
        elif event == "exec":
            code = arguments[0]
            if isinstance(code, types.CodeType) and code.co_filename == "<string>":
                self._executed_code.append(code)
        else:
            self.channels.files.changed(*arguments[:2])

    def _mentioned(self, source: Source) -> set[str]:
        names = {use.name for use in source.flow.uses} | source.access.loads
        names |= source.access.inner | source.access.quoted
        names |= {m.name for m in source.flow.mutations}
        return names

    def _see(self, names: set[str]) -> None:
        """Have a fingerprint of each, and of what functions among them reach."""
        last = self._last_cell()
        for name in names:
            if name in self.namespace and is_users(name):
                self.memory.look(name, last)
        self.memory.reached(names)

    def _last_cell(self) -> str | None:
        # what changed between two cells (a thread, a widget) is put down to the cell before
        traces = [t[-1] for t in self.history.values() if t]
        return max(traces, key=lambda t: t.run).cell if traces else None

    # after ------------------------------------------------------------------------------------

    def end(
        self, *, error_line: int | None = None, broken: bool = False, result: object = None
    ) -> Trace | None:
        """The cell has run.

        Parameters
        ----------
        error_line
            Line of its statement that raised, or None.
        broken
            It was interrupted.
        result
            The value that it displays.
        """
        cell, source = self._cell, self._source
        self.abandon()
        if cell is None or source is None:
            return None
        ran = source
        if self.marks.count or error_line is not None:
            hits = frozenset(self.marks.hits)
            ran = analysed(executed(source.parsed, hits, error_line))
        reached = self._called(ran)
        hints = hints_of(ran, self._attributes(ran, reached))
        channel = self.channels.end(hints)
        reads = self._reads(ran, reached)
        reads.extend(self.modules.reads(ran, self._reached_modules(ran, reached)))
        self.memory.fingerprinter.begin(self._recipe(source, reads))
        writes, deletes = self._writes(cell, ran, reached)
        self._carry(cell, source, ran, writes)
        writes.update(self.modules.writes(cell))
        for name, parts in channel.reads.items():
            makers = {part: self._channel_makers.get((name, part)) for part in parts}
            reads.append(Read(name, parts, False, makers))
        for name, parts in channel.writes.items():
            writes[name] = Write(parts, full=False)
            self._channel_makers.update(((name, part), cell) for part in parts)
        trace = Trace(
            cell,
            self.runs,
            source.parsed.source,
            source_key(source.parsed.source),
            tuple(reads),
            writes,
            deletes,
            broken,
            self._approximate(reads, writes),
            source.shows,
            None if result is None else self._digest(result),
            self._taken(cell, writes),
        )
        kept = self.history.setdefault(cell, [])
        kept.append(trace)
        del kept[:-12]
        return trace

    def _taken(self, cell: str, writes: Mapping[str, Write]) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, write in writes.items():
            slot = self._before.get(name)
            if write.full and slot is not None and slot.mark.kind not in ("module", "function"):
                makers = [m for m in slot.makers.values() if m is not None]
                if makers and cell not in makers:
                    found[name] = makers[0]
        return found

    def _recipe(self, source: Source, reads: list[Read]) -> int:
        known = sorted((r.name, str(sorted(r.parts.items(), key=str))) for r in reads)
        return int(
            xxh3_64_intdigest(
                repr((source_key(source.parsed.source), known)).encode("utf-8", "replace")
            )
        )

    def _digest(self, result: object) -> Any:
        mark = self.memory.fingerprinter.of(result)
        return hash(tuple(sorted((p, str(d)) for p, d in mark.parts.items())))

    def _approximate(self, reads: list[Read], writes: dict[str, Write]) -> frozenset[str]:
        slots = self.memory.slots
        return frozenset(
            name
            for name in [*(r.name for r in reads), *writes]
            if name in slots and slots[name].mark.approximate
        )

    # what it read -------------------------------------------------------------------------------

    def _called(self, source: Source) -> dict[str, None]:
        """Global names that functions read which the cell calls or passes on."""
        found: dict[str, None] = {}
        for name in sorted(source.access.loads | source.access.inner):
            if name not in self.namespace or not is_users(name):
                continue
            uses = [a for (n, _, _), a in source.access.places.items() if n == name]
            hows: set[str] = {a.how for a in uses}
            words = [a.word for a in uses]
            found.update(dict.fromkeys(reach_of(self.namespace, name, hows, words)))
        return found

    def _attributes(self, source: Source, reached: dict[str, None]) -> frozenset[str]:
        words: set[str] = set()
        for name in [*source.access.loads, *reached]:
            slot = self.memory.slots.get(name)
            if slot is not None:
                words |= slot.mark.attributes
        return frozenset(words)

    def _reached_modules(
        self, source: Source, reached: dict[str, None]
    ) -> Iterator[tuple[str, frozenset[str]]]:
        words = self._attributes(source, reached)
        for name in reached:
            if isinstance(self.namespace.get(name), types.ModuleType):
                yield name, words

    def _reads(self, source: Source, reached: dict[str, None]) -> list[Read]:
        wanted: dict[str, set[str] | None] = {}
        missing: set[str] = set()
        stored = {b.name for b in source.flow.bindings}
        for use in source.flow.uses:
            if use.soft and use.name not in self._before:
                continue
            self._note(use, source, wanted, missing)
        for name in [*source.access.inner, *source.access.quoted, *self._dynamic_names(), *reached]:
            if name in self._before and not (name in stored and name not in wanted):
                wanted[name] = None
        reads = [self._read(name, parts) for name, parts in wanted.items()]
        absent = sorted(missing - wanted.keys())
        return [*reads, *(Read(name, {"": MISSING}, False, {"": None}) for name in absent)]

    def _note(
        self, use: Use, source: Source, wanted: dict[str, set[str] | None], missing: set[str]
    ) -> None:
        slot = self._before.get(use.name)
        if slot is None or use.name not in self._bound:
            known = use.name in _BUILTINS or not is_users(use.name)
            if not (known or use.soft or use.maybe_bound):
                missing.add(use.name)
            return
        access = source.access_of(use)
        parts = parts_read(slot.mark, access)
        if parts is None:
            wanted[use.name] = None
        elif wanted.get(use.name, ()) is not None:
            wanted.setdefault(use.name, set()).update(parts)  # type: ignore[union-attr]  # not None

    def _read(self, name: str, parts: set[str] | None) -> Read:
        slot = self._before[name]
        known = slot.mark.parts
        chosen = known if parts is None else {p: known.get(p, MISSING) for p in parts}
        makers = {part: slot.makers.get(part) for part in chosen}
        return Read(name, chosen, parts is None, makers)

    def _dynamic_names(self) -> Iterator[str]:
        for code in self._executed_code:
            for instruction in dis.get_instructions(code):
                if instruction.opname in ("LOAD_NAME", "LOAD_GLOBAL"):
                    yield instruction.argval

    # what it wrote ------------------------------------------------------------------------------

    def _writes(
        self, cell: str, source: Source, reached: dict[str, None]
    ) -> tuple[dict[str, Write], frozenset[str]]:
        flow, namespace = source.flow, self.namespace
        now = {n: id(v) for n, v in namespace.items() if is_users(n)}
        deletes = frozenset(self._bound.keys() - now.keys())
        changed = {n for n, identity in now.items() if self._bound.get(n) != identity}
        stored = {n for code in self._executed_code for n in _stored_names(code)}
        bound = ((flow.may_define | stored) & now.keys()) | changed
        bound -= self._kept(source, changed)
        touched = self._touched(source, reached) | (set(now) if self._is_dynamic(source) else set())
        identities: set[int] = set()
        for name in touched & self._before.keys():
            identities |= self._before[name].mark.ids
        writes: dict[str, Write] = {}
        for name in sorted(bound):
            write = self.memory.update(name, cell, full=True)
            if write is not None:
                writes[name] = write
            if name in touched or name in self._mutated(source):
                identities |= self.memory.slots[name].mark.ids
        for name in sorted((self.memory.sharing(identities) | (touched & now.keys())) - bound):
            if name not in now:
                continue
            write = self.memory.update(name, cell, full=False)
            if write is not None:
                writes[name] = write
        for name in deletes:
            self.memory.slots.pop(name, None)
        return writes, deletes

    def _carry(self, cell: str, source: Source, ran: Source, writes: dict[str, Write]) -> None:
        """What the cell made in its last run and left as it was in this one is still its work.

        ``df['b'] = df['a']`` again changes nothing; ``if 'x' not in globals(): x = 1`` again
        binds nothing. Not so what stands in a branch that was not taken this time.
        """
        earlier = self.history.get(cell, ())
        if not earlier or earlier[-1].key != source_key(source.parsed.source):
            return
        guarded = source.access.guards | {u.name for u in source.flow.uses if u.soft}
        skipped = _effects(source) - _effects(ran) - guarded
        for name, old in earlier[-1].writes.items():
            slot = self.memory.slots.get(name)
            if slot is None or name in skipped:
                continue
            own = {p for p in old.parts if slot.makers.get(p) == cell and p in slot.mark.parts}
            new = writes.get(name)
            if new is not None and new.full:
                continue
            whole = old.full and own == slot.mark.parts.keys()
            if new is None and not own:
                continue
            parts = {p: slot.mark.parts[p] for p in own} | dict(new.parts if new else {})
            removed = (new.removed if new else frozenset()) | (old.removed - slot.mark.parts.keys())
            before = old.before if "#keys" in own else (new.before if new else None)
            writes[name] = Write(parts, full=whole, removed=removed, before=before)

    def _mutated(self, source: Source) -> set[str]:
        return {m.name for m in source.flow.mutations}

    def _kept(self, source: Source, changed: set[str]) -> set[str]:
        """Names that the cell may have bound in a loop, and did not: they are who they were."""
        return {
            name
            for name in source.flow.may_define - source.flow.must_define - changed
            if name in self._before and self._before[name].mark.kind != "plain"
        }

    def _touched(self, source: Source, reached: dict[str, None]) -> set[str]:
        """Variables whose value the cell may have changed in place."""
        touched = self._mutated(source)
        for (name, _, _), access in source.access.places.items():
            slot = self._before.get(name) or self.memory.slots.get(name)
            if slot is not None and name not in touched and may_change(slot.mark, access):
                touched.add(name)
        for name in [*reached, *source.access.inner, *self._dynamic_names()]:
            if self._is_open(name):
                touched.add(name)
        stores = [
            self.memory.slots[n].mark.stores
            for n in [*source.access.loads, *reached]
            if n in self.memory.slots
        ]
        return touched.union(*stores)

    def _is_open(self, name: str) -> bool:
        slot = self._before.get(name)
        return slot is not None and slot.mark.kind not in ("plain", "module", "function")

    def _is_dynamic(self, source: Source) -> bool:
        return bool(source.flow.dynamic or self._executed_code)


def _effects(source: Source) -> set[str]:
    """Names that the source's own statements bind or change."""
    return {b.name for b in source.flow.bindings} | {m.name for m in source.flow.mutations}


def _stored_names(code: types.CodeType) -> Iterator[str]:
    for instruction in dis.get_instructions(code):
        if instruction.opname in ("STORE_NAME", "STORE_GLOBAL"):
            yield instruction.argval


_BUILTINS = frozenset(dir(builtins))
