"""Logical types: what a column means, whichever engine stores it."""

from __future__ import annotations

from typing import Literal, get_args

__all__ = ["FORMATS", "TYPES", "Kind", "accepts", "in_words"]

#: What a column holds. `number` is an integer, a float or a decimal; `any` is not checked.
Kind = Literal[
    "integer",
    "float",
    "number",
    "decimal",
    "text",
    "category",
    "boolean",
    "date",
    "timestamp",
    "time",
    "duration",
    "list",
    "struct",
    "binary",
    "any",
]

TYPES: tuple[str, ...] = get_args(Kind)

#: Which stored types are the declared one in another storage: a category is text in a CSV file.
_SAME: dict[str, frozenset[str]] = {
    "float": frozenset({"float", "integer", "decimal"}),
    "number": frozenset({"integer", "float", "decimal"}),
    "decimal": frozenset({"decimal", "integer"}),
    "text": frozenset({"text", "category"}),
    "category": frozenset({"text", "category"}),
}

#: Texts that have a shape of their own, each with a regular expression for the whole value.
FORMATS: dict[str, str] = {
    "email": r"[^@\s]+@[^@\s]+\.[^@\s.]+",
    "url": r"[A-Za-z][A-Za-z0-9+.-]*://[^\s]+",
    "uuid": r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}",
    "ipv4": r"((25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\.){3}(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])",
    "date": r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])",
    "time": r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?",
    "timestamp": r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[T ]"
    r"([01][0-9]|2[0-3]):[0-5][0-9]"
    r"(:[0-5][0-9](\.[0-9]+)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?",
    "integer": r"[+-]?[0-9]+",
    "number": r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?",
}

_WORDS = {
    "integer": "an integer",
    "float": "a float",
    "number": "a number",
    "decimal": "a decimal",
    "text": "text",
    "category": "a category",
    "boolean": "a boolean",
    "date": "a date",
    "timestamp": "a timestamp",
    "time": "a time of day",
    "duration": "a duration",
    "list": "a list",
    "struct": "a struct",
    "binary": "binary data",
    "mixed": "a mixture of types",
    "null": "empty",
    "any": "anything",
}


def accepts(declared: str, stored: str) -> bool:
    """Whether a stored type is the declared one, perhaps in another storage.

    Whole numbers stored as floats, where integers are declared, are judged by their values.
    """
    return declared in ("any", stored) or stored == "null" or stored in _SAME.get(declared, ())


def in_words(kind: str) -> str:
    """``an integer``, ``text``, ``a timestamp``."""
    return _WORDS.get(kind, kind)
