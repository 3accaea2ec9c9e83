"""stdout compared as a text, stderr as a list of warnings."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from nbvalidate.verify.compare.excerpt import shorten
from nbvalidate.verify.compare.masks import PATHS, TIMESTAMPS, Masked, apply_masks
from nbvalidate.verify.compare.model import Difference, Rules
from nbvalidate.verify.compare.progress import drop_progress
from nbvalidate.verify.compare.renumber import renumber
from nbvalidate.verify.compare.terminal import clean
from nbvalidate.verify.compare.text import compare_text
from nbvalidate.verify.compare.timing import TIMINGS

if TYPE_CHECKING:
    from collections.abc import Iterable

_WARNING = re.compile(
    r"^(?P<path>\S[^\n]{0,300}?):(?P<line>\d+): (?P<category>[\w.]*Warning): ?(?P<message>[^\n]*)"
    r"(?P<source>\n[ \t]{1,8}\S[^\n]*)?\n?",
    re.MULTILINE,
)


def compare_stream(name: str, left: str, right: str, rules: Rules) -> list[Difference]:
    """Compare the whole of one stream; an absent stream is an empty one."""
    if left == right:
        return []
    if name == "stderr":
        return _compare_stderr(left, right, rules)
    one, two = _visible(left), _visible(right)
    if bool(one) == bool(two):
        return compare_text(left, right, name, rules)
    if one:
        return [Difference("missing", name, "printed here only", shorten(one), "")]
    return [Difference("extra", name, "printed there only", "", shorten(two))]


def _visible(text: str) -> str:
    """Return what remains of a stream without progress bars, to tell an empty one."""
    return drop_progress(clean(text))[0].strip()


def _compare_stderr(left: str, right: str, rules: Rules) -> list[Difference]:
    """Compare the warnings as a set, then the rest as text; nothing here is more than an info."""
    (ours, our_rest), (theirs, their_rest) = _warnings(clean(left)), _warnings(clean(right))
    found = [
        Difference(
            "missing", "stderr", f"{category} no longer given", shorten(message), "", None, True
        )
        for category, message in _only(ours, theirs)
    ]
    found += [
        Difference("extra", "stderr", f"new {category}", "", shorten(message), None, True)
        for category, message in _only(theirs, ours)
    ]
    if our_rest.strip() != their_rest.strip():
        rest = compare_text(our_rest, their_rest, "stderr", rules, extra=TIMESTAMPS)
        found += [replace(item, informational=item.kind != "equivalent") for item in rest]
    if not found:
        reason = "paths, line numbers or repetition of warnings"
        found = [
            Difference("equivalent", "stderr", reason, shorten(clean(left)), shorten(clean(right)))
        ]
    return found


def _only(
    mine: Iterable[tuple[str, str]], other: Iterable[tuple[str, str]]
) -> list[tuple[str, str]]:
    others = set(other)
    return [warning for warning in mine if warning not in others]


def _warnings(text: str) -> tuple[list[tuple[str, str]], str]:
    """Split a stream into its warnings (category and masked message) and the rest."""
    given: dict[tuple[str, str], None] = {}

    def take(match: re.Match[str]) -> str:
        message = apply_masks(renumber(Masked(match["message"])), (*PATHS, *TIMINGS, *TIMESTAMPS))
        given[(match["category"], message.text.strip())] = None
        return ""

    rest = _WARNING.sub(take, text)
    return list(given), rest
