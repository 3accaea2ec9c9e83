"""Calls of what the tables do not know: what is given may be in what is returned."""

from __future__ import annotations

import ast

from nbvalidate.checks.leakage.interpreter import training
from nbvalidate.checks.leakage.interpreter.arguments import Arguments
from nbvalidate.checks.leakage.interpreter.data import copy_of
from nbvalidate.checks.leakage.interpreter.machine import Machine
from nbvalidate.checks.leakage.rows import cuts_of
from nbvalidate.checks.leakage.values import Const, Est, Func, Value

__all__ = ["unknown"]


def unknown(m: Machine, given: Arguments, node: ast.AST, *, package: str = "") -> Value:
    """A call that is not known: what is given may be in what it returns."""
    data = given.rows(m)
    if data.evals and (package not in _ARRAYS or _compares(node)):
        truth = [d for v in given.all if (d := m.data_of(v)).rows and not d.evals]
        if truth:
            m.scored(data.evals)
    if len(given.all) == 1 and isinstance(given.all[0], (Est, Func)):
        return given.all[0]  # wrapped: `delayed(run)`, `jit(run)`
    settings = all(p.source.label == "a literal" for p in data.rows)
    if settings and not data.stats and not data.evals:
        return m.opaque(node)
    names = tuple(v.value for v in given.all if isinstance(v, Const) and isinstance(v.value, str))
    if names and data.opaque is not None and not cuts_of(data.rows):
        # something unknown asked for something by name: `load(connection, "train")`
        key = ("within", data.opaque, names)
        found = m.source(key, names[0])
        found.opaque = key
        return found
    made = copy_of(data)
    made.column, made.opaque = None, ("unknown", m.site(node))
    made.elementwise = data.elementwise
    made.ident = None
    estimators = [v for v in given.all if isinstance(v, Est) and v.fit is not None]
    for est in estimators:  # a helper of the user's that is given a fitted model and rows
        if package not in _EXPLAIN:
            _judged(m, est, given, node)
    return made


def _compares(node: ast.AST) -> bool:
    """``np.subtract(y, predicted)``: of numpy's functions only some put two values side by side."""
    func = getattr(node, "func", None)
    return getattr(func, "attr", getattr(func, "id", "")) in _COMPARING


def _judged(m: Machine, est: Est, given: Arguments, node: ast.AST) -> None:
    """Given a fitted model, rows and their answers, a helper scores; else it predicts."""
    held = [(i, d) for i, v in enumerate(given.positional) if (d := m.data_of(v)).rows]
    held = [(i, d) for i, d in held if not isinstance(given.positional[i], Est)]
    if len(held) < _ROWS_AND_ANSWERS:
        return
    number, data = held[-2] if len(held) == _ROWS_AND_ANSWERS else held[0]
    found = training.evaluate(m, est, data, "predict", node, given.expression(number))
    if found is not None:
        found.scored = len(held) == _ROWS_AND_ANSWERS


_ROWS_AND_ANSWERS = 2
_ARRAYS = frozenset("numpy pandas scipy polars torch tensorflow".split())
_COMPARING = frozenset(
    "subtract equal not_equal array_equal isclose allclose divide norm dist cdist l1_loss mse_loss"
    " cross_entropy nll_loss binary_cross_entropy binary_cross_entropy_with_logits smooth_l1_loss"
    " accuracy in_top_k count_nonzero logical_xor eq sparse_categorical_crossentropy".split()
)
_EXPLAIN = frozenset(
    "sklearn shap eli5 lime mlxtend alibi yellowbrick dtreeviz joblib pickle interpret graphviz"
    " skater pdpbox treeinterpreter scikitplot numpy pandas scipy torch tensorflow keras".split()
)
