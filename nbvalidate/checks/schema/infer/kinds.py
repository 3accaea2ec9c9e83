"""The logical type, missing values, and what holds for columns of time."""

from __future__ import annotations

import datetime
import math

from nbvalidate.checks.schema.definition.model import Band
from nbvalidate.checks.schema.definition.types import Kind
from nbvalidate.checks.schema.infer.draft import Draft
from nbvalidate.checks.schema.infer.figures import counted, percent, share_up
from nbvalidate.checks.schema.infer.names import says

__all__ = ["guess_kind", "guess_missing", "guess_times"]

_MANY = 1000
_ANY = 0.25  # a limit above that says nothing
_RARE = 5  # in all rows: what was never seen is rarer than 3 of them, but a batch may have one


def guess_kind(draft: Draft) -> None:
    """`dtype`, `zone` and `items`."""
    seen = draft.seen
    if seen.kind is None:
        if not seen.filled:
            draft.set(f"no value in {counted(seen.rows, 'row')}" if seen.rows else "")
        else:
            draft.set(seen.apart or "of a type that has no rules")
        return
    kind: Kind = seen.kind
    if kind == "float" and seen.missing and not seen.fractions and seen.filled >= 50:
        draft.set("whole numbers, stored as floats for the missing ones", dtype="integer")
        return
    if kind == "integer" and seen.filled < 100 and says(seen.name, "amount"):
        kind = "number"  # a few amounts may be whole by chance
    draft.set(dtype=kind)
    if kind == "timestamp":
        draft.set(zone=seen.stored.zone or "none")
    if kind == "list" and seen.stored.items not in (None, "null", "any"):
        draft.set(items=seen.stored.items)


def guess_missing(draft: Draft) -> None:
    """`nullable`: none, a share with margin, or any number."""
    seen = draft.seen
    if not seen.filled:
        return
    if not seen.missing:
        # a measurement may fail for once; an attribute is there or not
        measured = seen.kind == "float" and not draft.has("one_of")
        if draft.has("unique") or (seen.rows >= _MANY and not measured):
            draft.set(nullable=False)
        else:
            share = max(share_up(_RARE / seen.rows), 0.001)
            if share < _ANY:
                draft.set(nullable=share)
        return
    share = seen.missing / seen.rows
    worst = max(s.null_count() / len(s) for s in seen.whole if len(s))
    if max(share, worst) > 0.5:
        draft.set(f"{percent(share)} missing")
        return
    odds = 3 * worst / (1 - worst)
    draft.set(f"{percent(share)} missing", nullable=share_up(odds / (1 + odds) + 0.01))
    draft.soften("nullable")


def guess_times(draft: Draft) -> None:
    """`usual` for dates: far off is a default such as 1970-01-01 or 9999-12-31."""
    seen = draft.seen
    if seen.kind not in ("date", "timestamp") or seen.filled < 100:
        return
    first, last = (_date(v) for v in seen.extremes)
    years = max(10, math.ceil(2 * (last - first).days / 365))
    low, high = first.year - years, last.year + 2 * years
    if low < 1000 or high > 9000:
        return
    bounds = f"{low}-01-01", f"{high}-01-01"
    draft.set(
        f"from {first} to {last}", usual=Band(*bounds, max(0.001, share_up(_RARE / seen.filled)))
    )


def _date(value: object) -> datetime.date:
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    raise TypeError(value)
