"""Comprehensions: their items, and what they keep of rows, names and positions."""

from __future__ import annotations

import ast

from nbvalidate.checks.leakage.interpreter.data import copy_of, names_in, taken, without
from nbvalidate.checks.leakage.interpreter.machine import Machine, union_of
from nbvalidate.checks.leakage.interpreter.names import assign, iterate
from nbvalidate.checks.leakage.values import Const, Data, Env, Map, Num, Seq, Value

__all__ = ["on_comprehension"]


def on_comprehension(
    m: Machine, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, env: Env
) -> Value:
    """The items, as far as they can be told apart."""
    inner = Env({}, env)
    made: list[Value] = []
    keys: list[Value] = []

    def go(depth: int) -> None:
        if depth == len(node.generators):
            if isinstance(node, ast.DictComp):
                keys.append(m.eval(node.key, inner))
                made.append(m.eval(node.value, inner))
            else:
                made.append(m.eval(node.elt, inner))
            return
        generator = node.generators[depth]
        values = iterate(m, m.eval(generator.iter, inner), generator)
        for number, value in enumerate(values):
            m.loops.append((id(generator), number))
            assign(m, generator.target, value, inner)
            for test in generator.ifs:
                m.eval(test, inner)
            go(depth + 1)
            m.loops.pop()

    go(0)
    if isinstance(node, ast.DictComp):
        items = {k.value: v for k, v in zip(keys, made, strict=True) if isinstance(k, Const)}
        return Map(items, made[-1] if made and len(items) < len(made) else None)
    return _listed(m, node, made, env)


def _listed(
    m: Machine,
    node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp,
    made: list[Value],
    env: Env,
) -> Value:
    """Items made from the rows of one value stand for rows."""
    datas = [v for v in made if isinstance(v, Data)]
    if datas and "names" in datas[0].traits:
        return _names_kept(m, node, datas[0], env)
    if datas and len(datas) == len(made):
        origin = m.data_of(m.eval(node.generators[0].iter, env))
        result = union_of(datas)
        if origin.rows and result.rows == origin.rows:
            result = copy_of(result)
            result.order, result.elementwise = origin.order, origin.elementwise
        return result
    if made and all(isinstance(v, Num) for v in made):
        return _positions_kept(m, node, env) or Seq(made)
    return Seq(made)


def _names_kept(m: Machine, node: ast.expr, names: Data, env: Env) -> Data:
    """``[c for c in df.columns if c != 'y']``: all columns but those named."""
    made = copy_of(names)
    made.elementwise = False
    for test in node.generators[0].ifs:  # type: ignore[attr-defined]
        if isinstance(test, ast.Compare) and isinstance(test.ops[0], (ast.NotIn, ast.NotEq)):
            made.dropped |= set(names_in(m.eval(test.comparators[0], env)) or ())
    return made


def _positions_kept(m: Machine, node: ast.expr, env: Env) -> Data | None:
    """``[i for i in range(n) if i not in chosen]``."""
    generator = node.generators[0]  # type: ignore[attr-defined]
    origin = m.data_of(m.eval(generator.iter, env))
    if "positions" not in origin.traits:
        return None
    for test in generator.ifs:
        if isinstance(test, ast.Compare) and isinstance(test.ops[0], (ast.In, ast.NotIn)):
            chosen = m.data_of(m.eval(test.comparators[0], env))
            if chosen.rows and isinstance(test.ops[0], ast.NotIn):
                return without(origin, chosen.rows)
            if chosen.rows:
                return taken(origin, chosen)
    return None
