"""Single values of numpy's and pandas' own kinds, and functions written in C by name."""

from __future__ import annotations

from typing import Any

from nbvalidate.data.fingerprint.hashing import mix, text_digest
from nbvalidate.data.fingerprint.walk import Walk

__all__ = [
    "digest_function_in_c",
    "digest_missing",
    "digest_reduced_state",
    "digest_timestamp",
    "digest_written",
]


def digest_timestamp(walk: Walk, value: Any) -> int:
    """A pandas timestamp or difference: its number, unit and time zone."""
    zone = getattr(value, "tz", None)
    return mix("timestamp", type(value).__name__, value._value, value.unit, walk.digest(zone))  # noqa: SLF001


def digest_period(walk: Walk, value: Any) -> int:  # noqa: ARG001
    """A pandas period: its turn and frequency."""
    return mix("period", value.ordinal, value.freqstr)


def digest_interval(walk: Walk, value: Any) -> int:
    """A pandas interval."""
    return mix("interval", walk.digest(value.left), walk.digest(value.right), str(value.closed))


def digest_offset(walk: Walk, value: Any) -> int:
    """A pandas frequency."""
    return mix("offset", repr(value), walk.digest(tuple(sorted(value.kwds.items()))))


def digest_missing(walk: Walk, value: Any) -> int:
    """The only value of its type: ``pd.NA``, ``pd.NaT``."""
    return mix("missing", walk.context.type_name(type(value)))


def digest_written(walk: Walk, value: Any) -> int:  # noqa: ARG001
    """What is what it is written as: dtypes of pandas, Arrow and torch."""
    return mix("written", type(value).__name__, repr(value))


def digest_function_in_c(walk: Walk, value: Any) -> int:
    """A function of a library that is no Python function, by its name."""
    module = getattr(value, "__module__", "")
    name = getattr(value, "__qualname__", None) or getattr(value, "__name__", "")
    return mix(
        "function in C", walk.context.type_name(type(value)), text_digest(f"{module}.{name}")
    )


def digest_reduced_state(walk: Walk, value: Any) -> int:
    """An object of a library written in C: what it tells `copy`."""
    state = value.__reduce_ex__(2)
    if type(state) is str:
        return mix("global", state)
    return mix("reduced", *(walk.digest(part) for part in state[:3]))
