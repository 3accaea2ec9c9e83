"""What a check finds: plain facts from which the rules make sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nbvalidate.findings import Severity

__all__ = ["Violation"]


@dataclass(frozen=True, slots=True)
class Violation:
    """One rule of a schema that the data break.

    Parameters
    ----------
    kind
        The name of the rule: ``out-of-range``.
    check
        The parameter of `Column` or `Schema`: ``min``.
    severity
        How bad the schema says it is.
    column
        The label; None for the table.
    names
        All columns concerned.
    expected, found
        In a few words.
    bad, of
        Rows that break it, of the rows that were judged; None where rows are not what is wrong.
    rows
        Labels of the first bad rows, where rows have labels or an order.
    values
        A few of the distinct bad values, the most frequent first.
    numbers
        What else was measured.
    """

    kind: str
    check: str
    severity: Severity
    column: str | None = None
    names: tuple[str, ...] = ()
    expected: str = ""
    found: str = ""
    bad: int | None = None
    of: int = 0
    rows: tuple[Any, ...] = ()
    values: tuple[Any, ...] = ()
    numbers: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """``price.min``, or ``rows``: how it is named in commands."""
        return f"{self.column}.{self.check}" if self.column is not None else self.check
