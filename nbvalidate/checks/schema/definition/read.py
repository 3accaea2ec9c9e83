"""Schemas from YAML: every error with its line and the nearest valid word."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from nbvalidate.checks.schema.definition import yaml_nodes
from nbvalidate.checks.schema.definition.model import Column, RowRule, Rows, Schema
from nbvalidate.checks.schema.definition.read_column import COLUMN, Context, column_settings
from nbvalidate.checks.schema.definition.words import DefinitionError, code, nearest
from nbvalidate.checks.schema.definition.yaml_nodes import capital, is_null, kind_of, line_of
from nbvalidate.errors import UsageError

__all__ = ["load", "loads"]

_VERSION = 1
_PANDERA = {"schema_type", "coerce", "checks", "index", "strict", "unique", "dtype"}


def load(path: str | os.PathLike[str]) -> Schema:
    """Read a schema from a YAML file.

    Raises
    ------
    UsageError
        With the line, what is wrong there, and the nearest valid word.
    """
    name = os.fspath(path)
    try:
        content = Path(path).read_bytes()
    except FileNotFoundError:
        raise UsageError(f"{name}: there is no such file.{_near(Path(path))}") from None
    except IsADirectoryError:
        raise UsageError(f"{name}: this is a folder, not a schema.") from None
    except OSError as error:
        raise UsageError(f"{name}: cannot be read: {error.strerror}.") from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{name}:{line}: This is not UTF-8; save the file as UTF-8.") from None
    return loads(text, name)


def _near(path: Path) -> str:
    try:
        found = [p.name for p in path.parent.iterdir() if p.suffix in (".yaml", ".yml")]
    except OSError:
        return ""
    hint = nearest(path.name, found)
    return f" {hint}" if hint.startswith("Did") else ""


def loads(text: str, path: str = "schema") -> Schema:
    """Read a schema from the text of a YAML file; `path` is how messages call it."""
    root = yaml_nodes.compose(text, path)
    if root is None or is_null(root):
        raise UsageError(f"{path}:1: This is empty; a schema begins with `version: 1`.")
    return _Reader(path, yaml_nodes.Comments(tuple(text.splitlines()))).schema(root)


class _Reader:
    """Reads one schema; remembers the line of everything, for errors that come later."""

    def __init__(self, path: str, comments: yaml_nodes.Comments) -> None:
        self.path = path
        self.comments = comments
        self.context = Context(self._fail)
        self.settings: dict[str, Callable[[Node], Any]] = {
            "version": self._version,
            "name": self._text,
            "description": self._text,
            "owner": self._text,
            "rows": self._rows,
            "columns": self._columns,
            "patterns": self._patterns,
            "keys": self._keys,
            "row_rules": self._row_rules,
            "extra_columns": self._text,
            "ordered": self.context.flag,
            "on_fail": self._text,
            "severity": self.context.severity,
        }

    def _fail(self, node: Node, message: str) -> NoReturn:
        raise UsageError(f"{self.path}:{line_of(node)}: {capital(message)}")

    def _build(self, made: Callable[..., Any], node: Node, **settings: Any) -> Any:
        try:
            return made(**settings)
        except DefinitionError as error:
            line = self.context.line(error.path) or line_of(node)
            raise UsageError(f"{self.path}:{line}: {capital(str(error))}") from None

    def schema(self, root: Node) -> Schema:
        if not isinstance(root, MappingNode):
            self._fail(root, f"a schema is settings such as `version: 1`, not {kind_of(root)}.")
        found = {key.value: (key, value) for key, value in self.pairs(root, ())}
        self._is_ours(root, found)
        settings: dict[str, Any] = {"note": self.comments.top()}
        for name, (key, node) in found.items():
            read = self.settings.get(name)
            if read is None:
                hint = nearest(name, self.settings)
                self._fail(key, f"A schema has no setting {code(name)}. {hint}")
            if not is_null(node):
                settings[name] = read(node)
        patterns = settings.pop("patterns", ())
        settings["columns"] = (*settings.get("columns", ()), *patterns)
        settings.pop("version", None)
        made: Schema = self._build(Schema, root, **settings)
        return made

    def pairs(self, node: MappingNode, where: tuple[Any, ...]) -> Iterator[tuple[Any, Node]]:
        """Keys and values, the lines remembered; a key that is there twice is an error."""
        seen: dict[str, Node] = {}
        for key, value in yaml_nodes.pairs(node):
            if not isinstance(key, ScalarNode):
                self._fail(key, f"A name is a text, not {kind_of(key)}.")
            if key.value in seen:
                first = line_of(seen[key.value])
                self._fail(key, f"{code(key.value)} is there twice, first on line {first}.")
            seen[key.value] = key
            self.context.lines[(*where, key.value)] = line_of(key)
            yield key, value

    def _is_ours(self, root: Node, found: dict[str, tuple[Node, Node]]) -> None:
        if "schema_type" in found or ("columns" in found and len(_PANDERA & set(found)) > 2):
            self._fail(
                root,
                "this is a schema of pandera; turn it into one of nbvalidate by"
                f" `nbvalidate schema import {self.path}`.",
            )
        if "version" not in found:
            self._fail(root, "`version: 1` is missing at the top.")

    def _version(self, node: Node) -> None:
        version = self.context.value(node)
        if version is True or version != _VERSION:
            newer = isinstance(version, int | float) and version > _VERSION
            hint = "a newer nbvalidate may know it" if newer else "write `version: 1`"
            self._fail(node, f"There is no version {version} of schemas; {hint}.")

    def _text(self, node: Node) -> str:
        return self.context.text(node)

    def _columns(self, node: Node, part: str = "columns") -> tuple[Column, ...]:
        if not isinstance(node, MappingNode):
            example = "`price: {dtype: float}`" if part == "columns" else '`"f_*": {dtype: float}`'
            self._fail(node, f"`{part}` are names with settings, as {example}.")
        return tuple(self._column(key, value, part) for key, value in self.pairs(node, (part,)))

    def _patterns(self, node: Node) -> tuple[Column, ...]:
        return self._columns(node, "patterns")

    def _column(self, key: ScalarNode, node: Node, part: str) -> Column:
        where = (part, key.value)
        settings: dict[str, Any] = {
            "name": key.value,
            "pattern": part == "patterns",
            "note": self.comments.of(key, node),
        }
        if isinstance(node, MappingNode):
            entries = dict(self._known(key, node, where))
            settings |= column_settings(self.context, entries)
        elif isinstance(node, ScalarNode) and not is_null(node):
            settings["dtype"] = node.value  # price: float
            self.context.lines[(*where, "dtype")] = line_of(node)
        elif isinstance(node, SequenceNode):
            self._fail(
                node, f"`{key.value}` needs settings such as `{{dtype: float}}`, not a list."
            )
        made: Column = self._build(Column, key, **settings)
        return made

    def _known(
        self, key: ScalarNode, node: MappingNode, where: tuple[str, ...]
    ) -> Iterator[tuple[str, Node]]:
        for setting, value in self.pairs(node, where):
            if setting.value not in COLUMN:
                hint = nearest(_ALIASES.get(setting.value.lower(), setting.value), COLUMN)
                self._fail(setting, f"`{key.value}` has no setting {code(setting.value)}. {hint}")
            yield setting.value, value

    def _settings(self, node: Node, what: str, known: dict[str, Any]) -> dict[str, Any]:
        """A small mapping, each value read by its own function; empty ones are left out."""
        if not isinstance(node, MappingNode):
            self._fail(node, f"`{what}` is {', '.join(map(code, known))}, not {kind_of(node)}.")
        made = {}
        for key, value in self.pairs(node, (what,)):
            if key.value not in known:
                hint = nearest(key.value, known)
                self._fail(key, f"`{what}` has no setting {code(key.value)}. {hint}")
            if not is_null(value):
                made[key.value] = known[key.value](value)
        return made

    def _rows(self, node: Node) -> Rows:
        number = self.context.value
        known = dict.fromkeys(("min", "max", "usual_min", "usual_max"), number)
        return Rows(**self._settings(node, "rows", known))

    def _keys(self, node: Node) -> tuple[tuple[str, ...], ...]:
        items = self._list(node, "keys", "`keys: [[order_id, line]]`")
        flat = [item for item in items if isinstance(item, ScalarNode)]
        if len(flat) > 1:
            names = [item.value for item in flat]
            self._fail(
                node,
                f"`keys`: write `[[{', '.join(names)}]]` if they identify a row together, or"
                f" `[[{'], ['.join(names)}]]` if each of them does.",
            )
        keys = []
        for number, item in enumerate(items):
            self.context.lines["keys", number] = line_of(item)
            parts = item.value if isinstance(item, SequenceNode) else [item]
            keys.append(tuple(self.context.text(part, "the name of a column") for part in parts))
        return tuple(keys)

    def _list(self, node: Node, what: str, example: str) -> list[Node]:
        if not isinstance(node, SequenceNode):
            self._fail(node, f"`{what}` is a list, as {example}, not {kind_of(node)}.")
        return list(node.value)

    def _row_rules(self, node: Node) -> tuple[RowRule, ...]:
        rules = []
        for number, item in enumerate(self._list(node, "row_rules", "`- ship_date >= order_date`")):
            self.context.lines["row_rules", number] = line_of(item)
            rules.append(self._row_rule(item, self.comments.of(item, item)))
        return tuple(rules)

    def _row_rule(self, node: Node, note: str) -> RowRule:
        settings: dict[str, Any] = {}
        if isinstance(node, ScalarNode):
            settings["rule"] = node.value
        else:
            known = {
                "rule": self._text,
                "outside": self.context.value,
                "severity": self._text,
                "description": self._text,
            }
            settings = self._settings(node, "row_rules", known)
            if "rule" not in settings:
                self._fail(node, "`rule` is missing, as in `{rule: a < b, outside: 0.01}`.")
        try:
            return RowRule(**settings, note=note)
        except DefinitionError as error:
            self._fail(node, str(error))


#: What settings are called elsewhere.
_ALIASES = {
    **dict.fromkeys(("type", "data_type", "kind"), "dtype"),
    **dict.fromkeys(("values", "enum", "allowed", "isin", "in", "categories", "oneof"), "one_of"),
    **dict.fromkeys(("pattern", "matches", "match"), "regex"),
    **dict.fromkeys(("minimum", "ge", "min_value"), "min"),
    **dict.fromkeys(("maximum", "le", "max_value"), "max"),
    **dict.fromkeys(("gt",), "exclusive_min"),
    **dict.fromkeys(("lt",), "exclusive_max"),
    **dict.fromkeys(("null", "not_null", "nulls", "missing", "notnull", "optional"), "nullable"),
    **dict.fromkeys(("primary_key", "key", "distinct"), "unique"),
    **dict.fromkeys(("tz", "timezone", "time_zone"), "zone"),
    **dict.fromkeys(("doc", "title", "comment", "note"), "description"),
    **dict.fromkeys(("min_length", "max_length", "len"), "length"),
    "average": "mean",
    "quantile": "quantiles",
    "sorted": "monotonic",
}
