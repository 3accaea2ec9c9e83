"""A schema of ours in pandera's terms."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from nbvalidate.checks.schema.definition.bounds import comparable
from nbvalidate.checks.schema.definition.model import Column, Schema
from nbvalidate.checks.schema.definition.types import FORMATS, in_words

__all__ = ["OWN", "Export"]

#: Under this key the statistics of a check have the settings that it stands for.
OWN = "nbvalidate"

#: What pandas has, where a type must be named.
_STORED = {
    "float": "float64",
    "number": "float64",
    "text": "str",
    "category": "category",
    "boolean": "bool",
    "date": "date",
    "timestamp": "datetime64[ns]",
    "duration": "timedelta64[ns]",
}
#: Settings that only a function of ours can check.
_ONLY_OURS = ("usual", "monotonic", "finite", "freshness", "mean", "std", "quantiles", "shares")
_ALONG = {"monotonic": ("order_by",), "one_of": ("other",)}
_BOUNDS = {"min": "ge", "max": "le", "exclusive_min": "gt", "exclusive_max": "lt"}
_TIMED = frozenset({"date", "timestamp", "duration"})


class Export:
    """Makes a `DataFrameSchema`; `lost` grows with what pandera's YAML cannot hold."""

    def __init__(self, pandera: Any, schema: Schema, *, for_yaml: bool = False) -> None:
        self.pa, self.from_schema, self.for_yaml = pandera, schema, for_yaml
        self.lost: list[str] = []

    def schema(self) -> Any:
        """The schema in pandera's terms."""
        schema = self.from_schema
        self.lost.clear()
        if self.for_yaml and schema.columns:
            self.lost.append(
                "Each column has the one storage type of pandas that is likely; pandera refuses"
                " others (text for a category, integers for floats)."
            )
        unique = list(schema.keys[0]) if schema.keys else None
        return self.pa.DataFrameSchema(
            {self._name(c): self._column(c) for c in schema.columns},
            checks=list(self._table_checks(schema)),
            strict=schema.extra_columns == "error",
            ordered=schema.ordered,
            name=schema.name or None,
            unique=unique,
            description=schema.description or None,
        )

    @staticmethod
    def _name(column: Column) -> str:
        return fnmatch.translate(column.name) if column.pattern else column.name

    def _level(self, column: Column, rule: str) -> str:
        usual = "warning" if rule == "usual" else "error"
        return column.severity.get(rule) or self.from_schema.severity.get(rule) or usual

    def _column(self, column: Column) -> Any:
        checks = [check for check in self._checks(column) if check is not None]
        dtype, coerce = self._stored(column) if self.for_yaml else (None, False)
        told = ("unit", "owner", "available_at")
        metadata = {name: value for name in told if (value := getattr(column, name))}
        return self.pa.Column(
            dtype,
            checks,
            nullable=column.nullable is not False or self._level(column, "nullable") != "error",
            unique=column.unique and self._level(column, "unique") == "error",
            required=column.required and self._level(column, "required") == "error",
            regex=column.pattern,
            coerce=coerce,
            description=column.description or None,
            metadata=metadata or None,
        )

    def _stored(self, column: Column) -> tuple[str | None, bool]:
        """The one storage type that YAML names, and whether others are turned into it."""
        if column.dtype == "integer":
            # whole numbers with gaps come as floats
            return ("int64", False) if column.nullable is False else ("Int64", True)
        if column.dtype == "timestamp" and column.zone not in (None, "none"):
            return f"datetime64[ns, {column.zone}]", False
        stored = _STORED.get(column.dtype)
        if stored is None and column.dtype != "any":
            self.lost.append(f"`{column.name}`: the type {in_words(column.dtype)} is not checked.")
        return stored, False

    def _checks(self, column: Column) -> Iterator[Any]:
        if not self.for_yaml and column.dtype != "any":
            yield self._own(column, "dtype")
        for setting, name in _BOUNDS.items():
            bound = getattr(column, setting)
            if bound is not None:
                yield self._bound(column, setting, name, bound)
        if column.one_of is not None:
            own = column.other > 0
            one_of = self._builtin(column, "one_of", "isin", list(column.one_of))
            yield self._own(column, "one_of") if own else one_of
        if column.length is not None:
            limits = column.length.min, column.length.max
            own = column.dtype == "list"
            length = self._builtin(column, "length", "str_length", *limits)
            yield self._own(column, "length") if own else length
        for setting, regex in (
            ("regex", column.regex),
            ("format", FORMATS.get(column.format or "")),
        ):
            if regex is not None:
                yield self._builtin(column, setting, "str_matches", rf"(?:{regex})\Z")
        yield from self._others(column)

    def _bound(self, column: Column, setting: str, name: str, bound: Any) -> Any:
        if column.dtype in _TIMED or isinstance(bound, str):
            if self.for_yaml:  # only what the YAML of pandera can write
                moment = comparable(bound, column.dtype)
                import pandas as pd

                bound = pd.Timedelta(moment) if column.dtype == "duration" else pd.Timestamp(moment)
                return self._builtin(column, setting, name, bound)
            return self._own(column, setting)
        return self._builtin(column, setting, name, bound)

    def _others(self, column: Column) -> Iterator[Any]:
        strict = column.nullable is False and self._level(column, "nullable") == "error"
        if column.nullable is not True and not strict:
            yield self._own(column, "nullable")
        if column.unique and self._level(column, "unique") != "error":
            yield self._own(column, "unique")
        if column.constant is True or column.dtype in _TIMED:
            if column.constant is not None:
                yield self._own(column, "constant")
        elif column.constant is not None:
            yield self._builtin(column, "constant", "equal_to", column.constant)
        if column.zone is not None and not (self.for_yaml and column.dtype == "timestamp"):
            yield self._own(column, "zone")
        if column.items is not None:
            yield self._own(column, "items")
        for setting in _ONLY_OURS:
            if getattr(column, setting):
                yield self._own(column, setting)

    def _builtin(self, column: Column, setting: str, name: str, *values: Any) -> Any:
        level = self._level(column, setting)
        if level == "off":
            return None
        return getattr(self.pa.Check, name)(*values, raise_warning=level != "error")

    def _own(self, column: Column, setting: str) -> Any:
        """A check by our own engine, of one setting alone."""
        level = self._level(column, setting)
        if level == "off":
            return None
        if self.for_yaml:
            self.lost.append(f"`{column.name}`: `{setting}` is not checked.")
            return None
        kept = {setting: getattr(column, setting)}
        for also in _ALONG.get(setting, ()):
            kept[also] = getattr(column, also)
        kept["dtype"] = column.dtype
        if kept.get("order_by") is not None:
            return None  # another column is needed: checked for the table
        alone = Column("value", **kept)
        if setting != "dtype":
            alone = replace(alone, severity={"dtype": "off"})
        return self._check(Schema((alone,)), setting, kept, level, column_name="value")

    def _check(
        self, schema: Schema, name: str, kept: Any, level: str, column_name: str = ""
    ) -> Any:
        return self.pa.Check(
            _holds(schema, column_name),
            name=f"{OWN}: {name}",
            statistics={OWN: kept},
            raise_warning=level != "error",
            ignore_na=False,
        )

    def _table_checks(self, schema: Schema) -> Iterator[Any]:
        for parts, level, words in self._of_table(schema):
            if self.for_yaml:
                self.lost.append(f"{words} is not checked.")
            elif level != "off":
                names = {n for key in parts.get("keys", ()) for n in key}
                columns = parts.pop("columns", [Column(name) for name in sorted(names)])
                alone = Schema(tuple(columns), extra_columns="allow", **parts)
                yield self._check(alone, words, parts, level)

    @staticmethod
    def _severity(schema: Schema, rule: str) -> str:
        return schema.severity.get(rule, "error")

    def _of_table(self, schema: Schema) -> Iterator[tuple[dict[str, Any], str, str]]:
        if schema.rows is not None:
            yield {"rows": schema.rows}, self._severity(schema, "rows"), "the number of rows"
        for key in schema.keys[1:]:
            words = f"the key {', '.join(key)}"
            yield {"keys": (key,)}, self._severity(schema, "keys"), words
        for rule in schema.row_rules:
            yield {"row_rules": (rule,)}, rule.severity, f"the rule {rule.rule}"
        for column in schema.columns:
            if column.order_by is not None:
                both = [
                    Column(column.name, column.dtype, monotonic=column.monotonic,
                           order_by=column.order_by, severity={"dtype": "off"}),
                    Column(column.order_by),
                ]  # fmt: skip
                level = self._level(column, "monotonic")
                yield {"columns": both}, level, f"the order of `{column.name}`"


def _holds(schema: Schema, column: str = "") -> Callable[[Any], bool]:
    def holds(data: Any) -> bool:
        from nbvalidate.checks.schema.run import check

        frame = data.to_frame(column) if column else data
        report = check(schema, frame)
        return not report.violations

    return holds
