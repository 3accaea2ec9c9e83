"""Single values as YAML: plain where every reader of YAML takes them for what they are."""

from __future__ import annotations

import re
from typing import Any

__all__ = ["block_text", "key_text", "value_text"]

#: Plain anywhere: begins with a letter, words of letters, digits and harmless signs.
_PLAIN = re.compile(r"[^\W\d][\w./+%@-]*( [\w./+%@-]+)*")
#: Plain where no brackets are around: the signs of row rules too.
_PLAIN_IN_BLOCK = re.compile(r"[A-Za-z_(][^\x00-\x1f\x7f]*")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?")
_COUNTED = re.compile(r"\d+(\.\d+)? [a-z]+")  # 2 days
#: Words that some reader takes for something else than a text.
_RESERVED = frozenset("y n yes no on off true false null none nan inf".split())
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}


def value_text(value: Any) -> str:
    """A value inside of brackets."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _float(value)
    return _text(str(value))


def block_text(text: str) -> str:
    """A text that no brackets are around: a name, a row rule."""
    plain = _text(text)
    if plain[0] not in "\"'" or not _PLAIN_IN_BLOCK.fullmatch(text) or not text.isprintable():
        return plain
    harmless = not re.search(r":\s|\s#|[:\s]$", text) and not _is_number_like(text)
    return text if harmless and text.casefold() not in _RESERVED else plain


def key_text(name: str) -> str:
    """The name of a column; one that looks like a date stands in quotes."""
    return f'"{name}"' if _MOMENT.fullmatch(name) else _text(name)


def _text(text: str) -> str:
    if _MOMENT.fullmatch(text) or _COUNTED.fullmatch(text):
        return text  # a text for our reader and in YAML 1.2
    if _PLAIN.fullmatch(text) and text.isprintable() and text.casefold() not in _RESERVED:
        return text
    if text.isprintable() and ("\\" in text or '"' in text):
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char.isprintable():
        return char
    number = ord(char)
    if number < 0x100:
        return f"\\x{number:02X}"
    return f"\\u{number:04X}" if number < 0x10000 else f"\\U{number:08X}"


def _float(value: float) -> str:
    if value in (float("inf"), float("-inf")):
        return ".inf" if value > 0 else "-.inf"
    written = repr(value)
    if "e" in written and "." not in written:
        written = written.replace("e", ".0e")  # YAML 1.1 needs the point
    return written


def _is_number_like(text: str) -> bool:
    return not text[0].isalpha() and text[0] not in "_("
