"""What a search is asked for, checked once."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from nbvalidate.errors import UsageError

__all__ = ["SearchSettings"]

_DEEPEST = 5


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """The plain settings of `find_slices`; wrong ones raise `UsageError` with one sentence."""

    k: int = 10
    max_depth: int = 3
    min_support: float = 0.01
    alpha: float = 0.95
    holdout: float | None = 0.5

    def __post_init__(self) -> None:
        _whole("k", self.k, 1, None)
        _whole("max_depth", self.max_depth, 1, _DEEPEST)
        if not _is_number(self.alpha) or not 0 < self.alpha <= 1:
            raise UsageError(f"`alpha` must be above 0 and at most 1, not {self.alpha!r}.")
        if self.holdout is not None and (not _is_number(self.holdout) or not 0 < self.holdout < 1):
            raise UsageError(
                f"`holdout` must be a share between 0 and 1, or None, not {self.holdout!r}."
            )
        given = self.min_support
        if not _is_number(given) or given <= 0 or (given >= 1 and given != int(given)):
            raise UsageError(
                "`min_support` must be a share of the rows, such as 0.01, or a number of rows, such"
                f" as 50, not {given!r}."
            )

    def least(self, rows: int) -> int:
        """With how many of so many rows a slice counts.

        Parameters
        ----------
        rows
            Of the whole frame.
        """
        if self.min_support >= 1:
            if self.min_support > rows > 0:
                raise UsageError(
                    f"`min_support` is {self.min_support:,.0f} rows, and there are only {rows:,}."
                )
            return int(self.min_support)
        # a share such as 0.1 is a little more than a tenth in binary: 100 rows are enough of 1,000
        return max(1, math.ceil(rows * self.min_support * (1 - 1e-12)))


def _is_number(value: Any) -> bool:
    try:
        return not isinstance(value, bool) and math.isfinite(value)
    except TypeError:
        return False


def _whole(name: str, value: Any, low: int, high: int | None) -> None:
    whole = _is_number(value) and value == int(value)
    if not whole or value < low or (high is not None and value > high):
        said = f"from {low} to {high}" if high is not None else f"of at least {low}"
        raise UsageError(f"`{name}` must be a whole number {said}, not {value!r}.")
