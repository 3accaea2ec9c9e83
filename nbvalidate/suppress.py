"""Suppression: which findings the user has said not to show, and which such words are stale.

``# nbvalidate: ignore[ORD101]`` on the line, ``# nbvalidate: ignore-cell[ORD101]`` in the cell,
the cell tag ``nbvalidate-ignore``; without brackets all rules are meant.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from nbvalidate.findings import Finding

__all__ = ["Ignore", "apply_ignores", "find_ignores"]

_COMMENT = re.compile(
    r"#\s*nbvalidate:\s*ignore(?P<cell>-cell)?(?:\s*\[(?P<codes>[^\]]*)\])?", re.IGNORECASE
)
TAG = "nbvalidate-ignore"


@dataclass(frozen=True, slots=True)
class Ignore:
    """One word of suppression.

    Parameters
    ----------
    cell_index, line
        Where it stands; `line` is None for a tag.
    whole_cell
        It holds for the cell, not only for its line.
    codes
        Codes, names or families; empty means all.
    """

    cell_index: int
    line: int | None
    whole_cell: bool
    codes: tuple[str, ...]

    def covers(self, finding: Finding) -> bool:
        """True if `finding` must not be shown because of this."""
        if finding.cell_index != self.cell_index:
            return False
        if not self.whole_cell:
            first = finding.line
            if first is None or self.line is None:
                return False
            if not first <= self.line <= max(finding.end_line or first, first):
                return False
        return not self.codes or any(
            finding.rule.startswith(code.upper()) or finding.name == code.lower()
            for code in self.codes
        )


def find_ignores(cell_index: int, source: str, tags: Iterable[str] = ()) -> list[Ignore]:
    """The suppressions in one cell: comments (not look-alikes in strings) and its tag."""
    found = [Ignore(cell_index, None, whole_cell=True, codes=())] if TAG in tags else []
    if "nbvalidate:" not in source:
        return found
    strings = _string_lines(source)
    for number, line in enumerate(source.split("\n"), 1):
        for match in _COMMENT.finditer(line):
            if (number, match.start()) in strings:
                continue
            codes = tuple(c.strip() for c in (match["codes"] or "").split(",") if c.strip())
            found.append(Ignore(cell_index, number, bool(match["cell"]), codes))
    return found


class _Positions(set[tuple[int, int]]):
    """Line and column of every character of the string tokens, asked lazily."""

    def __init__(self, spans: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> None:
        super().__init__()
        self.spans = spans

    def __contains__(self, position: object) -> bool:
        return any(start <= position < end for start, end in self.spans)  # type: ignore[operator]


def _string_lines(source: str) -> _Positions:
    spans: list[tuple[tuple[int, int], tuple[int, int]]] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.STRING:
                spans.append((token.start, token.end))  # noqa: PERF401  kept when it raises
    except (tokenize.TokenError, SyntaxError, IndentationError):
        pass  # a cell with magics: what was read so far has to do
    return _Positions(spans)


def apply_ignores(
    findings: Iterable[Finding],
    ignores: Sequence[Ignore],
    unused: Callable[[Ignore], Finding | None],
) -> list[Finding]:
    """The findings that remain, with one more for each suppression that suppressed nothing.

    Parameters
    ----------
    findings
        All findings.
    ignores
        From `find_ignores`.
    unused
        Makes the finding about a stale suppression, or None where it cannot be judged.
    """
    used: set[int] = set()
    kept: list[Finding] = []
    for finding in findings:
        hit = [number for number, ignore in enumerate(ignores) if ignore.covers(finding)]
        used.update(hit)
        if not hit:
            kept.append(finding)
    stale = (unused(i) for number, i in enumerate(ignores) if number not in used)
    return [*kept, *(f for f in stale if f is not None)]
