"""Attributes and subscripts: columns, rows by position, label or mask, parts of estimators."""

from __future__ import annotations

import ast
import re

from nbvalidate.checks.leakage.affine import symbol
from nbvalidate.checks.leakage.events import Stat
from nbvalidate.checks.leakage.interpreter.data import (
    as_selection,
    column_of,
    columns_of,
    copy_of,
    dropped,
    length_of,
    masked,
    named,
    names_in,
    sliced,
    taken,
)
from nbvalidate.checks.leakage.interpreter.machine import Machine, union_of
from nbvalidate.checks.leakage.interpreter.names import item_of
from nbvalidate.checks.leakage.values import (
    Bound,
    Cls,
    Const,
    Data,
    Env,
    Est,
    Folds,
    Map,
    Num,
    Obj,
    Ref,
    Seq,
    Value,
)

__all__ = ["attribute", "on_attribute", "on_subscript"]

#: Words in a key or attribute that say that a data set is already split.
_SPLIT_WORD = re.compile(
    r"(?:^|_)(train|test|val|valid|validation|dev|unsupervised)", re.IGNORECASE
)
_SAME = frozenset(
    "values T A str dt cat array to_numpy data_ images_ sparse at iat geometry".split()
)
_VIEWS = frozenset("loc iloc ix iat at".split())
_ABOUT = frozenset(
    "columns dtypes dtype ndim size name names feature_names target_names DESCR filename empty"
    " nbytes itemsize schema".split()
)
_CONTENT = {"data": "data", "target": "target", "images": "images", "frame": "frame"}


def on_attribute(m: Machine, node: ast.Attribute, env: Env) -> Value:
    """``value.name``."""
    return attribute(m, m.eval(node.value, env), node.attr)


def attribute(m: Machine, owner: Value, name: str) -> Value:
    """The attribute `name` of a value."""
    if isinstance(owner, Ref):
        return Ref(f"{owner.name}.{name}")
    if isinstance(owner, Data):
        return _of_data(m, owner, name)
    if isinstance(owner, Est):
        return _of_estimator(owner, name)
    if isinstance(owner, Obj):
        if name in owner.attrs:
            return owner.attrs[name]
        method = owner.cls.method(name)
        if method is not None:
            return Bound(owner, name)
        if owner.est is not None:
            return Data()
        made = m.source(("attribute", id(owner), name), name)
        made.opaque = ("attribute", id(owner), name)
        owner.attrs[name] = made
        return made
    if isinstance(owner, Cls):
        method = owner.method(name)
        return method if method is not None else Data()
    return Bound(owner, name)


def _of_data(m: Machine, owner: Data, name: str) -> Value:
    if owner.est is not None:
        return _of_estimator(owner.est, name)
    if name in _VIEWS:
        made = copy_of(owner)
        made.view = (owner, name)
        return made
    if name in _CONTENT and ("bundle" in owner.traits or owner.opaque is not None):
        made = copy_of(owner)
        made.traits = owner.traits - {"bundle"}
        made.opaque = None
        made.ident = named(owner.ident, name)
        return made
    if name in _SAME:
        return copy_of(owner) if name not in ("str", "dt", "cat") else owner
    if name == "shape":
        return Seq([Num(length_of(owner)), Num(symbol(("width", owner.ident or id(owner))))])
    if name == "index":
        made = copy_of(owner)
        if not owner.rows:
            return made  # the names of what was learned: columns, when a frame is indexed by them
        made.cols, made.stats, made.column = {}, frozenset(), None
        made.ident, made.harmless = ("col", "<index>"), True
        return made
    if name in _ABOUT:
        made = Data(stats=owner.stats if not owner.rows else frozenset(), harmless=True)
        made.traits = frozenset({"names"})
        return made
    if owner.opaque is not None and _SPLIT_WORD.search(name):
        return _sub_source(m, owner, name)
    if name in m.knowledge.methods:
        return Bound(owner, name)
    if name.endswith("_") and owner.opaque is not None:
        return Data()
    return column_of(owner, name)


def _sub_source(m: Machine, owner: Data, name: str) -> Data:
    """``mnist.train``: rows of their own."""
    key = ("within", owner.opaque, name)
    made = m.source(key, name)
    made.opaque = key
    return made


_INNER = frozenset(
    "best_estimator_ model base_estimator named_steps steps estimator best_pipeline best_model"
    " leader fitted_pipeline_".split()
)


def _of_estimator(owner: Est, name: str) -> Value:
    if name in owner.attrs:
        return owner.attrs[name]
    if name in _INNER:
        return owner
    if name.endswith("_") and not name.endswith("__"):
        return _learned(owner, name)
    return Bound(owner, name)


def _learned(owner: Est, name: str) -> Value:
    """What a fitted estimator shows: coefficients, importances, labels."""
    stats: frozenset[Stat] = frozenset()
    if owner.stat is not None:
        stats = frozenset({owner.stat})
    elif owner.fit is not None and owner.fit.stat is not None:
        stats = frozenset({owner.fit.stat})
    if name in ("labels_", "embedding_") and owner.fit is not None:
        return Data(rows=owner.fit.rows, stats=stats, ident=("labels", id(owner.fit)))
    return Data(stats=stats)


def on_subscript(m: Machine, node: ast.Subscript, env: Env) -> Value:
    """``value[...]``."""
    owner = m.eval(node.value, env)
    if isinstance(owner, (Seq, Map)):
        return _of_container(m, owner, node.slice, env)
    if isinstance(owner, Ref):
        return _of_reference(m, owner, node.slice, env)
    if isinstance(owner, Folds):
        return owner
    if isinstance(owner, Est):
        m_data = owner.data
        return owner if m_data is None else _rows(m, m_data, node.slice, env)
    if isinstance(owner, Data):
        if owner.view is not None:
            return _by_label(m, owner.view[0], owner.view[1], node.slice, env)
        return _of_frame(m, owner, node.slice, env)
    return Data()


def _of_container(m: Machine, owner: Seq | Map, index: ast.expr, env: Env) -> Value:
    if isinstance(index, ast.Slice):
        return _part_of_list(m, owner, index, env)
    key = m.eval(index, env)
    if isinstance(owner, Map):
        if isinstance(key, Const) and key.value in owner.items:
            return owner.items[key.value]
        if isinstance(key, Num) and key.affine.number in owner.items:
            return owner.items[key.affine.number]
        return _any_of(owner.all_items)
    number = key.affine.number if isinstance(key, Num) else None
    if (
        number is not None
        and number == int(number)
        and -len(owner.items) <= number < len(owner.items)
    ):
        return owner.items[int(number)]
    return _any_of(owner.all_items)


def _part_of_list(m: Machine, owner: Seq | Map, index: ast.Slice, env: Env) -> Value:
    low, high = m.eval(index.lower, env), m.eval(index.upper, env)
    if isinstance(owner, Map):
        return owner
    data = m.data_of(owner)
    numbers = [v.affine.number if isinstance(v, Num) else None for v in (low, high)]
    if owner.rest is None and not data.rows:
        told = [isinstance(v, Num) and v.affine.number is None for v in (low, high)]
        if not any(told):
            ends = [None if n is None else int(n) for n in numbers]
            return Seq(owner.items[ends[0] : ends[1]])
    return sliced(data, low if index.lower else None, high if index.upper else None)


def _any_of(values: list[Value]) -> Value:
    datas = [v for v in values if isinstance(v, Data)]
    if datas and len(datas) == len(values):
        return union_of(datas)
    return values[0] if values else Data()


def _of_reference(m: Machine, owner: Ref, index: ast.expr, env: Env) -> Value:
    """``np.r_[a, b]``, ``np.c_[a, b]``, type hints."""
    value = m.eval(index, env) if not isinstance(index, ast.Slice) else Data()
    return m.data_of(value) if owner.last in ("c_", "r_") else owner


def _of_frame(m: Machine, owner: Data, index: ast.expr, env: Env) -> Value:
    if isinstance(index, ast.Slice):
        return _slice(m, owner, index, env)
    if isinstance(index, ast.Tuple):
        return _two(m, owner, index, env)
    value = m.eval(index, env)
    names = names_in(value)
    if names is not None:
        if isinstance(value, Const):
            if owner.opaque is not None and _SPLIT_WORD.search(names[0]):
                return _sub_source(m, owner, names[0])
            if names[0] in _CONTENT and "bundle" in owner.traits:
                return _of_data(m, owner, names[0])
            return column_of(owner, names[0])
        return columns_of(owner, names)
    return _indexed(m, owner, value)


def _indexed(m: Machine, owner: Data, value: Value) -> Data:
    """Rows by a mask or by positions, or columns by a choice that was learned."""
    if isinstance(value, Num):
        return _one(owner, value)
    index = m.data_of(value)
    if index.mask is not None:
        return masked(owner, index.mask)
    if index.rows and index.column != "<index>":
        if index.evals or index.elementwise:
            made = copy_of(owner)
            made.column = None
            return made
        return taken(owner, index)
    made = dropped(owner, sorted(index.dropped)) if index.dropped else copy_of(owner)
    if index.stats:
        made.stats = owner.stats | as_selection(index.stats)
    if made.only is None:
        made.ident = named(owner.ident, "some")
    made.column = None
    made.part_of = (owner, "")
    return made


def _one(owner: Data, value: Num) -> Data:
    """One row, or one item of what an unknown call gave."""
    made = copy_of(owner)
    if owner.opaque is not None and value.affine.number is not None and not owner.elementwise:
        return item_of(owner, int(value.affine.number))
    if "bundle" in owner.traits:
        made.traits = owner.traits - {"bundle"}
        return made
    made.elementwise = True
    return made


def _slice(m: Machine, owner: Data, index: ast.Slice, env: Env) -> Data:
    low = m.eval(index.lower, env) if index.lower is not None else None
    high = m.eval(index.upper, env) if index.upper is not None else None
    if index.step is not None:
        step = m.eval(index.step, env)
        number = step.affine.number if isinstance(step, Num) else None
        made = sliced(owner, low, high)
        if number == 1:
            return made
        made.order = named("step", number, made.order)
        return made
    return sliced(owner, low, high)


def _two(m: Machine, owner: Data, index: ast.Tuple, env: Env) -> Data:
    """``X[rows, columns]``."""
    if not index.elts:
        return copy_of(owner)
    made = _rows(m, owner, index.elts[0], env)
    for further in index.elts[1:]:
        made = _columns(m, made, further, env)
    return made


def _rows(m: Machine, owner: Data, index: ast.expr, env: Env) -> Data:
    if isinstance(index, ast.Slice):
        return _slice(m, owner, index, env)
    value = m.eval(index, env)
    if isinstance(value, Const):
        return copy_of(owner)
    if isinstance(value, Num):
        made = copy_of(owner)
        made.elementwise = True
        return made
    return _indexed(m, owner, value)


def _columns(m: Machine, owner: Data, index: ast.expr, env: Env) -> Data:
    if isinstance(index, ast.Slice):
        for bound in (index.lower, index.upper):
            m.eval(bound, env)
        made = copy_of(owner)
        made.ident = named(owner.ident, _text(index))
        return made
    value = m.eval(index, env)
    names = names_in(value)
    if names is not None:
        return column_of(owner, names[0]) if isinstance(value, Const) else columns_of(owner, names)
    made = copy_of(owner)
    chosen = m.data_of(value)
    if chosen.stats:
        made.stats = owner.stats | as_selection(chosen.stats)
    made.ident = named(owner.ident, _text(index))
    return made


def _text(index: ast.expr) -> str:
    return ast.unparse(index)


def _by_label(m: Machine, owner: Data, view: str, index: ast.expr, env: Env) -> Value:
    """``.loc[...]`` and ``.iloc[...]``."""
    if isinstance(index, ast.Tuple):
        return _two(m, owner, index, env)
    if isinstance(index, ast.Slice) and view != "iloc":
        return _label_slice(m, owner, index, env)
    return _rows(m, owner, index, env)


def _label_slice(m: Machine, owner: Data, index: ast.Slice, env: Env) -> Data:
    """``df.loc['2010':'2014']``: labels are compared as positions of an order of their own."""
    made = copy_of(owner)
    made.order = named("labels", owner.order) if _has_text(index) else owner.order
    return _slice(m, made, index, env)


def _has_text(index: ast.Slice) -> bool:
    bounds = (index.lower, index.upper)
    return any(isinstance(b, ast.Constant) and isinstance(b.value, str) for b in bounds)
