"""Lists, tuples, dictionaries, sets, queues: long runs of plain values at the speed of C.

A run is cut into chunks. In a chunk of plain values, or of small lists, tuples and dictionaries
of plain values, nothing has to be walked in Python: the set of its types says so, and `marshal`
writes it by content. Only other chunks are walked object by object.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice, repeat
from types import NoneType
from typing import Any

from xxhash import xxh3_64_intdigest

from nbvalidate.data.fingerprint.hashing import ATOMS, MASK
from nbvalidate.data.fingerprint.walk import Walk

__all__ = [
    "CHUNK",
    "digest_dict",
    "digest_iterable",
    "digest_list",
    "digest_run",
    "digest_set",
    "digest_tuple",
    "kinds_in",
]

CHUNK = 1 << 16
#: Plain values read exactly in one container; of more, this many are read, evenly spaced.
_EXACT = 4_000_000
_SAMPLED_CHUNK = 1 << 12
_SAMPLED_CHUNKS = 256
#: A text above it is not written out: it would be copied.
_LONG = 1 << 20
_NESTED_BLOCK = 256
_SOME = 16

_PLAIN = frozenset(ATOMS) - {type(NotImplemented)}
_TEXTS = frozenset({str, NoneType})
_NESTS = frozenset({list, tuple, dict})
_PLAIN_OR_NEST = _PLAIN | _NESTS


def kinds_in(values: Iterable[object]) -> frozenset[type]:
    """The types of `values`."""
    return frozenset(map(type, values))


def digest_list(walk: Walk, value: list[Any]) -> int:
    """The digest of a list, or of the list in an instance of a subclass."""
    n = list.__len__(value)
    if n <= CHUNK:
        return hash(("list", n, _chunk(walk, list.__getitem__(value, slice(None))))) & MASK
    run = digest_run(walk, n, lambda a, b: list.__getitem__(value, slice(a, b)))
    return hash(("list", run)) & MASK


def digest_tuple(walk: Walk, value: tuple[Any, ...]) -> int:
    """The digest of a tuple, or of the tuple in an instance of a subclass."""
    n = tuple.__len__(value)
    if n <= CHUNK:
        return hash(("tuple", n, _chunk(walk, tuple.__getitem__(value, slice(None))))) & MASK
    run = digest_run(walk, n, lambda a, b: tuple.__getitem__(value, slice(a, b)))
    return hash(("tuple", run)) & MASK


def digest_run(walk: Walk, n: int, between: Callable[[int, int], Any]) -> int:
    """The digest of `n` values, given the exact list or tuple of those between two positions."""
    if n <= _EXACT:
        parts = [_chunk(walk, between(start, start + CHUNK)) for start in range(0, n, CHUNK)]
    else:
        walk.approximate = True
        last = n - _SAMPLED_CHUNK
        parts = [
            _chunk(walk, between(start, start + _SAMPLED_CHUNK))
            for start in (last * i // (_SAMPLED_CHUNKS - 1) for i in range(_SAMPLED_CHUNKS))
        ]
    return hash((n, *parts)) & MASK


def digest_iterable(walk: Walk, n: int, values: Iterable[Any]) -> int:
    """The digest of `n` values that can only be had in their order."""
    if n <= CHUNK:
        return hash((n, _chunk(walk, list(values)))) & MASK
    parts: list[int] = []
    iterator = iter(values)
    if n <= _EXACT:
        while chunk := list(islice(iterator, CHUNK)):
            parts.append(_chunk(walk, chunk))
    else:
        walk.approximate = True
        skip = (n - _SAMPLED_CHUNK) // (_SAMPLED_CHUNKS - 1) - _SAMPLED_CHUNK
        while chunk := list(islice(iterator, _SAMPLED_CHUNK)):
            parts.append(_chunk(walk, chunk))
            next(islice(iterator, skip, skip), None)
    return hash((n, *parts)) & MASK


def digest_dict(walk: Walk, value: dict[Any, Any]) -> int:
    """The digest of a dictionary, its order included, or of the one in a subclass's instance."""
    n = dict.__len__(value)
    keys = digest_iterable(walk, n, dict.keys(value))
    return hash(("dict", keys, digest_iterable(walk, n, dict.values(value)))) & MASK


def digest_set(walk: Walk, value: set[Any] | frozenset[Any]) -> int:
    """The digest of a set: its order, which is an accident, does not count."""
    members: Callable[[], Iterator[Any]]
    mark = "set"
    if isinstance(value, frozenset):
        mark = "frozenset"
        n, members = frozenset.__len__(value), lambda: frozenset.__iter__(value)
    else:
        n, members = set.__len__(value), lambda: set.__iter__(value)
    kinds = kinds_in(members())
    walk.nodes -= n >> 5
    if kinds == {str}:
        total = sum(map(hash, members()))
    elif kinds <= _PLAIN and bytes not in kinds:
        if n > _EXACT:  # texts and numbers together, nearly exact: hash(-1) is hash(-2)
            walk.approximate = True
            total = sum(map(hash, zip(members(), strict=False)))
        else:
            total = sum(map(hash, map(marshal.dumps, members(), repeat(2))))
    elif n > max(walk.nodes, _SOME):
        walk.approximate = True
        total = 0
    else:
        total = sum(map(walk.digest, members()))
    return hash((mark, n, total & MASK)) & MASK


def _chunk(walk: Walk, chunk: list[Any] | tuple[Any, ...]) -> int:
    """The digest of an exact list or tuple that nobody else changes."""
    n = len(chunk)
    try:
        kinds = frozenset(map(type, chunk))
    except Exception:  # noqa: BLE001  the hash of a class is its metaclass's business
        return _one_by_one(walk, chunk)
    if kinds <= _PLAIN:
        walk.nodes -= n >> 6
        return _plain(chunk, kinds)
    if n >= _SOME and kinds <= _PLAIN_OR_NEST:
        nested = _nested(walk, chunk, kinds)
        if nested is not None:
            return nested
    return _one_by_one(walk, chunk)


def _plain(chunk: list[Any] | tuple[Any, ...], kinds: frozenset[type]) -> int:
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


def _nested(walk: Walk, chunk: list[Any] | tuple[Any, ...], kinds: frozenset[type]) -> int | None:
    """The digest of small containers of plain values; None where there is more in them."""
    owners: list[list[Any] | tuple[Any, ...]] = []
    for kind in _NESTS & kinds:
        owned = chunk if len(kinds) == 1 else [v for v in chunk if type(v) is kind]
        if not kinds_in(chain.from_iterable(owned)) <= _PLAIN:
            return None
        if kind is dict and not kinds_in(chain.from_iterable(map(dict.values, owned))) <= _PLAIN:
            return None
        if kind is not tuple:
            owners.append(owned)
    for owned in owners:
        walk.ids.update(map(id, owned))
    walk.nodes -= len(chunk) >> 4
    blocks = range(0, len(chunk), _NESTED_BLOCK)
    return (
        hash(
            tuple(xxh3_64_intdigest(marshal.dumps(chunk[b : b + _NESTED_BLOCK], 2)) for b in blocks)
        )
        & MASK
    )


def _one_by_one(walk: Walk, chunk: list[Any] | tuple[Any, ...]) -> int:
    n = len(chunk)
    room = max(walk.nodes, _SOME)
    if n <= room:
        walk.nodes -= n >> 3
        return hash(tuple(map(walk.digest, chunk))) & MASK
    walk.approximate = True
    chosen = [chunk[i * (n - 1) // (room - 1)] for i in range(room)]
    return hash(("some", n, *map(walk.digest, chosen))) & MASK
