"""The settings of a column from YAML nodes: each read as what it is meant to be."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, NoReturn, Protocol

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from nbvalidate.checks.schema.definition.bounds import TIMES, is_number
from nbvalidate.checks.schema.definition.model import Band, Column
from nbvalidate.checks.schema.definition.words import code, nearest
from nbvalidate.checks.schema.definition.yaml_nodes import is_null, kind_of, pairs, scalar
from nbvalidate.checks.schema.definition.yaml_nodes import text as written

__all__ = ["COLUMN", "Context", "column_settings"]

_YES = {"yes": True, "on": True, "no": False, "off": False}
_LOOSE_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


class _Fail(Protocol):
    def __call__(self, node: Node, message: str) -> NoReturn: ...


class Context:
    """What all readers share: how to fail, and the lines of what was read."""

    def __init__(self, fail: _Fail) -> None:
        self.fail = fail
        self.lines: dict[tuple[Any, ...], int] = {}

    def line(self, path: tuple[Any, ...]) -> int | None:
        """The line of the nearest thing that is known on the way to `path`."""
        while path:
            if path in self.lines:
                return self.lines[path]
            path = path[:-1]
        return None

    def text(self, node: Node, what: str = "a text") -> str:
        """What stands there, even if YAML would take it for something else."""
        if not isinstance(node, ScalarNode):
            self.fail(node, f"{what[0].upper()}{what[1:]} is needed here, not {kind_of(node)}.")
        return str(node.value)

    def flag(self, node: Node) -> Any:
        """True or false; ``yes`` and ``no`` too."""
        value = self.value(node)
        return _YES.get(value.lower(), value) if isinstance(value, str) else value

    def value(self, node: Node) -> Any:
        """A number, a truth value or a text."""
        if not isinstance(node, ScalarNode):
            self.fail(node, f"One value is needed here, not {kind_of(node)}.")
        return scalar(node)

    def mapping(
        self, node: Node, example: str, read: Callable[[ScalarNode], Any] = written
    ) -> list[tuple[ScalarNode, Node]]:
        """The pairs of a small mapping, none twice by what `read` makes of the keys."""
        if not isinstance(node, MappingNode):
            self.fail(node, f"Write it as `{example}`, not as {kind_of(node)}.")
        found = list(pairs(node))
        seen = set()
        for key, _ in found:
            if not isinstance(key, ScalarNode):
                self.fail(key, f"One value is needed here, not {kind_of(key)}.")
            if (value := read(key)) in seen:
                self.fail(key, f"{kind_of(key).capitalize()} is there twice.")
            seen.add(value)
        return found

    def band(
        self, node: Node, dtype: str, known: tuple[str, ...] = ("min", "max")
    ) -> dict[str, Any]:
        """``{min: 1, max: 5}`` as a dictionary."""
        made = {}
        for key, value in self.mapping(node, "{min: 1, max: 5}"):
            if key.value not in known:
                self.fail(key, f"There is no {code(key.value)} here. {nearest(key.value, known)}")
            if not is_null(value):
                own = dtype if key.value in ("min", "max") else "number"
                made[key.value] = bound(self, value, own)
        return made

    def severity(self, node: Node) -> dict[str, str]:
        """``{min: warning}``."""
        found = self.mapping(node, "{min: warning}")
        return {key.value: self.text(value, "a severity") for key, value in found}


def bound(context: Context, node: Node, dtype: str) -> Any:
    """A bound: a number, or for columns of time the text that stands there."""
    value = context.value(node)
    plain = isinstance(node, ScalarNode) and not node.style
    if plain and isinstance(value, str) and (loose := _LOOSE_DATE.fullmatch(value)):  # 2024-1-5
        try:
            return datetime.date(*map(int, loose.groups())).isoformat()
        except ValueError:
            return value
    return node.value if dtype in TIMES and isinstance(node, ScalarNode) else value


def listed(context: Context, node: Node, dtype: str) -> Any:
    """A value of the column: for texts what stands there, also ``NO``, ``007`` or ``1``."""
    value = context.value(node)
    if is_null(node) and isinstance(node, ScalarNode) and node.value in ("", "~"):
        context.fail(node, "A value is missing here; missing values are ruled by `nullable`.")
    if dtype in ("text", *TIMES) and isinstance(node, ScalarNode):
        return bound(context, node, dtype) if dtype in TIMES else node.value
    if dtype == "category" and value is None and isinstance(node, ScalarNode):
        context.fail(node, f"Put {code(node.value)} in quotes if it is a text.")
    if dtype == "boolean":
        return context.flag(node)
    return value


def _usual(context: Context, node: Node, dtype: str) -> Band:
    return Band(**context.band(node, dtype, ("min", "max", "outside")))


def _length(context: Context, node: Node) -> Any:
    if isinstance(node, ScalarNode):
        value = context.value(node)
        return Band(value, value)
    return Band(**context.band(node, "integer"))


def _statistic(context: Context, node: Node) -> Band:
    if isinstance(node, ScalarNode):
        context.fail(node, "Write bounds, as `{min: 1, max: 5}` or `{value: 3, tolerance: 10%}`.")
    found = context.band(node, "number", ("min", "max", "value", "tolerance"))
    if "value" not in found and "tolerance" not in found:
        return Band(**found)
    if set(found) != {"value", "tolerance"}:
        context.fail(node, "`value` and `tolerance` go together, and without `min` and `max`.")
    value, tolerance = found["value"], found["tolerance"]
    if isinstance(tolerance, str) and tolerance.endswith("%"):
        try:
            tolerance = abs(value) * float(tolerance[:-1]) / 100
        except (ValueError, TypeError):
            context.fail(node, f"{code(tolerance)} is no tolerance; write `0.5` or `10%`.")
    if not is_number(value) or not is_number(tolerance) or tolerance < 0:
        context.fail(node, "`value` is a number, `tolerance` a number or a share such as `10%`.")
    return Band(value - tolerance, value + tolerance)


def _values(context: Context, node: Node, dtype: str) -> tuple[Any, ...]:
    if not isinstance(node, SequenceNode):
        context.fail(node, "A list is needed here, as `[open, paid, sent]`.")
    return tuple(listed(context, item, dtype) for item in node.value)


def _constant(context: Context, node: Node, dtype: str) -> Any:
    return True if context.value(node) is True else listed(context, node, dtype)


def _quantiles(context: Context, node: Node) -> dict[Any, Band]:
    found = context.mapping(node, "{0.5: {min: 1, max: 5}}", context.value)
    return {context.value(key): _statistic(context, value) for key, value in found}


def _shares(context: Context, node: Node, dtype: str) -> dict[Any, Band]:
    def read(key: Node) -> Any:  # the text 'true' and the truth value are two
        return listed(context, key, dtype)

    found = context.mapping(node, "{paid: {min: 0.2, max: 0.5}}", read)
    return {read(key): _statistic(context, value) for key, value in found}


#: Settings that mean the same for each type.
_PLAIN: dict[str, Callable[[Context, Node], Any]] = {
    **dict.fromkeys(("required", "nullable", "unique", "finite"), Context.flag),
    **dict.fromkeys(
        "dtype regex format monotonic order_by zone items freshness available_at description"
        " owner unit".split(),
        Context.text,
    ),
    "length": _length,
    "other": Context.value,
    "mean": _statistic,
    "std": _statistic,
    "quantiles": _quantiles,
    "severity": Context.severity,
}
#: Settings that hold values of the column.
_TYPED: dict[str, Callable[[Context, Node, str], Any]] = {
    **dict.fromkeys(("min", "max", "exclusive_min", "exclusive_max"), bound),
    "usual": _usual,
    "one_of": _values,
    "constant": _constant,
    "shares": _shares,
}
COLUMN: tuple[str, ...] = tuple(
    field.name for field in fields(Column) if field.name in _PLAIN | _TYPED
)


def column_settings(context: Context, entries: Mapping[str, Node]) -> dict[str, Any]:
    """The settings of a column, for `Column`; what has no value is left out."""
    node = entries.get("dtype")
    dtype = node.value if isinstance(node, ScalarNode) else "any"
    made = {}
    for name, value in entries.items():
        if is_null(value):
            continue
        if name in _TYPED:
            made[name] = _TYPED[name](context, value, dtype)
        else:
            made[name] = _PLAIN[name](context, value)
    return made
