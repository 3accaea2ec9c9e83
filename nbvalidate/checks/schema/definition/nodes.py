"""The nodes of a row rule: which are allowed, and their simple form (see `expressions`)."""

from __future__ import annotations

import ast
import functools
import keyword
import re
from collections.abc import Iterable, Mapping
from typing import Literal, NoReturn

from nbvalidate.checks.schema.definition.words import code, nearest, or_words
from nbvalidate.errors import UsageError

__all__ = ["FUNCTIONS", "Reader", "Sort", "label_in_rule"]

_DEEPEST = 150

Sort = Literal["truth", "number", "text", "column"]

#: The functions of a rule, each with the fewest and the most arguments.
FUNCTIONS: dict[str, tuple[int, int]] = {
    "abs": (1, 1),
    "round": (1, 2),
    "len": (1, 1),
    "lower": (1, 1),
    "upper": (1, 1),
    "is_missing": (1, 1),
    "min": (2, 20),
    "max": (2, 20),
}

#: What people write, coming from pandas, Polars or SQL.
_ALIASES = dict.fromkeys(
    "isna isnull is_null is_nan isnan notna notnull not_null is_not_null null missing".split(),
    "is_missing",
) | {"length": "len", "len_chars": "len", "least": "min", "greatest": "max", "absolute": "abs"}


_COMPARISONS = (ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod)
_INSTEAD: dict[type[ast.AST], str] = {
    ast.BitAnd: "Write `and` for `&`.",
    ast.BitOr: "Write `or` for `|`.",
    ast.Invert: "Write `not` for `~`.",
    ast.Pow: "Of arithmetic there are `+ - * / // %`.",
    ast.Is: "Write `==`, or `is_missing(x)` for a missing value.",
    ast.IsNot: "Write `!=`, or `not is_missing(x)` for a missing value.",
    ast.Attribute: "Functions are written as `lower(x)`, and a name with a dot in backticks.",
    ast.Subscript: "Columns are written by name, without brackets.",
    ast.JoinedStr: "A text stands in plain quotes.",
    ast.Lambda: "Write the condition itself.",
}
_ALLOWED = (
    "Allowed are comparisons, `and`, `or`, `not`, `in`, `+ - * / // %`, `a if condition else b`"
    f" and the functions {', '.join(f'`{name}`' for name in FUNCTIONS)}."
)


def label_in_rule(label: str) -> str:
    """A column's label as it is written in a rule: in backticks where it is no plain word."""
    if label.isidentifier() and not keyword.iskeyword(label):
        return label
    return "`" + label.replace("`", "``") + "`"


class Reader:
    """Checks each node and makes it simple; tells whether it is a truth value or what else."""

    def __init__(self, text: str, labels: Mapping[str, str]) -> None:
        self.text = text
        self.labels = labels
        self.names: dict[str, str] = {}
        self.depth = 0

    def read(self, node: ast.expr) -> tuple[Sort, ast.expr]:
        """What sort of value a node is, and the node made simple."""
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is None:
            self._refuse(node, _INSTEAD.get(type(node), _ALLOWED))
        self.depth += 1
        if self.depth > _DEEPEST:
            raise RecursionError  # whoever walks the tree later may need more frames than we
        found: tuple[Sort, ast.expr] = method(node)
        self.depth -= 1
        return found

    def _refuse(self, node: ast.AST, why: str) -> NoReturn:
        raise UsageError(
            f"In the rule {code(self.text)}, {self._shown(node)} is not understood. {why}"
        )

    def _shown(self, node: ast.AST) -> str:
        def label(word: re.Match[str]) -> str:
            return label_in_rule(self.labels[word[0]]) if word[0] in self.labels else word[0]

        return code(re.sub(r"\w+", label, ast.unparse(node)))

    def _truth(self, node: ast.expr) -> ast.expr:
        sort, simple = self.read(node)
        if sort not in ("truth", "column"):
            self._refuse(node, "A condition is needed there, such as a comparison.")
        return simple

    def _number(self, node: ast.expr) -> ast.expr:
        sort, simple = self.read(node)
        if sort not in ("number", "column"):
            self._refuse(node, "A number or a column is needed there.")
        return simple

    def _value(self, node: ast.expr) -> tuple[Sort, ast.expr]:
        sort, simple = self.read(node)
        if sort == "truth" and not isinstance(simple, ast.Constant):
            self._refuse(node, "A condition cannot be compared; combine it by `and` or `or`.")
        return sort, simple

    def _name(self, node: ast.Name) -> tuple[Sort, ast.expr]:
        self.names[node.id] = self.labels.get(node.id, node.id)
        return "column", node

    def _constant(self, node: ast.Constant) -> tuple[Sort, ast.expr]:
        if isinstance(node.value, bool):
            return "truth", node
        if isinstance(node.value, int | float):
            return "number", node
        if not isinstance(node.value, str):
            why = "Write `is_missing(x)` for a missing value."
            self._refuse(node, why if node.value is None else _ALLOWED)
        return "text", node

    def _unaryop(self, node: ast.UnaryOp) -> tuple[Sort, ast.expr]:
        if isinstance(node.op, ast.Not):
            return "truth", ast.UnaryOp(ast.Not(), self._truth(node.operand))
        if isinstance(node.op, ast.Invert):
            self._refuse(node, _INSTEAD[ast.Invert])
        operand = self._number(node.operand)
        if isinstance(node.op, ast.UAdd):
            return "number", operand
        if isinstance(operand, ast.Constant) and isinstance(operand.value, int | float):
            return "number", ast.Constant(-operand.value)
        return "number", ast.UnaryOp(ast.USub(), operand)

    def _binop(self, node: ast.BinOp) -> tuple[Sort, ast.expr]:
        if not isinstance(node.op, _ARITHMETIC):
            self._refuse(node, _INSTEAD.get(type(node.op), _ALLOWED))
        return "number", ast.BinOp(self._number(node.left), node.op, self._number(node.right))

    def _boolop(self, node: ast.BoolOp) -> tuple[Sort, ast.expr]:
        return "truth", ast.BoolOp(node.op, [self._truth(value) for value in node.values])

    def _ifexp(self, node: ast.IfExp) -> tuple[Sort, ast.expr]:
        test = self._truth(node.test)
        (one, body), (two, orelse) = self.read(node.body), self.read(node.orelse)
        if "column" not in (one, two) and one != two:
            self._refuse(node, f"It is {_a(one)} in one case and {_a(two)} in the other.")
        return (one if two == "column" else two), ast.IfExp(test, body, orelse)

    def _compare(self, node: ast.Compare) -> tuple[Sort, ast.expr]:
        if isinstance(node.ops[0], ast.In | ast.NotIn):
            if len(node.ops) > 1:
                self._refuse(node, "Combine `in` with other conditions by `and`.")
            left = self._value(node.left)[1]
            return "truth", ast.Compare(left, node.ops, [self._list(node.comparators[0])])
        sides = [self._value(side) for side in (node.left, *node.comparators)]
        made: list[ast.expr] = []
        for (one, left), op, (two, right) in zip(sides, node.ops, sides[1:], strict=False):
            if not isinstance(op, _COMPARISONS):
                self._refuse(node, _INSTEAD.get(type(op), "Combine conditions by `and`."))
            if "column" not in (one, two) and one != two:
                self._refuse(node, f"It compares {_a(one)} with {_a(two)}.")
            made.append(ast.Compare(left, [op], [right]))
        return "truth", made[0] if len(made) == 1 else ast.BoolOp(ast.And(), made)

    def _list(self, node: ast.expr) -> ast.expr:
        if not isinstance(node, ast.List | ast.Tuple | ast.Set) or not node.elts:
            self._refuse(node, 'After `in` stands a list of values, such as `["paid", "sent"]`.')
        items = [self.read(item)[1] for item in node.elts]
        for item, simple in zip(node.elts, items, strict=True):
            if not isinstance(simple, ast.Constant):
                self._refuse(item, "In a list there are only numbers, texts, True and False.")
        return ast.List(items, ast.Load())

    def _call(self, node: ast.Call) -> tuple[Sort, ast.expr]:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if isinstance(node.func, ast.Attribute):
            self._refuse(node, _INSTEAD[ast.Attribute])
        if name not in FUNCTIONS:
            hint = nearest(_ALIASES.get(name, name), FUNCTIONS)
            self._refuse(node, f"There is no function {code(name or 'like this')}. {hint}")
        fewest, most = FUNCTIONS[name]
        if node.keywords or not fewest <= len(node.args) <= most:
            count = {1: "one argument", 2: "two arguments"}[fewest]
            also = "" if fewest == most else " or two" if most == 2 else " or more"
            self._refuse(node, f"`{name}` takes {count}{also}.")
        made: tuple[Sort, ast.expr] = getattr(self, f"_call_{_GROUP[name]}")(name, node.args)
        return made

    def _call_number(self, name: str, args: list[ast.expr]) -> tuple[Sort, ast.expr]:
        simple = [self._number(arg) for arg in args]
        if name == "round":
            digits = simple[1] if len(simple) > 1 else ast.Constant(0)
            if not (isinstance(digits, ast.Constant) and isinstance(digits.value, int)):
                self._refuse(args[1], "`round` takes the number of digits as an integer.")
            simple = [simple[0], digits]
        return "number", _call(name, simple)

    def _call_text(self, name: str, args: list[ast.expr]) -> tuple[Sort, ast.expr]:
        sort, simple = self.read(args[0])
        if sort not in ("text", "column"):
            self._refuse(args[0], f"`{name}` takes a column of texts.")
        return ("number" if name == "len" else "text"), _call(name, [simple])

    def _call_any(self, name: str, args: list[ast.expr]) -> tuple[Sort, ast.expr]:
        return "truth", _call(name, [self._value(args[0])[1]])

    def _call_most(self, name: str, args: list[ast.expr]) -> tuple[Sort, ast.expr]:
        read = [self._value(arg) for arg in args]
        sorts = {sort for sort, _ in read} - {"column"}
        if len(sorts) > 1:
            self._refuse(args[-1], f"`{name}` takes {or_words(sorted(sorts))} only, not both.")
        simple = functools.reduce(lambda a, b: _call(name, [a, b]), (node for _, node in read))
        return (next(iter(sorts)) if sorts else "column"), simple


_GROUP = {"abs": "number", "round": "number", "len": "text", "lower": "text", "upper": "text"} | {
    "is_missing": "any",
    "min": "most",
    "max": "most",
}


def _call(name: str, args: Iterable[ast.expr]) -> ast.expr:
    return ast.Call(ast.Name(name, ast.Load()), list(args), [])


def _a(sort: Sort) -> str:
    return {"truth": "a condition", "number": "a number", "text": "a text"}.get(sort, "a column")
