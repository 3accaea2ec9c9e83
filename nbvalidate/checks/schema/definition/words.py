"""How the errors of a definition speak: names in backticks, the nearest valid word."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from nbvalidate.errors import UsageError

__all__ = ["DefinitionError", "code", "nearest", "or_words"]

_LONG = 80
_FEW = 8


class DefinitionError(UsageError):
    """Something in a schema that makes no sense; the message names the column and the setting.

    Parameters
    ----------
    message
        The sentence.
    path
        Where it is in the schema, for the reader that knows the lines: ``("columns", "price",
        "min")``; what is missing there is looked up as far as it goes.
    """

    def __init__(self, message: str, path: tuple[str | int, ...] = ()) -> None:
        super().__init__(message)
        self.path = path


def code(text: object) -> str:
    """What the user wrote, in backticks (in quotes if it has some), one line, not too long."""
    line = " ".join(str(text).split())
    line = line if len(line) <= _LONG else line[: _LONG - 1] + "…"
    return f'"{line}"' if "`" in line else f"`{line}`"


def or_words(words: Iterable[str]) -> str:
    """``a, b or c``."""
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last


def nearest(word: object, known: Iterable[str]) -> str:
    """``Did you mean `min`?``; where nothing is near, what there is."""
    words = [str(k) for k in known]
    lower = {k.lower(): k for k in reversed(words)}
    near = difflib.get_close_matches(str(word).lower(), lower, 1)
    if near:
        return f"Did you mean `{lower[near[0]]}`?"
    if not words:
        return ""
    shown = words if len(words) <= _FEW + 2 else words[:_FEW]
    more = f" and {len(words) - len(shown)} more" if len(shown) < len(words) else ""
    return f"There {'is' if len(words) == 1 else 'are'} {', '.join(map(code, shown))}{more}."
