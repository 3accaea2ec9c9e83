"""How the types of the standard library are digested."""

from __future__ import annotations

import datetime
import decimal
import functools
import io
import itertools
import logging
import re
import threading
import types
import weakref
from array import array
from collections import Counter, OrderedDict, defaultdict, deque
from typing import Any

from nbvalidate.data.fingerprint import callables, iterators, values
from nbvalidate.data.fingerprint.containers import (
    digest_dict,
    digest_list,
    digest_set,
    digest_tuple,
)
from nbvalidate.data.fingerprint.division import mapping_parts
from nbvalidate.data.fingerprint.hashing import ATOMS
from nbvalidate.data.fingerprint.layout import mro_of
from nbvalidate.data.fingerprint.walk import Rule, Walk

__all__ = ["BUILTIN_RULES", "PLAIN_BASES", "plain_digest"]


def plain_digest(walk: Walk, value: Any) -> int:  # noqa: ARG001
    """An instance of a subclass of a plain type, by its value of that type."""
    for base in mro_of(type(value)):
        atom = ATOMS.get(base)
        if atom is not None:
            return atom(PLAIN_BASES[base](value))
    raise TypeError


_EMPTY: tuple[Any, ...] = (
    [],
    (),
    "",
    b"",
    bytearray(),
    range(0),
    range(1 << 70),
    {},
    {}.values(),
    {}.items(),
    set(),
)
#: How the plain value is had from an instance of a subclass, without the subclass's ways.
PLAIN_BASES: dict[type, Any] = {
    int: int.__int__,
    float: float.__float__,
    complex: lambda value: complex.__add__(value, 0j),
    str: str.__str__,
    bytes: lambda value: bytes.__getitem__(value, slice(None)),
}

_iterator = Rule(iterators.digest_reduced, "iterator", mutable=True)
_itertool = Rule(iterators.digest_referents, "iterator", mutable=True)
_frame_holder = Rule(iterators.digest_frame_holder, "iterator", mutable=True)
_file = Rule(iterators.digest_file, "iterator", mutable=True)
_kind = Rule(values.digest_kind, "opaque", leaf=True)
_moment = Rule(values.digest_moment, leaf=True)
_property = Rule(callables.digest_property, "function")
_descriptor = Rule(callables.digest_descriptor, "function", leaf=True)
_builtin = Rule(callables.digest_builtin, "function")
_dict = Rule(digest_dict, "mapping", mutable=True, divide=mapping_parts)

BUILTIN_RULES: dict[type, Rule] = {
    list: Rule(digest_list, "sequence", mutable=True),
    tuple: Rule(digest_tuple, "sequence"),
    dict: _dict,
    set: Rule(digest_set, "set", mutable=True),
    frozenset: Rule(digest_set, "set"),
    OrderedDict: Rule(
        lambda w, v: hash(("ordered", digest_dict(w, v))), "mapping", True, divide=mapping_parts
    ),
    Counter: Rule(
        lambda w, v: hash(("counter", digest_dict(w, v))), "mapping", True, divide=mapping_parts
    ),
    defaultdict: Rule(
        lambda w, v: hash(("default", digest_dict(w, v), values.digest_defaultdict(w, v))),
        "mapping",
        True,
        divide=mapping_parts,
    ),
    deque: Rule(values.digest_deque, "sequence", mutable=True),
    range: Rule(values.digest_range, leaf=True),
    slice: Rule(values.digest_slice),
    bytearray: Rule(values.digest_bytearray, "sequence", mutable=True),
    memoryview: Rule(values.digest_memoryview, "array", mutable=True),
    array: Rule(values.digest_array, "sequence", mutable=True),
    types.FunctionType: Rule(callables.digest_function, "function"),
    types.BuiltinFunctionType: _builtin,
    types.MethodType: Rule(callables.digest_bound, "function"),
    types.MethodWrapperType: Rule(callables.digest_wrapper, "function"),
    types.WrapperDescriptorType: _descriptor,
    types.MethodDescriptorType: _descriptor,
    types.ClassMethodDescriptorType: _descriptor,
    types.GetSetDescriptorType: _descriptor,
    types.MemberDescriptorType: _descriptor,
    types.ModuleType: Rule(callables.digest_module, "module", leaf=True),
    types.CellType: Rule(values.digest_cell, "object", mutable=True),
    types.CodeType: Rule(values.digest_code, "plain", leaf=True),
    types.MappingProxyType: Rule(values.digest_mappingproxy, "mapping"),
    types.GenericAlias: Rule(values.digest_alias),
    types.UnionType: Rule(values.digest_alias),
    functools.partial: Rule(callables.digest_partial, "function", mutable=True),
    functools._lru_cache_wrapper: Rule(callables.digest_cached, "function"),  # noqa: SLF001
    functools.cached_property: _property,
    property: _property,
    classmethod: _property,
    staticmethod: _property,
    datetime.datetime: _moment,
    datetime.date: _moment,
    datetime.time: _moment,
    datetime.timedelta: _moment,
    datetime.timezone: Rule(values.digest_timezone, leaf=True),
    decimal.Decimal: Rule(values.digest_decimal, leaf=True),
    re.Pattern: Rule(values.digest_pattern, leaf=True),
    re.Match: Rule(values.digest_match),
    types.GeneratorType: _frame_holder,
    types.CoroutineType: _frame_holder,
    types.AsyncGeneratorType: _frame_holder,
    io.TextIOWrapper: _file,
    io.BufferedReader: _file,
    io.BufferedWriter: _file,
    io.BufferedRandom: _file,
    io.FileIO: _file,
    io.BytesIO: Rule(values.digest_bytesio, "iterator", mutable=True),
    io.StringIO: Rule(values.digest_bytesio, "iterator", mutable=True),
    logging.Logger: Rule(values.digest_logger, "object", leaf=True),
    type(threading.Lock()): _kind,
    type(threading.RLock()): _kind,
    threading.Event: _kind,
    threading.Condition: _kind,
    threading.Semaphore: _kind,
    threading.Thread: _kind,
    threading.local: _kind,
    weakref.ref: _kind,
    weakref.WeakKeyDictionary: _kind,
    weakref.WeakValueDictionary: _kind,
    weakref.WeakSet: _kind,
    **{type(iter(empty)): _iterator for empty in _EMPTY},
    **{type(reversed(empty)): _iterator for empty in _EMPTY if hasattr(empty, "__reversed__")},
    **dict.fromkeys((enumerate, zip, map, filter), _iterator),
    **{
        kind: _itertool
        for kind in vars(itertools).values()
        if isinstance(kind, type) and hasattr(kind, "__next__")
    },
    type(itertools.tee(())[0]): _itertool,
}
