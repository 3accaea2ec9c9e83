"""Changes between two schemas, taken into the old one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from nbvalidate.checks.schema.changes.diff import Change
from nbvalidate.checks.schema.definition.model import Column, Schema
from nbvalidate.checks.schema.definition.words import nearest
from nbvalidate.errors import UsageError

__all__ = ["taken"]


def taken(schema: Schema, changes: Iterable[Change], accept: Iterable[str]) -> Schema:
    """The schema with the changes of these ids.

    Raises
    ------
    UsageError
        For an id that no change has, and changes that make no sense without another.
    """
    known = {change.id: change for change in changes}
    chosen = []
    for word in accept:
        if word not in known:
            hint = nearest(word, known) or "The schemas are the same."
            raise UsageError(f"There is no change called `{word}`. {hint}")
        chosen.append(known[word])
    # all at once: a bound may be allowed only together with the other
    table: dict[str, Any] = {
        "columns": _columns(schema, [c for c in chosen if c.column is not None]),
        "keys": list(schema.keys),
        "row_rules": list(schema.row_rules),
        "severity": dict(schema.severity),
    }
    for change in chosen:
        if change.column is None:
            _into_table(table, change)
    return replace(schema, **{name: _settled(value) for name, value in table.items()})


def _settled(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _columns(schema: Schema, changes: list[Change]) -> list[Column]:
    columns = {(c.pattern, c.name): c for c in schema.columns}
    settings: dict[tuple[bool, str], dict[str, Any]] = {}
    for change in changes:
        key = change.pattern, str(change.column)
        if change.setting == "removed":
            columns.pop(key, None)
        elif change.setting == "added":
            columns[key] = change.after
        else:
            settings.setdefault(key, {})[change.setting] = change.after
    for key, new in settings.items():
        column = columns.get(key) or _covered(schema, *key)
        severity = dict(column.severity)
        for rule in [setting for setting in new if setting.startswith("severity.")]:
            _set(severity, rule.removeprefix("severity."), new.pop(rule))
        columns[key] = replace(column, **new, severity=severity)
    return list(columns.values())


def _covered(schema: Schema, pattern: bool, name: str) -> Column:
    """What a pattern said of a column that gets an entry of its own."""
    column = None if pattern else schema.column(name)
    if column is None:
        raise UsageError(f"The schema has no column `{name}`.")
    return replace(column, required=False)


def _set(severity: dict[str, Any], rule: str, level: Any) -> None:
    if level is None:
        severity.pop(rule, None)
    else:
        severity[rule] = level


def _into_table(table: dict[str, Any], change: Change) -> None:
    if change.setting in ("keys", "row_rules"):
        listed = table[change.setting]
        if change.before in listed:
            listed.remove(change.before)
        if change.after is not None:
            listed.append(change.after)
    elif change.setting.startswith("severity."):
        _set(table["severity"], change.setting.removeprefix("severity."), change.after)
    elif change.setting == "order":
        places = {name: place for place, name in enumerate(change.after)}
        table["columns"].sort(key=lambda c: (c.pattern, places.get(c.name, len(places))))
    else:
        table[change.setting] = change.after
