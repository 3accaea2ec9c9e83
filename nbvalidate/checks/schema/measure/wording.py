"""Bounds, values and shares in a few words, the same in every report."""

from __future__ import annotations

import datetime
import decimal
import math
from typing import Any

__all__ = ["band", "share", "value"]


def value(item: Any) -> str:
    """``0``, ``-inf``, ``'n/a'``, ``2024-01-01``."""
    if isinstance(item, bool) or item is None:
        return str(item)
    if isinstance(item, float):
        if math.isinf(item):
            return "infinity" if item > 0 else "minus infinity"
        return f"{item:.0f}" if item.is_integer() and abs(item) < 1e15 else f"{item:.6g}"
    if isinstance(item, int):
        return str(item)  # a key with commas is no key
    if isinstance(item, decimal.Decimal):
        return str(item)
    if isinstance(item, datetime.datetime):
        return item.isoformat(" ") if item.time() != datetime.time() else item.date().isoformat()
    if isinstance(item, datetime.date | datetime.time):
        return item.isoformat()
    if isinstance(item, datetime.timedelta):
        return str(item)
    text = str(item)
    return repr(text if len(text) <= 60 else text[:59] + "…")


def bound(item: Any) -> str:
    """A bound as it stands in the schema: dates without quotes."""
    return item if isinstance(item, str) else value(item)


def band(low: Any, high: Any) -> str:
    """``0..1``, ``at least 0``, ``at most 1``."""
    if low is None:
        return f"at most {bound(high)}"
    if high is None:
        return f"at least {bound(low)}"
    return f"{bound(low)}..{bound(high)}"


def share(part: float, whole: float, noun: str = "") -> str:
    """``3 of 1,000 (0.3 %)``, ``3 of 1,000 rows (0.3 %)``."""
    noun = f" {noun}" if noun else ""
    if not whole:
        return f"{part:,.0f}{noun}"
    percent = 100 * part / whole
    said = "100" if part == whole else (f"{percent:.2g}" if percent < 99 else f"{percent:.4g}")
    return f"{part:,.0f} of {whole:,.0f}{noun} ({said} %)"
