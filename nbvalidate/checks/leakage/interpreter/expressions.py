"""Expressions: names, operators, containers. Calls, attributes and subscripts are elsewhere."""

from __future__ import annotations

import ast
import builtins

from nbvalidate.checks.leakage.affine import constant, symbol
from nbvalidate.checks.leakage.interpreter import texts
from nbvalidate.checks.leakage.interpreter.comprehensions import on_comprehension
from nbvalidate.checks.leakage.interpreter.data import (
    complement,
    copy_of,
    named,
    region_of,
    without,
)
from nbvalidate.checks.leakage.interpreter.machine import Machine, union_of
from nbvalidate.checks.leakage.interpreter.names import assign
from nbvalidate.checks.leakage.rows import Cut, bounded
from nbvalidate.checks.leakage.values import Const, Data, Env, Func, Map, Num, Ref, Seq, Value

__all__ = ["EXPRESSIONS", "combine", "judge"]

_BUILTINS = frozenset(dir(builtins))


def on_constant(m: Machine, node: ast.Constant, env: Env) -> Value:  # noqa: ARG001
    """A number is a count, the rest is itself."""
    value = node.value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if value != value or abs(value) > _LARGE:
            return Const(str(value))
        return Num(constant(value))
    return Const(value)


_LARGE = 1e15


def on_name(m: Machine, node: ast.Name, env: Env) -> Value:
    """What the name holds; an unknown name is one and the same unknown thing everywhere."""
    found = env.find(node.id)
    if found is not None:
        return found
    name = node.id
    known = m.knowledge
    if name in known.classes or name in known.functions or name in _BUILTINS:
        prefix = "builtins." if name in _BUILTINS else ""
        return Ref(prefix + name)
    made = m.source(("name", name), name)
    made.opaque = ("name", name)
    env.top.names[name] = made
    return made


def on_bin_op(m: Machine, node: ast.BinOp, env: Env) -> Value:
    """Arithmetic of counts is exact; that of data unites what both depend on."""
    left, right = m.eval(node.left, env), m.eval(node.right, env)
    return binary(m, left, node.op, right, node)


def binary(m: Machine, left: Value, op: ast.operator, right: Value, node: ast.AST) -> Value:
    """`left op right`."""
    if isinstance(left, Num) and isinstance(right, Num):
        return _arithmetic(m, left, op, right, node)
    if isinstance(left, Seq) and isinstance(right, Seq) and isinstance(op, ast.Add):
        rest = [v for v in (left.rest, right.rest) if v is not None]
        return Seq([*left.items, *right.items], rest[0] if rest else None)
    if isinstance(left, Seq) and isinstance(right, Num) and isinstance(op, ast.Mult):
        return Seq(list(left.items), left.items[0] if left.items else left.rest)
    if isinstance(left, Const) and isinstance(op, ast.Mod):
        return texts.filled(left, right)
    if isinstance(left, Const) and isinstance(right, (Const, Num)):
        return (texts.added(left, right) if isinstance(op, ast.Add) else None) or Const(None)
    one, other = m.data_of(left), m.data_of(right)
    if isinstance(op, ast.Sub) and "set" in one.traits & other.traits:
        return without(one, other.rows)
    if isinstance(op, _COMPARES) or (isinstance(op, ast.Div) and _same_rows(one, other)):
        judge(m, one, other)
    if isinstance(op, (ast.BitAnd, ast.BitOr)) and one.mask is not None and other.mask is not None:
        made = combine(m, one, other)
        if isinstance(op, ast.BitAnd):
            made.mask = one.mask | other.mask
        else:
            made.mask = complement(complement(one.mask) | complement(other.mask))
        return made
    return combine(m, one, other)


def _arithmetic(m: Machine, left: Num, op: ast.operator, right: Num, node: ast.AST) -> Value:  # noqa: ARG001
    a, b = left.affine, right.affine
    if isinstance(op, ast.Add):
        return Num(a.plus(b))
    if isinstance(op, ast.Sub):
        return Num(a.plus(b, -1.0))
    if isinstance(op, ast.Mult) and b.number is not None:
        return Num(a.times(b.number))
    if isinstance(op, ast.Mult) and a.number is not None:
        return Num(b.times(a.number))
    if isinstance(op, (ast.Div, ast.FloorDiv)) and b.number:
        return Num(a.times(1 / b.number))
    return Num(symbol((type(op).__name__, a, b)))


#: What errors are made of; adding predictions up is no comparison.
_COMPARES = (ast.Sub, ast.BitXor, ast.MatMult)


def _same_rows(one: Data, other: Data) -> bool:
    """A ratio to the truth; a share of the number of models is none."""
    return bool({p.source.key for p in one.rows} & {p.source.key for p in other.rows})


def judge(m: Machine, one: Data, other: Data) -> None:
    """A prediction that is compared with other data is scored."""
    if one.evals != other.evals:
        if one.evals and (other.rows or other.opaque) and not other.evals:
            m.scored(one.evals)
        elif other.evals and (one.rows or one.opaque) and not one.evals:
            m.scored(other.evals)


def combine(m: Machine, one: Data, other: Data) -> Data:  # noqa: ARG001
    """Two data taken together row by row."""
    if not other.rows and not other.stats and not other.evals:
        made = copy_of(one)
    elif not one.rows and not one.stats and not one.evals:
        made = copy_of(other)
    elif not other.rows and one.rows:
        made = copy_of(one)
        made.stats = one.stats | other.all_stats
        made.evals = one.evals | other.evals
    else:
        made = union_of([one, other])
    made.column = None
    made.opaque = None
    made.reads = one.reads | other.reads
    made.traits = one.traits | other.traits
    made.harmless = one.harmless and (other.harmless or not other.rows)
    made.elementwise = one.elementwise or other.elementwise
    made.ident = named(one.ident, other.ident) if one.ident or other.ident else None
    return made


def on_unary_op(m: Machine, node: ast.UnaryOp, env: Env) -> Value:
    """Minus of a count, not of a mask."""
    value = m.eval(node.operand, env)
    if isinstance(value, Num):
        return Num(value.affine.times(-1.0)) if isinstance(node.op, ast.USub) else value
    if isinstance(value, Data) and isinstance(node.op, (ast.Invert, ast.USub)):
        made = copy_of(value)
        if value.mask is not None:
            made.mask = complement(value.mask)
        return made
    return Const(None) if isinstance(value, Const) else value


def on_compare(m: Machine, node: ast.Compare, env: Env) -> Value:
    """A mask where data is compared; predictions compared with data are scored."""
    left = m.eval(node.left, env)
    result: Value = Const(None)
    for op, comparator in zip(node.ops, node.comparators, strict=True):
        right = m.eval(comparator, env)
        one, other = m.data_of(left), m.data_of(right)
        if isinstance(op, (ast.Is, ast.IsNot)):
            return Const(None)
        if (one.rows or one.stats or one.evals) and not isinstance(op, (ast.In, ast.NotIn)):
            result = _compared(m, one, op, right, other)
        elif other.rows or other.evals or other.stats:
            judge(m, one, other)
            result = combine(m, other, one)
        left = right
    return result


def _compared(m: Machine, one: Data, op: ast.cmpop, right: Value, other: Data) -> Data:
    judge(m, one, other)
    made = combine(m, one, other)
    made.harmless = True
    made.cols = {}
    region = region_of(op, right)
    ident = one.ident or id(one)
    if region is None:
        key = named(ident, type(op).__name__, other.ident or id(right))
        region = ("is", True)
        made.mask = frozenset({Cut(key, region, "random" in one.traits)})
    else:
        made.mask = frozenset({Cut(ident, region, "random" in one.traits)})
    return made


def on_bool_op(m: Machine, node: ast.BoolOp, env: Env) -> Value:
    """One of the values."""
    values = [m.eval(v, env) for v in node.values]
    datas = [v for v in values if isinstance(v, Data) and (v.rows or v.stats)]
    if datas:
        return union_of(datas)
    return next((v for v in values if not isinstance(v, Const)), values[-1])


def on_if_exp(m: Machine, node: ast.IfExp, env: Env) -> Value:
    """Either value."""
    m.eval(node.test, env)
    return join(m.eval(node.body, env), m.eval(node.orelse, env))


_DEEPEST = 6  # lists may hold themselves


def join(one: Value, other: Value, depth: int = 0) -> Value:
    """What a name may hold after two ways came together."""
    if one is other or isinstance(other, Const):
        return one
    if isinstance(one, Const):
        return other
    if isinstance(one, Data) and isinstance(other, Data):
        if one.rows == other.rows and one.stats == other.stats and one.cols == other.cols:
            return one
        made = copy_of(one)
        made.rows = bounded(one.rows | other.rows)
        made.stats = one.stats | other.stats
        for name in other.cols:
            made.cols[name] = made.cols.get(name, frozenset()) | other.cols[name]
        made.evals = one.evals | other.evals
        made.only = None if one.only is None or other.only is None else one.only | other.only
        made.dropped = one.dropped & other.dropped
        made.traits = one.traits | other.traits
        return made
    if isinstance(one, Seq) and isinstance(other, Seq):
        if len(one.items) == len(other.items) and depth < _DEEPEST:
            pairs = zip(one.items, other.items, strict=True)
            return Seq([join(a, b, depth + 1) for a, b in pairs], one.rest or other.rest)
        return one if len(one.items) > len(other.items) else other
    return one


def on_sequence(m: Machine, node: ast.List | ast.Tuple | ast.Set, env: Env) -> Value:
    """A list, tuple or set."""
    made = Seq()
    for element in node.elts:
        if isinstance(element, ast.Starred):
            value = m.eval(element.value, env)
            if isinstance(value, Seq):
                made.items.extend(value.items)
                made.rest = made.rest or value.rest
            else:
                made.rest = value
        else:
            made.items.append(m.eval(element, env))
    return made


def on_dict(m: Machine, node: ast.Dict, env: Env) -> Value:
    """A dictionary."""
    made = Map()
    for key, value in zip(node.keys, node.values, strict=True):
        held = m.eval(value, env)
        if key is None:
            if isinstance(held, Map):
                made.items.update(held.items)
                made.rest = made.rest or held.rest
            continue
        name = m.eval(key, env)
        if isinstance(name, Const):
            made.items[name.value] = held
        elif isinstance(name, Num) and name.affine.number is not None:
            made.items[name.affine.number] = held
        else:
            made.rest = held if made.rest is None else join(made.rest, held)
    return made


def on_lambda(m: Machine, node: ast.Lambda, env: Env) -> Value:
    """A function."""
    return Func(node, env, m.cell)


def on_text(m: Machine, node: ast.JoinedStr, env: Env) -> Value:
    """A text, as far as its parts are known; what is in it is evaluated all the same."""
    made = []
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            made.append(texts.piece(m.eval(part.value, env), part.value))
        elif isinstance(part, ast.Constant):
            made.append(str(part.value))
    return Const("".join(made))


def on_inner(m: Machine, node: ast.Await | ast.Starred, env: Env) -> Value:
    """What stands inside."""
    return m.eval(node.value, env)


def on_walrus(m: Machine, node: ast.NamedExpr, env: Env) -> Value:
    """A value that gets a name on the way."""
    value = m.eval(node.value, env)
    assign(m, node.target, value, env)
    return value


def on_yield(m: Machine, node: ast.Yield | ast.YieldFrom, env: Env) -> Value:
    """A generator's items are what calling it gives."""
    value = m.eval(node.value, env)
    if m.returns:
        item = value if isinstance(node, ast.YieldFrom) else Seq([], value)
        m.returns[-1].append(item)
    return Data()


EXPRESSIONS = {
    ast.Constant: on_constant,
    ast.Name: on_name,
    ast.BinOp: on_bin_op,
    ast.UnaryOp: on_unary_op,
    ast.Compare: on_compare,
    ast.BoolOp: on_bool_op,
    ast.IfExp: on_if_exp,
    ast.List: on_sequence,
    ast.Tuple: on_sequence,
    ast.Set: on_sequence,
    ast.Dict: on_dict,
    ast.ListComp: on_comprehension,
    ast.SetComp: on_comprehension,
    ast.GeneratorExp: on_comprehension,
    ast.DictComp: on_comprehension,
    ast.Lambda: on_lambda,
    ast.JoinedStr: on_text,
    ast.Await: on_inner,
    ast.Starred: on_inner,
    ast.NamedExpr: on_walrus,
    ast.Yield: on_yield,
    ast.YieldFrom: on_yield,
}
