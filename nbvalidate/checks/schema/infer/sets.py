"""Sets of values: which are closed, judged by how often the rarest value was seen."""

from __future__ import annotations

from typing import Any

import polars as pl

from nbvalidate.checks.schema.infer.draft import Draft
from nbvalidate.checks.schema.infer.figures import counted, percent, share_up
from nbvalidate.checks.schema.infer.names import says, words
from nbvalidate.checks.schema.infer.seen import Seen, highest, lowest, share_of

__all__ = ["guess_set"]

_MOST = 50  # values of a closed set
_LISTED = 12  # of an open one
_REST = 0.02  # of the rows, at most, that an open set leaves over
_SEEN = 5  # times that each value must have been seen, and in as many places
_LONGEST = 60  # characters: what is longer is a sentence
_PAIRS = (
    {"yes", "no"}, {"y", "n"}, {"true", "false"}, {"t", "f"}, {"m", "f"}, {"male", "female"},
    {"on", "off"}, {"0", "1"}, {"pass", "fail"}, {"positive", "negative"},
)  # fmt: skip
_PASSING = frozenset("month period quarter season ticker symbol".split())
_OPEN = frozenset(
    (
        "city town country state county customer product brand model maker manufacturer carrier "
        "company author user store name item street address airport dest destination origin "
        "station tag keyword agent browser title supplier vendor employer school team player"
    ).split()
)


def guess_set(draft: Draft) -> None:
    """`one_of`, and `other` where the set is open."""
    seen = draft.seen
    if seen.filled < 30 or seen.distinct < 2 or draft.has("format"):
        return
    if seen.kind in ("text", "category"):
        _of_texts(draft)
    elif seen.kind in ("integer", "float") and not seen.fractions:
        _of_codes(draft)


def _of_texts(draft: Draft) -> None:
    seen = draft.seen
    values = seen.counts["value"].cast(pl.String)
    if highest(values.head(200).str.len_chars()) > _LONGEST:
        return
    if frozenset(v.lower() for v in values.head(3).to_list()) in map(frozenset, _PAIRS):
        draft.set("both values of a pair", dtype="category", one_of=tuple(sorted(values)))
        return
    if _passing(seen):
        return
    if _closed(seen) and not (_open_by_name(seen) and seen.distinct > 8):
        least = lowest(seen.counts["count"])
        note = (
            f"closed: each of {seen.distinct} values at least {least:,} times in "
            f"{counted(len(seen.sample), 'row')}"
        )
        draft.set(note, dtype="category", one_of=tuple(sorted(values.to_list())))
        return
    _open(draft)


def _open_by_name(seen: Seen) -> bool:
    return not _OPEN.isdisjoint(words(seen.name))


def _passing(seen: Seen) -> bool:
    """Dates, months in words and what is traded: the next batch has others."""
    if not _PASSING.isdisjoint(words(seen.name)):
        return True
    digits = seen.counts["value"].cast(pl.String).str.contains("[0-9]")
    return bool(digits.all()) and not {"date", "day", "time", "year"}.isdisjoint(words(seen.name))


def _closed(seen: Seen, most: int = _MOST) -> bool:
    """Whether another value is unlikely, after Good and Turing: none was rare.

    Neighbours that are equal count once: rows sorted by a value say nothing of what comes next.
    """
    n = len(seen.sample)
    if seen.distinct > min(most, n / 10):
        return False
    counts = seen.counts.join(seen.runs, on="value", nulls_equal=True)
    needed = _SEEN if seen.distinct <= 20 else 2 * _SEEN
    if lowest(counts["count"]) < needed or lowest(counts["runs"]) < _SEEN:
        return False
    return _steady(seen)


def _steady(seen: Seen) -> bool:
    """Whether the later half of the rows brought no value, and lost none."""
    parts = [p for p in seen.parts if len(p)]
    if len(parts) < 2:
        return True
    half = len(parts) // 2
    first, last = pl.concat(parts[:half]), pl.concat(parts[half:])
    return set(first.unique().to_list()) == set(last.unique().to_list())


def _open(draft: Draft) -> None:
    """The frequent values of a set that has others too."""
    seen = draft.seen
    n = len(seen.sample)
    often = seen.counts.filter(pl.col("count") >= max(_SEEN, 0.002 * n))
    if n < 300 or not 2 <= often.height <= _LISTED or not _spread(seen, often["value"]):
        return
    listed = often["value"]
    shares = [1 - share_of(p.is_in(listed.to_list())) for p in seen.parts if len(p) >= 20]
    rest = max([*shares, 1 - float(often["count"].sum()) / n])
    if rest > _REST:
        return
    other = share_up(3 * rest + 0.03)
    note = f"open: these are {percent(1 - rest)} of the rows"
    draft.set(note, one_of=tuple(sorted(listed.cast(pl.String).to_list())), other=other)
    draft.soften("one_of")


def _spread(seen: Seen, values: pl.Series) -> bool:
    runs = seen.runs.filter(pl.col("value").is_in(values.to_list()))["runs"]
    return lowest(runs) >= _SEEN


def _of_codes(draft: Draft) -> None:
    """Whole numbers that stand for something: few, by name or two of them."""
    seen = draft.seen
    values: list[Any] = sorted(int(v) for v in seen.counts["value"].to_list())
    if len(values) > 12 or seen.filled < 100 or says(seen.name, "count"):
        return
    counts = seen.counts["count"]
    least = lowest(counts)
    named = says(seen.name, "code")
    if least < 0.005 * len(seen.sample) or not _closed(seen, 12):
        return
    if values != [0, 1] and (not named or _dwindling(seen)):
        return
    draft.set(f"codes: each of {len(values)} values at least {least:,} times", one_of=tuple(values))


def _dwindling(seen: Seen) -> bool:
    """Whether it looks like a count: the more, the rarer."""
    ordered = seen.counts.sort("value")
    return float(ordered["value"][0]) == 0 and bool(
        (ordered["count"].diff().drop_nulls() < 0).all()
    )
