"""Regular expressions that mean the same on every engine: no look-around, no back-references.

Python, Rust (Polars), RE2 (Arrow, DuckDB) and Java (Spark) share less than each of them knows.
"""

from __future__ import annotations

import re
import warnings

__all__ = ["problem_of"]

_GROUPS = (
    ("(?=", "a look-ahead"),
    ("(?!", "a look-ahead"),
    ("(?<=", "a look-behind"),
    ("(?<!", "a look-behind"),
    ("(?P=", "a back-reference"),
    ("(?P<", "a named group; leave the name out"),
    ("(?>", "an atomic group"),
    ("(?(", "a condition"),
    ("(?#", "a comment"),
)
_SCOPED = re.compile(r"\(\?[is]*(-[is]+)?:")
_COUNT = re.compile(r"\{(\d+)(,(\d*))?\}")
_MOST = 1000  # of a repetition, in RE2

_ESCAPES = {
    "Z": "`\\Z`; the whole value is matched anyway, leave it out",
    "A": "`\\A`; the whole value is matched anyway, leave it out",
    "u": "`\\u`; write the character itself",
    "U": "`\\U`; write the character itself",
    "N": "`\\N`; write the character itself",
}


def problem_of(pattern: str) -> str:
    """What is wrong with a regular expression, as the end of a sentence; '' if nothing is."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # Python warns of what may become an operator on sets
            re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return f"is no regular expression: {error}"
    except Warning as warning:
        return f"means different things on different engines: {warning}"
    found = _foreign(pattern)
    what, _, instead = found.partition("; ")
    instead = f"; {instead}" if instead else ""
    return f"has {what}, in which engines differ{instead}" if found else ""


def _foreign(pattern: str) -> str:
    position, inside = 0, False  # inside [...]
    while position < len(pattern):
        char = pattern[position]
        step = 1
        if char == "\\":
            if found := _escape(pattern[position + 1 : position + 2]):
                return found
            step = 2
        elif inside:
            inside = char != "]"
        elif char == "[":
            inside = True
            # a bracket right at the start of a set belongs to it
            step = 1 + len(re.compile(r"\^?\]?").match(pattern, position + 1)[0])  # type: ignore[index]
        elif char == "(":
            if found := _group(pattern, position):
                return found
        elif char in "*+?{":
            found, step = _repetition(pattern, position)
            if found:
                return found
        position += step
    return ""


def _escape(char: str) -> str:
    if char.isdigit():
        return f"a back-reference (`\\{char}`)"
    return _ESCAPES.get(char, "")


def _group(pattern: str, position: int) -> str:
    for start, name in _GROUPS:
        if pattern.startswith(start, position):
            return name
    if pattern.startswith("(?", position) and not _SCOPED.match(pattern, position):
        return "a flag for the whole; write `(?i:...)` around what it is for"
    return ""


def _repetition(pattern: str, position: int) -> tuple[str, int]:
    """What is foreign in a repetition, and how long it is with a ``?`` after it."""
    length = 1
    if pattern[position] == "{":
        count = _COUNT.match(pattern, position)
        if count is None:
            return "`{` without a count; write `{0,3}`, or `\\{` for the character", 1
        if max(int(count[1]), int(count[3] or 0)) > _MOST:
            return f"a repetition of more than {_MOST:,}", 1
        length = len(count[0])
    after = pattern[position + length : position + length + 1]
    if after == "+" and pattern[position] != "\\":
        return "a possessive repetition", 1
    return "", length + (after == "?")
