"""Rows divided: `train_test_split`, splitters, `random_split`."""

from __future__ import annotations

import ast
from collections.abc import Hashable

from nbvalidate.checks.leakage.events import Grouping, Split
from nbvalidate.checks.leakage.interpreter.arguments import Arguments
from nbvalidate.checks.leakage.interpreter.data import copy_of, named, settled, with_rows
from nbvalidate.checks.leakage.interpreter.machine import Machine
from nbvalidate.checks.leakage.rows import Cut, inside
from nbvalidate.checks.leakage.values import Const, Data, Est, Folds, Num, Seq, Value

__all__ = ["folds_of", "grouped", "in_parts", "in_two", "splitter_folds"]

_OPTIONS = frozenset("test_size train_size random_state shuffle stratify".split())
_UNSHUFFLED = frozenset(
    "TimeSeriesSplit LeaveOneGroupOut LeavePGroupsOut GroupKFold PredefinedSplit".split()
)
_DRAWN = frozenset("ShuffleSplit StratifiedShuffleSplit GroupShuffleSplit".split())


def in_two(m: Machine, given: Arguments, node: ast.AST) -> Value:
    """``train_test_split(a, b)``: train and test part of each."""
    datas = [settled(m.data_of(v)) for v in given.positional]
    datas += [settled(m.data_of(v)) for k, v in given.named.items() if k not in _OPTIONS]
    if not datas:
        return Data()
    shuffled = given.truth(-1, "shuffle") is not False
    state = _seed(given.named.get("random_state"))
    first = datas[0]
    key: Hashable = ("split", m.site(node))
    if state is not None or not shuffled:
        sizes = tuple(
            v.affine if isinstance(v := given.named.get(n), Num) else None
            for n in ("test_size", "train_size")
        )
        key = ("split", sizes, state, shuffled, "stratify" in given.named)
    split = Split(
        key,
        "train_test_split",
        first.rows,
        m.where(node),
        shuffled,
        first.traits,
        given.expression(0),
    )
    m.events.splits.append(split)
    _of_names(m, first, node)
    result: list[Value] = []
    for data in datas:
        own = (key, data.order if state is not None or not shuffled else None)
        result += [_part(data, own, i, shuffled) for i in (0, 1)]
    return Seq(result)


def _of_names(m: Machine, data: Data, node: ast.AST) -> None:
    """The distinct values of a column are divided: rows with one value belong together."""
    for part in data.rows:
        key = part.source.key
        if isinstance(key, tuple) and key[0] == "unique" and isinstance(key[1], tuple):
            name = f"`{key[1][1]}`" if key[1][0] == "col" else "name"
            how = "its distinct values are divided as a whole"
            m.events.groupings.append(Grouping(name, key[2], m.where(node), how, True))


def _seed(value: Value | None) -> Hashable | None:
    """What equal seeds have in common, known or not; None where each call draws anew."""
    if isinstance(value, Num):
        return value.affine
    if isinstance(value, Data) and not value.elementwise and not value.stats:
        return value.ident
    return None


def _part(data: Data, key: Hashable, number: int, random: bool) -> Data:
    cut = Cut(key, ("part", number, 2), random)
    made = with_rows(data, inside(data.rows, [cut]), ("part", key, number, data.order))
    if data.column is None:
        made.ident = named(data.ident, key, number)
    return made


def in_parts(m: Machine, given: Arguments, node: ast.AST) -> Value:
    """``random_split(data, [800, 200])``."""
    data = m.data_of(given.get(0, "dataset"))
    sizes = given.get(1, "lengths")
    count = len(sizes.items) if isinstance(sizes, Seq) else 2
    key = ("split", m.site(node))
    m.events.splits.append(
        Split(key, "random_split", data.rows, m.where(node), True, data.traits, given.expression(0))
    )
    parts: list[Value] = []
    for number in range(count):
        cut = Cut(key, ("part", number), True)
        parts.append(with_rows(data, inside(data.rows, [cut]), ("part", key, number)))
    return Seq(parts)


def splitter_folds(m: Machine, est: Est, given: Arguments, node: ast.AST) -> Folds:
    """``KFold(5).split(X)``."""
    data = m.data_of(given.get(0, "X"))
    state = est.params.get("random_state")
    shuffle = est.params.get("shuffle")
    drawn = est.label in _DRAWN
    shuffled = drawn or (isinstance(shuffle, Const) and shuffle.value is True)
    same = isinstance(state, Num) or not shuffled
    key = ("folds", id(est)) if same else ("folds", id(est), m.site(node))
    count = est.params.get("n_splits") or (est.args[0] if est.args else None)
    splits = int(count.affine.number) if isinstance(count, Num) and count.affine.number else None
    if drawn and splits is None:
        splits = 10
    random = est.label not in _UNSHUFFLED
    grouped(m, given.get(2, "groups"), data, f"groups given to {est.label}", node)
    folds = folds_of(m, key, est.label, data, splits if drawn else None, node, random=random)
    m.events.splits[-1].random = shuffled
    m.events.splits[-1].data = given.expression(0, "X")
    return folds


def grouped(
    m: Machine, groups: Value | None, data: Data, how: str, node: ast.AST, *, declared: bool = True
) -> None:
    """Write down that rows belong together, where `groups` says so."""
    held = m.data_of(groups) if groups is not None else Data()
    if held.rows and data.rows:
        name = f"`{held.column}`" if held.column else "group"
        m.events.groupings.append(Grouping(name, data.rows, m.where(node), how, declared))


def folds_of(
    m: Machine,
    key: Hashable,
    label: str,
    data: Data,
    count: int | None,
    node: ast.AST,
    *,
    random: bool,
) -> Folds:
    """The pairs of positions that a splitter yields for some data."""
    data = settled(data)
    if not data.rows:
        data = m.source(("positions", m.site(node)), "positions")
    split = Split(key, label, data.rows, m.where(node), random, data.traits)
    m.events.splits.append(split)
    return Folds(key, copy_of(data), label, count, random)
