"""Makes text from notebooks safe to print: no terminal codes, no control characters.

A notebook can be hostile: an escape sequence in a cell could hide a finding or retitle the
terminal, and a bidirectional override could show code in another order than it runs.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["TAB", "block", "glyphs", "line", "shorten", "visible"]

#: Columns from one tab stop to the next in excerpts.
TAB = 4

_ANSI = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"  # OSC: titles, hyperlinks
    r"|\x1b[P^_X][^\x1b]*(?:\x1b\\)?"  # DCS and the other strings
    r"|\x1b[ -/]*[0-~]?"
)
_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# C0 and C1 except tab and newline, bidirectional overrides, lone surrogates, non-characters
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufff9-\ufffb\ufffe\uffff]"
)


def block(text: str) -> str:
    """Text that may have several lines: terminal codes and control characters removed."""
    return _CONTROL.sub("", _BREAKS.sub("\n", _ANSI.sub("", text)))


def line(text: str) -> str:
    """Text for one line: as `block`, and every run of white space is one space."""
    return " ".join(block(text).split())


def shorten(text: str, width: int) -> str:
    """At most `width` characters, with an ellipsis in place of what was cut."""
    return text if len(text) <= width else text[: width - 1] + "…"


def visible(source: str) -> str:
    """Replace each control character by a visible mark, one for one: columns stay right."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", source)


def glyphs(source: str) -> list[tuple[str, int]]:
    """Each character of a source line as ``(what to print, columns it takes)``.

    One entry per character, so that a finding's columns stay right: a tab becomes spaces, a
    control character a visible mark.

    Parameters
    ----------
    source
        One line of source code, as it stands in the notebook.
    """
    shown: list[tuple[str, int]] = []
    column = 0
    for char in source:
        if char == "\t":
            width = TAB - column % TAB
            shown.append((" " * width, width))
        elif _CONTROL.match(char) or char in "\n\u2028\u2029":
            width = 1
            shown.append(("\N{REPLACEMENT CHARACTER}", width))
        else:
            width = _width(char)
            shown.append((char, width))
        column += width
    return shown


def _width(char: str) -> int:
    if char.isascii():
        return 1
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
