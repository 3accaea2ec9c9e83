"""Iterators, generators and files by their position; nothing is taken from them."""

from __future__ import annotations

import gc
import os
import stat
from typing import Any

from nbvalidate.data.fingerprint.hashing import mix, text_digest
from nbvalidate.data.fingerprint.objects import attributes_digest
from nbvalidate.data.fingerprint.walk import Walk

__all__ = ["digest_file", "digest_frame_holder", "digest_reduced", "digest_referents"]

_LONG = 1_000_000
_NUMBERS = (int, float)
#: Those that tell what is left by listing it.
_LISTED = frozenset(
    type(i)
    for d in [{0: 0}]
    for i in (
        iter(d),
        iter(d.values()),
        iter(d.items()),
        iter({0}),
        reversed(d),
        reversed(d.values()),
        reversed(d.items()),
    )
)
#: Where a generator, a coroutine and an asynchronous generator keep code and frame.
_PREFIXES = {"generator": "gi", "coroutine": "cr", "async_generator": "ag"}


def digest_frame_holder(walk: Walk, value: Any) -> int:
    """A generator: its code, where it stands, its local variables."""
    kind = type(value).__name__
    prefix = _PREFIXES[kind]
    code = getattr(value, f"{prefix}_code")
    facts = walk.context.code.facts(code)
    frame = getattr(value, f"{prefix}_frame")
    if frame is None:
        return mix(kind, "finished", facts.digest)
    if frame.f_globals is walk.context.namespace:
        walk.reach |= facts.reads
        walk.stores |= facts.stores
        walk.attributes |= facts.attributes
    return mix(kind, facts.digest, frame.f_lasti, attributes_digest(walk, dict(frame.f_locals)))


def digest_reduced(walk: Walk, value: Any) -> int:
    """A built-in iterator over a container: what it goes over, and how far it is."""
    if type(value) in _LISTED and value.__length_hint__() > _LONG:
        walk.approximate = True
        return mix("iterator", type(value).__name__, value.__length_hint__())
    _, held, *state = value.__reduce__()
    if type(value) in _LISTED:  # a list made for us: its id means nothing
        held = (tuple(held[0]),)
    return mix("iterator", type(value).__name__, *map(walk.digest, (held, *state)))


def digest_referents(walk: Walk, value: Any) -> int:
    """An iterator of `itertools`: the iterators and values that it holds.

    ``__reduce__`` would tell counters too, but warns since Python 3.12 and is gone in 3.14.
    """
    name = type(value).__name__
    parts = [walk.digest(held) for held in gc.get_referents(value) if type(held) is not type]
    if name == "count" and all(type(held) in _NUMBERS for held in gc.get_referents(value)):
        parts.append(text_digest(repr(value)))
    elif name == "repeat":
        try:
            parts.append(value.__length_hint__())
        except TypeError:  # endless
            parts.append(-1)
    elif name == "_tee":
        walk.approximate = True
    return mix("iterator", name, *parts)


def digest_file(walk: Walk, value: Any) -> int:
    """An open file: its name, mode and position; pipes and terminals have none."""
    kind = type(value).__name__
    head = [text_digest(kind), text_digest(str(getattr(value, "name", "")))]
    head.append(text_digest(str(getattr(value, "mode", ""))))
    if value.closed:
        return mix("file", *head, "closed")
    if not stat.S_ISREG(os.fstat(value.fileno()).st_mode):
        return mix("file", *head, "stream")
    return mix("file", *head, _position(walk, value))


def _position(walk: Walk, value: Any) -> int:
    raw = getattr(value, "buffer", None)
    if raw is None:
        return int(value.tell())
    if not value.writable():
        try:
            return int(value.tell())
        except OSError:  # a loop over its lines is under way
            walk.approximate = True
    return int(raw.tell())  # the text file's own `tell` would write out what is pending
