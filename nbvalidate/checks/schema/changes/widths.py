"""Whether a setting became narrower or wider: it allows less, or only more, than before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from nbvalidate.checks.schema.definition.bounds import comparable
from nbvalidate.checks.schema.definition.durations import duration
from nbvalidate.checks.schema.definition.model import Band
from nbvalidate.errors import UsageError

__all__ = ["COMPARED", "Width", "band_width", "high_width", "low_width"]

#: ``narrower``: something that was allowed is not any more; ``wider``: only more is allowed.
Width = Literal["same", "narrower", "wider"]


def low_width(before: Any, after: Any, dtype: str = "any") -> Width:
    """Of a lower bound; None is open."""
    return _bound(before, after, dtype, lambda old, new: bool(new > old))


def high_width(before: Any, after: Any, dtype: str = "any") -> Width:
    """Of an upper bound."""
    return _bound(before, after, dtype, lambda old, new: bool(new < old))


def _bound(before: Any, after: Any, dtype: str, closer: Callable[[Any, Any], bool]) -> Width:
    if after is None or before is None:
        return "same" if before is after else "wider" if after is None else "narrower"
    try:
        old, new = comparable(before, dtype), comparable(after, dtype)
        if old == new:
            return "same"
        return "narrower" if closer(old, new) else "wider"
    except (UsageError, TypeError):
        return "narrower"  # a time zone is new, or the type: old values may be refused


def band_width(before: Band | None, after: Band | None, dtype: str = "any") -> Width:
    """Of a band with its share outside."""
    old, new = before or Band(), after or Band()
    share = 1.0 if before is None else old.outside, 1.0 if after is None else new.outside
    parts = (
        low_width(old.min, new.min, dtype),
        high_width(old.max, new.max, dtype),
        _order(*share) if before is not None and after is not None else "same",
    )
    return _worst(parts)


def _worst(parts: Any) -> Width:
    found = set(parts)
    return "narrower" if "narrower" in found else "wider" if "wider" in found else "same"


def _order(before: float, after: float) -> Width:
    return "same" if before == after else "wider" if after > before else "narrower"


def _nullable(before: Any, after: Any, _: str) -> Width:
    if type(before) is type(after) and before == after:
        return "same"
    if before is True or after is True:
        return "wider" if after is True else "narrower"
    if (before >= 1) != (after >= 1) and before and after:
        return "narrower"  # a share and a count: which is more depends on the rows
    return _order(float(before), float(after))


def _set(before: Any, after: Any, _: str) -> Width:
    if before is None or after is None:
        return "same" if before is after else "wider" if after is None else "narrower"
    old, new = ({(isinstance(v, bool), v) for v in values} for values in (before, after))
    return "same" if old == new else "narrower" if old - new else "wider"


def _flag(before: Any, after: Any, _: str) -> Width:
    return "same" if before == after else "narrower" if after else "wider"


def _rule(before: Any, after: Any, _: str) -> Width:
    """A rule that is there or not; another one may refuse what the old one allowed."""
    return "same" if before == after else "wider" if after is None else "narrower"


def _monotonic(before: Any, after: Any, _: str) -> Width:
    if before == f"strictly {after}":
        return "wider"
    return _rule(before, after, _)


def _constant(before: Any, after: Any, _: str) -> Width:
    if isinstance(before, bool) == isinstance(after, bool) and before == after:
        return "same"
    return "wider" if after is None or (after is True and before is not None) else "narrower"


def _freshness(before: Any, after: Any, _: str) -> Width:
    if before is None or after is None:
        return _rule(before, after, _)
    return _order(duration(before).total_seconds(), duration(after).total_seconds())


def _bands(before: Mapping[Any, Band], after: Mapping[Any, Band], _: str) -> Width:
    keys = [*before, *(key for key in after if key not in before)]
    return _worst(band_width(before.get(key), after.get(key)) for key in keys)


#: By setting of a column: before, after and the logical type to the width.
COMPARED: dict[str, Callable[[Any, Any, str], Width]] = {
    "required": _flag,
    "nullable": _nullable,
    "min": low_width,
    "max": high_width,
    "exclusive_min": low_width,
    "exclusive_max": high_width,
    "usual": band_width,
    "length": lambda before, after, _: band_width(before, after),
    "regex": _rule,
    "format": _rule,
    "one_of": _set,
    "other": lambda before, after, _: _order(before, after),
    "unique": _flag,
    "monotonic": _monotonic,
    "order_by": _rule,
    "constant": _constant,
    "finite": _flag,
    "zone": _rule,
    "items": _rule,
    "freshness": _freshness,
    "mean": lambda before, after, _: band_width(before, after),
    "std": lambda before, after, _: band_width(before, after),
    "quantiles": _bands,
    "shares": _bands,
}
