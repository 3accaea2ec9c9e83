"""A margin for a gate: what holds today, and a little room."""

from __future__ import annotations

import math

__all__ = ["proposed_margin"]

_USUAL = 0.05


def proposed_margin(harm: float, high: float) -> float:
    """How much worse than the rest a slice may be, so that today's model passes.

    Parameters
    ----------
    harm, high
        How much worse it is now, and the upper end of its interval; NaN where not known.

    Returns
    -------
    float
        The upper end, rounded up to two digits; what is usual where there is none.

    Examples
    --------
    >>> proposed_margin(0.12, 0.1532)
    0.16
    """
    end = harm if math.isnan(high) else high
    if math.isnan(end) or end <= 0:
        return _USUAL
    unit = 10.0 ** (math.floor(math.log10(end)) - 1)
    return float(f"{math.ceil(end / unit - 1e-9) * unit:.2g}")
