"""Python's own functions."""

from __future__ import annotations

import ast

from nbvalidate.checks.leakage.affine import constant, symbol
from nbvalidate.checks.leakage.interpreter.arguments import Arguments
from nbvalidate.checks.leakage.interpreter.data import copy_of, length_of
from nbvalidate.checks.leakage.interpreter.machine import Machine
from nbvalidate.checks.leakage.interpreter.names import fold_pair, iterate
from nbvalidate.checks.leakage.interpreter.texts import piece
from nbvalidate.checks.leakage.values import Const, Data, Folds, Map, Num, Seq, Value

__all__ = ["call"]

_ROUNDING = frozenset("int round floor ceil float abs".split())
_LISTS = frozenset("list tuple sorted set reversed iter".split())
_NO_ROWS = frozenset(
    "print display isinstance type hasattr id open input exit quit dir vars repr str format"
    " issubclass callable help any all bool".split()
)


def call(m: Machine, name: str, given: Arguments, node: ast.AST) -> Value | None:
    """Call a built-in; None for one that is not told here."""
    first = given.get(0)
    if name == "len":
        return _length(m, first)
    if name in _ROUNDING:
        return first if isinstance(first, (Num, Data)) else Num(symbol((name, m.site(node))))
    if name in _LISTS:
        return _listed(m, name, first)
    if name in ("zip", "enumerate"):
        return _zipped(m, given, node) if name == "zip" else _numbered(m, first, node)
    if name == "range":
        return _range(m, given, node)
    if name in ("min", "max", "sum"):
        return _smallest(m, given, node)
    if name == "next":
        return fold_pair(first, 0) if isinstance(first, Folds) else m.data_of(first)
    if name == "map" or name == "filter":
        return _mapped(m, given, node)
    if name == "dict":
        items = dict(first.items) if isinstance(first, Map) else {}
        return Map({**items, **given.named})
    if name == "getattr":
        return given.get(0)
    if name in _NO_ROWS:
        return _text_of(first) if name in ("str", "repr", "format") else Data()
    return None


def _text_of(value: Value | None) -> Value:
    """The text of a row holds what the row holds."""
    if isinstance(value, Data) and value.rows:
        return copy_of(value)
    if isinstance(value, (Const, Num)):
        return Const(piece(value, None))
    return Const("{}")


def _length(m: Machine, value: Value | None) -> Num:
    if isinstance(value, Seq) and value.rest is None and value.data is None:
        data = m.data_of(value)
        if not data.rows or (data.rows and next(iter(data.rows)).source.synthetic):
            return Num(constant(len(value.items)))
    return Num(length_of(m.data_of(value)))


def _listed(m: Machine, name: str, value: Value | None) -> Value:
    if isinstance(value, Folds):
        return Seq([fold_pair(value, i) for i in range(2)])
    if isinstance(value, Seq):
        items = list(reversed(value.items)) if name == "reversed" else list(value.items)
        return Seq(items, value.rest)
    if isinstance(value, Map):
        return Seq([Const(k) for k in value.items])
    if value is None:
        return Seq()
    made = copy_of(m.data_of(value))
    if name == "set":
        made.traits |= {"set"}
    return made


def _range(m: Machine, given: Arguments, node: ast.AST) -> Value:
    stop = given.get(1 if len(given.positional) > 1 else 0)
    start = given.number(0) if len(given.positional) > 1 else 0.0
    if isinstance(stop, Num):
        key = ("range", stop.affine) if start == 0 else ("range", stop.affine, start)
        made = m.source(key, "positions", synthetic=True)
    else:
        made = m.source(("range", m.site(node)), "positions", synthetic=True)
    made.traits = frozenset({"positions"})
    return made


def _zipped(m: Machine, given: Arguments, node: ast.AST) -> Value:
    columns = [iterate(m, v, node) for v in given.positional]
    if not columns:
        return Seq()
    return Seq([Seq(list(row)) for row in zip(*columns, strict=False)])


def _numbered(m: Machine, value: Value | None, node: ast.AST) -> Value:
    if value is None:
        return Seq()
    items = iterate(m, value, node)
    return Seq([Seq([Num(symbol(("number", id(node), i))), v]) for i, v in enumerate(items)])


def _smallest(m: Machine, given: Arguments, node: ast.AST) -> Value:
    numbers = [v for v in given.positional if isinstance(v, Num)]
    if numbers and len(numbers) == len(given.positional):
        return Num(symbol(("extreme", m.site(node))))
    data = given.rows(m)
    return Data(stats=data.all_stats) if data.stats and not data.rows else Data()


def _mapped(m: Machine, given: Arguments, node: ast.AST) -> Value:
    from nbvalidate.checks.leakage.interpreter.calls import call as call_value

    func, values = given.get(0), given.get(1)
    if func is None or values is None:
        return Data()
    made = [call_value(m, func, Arguments(None, [v]), node) for v in iterate(m, values, node)]
    origin = m.data_of(values)
    if origin.rows:
        result = copy_of(origin)
        known = m.data_of(made[0]) if made else Data()
        result.stats |= known.all_stats
        result.column = None
        return result
    return Seq(made)
