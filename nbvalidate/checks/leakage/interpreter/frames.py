"""Methods of frames, series, arrays and tensors."""

from __future__ import annotations

import ast
from collections.abc import Callable

from nbvalidate.checks.leakage.interpreter import combining, training
from nbvalidate.checks.leakage.interpreter.applying import applied
from nbvalidate.checks.leakage.interpreter.arguments import Arguments
from nbvalidate.checks.leakage.interpreter.data import (
    as_selection,
    columns_of,
    copy_of,
    dropped,
    length_of,
    named,
    names_in,
    sliced,
    subset,
    with_rows,
    without,
)
from nbvalidate.checks.leakage.interpreter.expressions import combine, judge
from nbvalidate.checks.leakage.interpreter.machine import Machine
from nbvalidate.checks.leakage.interpreter.names import store_column
from nbvalidate.checks.leakage.rows import Cut, cuts_of
from nbvalidate.checks.leakage.values import Const, Data, Num, Seq, Value

__all__ = ["learned_from", "method", "over_columns"]


def method(m: Machine, owner: Data, name: str, given: Arguments, node: ast.AST) -> Value:
    """``owner.name(...)``."""
    if owner.view is not None:
        owner = owner.view[0]
    special = _SPECIAL.get(name)
    kind = m.knowledge.methods.get(name, "")
    handler = special or _KINDS.get(kind, _each_row)
    result = handler(m, owner, name, given, node)
    if given.truth(-1, "inplace") and isinstance(result, Data):
        if owner.part_of is not None:
            frame, name_of = owner.part_of
            store_column(m, frame, [name_of] if name_of else None, result)
        _replace(owner, result)
        return Const(None)
    return result


_CONTENT = tuple("rows order stats cols only dropped traits made_of pieces".split())


def _replace(owner: Data, result: Data) -> None:
    """Change `owner` in place."""
    for field in _CONTENT:
        setattr(owner, field, getattr(result, field))


def over_columns(given: Arguments, number: int = 0) -> bool:
    """True for ``axis=1``: each row is reduced by itself."""
    axis = given.get(number, "axis", "dim")
    if isinstance(axis, Num):
        return axis.affine.number not in (None, 0.0)
    return isinstance(axis, Const) and axis.value in ("columns", "index1")


def learned_from(
    m: Machine, owner: Data, label: str, node: ast.AST, expression: ast.AST | None = None
) -> Data:
    """The numbers learned from rows, which are no rows themselves."""
    if owner.harmless:
        return Data(harmless=True)
    if not owner.rows:
        return Data(stats=owner.all_stats)
    if _is_of_this_pass(m, owner):
        made = copy_of(owner)
        made.elementwise, made.column = True, None
        return made
    stat = m.learn("value", label, owner, node, expression)
    made = Data(stats=frozenset({stat}) | owner.stats)
    if owner.groups:
        made.table = ("groups", owner.groups, owner.rows)
        made.traits = owner.traits & {"lag"}
    return made


def _is_of_this_pass(m: Machine, owner: Data) -> bool:
    """One sound or picture of many, read in this pass of a loop: its mean is a feature."""
    return bool(m.loops) and all(
        isinstance(p.source.key, tuple)
        and p.source.key[0] == "opaque"
        and isinstance(p.source.key[1], tuple)
        and bool(p.source.key[1][1])
        and p.source.key[1][1] == tuple(m.loops)[: len(p.source.key[1][1])]
        for p in owner.rows
    )


def _expression(node: ast.AST) -> ast.AST | None:
    func = getattr(node, "func", None)
    return func.value if isinstance(func, ast.Attribute) else None


def _reduce(m: Machine, owner: Data, name: str, given: Arguments, node: ast.AST) -> Value:
    if "window" in owner.traits:
        made = copy_of(owner)
        made.traits = owner.traits - {"window"}
        return made
    axis = 1 if name in ("quantile", "agg", "aggregate") else 0
    if owner.elementwise or (over_columns(given, axis) and not owner.groups):
        made = copy_of(owner)
        made.cols, made.column = {}, None
        made.stats = owner.all_stats
        return made
    m_label = f"groupby().{name}" if owner.groups else name
    return learned_from(m, owner, m_label, node, _expression(node))


def _count(m: Machine, owner: Data, name: str, given: Arguments, node: ast.AST) -> Value:  # noqa: ARG001
    if owner.groups:
        return learned_from(m, owner, f"groupby().{name}", node, _expression(node))
    if name == "unique":
        # the distinct values of a column can be split, and choose rows by `isin` afterwards
        return m.source(("unique", owner.ident or id(owner), owner.rows), "unique values")
    return Num(length_of(owner)) if name == "count" else Data()


def _learn(m: Machine, owner: Data, name: str, given: Arguments, node: ast.AST) -> Value:  # noqa: ARG001
    made = copy_of(owner)
    made.column = None
    if owner.rows and not owner.elementwise and not owner.harmless and "window" not in owner.traits:
        stat = m.learn("value", name, owner, node, _expression(node))
        made.stats = owner.stats | {stat}
    return made


def _lag(m: Machine, owner: Data, name: str, given: Arguments, node: ast.AST) -> Value:  # noqa: ARG001
    made = copy_of(owner)
    back = given.number(0, "periods")
    if name in ("rolling", "ewm", "expanding"):
        made.traits = owner.traits | {"window", "lag"}
    elif back is None or back > 0:
        made.traits = owner.traits | {"lag"}
    made.reads, made.column = frozenset(), None
    made.ident = named(owner.ident, name, back)
    return made


def _group(m: Machine, owner: Data, name: str, given: Arguments, node: ast.AST) -> Value:  # noqa: ARG001
    made = copy_of(owner)
    by = given.get(0, "by")
    made.groups = tuple(names_in(by) or ("?",)) if by is not None else ("?",)
    return made


def _missing(m: Machine, owner: Data, name: str, given: Arguments, node: ast.AST) -> Value:  # noqa: ARG001
    made = copy_of(owner)
    made.harmless, made.cols, made.stats = True, {}, frozenset()
    side = "not" if name.startswith("not") or name == "is_not_null" else "is"
    made.mask = frozenset({Cut(("missing", owner.ident or id(owner)), (side, True))})
    return made


def _subset(m: Machine, owner: Data, name: str, given: Arguments, node: ast.AST) -> Value:
    if name == "dropna" and over_columns(given):
        return copy_of(owner)
    if name == "filter":
        names = names_in(given.get(0, "items") or Data())
        return columns_of(owner, names) if names else copy_of(owner)
    if name == "query":
        return subset(owner, ("query", given.text(0, "expr") or m.site(node)))
    return subset(owner, (name, owner.order))


def _few(m: Machine, owner: Data, name: str, given: Arguments, node: ast.AST) -> Value:
    count = given.get(0, "n") or Num(length_of(owner))
    if name == "tail":
        low = Num(count.affine.times(-1.0)) if isinstance(count, Num) else count
        return sliced(owner, low, None)
    if name == "take" and not isinstance(count, Num):
        return with_rows(owner, owner.rows, ("take", m.site(node)))
    return sliced(owner, None, count)


def _draw(m: Machine, owner: Data, name: str, given: Arguments, node: ast.AST) -> Value:  # noqa: ARG001
    if owner.elementwise:
        return copy_of(owner)
    if given.truth(-1, "replace"):
        return combining.copied(m, owner, "sample(replace=True)", node)
    whole = given.number(-1, "frac") == 1 and "frac" in given.named
    state = given.number(-1, "random_state")
    key = ("sample", owner.order, state) if state is not None else ("sample", m.site(node))
    if whole:
        return with_rows(owner, owner.rows, ("shuffled", key))
    return subset(owner, (key, given.number(0, "n", "frac")), random=True)


def _sort(m: Machine, owner: Data, name: str, given: Arguments, node: ast.AST) -> Value:  # noqa: ARG001
    by = names_in(given.get(0, "by") or Data())
    made = with_rows(owner, owner.rows, ("sorted", tuple(by or ()), name, owner.order))
    dated = by and any(("dated", n) in owner.consts for n in by)
    if dated or (name == "sort_index" and ("dated", "<index>") in owner.consts):
        made.traits = owner.traits | {"in time"}
    if owner.column is not None or not owner.rows:
        made.ident = owner.ident
    return made if owner.rows else copy_of(owner)


def _apply(m: Machine, owner: Data, name: str, given: Arguments, node: ast.AST) -> Value:
    return applied(m, owner, name, given, node)


def _union(m: Machine, owner: Data, name: str, given: Arguments, node: ast.AST) -> Value:  # noqa: ARG001
    other = given.get(0, "other")
    items: list[Value] = list(other.items) if isinstance(other, Seq) else [other or Data()]
    return combining.stacked(m, [owner, *map(m.data_of, items)], "append", node)


def _columns(m: Machine, owner: Data, name: str, given: Arguments, node: ast.AST) -> Value:
    if name in ("assign", "with_columns"):
        made = copy_of(owner)
        from nbvalidate.checks.leakage.interpreter.calls import call

        for column, value in given.named.items():
            held = value
            if not isinstance(value, (Data, Const, Num)):
                held = call(m, value, Arguments(None, [made]), node)
            store_column(m, made, [column], held)
        return made
    return combining.side_by_side([owner, m.data_of(given.get(0, "right", "other"))])


def _nothing(m: Machine, owner: Data, name: str, given: Arguments, node: ast.AST) -> Value:  # noqa: ARG001
    return Data()


def _each_row(m: Machine, owner: Data, name: str, given: Arguments, node: ast.AST) -> Value:  # noqa: ARG001
    """Every other method changes each row by itself, perhaps by values that were learned."""
    made = copy_of(owner)
    for value in given.all:
        other = m.data_of(value)
        if other.rows or other.stats or other.evals:
            if name in _JUDGES:
                judge(m, owner, other)
            made = combine(m, made, other)
            made.column = owner.column
    if name in ("cumsum", "cumprod", "cumcount"):
        made.traits |= {"lag"}
    if name not in ("copy", "to_numpy", "reset_index", "tolist", "to_list", "squeeze"):
        made.column = owner.column if name in ("astype", "replace", "fillna") else None
    return made


#: Methods that put a prediction beside the truth.
_JUDGES = frozenset("sub subtract rsub eq ne equals div divide compare dot".split())


def _drop(m: Machine, owner: Data, name: str, given: Arguments, node: ast.AST) -> Value:  # noqa: ARG001
    labels = given.get(-1, "columns")
    columns = labels is not None or over_columns(given, 1)
    if labels is None:
        labels = given.get(0, "labels", "index")
    names = names_in(labels) if labels is not None else None
    if names is not None:
        return dropped(owner, names)
    index = m.data_of(labels)
    if columns:
        made = copy_of(owner)
        made.stats = owner.stats | as_selection(index.stats)
        return made
    if index.rows and index.ident == ("col", "<index>"):
        return without(owner, index.rows)
    return subset(owner, ("drop", m.site(node)))


def _remove(m: Machine, owner: Data, name: str, given: Arguments, node: ast.AST) -> Value:  # noqa: ARG001
    """``names.remove('y')`` of a list of column names."""
    owner.dropped |= set(names_in(given.get(0) or Data()) or ())
    return Const(None)


def _fillna(m: Machine, owner: Data, name: str, given: Arguments, node: ast.AST) -> Value:
    if given.text(-1, "method") in ("bfill", "backfill"):
        return _learn(m, owner, "bfill", given, node)
    return _each_row(m, owner, name, given, node)


def _isin(m: Machine, owner: Data, name: str, given: Arguments, node: ast.AST) -> Value:  # noqa: ARG001
    other = m.data_of(given.get(0, "values"))
    made = copy_of(owner)
    made.harmless = True
    own = {c.place for c in cuts_of(owner.rows)}
    cuts = frozenset(c for c in cuts_of(other.rows) if c.place not in own)
    made.mask = cuts or frozenset({Cut(("isin", owner.ident, id(other)), ("is", True))})
    return made


def _backward(m: Machine, owner: Data, name: str, given: Arguments, node: ast.AST) -> Value:  # noqa: ARG001
    training.stepped(m, owner, node)
    return Data()


def _items(m: Machine, owner: Data, name: str, given: Arguments, node: ast.AST) -> Value:  # noqa: ARG001
    made = copy_of(owner)
    made.elementwise = True
    return Seq([], Seq([Data(), made]))


def _get(m: Machine, owner: Data, name: str, given: Arguments, node: ast.AST) -> Value:  # noqa: ARG001
    key = given.text(0)
    if key is None:
        return copy_of(owner)
    from nbvalidate.checks.leakage.interpreter.access import attribute

    return attribute(m, owner, key)


def _index(m: Machine, owner: Data, name: str, given: Arguments, node: ast.AST) -> Value:  # noqa: ARG001
    made = copy_of(owner)
    by = given.text(0, "keys")
    if by and ("dated", by) in owner.consts:
        made.consts[("dated", "<index>")] = True
    return made


def _len(m: Machine, owner: Data, name: str, given: Arguments, node: ast.AST) -> Value:  # noqa: ARG001
    return Num(length_of(owner))


def _split(m: Machine, owner: Data, name: str, given: Arguments, node: ast.AST) -> Value:
    from nbvalidate.checks.leakage.interpreter.splits import folds_of

    data = m.data_of(given.get(0, "X"))
    if owner.opaque is not None and data.rows:
        return folds_of(m, owner.opaque, "split", data, None, node, random=True)
    return _each_row(m, owner, name, Arguments(), node)


Handler = Callable[[Machine, Data, str, Arguments, ast.AST], Value]

_KINDS: dict[str, Handler] = {
    "subset": _subset,
    "few": _few,
    "draw": _draw,
    "sort": _sort,
    "reduce": _reduce,
    "count": _count,
    "learn": _learn,
    "lag": _lag,
    "group": _group,
    "missing": _missing,
    "apply": _apply,
    "union": _union,
    "columns": _columns,
    "nothing": _nothing,
}

_SPECIAL: dict[str, Handler] = {
    "drop": _drop,
    "difference": _drop,
    "remove": _remove,
    "fillna": _fillna,
    "fill_null": _fillna,
    "isin": _isin,
    "is_in": _isin,
    "backward": _backward,
    "iterrows": _items,
    "itertuples": _items,
    "items": _items,
    "iteritems": _items,
    "get": _get,
    "set_index": _index,
    "__len__": _len,
    "split": _split,
}
