"""The fingerprint of a value: plain data."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

__all__ = ["NOTHING", "Fingerprint"]

#: Shared by all fingerprints with an empty set: most values are numbers and texts.
NOTHING: frozenset[str] = frozenset()


@dataclass(slots=True)
class Fingerprint:
    """What tells whether a value, or a part of it, is still the same.

    Two fingerprints taken in one process have equal digests exactly where the contents are
    equal, types included; objects' identities never count, but for what cannot be read.

    Parameters
    ----------
    parts
        Digest by part: '' for a value that is not divided, ``['price']`` for a column or a key,
        ``.rate`` for an attribute, ``#index``, ``#cls``, ``#more``; ``#keys`` is the tuple of the
        names of the parts that are the value's own, in its order.
    ids
        The ids of all mutable objects that are reachable from the value and the addresses of
        the buffers of arrays: two values whose ids intersect share state. Under pandas'
        copy-on-write they may intersect while a write would still copy: sharing is then
        reported although no write through pandas can be seen on both sides.
    reach
        The global names that the user's functions and classes in the value read when called.
    stores
        The global names that they may bind.
    attributes
        The names of attributes and methods that their code uses.
    kind
        ``plain`` (immutable), ``sequence``, ``mapping``, ``set``, ``array``, ``frame``,
        ``column``, ``index``, ``object``, ``class``, ``function``, ``module``, ``iterator``,
        ``tensor`` or ``opaque``.
    approximate
        Sampled, over budget, or with something in it that cannot be read.
    """

    parts: Mapping[str, Hashable]
    ids: frozenset[int] = frozenset()
    reach: frozenset[str] = NOTHING
    stores: frozenset[str] = NOTHING
    attributes: frozenset[str] = NOTHING
    kind: str = "plain"
    approximate: bool = False
