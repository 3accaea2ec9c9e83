"""polars' frames and series, by their values; what is lazy stays lazy.

Numbers are read where they lie. For texts and nested values polars works out one hash per row.
"""

from __future__ import annotations

import sys
from typing import Any

from xxhash import xxh3_64

from nbvalidate.data.fingerprint.capsules import number_buffers
from nbvalidate.data.fingerprint.hashing import MASK, mix
from nbvalidate.data.fingerprint.walk import Walk

__all__ = ["digest_polars_frame", "digest_polars_series", "polars_parts"]

_WIDTHS = {
    "Int8": 1, "UInt8": 1, "Int16": 2, "UInt16": 2, "Float16": 2, "Int32": 4, "UInt32": 4,
    "Float32": 4, "Int64": 8, "UInt64": 8, "Float64": 8, "Int128": 16, "UInt128": 16,
}  # fmt: skip
#: Rows read exactly; of more, pieces evenly spaced.
_EXACT = 50_000_000
_PIECE = 1 << 16
_PIECES = 64


def polars_parts(walk: Walk, value: Any) -> dict[str, Any]:
    """The parts of a frame: its columns, the number of its rows."""
    columns = sys.modules["polars"].DataFrame.get_columns(value)
    parts: dict[str, Any] = {f"[{c.name!r}]": walk.part(c, _column) for c in columns}
    parts["#keys"] = tuple(parts)
    parts["#index"] = mix("rows", len(columns[0]) if columns else 0)
    return parts


def digest_polars_frame(walk: Walk, value: Any) -> int:
    """The digest of a frame that is inside another value."""
    columns = sys.modules["polars"].DataFrame.get_columns(value)
    return mix("polars", *(digest_polars_series(walk, column) for column in columns))


def digest_polars_series(walk: Walk, value: Any) -> int:
    """The digest of a series, its name included."""
    return mix("polars series", str(value.name), _column(walk, value))


def _column(walk: Walk, value: Any) -> int:
    n = len(value)
    walk.nodes -= n >> 14
    head = mix("polars", str(value.dtype), n)
    if n <= _EXACT:
        return mix(head, _values(walk, value))
    walk.approximate = True
    starts = ((n - _PIECE) * i // (_PIECES - 1) for i in range(_PIECES))
    return mix(head, *(_values(walk, value.slice(start, _PIECE)) for start in starts))


def _values(walk: Walk, value: Any) -> int:
    name = type(value.dtype).__name__
    if name in ("Categorical", "Enum"):
        value = value.cast(sys.modules["polars"].String)
    elif name == "Object":
        return walk.digest(value.to_list())
    elif name == "Array":
        value = value.arr.to_list()
        name = "List"
    missing = _hashes(value.is_null()) if value.null_count() else 0
    if name == "List":
        inner = value.explode()
        return mix("lists", missing, _values(walk, value.list.len()), _values(walk, inner))
    if name == "Struct":
        names = [field.name for field in value.dtype.fields]
        return mix("struct", missing, *(_values(walk, value.struct.field(n)) for n in names))
    if name in ("String", "Binary", "Boolean", "Null", "Categorical", "Enum"):
        return _hashes(value)
    physical = value.to_physical()
    width = _WIDTHS.get(type(physical.dtype).__name__)
    if width is None:
        return _hashes(value)
    return mix("numbers", missing, _numbers(physical.drop_nulls() if missing else physical, width))


def _hashes(value: Any) -> int:
    return _numbers(value.hash(), 8)


def _numbers(value: Any, width: int) -> int:
    hasher = xxh3_64()
    for buffer in number_buffers(value, width):
        hasher.update(buffer)
    return hasher.intdigest() & MASK
