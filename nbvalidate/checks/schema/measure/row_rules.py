"""Row rules as expressions: true exactly where a row breaks the rule.

A row with a missing value in what is compared passes. Negation is pushed down to the comparisons,
so that no expression that may be missing is ever negated.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

import narwhals.stable.v2 as nw

from nbvalidate.checks.schema.definition.expressions import Expression
from nbvalidate.checks.schema.measure.lowering import Value
from nbvalidate.errors import UsageError

__all__ = ["broken"]

_NOT: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.Gt: ast.LtE,
    ast.GtE: ast.Lt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}


def broken(rule: Expression, values: Mapping[str, Value]) -> nw.Expr:
    """Where a row breaks a rule.

    Parameters
    ----------
    rule
        The rule.
    values
        By label the columns; all that the rule names.
    """
    return _Lowering(rule, values).truth(rule.tree, wanted=False)


class _Lowering:
    def __init__(self, rule: Expression, values: Mapping[str, Value]) -> None:
        self._rule = rule
        self._by_name = {name: values[label] for name, label in rule.names.items()}

    def truth(self, node: ast.expr, *, wanted: bool) -> nw.Expr:
        """Where a condition is surely true, or (`wanted` False) surely false."""
        if isinstance(node, ast.UnaryOp):
            return self.truth(node.operand, wanted=not wanted)
        if isinstance(node, ast.BoolOp):
            parts = [self.truth(part, wanted=wanted) for part in node.values]
            both = isinstance(node.op, ast.And) == wanted
            joined: nw.Expr = parts[0]
            for part in parts[1:]:
                joined = (joined & part) if both else (joined | part)
            return joined
        if isinstance(node, ast.IfExp):
            yes = self.truth(node.test, wanted=True) & self.truth(node.body, wanted=wanted)
            no = self.truth(node.test, wanted=False) & self.truth(node.orelse, wanted=wanted)
            return yes | no
        if isinstance(node, ast.Compare):
            return self._compare(node, wanted=wanted)
        if isinstance(node, ast.Call):  # is_missing
            value = self._column(node.args[0])
            return value.missing if wanted else ~value.missing
        if isinstance(node, ast.Constant):
            return nw.lit(bool(node.value) == wanted)
        value = self._column(node)
        return value.present & (value.expr == wanted)

    def _compare(self, node: ast.Compare, *, wanted: bool) -> nw.Expr:
        left, right = node.left, node.comparators[0]
        operator = type(node.ops[0]) if wanted else _NOT[type(node.ops[0])]
        present = self._present(left, right)
        one = self._operand(left, right)
        if isinstance(right, ast.List):
            items = [self._constant(item, left).value for item in right.elts]
            if isinstance(left, ast.Name):
                items = self._by_name[left.id].as_stored(tuple(items))
            found: nw.Expr = one.is_in(items)
            return present & (found if operator is ast.In else ~found)
        other = self._operand(right, left)
        compared: dict[type[ast.cmpop], Any] = {
            ast.Lt: lambda: one < other,
            ast.LtE: lambda: one <= other,
            ast.Gt: lambda: one > other,
            ast.GtE: lambda: one >= other,
            ast.Eq: lambda: one == other,
            ast.NotEq: lambda: one != other,
        }
        holds: nw.Expr = compared[operator]()
        return present & holds

    def _operand(self, node: ast.expr, beside: ast.expr) -> Any:
        """An operand; a text beside a column of time is a moment."""
        if isinstance(node, ast.Constant):
            constant = self._constant(node, beside)
            names = [n for n in ast.walk(beside) if isinstance(n, ast.Name)]
            if isinstance(constant.value, str) and len(names) == 1:
                return self._by_name[names[0].id].literal(constant.value)
            return self.number(node)
        return self.number(node)

    def number(self, node: ast.expr) -> Any:
        """A value: a column, a constant, or what is computed of them."""
        if isinstance(node, ast.Name):
            return self._by_name[node.id].expr
        if isinstance(node, ast.Constant):
            literal: Any = _duration(node.value)
            return nw.lit(literal)
        if isinstance(node, ast.UnaryOp):
            return self.number(node.operand) * -1
        if isinstance(node, ast.BinOp):
            return self._arithmetic(node)
        if isinstance(node, ast.IfExp):
            yes, no = self.number(node.body), self.number(node.orelse)
            return nw.when(self.truth(node.test, wanted=True)).then(yes).otherwise(no)
        if isinstance(node, ast.Call):
            return self._call(node)
        raise UsageError(f"Row rule `{self._rule.text}`: {ast.unparse(node)} is no value.")

    def _arithmetic(self, node: ast.BinOp) -> Any:
        one, other = self.number(node.left), self.number(node.right)
        if isinstance(node.op, ast.Add):
            return one + other
        if isinstance(node.op, ast.Sub):
            return one - other
        if isinstance(node.op, ast.Mult):
            return one * other
        # dividing by 0 gives another result on each engine: here it is missing
        safe = nw.when(other != 0).then(other)
        quotient = one.cast(nw.Float64) / safe.cast(nw.Float64)
        if isinstance(node.op, ast.Div):
            return quotient
        floor = quotient.floor()
        return floor if isinstance(node.op, ast.FloorDiv) else one - floor * safe

    def _call(self, node: ast.Call) -> Any:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        args = [self.number(a) for a in node.args[:1]]
        if name == "abs":
            return args[0].abs()
        if name == "round":
            digits = node.args[1]
            return args[0].round(int(digits.value) if isinstance(digits, ast.Constant) else 0)  # type: ignore[arg-type]
        if name == "len":
            first = node.args[0]
            is_list = isinstance(first, ast.Name) and self._by_name[first.id].kind == "list"
            return args[0].list.len() if is_list else args[0].str.len_chars()
        if name == "lower":
            return args[0].str.to_lowercase()
        if name == "upper":
            return args[0].str.to_uppercase()
        other = self.number(node.args[1])
        first_is = args[0] < other if name == "min" else args[0] > other
        return nw.when(first_is).then(args[0]).otherwise(other)

    def _present(self, *nodes: ast.expr) -> nw.Expr:
        """Where every value that takes part is there, and every divisor is not 0."""
        found: nw.Expr | None = None
        for node in nodes:
            for part in ast.walk(node):
                one: nw.Expr | None = None
                if isinstance(part, ast.Name) and part.id in self._by_name:
                    one = self._by_name[part.id].present
                elif isinstance(part, ast.BinOp) and isinstance(
                    part.op, ast.Div | ast.FloorDiv | ast.Mod
                ):
                    one = self.number(part.right) != 0
                if one is not None:
                    found = one if found is None else found & one
        return nw.lit(True) if found is None else found

    def _column(self, node: ast.expr) -> Value:
        if isinstance(node, ast.Name):
            return self._by_name[node.id]
        raise UsageError(f"Row rule `{self._rule.text}`: {ast.unparse(node)} is no column.")

    def _constant(self, node: ast.expr, _beside: ast.expr) -> ast.Constant:
        if isinstance(node, ast.Constant):
            return node
        raise UsageError(f"Row rule `{self._rule.text}`: {ast.unparse(node)} is no constant.")


def _duration(value: Any) -> Any:
    """``"2 days"`` in arithmetic with moments."""
    if isinstance(value, str):
        from nbvalidate.checks.schema.definition.durations import duration

        try:
            return duration(value)
        except UsageError:
            return value
    return value
