"""Chunks of many values at the speed of C.

In a chunk of plain values, or of lists, tuples and dictionaries of plain values, nothing has to
be walked in Python: the set of its types says so, and `marshal` writes it by content. Only other
chunks are walked object by object.
"""

from __future__ import annotations

import datetime
import decimal
import marshal
import operator
import uuid
from collections.abc import Callable, Iterable
from itertools import chain
from types import NoneType
from typing import Any

from xxhash import xxh3_64_intdigest

from nbvalidate.data.fingerprint.hashing import ATOMS, MASK
from nbvalidate.data.fingerprint.walk import Walk

__all__ = ["CHUNK", "PLAIN", "SOME", "Chunk", "digest_chunk", "kinds_in", "plain_inside"]

CHUNK = 1 << 16
#: So few are walked one by one, and as many are looked at when the budget is used up.
SOME = 16
#: A text above it is not written out: it would be copied.
_LONG = 1 << 20
_BLOCK = 256
_LEVELS = 8
#: Containers inside a chunk that cost as much as one object that is walked; a dictionary is three.
_INSIDE_PER_NODE = 16

Chunk = list[Any] | tuple[Any, ...]

PLAIN = frozenset(ATOMS) - {type(NotImplemented)}
_TEXTS = frozenset({str, NoneType})
_NESTS = frozenset({list, tuple, dict})
#: Single values that have a plain value to stand for them.
_PLAIN_FORM: dict[type, Callable[[Any], Any]] = {
    datetime.date: datetime.date.toordinal,
    datetime.datetime: datetime.datetime.isoformat,
    decimal.Decimal: decimal.Decimal.__str__,
    uuid.UUID: operator.attrgetter("int"),
}


def kinds_in(values: Iterable[object]) -> frozenset[type]:
    """The types of `values`."""
    return frozenset(map(type, values))


def digest_chunk(walk: Walk, chunk: Chunk) -> int:
    """The digest of an exact list or tuple that nobody else changes."""
    n = len(chunk)
    try:
        kinds = frozenset(map(type, chunk))
    except Exception:  # noqa: BLE001  the hash of a class is its metaclass's business
        return _one_by_one(walk, chunk)
    if kinds <= PLAIN:
        walk.nodes -= n >> 6
        return _plain(chunk, kinds)
    if n >= SOME:
        if not kinds.isdisjoint(_NESTS):
            nested = _nested(walk, chunk, kinds)
            if nested is not None:
                return nested
        special = kinds - {NoneType}
        if len(special) == 1:
            formed = _formed(walk, chunk, *special)
            if formed is not None:
                return formed
    return _one_by_one(walk, chunk)


def _plain(chunk: Chunk, kinds: frozenset[type]) -> int:
    if kinds <= _TEXTS:
        return hash(("texts", tuple(chunk))) & MASK
    if kinds == {bytes}:
        return hash(("bytes", tuple(chunk))) & MASK
    if str in kinds or bytes in kinds:
        longest = max(len(v) for v in chunk if type(v) is str or type(v) is bytes)
        if longest > _LONG:
            return hash(("long", tuple(ATOMS[type(v)](v) for v in chunk))) & MASK
    written = marshal.dumps(chunk, 2)
    return (hash(written) if len(written) < 512 else xxh3_64_intdigest(written)) & MASK


def _formed(walk: Walk, chunk: Chunk, kind: type) -> int | None:
    """The digest of dates, decimal numbers and the like; None where they are not that simple."""
    form = _PLAIN_FORM.get(kind)
    if form is None:
        return None
    if kind is datetime.datetime and any(
        v is not None and (v.tzinfo is not None or v.fold) for v in chunk
    ):
        return None
    formed = [None if v is None else form(v) for v in chunk]
    walk.nodes -= len(chunk) >> 4
    return hash((kind.__name__, _plain(formed, kinds_in(formed)))) & MASK


def _nested(walk: Walk, chunk: Chunk, kinds: frozenset[type]) -> int | None:
    """The digest of containers of plain values; None where there is more in them."""
    seen = plain_inside(chunk, kinds, walk.ids, max(walk.nodes, SOME) * _INSIDE_PER_NODE)
    if not seen:
        return None
    walk.nodes -= seen // _INSIDE_PER_NODE
    blocks = range(0, len(chunk), _BLOCK)
    written = (marshal.dumps(chunk[b : b + _BLOCK], 2) for b in blocks)
    return hash(tuple(map(xxh3_64_intdigest, written))) & MASK


def plain_inside(chunk: Chunk, kinds: frozenset[type], mutable: set[int], most: int) -> int:
    """How much there is to read, if all inside lists, tuples and dictionaries is plain; or 0.

    Parameters
    ----------
    chunk, kinds
        The values and their types.
    mutable
        Gets the ids of the lists and dictionaries.
    most
        Of containers; with more, or with many levels, the answer is 0 too.
    """
    level: Chunk = chunk
    seen = 0
    for _ in range(_LEVELS):
        if not kinds <= PLAIN | _NESTS:
            return 0
        inside: list[Iterable[Any]] = []
        for kind in _NESTS & kinds:
            owned = level if len(kinds) == 1 else [v for v in level if type(v) is kind]
            seen += len(owned) * (3 if kind is dict else 1)
            if seen > most:  # the same few lists again and again, maybe
                return 0
            if kind is not tuple:
                mutable.update(map(id, owned))
            if kind is dict:
                if not kinds_in(chain.from_iterable(owned)) <= PLAIN:
                    return 0
                inside.extend(map(dict.values, owned))
            else:
                inside.extend(owned)
        kinds = kinds_in(chain.from_iterable(inside))
        if kinds <= PLAIN:
            return seen
        level = [v for values in inside for v in values if type(v) in _NESTS]
        kinds -= PLAIN
    return 0


def _one_by_one(walk: Walk, chunk: Chunk) -> int:
    n = len(chunk)
    room = max(walk.nodes, SOME)
    if n <= room:
        walk.nodes -= n >> 3
        return hash(tuple(map(walk.digest, chunk))) & MASK
    walk.approximate = True
    chosen = [chunk[i * (n - 1) // (room - 1)] for i in range(room)]
    return hash(("some", n, *map(walk.digest, chosen))) & MASK
