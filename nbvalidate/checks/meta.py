"""The rule about suppressions themselves."""

from __future__ import annotations

from collections.abc import Iterator

from nbvalidate.catalogue import Rule, rule
from nbvalidate.findings import Finding
from nbvalidate.suppress import Ignore

__all__ = ["RULES"]


@rule("HYG901", "unused-ignore", "info", certainty="proved", source="report")
def unused_ignore(ignore: Ignore, rule: Rule) -> Iterator[Finding]:
    """An ignore comment suppresses nothing any more.

    Why: it outlived what it was written for, and will hide the next finding that comes there.

    Fix: delete the comment.

    Flagged:
        total = 1  # nbvalidate: ignore[ORD102]

    Clean:
        total = brought_by_the_cluster  # nbvalidate: ignore[ORD102]

    Source: the same idea as ruff's RUF100.
    """
    what = ", ".join(ignore.codes) or "all rules"
    yield rule.finding(
        f"This ignores {what}, but nothing of that is found here any more.",
        cell_index=ignore.cell_index,
        line=ignore.line,
        end_line=ignore.line,
        fix="Delete the ignore.",
    )


RULES = (unused_ignore,)
