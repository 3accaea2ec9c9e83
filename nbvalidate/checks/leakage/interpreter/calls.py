"""Calls: who is called, and the user's own functions run with the values given."""

from __future__ import annotations

import ast

from nbvalidate.checks.leakage.interpreter import containers, estimators, frames, library
from nbvalidate.checks.leakage.interpreter.arguments import Arguments
from nbvalidate.checks.leakage.interpreter.expressions import join
from nbvalidate.checks.leakage.interpreter.machine import Machine
from nbvalidate.checks.leakage.values import (
    NOTHING,
    Bound,
    Cls,
    Const,
    Data,
    Env,
    Est,
    Folds,
    Func,
    Map,
    Num,
    Obj,
    Ref,
    Seq,
    Value,
)
from nbvalidate.dataflow.ipython import parse_cell
from nbvalidate.dataflow.magics import BODY_IS_PYTHON, CODE_LINE_MAGICS

__all__ = ["call", "method", "on_call", "run_function"]

#: The user's functions inside one another, at most.
DEEPEST = 5


def on_call(m: Machine, node: ast.Call, env: Env) -> Value:
    """``function(...)`` and ``value.method(...)``."""
    func = node.func
    if isinstance(func, ast.Attribute):
        owner = m.eval(func.value, env)
        given = arguments(m, node, env)
        if func.attr in ("run_cell_magic", "run_line_magic"):
            return _magic(m, given, node, env)
        if m.knowledge.functions.get(func.attr) == "tuner":
            _tried_out(m, given, node)
        if isinstance(owner, Ref):
            return call(m, Ref(f"{owner.name}.{func.attr}"), given, node)
        return method(m, owner, func.attr, given, node)
    callee = m.eval(func, env)
    if isinstance(callee, Ref) and callee.name == "builtins.super":
        return env.find("self") or Data()
    given = arguments(m, node, env)
    if isinstance(callee, Ref) and m.knowledge.functions.get(callee.last) == "tuner":
        _tried_out(m, given, node)
    return call(m, callee, given, node)


def _tried_out(m: Machine, given: Arguments, node: ast.AST) -> None:
    """``study.optimize(objective)`` calls `objective` with one setting after the other."""
    for func in given.all:
        if isinstance(func, Func):
            for number in range(2):
                m.loops.append((id(node), number))
                setting = Data(opaque=("setting", m.site(node)))
                run_function(m, func, Arguments(None, [setting]), node)
                m.loops.pop()


def _magic(m: Machine, given: Arguments, node: ast.Call, env: Env) -> Value:
    """``get_ipython().run_cell_magic('time', '', code)``, as notebooks are exported."""
    name, code = given.text(0), given.text(len(given.positional) - 1)
    if name not in BODY_IS_PYTHON | CODE_LINE_MAGICS or not code:
        return NOTHING
    tree = parse_cell(code).tree
    if tree is not None:
        for inner in ast.walk(tree):
            if hasattr(inner, "lineno"):
                ast.copy_location(inner, node)
        m.run(tree.body, env)
    return NOTHING


def arguments(m: Machine, node: ast.Call, env: Env) -> Arguments:
    """The values given."""
    made = Arguments(node)
    for arg in node.args:
        if isinstance(arg, ast.Starred):
            value = m.eval(arg.value, env)
            if isinstance(value, Seq):
                made.positional.extend(value.items)
            else:
                made.positional.append(value)
        else:
            made.positional.append(m.eval(arg, env))
    for keyword in node.keywords:
        value = m.eval(keyword.value, env)
        if keyword.arg is not None:
            made.named[keyword.arg] = value
        elif isinstance(value, Map):
            made.named.update({str(k): v for k, v in value.items.items()})
    return made


def call(m: Machine, callee: Value, given: Arguments, node: ast.AST) -> Value:
    """Call a value."""
    if isinstance(callee, Ref):
        return library.call(m, callee, given, node)
    if isinstance(callee, Func):
        own = getattr(callee.node, "name", "")
        if own in m.knowledge.own:
            return library.call(m, Ref(own), given, node)
        return run_function(m, callee, given, node)
    if isinstance(callee, Cls):
        return _instance(m, callee, given, node)
    if isinstance(callee, Bound):
        return method(m, callee.owner, callee.name, given, node)
    if isinstance(callee, Est):
        return estimators.called(m, callee, given, node)
    if isinstance(callee, Obj):
        found = callee.cls.method("__call__") or callee.cls.method("forward")
        if found is not None:
            return run_function(m, found, given, node, callee)
        return library.unknown(m, given, node)
    if isinstance(callee, Data) and callee.est is not None and given.rows(m).rows:
        return estimators.called(m, callee.est, given, node)
    return library.unknown(m, given, node)


def method(m: Machine, owner: Value, name: str, given: Arguments, node: ast.AST) -> Value:
    """Call a method of a value."""
    if isinstance(owner, Est):
        if name in owner.attrs:
            return call(m, owner.attrs[name], given, node)
        return estimators.method(m, owner, name, given, node)
    if isinstance(owner, Obj):
        return _of_instance(m, owner, name, given, node)
    if isinstance(owner, Data):
        if (
            owner.est is None
            and owner.opaque is not None
            and estimators.is_asked_to_fit(m, name, given)
        ):
            owner.est = Est("", "", site=owner.opaque)
        if owner.est is not None:
            return estimators.method(m, owner.est, name, given, node)
        return frames.method(m, owner, name, given, node)
    if isinstance(owner, (Seq, Map)):
        return containers.method(m, owner, name, given, node)
    if isinstance(owner, (Const, Num)):
        return containers.of_constant(m, owner, name, given)
    if isinstance(owner, Cls):
        found = owner.method(name)
        if found is not None:
            return run_function(m, found, given, node)
    if isinstance(owner, Folds):
        return owner
    return library.unknown(m, given, node)


def _instance(m: Machine, cls: Cls, given: Arguments, node: ast.AST) -> Value:
    base = _library_base(cls)
    if base is not None:
        kind = estimators.kind_of_base(base)
        if kind:
            made = Est(cls.node.name, kind, base.package, dict(given.named), site=m.site(node))
            if kind == "dataset":
                made.data = given.rows(m)
            return made
    obj = Obj(cls)
    start = cls.method("__init__")
    if start is not None:
        run_function(m, start, given, node, obj)
    if cls.method("__getitem__") and cls.method("__len__"):
        obj.est = Est(cls.node.name, "dataset", data=given.rows(m), site=m.site(node))
    return obj


def _library_base(cls: Cls) -> Ref | None:
    for base in cls.bases:
        if isinstance(base, Ref):
            return base
        if isinstance(base, Cls) and base is not cls:
            found = _library_base(base)
            if found is not None:
                return found
    return None


def _of_instance(m: Machine, owner: Obj, name: str, given: Arguments, node: ast.AST) -> Value:
    found = owner.cls.method(name)
    if found is None:
        held = owner.attrs.get(name)
        if held is not None:
            return call(m, held, given, node)
        if name == "fit_transform" and owner.cls.method("fit") and owner.cls.method("transform"):
            method(m, owner, "fit", given, node)
            return method(m, owner, "transform", Arguments(given.node, given.positional[:1]), node)
        return library.unknown(m, given, node)
    before = len(m.events.fits), len(m.events.evals)
    result = run_function(m, found, given, node, owner)
    is_model = owner.cls.method("fit") is not None and owner.cls.method("predict") is not None
    if is_model and before == (len(m.events.fits), len(m.events.evals)):
        # a model written by hand: what it does inside is arithmetic, what it means is this
        if owner.est is None:
            owner.est = Est(owner.cls.node.name, "model", site=m.site(node))
        if name in ("fit", "train", "predict", "predict_proba", "score"):
            said = estimators.method(m, owner.est, name, given, node)
            return result if name in ("fit", "train") else said
    return result


def run_function(
    m: Machine, func: Func, given: Arguments, node: ast.AST, owner: Value | None = None
) -> Value:
    """Run the user's function on the values given."""
    m.called.add(func.node)
    if len(m.calls) >= DEEPEST or m.active.count(func.node) > 0:
        return library.unknown(m, given, node)
    env = Env({}, func.env)
    _bind(m, func.node, given, env, owner)
    m.active.append(func.node)
    m.calls.append((m.cell, node))
    cell, m.cell = m.cell, func.cell
    branches, m.branches = m.branches, 0
    try:
        if isinstance(func.node, ast.Lambda):
            return m.eval(func.node.body, env)
        m.returns.append([])
        try:
            m.run(func.node.body, env)
        finally:
            values = m.returns.pop()
        return _returned(values)
    finally:
        m.cell = cell
        m.branches = branches
        m.calls.pop()
        m.active.pop()


def _returned(values: list[Value]) -> Value:
    told = [v for v in values if v is not NOTHING]
    if not told:
        return NOTHING
    result = told[0]
    for value in told[1:]:
        result = join(result, value)
    return result


def _bind(
    m: Machine,
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda,
    given: Arguments,
    env: Env,
    owner: Value | None,
) -> None:
    spec = node.args
    names = [a.arg for a in (*spec.posonlyargs, *spec.args)]
    static = any(
        isinstance(d, ast.Name) and d.id == "staticmethod"
        for d in getattr(node, "decorator_list", ())
    )
    values = list(given.positional)
    if owner is not None and not static:
        values = [owner, *values]
    defaults = dict(zip(names[len(names) - len(spec.defaults) :], spec.defaults, strict=True))
    for name, value in zip(names, values, strict=False):
        env.names[name] = value
    for name in names[len(values) :]:
        if name in given.named:
            env.names[name] = given.named[name]
        elif name in defaults:
            env.names[name] = m.eval(defaults[name], env)
        else:
            env.names[name] = Data()
    for arg, default in zip(spec.kwonlyargs, spec.kw_defaults, strict=True):
        held = given.named.get(arg.arg)
        env.names[arg.arg] = held if held is not None else m.eval(default, env)
    if spec.vararg is not None:
        env.names[spec.vararg.arg] = Seq(values[len(names) :])
    if spec.kwarg is not None:
        known = {*names, *(a.arg for a in spec.kwonlyargs)}
        env.names[spec.kwarg.arg] = Map({k: v for k, v in given.named.items() if k not in known})
