"""One cell's trace: looked at before it runs, and again when it has run.

Knows nothing of IPython: `begin`, then somebody runs the cell, then `end`.
"""

from __future__ import annotations

import ast
import sys
import types
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from xxhash import xxh3_64_intdigest

from nbvalidate.checks.order.predict import source_key
from nbvalidate.checks.order.traces import EXISTS, MISSING, Read, Trace, Write, is_channel
from nbvalidate.live.bound import Bound
from nbvalidate.live.channels import ChannelFacts, Channels
from nbvalidate.live.inputs import reads_of
from nbvalidate.live.marks import BranchMarks, executed
from nbvalidate.live.memory import Memory, beside, is_users
from nbvalidate.live.modules import ModuleAttributes
from nbvalidate.live.outputs import taken_names, writes_of
from nbvalidate.live.running import Running
from nbvalidate.live.sources import Source, analysed, hints_of, source_of

__all__ = ["Recorder"]

#: Runs of a cell that are remembered: enough to know a value that comes back.
_KEPT = 12


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
        self._first: dict[tuple[str, str], Hashable] = {}
        self._adopted = self._bound = Bound({})
        self._makers: dict[tuple[str, str], str] = {}  # of what channels hold
        self._last: str | None = None
        self._shown: Hashable = MISSING  # the digest of `_`
        self._run: Running | None = None

    def adopt(self) -> None:
        """Take what exists already as given: nobody knows who made it."""
        self._adopted = Bound(self.namespace)
        for name in self._adopted:
            slot = self.memory.look(name, None)
            if slot is not None and not self.history:  # recording goes on: made by cells we know
                self._first.update({(name, p): d for p, d in slot.mark.parts.items()})

    def initial(self, name: str, part: str) -> Hashable | None:
        """What a variable or channel holds when the notebook starts; None: nobody knows."""
        if (name, part) in self._first:
            return self._first[name, part]
        if name.startswith("module:"):
            return self.modules.first.get((name[7:], part[1:]))
        return self.channels.initial(name, part) if is_channel(name) else None

    def held(self) -> tuple[dict[str, Mapping[str, Any]], dict[str, Mapping[str, str | None]]]:
        """What the kernel holds now: digests and makers by variable and part."""
        slots = self.memory.slots
        values: dict[str, Mapping[str, Any]] = {n: s.mark.parts for n, s in slots.items()}
        values.update(self.channels.now())
        values.update(self.modules.now())
        return values, {n: s.makers for n, s in slots.items()}

    def would_read(self, text: str) -> list[Read]:
        """What a cell with this text would read if it ran now."""
        run = self._prepared("", source_of(text))
        run.follow(self.memory)
        return [read for read in reads_of(run) if MISSING not in read.parts.values()]

    # before -------------------------------------------------------------------------------------

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
        self.marks.expect(source.parsed)
        self._run = self._prepared(cell, source)
        self._late([*self.modules.begin(source)])
        self.channels.begin()

    def _late(self, changes: Sequence[tuple[tuple[str, str], Hashable]]) -> None:
        """A call changed attributes that its cell does not name: put down to the last cell."""
        if self._last is None or not changes:
            return
        trace = self.history[self._last][-1]
        writes = dict(trace.writes)
        for (module, word), digest in changes:
            name = f"module:{module}"
            known = writes[name].parts if name in writes else {}
            writes[name] = Write({**known, f".{word}": digest}, full=False)
            self.modules.makers[module, word] = self._last
        self.history[self._last][-1] = replace(trace, writes=writes)

    def begin_late(self, cell: str, text: str) -> None:
        """The cell in which the recording began has run: what it bound since then is its own."""
        slots = dict(self.memory.slots)
        self.begin(cell, text)
        assert self._run is not None  # noqa: S101  `begin` has set it
        self._run.bound, self._run.before, self.memory.slots = self._adopted, slots, dict(slots)
        self.marks.hits.update(range(self.marks.count))  # not known: as if all were taken

    def abandon(self) -> None:
        """Forget that a cell is running (it was rejected before it ran, or we failed)."""
        self._run = None
        self.marks.active = False

    def audit(self, event: str, arguments: tuple[object, ...]) -> None:
        """Take an audit event that happens while the cell runs."""
        if self._run is None:
            return
        if event == "open":
            self.channels.files.opened(*arguments[:3])
        elif event == "exec":
            code = arguments[0]
            # two frames up: who called `exec`; libraries do so too, in namespaces of theirs
            mine = sys._getframe(2).f_globals is self.namespace  # noqa: SLF001
            if mine and isinstance(code, types.CodeType) and code.co_filename == "<string>":
                self._run.executed.append(code)
        else:
            self.channels.files.changed(*arguments[:2])

    def _prepared(self, cell: str, source: Source) -> Running:
        names = {use.name for use in source.flow.uses} | source.access.loads
        names |= source.access.inner | source.access.quoted
        names |= {mutation.name for mutation in source.flow.mutations}
        for name in names:
            if name in self.namespace and is_users(name):
                # what changed between two cells (a thread, a widget) is put down to the last
                self.memory.look(name, self._last)
        self.memory.reached(names)
        slots = dict(self.memory.slots)
        self._bound = Bound(self.namespace, self._bound)
        return Running(cell, source, slots, self._bound, source)

    # after --------------------------------------------------------------------------------------

    def end(
        self,
        *,
        error: BaseException | None = None,
        error_line: int | None = None,
        result: object = None,
    ) -> Trace | None:
        """The cell has run.

        Parameters
        ----------
        error, error_line
            What it ended with, and the line of its own statement that raised.
        result
            The value that it displays.
        """
        run = self._run
        self.abandon()
        if run is None:
            return None
        run.error = "" if error is None else type(error).__name__
        text = run.source.parsed.source
        if self.marks.count or error_line is not None:
            hits = frozenset(self.marks.hits)
            run.ran = analysed(executed(run.source.parsed, hits, error_line))
        run.follow(self.memory)
        words = run.words(self.memory)
        did = (
            text
            if error is None or run.ran.parsed.tree is None
            else ast.unparse(run.ran.parsed.tree)
        )
        channels = self.channels.end(hints_of(did, words))
        reads = [*reads_of(run), *self.modules.reads(run.ran, run.reached, words)]
        missed = getattr(error, "name", None) if isinstance(error, NameError) else None
        if missed and not any(read.name == missed for read in reads):
            # a function that was called lacked it
            reads.append(Read(missed, {EXISTS: MISSING}, False, {EXISTS: None}))
        self.memory.fingerprinter.begin(_recipe(text, reads))
        kept = self.history.setdefault(run.cell, [])
        writes, deletes = writes_of(run, self.memory, kept)
        took = taken_names(run, writes)
        writes.update(self.modules.writes(run.cell))
        self._channels(run.cell, channels, reads, writes)
        shown = None if result is None else self._digest(result)
        self._underscore(run, shown, reads, writes)
        trace = Trace(
            run.cell,
            self.runs,
            text,
            source_key(text),
            tuple(reads),
            writes,
            deletes,
            isinstance(error, KeyboardInterrupt),
            self._approximate(reads, writes),
            run.source.shows,
            shown,
            run.error,
            frozenset(n for n in writes if self._is_iterator(n)),
            took,
            beside(self.memory.slots, {*writes, *run.touched}),
            beside(run.before, self._changed(run, writes)),
        )
        kept.append(trace)
        del kept[:-_KEPT]
        self._last = run.cell
        return trace

    def _channels(
        self, cell: str, facts: ChannelFacts, reads: list[Read], writes: dict[str, Write]
    ) -> None:
        for name, parts in facts.reads.items():
            makers = {part: self._makers.get((name, part)) for part in parts}
            reads.append(Read(name, parts, False, makers))
        for name, parts in facts.writes.items():
            writes[name] = Write(parts, full=False)
            self._makers.update(((name, part), cell) for part in parts)

    def _changed(self, run: Running, writes: Mapping[str, Write]) -> set[str]:
        """Variables that were there when the cell began, and that it changed in place."""
        changed = {m.name for m in run.ran.flow.mutations if m.from_outside} & run.touched
        changed |= {name for name, write in writes.items() if not write.full}
        return {name for name in changed & run.before.keys() if is_users(name)}

    def _is_iterator(self, name: str) -> bool:
        slot = self.memory.slots.get(name)
        return slot is not None and slot.mark.kind == "iterator"

    def _underscore(
        self, run: Running, shown: Hashable, reads: list[Read], writes: dict[str, Write]
    ) -> None:
        """IPython's `_`: what the last cell that showed something has shown."""
        place = ("shared:_", "")
        if any(use.name == "_" for use in run.ran.flow.uses):
            makers = {"": self._makers.get(place)}
            reads.append(Read(place[0], {"": self._shown}, False, makers))
        if shown is not None:
            writes[place[0]] = Write({"": shown}, full=False)
            self._makers[place], self._shown = run.cell, shown

    def _digest(self, result: object) -> Hashable:
        mark = self.memory.fingerprinter.of(result)
        return hash(tuple(sorted((part, str(digest)) for part, digest in mark.parts.items())))

    def _approximate(self, reads: list[Read], writes: dict[str, Write]) -> frozenset[str]:
        slots = self.memory.slots
        names = [*(read.name for read in reads), *writes]
        return frozenset(n for n in names if n in slots and slots[n].mark.approximate)


def _recipe(text: str, reads: list[Read]) -> int:
    """The same for the same code on the same inputs: it names what cannot be read."""
    known = sorted((read.name, str(sorted(read.parts.items(), key=str))) for read in reads)
    return int(xxh3_64_intdigest(repr((source_key(text), known)).encode("utf-8", "replace")))
