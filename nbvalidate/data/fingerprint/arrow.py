"""Arrow's arrays and tables: their buffers, whatever their chunks and offsets.

Equal values in differently cut chunks give equal digests: lengths are digested in place of
offsets, validity bit by bit, and what lies under a missing value counts as zero.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import Any

from xxhash import xxh3_64

from nbvalidate.data.fingerprint.containers import digest_run
from nbvalidate.data.fingerprint.hashing import MASK, mix
from nbvalidate.data.fingerprint.walk import Walk

__all__ = [
    "arrow_content",
    "digest_arrow",
    "digest_arrow_scalar",
    "digest_arrow_table",
    "table_parts",
]

_STEP = 1 << 17  # values in one temporary array


class _Garbage(Exception):  # noqa: N818  a reason to take the slow way, not an error
    """A missing value with something under it that cannot be left out in one go."""


def digest_arrow(walk: Walk, value: Any) -> int:
    """The digest of an array, chunked or not."""
    chunks = value.chunks if hasattr(value, "chunks") else [value]
    for chunk in chunks:
        for buffer in chunk.buffers():
            if buffer is not None and buffer.is_mutable and buffer.size:
                walk.ids.add(buffer.address)  # it may be numpy's
    return arrow_content(walk, value)


def arrow_content(walk: Walk, value: Any) -> int:
    """The digest of an array, chunked or not, whose buffers nobody writes to."""
    chunks = value.chunks if hasattr(value, "chunks") else [value]
    # not `nbytes`: it lets go of the interpreter's lock, and beside busy threads of the user's
    # that can cost seconds
    walk.nodes -= len(value) * _width(value.type) >> 16
    return mix("arrow", str(value.type), len(value), _content(walk, chunks, value.type))


def _width(kind: Any) -> int:
    """Bytes of one value, about."""
    try:
        return int(kind.bit_width) + 7 >> 3
    except ValueError:  # texts, lists
        return 32


def digest_arrow_scalar(walk: Walk, value: Any) -> int:
    """The digest of a single value of Arrow's."""
    number = getattr(value, "value", None)  # of a moment; Python's would lose its nanoseconds
    held = number if type(number) is int else value.as_py()
    return mix("arrow scalar", str(value.type), walk.digest(held))


def digest_arrow_table(walk: Walk, value: Any) -> int:
    """The digest of a table or a batch of rows."""
    columns = [digest_arrow(walk, column) for column in value.columns]
    return mix("arrow table", str(value.schema), value.num_rows, *columns)


def table_parts(walk: Walk, value: Any) -> dict[str, Any]:
    """The parts of a table: its columns, the number of its rows."""
    names = value.column_names
    parts: dict[str, Any] = {}
    for name, column in zip(names, value.columns, strict=True):
        part = f"[{name!r}]"
        while part in parts:
            part += "@2"
        parts[part] = walk.part(column)
    parts["#keys"] = tuple(parts)
    parts["#index"] = mix("rows", value.num_rows)
    metadata = value.schema.metadata
    if metadata:
        parts["#more"] = walk.part(metadata)
    return parts


def _content(walk: Walk, chunks: Sequence[Any], kind: Any) -> int:
    pieces = [piece for chunk in chunks for piece in _cut(chunk)]
    try:
        return mix(_validity(pieces), _values(walk, pieces, kind))
    except _Garbage:
        return _listed(walk, chunks, kind)


def _cut(chunk: Any) -> Iterator[Any]:
    """The chunk, in pieces small enough to be copied where something is missing."""
    if len(chunk) <= _STEP or not (chunk.null_count or str(chunk.type) == "bool"):
        yield chunk
        return
    for start in range(0, len(chunk), _STEP):
        yield chunk.slice(start, _STEP)


def _values(walk: Walk, chunks: Sequence[Any], kind: Any) -> int:
    types = sys.modules["pyarrow"].types
    if types.is_null(kind):
        return 0
    if types.is_boolean(kind):
        return _stream(_blank(chunk, _bits(chunk, 1)) for chunk in chunks)
    if types.is_string(kind) or types.is_binary(kind):
        return _texts(chunks, "i4")
    if types.is_large_string(kind) or types.is_large_binary(kind):
        return _texts(chunks, "i8")
    if types.is_dictionary(kind):
        return _dictionary(walk, chunks, kind)
    if types.is_struct(kind):
        fields = [[] for _ in range(kind.num_fields)]  # type: ignore[var-annotated]
        for chunk in chunks:
            for field, column in zip(fields, chunk.flatten(), strict=True):
                field.append(column)
        return mix(*(_content(walk, f, kind.field(i).type) for i, f in enumerate(fields)))
    if types.is_list(kind) or types.is_large_list(kind):
        return _lists(walk, chunks, kind)
    try:
        width = kind.bit_width
    except ValueError:
        raise _Garbage from None
    if width % 8 or len(chunks and chunks[0].buffers()) > 2:
        raise _Garbage
    return _stream(_fixed(chunk, width // 8) for chunk in chunks)


def _stream(pieces: Iterator[Any]) -> int:
    hasher = xxh3_64()
    for piece in pieces:
        hasher.update(piece)
    return hasher.intdigest() & MASK


def _bits(chunk: Any, buffer: int) -> Any:
    """One byte, 0 or 1, for each bit of a buffer of bits."""
    np = sys.modules["numpy"]
    start, n = chunk.offset, len(chunk)
    packed = np.frombuffer(chunk.buffers()[buffer], "u1")[start >> 3 : (start + n + 7) >> 3]
    return np.unpackbits(packed, bitorder="little")[start & 7 : (start & 7) + n]


def _missing(chunk: Any) -> Any:
    """Which values are missing; None: none is."""
    return None if not chunk.null_count else _bits(chunk, 0) == 0


def _validity(chunks: Sequence[Any]) -> int:
    np = sys.modules["numpy"]
    if not any(chunk.null_count for chunk in chunks) or chunks[0].buffers()[0] is None:
        return 0
    return _stream(
        _bits(chunk, 0) if chunk.null_count else np.ones(len(chunk), "u1") for chunk in chunks
    )


def _blank(chunk: Any, values: Any) -> Any:
    missing = _missing(chunk)
    if missing is not None:
        values[missing] = 0
    return values


def _fixed(chunk: Any, width: int) -> Any:
    np = sys.modules["numpy"]
    data = chunk.buffers()[1]
    if data is None or not len(chunk):
        return b""
    start = chunk.offset * width
    view = memoryview(data)[start : start + len(chunk) * width]
    missing = _missing(chunk)
    if missing is None:
        return view
    values = np.frombuffer(view, "u1").reshape(-1, width).copy()
    values[missing] = 0
    return values


def _offsets(chunk: Any, kind: str) -> Any:
    np = sys.modules["numpy"]
    offsets = chunk.buffers()[1]
    if offsets is None or not len(chunk):
        return np.zeros(1, kind)
    return np.frombuffer(offsets, kind)[chunk.offset : chunk.offset + len(chunk) + 1]


def _lengths(chunk: Any, offsets: Any) -> Iterator[Any]:
    np = sys.modules["numpy"]
    missing = _missing(chunk)
    for start in range(0, len(chunk), _STEP):
        lengths = np.diff(offsets[start : start + _STEP + 1]).astype("i8", copy=False)
        if missing is not None and lengths[missing[start : start + _STEP]].any():
            raise _Garbage
        yield lengths


def _texts(chunks: Sequence[Any], offset: str) -> int:
    lengths, texts = xxh3_64(), xxh3_64()
    for chunk in chunks:
        if not len(chunk):
            continue
        offsets = _offsets(chunk, offset)
        for piece in _lengths(chunk, offsets):
            lengths.update(piece)
        data = chunk.buffers()[2]
        if data is not None:
            texts.update(memoryview(data)[int(offsets[0]) : int(offsets[-1])])
    return mix(lengths.intdigest() & MASK, texts.intdigest() & MASK)


def _lists(walk: Walk, chunks: Sequence[Any], kind: Any) -> int:
    lengths, values = xxh3_64(), []
    offset = "i8" if sys.modules["pyarrow"].types.is_large_list(kind) else "i4"
    for chunk in chunks:
        offsets = _offsets(chunk, offset)
        for piece in _lengths(chunk, offsets):
            lengths.update(piece)
        first = int(offsets[0])
        values.append(chunk.values.slice(first, int(offsets[-1]) - first))
    return mix(lengths.intdigest() & MASK, _content(walk, values, kind.value_type))


def _dictionary(walk: Walk, chunks: Sequence[Any], kind: Any) -> int:
    words = {_content(walk, [chunk.dictionary], kind.value_type) for chunk in chunks}
    if len(words) > 1:
        raise _Garbage
    return mix(*words, _content(walk, [chunk.indices for chunk in chunks], kind.index_type))


def _listed(walk: Walk, chunks: Sequence[Any], kind: Any) -> int:
    """The slow way: the values as Python's, within the budget."""
    whole = sys.modules["pyarrow"].chunked_array(chunks, type=kind)
    return digest_run(walk, len(whole), lambda a, b: whole.slice(a, b - a).to_pylist())
