"""Whether a schema makes sense: what cannot be meant is an error with the nearest valid word.

The functions are called where a `Column`, `RowRule` or `Schema` is made, so that no other part
meets nonsense. Values are made plain on the way: lists become tuples, numpy's numbers Python's,
moments ISO texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any, NoReturn

from nbvalidate.checks.schema.definition import valid_column
from nbvalidate.checks.schema.definition.bounds import is_number, plain
from nbvalidate.checks.schema.definition.expressions import parse
from nbvalidate.checks.schema.definition.model import Column, RowRule, Rows, Schema
from nbvalidate.checks.schema.definition.settings import (
    EXTRA,
    LEVELS,
    ON_FAIL,
    SEVERITIES_OF_SCHEMA,
)
from nbvalidate.checks.schema.definition.words import DefinitionError, code, nearest, or_words
from nbvalidate.errors import UsageError

__all__ = ["check_column", "check_row_rule", "check_schema"]


def check_column(column: Column) -> None:
    """Make the values of a column plain and refuse settings that make no sense.

    Raises
    ------
    DefinitionError
        With the column, the setting, and the nearest valid word.
    """
    if not isinstance(column.name, str):
        raise DefinitionError(
            f"The name of a column is a text: {code(column.name)} is written"
            f" {code(repr(str(column.name)))}."
        )
    if column.pattern and not column.name:
        raise DefinitionError('A pattern is empty; write one such as "f_*".', ("patterns",))
    valid_column.make_plain(column)
    valid_column.check(column)


def check_row_rule(rule: RowRule) -> None:
    """Refuse a rule that cannot be read, or allows a share that is none.

    Raises
    ------
    DefinitionError
        With the part that is wrong and what is allowed.
    """
    object.__setattr__(rule, "outside", plain(rule.outside))
    try:
        parse(rule.rule)
    except UsageError as error:
        raise DefinitionError(str(error), ("row_rules", "rule")) from None
    if not is_number(rule.outside) or not 0 <= rule.outside < 1:
        raise DefinitionError(
            f"Rule {code(rule.rule)}: `outside` is a share below 1, not {code(rule.outside)}.",
            ("row_rules", "outside"),
        )
    if rule.severity not in LEVELS:
        raise DefinitionError(
            f"Rule {code(rule.rule)}: a severity is {or_words(map(code, LEVELS))},"
            f" not {code(rule.severity)}.",
            ("row_rules", "severity"),
        )


def check_schema(schema: Schema) -> None:
    """Refuse what makes no sense over several columns.

    Raises
    ------
    DefinitionError
        With what is wrong, and the nearest valid word.
    """
    _words(schema)
    _columns(schema)
    _rows(schema)
    _keys(schema)
    _names(schema)


def _fail(message: str, *path: str | int) -> NoReturn:
    raise DefinitionError(message, path)


def _words(schema: Schema) -> None:
    for name in ("name", "description", "owner", "note"):
        if not isinstance(getattr(schema, name), str):
            _fail(f"`{name}` is a text, not {code(getattr(schema, name))}.", name)
    if not isinstance(schema.ordered, bool):
        _fail(f"`ordered` is true or false, not {code(schema.ordered)}.", "ordered")
    if schema.on_fail not in ON_FAIL:
        hint = nearest(schema.on_fail, ON_FAIL)
        _fail(f"`on_fail` cannot be {code(schema.on_fail)}. {hint}", "on_fail")
    if schema.extra_columns not in EXTRA:
        hint = nearest(schema.extra_columns, EXTRA)
        _fail(f"`extra_columns` cannot be {code(schema.extra_columns)}. {hint}", "extra_columns")
    if problem := valid_column.severity_problem(schema.severity, SEVERITIES_OF_SCHEMA):
        _fail(problem, "severity")


def _columns(schema: Schema) -> None:
    # patterns stand behind the columns by name, as in the YAML
    ordered = sorted(schema.columns, key=lambda c: isinstance(c, Column) and c.pattern)
    object.__setattr__(schema, "columns", tuple(ordered))
    seen = set()
    for column in schema.columns:
        if not isinstance(column, Column):
            _fail(f"`columns` are of `Column`, not {code(repr(column))}.", "columns")
        if (column.pattern, column.name) in seen:
            what = "The pattern" if column.pattern else "The column"
            _fail(f"{what} `{column.name}` is there twice.", "columns", column.name)
        seen.add((column.pattern, column.name))


def _rows(schema: Schema) -> None:
    rows = schema.rows
    if rows is None:
        return
    if not isinstance(rows, Rows):
        _fail(f"`rows` is `min` and `max`, not {code(rows)}.", "rows")
    for name in ("min", "max", "usual_min", "usual_max"):
        value = getattr(rows, name)
        if value is not None and (not is_number(value) or value != int(value) or value < 0):
            _fail(f"`rows`: `{name}` is a whole number, not {code(value)}.", "rows", name)
    for low, high in (("min", "max"), ("usual_min", "usual_max"), ("min", "usual_max")):
        one, two = getattr(rows, low), getattr(rows, high)
        if one is not None and two is not None and one > two:
            _fail(f"`rows`: `{low}` is {one}, which is above `{high}`, {two}.", "rows", high)


def _keys(schema: Schema) -> None:
    for number, key in enumerate(schema.keys):
        if not key:
            _fail("A key is empty; it is a list of columns.", "keys", number)
        for name in key:
            if not isinstance(name, str):
                _fail(f"`keys`: {code(name)} is no text; put it in quotes.", "keys", number)
            if key.count(name) > 1:
                _fail(f"`keys`: `{name}` is there twice in one key.", "keys", number)
    if len(set(map(frozenset, schema.keys))) < len(schema.keys):
        _fail("`keys` has the same key twice.", "keys")
    rules = [rule.rule for rule in schema.row_rules]
    for number, rule in enumerate(rules):
        if rule in rules[:number]:
            _fail(f"The rule {code(rule)} is there twice.", "row_rules", number)


def _names(schema: Schema) -> None:
    """Every column that something speaks of is declared; a schema without columns says nothing."""
    if not schema.columns:
        return
    own = {c.name for c in schema.columns if not c.pattern}
    patterns = [c.name for c in schema.columns if c.pattern]
    for what, name, path in _named(schema):
        if name not in own and not any(fnmatchcase(name, pattern) for pattern in patterns):
            hint = nearest(name, own)
            if not hint.startswith("Did"):
                hint = f"Declare it among the columns, as `{name}: {{}}`."
            _fail(f"{what} names `{name}`, which is no column of the schema. {hint}", *path)


def _named(schema: Schema) -> Iterator[tuple[str, str, tuple[Any, ...]]]:
    for number, key in enumerate(schema.keys):
        yield from (("`keys`", name, ("keys", number)) for name in key)
    for number, rule in enumerate(schema.row_rules):
        for name in parse(rule.rule).columns:
            yield f"The rule {code(rule.rule)}", name, ("row_rules", number)
    for column in schema.columns:
        part = "patterns" if column.pattern else "columns"
        for setting in ("order_by", "available_at"):
            name = getattr(column, setting)
            if name is not None and not (setting == "available_at" and name in _TIMES):
                yield f"`{column.name}`: `{setting}`", name, (part, column.name, setting)


_TIMES = ("before", "after")
