"""Instances: by their class and by their attributes, read without running their code."""

from __future__ import annotations

from typing import Any

from nbvalidate.data.fingerprint.hashing import MASK, mix, text_digest
from nbvalidate.data.fingerprint.layout import Layout
from nbvalidate.data.fingerprint.walk import Rule, Walk

__all__ = ["attributes_digest", "object_rule", "subclass_rule"]


def attributes_digest(walk: Walk, attributes: dict[str, Any]) -> int:
    """The digest of attributes by name; the order in which they were set does not count."""
    names = sorted(attributes)
    walk.nodes -= len(names) >> 3
    return hash((*names, *(walk.digest(attributes[name]) for name in names))) & MASK


def object_rule(cls: type, layout: Layout, divided: bool) -> Rule:
    """How instances of `cls` are digested: class and attributes."""

    def digest(walk: Walk, value: Any) -> int:
        return mix("object", walk.digest(cls), attributes_digest(walk, layout.attributes(value)))

    def divide(walk: Walk, value: Any) -> dict[str, Any]:
        attributes = layout.attributes(value)
        parts: dict[str, Any] = {
            f".{name}": walk.part(attributes[name]) for name in sorted(attributes)
        }
        parts["#keys"] = tuple(parts)
        parts["#cls"] = walk.part(cls)
        return parts

    return Rule(digest, "object", mutable=True, divide=divide if divided else None)


def subclass_rule(cls: type, base: Rule, layout: Layout) -> Rule:
    """How instances of `cls` are digested: as their built-in base, with class and attributes."""

    def digest(walk: Walk, value: Any) -> int:
        content = base.digest(walk, value)
        attributes = layout.attributes(value)
        own = attributes_digest(walk, attributes) if attributes else 0
        return mix("subclass", walk.digest(cls), content, own)

    mutable = base.mutable or layout.instance_dict is not None
    return Rule(digest, base.kind, mutable=mutable)


def exception_digest(walk: Walk, value: BaseException) -> int:
    """The digest of an exception: its arguments; where it was raised does not count."""
    arguments = BaseException.__dict__["args"].__get__(value)
    return mix("exception", text_digest(type(value).__name__), walk.digest(arguments))
