"""Two texts compared word by word: spacing is free, numbers have a tolerance."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nbvalidate.verify.compare.numbers import (
    NUMBER_PATTERN,
    compare_tokens,
    describe,
    is_number,
)

if TYPE_CHECKING:
    from nbvalidate.verify.compare.model import Rules

# A number stands alone or carries a short unit ("3.5kg"); "3f9a" and "1.10.2" are words.
_TOKEN = re.compile(
    rf"(?<![\w.]){NUMBER_PATTERN}(?=[^\W\d_]{{0,5}}(?!\w))(?!\.[0-9])"
    r"|[─━═]{2,}|-{3,}|={3,}|\w+|[^\w\s]"
)
_RULE = frozenset("─━═-=")


@dataclass(slots=True)
class TokenDiff:
    """What a walk over two token lists found; filled while walking."""

    words: int = 0
    numbers: int = 0
    worst: float = 0.0
    tolerated: float = 0.0
    why: dict[str, None] = field(default_factory=dict)
    left: str = ""
    right: str = ""
    left_at: int = 0
    right_at: int = 0
    structural: bool = False

    @property
    def same(self) -> bool:
        """Whether nothing but spacing and tolerated numbers differs."""
        return not (self.words or self.numbers or self.structural)

    def mark(self, left: str, right: str, index: int) -> None:
        """Remember the first place that differs: the token number `index` of both texts."""
        # Finding the place costs a walk over the text, so it is done for the first one only.
        if self.same:
            self.left, self.right = left, right
            self.left_at, self.right_at = _position(left, index), _position(right, index)

    def reason(self, rules: Rules) -> str:
        """Say what differs, or why it does not matter."""
        if self.same:
            if self.tolerated:
                bound = f"within {rules.rtol:g}"
                if "printed digits" in self.why:
                    bound = "within the printed digits"
                elif "rounding residue" in self.why:
                    bound = "rounding residue around zero"
                return f"numbers differ by {describe(self.tolerated)}, {bound}"
            return "number format" if "number format" in self.why else "spacing"
        if self.structural or self.words:
            return "text differs"
        count = "a number differs" if self.numbers == 1 else f"{self.numbers} numbers differ"
        upto = "" if self.numbers == 1 else "up to "
        return f"{count} by {upto}{describe(self.worst)}"


def diff_texts(left: str, right: str, rules: Rules) -> TokenDiff:
    """Compare two texts, line by line where the lines correspond, else as one stream of words."""
    left_lines = [line for line in left.split("\n") if line and not line.isspace()]
    right_lines = [line for line in right.split("\n") if line and not line.isspace()]
    found = TokenDiff()
    if len(left_lines) == len(right_lines):
        for a, b in zip(left_lines, right_lines, strict=True):
            if a != b:
                _walk(a, b, rules, found)
        if not found.structural:
            return found
    # Lines may be wrapped elsewhere; then only the sequence of words can tell.
    whole = TokenDiff()
    _walk(
        "\n".join(_trim(left_lines, right_lines)),
        "\n".join(_trim(right_lines, left_lines)),
        rules,
        whole,
    )
    return whole if whole.same or not found.structural else found


def _trim(lines: list[str], other: list[str]) -> list[str]:
    """Drop the lines that both texts share at their start and end."""
    end = min(len(lines), len(other))
    start = 0
    while start < end and lines[start] == other[start]:
        start += 1
    back = 0
    while back < end - start and lines[-1 - back] == other[-1 - back]:
        back += 1
    # One shared line before the difference is kept as context for the excerpt.
    return lines[max(0, start - 1) : len(lines) - back]


def _walk(left: str, right: str, rules: Rules, found: TokenDiff) -> None:
    left_tokens, right_tokens = _TOKEN.findall(left), _TOKEN.findall(right)
    if left_tokens == right_tokens:
        return
    for index, (a, b) in enumerate(zip(left_tokens, right_tokens, strict=False)):
        if a == b or _both_rules(a, b):
            continue
        if is_number(a) and is_number(b):
            closeness = compare_tokens(a, b, rules)
            if closeness.close:
                found.tolerated = max(found.tolerated, closeness.relative)
                if closeness.why:
                    found.why[closeness.why] = None
                continue
            found.mark(left, right, index)
            found.numbers += 1
            found.worst = max(found.worst, closeness.relative)
            continue
        found.mark(left, right, index)
        found.words += 1
        if len(left_tokens) != len(right_tokens):
            break
    if len(left_tokens) != len(right_tokens):
        shorter = min(len(left_tokens), len(right_tokens))
        found.mark(left, right, shorter)
        found.structural = True


def _position(text: str, index: int) -> int:
    """Return where the token number `index` begins."""
    for number, match in enumerate(_TOKEN.finditer(text)):
        if number == index:
            return match.start()
    return len(text)


def _both_rules(a: str, b: str) -> bool:
    """Tell whether both tokens are ruled lines of a table, whose length follows the columns."""
    if len(a) < 2 or len(b) < 2 or a[0] != b[0] or a[0] not in _RULE:
        return False
    # "-1" begins like a rule but is a number.
    return a.count(a[0]) == len(a) and b.count(b[0]) == len(b)
