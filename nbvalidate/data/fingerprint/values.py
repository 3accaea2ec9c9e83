"""Values of the standard library that are read by what they stand for."""

from __future__ import annotations

import _random
import datetime
import decimal
import gc
import re
from array import array
from collections import defaultdict, deque
from collections.abc import Callable
from typing import Any

from nbvalidate.data.fingerprint.containers import digest_list
from nbvalidate.data.fingerprint.hashing import buffer_digest, mix, text_digest
from nbvalidate.data.fingerprint.layout import mro_of
from nbvalidate.data.fingerprint.walk import Walk


def digest_range(walk: Walk, value: range) -> int:
    """A range by its ends: ``range(0)`` is not ``range(1, 1)`` to who prints it."""
    return mix("range", *map(walk.digest, (value.start, value.stop, value.step)))


def digest_slice(walk: Walk, value: slice) -> int:
    """A slice by its ends."""
    return mix("slice", *map(walk.digest, (value.start, value.stop, value.step)))


def digest_bytearray(walk: Walk, value: bytearray) -> int:
    """The bytes."""
    with memoryview(value) as view:
        walk.nodes -= len(view) >> 18
        return mix("bytearray", buffer_digest(view))


def digest_memoryview(walk: Walk, value: memoryview) -> int:
    """The bytes, format and shape; the owner's id."""
    walk.ids.add(id(value.obj))
    data = buffer_digest(value) if value.c_contiguous else buffer_digest(value.tobytes())
    return mix("memoryview", text_digest(value.format), *(value.shape or ()), data)


def digest_array(walk: Walk, value: array[Any]) -> int:
    """The bytes of an ``array.array``."""
    with memoryview(value) as view:
        walk.nodes -= view.nbytes >> 18
        return mix("array.array", view.format, buffer_digest(view))


def digest_deque(walk: Walk, value: deque[Any]) -> int:
    """The members and the bound."""
    return mix(
        "deque",
        walk.digest(deque.__dict__["maxlen"].__get__(value)),
        digest_list(walk, list(deque.__iter__(value))),
    )


#: How each of these tells its fields, with `fold` where it has one; the most special first.
_MOMENTS: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (datetime.datetime, lambda value: datetime.datetime.__reduce_ex__(value, 4)),
    (datetime.date, datetime.date.__reduce__),
    (datetime.time, lambda value: datetime.time.__reduce_ex__(value, 4)),
    (datetime.timedelta, datetime.timedelta.__reduce__),
)


def digest_moment(walk: Walk, value: Any) -> int:
    """A date, time, datetime or difference, by its fields and time zone."""
    bases = mro_of(type(value))
    for kind, fields in _MOMENTS:
        if any(base is kind for base in bases):  # never a subclass's own way
            return mix("moment", kind.__name__, walk.digest(fields(value)[1]))
    raise TypeError


def digest_timezone(walk: Walk, value: datetime.tzinfo) -> int:  # noqa: ARG001
    """A time zone by its name."""
    return mix("timezone", repr(value))


def digest_decimal(walk: Walk, value: decimal.Decimal) -> int:  # noqa: ARG001
    """A decimal number, trailing zeros included."""
    return mix("decimal", decimal.Decimal.__str__(value))


def digest_uuid(walk: Walk, value: Any) -> int:
    """A UUID by its number."""
    return mix("uuid", walk.digest(value.int))


def digest_path(walk: Walk, value: Any) -> int:  # noqa: ARG001
    """A path by its text."""
    return mix("path", type(value).__name__, str(value))


def digest_pattern(walk: Walk, value: re.Pattern[Any]) -> int:
    """A regular expression."""
    return mix("pattern", walk.digest(value.pattern), value.flags)


def digest_match(walk: Walk, value: re.Match[Any]) -> int:
    """A match: expression, text and places."""
    places = tuple(value.span(i) for i in range(value.re.groups + 1))
    return mix("match", *map(walk.digest, (value.re, value.string, places)))


def digest_enum(walk: Walk, value: Any) -> int:
    """A member of an enumeration: its class, name and value."""
    state = value.__dict__
    name, held = state.get("_name_"), state.get("_value_")
    return mix("enum", *map(walk.digest, (type(value), name, held)))


def digest_defaultdict(walk: Walk, value: defaultdict[Any, Any]) -> int:
    """What fills a missing key."""
    return walk.digest(defaultdict.__dict__["default_factory"].__get__(value))


def digest_cell(walk: Walk, value: Any) -> int:
    """What a closure's variable holds."""
    try:
        return mix("cell", walk.digest(value.cell_contents))
    except ValueError:
        return mix("cell")


def digest_code(walk: Walk, value: Any) -> int:
    """A code object."""
    return mix("code", walk.context.code.facts(value).digest)


def digest_mappingproxy(walk: Walk, value: Any) -> int:
    """The mapping behind a read-only view of a dictionary."""
    return mix("mappingproxy", *map(walk.digest, gc.get_referents(value)))


def digest_alias(walk: Walk, value: Any) -> int:
    """``list[int]`` and ``int | str``."""
    origin = getattr(value, "__origin__", None)
    return mix("alias", walk.digest(origin), walk.digest(value.__args__))


def digest_kind(walk: Walk, value: Any) -> int:
    """Nothing but the type: locks, threads and weak references are no state of the value."""
    return mix("kind", walk.context.type_name(type(value)))


def digest_logger(walk: Walk, value: Any) -> int:  # noqa: ARG001
    """A logger by its name."""
    return mix("logger", str(value.__dict__.get("name")))


def digest_random(walk: Walk, value: Any) -> int:
    """A random generator: its state."""
    return mix("random", walk.digest(_random.Random.getstate(value)))


def digest_bytesio(walk: Walk, value: Any) -> int:
    """The content of a file in memory, and the place in it."""
    if value.closed:
        return mix("closed")
    return mix("memory file", walk.digest(value.getvalue()), value.tell())
