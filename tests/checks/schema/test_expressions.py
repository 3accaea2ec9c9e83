"""Row rules are read into a simple tree, and what is no rule is told in a sentence."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbvalidate.checks.schema.definition.expressions import label_in_rule, parse
from nbvalidate.errors import UsageError

SIMPLE = (
    ast.Name, ast.Constant, ast.Compare, ast.BoolOp, ast.UnaryOp, ast.BinOp, ast.IfExp, ast.Call,
    ast.List, ast.operator, ast.cmpop, ast.unaryop, ast.boolop, ast.expr_context,
)  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "tree", "columns"),
    [
        ("ship_date >= order_date", "ship_date >= order_date", ["ship_date", "order_date"]),
        ("a < b <= c", "a < b and b <= c", ["a", "b", "c"]),
        ("`net price` + tax == total", "column_0 + tax == total", ["net price", "tax", "total"]),
        ("max(a, b, -3) <= 5", "max(max(a, b), -3) <= 5", ["a", "b"]),
        ("round(x) == x", "round(x, 0) == x", ["x"]),
        ("status in ('a', 1, -2.5, True)", "status in ['a', 1, -2.5, True]", ["status"]),
        ("not paid", "not paid", ["paid"]),
        ("paid", "paid", ["paid"]),
        ("+a > -1", "a > -1", ["a"]),
        (
            "d == 0 if s in ['free'] else d < p",
            "d == 0 if s in ['free'] else d < p",
            ["s", "d", "p"],
        ),
        ("lower(x) == 'a' or is_missing(y)", "lower(x) == 'a' or is_missing(y)", ["x", "y"]),
        ("a >\n  b", "a > b", ["a", "b"]),
        ("a > b  # because", "a > b", ["a", "b"]),
        ("straße > ﬁ", "column_0 > column_1", ["straße", "ﬁ"]),
        ("`a``b` > `max` and `class`", "column_0 > column_1 and column_2", ["a`b", "max", "class"]),
        ("`a` > a", "a > a", ["a"]),
        ("column_0 > `b c`", "column_0 > column_1", ["column_0", "b c"]),
        ("'`x`' == a", "'`x`' == a", ["a"]),
    ],
)
def test_a_rule_becomes_a_simple_tree(rule, tree, columns):
    expression = parse(rule)
    assert ast.unparse(expression.tree) == tree
    assert list(expression.columns) == columns
    assert expression.text == rule


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("", "A row rule is empty"),
        ("a = b", "Compare with `==`"),
        ("a => b", "Write `>=`"),
        ("a & b", "Write `and` for `&`"),
        ("~a", "Write `not` for `~`"),
        ("a ** 2 > 1", "there are `+ - * / // %`"),
        ("a > 1 AND b > 2", "in small letters"),
        ("a between 1 and 2", "Write `1 <= x <= 5`"),
        ("a && b", "Write `and` or `or`"),
        ("a is None", "is_missing(x)"),
        ("a == None", "is_missing(x)"),
        ("isnull(a)", "There is no function `isnull`. Did you mean `is_missing`?"),
        ("lenght(a) > 3", "Did you mean `len`?"),
        ("a.isna()", "Functions are written as `lower(x)`"),
        ("a['b'] > 1", "without brackets"),
        ("a in b", "After `in` stands a list"),
        ("a in []", "After `in` stands a list"),
        ("a in [b]", "only numbers, texts"),
        ("a + b", "is a value and not a condition"),
        ("'text'", "names no column"),
        ("1 < 2", "names no column"),
        ("class == 1", "`class` is a word of Python"),
        ("net price > 0", "stands in backticks"),
        ("`a > 1", "A backtick is not closed"),
        ("a) == (b", "cannot be read"),
        ("(a > 0) == b", "`a > 0` is not understood. A condition cannot be compared"),
        ("(a > 0) + 1 == b", "A number or a column is needed"),
        ("a > 1 and 5", "A condition is needed"),
        ("'x' < 1 and a", "It compares a text with a number"),
        ("a > 1 if b else 5", "a condition in one case and a number in the other"),
        ("round(a, b) > 1", "as an integer"),
        ("abs(a, b) > 1", "`abs` takes one argument"),
        ("min(a) > 1", "`min` takes two arguments or more"),
        ("lower(3) == 'a'", "takes a column of texts"),
        ("(lambda: a)() > 1", "There is no function"),
        ("[a for a in b]", "Allowed are comparisons"),
        ("a == f'{b}'", "A text stands in plain quotes"),
        ("a == b'x'", "Allowed are comparisons"),
        ("__import__('os').system('ls') == a", "is not understood"),
        ("a\x00 > 1", "cannot be read"),
        ("a" + " + a" * 2000 + " > 1", "nested too deeply"),
        ("(" * 1000 + "a" + ")" * 1000, "cannot be read"),
        ("a" * 20_000, "longer than"),
    ],
)
def test_what_is_no_rule_is_told(rule, says):
    with pytest.raises(UsageError) as caught:
        parse(rule)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unknown_column_is_an_error_only_if_the_columns_are_known():
    assert parse("a > b").columns == ("a", "b")
    with pytest.raises(UsageError, match="names `b`, which is no column"):
        parse("a > b", {"a"}.__contains__)


@given(st.text(min_size=1, max_size=20).filter(lambda s: not {"\r", "\n", "\0"} & set(s)))
def test_every_name_can_be_written_in_a_rule(name):
    try:
        name.encode()
    except UnicodeEncodeError:
        return
    assert parse(f"{label_in_rule(name)} > 0 and other").columns == (name, "other")


@given(st.text("ab<>=!()[]+-*/%. ,'\"`01\\\nnotandifelse#@~&|^:{}é", max_size=30))
def test_any_text_is_a_rule_of_allowed_nodes_or_an_error_in_words(text):
    try:
        tree = parse(text).tree
    except UsageError:
        return
    for node in ast.walk(tree):
        assert isinstance(node, SIMPLE)
        assert not isinstance(node, ast.Compare) or len(node.ops) == 1
