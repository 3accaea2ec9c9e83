"""Lists, tuples, dictionaries and sets, of any length: cut into chunks, see `chunks`."""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterable, Iterator
from itertools import islice, repeat
from typing import Any

from nbvalidate.data.fingerprint.chunks import (
    CHUNK,
    PLAIN,
    SOME,
    digest_chunk,
    kinds_in,
    plain_inside,
)
from nbvalidate.data.fingerprint.hashing import MASK
from nbvalidate.data.fingerprint.layout import name_of
from nbvalidate.data.fingerprint.walk import Walk

__all__ = [
    "digest_dict",
    "digest_iterable",
    "digest_list",
    "digest_run",
    "digest_set",
    "digest_tuple",
]

#: Plain values read exactly in one container; of more, this many are read, evenly spaced.
_EXACT = 4_000_000
_SAMPLED_CHUNK = 1 << 12
_SAMPLED_CHUNKS = 256


def digest_list(walk: Walk, value: list[Any]) -> int:
    """The digest of a list, or of the list in an instance of a subclass."""
    n = list.__len__(value)
    if n <= CHUNK:
        return hash(("list", n, digest_chunk(walk, list.__getitem__(value, slice(None))))) & MASK
    run = digest_run(walk, n, lambda a, b: list.__getitem__(value, slice(a, b)))
    return hash(("list", run)) & MASK


def digest_tuple(walk: Walk, value: tuple[Any, ...]) -> int:
    """The digest of a tuple, or of the tuple in an instance of a subclass."""
    n = tuple.__len__(value)
    if n <= CHUNK:
        return hash(("tuple", n, digest_chunk(walk, tuple.__getitem__(value, slice(None))))) & MASK
    run = digest_run(walk, n, lambda a, b: tuple.__getitem__(value, slice(a, b)))
    return hash(("tuple", run)) & MASK


def digest_run(walk: Walk, n: int, between: Callable[[int, int], Any]) -> int:
    """The digest of `n` values, given the exact list or tuple of those between two positions."""
    if n <= _EXACT:
        parts = [digest_chunk(walk, between(start, start + CHUNK)) for start in range(0, n, CHUNK)]
    else:
        walk.approximate = True
        last = n - _SAMPLED_CHUNK
        parts = [
            digest_chunk(walk, between(start, start + _SAMPLED_CHUNK))
            for start in (last * i // (_SAMPLED_CHUNKS - 1) for i in range(_SAMPLED_CHUNKS))
        ]
    return hash((n, *parts)) & MASK


def digest_iterable(walk: Walk, n: int, values: Iterable[Any]) -> int:
    """The digest of `n` values that can only be had in their order."""
    if n <= CHUNK:
        return hash((n, digest_chunk(walk, list(values)))) & MASK
    parts: list[int] = []
    iterator = iter(values)
    if n <= _EXACT:
        while chunk := list(islice(iterator, CHUNK)):
            parts.append(digest_chunk(walk, chunk))
    else:
        walk.approximate = True
        skip = (n - _SAMPLED_CHUNK) // (_SAMPLED_CHUNKS - 1) - _SAMPLED_CHUNK
        while chunk := list(islice(iterator, _SAMPLED_CHUNK)):
            parts.append(digest_chunk(walk, chunk))
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
    return hash((mark, n, _members(walk, n, members) & MASK)) & MASK


def _members(walk: Walk, n: int, members: Callable[[], Iterator[Any]]) -> int:
    """The sum of the digests of the members: their order does not count."""
    kinds = kinds_in(members())
    walk.nodes -= n >> 5
    if kinds == {str}:
        return sum(map(hash, members()))
    if kinds <= PLAIN and bytes not in kinds:
        if n <= _EXACT:
            return sum(map(hash, map(marshal.dumps, members(), repeat(2))))
        walk.approximate = True  # nearly exact: hash(-1) is hash(-2)
        return sum(map(hash, zip(members(), strict=False)))
    simple = SOME < n <= _EXACT and kinds <= PLAIN | {tuple}
    if simple and plain_inside(list(members()), kinds, set(), _EXACT):
        return sum(map(hash, map(marshal.dumps, members(), repeat(2))))
    if n <= max(walk.nodes, SOME):
        for kind in sorted(kinds, key=name_of):  # first, so that they are not walked in a member
            walk.digest(kind)
        total = sum(map(walk.apart, members()))
        if walk.nodes > 0:
            return total
    walk.approximate = True  # which members the budget was enough for is an accident too
    return 0
