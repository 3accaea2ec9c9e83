"""Statements: assignments, branches, loops, definitions, imports."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from nbvalidate.checks.leakage.interpreter.expressions import binary, join
from nbvalidate.checks.leakage.interpreter.machine import Machine
from nbvalidate.checks.leakage.interpreter.names import assign, iterate
from nbvalidate.checks.leakage.knowledge.functions import SKLEARN_MODULES
from nbvalidate.checks.leakage.values import (
    NOTHING,
    Cls,
    Data,
    Env,
    Folds,
    Func,
    Ref,
    Seq,
    Value,
)
from nbvalidate.dataflow.syntax import constant_truth

__all__ = ["STATEMENTS"]


def on_expr(m: Machine, node: ast.Expr, env: Env) -> bool:
    """An expression for its effect."""
    m.eval(node.value, env)
    return False


def on_assign(m: Machine, node: ast.Assign, env: Env) -> bool:
    """``a = b = value``."""
    value = m.eval(node.value, env)
    for target in node.targets:
        assign(m, target, value, env)
    return False


def on_ann_assign(m: Machine, node: ast.AnnAssign, env: Env) -> bool:
    """``a: int = value``."""
    if node.value is not None:
        assign(m, node.target, m.eval(node.value, env), env)
    return False


def on_aug_assign(m: Machine, node: ast.AugAssign, env: Env) -> bool:
    """``a += value``."""
    target = node.target
    reading: ast.expr = target
    if isinstance(target, ast.Name):
        reading = ast.copy_location(ast.Name(target.id, ast.Load()), target)
    old = m.eval(reading, env)
    value = m.eval(node.value, env)
    if isinstance(old, Seq) and isinstance(node.op, ast.Add):
        if isinstance(value, Seq):
            old.items.extend(value.items[: _MOST - len(old.items)])
            old.rest = old.rest or value.rest
        else:
            old.rest = value
        return False
    assign(m, target, binary(m, old, node.op, value, node), env)
    return False


_MOST = 50


def on_if(m: Machine, node: ast.If, env: Env) -> bool:
    """Both ways, and what holds after either."""
    m.eval(node.test, env)
    truth = constant_truth(node.test)
    if truth is not None:
        return m.run(node.body if truth else node.orelse, env)
    return _either(m, [node.body, node.orelse], env)


def _either(m: Machine, bodies: Sequence[Sequence[ast.stmt]], env: Env) -> bool:
    before = env.names
    ends: list[dict[str, Value]] = []
    m.branches += 1
    for body in bodies:
        env.names = dict(before)
        if not m.run(body, env):
            ends.append(env.names)
    m.branches -= 1
    if not ends:
        env.names = before
        return True
    merged = ends[0]
    for other in ends[1:]:
        for name, value in other.items():
            merged[name] = join(merged[name], value) if name in merged else value
    env.names = merged
    return False


def on_for(m: Machine, node: ast.For | ast.AsyncFor, env: Env) -> bool:
    """Twice, or once for each item of a short list."""
    source = m.eval(node.iter, env)
    folds = _folds_in(source)
    if folds is not None:
        m.folds.append(folds.key)
    for number, value in enumerate(iterate(m, source, node)):
        m.loops.append((id(node), number))
        assign(m, node.target, value, env)
        m.run(node.body, env)
        m.loops.pop()
    if folds is not None:
        m.folds.pop()
    return m.run(node.orelse, env)


_DEEPEST = 3


def _folds_in(value: Value, depth: int = 0) -> Folds | None:
    if isinstance(value, Folds):
        return value
    if isinstance(value, Seq) and depth < _DEEPEST:
        for item in value.all_items[:3]:
            if isinstance(item, Data):
                for cut in (c for part in item.rows for c in part.cuts):
                    if cut.region[0] == "fold":
                        return Folds(cut.key, item, "", None, cut.random)
            if isinstance(item, Seq) and (found := _folds_in(item, depth + 1)):
                return found
    return None


def on_while(m: Machine, node: ast.While, env: Env) -> bool:
    """Twice."""
    if constant_truth(node.test) is False:
        return m.run(node.orelse, env)
    for number in range(2):
        m.loops.append((id(node), number))
        m.eval(node.test, env)
        m.run(node.body, env)
        m.loops.pop()
    return m.run(node.orelse, env)


def on_try(m: Machine, node: ast.Try, env: Env) -> bool:
    """The body, then perhaps a handler."""
    ended = m.run(node.body, env)
    if not ended:
        ended = m.run(node.orelse, env)
    for handler in node.handlers:
        before = dict(env.names)
        m.branches += 1
        stopped = m.run(handler.body, env)
        m.branches -= 1
        after, env.names = env.names, before
        if not stopped:
            for name, value in after.items():
                env.names[name] = join(before[name], value) if name in before else value
    return m.run(node.finalbody, env) or (ended and not node.handlers)


def on_with(m: Machine, node: ast.With | ast.AsyncWith, env: Env) -> bool:
    """The body."""
    for item in node.items:
        value = m.eval(item.context_expr, env)
        if item.optional_vars is not None:
            assign(m, item.optional_vars, value, env)
    return m.run(node.body, env)


def on_return(m: Machine, node: ast.Return, env: Env) -> bool:
    """Ends the function."""
    value = m.eval(node.value, env) if node.value is not None else NOTHING
    if m.returns:
        m.returns[-1].append(value)
    return True


def on_stop(m: Machine, node: ast.stmt, env: Env) -> bool:
    """``raise``, ``break``, ``continue``."""
    if isinstance(node, ast.Raise) and node.exc is not None:
        m.eval(node.exc, env)
    return True


def on_def(m: Machine, node: ast.FunctionDef | ast.AsyncFunctionDef, env: Env) -> bool:
    """A function gets its name."""
    env.names[node.name] = Func(node, env, m.cell)
    return False


def on_class(m: Machine, node: ast.ClassDef, env: Env) -> bool:
    """A class gets its name and its methods."""
    made = Cls(node, env, m.cell, [m.eval(base, env) for base in node.bases])
    for statement in node.body:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            made.methods[statement.name] = Func(statement, env, m.cell)
    env.names[node.name] = made
    return False


def on_import(m: Machine, node: ast.Import, env: Env) -> bool:  # noqa: ARG001
    """``import a.b as c``."""
    for alias in node.names:
        name = alias.name if alias.asname else alias.name.partition(".")[0]
        env.names[alias.asname or name] = Ref(name)
    return False


def on_import_from(m: Machine, node: ast.ImportFrom, env: Env) -> bool:  # noqa: ARG001
    """``from a import b``; a star brings names that `on_name` knows by themselves."""
    module = "." * node.level + (node.module or "")
    for alias in node.names:
        if alias.name != "*":
            env.names[alias.asname or alias.name] = Ref(f"{module}.{alias.name}")
        elif module == "sklearn":
            env.names.update((name, Ref(f"sklearn.{name}")) for name in SKLEARN_MODULES)
    return False


def on_global(m: Machine, node: ast.Global, env: Env) -> bool:  # noqa: ARG001
    """Names of the outermost scope."""
    env.is_global.update(node.names)
    return False


def on_delete(m: Machine, node: ast.Delete, env: Env) -> bool:
    """A name, or a column, is gone."""
    for target in node.targets:
        if isinstance(target, ast.Name):
            env.names.pop(target.id, None)
        elif isinstance(target, ast.Subscript):
            owner, key = m.eval(target.value, env), m.eval(target.slice, env)
            value = getattr(key, "value", None)
            if isinstance(owner, Data) and isinstance(value, str):
                owner.cols.pop(value, None)
                owner.dropped |= {value}
    return False


def on_match(m: Machine, node: ast.Match, env: Env) -> bool:
    """Any of the cases."""
    m.eval(node.subject, env)
    return _either(m, [*(case.body for case in node.cases), []], env)


def on_assert(m: Machine, node: ast.Assert, env: Env) -> bool:
    """Only looked at."""
    m.eval(node.test, env)
    return False


STATEMENTS = {
    ast.Expr: on_expr,
    ast.Assign: on_assign,
    ast.AnnAssign: on_ann_assign,
    ast.AugAssign: on_aug_assign,
    ast.If: on_if,
    ast.For: on_for,
    ast.AsyncFor: on_for,
    ast.While: on_while,
    ast.Try: on_try,
    ast.TryStar: on_try,
    ast.With: on_with,
    ast.AsyncWith: on_with,
    ast.Return: on_return,
    ast.Raise: on_stop,
    ast.Break: on_stop,
    ast.Continue: on_stop,
    ast.FunctionDef: on_def,
    ast.AsyncFunctionDef: on_def,
    ast.ClassDef: on_class,
    ast.Import: on_import,
    ast.ImportFrom: on_import_from,
    ast.Global: on_global,
    ast.Delete: on_delete,
    ast.Match: on_match,
    ast.Assert: on_assert,
}
