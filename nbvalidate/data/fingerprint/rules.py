"""Which rule digests the values of a type: by the type itself, or by the names of its bases."""

from __future__ import annotations

import _random
import datetime
import functools
import logging
import threading
import types
import weakref
from array import array
from collections import deque

from nbvalidate.data.fingerprint import callables, objects, values
from nbvalidate.data.fingerprint.builtin_rules import BUILTIN_RULES, PLAIN_BASES, plain_digest
from nbvalidate.data.fingerprint.layout import class_dict, layout_of, mro_of, name_of, top_module
from nbvalidate.data.fingerprint.libraries import OPAQUE, REDUCIBLE
from nbvalidate.data.fingerprint.library_rules import (
    FUNCTION_IN_C,
    FUNCTIONS_IN_C,
    LIBRARY_RULES,
    REDUCED,
)
from nbvalidate.data.fingerprint.objects import object_rule, subclass_rule
from nbvalidate.data.fingerprint.walk import Rule

__all__ = ["resolve"]

# By id throughout: comparing classes is their metaclass's business.
_OPAQUE = Rule(lambda walk, value: walk.opaque(value), "opaque", mutable=True, leaf=True)
_CLASS = Rule(callables.digest_class, "class", divide=callables.class_parts)
_KIND = Rule(values.digest_kind, "opaque", leaf=True)
_PLAIN = Rule(plain_digest)
#: What an instance of a subclass is apart from its class and its attributes.
_CONTENT: dict[int, Rule] = {
    **{id(kind): _PLAIN for kind in PLAIN_BASES},
    **{
        id(kind): BUILTIN_RULES[kind]
        for kind in (
            *(list, tuple, dict, set, frozenset, deque, bytearray, array),
            *(functools.partial, datetime.datetime, datetime.date, datetime.time),
            datetime.timedelta,
        )
    },
    id(_random.Random): Rule(values.digest_random, "object", mutable=True),
    id(BaseException): Rule(objects.exception_digest, "object", mutable=True),
}
_WHOLLY: dict[int, Rule] = {
    id(type): _CLASS,
    id(types.ModuleType): BUILTIN_RULES[types.ModuleType],
    **{id(kind): _KIND for kind in (threading.Thread, weakref.ref, logging.Logger)},
}


def resolve(kind: type, users: bool) -> Rule:
    """The rule for the values of a type that is not built in."""
    bases = mro_of(kind)
    layout = layout_of(kind, library=not users)
    for base in bases:
        whole = _WHOLLY.get(id(base))
        if whole is not None:
            return whole
        named = LIBRARY_RULES.get((top_module(base), name_of(base)))
        if named is not None:
            with_attributes = users and named.divide is None and top_module(base) in _EXTENDED
            return subclass_rule(kind, named, layout) if with_attributes else named
    for base in bases:
        content = _CONTENT.get(id(base))
        if content is not None:
            return subclass_rule(kind, content, layout)
    if name_of(kind) in FUNCTIONS_IN_C:
        return FUNCTION_IN_C
    if not users and not layout.readable and top_module(kind) in REDUCIBLE:
        return REDUCED
    if not layout.readable or (not users and top_module(kind) in OPAQUE):
        return _OPAQUE
    return object_rule(kind, layout, users or _is_divided(bases))


#: Libraries whose types users extend with attributes.
_EXTENDED = frozenset({"numpy", "pandas", "polars"})


def _is_divided(bases: tuple[type, ...]) -> bool:
    return any(
        base is types.SimpleNamespace
        or "__dataclass_fields__" in class_dict(base)
        or (name_of(base) == "BaseEstimator" and top_module(base) == "sklearn")
        for base in bases
    )
