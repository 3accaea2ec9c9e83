"""pandas' frames and series: a digest per column, straight from the blocks that hold them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from xxhash import xxh3_64, xxh3_64_intdigest

from nbvalidate.data.fingerprint.arrays import EXACT, dtype_digest, own
from nbvalidate.data.fingerprint.columns import digest_index, digest_values
from nbvalidate.data.fingerprint.hashing import MASK, mix
from nbvalidate.data.fingerprint.layout import name_of, top_module
from nbvalidate.data.fingerprint.walk import Walk

__all__ = ["column_parts", "digest_frame", "digest_grouping", "digest_series", "frame_parts"]

_LABELS = frozenset({str, int, float, bool, bytes, type(None), date, datetime})
_COPY = 1 << 20
Read = Callable[[Any, Callable[[Walk, Any], int]], int]
#: What the user said when grouping; the rest is worked out when needed.
_GROUPING = (
    "obj",
    "keys",
    "level",
    "as_index",
    "sort",
    "group_keys",
    "observed",
    "dropna",
    "axis",
    "_selection",
    "window",
    "min_periods",
    "center",
    "closed",
    "win_type",
    "method",
    "com",
    "span",
    "halflife",
    "alpha",
    "adjust",
    "ignore_na",
    "on",
    "_times",
    "times",
)


def labels(index: Any) -> list[Any]:
    """The labels of a frame's columns."""
    found: list[Any] = index.tolist()
    return found


def part_names(names: list[Any]) -> list[str]:
    """The parts' names of the columns; a label that comes again has its turn behind it."""
    seen: dict[str, int] = {}
    found = []
    for label in names:
        part = f"[{_text(label)}]"
        turn = seen[part] = seen.get(part, 0) + 1
        found.append(part if turn == 1 else f"{part}@{turn}")
    return found


def _text(label: Any) -> str:
    """A label as the user would write it; only known types are asked how."""
    kind = type(label)
    if kind is tuple:
        inner = ", ".join(map(_text, label))
        return f"({inner},)" if len(label) == 1 else f"({inner})"
    if kind in _LABELS or top_module(kind) in ("pandas", "numpy"):
        return repr(label)
    return f"<{name_of(kind)}>"


def frame_parts(walk: Walk, value: Any) -> dict[str, Any]:
    """The parts of a frame."""
    manager = value._mgr  # noqa: SLF001
    columns, index = manager.axes
    digests = _columns(walk, manager, walk.part)
    keys = part_names(labels(columns))
    parts: dict[str, Any] = dict(zip(keys, digests, strict=True))
    parts["#keys"] = tuple(keys)
    parts["#index"] = walk.part(index, digest_index)
    more = _more(walk, value, columns)
    if more is not None:
        parts["#more"] = more
    return parts


def _more(walk: Walk, value: Any, columns: Any) -> int | None:
    """What else a frame carries: the columns' own names, attributes, flags, a subclass."""
    walk.ids.add(id(columns))
    state = value.__dict__
    attributes = state.get("_attrs")
    flags = state.get("_flags")
    unique = flags is not None and not flags.allows_duplicate_labels
    names = columns.names
    plain = sys.modules["pandas"].DataFrame
    extra = [
        name
        for name in state
        if name not in ("_mgr", "_attrs", "_flags", "_item_cache", "_cacher", "_is_copy")
    ]
    if (
        not attributes
        and not unique
        and type(value) is plain
        and not extra
        and all(name is None for name in names)
    ):
        return None
    return walk.part(
        (attributes or {}, unique, tuple(names), type(value), [(n, state[n]) for n in extra])
    )


def _columns(walk: Walk, manager: Any, read: Read) -> list[int]:
    """The digest of each column, in the frame's order."""
    found: dict[int, int] = {}
    for block in manager.blocks:
        values = block.values
        places = block.mgr_locs.as_array.tolist()
        found.update(zip(places, _block(walk, values, len(places), read), strict=True))
    return [found[i] for i in range(len(found))]


def _block(walk: Walk, values: Any, n: int, read: Read) -> Iterator[int]:
    np = sys.modules["numpy"]
    if type(values) is not np.ndarray:
        if n == 1:
            yield read(values if getattr(values, "ndim", 1) == 1 else values[0], digest_values)
        else:
            for i in range(n):  # dates are kept in two dimensions
                yield read(values[i], digest_values)
        return
    own(walk, values)
    if values.dtype.hasobject or values.nbytes // max(n, 1) > EXACT:
        for i in range(n):
            yield read(values[i], digest_values)
        return
    dtype = dtype_digest(values.dtype)
    if values.dtype.kind not in "biufc":
        values = values.view("i8") if values.dtype.itemsize == 8 else values
    if values.dtype.kind not in "biufc":
        for i in range(n):
            yield read(values[i], digest_values)
    elif values.shape[1] < 2 or values.strides[1] == values.itemsize:
        for i in range(n):
            yield hash(("column", dtype, xxh3_64_intdigest(values[i]) & MASK)) & MASK
    else:
        for digest in _transposed(values):
            yield mix("column", dtype, digest)


def _transposed(values: Any) -> list[int]:
    """The digests of the rows of an array that lies in memory by columns, in one pass."""
    np = sys.modules["numpy"]
    n, length = values.shape
    hashers = [xxh3_64() for _ in range(n)]
    step = max(64, _COPY // (n * values.itemsize))
    for start in range(0, length, step):
        for hasher, row in zip(
            hashers, np.ascontiguousarray(values[:, start : start + step]), strict=True
        ):
            hasher.update(row)
    return [hasher.intdigest() & MASK for hasher in hashers]


def digest_frame(walk: Walk, value: Any) -> int:
    """The digest of a frame that is inside another value."""
    manager = value._mgr  # noqa: SLF001
    columns, index = manager.axes
    return mix(
        "frame",
        digest_index(walk, columns),
        digest_index(walk, index),
        *_columns(walk, manager, walk.inside),
        walk.digest(value.__dict__.get("_attrs") or None),
    )


def digest_series(walk: Walk, value: Any) -> int:
    """The digest of a series that is inside another value."""
    return mix("series", _values_and_name(walk, value), digest_index(walk, value._mgr.axes[0]))  # noqa: SLF001


def column_parts(walk: Walk, value: Any) -> dict[str, Any]:
    """The parts of a series."""
    parts: dict[str, Any] = {
        "": walk.part(value, _values_and_name),
        "#index": walk.part(value._mgr.axes[0], digest_index),  # noqa: SLF001
    }
    attributes = value.__dict__.get("_attrs")
    if attributes:
        parts["#more"] = walk.part(attributes)
    return parts


def _values_and_name(walk: Walk, value: Any) -> int:
    values = value._mgr.blocks[0].values  # noqa: SLF001
    return mix("values", digest_values(walk, values), walk.digest(value.__dict__.get("_name")))


def digest_grouping(walk: Walk, value: Any) -> int:
    """The digest of a grouped, rolling or resampled frame: what it is made of."""
    state = value.__dict__
    held = [(name, state[name]) for name in _GROUPING if name in state]
    return mix("grouping", walk.context.type_name(type(value)), walk.digest(held))
