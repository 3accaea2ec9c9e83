"""Memory addresses and UUIDs replaced by the order of their first appearance.

Numbering keeps what matters about an address: whether two objects are the same one.
"""

from __future__ import annotations

import re

from nbvalidate.verify.compare.masks import Masked

ADDRESSES, UUIDS, IDS = "addresses renumbered", "UUIDs renumbered", "ids renumbered"

# Any hex number after "at"; alone only what looks like a heap address of a 64-bit process, for
# hex(255) or a checksum is a result.
_ADDRESS = re.compile(
    r"(?P<at>\bat (?:address )?)0x[0-9a-fA-F]{6,16}\b"
    r"|\b0x(?:7f|55|56)[0-9a-f]{10}\b|\b0x0000[0-9a-fA-F]{12}\b"
)
_UUID = re.compile(r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b")
_OWNER_SPAN = 80
_RANDOM_ID = re.compile(
    r"(?<![0-9a-zA-Z])(?:[A-Za-z]+_)?(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]{16,64}"
    r"(?![0-9a-zA-Z])"
)


def renumber(masked: Masked) -> Masked:
    """Replace addresses and UUIDs in a text."""
    text, found = masked.text, dict(masked.found)
    if "0x" in text:
        text, pieces = _replace(text, _ADDRESS, "address")
        if pieces:
            found[ADDRESSES] = pieces
    if text.count("-") >= 4:
        text, pieces = _replace(text, _UUID, "uuid")
        if pieces:
            found[UUIDS] = pieces
    return Masked(text, found)


def renumber_ids(masked: Masked) -> Masked:
    """Replace random element ids too (for scripts and mark-up, where a hash is never a result)."""
    masked = renumber(masked)
    text, pieces = _replace(masked.text, _RANDOM_ID, "id")
    return Masked(text, {**masked.found, IDS: pieces}) if pieces else masked


def _replace(text: str, pattern: re.Pattern[str], name: str) -> tuple[str, list[str]]:
    numbers: dict[tuple[str, str], int] = {}
    pieces: list[str] = []

    def replace(match: re.Match[str]) -> str:
        piece = match.group(0)
        at = match.groupdict().get("at") or ""
        # The memory of a dead object is given to the next one: the same address under another
        # type is not the same object.
        key = (_owner(text, match.start()) if at else "", piece)
        number = numbers.setdefault(key, len(numbers) + 1)
        pieces.append(piece)
        return f"{at}<{name} {number}>"

    return pattern.sub(replace, text), pieces


def _owner(text: str, position: int) -> str:
    before = text[max(0, position - _OWNER_SPAN) : position]
    return before[before.rfind("<") + 1 :]
