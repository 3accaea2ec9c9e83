"""What a stored column means: from the engine's type to ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import narwhals.stable.v2 as nw

__all__ = ["Stored", "stored_as"]


@dataclass(frozen=True, slots=True)
class Stored:
    """How a column is stored.

    Parameters
    ----------
    kind
        A logical type, or ``null`` (no value at all) or ``mixed``.
    zone
        Of a timestamp; None without one.
    items
        Of a list: the logical type of its items.
    counts
        Of a mixed column: how many values each Python type has.
    parsed
        A text that is read as what is declared: values of ``all`` types in a CSV file, ``times``
        only in JSON.
    """

    kind: str
    zone: str | None = None
    items: str | None = None
    counts: tuple[tuple[str, int], ...] = ()
    parsed: Literal["", "all", "times"] = ""


def stored_as(dtype: Any) -> Stored:
    """The logical type of a narwhals type."""
    if dtype.is_integer():
        return Stored("integer")
    if dtype.is_float():
        return Stored("float")
    if isinstance(dtype, nw.Datetime):
        return Stored("timestamp", zone=dtype.time_zone)
    if isinstance(dtype, nw.List | nw.Array):
        inner: Any = dtype.inner
        return Stored("list", items=stored_as(inner() if isinstance(inner, type) else inner).kind)
    for kind, types in _KINDS.items():
        if isinstance(dtype, types):
            return Stored(kind)
    return Stored("null" if str(dtype) in ("Null", "Unknown") else "any")


_KINDS: dict[str, Any] = {
    "decimal": nw.Decimal,
    "text": nw.String,
    "category": (nw.Categorical, nw.Enum),
    "boolean": nw.Boolean,
    "date": nw.Date,
    "time": nw.Time,
    "duration": nw.Duration,
    "struct": nw.Struct,
    "binary": nw.Binary,
}
