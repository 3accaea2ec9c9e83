"""Methods of lists, dictionaries, texts and numbers."""

from __future__ import annotations

import ast

from nbvalidate.checks.leakage.affine import constant
from nbvalidate.checks.leakage.interpreter.arguments import Arguments
from nbvalidate.checks.leakage.interpreter.expressions import join
from nbvalidate.checks.leakage.interpreter.machine import Machine
from nbvalidate.checks.leakage.interpreter.texts import template
from nbvalidate.checks.leakage.values import Const, Data, Map, Num, Seq, Value

__all__ = ["method", "of_constant"]

_MOST = 50


def method(m: Machine, owner: Seq | Map, name: str, given: Arguments, node: ast.AST) -> Value:
    """``owner.name(...)``."""
    if isinstance(owner, Seq):
        return _of_list(m, owner, name, given, node)
    return _of_dict(m, owner, name, given)


def _of_list(m: Machine, owner: Seq, name: str, given: Arguments, node: ast.AST) -> Value:
    if name in ("append", "add", "insert"):
        value = given.get(-1 if name == "insert" else 0) or Data()
        if name == "insert" and len(given.positional) > 1:
            value = given.positional[1]
        if len(owner.items) < _MOST:
            owner.items.append(value)
        else:
            owner.rest = value
        return Const(None)
    if name in ("extend", "update"):
        value = given.get(0) or Data()
        if isinstance(value, Seq):
            owner.items.extend(value.items[: max(0, _MOST - len(owner.items))])
            owner.rest = owner.rest or value.rest
        else:
            owner.rest = value
        return Const(None)
    if name == "pop":
        number = given.number(0)
        if owner.items and number is None:
            return owner.items[-1]
        return owner.items[0] if owner.items else (owner.rest or Data())
    if name == "copy":
        return Seq(list(owner.items), owner.rest)
    if name in ("sort", "reverse", "clear", "remove", "index", "count"):
        return Const(None)
    data = m.data_of(owner)
    from nbvalidate.checks.leakage.interpreter import frames

    return frames.method(m, data, name, given, node) if data.rows else Data()


def _of_dict(m: Machine, owner: Map, name: str, given: Arguments) -> Value:  # noqa: ARG001
    values = list(owner.items.values())
    if name == "items":
        pairs: list[Value] = [Seq([_key(k), v]) for k, v in owner.items.items()]
        return Seq(pairs, Seq([Data(), owner.rest]) if owner.rest is not None else None)
    if name == "values":
        return Seq(values, owner.rest)
    if name == "keys":
        return Seq([_key(k) for k in owner.items])
    if name in ("get", "pop", "setdefault"):
        key = given.get(0)
        if isinstance(key, Const) and key.value in owner.items:
            return owner.items[key.value]
        if owner.rest is not None:
            return owner.rest
        result: Value | None = None
        for value in values:
            result = value if result is None else join(result, value)
        return result or Data()
    if name == "update":
        other = given.get(0)
        if isinstance(other, Map):
            owner.items.update(other.items)
        owner.items.update(given.named)
        return Const(None)
    if name == "copy":
        return Map(dict(owner.items), owner.rest)
    return Data()


def _key(key: object) -> Value:
    return Num(constant(key)) if isinstance(key, float) else Const(key)


def of_constant(m: Machine, owner: Const | Num, name: str, given: Arguments) -> Value:
    """Methods of texts: ``' '.join(words)`` holds what the words hold."""
    if name in ("join", "format"):
        data = given.rows(m)
        if data.rows or data.stats:
            return data
        if name == "format" and isinstance(owner, Const) and isinstance(owner.value, str):
            return template(owner.value, given.positional, "format")
        return Const("")
    return Data() if isinstance(owner, Num) or owner.value is None else Const("")
