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
from nbvalidate.data.fingerprint.objects import attributes_digest
from nbvalidate.data.fingerprint.walk import Walk

__all__ = ["column_parts", "digest_frame", "digest_grouping", "digest_series", "frame_parts"]

_LABELS = frozenset({str, int, float, bool, bytes, type(None), date, datetime})
_STYLER_OWN = frozenset({"uuid", "uuid_len", "cell_ids"})
#: What every frame and series has, as pandas 2 and 3 call it.
_KNOWN = frozenset("_mgr _attrs _flags _name _item_cache _cacher _is_copy _metadata".split())
_MOST_COLUMNS = 5000
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


def frame_parts(walk: Walk, value: Any) -> dict[str, Any] | None:
    """The parts of a frame; None where it has too many columns to tell them apart."""
    manager = value._mgr  # noqa: SLF001
    columns, index = manager.axes
    if len(columns) > _MOST_COLUMNS:
        return None
    digests = _columns(walk, manager, walk.part)
    walk.ids.add(id(columns))
    keys = part_names(labels(columns))
    parts: dict[str, Any] = dict(zip(keys, digests, strict=True))
    parts["#keys"] = tuple(keys)
    parts["#index"] = walk.part(index, digest_index)
    more = _more(value, columns.names, walk.part)
    if more:
        parts["#more"] = more
    return parts


def _more(value: Any, names: Any, read: Read) -> int:
    """What else a frame carries: its columns' names, attributes, flags, a subclass; 0: nothing."""
    state = value.__dict__
    attributes = state.get("_attrs")
    flags = state.get("_flags")
    unique = flags is not None and not flags.allows_duplicate_labels
    extra = {name: held for name, held in state.items() if name not in _KNOWN}
    named = any(name is not None for name in names)
    plain = top_module(type(value)) == "pandas"
    if plain and not (attributes or unique or extra or named):
        return 0

    def digest(walk: Walk, value: Any) -> int:
        held = [*names, attributes or None, unique, type(value)]
        return mix("more", attributes_digest(walk, extra), *map(walk.digest, held))

    return read(value, digest)


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
        _more(value, columns.names, walk.inside),
    )


def digest_series(walk: Walk, value: Any) -> int:
    """The digest of a series that is inside another value."""
    index = digest_index(walk, value._mgr.axes[0])  # noqa: SLF001
    more = _more(value, (), walk.inside)
    return mix("series", _values_and_name(walk, value), index, more)


def column_parts(walk: Walk, value: Any) -> dict[str, Any]:
    """The parts of a series."""
    parts: dict[str, Any] = {
        "": walk.part(value, _values_and_name),
        "#index": walk.part(value._mgr.axes[0], digest_index),  # noqa: SLF001
    }
    more = _more(value, (), walk.part)
    if more:
        parts["#more"] = more
    return parts


def _values_and_name(walk: Walk, value: Any) -> int:
    values = value._mgr.blocks[0].values  # noqa: SLF001
    return mix("values", digest_values(walk, values), walk.digest(value.__dict__.get("_name")))


def digest_grouping(walk: Walk, value: Any) -> int:
    """The digest of a grouped, rolling or resampled frame: what it is made of."""
    state = value.__dict__
    held = {name: state[name] for name in _GROUPING if name in state}
    return mix("grouping", walk.context.type_name(type(value)), attributes_digest(walk, held))


def digest_styler(walk: Walk, value: Any) -> int:
    """The digest of a styled frame, but for the random name that each gets."""
    held = {name: state for name, state in value.__dict__.items() if name not in _STYLER_OWN}
    return mix("styler", attributes_digest(walk, held))
