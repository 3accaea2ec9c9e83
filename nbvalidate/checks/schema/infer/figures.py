"""Figures that a person would write: rounded away from the data, and in words."""

from __future__ import annotations

import math

__all__ = ["counted", "down", "percent", "share_up", "shown", "up"]


def _step(value: float, digits: int) -> float:
    return 10.0 ** (math.floor(math.log10(abs(value))) - digits + 1)


def _tidy(value: float, step: float) -> float:
    # 0.30000000000000004 is not what anybody would write
    return round(value, max(0, -math.floor(math.log10(step)))) + 0.0


def down(value: float, digits: int = 2) -> float:
    """The nearest figure of so many digits that is not above."""
    if value == 0 or not math.isfinite(value):
        return 0.0
    step = _step(value, digits)
    return _tidy(math.floor(value / step * (1 + 1e-12 * (1 if value > 0 else -1))) * step, step)


def up(value: float, digits: int = 2) -> float:
    """The nearest figure of so many digits that is not below."""
    return -down(-value, digits)


def share_up(share: float) -> float:
    """A share of rows, rounded up to what one writes: 0.0173 -> 0.02, 0.0031 -> 0.004."""
    return min(up(share, 1) if share < 0.1 else math.ceil(share * 20 - 1e-9) / 20, 0.99)


def counted(number: int, thing: str) -> str:
    """``1,000 rows``."""
    return f"{number:,} {thing}" + ("" if number == 1 else "s")


def percent(share: float) -> str:
    """``1.9 %``."""
    return f"{share * 100:.2g} %" if share < 0.995 else f"{share * 100:.4g} %"


def shown(value: float) -> str:
    """A number of the data, short: ``47,500``, ``0.0321``."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
