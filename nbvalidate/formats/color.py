"""Terminal colours: five styles, and nothing at all when colour is off."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["Paint", "painter"]

#: ``paint("text", "error")``
Paint = Callable[[str, str], str]

_STYLES = {
    "error": "1;31",
    "warning": "1;33",
    "info": "1;36",
    "good": "1;32",
    "bold": "1",
    "dim": "2",
    "left": "31",
    "right": "32",
}


def painter(color: bool) -> Paint:
    """Make a function that wraps text in a style, or leaves it alone without `color`."""

    def paint(text: str, style: str) -> str:
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if color and text else text

    return paint
