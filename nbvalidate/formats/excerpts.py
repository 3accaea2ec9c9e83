"""The source line under a finding, with carets under the part that is meant.

2 | y = x + 1
  |     ^
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbvalidate.formats.clean import glyphs

if TYPE_CHECKING:
    from nbvalidate.findings import Finding

__all__ = ["draw", "span"]

_WIDTH = 110  # characters of a long line that are shown
_LEAD = 30  # of these before the column, when the line has to be cut
_LINES = 5


def span(finding: Finding, length: int) -> tuple[int, int] | None:
    """Find the characters meant in the excerpt's first line of `length` characters.

    Returns
    -------
    tuple of int or None
        Start and end (exclusive); None if the finding has no column, or one that is not there.
    """
    start = finding.column
    if start is None or not 0 <= start < length:
        return None
    if (
        finding.end_line is not None
        and finding.line is not None
        and finding.end_line > finding.line
    ):
        return start, length
    end = start + 1 if finding.end_column is None else finding.end_column
    return start, max(start + 1, min(end, length))


def draw(finding: Finding) -> list[tuple[str, str, str]]:
    """Draw the excerpt as rows of ``(kind, gutter, text)``; kind is ``source`` or ``caret``.

    Parameters
    ----------
    finding
        Its excerpt is one source line, or several from `Finding.line` on.
    """
    if not finding.excerpt or not finding.excerpt.strip():
        return []
    sources = finding.excerpt.replace("\r\n", "\n").rstrip("\n").split("\n")[:_LINES]
    first = finding.line or 1
    gutter = len(str(first + len(sources) - 1))
    rows: list[tuple[str, str, str]] = []
    for offset, source in enumerate(sources):
        marked = span(finding, len(source)) if offset == 0 else None
        shown, carets = _window(source, marked)
        number = str(first + offset) if finding.line is not None else ""
        rows.append(("source", number.rjust(gutter), shown))
        if carets:
            rows.append(("caret", " " * gutter, carets))
    return rows


def _window(source: str, marked: tuple[int, int] | None) -> tuple[str, str]:
    """One source line, cut around `marked` if it is long, and its line of carets."""
    chars = glyphs(source.rstrip())
    begin = 0
    if len(chars) > _WIDTH and marked and marked[0] >= _WIDTH - _LEAD:
        begin = marked[0] - _LEAD
    end = begin + _WIDTH
    before = "…" if begin else ""
    after = "…" if end < len(chars) else ""
    shown = before + "".join(char for char, _ in chars[begin:end]) + after
    if marked is None:
        return shown, ""
    lead = len(before) + sum(width for _, width in chars[begin : marked[0]])
    wide = sum(width for _, width in chars[marked[0] : min(marked[1], end)])
    return shown, " " * lead + "^" * max(wide, 1)
