"""Functions, methods, classes and modules: the user's by what they do, libraries' by name."""

from __future__ import annotations

import functools
import sys
from types import FunctionType, ModuleType
from typing import Any

from nbvalidate.data.fingerprint.hashing import MASK, mix, text_digest
from nbvalidate.data.fingerprint.layout import class_dict, module_dict, module_of, mro_of, name_of
from nbvalidate.data.fingerprint.walk import Walk

__all__ = [
    "class_name",
    "class_parts",
    "digest_bound",
    "digest_builtin",
    "digest_cached",
    "digest_class",
    "digest_descriptor",
    "digest_function",
    "digest_module",
    "digest_partial",
    "digest_property",
    "digest_wrapper",
    "note_class",
]

_CLASS_MACHINERY = frozenset(
    {
        "__dict__",
        "__weakref__",
        "__module__",
        "__qualname__",
        "__firstlineno__",
        "__static_attributes__",
        "__dataclass_params__",
        "_abc_impl",
        "__abstractmethods__",
    }
)


def digest_function(walk: Walk, value: FunctionType) -> int:
    """The digest of a function; what its code reaches is noted when it is the user's."""
    context = walk.context
    theirs = not context.is_users_function(value)
    if theirs and _importable(value):
        return mix("function", f"{value.__module__}.{value.__qualname__}")
    facts = context.code.facts(value.__code__)
    if not theirs:
        walk.ids.add(id(value))
        walk.reach |= facts.reads
        walk.stores |= facts.stores
        walk.attributes |= facts.attributes
    parts = [facts.digest, walk.digest(value.__defaults__), walk.digest(value.__kwdefaults__)]
    for cell in value.__closure__ or ():
        walk.ids.add(id(cell))
        try:
            parts.append(walk.digest(cell.cell_contents))
        except ValueError:  # not bound yet
            parts.append(0)
    own = value.__dict__
    if own:
        parts.append(walk.digest(own))
    return hash(("function", *parts)) & MASK


def _importable(value: FunctionType) -> bool:
    """Whether the function is what its own name says: then its name is enough."""
    module, name = value.__module__, value.__qualname__
    if type(module) is not str or type(name) is not str or "<" in name:
        return False
    home = sys.modules.get(module)
    if type(home) is not ModuleType:
        return False
    found: Any = module_dict(home)
    for step in name.split("."):
        found = found.get(step)
        if found is value:
            return True
        if not isinstance(found, type):
            return found is None
        found = class_dict(found)
    return False


def digest_builtin(walk: Walk, value: Any) -> int:
    """The digest of a function written in C, or of such a method with its object."""
    owner = value.__self__
    name = f"{value.__module__}.{value.__qualname__}"
    if owner is None or type(owner) is ModuleType or _is_global_generator(owner):
        return mix("builtin", name)
    return mix("builtin", name, walk.digest(owner))


def _is_global_generator(owner: object) -> bool:
    """Whether `random.shuffle` is this object's: what was drawn from it is no part of a function.

    Its state is a channel of its own, see `nbvalidate.live`.
    """
    for module, name in (("random", "_inst"), ("numpy.random.mtrand", "_rand")):
        home = sys.modules.get(module)
        if home is not None and module_dict(home).get(name) is owner:
            return True
    return False


def digest_bound(walk: Walk, value: Any) -> int:
    """The digest of a method bound to an object."""
    if _is_global_generator(value.__self__):
        return mix("random", walk.digest(value.__func__))
    return mix("method", walk.digest(value.__func__), walk.digest(value.__self__))


def digest_wrapper(walk: Walk, value: Any) -> int:
    """The digest of ``object.__str__`` bound to an object."""
    return mix("wrapper", value.__name__, walk.digest(value.__self__))


def digest_descriptor(walk: Walk, value: Any) -> int:
    """The digest of an unbound method or member of a class written in C."""
    return mix("descriptor", walk.context.type_name(value.__objclass__), value.__name__)


def digest_partial(walk: Walk, value: functools.partial[Any]) -> int:
    """The digest of a partial call."""
    return mix(
        "partial", walk.digest(value.func), walk.digest(value.args), walk.digest(value.keywords)
    )


def digest_cached(walk: Walk, value: Any) -> int:
    """The digest of a function with ``functools.lru_cache``: what it has kept is derived."""
    own = _dict_of(value)
    return mix("cached", walk.digest(own.get("__wrapped__")))


def digest_property(walk: Walk, value: Any) -> int:
    """The digest of a property, a class method, a static method or a cached property."""
    kind = type(value)
    if kind is property:
        held: tuple[Any, ...] = (value.fget, value.fset, value.fdel)
    elif kind is functools.cached_property:
        held = (value.func,)
    else:
        held = (value.__func__,)
    return mix("property", kind.__name__, *map(walk.digest, held))


def digest_module(walk: Walk, value: ModuleType) -> int:  # noqa: ARG001
    """The digest of a module: its name; its attributes are asked for one by one."""
    return mix("module", str(module_dict(value).get("__name__")))


def class_name(cls: type) -> int:
    """The digest of a library's class."""
    return text_digest(f"{module_of(cls)}.{name_of(cls)}")


def digest_class(walk: Walk, value: type) -> int:
    """The digest of a class: the user's by what is in it."""
    if not walk.context.is_users_class(value):
        return mix("class", class_name(value))
    walk.ids.add(id(value))
    members = _members(value)
    return mix("class", _heading(walk, value), *members, *map(walk.digest, members.values()))


def class_parts(walk: Walk, value: type) -> dict[str, Any]:
    """The parts of a class of the user's; of a library's, its name."""
    if not walk.context.is_users_class(value):
        return {"": mix("class", class_name(value))}
    walk.ids.add(id(value))
    members = _members(value)
    parts: dict[str, Any] = {f".{name}": walk.part(held) for name, held in members.items()}
    parts["#keys"] = tuple(parts)
    parts["#cls"] = walk.part(value, _heading)
    for base in mro_of(value)[1:]:
        note_class(walk, base)
    return parts


def note_class(walk: Walk, cls: type) -> None:
    """Note what the code of the user's class reaches: its instances call it."""
    if walk.context.is_users_class(cls):
        walk.digest(cls)


def _heading(walk: Walk, value: type) -> int:
    bases = [walk.digest(base) for base in type.__dict__["__bases__"].__get__(value)]
    return mix("heading", name_of(value), walk.digest(type(value)), *bases)


def _members(value: type) -> dict[str, Any]:
    members = class_dict(value)
    return {
        name: members[name]
        for name in sorted(name for name in list(members) if type(name) is str)
        if name not in _CLASS_MACHINERY
    }


def _dict_of(value: Any) -> dict[str, Any]:
    for base in mro_of(type(value)):
        own = class_dict(base).get("__dict__")
        if own is not None:
            found: dict[str, Any] = own.__get__(value)
            return found
    return {}
