"""Rows put under rows, columns beside columns, rows multiplied."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from nbvalidate.checks.leakage.events import Copy
from nbvalidate.checks.leakage.interpreter.data import copy_of, named, with_rows
from nbvalidate.checks.leakage.interpreter.machine import Machine, union_of
from nbvalidate.checks.leakage.rows import relation
from nbvalidate.checks.leakage.values import Data

__all__ = ["copied", "side_by_side", "stacked"]


def copied(m: Machine, data: Data, label: str, node: ast.AST, *, resampler: bool = True) -> Data:
    """The same rows, some of them several times."""
    number = m.fresh()
    m.events.copies.append(Copy(number, label, data.rows, m.where(node), resampler))
    rows = frozenset(part.copied(number) for part in data.rows)
    return with_rows(data, rows, ("copied", number))


def stacked(m: Machine, datas: Sequence[Data], label: str, node: ast.AST) -> Data:
    """Rows of all, one under the other; rows that come twice are copies."""
    datas = [d for d in datas if d.rows or d.stats]
    if not datas:
        return Data()
    if len(datas) == 1:
        return copy_of(datas[0])
    made = copy_of(union_of(datas))
    for data in datas:
        for name, stats in data.cols.items():
            made.cols[name] = made.cols.get(name, frozenset()) | stats
    made.stats = frozenset().union(*(d.stats for d in datas))
    made.dropped = frozenset.intersection(*(d.dropped for d in datas))
    made.order = named("stacked", *(d.order for d in datas))
    made.pieces = tuple(copy_of(d) for d in datas)
    made.ident = made.order
    if _twice(datas):
        made = copied(m, made, label, node, resampler=False)
    return made


def _twice(datas: Sequence[Data]) -> bool:
    for number, one in enumerate(datas):
        for other in datas[number + 1 :]:
            if one.elementwise or other.elementwise or _read_in_loop(one):
                continue
            if relation(one.rows, other.rows) == "sure":
                return True
    return False


def _read_in_loop(data: Data) -> bool:
    """Features of one file put together make one row, not two."""
    return any(
        isinstance(p.source.key, tuple) and p.source.key and p.source.key[0] == "opaque"
        for p in data.rows
    )


def side_by_side(datas: Sequence[Data]) -> Data:
    """The rows of the first with the columns of all."""
    datas = [d for d in datas if d.rows or d.stats or d.evals]
    if not datas:
        return Data()
    made = copy_of(datas[0])
    for other in datas[1:]:
        made.stats |= other.stats
        for name, stats in other.cols.items():
            made.cols[name] = made.cols.get(name, frozenset()) | stats
        made.traits |= other.traits
        made.made_of |= other.made_of
        made.only = None if made.only is None or other.only is None else made.only | other.only
        made.dropped &= other.dropped
        made.evals |= other.evals
        if not made.rows:
            made.rows, made.order = other.rows, other.order
    made.column = None
    return made
