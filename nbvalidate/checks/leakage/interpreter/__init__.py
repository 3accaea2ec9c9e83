"""The interpreter: the cells in document order, over values that say which rows they are."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from nbvalidate.checks.leakage.events import Events
from nbvalidate.checks.leakage.interpreter.access import on_attribute, on_subscript
from nbvalidate.checks.leakage.interpreter.arguments import Arguments
from nbvalidate.checks.leakage.interpreter.calls import on_call, run_function
from nbvalidate.checks.leakage.interpreter.expressions import EXPRESSIONS
from nbvalidate.checks.leakage.interpreter.machine import Machine, OutOfSteps
from nbvalidate.checks.leakage.interpreter.statements import STATEMENTS
from nbvalidate.checks.leakage.knowledge import Knowledge
from nbvalidate.checks.leakage.values import Cls, Env, Func, Obj

__all__ = ["interpret"]

Machine.expressions = {
    **EXPRESSIONS,  # type: ignore[dict-item]
    ast.Call: on_call,  # type: ignore[dict-item]
    ast.Attribute: on_attribute,  # type: ignore[dict-item]
    ast.Subscript: on_subscript,  # type: ignore[dict-item]
}
Machine.statements = STATEMENTS  # type: ignore[assignment]

#: Expressions evaluated in one notebook at most: some five seconds' worth would be 2 million.
LIMIT = 60_000


def interpret(
    cells: Iterable[tuple[int, ast.Module]],
    knowledge: Knowledge,
    limit: int = LIMIT,
    *,
    strict: bool = False,
) -> Events:
    """What happens to rows when the cells run one after the other.

    Parameters
    ----------
    cells
        The position of each code cell and its syntax tree.
    knowledge
        What names of libraries mean.
    limit
        How many expressions are evaluated at most; what was found until then is kept.
    strict
        Raise what goes wrong in here, for tests; else what was found until then is kept.
    """
    machine = Machine(knowledge, limit)
    try:
        for number, tree in cells:
            machine.cell = number
            machine.run(tree.body, machine.globals)
        _run_the_rest(machine)
    except OutOfSteps:
        pass
    except Exception:  # our own failure must not cost the notebook its other rules
        if strict:
            raise
    return machine.events


def _run_the_rest(machine: Machine) -> None:
    """Functions that nothing calls, each with rows of its own."""
    for value in list(machine.globals.names.values()):
        if isinstance(value, Func) and value.node not in machine.called:
            _run_alone(machine, value)
        elif isinstance(value, Cls) and not (value.method("fit") and value.method("predict")):
            # a model written by hand looks at its own training rows, which is no test
            for method in value.methods.values():
                if method.node not in machine.called:
                    _run_alone(machine, method, Obj(value))


def _run_alone(machine: Machine, func: Func, owner: Obj | None = None) -> None:
    machine.cell = func.cell
    spec = func.node.args
    names = [a.arg for a in (*spec.posonlyargs, *spec.args)][1 if owner is not None else 0 :]
    given = Arguments()
    env = Env({}, func.env)
    defaults = len(names) - len(spec.defaults)
    for number, name in enumerate(names):
        if number < defaults:
            made = machine.source(("parameter", id(func.node), name), name)
            made.opaque = ("parameter", id(func.node), name)
            given.positional.append(made)
        else:
            given.positional.append(machine.eval(spec.defaults[number - defaults], env))
    run_function(machine, func, given, func.node, owner)
