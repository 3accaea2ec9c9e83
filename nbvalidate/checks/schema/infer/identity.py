"""What identifies a row: unique columns, keys of several, and columns that only grow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import polars as pl

from nbvalidate.checks.schema.definition.model import Level
from nbvalidate.checks.schema.infer.draft import Draft
from nbvalidate.checks.schema.infer.figures import counted
from nbvalidate.checks.schema.infer.frames import Batch
from nbvalidate.checks.schema.infer.names import says
from nbvalidate.checks.schema.infer.seen import Seen, highest, share_of

__all__ = ["Keys", "guess_identity", "keys"]

_FEWEST = 100
_CHANCE = 10.0  # repetitions that chance would have brought
_STRONG = 1000.0
_ROWS = 300
_CANDIDATES = 10
_WIDEST = 8  # columns of a key
_LOOKED = 20_000
_DATES = r"^[0-9]{4}[-/.][0-9]{2}|^[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{2,4}"


@dataclass(frozen=True, slots=True)
class Keys:
    """What identifies a row.

    Parameters
    ----------
    groups
        Of columns.
    level
        How bad a repetition is.
    whole
        Whether it stands for the whole row: nothing says that these columns are a key.
    """

    groups: tuple[tuple[str, ...], ...] = ()
    level: Level = "error"
    whole: bool = False


def guess_identity(draft: Draft, *, ordered: bool = True) -> None:
    """`unique`, and `monotonic` where rows are numbered or written as time goes by."""
    seen = draft.seen
    if seen.filled < _FEWEST or seen.kind not in _KINDS:
        return
    if _identifies(seen) and all(s.drop_nulls().is_unique().all() for s in seen.whole):
        values = counted(seen.filled, "different value")
        draft.set(f"identifier: {values} in {counted(seen.rows, 'row')}", unique=True)
    if ordered:
        _order(draft)


_PLAIN = ("integer", "float", "decimal", "text", "category", "date", "timestamp")
_KINDS = ("integer", "text", "category", "timestamp", "date", "float")


def _identifies(seen: Seen) -> bool:
    """Whether it looks like an identifier; the sample must have no value twice."""
    if any(not part.is_unique().all() for part in seen.parts):
        return False
    named = says(seen.name, "identifier")
    if seen.kind == "integer":
        if says(seen.name, "date") and not named:
            return False
        return named or _chance(seen) >= _CHANCE
    if seen.kind in ("text", "category"):
        texts = seen.counts["value"].cast(pl.String).head(2000)
        if texts.str.contains(_DATES).all():
            return False
        one_word = not texts.str.contains(r"\s").any()
        short = highest(texts.str.len_chars()) <= 64
        return (one_word and short and (named or _uniform(texts))) or (named and short)
    return seen.kind == "timestamp" and named


def _uniform(texts: pl.Series) -> bool:
    """Texts of one length with digits, as identifiers are; words differ in length."""
    lengths = texts.str.len_chars().n_unique()
    digits = share_of(texts.str.contains("[0-9]"))
    return lengths <= 3 and digits > 0.9


def _chance(seen: Seen) -> float:
    """How many repetitions there would be if the values were drawn from their range."""
    low, high = seen.extremes
    n = seen.filled / seen.batches
    return float(n * (n - 1) / 2 / max(1, int(high) - int(low) + 1))


def _order(draft: Draft) -> None:
    seen = draft.seen
    if seen.kind in ("text", "category", "float") or seen.missing:
        return
    timely = seen.kind in ("timestamp", "date")
    if not timely and not (draft.has("unique") and says(seen.name, "sequence")):
        return
    if any(len(s) < _FEWEST for s in seen.whole):
        return
    if not all(bool((s.diff().drop_nulls() >= _zero(s)).all()) for s in seen.whole):
        return
    strictly = draft.has("unique")
    if any(s.n_unique() < min(20, len(s) / 4) for s in seen.whole):
        return
    draft.set(
        "rows stand in this order", monotonic="strictly increasing" if strictly else "increasing"
    )
    draft.soften("monotonic")


def _zero(series: pl.Series) -> object:
    import datetime

    return datetime.timedelta(0) if series.dtype.is_temporal() else 0


def keys(batches: Sequence[Batch], drafts: Sequence[Draft]) -> Keys:
    """Columns that identify a row together, if no column does so alone."""
    frames = [b.frame for b in batches]
    least = min(f.height for f in frames)
    if any(d.has("unique") for d in drafts) or least < _FEWEST:
        return Keys()
    found = _identifying(frames, drafts) if least >= _ROWS else ()
    if found:
        level: Level = "error" if _evidence(frames, found) >= _STRONG else "warning"
        return Keys((found,), level)
    found = _whole_rows(frames, drafts)
    return Keys((found,), "warning", whole=True) if found else Keys()


def _identifying(frames: Sequence[pl.DataFrame], drafts: Sequence[Draft]) -> tuple[str, ...]:
    heads = [frame.head(_LOOKED) for frame in frames]
    named = _named(drafts)
    for size in (2, 3, 4):
        found = [
            (strength, names)
            for group in combinations(named[: _CANDIDATES - size], size)
            if any(_plausible(d) for d in group)
            and (names := tuple(d.seen.name for d in group))
            and _never_twice(heads, names)
            and (strength := _evidence(heads, names)) >= _CHANCE
        ]
        for _, names in sorted(found, reverse=True)[:3]:
            if _never_twice(frames, names):
                return names
    return ()


def _named(drafts: Sequence[Draft]) -> list[Draft]:
    """The columns that may be a part of a key, the likely ones first."""
    fit = [
        d
        for d in drafts
        if d.seen.kind in ("integer", "text", "category", "date", "timestamp")
        and d.seen.distinct > 1
        and d.seen.missing == 0
        and (d.seen.kind != "integer" or not says(d.seen.name, "amount"))
    ]
    return sorted(fit, key=lambda d: -_weight(d))


def _weight(draft: Draft) -> float:
    seen = draft.seen
    named = says(seen.name, "identifier") + says(seen.name, "date") + says(seen.name, "name")
    timely = seen.kind in ("date", "timestamp")
    return named + timely + 0.5 * seen.distinct / max(1, len(seen.sample))


def _plausible(draft: Draft) -> bool:
    seen = draft.seen
    return seen.kind in ("date", "timestamp") or any(
        says(seen.name, group) for group in ("identifier", "date", "name")
    )


def _whole_rows(frames: Sequence[pl.DataFrame], drafts: Sequence[Draft]) -> tuple[str, ...]:
    """Columns in which no row is there twice, even when any one of them is left out."""
    fit = [
        d for d in drafts if d.seen.kind in _PLAIN and not d.seen.missing and d.seen.distinct > 1
    ]
    fit = sorted(fit, key=lambda d: -d.seen.distinct)[:_CANDIDATES]
    heads = [frame.head(_LOOKED) for frame in frames]
    chosen: list[str] = []
    for draft in fit[:_WIDEST]:
        chosen.append(draft.seen.name)
        less = [[n for n in chosen if n != left] for left in chosen]
        if len(chosen) > 2 and all(
            _never_twice(table, names) for table in (heads, frames) for names in less
        ):
            return tuple(n for n in frames[0].columns if n in chosen)
    return ()


def _never_twice(frames: Sequence[pl.DataFrame], names: Sequence[str]) -> bool:
    return all(frame.select(names).hash_rows().n_unique() == frame.height for frame in frames)


def _evidence(frames: Sequence[pl.DataFrame], names: Sequence[str]) -> float:
    """How many rows with the same key chance would have brought.

    For each column: of the pairs of rows that agree in all the others, how many would agree in
    this one too if it had nothing to do with them? The least of these numbers counts.
    """
    least = float("inf")
    for name in names:
        others = [n for n in names if n != name]
        least = min(least, sum(_agreeing(f, others) * _alike(f, name) for f in frames))
    return least


def _agreeing(frame: pl.DataFrame, names: Sequence[str]) -> float:
    """Pairs of rows with the same values in some columns."""
    counts = frame.group_by(names).len("n")["n"].cast(pl.Float64)
    return float((counts * (counts - 1)).sum()) / 2


def _alike(frame: pl.DataFrame, name: str) -> float:
    """How often two rows have the same value."""
    return _agreeing(frame, [name]) / max(1, frame.height * (frame.height - 1) / 2)
