"""A gate of what a search has found: margins that hold today, and a little room."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nbvalidate.errors import UsageError

if TYPE_CHECKING:
    from nbvalidate.slices.file import Discovered, Named, SliceFile
    from nbvalidate.slices.predictions import Predictions
    from nbvalidate.slices.result import FoundSlice, SliceResult

__all__ = ["called_apart", "gate", "gate_of_errors", "proposed_margin"]

_USUAL = 0.05

#: Metrics that are the mean of an error: what is worse by the one is as much worse by the other.
_MEANS = ("error", "accuracy", "error_rate", "log_loss", "brier", "mae", "mse")


def proposed_margin(harm: float, high: float) -> float:
    """How much worse than the rest a slice may be, so that today's model passes.

    Parameters
    ----------
    harm, high
        How much worse it is now, and the upper end of its interval; NaN where not known.

    Returns
    -------
    float
        What another sample as large stays below in all but one of forty cases, rounded up to two
        digits; what is usual where nothing is known.

    Notes
    -----
    Two samples differ by the square root of two times what one of them is off.

    Examples
    --------
    >>> proposed_margin(0.12, 0.1532)
    0.17
    """
    end = harm if math.isnan(high) else harm + math.sqrt(2.0) * (high - harm)
    if math.isnan(end) or end <= 0:
        return _USUAL
    unit = 10.0 ** (math.floor(math.log10(end)) - 1)
    return float(f"{math.ceil(end / unit - 1e-9) * unit:.2g}")


def gate(
    found: SliceResult,
    frame: Any,
    made: Predictions,
    metric: str = "",
    again: SliceResult | None = None,
) -> SliceFile:
    """A gate of the slices that were confirmed, through which today's model passes.

    Parameters
    ----------
    found
        What a search says.
    frame, made
        The rows that were searched, and what the model says about them.
    metric
        Of the named slices; '' is the usual one.
    again
        What a search says that was asked only what a gate can ask (it has no groups, and looks at
        all columns), where `found` was asked more.

    Returns
    -------
    SliceFile
        Each confirmed slice by its rule; others are still looked for, and fail where they are
        worse than the worst that is known.
    """
    from nbvalidate.slices.columns import open_columns
    from nbvalidate.slices.file import Named, SliceFile
    from nbvalidate.slices.measure import Measure

    columns, measure = open_columns(frame), Measure(made, metric)
    named = []
    for one in found.confirmed:
        harm, low, high = measure.of(columns.mask(one.slice)).harm
        made_of = Named(one.rule, one.slice, proposed_margin(harm, high))
        if math.isnan(harm) or math.isnan(low):  # no precision, say, where nothing was predicted
            note = f"The {measure.metric.label} could not be computed in it when this was written."
            made_of = replace(made_of, insufficient="warning", note=note)
        named.append(made_of)
    searched = found if again is None else again
    return SliceFile(called_apart(named), _discovered(found, searched), measure.metric.name)


def gate_of_errors(found: SliceResult, metric: str = "") -> SliceFile:
    """The same where only the errors are known by which slices were found.

    Parameters
    ----------
    found
        What a search says.
    metric
        Of which the errors are the loss; '' is their mean itself.

    Raises
    ------
    UsageError
        For a metric that is no mean of errors, and without rows that were held back.
    """
    from nbvalidate.slices.file import Named, SliceFile

    metric = metric or "error"
    if metric not in _MEANS:
        raise UsageError(
            f"Errors say nothing of the metric {metric!r}, only of these: {', '.join(_MEANS)}; a"
            " margin of others needs the model: `nbvalidate slices find --metric`."
        )
    if found.settings.get("compared"):
        raise UsageError("A gate judges one model, and these are differences between two.")
    if found.settings.get("holdout") is None:
        raise UsageError("A gate needs slices that were tested: search with a `holdout`.")
    named = [
        Named(one.rule, one.slice, proposed_margin(one.effect, _end(one)))
        for one in found.confirmed
    ]
    return SliceFile(called_apart(named), _discovered(found, found), metric)


def _end(one: FoundSlice) -> float:
    """How much worse it may be on all rows, those that were searched included."""
    # what was found looks worse where it was found
    return max(one.high, one.found_error - (one.error - one.effect))


def called_apart(named: Iterable[Named]) -> tuple[Named, ...]:
    """Long rules are shortened in the same way, but two slices of a gate have two names.

    Parameters
    ----------
    named
        Those of one gate.
    """
    made: list[Named] = []
    seen: set[str] = set()
    for one in named:
        name, number = one.name, 1
        while name in seen:
            number += 1
            name = f"{one.name} ({number})"
        seen.add(name)
        made.append(replace(one, name=name))
    return tuple(made)


def _discovered(found: SliceResult, searched: SliceResult) -> Discovered | None:
    from nbvalidate.slices.file import Discovered

    holdout = found.settings.get("holdout")
    if holdout is None:
        return None
    words = ("k", "max_depth", "min_support", "alpha", "seed")
    asked = {word: found.settings[word] for word in words if word in found.settings}
    worst = max((one.high for one in searched.confirmed), default=math.nan)
    return Discovered(proposed_margin(worst, worst), holdout=holdout, **asked)
