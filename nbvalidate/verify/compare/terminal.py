"""What a reader sees of a stream: control characters applied or removed."""

from __future__ import annotations

import re

_ERASE_END, _ERASE_LINE = "\ue000", "\ue001"
_ERASE = re.compile(r"\x1b\[([012]?)K")
_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_CONTROL = re.compile(f"[\r\b{_ERASE_END}{_ERASE_LINE}]")
_PIECE = re.compile(f"[\r\b{_ERASE_END}{_ERASE_LINE}]|[^\r\b{_ERASE_END}{_ERASE_LINE}]+")


def strip_ansi(text: str) -> str:
    """Remove colours and other escape sequences."""
    return _ANSI.sub("", text) if "\x1b" in text else text


def clean(text: str) -> str:
    """Return the text as a terminal would show it in the end.

    A carriage return goes back to the start of the line, a backspace one column back; what is
    written then replaces what was there, which is how progress bars redraw themselves.
    """
    if "\r" not in text and "\b" not in text and "\x1b" not in text:
        return text
    text = _ERASE.sub(lambda m: _ERASE_LINE if m.group(1) == "2" else _ERASE_END, text)
    text = strip_ansi(text).replace("\r\n", "\n")
    if not _CONTROL.search(text):
        return text
    return "\n".join(_draw(line) if _CONTROL.search(line) else line for line in text.split("\n"))


def _draw(line: str) -> str:
    shown: list[str] = []
    at = 0
    for piece in _PIECE.findall(line):
        if piece == "\r":
            at = 0
        elif piece == "\b":
            at = max(0, at - 1)
        elif piece == _ERASE_END:
            del shown[at:]
        elif piece == _ERASE_LINE:
            shown[:] = [" "] * at
        else:
            if at > len(shown):
                shown.extend(" " * (at - len(shown)))
            shown[at : at + len(piece)] = piece
            at += len(piece)
    return "".join(shown).rstrip()
