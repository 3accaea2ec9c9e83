"""A margin for a gate: what holds today, and a little room."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbvalidate.slices.file import SliceFile
    from nbvalidate.slices.predictions import Predictions
    from nbvalidate.slices.result import SliceResult

__all__ = ["gate", "proposed_margin"]

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


def gate(found: SliceResult, frame: Any, made: Predictions, metric: str = "") -> SliceFile:
    """A gate of the slices that were confirmed, through which today's model passes.

    Parameters
    ----------
    found
        What a search says.
    frame, made
        The rows that were searched, and what the model says about them.
    metric
        Of the named slices; '' is the usual one.

    Returns
    -------
    SliceFile
        Each confirmed slice by its rule; others are still looked for, and fail where they are
        worse than the worst that is known.
    """
    from nbvalidate.slices.columns import open_columns
    from nbvalidate.slices.file import Discovered, Named, SliceFile
    from nbvalidate.slices.measure import Measure

    columns, measure = open_columns(frame), Measure(made, metric)
    named = []
    for one in found.confirmed:
        harm = measure.of(columns.mask(one.slice)).harm
        named.append(Named(one.rule, one.slice, proposed_margin(harm[0], harm[2])))
    worst = max((one.high for one in found.confirmed), default=math.nan)
    asked = {w: found.settings[w] for w in ("k", "max_depth", "min_support", "alpha", "seed")}
    holdout = found.settings["holdout"]
    discovered = None
    if holdout is not None:
        discovered = Discovered(proposed_margin(worst, worst), holdout=holdout, **asked)
    return SliceFile(tuple(named), discovered, measure.metric.name)
