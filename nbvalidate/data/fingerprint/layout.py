"""What a class is, read without running anything of its author's.

`type(value)` and the descriptors of `type` itself are used in place of ``value.__class__``,
``cls.__mro__`` and ``value.__dict__``: those can be properties, proxies, metaclasses.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import GetSetDescriptorType, MemberDescriptorType, ModuleType
from typing import Any

__all__ = [
    "Layout",
    "class_dict",
    "layout_of",
    "module_dict",
    "module_of",
    "mro_of",
    "name_of",
    "top_module",
]

mro_of: Callable[[type], tuple[type, ...]] = type.__dict__["__mro__"].__get__
class_dict: Callable[[type], Mapping[str, Any]] = type.__dict__["__dict__"].__get__
name_of: Callable[[type], str] = type.__dict__["__qualname__"].__get__
module_dict: Callable[[ModuleType], dict[str, Any]] = vars(ModuleType)["__dict__"].__get__
_module: Callable[[type], Any] = type.__dict__["__module__"].__get__

#: Derived from the rest of the object, and filled when somebody looks.
_CACHE = re.compile(r"_*(\w+_)?(cache|memo)")
_NOT_STATE = frozenset({"__dict__", "__weakref__"})


def module_of(cls: type) -> str:
    """The name of the module that defines `cls`, '' where it tells none."""
    try:
        module = _module(cls)
    except AttributeError:
        return ""
    return module if type(module) is str else ""


def top_module(cls: type) -> str:
    """The first part of the name of the module that defines `cls`."""
    return module_of(cls).partition(".")[0]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the instances of a class keep their state.

    Parameters
    ----------
    instance_dict
        Reads the real instance dictionary; None where instances have none.
    slots
        Name and reader of each slot.
    derived
        Attributes that are caches of the others.
    library
        Whether attributes named like a cache are one.
    """

    instance_dict: Callable[[Any], Any] | None
    slots: tuple[tuple[str, Callable[[Any], Any]], ...]
    derived: frozenset[str]
    library: bool

    @property
    def readable(self) -> bool:
        """Whether instances have any state of their own that can be read."""
        return self.instance_dict is not None or bool(self.slots)

    def attributes(self, value: object) -> dict[str, Any]:
        """The attributes of an instance by name, caches left out, without running its code."""
        found: dict[str, Any] = {}
        for name, read in self.slots:
            try:
                found[name] = read(value)
            except AttributeError:  # never assigned
                continue
        if self.instance_dict is not None:
            state = self.instance_dict(value)
            if type(state) is dict:
                found.update(state)
            elif isinstance(state, dict):
                found.update(dict.items(state))
        return {
            name: held
            for name, held in found.items()
            if type(name) is str and not self._is_derived(name)
        }

    def _is_derived(self, name: str) -> bool:
        if name in self.derived:
            return True
        return self.library and "c" in name and _CACHE.fullmatch(name) is not None


def layout_of(cls: type, library: bool) -> Layout:
    """The layout of the instances of `cls`."""
    instance_dict: Callable[[Any], Any] | None = None
    slots: dict[str, Callable[[Any], Any]] = {}
    derived: set[str] = set()
    for base in mro_of(cls):
        members = class_dict(base)
        own: Any = members.get("__dict__")
        if (
            instance_dict is None
            and type(own) in (GetSetDescriptorType, MemberDescriptorType)
            and own.__objclass__ is base
        ):
            instance_dict = own.__get__
        python_slots = "__slots__" in members
        for name, member in list(members.items()):
            if type(member) is functools.cached_property:
                derived.add(name)
            elif (
                python_slots
                and type(member) is MemberDescriptorType
                and name not in _NOT_STATE
                and name not in slots
            ):
                slots[name] = member.__get__
    return Layout(instance_dict, tuple(slots.items()), frozenset(derived), library)
