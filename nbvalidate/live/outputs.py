"""What a cell left: names bound, values changed in place, names deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nbvalidate.checks.order.predict import source_key
from nbvalidate.checks.order.traces import Trace, Write
from nbvalidate.live.bound import Bound
from nbvalidate.live.effects import may_change
from nbvalidate.live.memory import Memory, is_users
from nbvalidate.live.running import Running
from nbvalidate.live.sources import Source, source_of

__all__ = ["taken_names", "writes_of"]


def writes_of(
    run: Running, memory: Memory, earlier: Sequence[Trace]
) -> tuple[dict[str, Write], frozenset[str]]:
    """Look again at all that the cell may have bound or changed.

    Parameters
    ----------
    run
        A cell that has just run.
    memory
        What was known of the variables; brought up to date.
    earlier
        The runs of the same cell before.

    Returns
    -------
    tuple
        The writes by variable, and the names that are gone.
    """
    now = Bound(memory.namespace, run.bound)
    # what it binds and deletes again is deleted, also where it was not there before
    unbound = {name for name in run.ran.flow.must_delete if name not in memory.namespace}
    deletes = frozenset(run.bound.gone(now) | unbound)
    bound = _bound(run, now, memory.namespace)
    touched = _touched(run, memory) | (set(now) if run.is_dynamic else set())
    run.touched = frozenset(touched)
    identities: set[int] = set()
    for name in touched & run.before.keys():
        identities |= run.before[name].mark.ids
    writes: dict[str, Write] = {}
    for name in sorted(bound):
        write = memory.update(name, run.cell, full=True)
        if write is not None:
            writes[name] = write
        if name in touched:
            identities |= memory.slots[name].mark.ids
    again = (memory.sharing(identities) | touched) - bound
    for name in sorted(again & memory.namespace.keys()):
        write = memory.update(name, run.cell, full=False)
        if write is not None:
            writes[name] = write
    for name in deletes:
        memory.slots.pop(name, None)
    _carry(run, memory, earlier, writes, touched)
    return writes, deletes


def _bound(run: Running, now: Bound, namespace: Mapping[str, object]) -> set[str]:
    flow = run.ran.flow
    changed = run.bound.changed(now)
    # a name that only a function's `global` may bind is looked at, not taken for bound
    own = {b.name for b in flow.bindings} & flow.may_define
    maybe = own | set(run.stored_by_exec()) | run.starred().keys()
    maybe = {name for name in maybe if name in namespace and is_users(name)}
    # bound in a loop that perhaps never ran: the same object is no evidence, unless it is shared
    # by all who have it, as small numbers are
    unsure = {
        name
        for name in flow.may_define - flow.must_define - changed
        if name in run.before and run.before[name].mark.kind != "plain"
    }
    return changed | (maybe - unsure)


def _touched(run: Running, memory: Memory) -> set[str]:
    """Variables whose value the cell may have changed in place."""
    # `x += [1]` binds the name and changes the object, for its other names too
    touched = run.mutated | {b.name for b in run.ran.flow.bindings if b.kind == "augmented"}
    for (name, _, _), access in run.ran.access.places.items():
        slot = run.before.get(name) or memory.slots.get(name)
        if slot is not None and name not in touched and may_change(slot.mark, access):
            touched.add(name)
    for name in (*run.reached, *run.ran.access.inner, *run.loaded_by_exec()):
        slot = run.before.get(name)
        if slot is not None and slot.mark.kind not in ("plain", "module"):
            touched.add(name)
    for name in (*run.ran.access.loads, *run.reached):
        slot = memory.slots.get(name)
        if slot is not None:
            touched |= slot.mark.stores
    return touched


def _carry(
    run: Running,
    memory: Memory,
    earlier: Sequence[Trace],
    writes: dict[str, Write],
    touched: set[str],
) -> None:
    """What the cell made in its last run and left as it was in this one is still its work.

    ``df['b'] = df['a']`` again changes nothing; ``if 'x' not in globals(): x = 1`` again binds
    nothing. Not so what stands in a branch that was not taken this time, or stands in the cell
    no more, or below a statement that raised.
    """
    if not earlier:
        return
    same = earlier[-1].key == source_key(run.source.parsed.source)
    gone = set() if same else _parts(source_of(earlier[-1].source)) - _parts(run.source)
    guarded = run.source.access.guards | {u.name for u in run.source.flow.uses if u.soft}
    skipped = _effects(run.source) - _effects(run.ran) - guarded
    for name, old in earlier[-1].writes.items():
        slot, new = memory.slots.get(name), writes.get(name)
        if slot is None or name in skipped or (new is not None and new.full):
            continue
        if run.error != earlier[-1].error and name not in _effects(run.ran):
            continue
        if not same and (name not in touched or old.full):
            continue
        held = slot.mark.parts
        own = {p for p in old.parts if slot.makers.get(p) == run.cell and p in held}
        own = {p for p in own if (name, p) not in gone}
        if new is None and not own:
            continue
        parts = {p: slot.mark.parts[p] for p in own} | dict(new.parts if new else {})
        removed = (new.removed if new else frozenset()) | (old.removed - slot.mark.parts.keys())
        before = old.before if "#keys" in own else (new.before if new else None)
        whole = old.full and own == slot.mark.parts.keys()
        writes[name] = Write(parts, full=whole, removed=removed, before=before)


def _effects(source: Source) -> set[str]:
    """Names that the source's own statements bind or change."""
    return {b.name for b in source.flow.bindings} | {m.name for m in source.flow.mutations}


def _parts(source: Source) -> set[tuple[str, str]]:
    """The parts that the source's own statements store by a constant key."""
    return {(m.name, m.part) for m in source.flow.mutations if m.part}


def taken_names(run: Running, writes: dict[str, Write]) -> dict[str, str]:
    """Names that the cell bound and another cell had made, with that cell."""
    found: dict[str, str] = {}
    for name, write in writes.items():
        slot = run.before.get(name)
        if write.full and slot is not None and slot.mark.kind not in ("module", "function"):
            makers = [m for m in slot.makers.values() if m is not None]
            if makers and run.cell not in makers:
                found[name] = makers[0]
    return found
