"""Values bound to names, unpacked, iterated over, and stored into frames and containers."""

from __future__ import annotations

import ast

from nbvalidate.checks.leakage.affine import Affine, constant, symbol
from nbvalidate.checks.leakage.interpreter.data import copy_of, named, names_in
from nbvalidate.checks.leakage.interpreter.machine import Machine
from nbvalidate.checks.leakage.rows import Cut, Part, Source, inside
from nbvalidate.checks.leakage.values import (
    Const,
    Data,
    Env,
    Est,
    Folds,
    Map,
    Num,
    Obj,
    Seq,
    Value,
)

__all__ = ["assign", "item_of", "iterate", "store_column", "unpacked"]

#: Items of a list that a loop runs over one by one; further ones behave like these.
MOST_ITEMS = 5


def assign(m: Machine, target: ast.expr, value: Value, env: Env) -> None:
    """``target = value``."""
    if isinstance(target, ast.Name):
        _bind(target.id, value, env)
    elif isinstance(target, (ast.Tuple, ast.List)):
        for inner, item in zip(target.elts, unpacked(m, value, target), strict=True):
            assign(m, inner, item, env)
    elif isinstance(target, ast.Starred):
        assign(m, target.value, value, env)
    elif isinstance(target, ast.Attribute):
        _store_attribute(m, m.eval(target.value, env), target.attr, value)
    elif isinstance(target, ast.Subscript):
        _store_item(m, target, value, env)


def _bind(name: str, value: Value, env: Env) -> None:
    if isinstance(value, Est) and not value.name:
        value.name = name
    if isinstance(value, Num) and not value.affine.terms:
        value = Num(value.affine)
    scope = env.top if name in env.is_global else env
    scope.names[name] = value


def unpacked(m: Machine, value: Value, target: ast.Tuple | ast.List) -> list[Value]:  # noqa: ARG001
    """One value for each element of the target."""
    count = len(target.elts)
    star = next((i for i, e in enumerate(target.elts) if isinstance(e, ast.Starred)), None)
    if isinstance(value, Seq):
        return _unpacked_items(value, count, star)
    if isinstance(value, Data):
        return [item_of(value, i) for i in range(count)]
    if isinstance(value, Map):
        return [Const(key) for key in list(value.items)[:count]] + [Data()] * max(
            0, count - len(value.items)
        )
    return [value if isinstance(value, Est) else Data() for _ in range(count)]


def _unpacked_items(value: Seq, count: int, star: int | None) -> list[Value]:
    items = list(value.items)
    if star is not None:
        after = count - star - 1
        middle = items[star : len(items) - after] if after else items[star:]
        items = [
            *items[:star],
            Seq(middle, value.rest),
            *(items[len(items) - after :] if after else []),
        ]
    fill: Value = value.rest if value.rest is not None else Data()
    return (items + [fill] * count)[:count]


def item_of(value: Data, number: int) -> Data:
    """The part of unknown data that one name of several gets.

    A call that is not known may have split the rows: what it gives comes apart.
    """
    made = copy_of(value)
    if "bundle" in value.traits:
        made.traits = value.traits - {"bundle"}
        made.ident = named(value.ident, number)
    elif value.opaque is not None and not value.elementwise:
        made.opaque = (value.opaque, number)
        cut = Cut(("unknown", value.opaque), ("item", number))
        made.rows = inside(value.rows, [cut])
        made.order = named(value.order, number)
        made.ident = named(value.ident, number)
    return made


def iterate(m: Machine, value: Value, node: ast.AST) -> list[Value]:
    """What a loop variable becomes: the items where they are told, else two passes."""
    if isinstance(value, Seq):
        items = value.items[:MOST_ITEMS]
        if value.rest is not None and len(items) < MOST_ITEMS:
            items = [*items, value.rest, value.rest][: max(2, MOST_ITEMS)]
        return items or [Data()]
    if isinstance(value, Map):
        return [Const(k) for k in list(value.items)[:MOST_ITEMS]] or [Data()] * 2
    if isinstance(value, Folds):
        return [fold_pair(value, i) for i in range(2 if value.count != 1 else 1)]
    if isinstance(value, Num):
        return [Num(symbol(("pass", id(node), i))) for i in range(2)]
    if isinstance(value, Est) and value.kind == "splitter":
        value = _old_splitter(value)
        return [fold_pair(value, i) for i in range(2)]
    data = m.data_of(value)
    if "positions" in data.traits:
        count = _counted(data)
        if count is not None:
            return [Num(constant(i)) for i in range(count)]
        return [Num(symbol(("pass", id(node), i))) for i in range(2)]
    made = []
    for _ in range(2):
        one = copy_of(data)
        one.elementwise = True
        one.opaque = ("pass", m.fresh()) if data.opaque is not None or not data.rows else None
        made.append(one)
    return list(made)


def _counted(data: Data) -> int | None:
    """The end of a short ``range(3)``, which may choose models from a list."""
    for part in data.rows:
        key = part.source.key
        if isinstance(key, tuple) and key[0] == "range" and len(key) == len(("range", "stop")):
            number = key[1].number if isinstance(key[1], Affine) else None
            if number is not None and 1 < number <= MOST_ITEMS and not part.cuts:
                return int(number)
    return None


def _old_splitter(est: Est) -> Folds:
    """``for train, test in KFold(n, 10)``, as it was before scikit-learn 0.18."""
    key = ("folds", id(est))
    rows = frozenset({Part(Source(("positions", id(est)), "positions"))})
    return Folds(key, Data(rows=rows, order=key), est.label, None, True)


def fold_pair(folds: Folds, number: int) -> Seq:
    """The positions of one pass: those to train on and those to test on."""
    pair: list[Value] = []
    for side in ("train", "test"):
        region = ("part", int(side == "test"), 2) if folds.count == 1 else ("fold", side, number)
        cut = Cut(folds.key, region, folds.random)
        made = copy_of(folds.data)
        made.rows = inside(folds.data.rows, [cut])
        made.order = ("fold", folds.key, side, number)
        made.stats, made.cols = frozenset(), {}
        made.opaque = None
        pair.append(made)
    return Seq(pair)


def _store_attribute(m: Machine, owner: Value, name: str, value: Value) -> None:
    if isinstance(owner, Obj):
        old = owner.attrs.get(name)
        if m.branches and old is not None and isinstance(value, Const):
            return
        owner.attrs[name] = value
    elif isinstance(owner, Est):
        owner.attrs[name] = value
        owner.changes += 1
    elif isinstance(owner, Data):
        if name in ("columns", "index", "name", "dtype", "shape"):
            return
        store_column(m, owner, [name], value)


def _store_item(m: Machine, target: ast.Subscript, value: Value, env: Env) -> None:
    owner = m.eval(target.value, env)
    if isinstance(owner, (Map, Seq)):
        _store_in_container(m, owner, m.eval(target.slice, env), value)
        return
    if not isinstance(owner, Data):
        return
    rows: ast.expr | None = None
    columns: ast.expr = target.slice
    if owner.view is not None:
        owner = owner.view[0]
        if isinstance(columns, ast.Tuple) and len(columns.elts) > 1:
            rows, columns = columns.elts[0], columns.elts[1]
        else:
            rows, columns = columns, ast.Slice()
    elif isinstance(columns, ast.Tuple) and len(columns.elts) > 1:
        rows, columns = columns.elts[0], columns.elts[1]
    partly = rows is not None and not _is_everything(rows)
    if rows is not None:
        _eval_part(m, rows, env)
    names = names_in(_eval_part(m, columns, env))
    store_column(m, owner, names, value, partly=partly)


def _eval_part(m: Machine, node: ast.expr, env: Env) -> Value:
    if isinstance(node, ast.Slice):
        for bound in (node.lower, node.upper, node.step):
            m.eval(bound, env)
        return Data()
    return m.eval(node, env)


def _is_everything(node: ast.expr) -> bool:
    return isinstance(node, ast.Slice) and node.lower is None and node.upper is None


def _store_in_container(m: Machine, owner: Map | Seq, key: Value, value: Value) -> None:  # noqa: ARG001
    if isinstance(owner, Map):
        if isinstance(key, Const):
            owner.items[key.value] = value
        elif isinstance(key, Num) and key.affine.number is not None:
            owner.items[key.affine.number] = value
        else:
            owner.rest = value
        return
    number = key.affine.number if isinstance(key, Num) else None
    if number is not None and 0 <= number < len(owner.items):
        owner.items[int(number)] = value
    else:
        owner.rest = value


def store_column(
    m: Machine, owner: Data, names: list[str] | None, value: Value, *, partly: bool = False
) -> None:
    """``owner[names] = value``: in a branch, or for some rows only, the old values stay too."""
    data = m.data_of(value)
    if not owner.rows and data.rows and owner.opaque is None:
        owner.rows, owner.order = data.rows, data.order
    stats = data.all_stats if not data.mask else frozenset()
    if names is None:
        owner.stats |= stats - owner.all_stats  # what it has already stays where it was
        if "lag" in data.traits:
            owner.traits |= {"lag"}
        return
    if "lag" in data.traits:
        owner.traits |= {"lag"}
    weak = partly or m.branches > 0
    for name in names:
        own = data.cols.get(name, frozenset()) | data.stats if data.cols else stats
        old = owner.cols.get(name, frozenset()) if weak else frozenset()
        owner.cols[name] = own | old
        if owner.only is not None:
            owner.only |= {name}
        owner.dropped -= {name}
        if data.reads - {name} and not data.stats and data.column is None and not partly:
            owner.made_of[name] = data.reads
        elif not partly:
            owner.made_of.pop(name, None)
        owner.consts.pop(name, None)
        if isinstance(value, Const):
            owner.consts[name] = value.value
        elif isinstance(value, Num) and value.affine.number is not None:
            owner.consts[name] = value.affine.number
