"""The kinds of checks that a plan is made of: what each counts, and when that is a violation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import narwhals.stable.v2 as nw

from nbvalidate.checks.schema.measure.lowering import Value
from nbvalidate.findings import Severity

__all__ = ["About", "AggregateCheck", "Check", "KeyCheck", "OrderCheck", "RowCheck"]


@dataclass(frozen=True)
class About:
    """What is checked, whatever the way.

    Parameters
    ----------
    kind, check
        As in `Violation`.
    severity
        Of a violation.
    column, names
        As in `Violation`.
    expected
        In a few words.
    value
        The column, where there is one; for examples and extremes.
    """

    kind: str
    check: str
    severity: Severity
    column: str | None = None
    names: tuple[str, ...] = ()
    expected: str = ""
    value: Value | None = None
    numbers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RowCheck:
    """Rows that break a rule are counted.

    Parameters
    ----------
    about
        What is checked.
    bad
        True exactly where a row breaks it.
    of
        The rows that are judged; None: all.
    allowed
        So many may be bad: a share below 1, or a count.
    fewest
        Where a share is allowed: fewer bad rows than this are no violation.
    always
        A violation whatever the count is: the type itself is wrong.
    """

    about: About
    bad: nw.Expr
    of: nw.Expr | None = None
    allowed: float = 0
    fewest: int = 1
    always: bool = False


@dataclass(frozen=True)
class AggregateCheck:
    """A number of the whole column is compared.

    Parameters
    ----------
    about
        What is checked.
    wanted
        By name the aggregates.
    judge
        From their values to what was found, or None if it is as it should be.
    """

    about: About
    wanted: Mapping[str, nw.Expr]
    judge: Callable[[Mapping[str, Any]], str | None]


@dataclass(frozen=True)
class KeyCheck:
    """No combination of values occurs twice; rows with a missing part are left out."""

    about: About
    columns: tuple[Value, ...]


@dataclass(frozen=True)
class OrderCheck:
    """Each value is not below (or not above) the one before it.

    Parameters
    ----------
    about
        What is checked.
    wrong
        ``<``, ``<=``, ``>`` or ``>=``: how a value must not compare with the one before.
    order_by
        The column that orders the rows; None: as they stand.
    """

    about: About
    wrong: str
    order_by: str | None = None


Check = RowCheck | AggregateCheck | KeyCheck | OrderCheck
