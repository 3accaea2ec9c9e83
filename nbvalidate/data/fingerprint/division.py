"""Dictionaries by key."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from nbvalidate.data.fingerprint.hashing import mix
from nbvalidate.data.fingerprint.walk import Walk

__all__ = ["mapping_parts"]

_MOST_KEYS = 200


def mapping_parts(walk: Walk, value: Any) -> dict[str, Any] | None:
    """The parts of a dictionary; None where its keys are too many or no simple labels."""
    if dict.__len__(value) > _MOST_KEYS:
        return None
    items = list(dict.items(value))
    if not all(type(key) is str or type(key) is int for key, _ in items):
        return None
    parts: dict[str, Any] = {f"[{key!r}]": walk.part(held) for key, held in items}
    parts["#keys"] = tuple(parts)
    kind = type(value)
    if kind is not dict:
        default = walk.part(value.default_factory) if kind is defaultdict else 0
        parts["#more"] = mix("mapping", kind.__name__, default)
    return parts
