"""Texts: formats, shapes and lengths."""

from __future__ import annotations

import re

import polars as pl

from nbvalidate.checks.schema.definition.model import Band
from nbvalidate.checks.schema.definition.types import FORMATS
from nbvalidate.checks.schema.infer.draft import Draft
from nbvalidate.checks.schema.infer.seen import Seen, highest, lowest

__all__ = ["guess_format", "guess_texts"]

_FEWEST = 20
_SHAPES = 3
_VALUES = 30  # different ones, for a shape
_LOOKED = 20_000
_ORDER = ("uuid", "ipv4", "email", "url", "timestamp", "date", "time")


def guess_format(draft: Draft) -> None:
    """`format`, for texts that are something else: dates, e-mail addresses."""
    seen = draft.seen
    if seen.filled < _FEWEST or not seen.distinct:
        return
    values = seen.counts["value"].cast(pl.String).head(_LOOKED)
    for name in _ORDER:
        if _all(values, FORMATS[name]) and _everywhere(seen, FORMATS[name]):
            draft.set(f"every text is {_WORDS[name]}", format=name)
            return


def guess_texts(draft: Draft) -> None:
    """`regex`, the format of numbers, or `length`."""
    seen = draft.seen
    if draft.has("one_of", "format") or seen.filled < _FEWEST or seen.distinct < 2:
        return
    values = seen.counts["value"].cast(pl.String).head(_LOOKED)
    if len(values) >= _VALUES and seen.filled >= 100:
        pattern = _shape(values)
        if pattern and _everywhere(seen, pattern):
            draft.set("all texts have this shape", regex=pattern)
            return
    for name in ("integer", "number"):
        if seen.filled >= 100 and _all(values, FORMATS[name]) and _everywhere(seen, FORMATS[name]):
            draft.set("every text is a number", format=name)
            return
    _lengths(draft, values)


_WORDS = {
    "uuid": "a UUID",
    "ipv4": "an IP address",
    "email": "an e-mail address",
    "url": "a URL",
    "timestamp": "a moment",
    "date": "a date",
    "time": "a time of day",
}


def _all(values: pl.Series, pattern: str) -> bool:
    first = values.head(20)
    whole = f"^(?:{pattern})$"
    return bool(first.str.contains(whole).all()) and bool(values.str.contains(whole).all())


def _everywhere(seen: Seen, pattern: str) -> bool:
    return all(bool(s.cast(pl.String).str.contains(f"^(?:{pattern})$").all()) for s in seen.whole)


def _lengths(draft: Draft, values: pl.Series) -> None:
    lengths = values.str.len_chars()
    low, high = lowest(lengths), highest(lengths)
    seen = draft.seen
    if low == high and len(values) >= _VALUES and seen.filled >= 100:
        draft.set(f"all of {high} characters", length=Band(low, high))
    elif low > 0 and seen.filled >= 1000 and not _any_empty(seen):
        draft.set(length=Band(min=1))


def _any_empty(seen: Seen) -> bool:
    return any(bool((s.cast(pl.String) == "").any()) for s in seen.whole)


def _shape(values: pl.Series) -> str | None:
    """A regular expression for texts of few shapes that have digits, or a fixed length."""
    if highest(values.str.len_chars()) > 60 or not _plain(values):
        return None
    masks = (
        values.str.replace_all("[A-Z]", "A")
        .str.replace_all("[a-z]", "a")
        .str.replace_all("[0-9]", "0")
    )
    for keys, fixed in ((masks, True), (_squeezed(masks), False)):
        shapes = keys.unique().to_list()
        if len(shapes) > _SHAPES:
            continue
        groups = [values.filter(keys == shape) for shape in sorted(shapes)]
        if min(map(len, groups)) < max(_FEWEST / 2, 0.01 * len(values)):
            continue
        if not all("0" in s or (fixed and s.strip("A") == "") for s in shapes):
            return None
        # numbers without leading zeros have no width of their own: x99, x100
        if fixed and (_counter(groups) or len({_squeeze(s) for s in shapes}) < len(shapes)):
            continue
        parts = [_pattern(s, g, fixed) for s, g in zip(sorted(shapes), groups, strict=True)]
        return "|".join(parts)
    return None


def _plain(values: pl.Series) -> bool:
    return bool(values.str.contains(r"^[ -~]+$").all())


def _squeezed(masks: pl.Series) -> pl.Series:
    for char in "Aa0":
        masks = masks.str.replace_all(f"{char}+", char)
    return masks


def _squeeze(mask: str) -> str:
    return re.sub(r"([Aa0])\1+", r"\1", mask)


def _counter(groups: list[pl.Series]) -> bool:
    """Whether digits count up without leading zeros: 999 is followed by 1000."""
    for group in groups:
        digits = group.str.extract(r"([0-9]+)[^0-9]*$")
        if not digits.str.starts_with("0").any() and highest(digits.str.len_chars()) < 12:
            numbers = digits.cast(pl.Int64, strict=False)
            span = highest(numbers) - lowest(numbers)
            if span < 3 * len(numbers) and len(numbers) > 1:
                return True
    return False


_CLASSES = {"A": "[A-Z]", "a": "[a-z]", "0": "[0-9]"}


def _pattern(mask: str, group: pl.Series, fixed: bool) -> str:
    """``AA-00`` -> ``[A-Z]{2}-[0-9]{2}``; letters that are always the same stay as they are."""
    runs = [(m[0][0], len(m[0])) for m in re.finditer(r"A+|a+|0+|[^Aa0]", mask)]
    capture = "^" + "".join(f"({_piece(char, count, fixed)})" for char, count in runs) + "$"
    pieces = []
    for place, (char, count) in enumerate(runs, start=1):
        found = group.str.extract(capture, place).unique()
        same = char in "Aa" and len(found) == 1 and len(group) >= _VALUES
        pieces.append(str(found[0]) if same else _piece(char, count, fixed))
    return "".join(pieces)


def _piece(char: str, count: int, fixed: bool) -> str:
    if char not in _CLASSES:
        return f"\\{char}" if char in r"\.^$*+?{}[]|()" else char
    times = "+" if not fixed else f"{{{count}}}" if count > 1 else ""
    return _CLASSES[char] + times
