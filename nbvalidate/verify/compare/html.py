"""HTML read for what a person sees: tables, text, pictures, and the scripts that draw charts."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

Attributes = list[tuple[str, str | None]]

_SILENT = frozenset({"style", "script", "template", "noscript", "head"})
_BREAKING = frozenset({"p", "div", "br", "li", "ul", "ol", "dl", "dt", "dd", "h1", "h2", "h3",
                       "h4", "h5", "h6", "pre", "tr", "table", "section", "details", "summary",
                       "hr"})  # fmt: skip
_VOID = frozenset({"br", "hr", "img", "input", "meta", "link", "source", "wbr", "col", "area",
                   "base", "embed", "track"})  # fmt: skip
_FALLBACK = "sk-text-repr-fallback"


@dataclass(slots=True)
class Table:
    """The cells of a table by row, each a text."""

    rows: list[list[str]] = field(default_factory=list)
    header_rows: int = 0


@dataclass(slots=True)
class Page:
    """The content of a piece of HTML."""

    text: str = ""
    tables: list[Table] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    media: list[str] = field(default_factory=list)
    estimator: str = ""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to compare."""
        return not (self.text.strip() or self.tables or self.scripts or self.media)


def read_page(source: str) -> Page:
    """Parse HTML; broken mark-up is read as far as it goes."""
    reader = _Reader()
    reader.feed(source)
    reader.close()
    return reader.finish()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self._text: list[str] = []
        self._cell: list[str] | None = None
        self._open_tables: list[Table] = []
        self._silent: list[str] = []
        self._script: list[str] = []
        self._fallback_depth = 0
        self._fallback: list[str] = []
        self._row_is_header = False

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        values = dict(attrs)
        if tag in _SILENT:
            self._silent.append(tag)
        self._collect_media(tag, values)
        if tag in _VOID:
            if tag == "br":
                self._add("\n")
            return
        if self._fallback_depth or _FALLBACK in (values.get("class") or ""):
            self._fallback_depth += 1
        if tag in _BREAKING:
            self._add("\n")
        self._open_table_part(tag)

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        self._collect_media(tag, dict(attrs))
        if tag == "br":
            self._add("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        if tag == "script" and self._silent[-1:] == ["script"]:
            self.page.scripts.append("".join(self._script))
            self._script.clear()
        if tag in self._silent:
            # An unclosed inner element must not silence the rest of the page.
            while self._silent.pop() != tag:
                pass
        if self._fallback_depth:
            self._fallback_depth -= 1
        if tag in ("td", "th"):
            self._close_cell()
        elif tag == "table":
            self._close_table()
        if tag in _BREAKING:
            self._add("\n")

    def handle_data(self, data: str) -> None:
        if self._silent:
            if self._silent[-1] == "script":
                self._script.append(data)
            return
        if self._fallback_depth:
            self._fallback.append(data)
        self._add(data)

    def finish(self) -> Page:
        """Close what the source left open and return the page."""
        while self._open_tables:
            self._close_table()
        if self._script:
            self.page.scripts.append("".join(self._script))
        self.page.scripts = [script for script in self.page.scripts if script.strip()]
        self.page.text = "".join(self._text)
        self.page.estimator = "".join(self._fallback)
        return self.page

    def _add(self, data: str) -> None:
        if self._silent:
            return
        if self._cell is not None:
            self._cell.append(data)
        elif not self._open_tables:
            self._text.append(data)

    def _collect_media(self, tag: str, values: dict[str, str | None]) -> None:
        for name in ("src", "srcdoc"):
            value = values.get(name)
            # A picture or frame is shown, so which one it is counts; a library's script does not.
            if value and tag != "script":
                self.page.media.append(value)

    def _open_table_part(self, tag: str) -> None:
        if tag == "table":
            # A nested table is read as a table of its own, before the one around it.
            self._close_cell()
            self._open_tables.append(Table())
        elif not self._open_tables:
            return
        elif tag == "tr":
            self._close_cell()
            self._open_tables[-1].rows.append([])
            self._row_is_header = True
        elif tag in ("td", "th"):
            self._close_cell()
            self._row_is_header = self._row_is_header and tag == "th"
            self._cell = []

    def _close_cell(self) -> None:
        if self._cell is None or not self._open_tables:
            self._cell = None
            return
        table = self._open_tables[-1]
        if not table.rows:
            table.rows.append([])
        table.rows[-1].append(" ".join("".join(self._cell).split()))
        if self._row_is_header and len(table.rows) == table.header_rows + 1:
            table.header_rows += 1
        elif not self._row_is_header and len(table.rows) == table.header_rows:
            # The row began with header cells (row labels) but holds data.
            table.header_rows -= 1
        self._cell = None

    def _close_table(self) -> None:
        self._close_cell()
        if self._open_tables:
            table = self._open_tables.pop()
            table.rows = [row for row in table.rows if row]
            self.page.tables.append(table)
