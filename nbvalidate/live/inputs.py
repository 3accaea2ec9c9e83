"""What a cell read: the variables and the parts of them, as they were when it began."""

from __future__ import annotations

from nbvalidate.checks.order.traces import EXISTS, MISSING, Read
from nbvalidate.dataflow.facts import Use
from nbvalidate.live.effects import parts_read
from nbvalidate.live.memory import is_users
from nbvalidate.live.running import BUILTINS, Running

__all__ = ["reads_of"]


def reads_of(run: Running) -> list[Read]:
    """The reads of a run, each variable once.

    Parameters
    ----------
    run
        A cell that has run, or would run as it stands.
    """
    wanted: dict[str, set[str] | None] = {}
    missing: set[str] = set()
    stored = {b.name for b in run.ran.flow.bindings}
    starred = run.starred()
    for use in run.ran.flow.uses:
        if use.line <= starred.get(use.name, use.line):
            _note(use, run, wanted, missing)
    access = run.ran.access
    stored -= run.early
    for name in [*access.inner, *access.quoted, *run.loaded_by_exec(), *run.reached, *run.early]:
        # what the cell binds itself, before a function of its own reads it, is no input
        if name in run.before and (name in wanted or name not in stored):
            wanted[name] = None
    reads = [_read(run, name, parts) for name, parts in wanted.items()]
    absent = sorted(missing - wanted.keys())
    reads.extend(Read(name, {EXISTS: MISSING}, False, {EXISTS: None}) for name in absent)
    for name in access.guards - wanted.keys() - missing:
        slot = run.before.get(name) if name in run.bound else None
        makers = [] if slot is None else list(slot.makers.values())
        if set(makers) != {run.cell}:  # `if 'x' not in globals()` finds what it made itself
            found = MISSING if slot is None else True
            maker = makers[0] if makers else None
            reads.append(Read(name, {EXISTS: found}, False, {EXISTS: maker}))
    return reads


def _note(use: Use, run: Running, wanted: dict[str, set[str] | None], missing: set[str]) -> None:
    slot = run.before.get(use.name)
    if slot is None or use.name not in run.bound:
        known = use.name in BUILTINS or not is_users(use.name)
        if not (known or use.soft or use.maybe_bound):
            missing.add(use.name)
        return
    parts = parts_read(slot.mark, run.ran.access_of(use))
    if parts is None:
        wanted[use.name] = None
    else:
        chosen = wanted.setdefault(use.name, set())
        if chosen is not None:
            chosen.update((*parts, EXISTS))


def _read(run: Running, name: str, parts: set[str] | None) -> Read:
    slot = run.before[name]
    known = slot.mark.parts
    if parts is None:
        chosen = known
    else:
        chosen = {p: True if p == EXISTS else known.get(p, MISSING) for p in parts}
    # who took a part away is who changed which parts there are
    gone = slot.makers.get("#keys")
    makers = {p: gone if d is MISSING else slot.makers.get(p) for p, d in chosen.items()}
    if EXISTS in makers:
        makers[EXISTS] = next(iter(slot.makers.values()), None)
    return Read(name, chosen, parts is None, makers)
