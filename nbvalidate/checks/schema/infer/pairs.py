"""Rules over several columns that held in all rows, and would not have held by chance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, permutations, product

import numpy as np
import polars as pl

from nbvalidate.checks.schema.definition.model import Level, RowRule
from nbvalidate.checks.schema.definition.nodes import label_in_rule
from nbvalidate.checks.schema.infer.draft import Draft
from nbvalidate.checks.schema.infer.figures import counted
from nbvalidate.checks.schema.infer.frames import Batch
from nbvalidate.checks.schema.infer.names import words
from nbvalidate.checks.schema.infer.seen import share_of

__all__ = ["row_rules"]

_FEWEST = 100  # rows with both values
_MANY = 1000
_SHUFFLED = 0.1  # of rows paired at random must break the rule
_COLUMNS = 12
_WIDEST = 60  # columns of one sort
_GLANCE = 200  # rows that rule most sums out
_CENT = 0.01
_TIMES = ("date", "timestamp")
_WRITTEN = ("date text", "timestamp text")
_NUMBERS = ("integer", "float", "decimal")

#: Words that stand in order: from the least to the greatest.
_ORDERS = (
    ("min", "mean", "max"), ("min", "avg", "max"), ("min", "median", "max"), ("minimum", "maximum"),
    ("low", "open", "high"), ("low", "close", "high"), ("lower", "upper"), ("lo", "hi"),
    ("start", "end"), ("begin", "end"), ("first", "last"), ("from", "to"), ("low", "mid", "high"),
    ("sub", "total"), ("subtotal", "total"), ("net", "gross"), ("mean", "worst"),
)  # fmt: skip


def row_rules(batches: Sequence[Batch], drafts: Sequence[Draft]) -> tuple[RowRule, ...]:
    """Orders of columns and sums."""
    frames = [b.frame for b in batches]
    found = list(_orders(frames, drafts))
    found += _sums(frames, drafts)
    return tuple(found[:_COLUMNS])


def _orders(frames: Sequence[pl.DataFrame], drafts: Sequence[Draft]) -> Iterator[RowRule]:
    for kind in (*_TIMES, *_WRITTEN, "number"):
        group = [d for d in drafts if _sort(d) == kind and d.seen.distinct > 10]
        held: set[tuple[str, str]] = set()
        for low, high in permutations(group[:_WIDEST], 2):
            one, other = low.seen.name, high.seen.name
            if (other, one) in held or (kind == "number" and not _ordered_words(one, other)):
                continue
            rows = _always(frames, one, other)
            if rows:
                held.add((one, other))
        for one, other in _shortest(held):
            rows = _always(frames, one, other)
            text = f"{label_in_rule(one)} <= {label_in_rule(other)}"
            level: Level = "error" if rows >= _MANY else "warning"
            yield RowRule(text, severity=level, note=f"held in all {counted(rows, 'row')}")


def _sort(draft: Draft) -> str | None:
    """What a column is compared as; ISO texts are ordered as what they say."""
    kind = draft.seen.kind
    if kind == "text" and draft.settings.get("format") in ("date", "timestamp"):
        return f"{draft.settings['format']} text"
    return "number" if kind in _NUMBERS else kind


def _shortest(held: set[tuple[str, str]]) -> list[tuple[str, str]]:
    """Without those that follow from two others."""
    middle = {name for pair in held for name in pair}
    return sorted(
        (a, b) for a, b in held if not any((a, m) in held and (m, b) in held for m in middle)
    )


def _ordered_words(low: str, high: str) -> bool:
    """Whether the names differ in words that stand in order, as in `low_price`, `high_price`."""
    one, other = words(low), words(high)
    gone, come = set(one) - set(other), set(other) - set(one)
    if len(gone) > 1 or len(come) > 1:
        return False
    first = next(iter(gone), "")
    second = next(iter(come), "")
    return any(
        first in order and second in order and order.index(first) < order.index(second)
        for order in _ORDERS
    ) or (first == "sub" and second == "" and "total" in one)


def _always(frames: Sequence[pl.DataFrame], low: str, high: str) -> int:
    """In how many rows one is not above the other; 0 where it is, or where that means little."""
    total, pieces = 0, []
    for frame in frames:
        if low not in frame.columns or high not in frame.columns:
            return 0
        head = frame.select(low, high).head(500).drop_nulls()
        if (head[low] > head[high]).any():
            return 0
        pair = frame.select(low, high).drop_nulls()
        if not pair.height:
            continue
        broken = (pair[low] > pair[high]).any()
        if broken:
            return 0
        total += pair.height
        pieces.append(pair)
    if total < _FEWEST:
        return 0
    return total if _telling(pl.concat(pieces, how="vertical_relaxed"), low, high) else 0


def _telling(pairs: pl.DataFrame, low: str, high: str) -> bool:
    """Whether rows paired at random would often break the order, and it is no equality."""
    some = pairs.gather_every(max(1, pairs.height // 5000))
    one, other = some[low], some[high]
    if share_of(one == other) > 0.99:
        return False
    mixed = other.gather(np.random.default_rng(0).permutation(len(other)))
    return share_of(one > mixed) >= _SHUFFLED


def _sums(frames: Sequence[pl.DataFrame], drafts: Sequence[Draft]) -> list[RowRule]:
    """``a + b == c`` where it is exact, or to the cent."""
    fit = [
        d
        for d in drafts
        if d.seen.kind in _NUMBERS and d.seen.distinct > 10 and d.seen.finite
        and d.seen.filled >= _FEWEST and not d.has("unique")
    ][:_COLUMNS]  # fmt: skip
    if len(fit) < 3:
        return []
    names = [d.seen.name for d in fit]
    whole = [
        f.select(pl.col(names).cast(pl.Float64)) for f in frames if set(names) <= set(f.columns)
    ]
    if not whole:
        return []
    joined = pl.concat(whole)
    some = joined.gather_every(max(1, joined.height // _GLANCE)).to_numpy()
    found = []
    for size, total in product((2, 3), range(len(names))):
        parts = [n for n in range(len(names)) if n != total]
        for group in combinations(parts, size):
            if _adds_up(some[:, group].sum(axis=1) - some[:, total]):
                rule = _sum(joined, [names[n] for n in group], names[total])
                found += [rule] if rule is not None else []
    return found[:3]


def _adds_up(gap: np.ndarray) -> bool:
    there = np.abs(gap[~np.isnan(gap)])
    return bool(len(there) and there.max() <= _CENT / 2)


def _sum(joined: pl.DataFrame, group: Sequence[str], total: str) -> RowRule | None:
    rows = joined.select([*group, total]).drop_nulls()
    gap = rows.select(pl.sum_horizontal(group) - pl.col(total)).to_series()
    if rows.height < _FEWEST or not _adds_up(gap.to_numpy()):
        return None
    if any(share_of(rows[n] != 0) < 0.2 for n in group):
        return None
    left, right = " + ".join(map(label_in_rule, group)), label_in_rule(total)
    whole = all(bool((rows[n] == rows[n].round(0)).all()) for n in (*group, total))
    text = f"{left} == {right}" if whole else f"abs({left} - {right}) <= {_CENT}"
    level: Level = "error" if rows.height >= _MANY else "warning"
    return RowRule(text, severity=level, note=f"held in all {counted(rows.height, 'row')}")
