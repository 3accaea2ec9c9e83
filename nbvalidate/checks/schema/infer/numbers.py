"""Numbers: bounds that nature sets, and where most values lie. Never the observed extremes."""

from __future__ import annotations

import numpy as np

from nbvalidate.checks.schema.definition.model import Band
from nbvalidate.checks.schema.infer.draft import Draft
from nbvalidate.checks.schema.infer.figures import counted, down, share_up, shown, up
from nbvalidate.checks.schema.infer.names import known, says, words
from nbvalidate.checks.schema.infer.seen import Seen, highest

__all__ = ["guess_numbers"]

_FEWEST = 30  # values, for a band
_MANY = 1000
_REACH = 10.0  # times, at most, that a band goes beyond what was seen
_TAIL = 4.0  # times the least value: with a centre above that, zero is not far
_LOW = 0.01  # of the values may then lie outside
_SORTED = 0.05  # of the values, where stretches of rows differ: the next batch may, too


def guess_numbers(draft: Draft) -> None:
    """Bounds, `finite` and `usual`."""
    seen = draft.seen
    if draft.settings.get("dtype") == "float" and seen.finite:
        draft.set(finite=True)
    if draft.has("one_of") or len(seen.numbers) < _FEWEST or seen.distinct < 2:
        return
    wanted = _hard(draft)
    if not wanted or draft.has("unique") or seen.trending or _is_label(seen):
        return
    found = _usual(seen, draft.settings)
    if found is not None:
        draft.set(_said(seen), usual=found)


def _hard(draft: Draft) -> bool:
    """Set bounds; tells whether the values also have a usual place within them."""
    seen = draft.seen
    low, high = (float(v) for v in seen.extremes)
    whole = not seen.fractions
    if says(seen.name, "percent") and low >= 0 and 1 < high <= 100 and seen.filled >= 100:
        draft.set("per cent", min=0, max=100)
        return False
    quantity = known(seen.name, low, high, whole)
    if quantity is not None:
        draft.set(quantity.word, min=int(quantity.min), max=int(quantity.max))
        return quantity.usual
    if low < 0:
        return True
    if whole and _clock(seen, low, high):
        draft.set("clock time as a number, such as 1945", min=0, max=2400)
        return False
    if seen.kind != "integer" and high <= 1 and _unit(seen, low, high):
        draft.set("between 0 and 1 by its meaning", min=0, max=1)
        return False
    if _never_negative(seen, low):
        draft.set(min=0)
    return True


def _unit(seen: Seen, low: float, high: float) -> bool:
    if says(seen.name, "share"):
        return True
    if len(seen.numbers) < 100:
        return False
    first, last = np.quantile(seen.numbers, [0.05, 0.95])
    fills = bool(first < 0.15 and last > 0.85)
    if says(seen.name, "ratio") or says(seen.name, "percent"):
        return fills
    # scaled by its own extremes: the next batch may go beyond
    ends = seen.counts.filter(seen.counts["value"].is_in([low, high]))["count"]
    scaled = low == 0 and high == 1 and highest(ends) <= 2
    return fills and len(seen.numbers) >= _MANY and not scaled


def _never_negative(seen: Seen, low: float) -> bool:
    """Whether no value can be below zero: by the name, or since zero looks like a wall."""
    if seen.filled < _FEWEST:
        return False
    values = seen.numbers
    at_zero = float((values == 0).mean()) if low == 0 else 0.0
    wall = at_zero > 0.01
    if says(seen.name, "signed"):
        return wall and at_zero > 0.2 and seen.filled >= _MANY
    if any(says(seen.name, group) for group in ("amount", "count", "share", "identifier")):
        return True
    if seen.filled < 100:
        return False
    if wall or seen.kind == "integer":
        return True
    start, quarter, middle, end = np.quantile(values, [0.001, 0.25, 0.5, 0.999])
    skewed = end - middle > 2.5 * (middle - start)
    # an edge instead of a tail, and not at zero
    sharp = quarter - start < 2 * (middle - quarter) and start > 0.05 * (end - start)
    # so far from zero, measured by its spread, that a sign is what it would need to get there
    far = start > 0.2 * (end - start)
    return bool(skewed or sharp or far)


def _is_label(seen: Seen) -> bool:
    """Whether numbers only name things: codes and identifiers have no usual place."""
    if seen.kind != "integer" and seen.fractions:
        return False
    if says(seen.name, "count") or says(seen.name, "amount"):
        return says(seen.name, "identifier") and seen.distinct > 0.5 * len(seen.sample)
    return says(seen.name, "identifier") or says(seen.name, "date") or says(seen.name, "sequence")


def _clock(seen: Seen, low: float, high: float) -> bool:
    """Whether numbers are times of day: 1945 is a quarter to eight."""
    named = not {"time", "tm", "hhmm"}.isdisjoint(words(seen.name))
    if not named or len(seen.numbers) < 300 or not (low >= 0 and 1800 <= high <= 2400):
        return False
    return not bool((seen.numbers % 100 >= 60).any())


def _usual(seen: Seen, settings: dict[str, object]) -> Band | None:
    values = seen.numbers
    if values.min() == values.max():
        return None
    low, high = _band(seen)
    whole = seen.kind == "integer" or not seen.fractions
    least, most = settings.get("min"), settings.get("max")
    if isinstance(least, (int, float)) and (low is None or low < least + whole):
        low = None
    if isinstance(most, (int, float)) and (high is None or high >= most):
        high = None
    if low is None and high is None:
        return None
    outside = max((_outside(p, low, high) for p in seen.floats if len(p) >= 20), default=0.0)
    # none in n: with 95 % certainty fewer than 3 in n; and a small batch may have one of them
    base = max(0.001, 5 / len(values))
    if low is not None and _long_below(values):
        base = max(base, _LOW)
    if _drift(seen) > np.subtract(*np.quantile(values, [0.75, 0.25])):
        base = max(base, _SORTED)
    return Band(_figure(low, whole), _figure(high, whole), share_up(min(base + 3 * outside, 0.5)))


def _outside(part: np.ndarray, low: float | None, high: float | None) -> float:
    below = part < (-np.inf if low is None else low)
    above = part > (np.inf if high is None else high)
    return float((below | above).mean())


def _figure(value: float | None, whole: bool) -> float | None:
    if value is None:
        return None
    return int(value) if whole or value == int(value) else value


def _band(seen: Seen) -> tuple[float | None, float | None]:
    """Well beyond the outermost values but one in a thousand, on the scale that the values have."""
    values = seen.numbers
    start, end = np.quantile(values, [0.001, 0.999])
    signed = float(values.min()) < 0 or says(seen.name, "signed")
    spread = end - start
    if spread == 0:
        start, end = float(values.min()), float(values.max())
        spread = end - start
    drift = _drift(seen)
    if signed or float(values.min()) < 0:
        return down(start - spread - drift), up(end + spread + drift)
    above = values[values > 0]
    centre = float(np.median(above))
    bottom = float(np.quantile(above, 0.001))
    long_tail = end > 3 * centre
    factor = float(np.clip(end / centre, 2, _REACH))
    high = end * factor if long_tail else end + spread + drift
    low: float | None = None
    if len(above) == len(values):
        low = bottom / float(np.clip(centre / bottom, 2, _REACH))
        low = max(low, min(start - spread - drift, 0.8 * start))
    return (down(low) if low else None), up(max(high, 1.2 * end))


def _long_below(values: np.ndarray) -> bool:
    """Whether values reach down towards zero, so that the next one may be zero itself."""
    bottom, centre = np.quantile(values, [0.001, 0.5])
    return bool(values.min() > 0 and centre > _TAIL * bottom)


def _drift(seen: Seen) -> float:
    """How far the middle moves between stretches of rows."""
    middles = [float(np.median(part)) for part in seen.floats if len(part) >= 20]
    return max(middles) - min(middles) if len(middles) > 1 else 0.0


def _said(seen: Seen) -> str:
    first, last = np.quantile(seen.numbers, [0.05, 0.95])
    words = f"90 % lie in {shown(first)}..{shown(last)}"
    return words if seen.filled >= 100 else f"{words}, of only {counted(seen.filled, 'value')}"
