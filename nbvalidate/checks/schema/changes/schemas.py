"""Two schemas side by side: each setting of each column, then the rules of the table."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from nbvalidate.checks.schema.changes.diff import Change, Kind
from nbvalidate.checks.schema.changes.phrases import asked, listed
from nbvalidate.checks.schema.changes.widths import COMPARED, Width, high_width, low_width
from nbvalidate.checks.schema.definition.model import Column, RowRule, Rows, Schema
from nbvalidate.checks.schema.definition.types import in_words

__all__ = ["compare"]

_SAME_STORAGE = frozenset({"text", "category"})
_WORDS = ("available_at", "description", "owner", "unit")
_UNSET = {f.name: f.default for f in fields(Column)} | {"quantiles": {}, "shares": {}}
_LEVELS = ("off", "info", "warning", "error")


def compare(old: Schema, new: Schema) -> Iterator[Change]:
    """All changes, in the order of the schemas."""
    yield from _Columns(old, new).changes()
    yield from _rows(old, new)
    yield from _keys(old, new)
    yield from _row_rules(old, new)
    yield from _table(old, new)


def _level(schema: Schema, column: Column | None, rule: str) -> str:
    own = column.severity.get(rule) if column is not None else None
    usual = "warning" if rule in ("usual", "usual_rows") else "error"
    return own or schema.severity.get(rule) or usual


def _kind(width: Width, *levels: str) -> Kind:
    """Of a change of a rule: what is only a warning refuses nothing."""
    before, after = levels
    if width == "narrower":
        return "breaking" if after == "error" else "note"
    return "compatible" if before == "error" else "note"


def _sentence(subject: str, setting: str, before: Any, after: Any) -> str:
    was, now = asked(setting, before), asked(setting, after)
    if not was:
        return f"{subject}{now} now; this was not asked before."
    if not now:
        return f"{subject}{was} is not asked any more."
    return f"{subject}{now} instead of {was}."


class _Columns:
    """The columns of two schemas."""

    def __init__(self, old: Schema, new: Schema) -> None:
        self.old, self.new = old, new
        self.before = {(c.pattern, c.name): c for c in old.columns}
        self.after = {(c.pattern, c.name): c for c in new.columns}

    def changes(self) -> Iterator[Change]:
        for (pattern, name), old in self.before.items():
            new = self.after.get((pattern, name)) or self._covered(self.new, old)
            yield from self.removed(old) if new is None else self.changed(old, new)
        for (pattern, name), new in self.after.items():
            if (pattern, name) in self.before:
                continue
            covered = self._covered(self.old, new)
            yield from self.added(new) if covered is None else self.changed(covered, new)

    @staticmethod
    def _covered(schema: Schema, column: Column) -> Column | None:
        """What a pattern says of a column that has no entry of its own."""
        found = None if column.pattern else schema.column(column.name)
        if found is None:
            return None
        settings = {f.name: getattr(found, f.name) for f in fields(Column)} | {"required": False}
        return Column(**settings)

    def removed(self, old: Column) -> Iterator[Change]:
        what = "The pattern" if old.pattern else "The column"
        renamed = self._renamed(old)
        hint = f" Perhaps it is called `{renamed}` now." if renamed else ""
        yield Change(
            "breaking", old.name, "removed", old, None,
            f"{what} `{old.name}` is gone.{hint}", _id(old, "removed"), old.pattern,
        )  # fmt: skip

    def _renamed(self, old: Column) -> str:
        new = [
            c.name
            for key, c in self.after.items()
            if key not in self.before and c.dtype == old.dtype and not c.pattern
        ]
        return next(iter(difflib.get_close_matches(old.name, new, 1)), "")

    def added(self, new: Column) -> Iterator[Change]:
        refuses = new.required and _level(self.new, new, "required") == "error"
        extra = _level(self.old, None, "extra_columns") if self._strict(new) else ""
        what = "The pattern" if new.pattern else "The column"
        must = "must be there" if new.required else "may be there"
        kind: Kind = "breaking" if refuses else "compatible"
        note = "; it was refused before" if extra == "error" and not refuses else ""
        yield Change(
            kind, new.name, "added", None, new,
            f"{what} `{new.name}` is new ({in_words(new.dtype)}) and {must}{note}.",
            _id(new, "added"), new.pattern,
        )  # fmt: skip

    def _strict(self, column: Column) -> bool:
        return self.old.extra_columns == "error" and not column.pattern

    def changed(self, old: Column, new: Column) -> Iterator[Change]:
        if old.dtype != new.dtype:
            yield self._dtype(old, new)
        kind_of_values = new.dtype if old.dtype == new.dtype else "any"
        for setting, width_of in COMPARED.items():
            before, after = getattr(old, setting), getattr(new, setting)
            width = width_of(before, after, kind_of_values)
            if width != "same":
                yield self._setting(old, new, setting, width)
            if _UNSET[setting] != after or setting == "required":
                yield from self._severity(old, new, setting)
        yield from self._words(old, new)

    def _dtype(self, old: Column, new: Column) -> Change:
        same = {old.dtype, new.dtype} <= _SAME_STORAGE or new.dtype == "any"
        levels = _level(self.old, old, "dtype"), _level(self.new, new, "dtype")
        kind: Kind = "compatible" if same else "breaking" if "error" in levels else "note"
        return Change(
            kind, new.name, "dtype", old.dtype, new.dtype,
            f"`{new.name}` is {in_words(new.dtype)} now, it was {in_words(old.dtype)}.",
            _id(new, "dtype"), new.pattern,
        )  # fmt: skip

    def _setting(self, old: Column, new: Column, setting: str, width: Width) -> Change:
        rule = {"other": "one_of", "order_by": "monotonic"}.get(setting, setting)
        levels = _level(self.old, old, rule), _level(self.new, new, rule)
        before, after = getattr(old, setting), getattr(new, setting)
        if setting == "one_of" and before is not None and after is not None:
            sentence = _values(new.name, before, after)
        elif setting in ("unique", "finite", "required"):
            sentence = f"`{new.name}`: {asked(setting, after)} now."
        else:
            sentence = _sentence(f"`{new.name}`: ", setting, before, after)
        kind = _kind(width, *levels)
        return Change(
            kind, new.name, setting, before, after, sentence, _id(new, setting), new.pattern
        )

    def _severity(self, old: Column, new: Column, rule: str) -> Iterator[Change]:
        before, after = old.severity.get(rule), new.severity.get(rule)
        was, now = _level(self.old, old, rule), _level(self.new, new, rule)
        if before == after or was == now:
            return
        kind: Kind = "breaking" if now == "error" else "compatible" if was == "error" else "note"
        yield Change(
            kind, new.name, f"severity.{rule}", before, after,
            f"`{new.name}`: a broken `{rule}` is {_said(now)} now, it was {_said(was)}.",
            _id(new, f"severity.{rule}"), new.pattern,
        )  # fmt: skip

    def _words(self, old: Column, new: Column) -> Iterator[Change]:
        for setting in _WORDS:
            before, after = getattr(old, setting), getattr(new, setting)
            if before == after:
                continue
            other_unit = setting == "unit" and before and after
            yield Change(
                "breaking" if other_unit else "note", new.name, setting, before, after,
                _word_sentence(f"`{new.name}`", setting, before, after), _id(new, setting),
                new.pattern,
            )  # fmt: skip


def _id(column: Column, setting: str) -> str:
    return f"{'pattern ' if column.pattern else ''}{column.name}.{setting}"


def _said(level: str) -> str:
    return {"error": "an error", "warning": "a warning", "info": "an info"}.get(
        level, "not checked"
    )


def _word_sentence(subject: str, setting: str, before: Any, after: Any) -> str:
    if before and after:
        return f"{subject}: `{setting}` is {after!r} now, it was {before!r}."
    return f"{subject}: `{setting}` is {repr(after) + ' now' if after else 'not told any more'}."


def _values(name: str, before: Any, after: Any) -> str:
    old, new = ({(isinstance(v, bool), v): v for v in values} for values in (before, after))
    gone = [value for key, value in old.items() if key not in new]
    more = [value for key, value in new.items() if key not in old]
    if not gone:
        return f"`{name}` may be {listed(more)} too."
    also = f", and may be {listed(more)}" if more else ""
    return f"`{name}` may not be {listed(gone)} any more{also}."


def _rows(old: Schema, new: Schema) -> Iterator[Change]:
    before, after = old.rows or Rows(), new.rows or Rows()
    if before == after:
        return
    strict = {low_width(before.min, after.min), high_width(before.max, after.max)}
    levels = _level(old, None, "rows"), _level(new, None, "rows")
    kind: Kind = "note"
    if strict != {"same"}:
        kind = _kind("narrower" if "narrower" in strict else "wider", *levels)
    sentence = _sentence("The table: ", "rows", old.rows, new.rows)
    yield Change(kind, None, "rows", old.rows, new.rows, sentence, "rows")


def _keys(old: Schema, new: Schema) -> Iterator[Change]:
    before, after = ({frozenset(key): key for key in schema.keys} for schema in (old, new))
    levels = _level(old, None, "keys"), _level(new, None, "keys")
    for columns, key in (before | after).items():
        if columns in before and columns in after:
            continue
        width: Width = "narrower" if columns in after else "wider"
        one = len(key) == 1
        verb = f"identif{'ies' if one else 'y'} a row now"
        if width == "wider":
            verb = "need not identify a row any more"
        yield Change(
            _kind(width, *levels), None, "keys", before.get(columns), after.get(columns),
            f"{listed(key)} {verb}.", f"keys:{','.join(key)}",
        )  # fmt: skip


def _row_rules(old: Schema, new: Schema) -> Iterator[Change]:
    before, after = ({rule.rule: rule for rule in schema.row_rules} for schema in (old, new))
    for text in before | after:
        was, now = before.get(text), after.get(text)
        found = _row_rule(was, now)
        if found is not None:
            kind, sentence = found
            yield Change(kind, None, "row_rules", was, now, sentence, f"row_rules:{text}")


def _row_rule(old: RowRule | None, new: RowRule | None) -> tuple[Kind, str] | None:
    if old is None and new is not None:
        return ("breaking" if new.severity == "error" else "note"), f"New rule: {new.rule}."
    if new is None and old is not None:
        return _kind("wider", old.severity, ""), f"The rule {old.rule} is gone."
    if old is None or new is None:
        return None
    if old.severity != new.severity:
        worse = _LEVELS.index(new.severity) > _LEVELS.index(old.severity)
        kind = _kind("narrower" if worse else "wider", old.severity, new.severity)
        return kind, f"Breaking the rule {new.rule} is {_said(new.severity)} now."
    if old.outside != new.outside:
        width: Width = "wider" if new.outside > old.outside else "narrower"
        share = f"{100 * new.outside:.4g} % of the rows may break it"
        return _kind(width, old.severity, new.severity), f"The rule {new.rule}: {share} now."
    if old.description != new.description:
        return "note", f"The rule {new.rule} is described in other words."
    return None


def _table(old: Schema, new: Schema) -> Iterator[Change]:
    """Settings of the table as a whole."""
    if old.extra_columns != new.extra_columns:
        width: Width = "narrower" if new.extra_columns == "error" else "wider"
        kind = _kind(width, old.extra_columns, new.extra_columns)
        yield _plain(old, new, "extra_columns", kind)
    if old.ordered != new.ordered:
        levels = _level(old, None, "ordered"), _level(new, None, "ordered")
        yield _plain(old, new, "ordered", _kind("narrower" if new.ordered else "wider", *levels))
    elif new.ordered and (moved := _moved(old, new)):
        before, after = (tuple(c.name for c in s.columns if not c.pattern) for s in (old, new))
        yield Change("breaking", None, "order", before, after, f"`{moved}` has moved.", "order")
    if old.on_fail != new.on_fail:
        yield _plain(old, new, "on_fail", "note")
    for setting in ("name", "description", "owner"):
        was, now = getattr(old, setting), getattr(new, setting)
        if was != now:
            sentence = _word_sentence("The schema", setting, was, now)
            yield Change("note", None, setting, was, now, sentence, setting)
    for rule in dict.fromkeys([*old.severity, *new.severity]):
        was, now = _level(old, None, rule), _level(new, None, rule)
        if was != now:
            raised: Kind = "breaking" if now == "error" else "note"
            sentence = f"A broken `{rule}` is {_said(now)} now, it was {_said(was)}."
            yield Change(
                "compatible" if was == "error" else raised, None, f"severity.{rule}",
                old.severity.get(rule), new.severity.get(rule), sentence, f"severity.{rule}",
            )  # fmt: skip


def _plain(old: Schema, new: Schema, setting: str, kind: Kind) -> Change:
    before, after = getattr(old, setting), getattr(new, setting)
    sentence = _sentence("The table: ", setting, before, after)
    return Change(kind, None, setting, before, after, sentence, setting)


def _moved(old: Schema, new: Schema) -> str:
    """The first column that stands elsewhere among those that both have."""
    names = [[c.name for c in schema.columns if not c.pattern] for schema in (old, new)]
    both = set(names[0]) & set(names[1])
    one, two = ([name for name in each if name in both] for each in names)
    return next((b for a, b in zip(one, two, strict=True) if a != b), "")
