"""Text from notebooks as HTML: escaped always, names in backticks as code, differences marked."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import escape
from typing import Any

from nbvalidate.formats.clean import block, line, shorten

__all__ = ["differing", "esc", "prose", "rich", "value"]

_LONG = 2000  # characters of any one text; a report of a huge notebook must stay small
_AROUND = 300  # shown before the first difference, when both sides are long
_CODE = re.compile(r"`([^`\n]+)`")


def esc(text: object, limit: int = _LONG) -> str:
    """Escape one line of text for element content and quoted attributes."""
    return escape(shorten(line(str(text)), limit))


def rich(text: str) -> str:
    """Escape a sentence and set what stands in backticks as code."""
    return _CODE.sub(r"<code>\1</code>", esc(text))


def prose(text: str) -> str:
    """Set the paragraphs of a rule's page."""
    text = text[:1].upper() + text[1:]  # docstrings go on after "Why:"
    paragraphs = filter(None, (part.strip() for part in re.split(r"\n\s*\n", text)))
    return "".join(f"<p>{rich(part)}</p>" for part in paragraphs)


def value(item: Any) -> str:
    """Write a piece of evidence in a few words; '' for what is not worth showing."""
    if item is None or item == "" or item == [] or item == ():
        return ""
    if isinstance(item, bool):
        return "yes" if item else "no"
    if isinstance(item, float):
        return f"{item:.6g}"
    if isinstance(item, list | tuple):
        return esc(", ".join(str(part) for part in item), 300)
    if isinstance(item, Mapping):
        return esc(json.dumps(dict(item), default=str, ensure_ascii=False), 300)
    return esc(item, 300)


def differing(left: str, right: str) -> tuple[str, str]:
    """Both sides as HTML, with what differs between their common ends marked."""
    left, right = block(left), block(right)
    shorter = min(len(left), len(right))
    start = next((i for i in range(shorter) if left[i] != right[i]), shorter)
    end = next(
        (i for i in range(shorter - start) if left[-1 - i] != right[-1 - i]), shorter - start
    )
    cut = max(0, start - _AROUND) if max(len(left), len(right)) > _LONG else 0
    return _marked(left, start, end, cut), _marked(right, start, end, cut)


def _marked(text: str, start: int, end: int, cut: int) -> str:
    stop = len(text) - end
    limit = cut + _LONG
    before, changed, after = text[cut:start], text[start : min(stop, limit)], text[stop:limit]
    shown = f"{escape(before)}<mark>{escape(changed)}</mark>{escape(after)}"
    if not changed:
        shown = escape(before + after)
    return ("…" if cut else "") + shown + ("…" if len(text) > limit else "")
