"""Which global variables a use of a function, a class or an instance reads: those that it reaches.

A class that is called runs its constructor, an instance whose method is called runs that method;
both with the methods that these use. What is passed on may be called in any way.
"""

from __future__ import annotations

import dis
import functools
import types
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

__all__ = ["global_names", "reach_of"]

#: So many entries of a table are looked at.
_ITEMS = 200
_CONTAINERS = (list, tuple, set, dict)
_CALLED = (types.FunctionType, types.MethodType, list, tuple, dict)
_CACHED = type(functools.lru_cache(lambda: None))
_CONSTRUCTORS = ("__init__", "__new__", "__post_init__", "__call__")


@functools.lru_cache(maxsize=4096)
def _names(code: types.CodeType) -> tuple[frozenset[str], frozenset[str]]:
    """Global names that the code and the functions in it load, and attributes that they use."""
    loads: set[str] = set()
    for instruction in dis.get_instructions(code):
        if instruction.opname in ("LOAD_GLOBAL", "LOAD_NAME") and instruction.argval:
            loads.add(instruction.argval)
    words = set(code.co_names) - loads
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            inner_loads, inner_words = _names(constant)
            loads |= inner_loads
            words |= inner_words
    return frozenset(loads), frozenset(words)


def global_names(code: types.CodeType) -> frozenset[str]:
    """Global names that a function's code loads, those of the functions in it too."""
    return _names(code)[0]


def reach_of(
    namespace: Mapping[str, Any], name: str, hows: set[str], words: Iterable[str]
) -> Iterator[str]:
    """Global names that are read when `name` is used so; functions among them are followed.

    Parameters
    ----------
    namespace
        The user's variables.
    name
        A variable.
    hows, words
        What the cell does with it (`Access.how`), and the attributes or methods that it uses.
    """
    pending: list[tuple[str, set[str], tuple[str, ...]]] = [(name, hows, tuple(words))]
    seen = {name}
    while pending:
        current, how, used = pending.pop()
        for code in _codes(namespace[current], how, used, namespace):
            for found in _names(code)[0]:
                if found in namespace and found not in seen:
                    seen.add(found)
                    yield found
                    pending.append((found, {"called"}, tuple(_names(code)[1])))


def _codes(
    value: object,
    hows: set[str],
    words: tuple[str, ...],
    namespace: Mapping[str, Any],
    depth: int = 0,
) -> Iterator[types.CodeType]:
    kind = type(value)
    if kind is types.FunctionType:
        yield from _of_function(value, namespace, depth)  # type: ignore[arg-type]  # it is one
    elif kind is types.MethodType:
        yield from _codes(value.__func__, {"called"}, (), namespace, depth)  # type: ignore[attr-defined]
    elif issubclass(kind, type):
        if _home(value) == "__main__":
            called = _CONSTRUCTORS if "called" in hows else ()
            yield from _of_class(value, (*called, *words), "argument" in hows)  # type: ignore[arg-type]
    elif _home(kind) == "__main__":
        operators = bool(hows - {"method", "attribute", "store"})
        yield from _of_class(kind, words, operators)
    elif _among(kind, _CONTAINERS) and depth < 3:
        yield from _of_container(value, namespace, depth)
    elif kind is functools.partial:
        yield from _codes(value.func, {"called"}, (), namespace, depth + 1)  # type: ignore[attr-defined]
    elif kind is types.GeneratorType:
        yield value.gi_code  # type: ignore[attr-defined]
    elif kind is _CACHED:
        yield from _codes(value.__wrapped__, {"called"}, (), namespace, depth + 1)  # type: ignore[attr-defined]


def _among(kind: type, kinds: tuple[type, ...]) -> bool:
    """By identity: comparing types may run a metaclass of the user's."""
    return any(kind is one for one in kinds)


def _home(cls: object) -> object:
    """The module of a class, without asking its metaclass."""
    return type.__dict__["__dict__"].__get__(cls).get("__module__")


def _of_container(
    value: object, namespace: Mapping[str, Any], depth: int
) -> Iterator[types.CodeType]:
    """A table of functions may call any of them."""
    items: Iterable[object] = value.values() if type(value) is dict else value  # type: ignore[assignment]
    for item in islice(list(items), _ITEMS):
        if _among(type(item), _CALLED) or _home(type(item)) == "__main__":
            yield from _codes(item, {"argument"}, (), namespace, depth + 1)


def _of_function(
    function: types.FunctionType, namespace: Mapping[str, Any], depth: int
) -> Iterator[types.CodeType]:
    if function.__globals__ is not namespace and function.__module__ != "__main__":
        return
    yield function.__code__
    for cell in function.__closure__ or ():
        try:
            inner = cell.cell_contents
        except ValueError:
            continue
        if depth < 4:
            yield from _codes(inner, {"called"}, (), namespace, depth + 1)


def _of_class(cls: type, words: Iterable[str], everything: bool) -> Iterator[types.CodeType]:
    methods: dict[str, types.CodeType] = {}
    for base in reversed(type.__dict__["__mro__"].__get__(cls)):
        if _home(base) == "__main__":
            for name, member in list(type.__dict__["__dict__"].__get__(base).items()):
                code = _code_of(member)
                if code is not None:
                    methods[name] = code
    special = {n for n in methods if n.startswith("__") and n not in _CONSTRUCTORS}
    pending = list(methods) if everything else [*words, *special]
    seen: set[str] = set()
    while pending:
        name = pending.pop()
        if name in seen or name not in methods:
            continue
        seen.add(name)
        yield methods[name]
        pending.extend(_names(methods[name])[1])


def _code_of(member: object) -> types.CodeType | None:
    if isinstance(member, (staticmethod, classmethod)):
        member = member.__func__
    elif isinstance(member, property):
        member = member.fget
    return member.__code__ if isinstance(member, types.FunctionType) else None
