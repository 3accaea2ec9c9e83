"""The digests that everything else is made of.

`marshal` in version 2 writes a value by its content alone: no references to what it has seen, no
interning, each type with its own mark, floats by their bits. Python's own `hash` is used for
texts (it is kept in the object) and to put digests together; never for numbers: ``hash(1)`` is
``hash(1.0)`` and ``hash(-1)`` is ``hash(-2)``.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable
from types import EllipsisType, NoneType, NotImplementedType
from typing import Any

from xxhash import xxh3_64_intdigest

__all__ = ["ATOMS", "MASK", "buffer_digest", "mix", "text_digest"]

#: Digests stay below the modulus of Python's integer hash, so that hashing them loses nothing.
MASK = (1 << 60) - 1


def mix(*parts: int | str) -> int:
    """One digest of several, in this order; texts are marks."""
    return hash(parts) & MASK


def buffer_digest(buffer: Any) -> int:
    """The digest of the bytes of a contiguous buffer, which is not copied."""
    return xxh3_64_intdigest(buffer) & MASK


def text_digest(value: str) -> int:
    """The digest of a text."""
    return hash(("str", value)) & MASK


def _number(value: object) -> int:
    return hash(marshal.dumps(value, 2)) & MASK  # type: ignore[arg-type]


def _bytes(value: bytes) -> int:
    return hash(("bytes", xxh3_64_intdigest(value))) & MASK


def _not_implemented(value: object) -> int:  # noqa: ARG001
    return mix("NotImplemented")


#: The types whose values are digested at once, and how.
ATOMS: dict[type, Callable[[Any], int]] = {
    int: _number,
    float: _number,
    bool: _number,
    complex: _number,
    NoneType: _number,
    EllipsisType: _number,
    str: text_digest,
    bytes: _bytes,
    NotImplementedType: _not_implemented,
}
