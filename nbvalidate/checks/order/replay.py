"""The recorded traces in document order: what each cell would find, and what it found instead.

Nothing is executed: a cell whose recorded inputs equal what the cells above would provide would
do again what it did, so its recorded effects are what the cells below would find.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress

from nbvalidate.checks.order.ahead import Ahead
from nbvalidate.checks.order.outcomes import (
    ANY,
    Event,
    Held,
    Mismatch,
    Outcome,
    Replay,
    Unknown,
)
from nbvalidate.checks.order.predict import Prediction, predict, source_key
from nbvalidate.checks.order.sharing import Kin, Sharing
from nbvalidate.checks.order.traces import (
    EXISTS,
    MISSING,
    SHARED,
    DocumentCell,
    Read,
    Trace,
    Write,
    is_channel,
)

__all__ = ["Initial", "replay"]

#: What a variable or channel holds when the kernel starts; None where nobody knows.
Initial = Callable[[str, str], Hashable | None]


def replay(
    cells: Sequence[DocumentCell], history: Mapping[str, Sequence[Trace]], initial: Initial
) -> Replay:
    """Go through the document.

    Parameters
    ----------
    cells
        The code cells in document order.
    history
        The runs of each cell, oldest first.
    initial
        What is there before the first cell.
    """
    walker = _Walker(history, initial)
    for cell in cells:
        walker.cell(cell)
    walker.result.final = walker.env
    return walker.result


class _Walker:
    def __init__(self, history: Mapping[str, Sequence[Trace]], initial: Initial) -> None:
        self.history = history
        self.initial = initial
        self.env: dict[str, dict[str, Held]] = {}
        self.older: set[str] = set()  # changed in place only: the rest is from before the recording
        self.sharing = Sharing()
        self.iterators: set[str] = set()
        self.result = Replay()

    # one cell -----------------------------------------------------------------------------------

    def cell(self, cell: DocumentCell) -> None:
        self._one(cell)
        outcome = self.result.outcomes[cell.id]
        trace = outcome.settled or outcome.trace
        if trace is not None and outcome.prediction is None:
            for name, kin in trace.shares.items():
                self.sharing.set(name, kin)
            for name in trace.deletes:
                self.sharing.set(name)
            return
        prediction = predict(cell.source)
        for name in prediction.binds:
            self.sharing.set(name)
        for name, other in prediction.aliases.items():
            self.sharing.set(name, {(other, True), *self.sharing.of(other)})

    def _one(self, cell: DocumentCell) -> None:
        traces = self.history.get(cell.id, ())
        outcome = Outcome()
        self.result.outcomes[cell.id] = outcome
        if not traces:
            outcome.prediction = predict(cell.source)
            self._note_uses(cell.id, outcome.prediction)
            self._announce(cell.id, outcome.prediction, None)
            return
        outcome.trace = last = traces[-1]
        key = source_key(cell.source)
        outcome.edited = key != last.key
        same_text = [t for t in traces if t.key == key and not t.broken]
        if not outcome.edited:
            outcome.mismatches = tuple(self._mismatches(last))
        if last.broken and not outcome.edited:
            outcome.prediction = predict(cell.source)
        if not outcome.edited and not outcome.mismatches and not last.broken:
            outcome.settled, outcome.same = last, True
        else:
            fitting = (t for t in reversed(same_text) if not any(self._mismatches(t)))
            outcome.settled = next(fitting, None)
        self._note_reads(cell.id, outcome)
        if outcome.settled is not None:
            outcome.same = outcome.same or self._same_effect(outcome.settled, last)
            self._apply(outcome.settled)
            return
        if outcome.edited:
            outcome.prediction = predict(cell.source, last.source)
            self._note_uses(cell.id, outcome.prediction)
            self._announce(cell.id, outcome.prediction, last)
        elif outcome.prediction is not None:
            self._announce(cell.id, outcome.prediction, None)
        else:
            self._doubt(last)

    def _mismatches(self, trace: Trace) -> Iterator[Mismatch]:
        for read in trace.reads:
            yield from self._compare(read)
        for name, found in trace.shared.items():
            yield from self._compare_shared(name, found)

    def _compare_shared(self, name: str, found: frozenset[Kin]) -> Iterator[Mismatch]:
        """``dg['r'] = 1`` changes `df` too where they are one: that is an input of the cell."""
        if not self._is_known(name):
            return
        now = frozenset(kin for kin in self.sharing.of(name) if self._is_known(kin[0]))
        found = frozenset(kin for kin in found if self._is_known(kin[0]))
        if now != found:
            other, _ = min(now ^ found)
            writers = [self._existence(n, self.env[n]).writer for n in (name, other)]
            above = list(self.result.outcomes)
            latest = max((w for w in writers if w is not None), key=above.index, default=None)
            yield Mismatch(name, SHARED, found, None, now, latest)

    def _is_known(self, name: str) -> bool:
        parts = self.env.get(name, {})
        return bool(parts) and not any(isinstance(p.digest, Unknown) for p in parts.values())

    def _compare(self, read: Read) -> Iterator[Mismatch]:
        for part, found in read.parts.items():
            value = self._value(read.name, part)
            if not _equal(found, value.digest):
                maker = read.makers.get(part)
                yield Mismatch(read.name, part, found, maker, value.digest, value.writer)
        if read.whole:
            for part, value in self.env.get(read.name, {}).items():
                if part not in read.parts and value.digest is not MISSING:
                    yield Mismatch(read.name, part, MISSING, None, value.digest, value.writer)

    def _value(self, name: str, part: str) -> Held:
        parts = self.env.get(name)
        if part == EXISTS:
            return self._existence(name, parts)
        if parts is not None:
            value = parts.get(part)
            if value is not None:
                return value
            whole = parts.get("*")
            if whole is not None:
                return whole
            if name not in self.older:
                return Held(MISSING, None)
        known = self.initial(name, part)
        if known is not None:
            return Held(known, None)
        return Held(ANY if name.startswith("random:") or name in _LOOSE else MISSING, None)

    def _existence(self, name: str, parts: dict[str, Held] | None) -> Held:
        if parts:
            one = next(iter(parts.values()))
            return one if isinstance(one.digest, Unknown) else Held(True, one.writer)
        known = parts is None and self.initial(name, "") is not None
        return Held(True if known else MISSING, None)

    # what it leaves -----------------------------------------------------------------------------

    def _apply(self, trace: Trace) -> None:
        self.iterators = (self.iterators - trace.writes.keys()) | trace.iterators
        for name, write in trace.writes.items():
            self._event(trace.cell, name, write)
            drawn = name.startswith("random:") and _reads(trace, name)
            if drawn and self._value(name, "").digest is ANY:
                continue  # from a generator that nobody seeded: still any
            self._put(trace.cell, name, write)
        self._delete(trace.deletes, trace.cell)

    def _delete(self, names: Iterable[str], cell: str | None = None) -> None:
        for name in names:
            self.older.discard(name)
            self.env[name] = {}
            if cell is not None:
                self.result.deleted[name] = cell

    def _put(self, cell: str, name: str, write: Write) -> None:
        if write.full:
            self.older.discard(name)
            self.env[name] = {p: Held(d, cell) for p, d in write.parts.items()}
            return
        if name not in self.env:
            self.older.add(name)
        self._patch(self.env.setdefault(name, {}), write, cell)

    def _patch(self, parts: dict[str, Held], write: Write, cell: str) -> None:
        for part in write.removed:
            parts.pop(part, None)
        for part, digest in write.parts.items():
            before = parts.get(part)
            if part == "#keys" and before is not None and isinstance(before.digest, tuple):
                digest = _merged(before.digest, write.before, digest)
            parts[part] = Held(digest, cell)

    def _doubt(self, trace: Trace) -> None:
        """Its inputs are different: whatever it wrote will be something else."""
        ahead = predict(trace.source)
        if trace.error:
            for name in ahead.binds - trace.writes.keys():
                self.env[name] = {"*": Held(Unknown(trace.cell), trace.cell)}
            self._channels(trace.cell, ahead.channels)
        for name, write in trace.writes.items():
            if name.startswith("random:") and self._value(name, "").digest is ANY:
                continue
            parts = {} if write.full else self.env.setdefault(name, {})
            for part in write.parts:
                parts[part] = Held(Unknown(trace.cell), trace.cell)
            for part in write.removed:
                parts.pop(part, None)
            if write.full:
                parts["*"] = Held(Unknown(trace.cell), trace.cell)
            self.env[name] = parts
            self._event(trace.cell, name, write)
        # `xs.sort()` may have found them sorted, and changed nothing
        self._change(trace.cell, ahead, but=trace.writes.keys())
        self._delete(trace.deletes)

    def _announce(self, cell: str, prediction: Prediction, last: Trace | None) -> None:
        """It was edited, or has not run: what its source says that it will do."""
        if last is not None:
            unknown = Held(Unknown(cell), cell)
            for name, write in last.writes.items():
                if name in prediction.kept and name not in prediction.changes:
                    self._apply_one(last, name, write)
                elif is_channel(name):
                    self.env[name] = {
                        **self.env.get(name, {}),
                        **dict.fromkeys(write.parts, unknown),
                    }
        for name in prediction.binds:
            if name in prediction.imports and (name in self.env or self._imported(name)):
                continue
            self.env[name] = {"*": Held(Unknown(cell), cell)}
            self.result.events.setdefault(name, []).append(Event(cell, True, frozenset()))
        self._change(cell, prediction)
        self._channels(cell, prediction.channels)
        self._delete(prediction.deletes)

    def _change(self, cell: str, prediction: Prediction, but: Iterable[str] = ()) -> None:
        """What its source says that it changes in place, but for the names in `but`."""
        unknown = Held(Unknown(cell), cell)
        consumed = dict.fromkeys(prediction.consumes & self.iterators, frozenset({""}))
        for name, parts in self._with_others({**consumed, **prediction.changes}):
            known = name in prediction.binds or name in but or name not in self.env
            if known or self._is_module(name):
                continue
            held = self.env[name]
            for part in parts or {""}:
                for one in [part] if part else list(held):
                    held[one] = unknown
                if part and "#keys" in held and part not in held:
                    held["#keys"] = unknown
            self.result.events.setdefault(name, []).append(Event(cell, False, parts))

    def _channels(self, cell: str, ahead: Ahead) -> None:
        for generator in ahead.seeds | ahead.draws:
            name = f"random:{generator}"
            if generator in ahead.seeds or self._value(name, "").digest is not ANY:
                self.env[name] = {"": Held(Unknown(cell), cell)}
        for path in ahead.files:
            with suppress(OSError):  # the working folder is gone
                self.env[f"file:{os.path.abspath(path)}"] = {"": Held(Unknown(cell), cell)}

    def _with_others(
        self, changes: Mapping[str, frozenset[str]]
    ) -> Iterator[tuple[str, frozenset[str]]]:
        yield from changes.items()
        for name, parts in changes.items():
            for other in sorted(self.sharing.group(name) - changes.keys()):
                held = self.env.get(other, {})
                whole = held.get("*")
                if whole is None or not isinstance(whole.digest, Unknown):
                    yield other, parts if parts <= held.keys() else frozenset()

    def _is_module(self, name: str) -> bool:
        """`np.partition(x)` changes `x`, if anything."""
        return any(t and name in predict(t[-1].source).imports for t in self.history.values())

    def _imported(self, name: str) -> bool:
        """Some run has bound the name to a module already: it will be the same one."""
        for traces in self.history.values():
            write = traces[-1].writes.get(name) if traces else None
            if write is not None and write.full:
                self.env[name] = {p: Held(d, traces[-1].cell) for p, d in write.parts.items()}
                return True
        return False

    def _apply_one(self, trace: Trace, name: str, write: Write) -> None:
        self._put(trace.cell, name, write)
        self._event(trace.cell, name, write)

    def _same_effect(self, right: Trace, last: Trace) -> bool:
        """The last run left what the right one left, though it began elsewhere.

        ``df = df.dropna()`` twice is ``df = df.dropna()``.
        """
        if right is last:
            return True
        if last.broken or right.key != last.key or right.deletes != last.deletes:
            return False
        if last.error != right.error:
            return False
        if last.shows and (right.result is None or right.result != last.result):
            return False
        for name, write in right.writes.items():
            final = last.writes.get(name)
            for part, digest in write.parts.items():
                now = final.parts.get(part, MISSING) if final is not None else MISSING
                if now is MISSING and not (final is not None and final.full):
                    now = _read_digest(last, name, part)  # it was so already
                if now != digest and part != "#keys":
                    return False
        return not (last.writes.keys() - right.writes.keys())

    # notes for the plan -------------------------------------------------------------------------

    def _event(self, cell: str, name: str, write: Write) -> None:
        event = Event(cell, write.full, frozenset(write.parts))
        self.result.events.setdefault(name, []).append(event)

    def _note_reads(self, cell: str, outcome: Outcome) -> None:
        trace = outcome.settled or outcome.trace
        if trace is None or (outcome.edited and outcome.settled is None):
            return
        seen = self.result.seen.setdefault(cell, [])
        for read in trace.reads:
            parts = dict(read.parts)
            if read.whole:
                parts |= dict.fromkeys(self.env.get(read.name, {}), MISSING)
            for part in parts:
                value = self._value(read.name, part)
                seen.append((read.name, part, value.digest, value.writer))

    def _note_uses(self, cell: str, prediction: Prediction) -> None:
        seen = self.result.seen.setdefault(cell, [])
        for name in prediction.reads:
            for part, value in self.env.get(name, {}).items():
                seen.append((name, part, value.digest, value.writer))


_LOOSE = frozenset({"shared:cwd", "shared:rcParams", "shared:options"})


def _equal(found: Hashable, now: Hashable) -> bool:
    return now is ANY or found is ANY or found == now


def _reads(trace: Trace, name: str) -> bool:
    return any(read.name == name for read in trace.reads)


def _read_digest(trace: Trace, name: str, part: str) -> Hashable:
    for read in trace.reads:
        if read.name == name:
            return read.parts.get(part, MISSING)
    return MISSING


def _merged(held: tuple[str, ...], before: Hashable, after: Hashable) -> Hashable:
    """The columns after a change that was recorded on other columns: added last, removed."""
    if not isinstance(before, tuple) or not isinstance(after, tuple):
        return after
    kept = [key for key in before if key in after]
    added = [key for key in after if key not in before]
    if [*kept, *added] != list(after):
        return after  # put into another order: the result is that order
    removed = set(before) - set(after)
    rest = [key for key in held if key not in removed]
    return (*rest, *(key for key in added if key not in rest))
