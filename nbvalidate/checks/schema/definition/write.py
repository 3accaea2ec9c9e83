"""Schemas as YAML for people: a column a line, what is usual left out, the notes as comments."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Any

from nbvalidate.checks.schema.definition.model import Band, Column, RowRule, Rows, Schema
from nbvalidate.checks.schema.definition.yaml_text import block_text, key_text, value_text
from nbvalidate.files import write_file

__all__ = ["JSON_SCHEMA", "save", "to_yaml"]

#: Where editors find what may stand in the file.
JSON_SCHEMA = (
    "https://raw.githubusercontent.com/nbvalidate/nbvalidate/main/nbvalidate/checks/schema/"
    "definition/schema-v1.schema.json"
)
_WIDTH = 160  # of a line that is not broken
_WRAPPED = 100
_LONGEST_KEY = 900  # YAML's limit for a key on the line of its value is 1,024
_DEFAULTS = {
    kind: {f.name: f.default for f in fields(kind)}
    for kind in (Column, Band, Rows, RowRule, Schema)
}
_OF_COLUMN = [f.name for f in fields(Column) if f.name not in ("name", "pattern", "note")]
_EMPTY = ("quantiles", "shares", "severity")


def save(schema: Schema, path: str | os.PathLike[str]) -> None:
    """Write a schema as YAML: into a new file beside it first, so that nothing is ever half there.

    Raises
    ------
    UsageError
        If the file cannot be written; one that was there is as it was.
    """
    write_file(path, to_yaml(schema))


def to_yaml(schema: Schema) -> str:
    """The schema as YAML: reading it gives the same schema, notes and all."""
    return "".join(f"{line}\n" for line in _lines(schema))


def _lines(schema: Schema) -> Iterator[str]:
    yield f"# yaml-language-server: $schema={JSON_SCHEMA}"
    yield from _comment(schema.note)
    yield "version: 1"
    for name in ("name", "description", "owner"):
        if getattr(schema, name):
            yield f"{name}: {block_text(getattr(schema, name))}"
    if schema.rows is not None:
        yield f"rows: {_flow(_settings(schema.rows))}"
    yield from _columns(schema.columns)
    yield from _rules(schema)


def _columns(all_columns: Iterable[Column]) -> Iterator[str]:
    for part, pattern in (("columns", False), ("patterns", True)):
        columns = [column for column in all_columns if column.pattern is pattern]
        if columns:
            yield f"{part}:"
        for column in columns:
            yield from _column(column)


def _rules(schema: Schema) -> Iterator[str]:
    """What is over several columns, and what a fault means."""
    if schema.keys:
        keys = [f"[{', '.join(map(value_text, key))}]" for key in schema.keys]
        yield from _entry("keys", keys, "[]", "")
    if schema.row_rules:
        yield "row_rules:"
    for rule in schema.row_rules:
        yield from _row_rule(rule)
    for name in ("extra_columns", "ordered", "on_fail"):
        value = getattr(schema, name)
        if value != _DEFAULTS[Schema][name]:
            yield f"{name}: {value_text(value)}"
    if schema.severity:
        yield from _entry("severity", _items(schema.severity), "{}", "")


def _comment(note: str, indent: str = "") -> Iterator[str]:
    for line in _note_lines(note):
        yield f"{indent}# {line}".rstrip()


def _note_lines(note: str) -> list[str]:
    """The lines of a note, without characters that YAML refuses even in comments."""
    lines = [
        "".join(c if c.isprintable() else " " for c in line).strip() for line in note.splitlines()
    ]
    return lines if any(lines) else []


def _settings(thing: Any) -> dict[str, Any]:
    """What is not as by default, by its name."""
    found = {}
    for name, default in _DEFAULTS[type(thing)].items():
        value = getattr(thing, name)
        if value != default or type(value) is not type(default):
            found[name] = value
    return found


def _column(column: Column) -> Iterator[str]:
    key = key_text(column.name)
    settings = _settings(column)
    parts: dict[str, tuple[list[str] | None, str]] = {}
    for name in _OF_COLUMN:
        if name in settings and not (name in _EMPTY and not settings[name]):
            parts[name] = _part(name, settings[name])
    short = "{" + ", ".join(f"{n}: {_joined(*part)}" for n, part in parts.items()) + "}"
    notes = _note_lines(column.note)
    line = f"  {key}: {short}"
    if len(key) > _LONGEST_KEY:
        yield from _comment(column.note, "  ")
        yield f"  ? {key}"
        yield f"  : {short}"
    elif len(line) > _WIDTH:
        yield from _comment(column.note, "  ")
        yield f"  {key}:"
        for name, (items, brackets) in parts.items():
            yield from _entry(name, items, brackets, "    ")
    elif len(notes) == 1 and len(line) + len(notes[0]) + 5 <= _WIDTH:
        yield f"{line}   # {notes[0]}"
    else:
        yield from _comment(column.note, "  ")
        yield line


def _part(name: str, value: Any) -> tuple[list[str] | None, str]:
    """A setting as its items and their brackets; without brackets it is one item."""
    if isinstance(value, Band):
        if name == "length" and value.min == value.max:
            return [value_text(value.min)], ""
        return [f"{n}: {value_text(v)}" for n, v in _settings(value).items()], "{}"
    if isinstance(value, Mapping):
        return _items(value), "{}"
    if isinstance(value, tuple):
        return [value_text(item) for item in value], "[]"
    return [value_text(value)], ""


def _items(mapping: Mapping[Any, Any]) -> list[str]:
    return [f"{_key(value_text(key))}: {_joined(*_part('', v))}" for key, v in mapping.items()]


def _key(text: str) -> str:
    return text if len(text) <= _LONGEST_KEY else f"? {text} "


def _joined(items: Iterable[str] | None, brackets: str) -> str:
    return f"{brackets[:1]}{', '.join(items or ())}{brackets[1:]}"


def _flow(settings: Mapping[str, Any]) -> str:
    return _joined(_items(settings), "{}")


def _entry(name: str, items: list[str] | None, brackets: str, indent: str) -> Iterator[str]:
    """``name: [a, b]``, broken into lines where it is long."""
    line = f"{indent}{name}: {_joined(items, brackets)}"
    if len(line) <= _WIDTH or not brackets or not items:
        yield line
        return
    start = f"{indent}{name}: {brackets[0]}"
    current = start
    for number, item in enumerate(items):
        last = number == len(items) - 1
        piece = item + (brackets[1] if last else ",")
        if len(current) + len(piece) > _WRAPPED and current.strip() != start.strip():
            yield current.rstrip()
            current = " " * len(start)
        current += piece if last else piece + " "
    yield current


def _row_rule(rule: RowRule) -> Iterator[str]:
    settings = _settings(rule)
    note = settings.pop("note", "")
    text = f"  - {block_text(rule.rule) if set(settings) == {'rule'} else _flow(settings)}"
    lines = _note_lines(note)
    if len(lines) == 1 and len(text) + len(lines[0]) + 5 <= _WIDTH:
        yield f"{text}   # {lines[0]}"
    else:
        yield from _comment(note, "  ")
        yield text
