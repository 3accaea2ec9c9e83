"""What may be true of each name at one point of a cell: a set of possibilities per name."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["BOUND", "DELETED", "OUTSIDE", "State", "join"]

OUTSIDE = 1  # still the value (or the absence) from before the cell
BOUND = 2  # bound by this cell
DELETED = 4  # deleted by this cell

State = dict[str, int]  # names that are not in it are OUTSIDE


def join(states: Iterable[State | None]) -> State | None:
    """What may be true after any of `states`; None is a point that is never reached."""
    reached = [state for state in states if state is not None]
    if not reached:
        return None
    if len(reached) == 1:
        return dict(reached[0])
    names = set().union(*reached)
    joined: State = {}
    for name in names:
        mask = 0
        for state in reached:
            mask |= state.get(name, OUTSIDE)
        joined[name] = mask
    return joined
