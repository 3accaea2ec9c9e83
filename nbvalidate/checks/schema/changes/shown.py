"""The changes of a schema as text, HTML and JSON values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from nbvalidate.formats import clean
from nbvalidate.formats.json_report import plain
from nbvalidate.formats.live_page import page
from nbvalidate.formats.markup import esc, rich

if TYPE_CHECKING:
    from nbvalidate.checks.schema.changes.diff import SchemaDiff

__all__ = ["diff_dict", "diff_html", "diff_text"]

_MOST = 200
_TITLES = {"breaking": "Breaking", "compatible": "Compatible", "note": "Notes"}
_SIGNS = {"breaking": "✕", "compatible": "+", "note": "·"}


def diff_text(diff: SchemaDiff) -> str:
    """The headline, then a line for each change under its kind."""
    return "\n".join(_text_lines(diff))


def _text_lines(diff: SchemaDiff) -> Iterator[str]:
    yield clean.line(diff.headline)
    for kind, title in _TITLES.items():
        changes = [change for change in diff.changes if change.kind == kind]
        if changes:
            yield f"{title}:"
        for change in changes:
            yield f"  {_SIGNS[kind]} {clean.line(change.sentence)}"


def diff_html(diff: SchemaDiff) -> str:
    """A table of one row for each change."""
    rows = "".join(
        f"<tr><td>{_SIGNS[change.kind]} {change.kind}</td><td>{rich(change.sentence)}</td></tr>"
        for change in diff.changes[:_MOST]
    )
    more = len(diff.changes) - _MOST
    rest = f"<p>… and {more:,} more changes</p>" if more > 0 else ""
    table = f"<table class=nbv-schema><tbody>{rows}</tbody></table>{rest}" if rows else ""
    body = f"<p><b>{esc(diff.headline)}</b></p>{table}"
    return page(body, "diff", "live.css", "live_table.css", label="Changes of a schema")


def diff_dict(diff: SchemaDiff) -> dict[str, Any]:
    """JSON values."""
    counts = {kind: sum(c.kind == kind for c in diff.changes) for kind in _TITLES}
    changes = [
        {f.name: plain(_values(getattr(change, f.name))) for f in fields(change)}
        for change in diff.changes
    ]
    return {"old": diff.old, "new": diff.new, "counts": counts, "changes": changes}


def _values(value: Any) -> Any:
    """What is set in a `Column`, `Band`, ... as a dictionary."""
    if isinstance(value, Mapping):
        return {key: _values(item) for key, item in value.items()}
    if not is_dataclass(value) or isinstance(value, type):
        return value
    made = {}
    for f in fields(value):
        item = getattr(value, f.name)
        if item is not None and item not in ("", {}, False) and item != f.default:
            made[f.name] = _values(item)
    return made
