"""Short, aligned excerpts of two long texts around the place where they differ."""

from __future__ import annotations

LIMIT = 200
_BEFORE = 60
_CHUNK = 8192


def first_difference(left: str, right: str) -> int:
    """Return the index of the first character that differs (the shorter length if none does)."""
    end = min(len(left), len(right))
    start = 0
    # Slices compare at memory speed; only the last chunk is walked character by character.
    while start < end and left[start : start + _CHUNK] == right[start : start + _CHUNK]:
        start += _CHUNK
    while start < end and left[start] == right[start]:
        start += 1
    return min(start, end)


def shorten(text: str, position: int = 0, before: int = _BEFORE) -> str:
    """Return at most `LIMIT` characters of `text` around `position`, on one line."""
    start = max(0, position - before)
    # Cut generously before making the text printable, for it may be megabytes long.
    piece = text[start : start + LIMIT]
    line = "".join(_printable(char) for char in piece.strip("\n"))
    head = "…" if start > 0 else ""
    room = LIMIT - len(head) - 1
    tail = "…" if start + LIMIT < len(text) or len(line) > room else ""
    return head + line[:room] + tail


def shorten_pair(
    left: str, right: str, left_at: int | None = None, right_at: int | None = None
) -> tuple[str, str]:
    """Return excerpts of both texts with the same amount of context before the difference."""
    if left_at is None or right_at is None:
        left_at = right_at = first_difference(left, right)
    before = min(_BEFORE, left_at, right_at) if min(left_at, right_at) < _BEFORE else _BEFORE
    return shorten(left, left_at, before), shorten(right, right_at, before)


def _printable(char: str) -> str:
    if char == "\n":
        return "⏎"
    if char == "\t":
        return " "
    return char if char.isprintable() else "�"
