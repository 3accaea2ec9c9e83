"""Functions applied to rows, columns, groups or single values."""

from __future__ import annotations

import ast

from nbvalidate.checks.leakage.interpreter.arguments import Arguments
from nbvalidate.checks.leakage.interpreter.data import copy_of
from nbvalidate.checks.leakage.interpreter.machine import Machine
from nbvalidate.checks.leakage.values import Bound, Const, Data, Est, Func, Num, Ref, Seq, Value

__all__ = ["applied"]

_ELEMENT = frozenset("map applymap map_elements progress_map".split())


def applied(m: Machine, owner: Data, name: str, given: Arguments, node: ast.AST) -> Value:
    """``apply``, ``map``, ``transform``: the rows stay, what the function uses flows in."""
    from nbvalidate.checks.leakage.interpreter.calls import call

    func = given.get(0, "func", "arg", "mapper")
    further = Arguments(None, given.positional[1:], dict(given.named))
    further.named.pop("axis", None)
    if isinstance(func, Seq) and func.items:
        func = func.items[0]
    if isinstance(func, Const) and isinstance(func.value, str):
        return _by_name(m, owner, func.value, node)
    if not isinstance(func, (Func, Ref, Bound, Est)):
        return _looked_up(owner, m.data_of(func))
    argument = copy_of(owner)
    argument.groups = ()
    argument.elementwise = owner.elementwise or _sees_values(owner, name, given)
    if name == "pipe":
        return call(m, func, Arguments(None, [argument, *further.positional]), node)
    result = call(m, func, Arguments(None, [argument, *further.positional], _extra(further)), node)
    if owner.groups and name != "transform" and not m.data_of(result).rows:
        return m.data_of(result)
    made = copy_of(owner)
    made.groups, made.column = (), None
    known = m.data_of(result)
    made.stats = owner.stats | known.all_stats
    if known.all_stats and owner.cols:
        made.stats = known.all_stats | owner.stats
    made.evals = known.evals
    return made


def _extra(given: Arguments) -> dict[str, Value]:
    return {k: v for k, v in given.named.items() if k not in ("func", "arg", "args", "raw")}


def _sees_values(owner: Data, name: str, given: Arguments) -> bool:
    """Whether the function gets one row or one value at a time."""
    if owner.groups:
        return False
    if name in _ELEMENT or owner.column is not None:
        return True
    axis = given.get(1, "axis")
    if isinstance(axis, Num):
        return axis.affine.number == 1
    return isinstance(axis, Const) and axis.value == "columns"


def _by_name(m: Machine, owner: Data, label: str, node: ast.AST) -> Data:
    made = copy_of(owner)
    made.groups, made.column = (), None
    kind = m.knowledge.methods.get(label)
    learns = kind in ("reduce", "learn") or (kind == "count" and owner.groups)
    if learns and owner.rows and not owner.elementwise:
        text = f"groupby().transform({label!r})" if owner.groups else label
        func = getattr(node, "func", None)
        stat = m.learn("value", text, owner, node, getattr(func, "value", None))
        made.stats = owner.stats | {stat}
    return made


def _looked_up(owner: Data, table: Data) -> Data:
    """``map(means)``: each value is replaced by what was learned."""
    made = copy_of(owner)
    made.stats = owner.stats | table.all_stats
    made.column = None if table.stats else owner.column
    return made
