"""What a setting asks for, in a few words: ``at least 0``, ``no value twice``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from nbvalidate.checks.schema.definition.model import Band
from nbvalidate.checks.schema.definition.types import in_words

__all__ = ["asked", "listed", "shown"]

_FEW = 6


def shown(value: Any) -> str:
    """One value: ``1,000``, ``0.5``, ``paid``."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:,.0f}" if value.is_integer() and abs(value) < 1e15 else f"{value:.6g}"
    if isinstance(value, int):
        return f"{value:,}" if abs(value) >= 10_000 else str(value)
    return str(value)


def listed(values: Any) -> str:
    """The first few values in backticks, and how many more."""
    all_values = list(values)
    said = ", ".join(f"`{shown(value)}`" for value in all_values[:_FEW])
    return said + (f" and {len(all_values) - _FEW:,} more" if len(all_values) > _FEW else "")


def _band(band: Band) -> str:
    if band.min is None:
        return f"at most {shown(band.max)}"
    if band.max is None:
        return f"at least {shown(band.min)}"
    same = band.min == band.max
    return shown(band.min) if same else f"{shown(band.min)}..{shown(band.max)}"


def _percent(share: float) -> str:
    return f"{100 * share:.4g} %"


def _nullable(value: Any) -> str:
    if isinstance(value, bool):
        return "any number of missing values" if value else "no missing values"
    return f"at most {shown(value) if value >= 1 else _percent(value)} missing"


def _bands(bands: Mapping[Any, Band]) -> str:
    said = [f"{shown(key)}: {_band(band)}" for key, band in bands.items()]
    return ", ".join(said[:_FEW]) + (f" and {len(said) - _FEW} more" if len(said) > _FEW else "")


def _rows(rows: Any) -> str:
    strict, usual = Band(rows.min, rows.max), Band(rows.usual_min, rows.usual_max)
    parts = [
        f"{lead}{_band(band)} rows"
        for lead, band in (("", strict), ("usually ", usual))
        if (band.min, band.max) != (None, None)
    ]
    return ", ".join(parts) or "any number of rows"


_PHRASES: dict[str, Callable[[Any], str]] = {
    "dtype": in_words,
    "items": lambda v: f"items of type {v}",
    "required": lambda v: "a column that must be there" if v else "a column that may be missing",
    "nullable": _nullable,
    "min": lambda v: f"at least {shown(v)}",
    "max": lambda v: f"at most {shown(v)}",
    "exclusive_min": lambda v: f"above {shown(v)}",
    "exclusive_max": lambda v: f"below {shown(v)}",
    "usual": lambda v: f"{_band(v)} for {_percent(1 - v.outside)} of the values",
    "length": lambda v: f"length {_band(v)}",
    "regex": lambda v: f"texts like {v}",
    "format": lambda v: f"{v} texts",
    "one_of": lambda v: f"one of {listed(v)}",
    "other": lambda v: f"at most {_percent(v)} other values" if v else "no other values",
    "unique": lambda v: "no value twice" if v else "values may repeat",
    "monotonic": lambda v: f"{v} values",
    "order_by": lambda v: f"in the order of `{v}`",
    "constant": lambda v: "one value only" if v is True else f"always {shown(v)}",
    "finite": lambda v: "no infinity" if v else "infinities allowed",
    "zone": lambda v: "no time zone" if v == "none" else f"time zone {v}",
    "freshness": lambda v: f"not older than {v}",
    "mean": lambda v: f"mean {_band(v)}",
    "std": lambda v: f"standard deviation {_band(v)}",
    "quantiles": lambda v: f"quantiles {_bands(v)}",
    "shares": lambda v: f"shares {_bands(v)}",
    "unit": lambda v: f"unit {v}",
    "available_at": lambda v: f"known at {v}",
    "rows": _rows,
    "extra_columns": lambda v: "extra columns allowed" if v == "allow" else f"extra columns: {v}",
    "ordered": lambda v: "columns in this order" if v else "columns in any order",
    "on_fail": lambda v: f"on_fail: {v}",
}


def asked(setting: str, value: Any) -> str:
    """What a setting with this value asks for; '' for none."""
    if value is None or value == "" or value == {}:
        return ""
    phrase = _PHRASES.get(setting)
    if phrase is not None:
        return phrase(value)
    return (
        ", ".join(f"{k}: {v}" for k, v in value.items())
        if isinstance(value, Mapping)
        else f"{value}"
    )
