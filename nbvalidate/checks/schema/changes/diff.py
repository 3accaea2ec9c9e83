"""What changed between two schemas, or from a schema to a frame."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from nbvalidate.checks.schema.definition.model import Schema
from nbvalidate.formats.words import counted

if TYPE_CHECKING:
    from nbvalidate.checks.schema.report import SchemaReport

__all__ = ["Change", "SchemaDiff", "diff"]

Kind = Literal["breaking", "compatible", "note"]
KINDS: tuple[Kind, ...] = ("breaking", "compatible", "note")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed.

    Parameters
    ----------
    kind
        ``breaking``: data that were valid may be refused now, or those who read them lose
        something. ``compatible``: all data that were valid still are. ``note``: no data are
        refused either way.
    column
        Its name; None for the table.
    setting
        As in `Column` or `Schema`; ``added`` or ``removed`` for a whole column.
    before, after
        The values of the setting.
    sentence
        In plain words.
    id
        How `evolve` calls it: ``price.min``, ``pattern f_*.min``.
    pattern
        Whether `column` is a pattern.
    """

    kind: Kind
    column: str | None
    setting: str
    before: Any
    after: Any
    sentence: str
    id: str
    pattern: bool = False


@dataclass(frozen=True)
class SchemaDiff:
    """All changes from one schema to another; a notebook shows it as a table, `print` as text.

    **Breaking** is what can stop somebody: data that were valid under the old schema may be
    refused under the new one (a range or a list of values narrowed, missing values forbidden, a
    column added that must be there, a rule or a key added), or who reads the data loses something
    (a column removed, its type or its unit changed). **Compatible** is what only allows more. A
    **note** refuses nothing: a warning's limits, words for people.

    For a frame, breaking is what is an error under the schema.

    Parameters
    ----------
    changes
        Breaking ones first, each kind in the order of the schemas.
    old, new
        How both are called.
    """

    changes: tuple[Change, ...]
    old: str = ""
    new: str = ""
    report: SchemaReport | None = field(default=None, repr=False, compare=False)

    @property
    def breaking(self) -> tuple[Change, ...]:
        """The changes that can stop somebody."""
        return tuple(c for c in self.changes if c.kind == "breaking")

    @property
    def headline(self) -> str:
        """One line: how many changes of each kind."""
        between = f"{self.old} → {self.new}: " if self.old or self.new else ""
        if not self.changes:
            return f"{between}no difference"
        counts = [(kind, sum(c.kind == kind for c in self.changes)) for kind in KINDS]
        said = [counted(n, "note") if kind == "note" else f"{n} {kind}" for kind, n in counts if n]
        return between + ", ".join(said)

    @property
    def text(self) -> str:
        """The changes as plain text."""
        from nbvalidate.checks.schema.changes.shown import diff_text

        return diff_text(self)

    @property
    def html(self) -> str:
        """The changes as HTML: static, without script."""
        from nbvalidate.checks.schema.changes.shown import diff_html

        return diff_html(self)

    def as_dict(self) -> dict[str, Any]:
        """The changes as JSON values."""
        from nbvalidate.checks.schema.changes.shown import diff_dict

        return diff_dict(self)

    def __str__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.html


def diff(schema: Schema, other: Any) -> SchemaDiff:
    """What changed from `schema` to `other`.

    Parameters
    ----------
    schema
        The old one.
    other
        A schema, the path of its YAML, a frame of any engine, or the path of data.

    Raises
    ------
    UsageError
        For a file that cannot be read.
    """
    from nbvalidate.checks.schema.changes import frames, schemas

    name = ""
    if isinstance(other, str | os.PathLike) and os.fspath(other).endswith((".yaml", ".yml")):
        name = os.fspath(other)
        other = Schema.load(other)
    if not isinstance(other, Schema):
        return frames.compare(schema, other)
    changes = sorted(schemas.compare(schema, other), key=lambda c: KINDS.index(c.kind))
    return SchemaDiff(tuple(changes), schema.name or "old", name or other.name or "new")
