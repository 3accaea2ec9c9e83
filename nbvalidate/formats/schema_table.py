"""One check of a frame against its schema, as plain facts, as HTML in a notebook, and as text.

Reading order: `SchemaTable` is what is shown; `schema_html` and `schema_text` show it. The HTML is
static, has no script, stays small however much is wrong, and is a plain table where the style is
taken off (GitHub).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from nbvalidate.findings import Severity
from nbvalidate.formats import clean
from nbvalidate.formats.color import Paint, painter
from nbvalidate.formats.live_page import page
from nbvalidate.formats.markup import esc, rich
from nbvalidate.formats.schema_words import amount, bad, few, found, missing, plain, spark, where
from nbvalidate.formats.words import duration, tally

__all__ = [
    "SHEETS",
    "CleanColumn",
    "Line",
    "SchemaTable",
    "schema_body",
    "schema_html",
    "schema_text",
    "spark",
]

#: The style of `schema_body`.
SHEETS = ("live.css", "live_table.css", "schema_table.css")

_MOST = 60  # violations with a line of their own
_MOST_BYTES = 40_000  # of their HTML: the whole stays under 60 KB
_MOST_CLEAN_BYTES = 8_000
_NAMES = 5  # columns of one line
_WORDS = 120  # of what was expected and found
_SENTENCE = 600
_SIGNS = {"error": "✕", "warning": "!", "info": "i"}


@dataclass(frozen=True, slots=True)
class Line:
    """One rule that is broken.

    Parameters
    ----------
    column
        Its name, or several joined by comma; '' for the whole frame.
    rule_code, rule_name, severity
        As in the catalogue.
    expected, found
        Short texts.
    bad, of
        How many rows break it, of how many checked; `bad` is None where no single row does.
    values
        A few different bad values, as Python values.
    rows
        Labels or positions of the first bad rows.
    spark
        Counts from the least to the greatest value of the column.
    message, fix
        The sentences of the finding.
    """

    column: str
    rule_code: str
    rule_name: str
    severity: Severity
    expected: str = ""
    found: str = ""
    bad: int | None = None
    of: int = 0
    values: tuple[Any, ...] = ()
    rows: tuple[Any, ...] = ()
    spark: tuple[int, ...] | None = None
    message: str = ""
    fix: str = ""


@dataclass(frozen=True, slots=True)
class CleanColumn:
    """A column that breaks nothing; `missing` is a share from 0 to 1."""

    name: str
    dtype: str
    missing: float = 0.0
    spark: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class SchemaTable:
    """One check.

    Parameters
    ----------
    name
        What the data are called.
    rows, columns, checks
        How many rows and columns there are, and how many rules were checked.
    seconds
        Wall time.
    lines
        What is wrong; shown the worst first.
    clean
        The columns that are well.
    unchecked
        Sentences on rules that could not be checked.
    notes
        Other sentences.
    rows_call
        The Python expression that gives the bad rows; '' where there is none.
    timed
        Say how long it took. Not where a user displays a report: a cell that shows another text
        with each run does not reproduce.
    """

    name: str
    rows: int
    columns: int
    checks: int
    seconds: float = 0.0
    lines: tuple[Line, ...] = ()
    clean: tuple[CleanColumn, ...] = ()
    unchecked: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    rows_call: str = ""
    timed: bool = False

    @property
    def worst(self) -> Severity | None:
        """The worst severity; None when nothing is wrong."""
        return min((line.severity for line in self.lines), key=lambda s: s.rank, default=None)

    @property
    def sizes(self) -> str:
        """``1,000 rows, 12 columns``."""
        return f"{amount(self.rows, 'row')}, {amount(self.columns, 'column')}"

    @property
    def headline(self) -> str:
        """One sentence without the name."""
        took = ""
        if self.timed:
            short = self.seconds < 0.1
            took = f" in {1000 * self.seconds:.0f} ms" if short else f" in {duration(self.seconds)}"
        rules = f"{amount(self.checks, 'rule')} checked{took}"
        if self.lines:
            return f"{tally(self.lines)} in {self.sizes}; {rules}"
        if self.unchecked:  # not the same as clean
            return f"{self.sizes}, {rules}: nothing wrong in what could be checked"
        return f"{self.sizes}, {amount(self.checks, 'rule')}: nothing wrong"

    @property
    def sorted(self) -> list[Line]:
        """The lines, the worst first."""
        return sorted(self.lines, key=lambda line: line.severity.rank)


# HTML -------------------------------------------------------------------------------------------


def schema_html(table: SchemaTable) -> str:
    """Show a check as one element for the output of a notebook."""
    shade = table.worst.value if table.worst is not None else "good"
    return page(schema_body(table), f"said nbv-{shade}", *SHEETS, label="Schema report")


def schema_body(table: SchemaTable) -> str:
    """The same without the frame around it and without the style (`SHEETS`)."""
    sign = "" if table.lines else "✓ "
    parts = [f"<p class=nbv-head>{sign}<b>{esc(table.name, 80)}</b>: {esc(table.headline)}</p>"]
    if table.lines:
        parts.append(_html_table(table))
    if table.rows_call and any(line.bad for line in table.lines):
        parts.append(f"<p>The bad rows as a frame: <code>{esc(table.rows_call)}</code></p>")
    parts += [f"<p>Not checked: {_sentence(said)}</p>" for said in few(table.unchecked)]
    parts += [f"<p>{_sentence(said)}</p>" for said in table.notes]
    if table.clean:
        parts.append(_html_clean(table))
    return "".join(parts)


def _html_table(table: SchemaTable) -> str:
    heads = ("Column", "Rule", "Expected", "Found", "Bad rows", "Distribution")
    shown = _within([_html_line(line) for line in table.sorted[:_MOST]], _MOST_BYTES)
    more = len(table.lines) - len(shown)
    head = "".join(f"<th scope=col>{word}</th>" for word in heads)
    body = "".join(shown)
    if more:
        body += f"<tr><td colspan=6>and {more:,} more</td></tr>"
    return (
        f"<div class=nbv-scroll><table class=nbv-schema><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def _html_line(line: Line) -> str:
    severity = line.severity.value
    names = line.column.split(", ")[:_NAMES]
    column = (
        " ".join(f"<code>{esc(name, 60)}</code>" for name in names)
        if line.column
        else "<span class=nbv-quiet>the whole frame</span>"
    )
    fix = f"<br><span class=nbv-fix><b>Fix:</b> {_sentence(line.fix)}</span>" if line.fix else ""
    more = where(line)
    more = f"<br><span class=nbv-quiet>{esc(more)}</span>" if more else ""
    return (
        f"<tr class=nbv-rule><th scope=row>{column}</th>"
        f"<td><span class='nbv-tag nbv-{severity}' title='{severity}'>"
        f"<span aria-hidden=true>{_SIGNS[severity]}</span> {esc(plain(line.rule_name))}</span> "
        f"<span class=nbv-quiet>{severity}, {esc(line.rule_code)}</span></td>"
        f"<td>{_words(line.expected)}</td><td>{_words(found(line))}</td>"
        f"<td>{esc(bad(line))}</td><td>{_html_spark(line.spark)}</td></tr>"
        f"<tr class=nbv-more><td colspan=6>{_sentence(line.message)}{more}{fix}</td></tr>"
    )


def _sentence(text: str) -> str:
    return rich(clean.shorten(text, _SENTENCE))


def _words(text: str) -> str:
    return rich(clean.shorten(clean.line(text), _WORDS))


def _within(parts: Sequence[str], most: int) -> list[str]:
    """As many as fit into so many bytes."""
    sums = accumulate(len(part.encode()) for part in parts)
    return [part for part, size in zip(parts, sums, strict=True) if size <= most]


def _html_spark(counts: Sequence[int] | None) -> str:
    bars = spark(counts)
    return f"<span class=nbv-spark aria-hidden=true>{bars}</span>" if bars else ""


def _html_clean(table: SchemaTable) -> str:
    each = [
        f"<tr><th scope=row><code>{esc(column.name, 60)}</code></th>"
        f"<td>{esc(column.dtype, 60)}</td>"
        f"<td>{missing(column)}</td><td>{_html_spark(column.spark)}</td></tr>"
        for column in table.clean
    ]
    shown = _within(each, _MOST_CLEAN_BYTES)
    rows = "".join(shown)
    more = len(table.clean) - len(shown)
    if more:
        rows += f"<tr><td colspan=4>and {more:,} more</td></tr>"
    heads = "".join(
        f"<th scope=col>{word}</th>" for word in ("Column", "Type", "Missing", "Distribution")
    )
    said = amount(len(table.clean), "column") + (" without a finding" if table.lines else "")
    return (
        f"<details><summary>{said}</summary><div class=nbv-scroll><table class=nbv-schema>"
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div></details>"
    )


# text -------------------------------------------------------------------------------------------


def schema_text(table: SchemaTable, *, color: bool = False) -> str:
    """Write a check as plain lines, for a terminal and for a log."""
    paint = painter(color)
    name = clean.shorten(clean.line(table.name), 80)
    sign = "" if table.lines else paint("✓ ", "good")
    lines = [f"{sign}{paint(name, 'bold')}: {table.headline}"]
    shown = table.sorted[:_MOST]
    for line in shown:
        lines += _text_line(line, paint)
    if len(table.lines) > len(shown):
        lines.append(f"  and {len(table.lines) - len(shown):,} more")
    if table.rows_call and any(line.bad for line in table.lines):
        lines.append(f"  The bad rows as a frame: {clean.line(table.rows_call)}")
    lines += [f"  Not checked: {clean.line(said)}" for said in few(table.unchecked)]
    lines += [f"  {clean.line(said)}" for said in table.notes]
    return "\n".join(lines)


def _text_line(line: Line, paint: Paint) -> Iterator[str]:
    severity = line.severity.value
    yield (
        f"  {paint(severity, severity)} {paint(clean.line(line.rule_code), 'bold')} "
        f"{clean.line(line.rule_name)}: {clean.line(line.message)}"
    )
    facts = [
        f"{word}: {clean.shorten(clean.line(said), _WORDS)}"
        for word, said in (
            ("expected", line.expected),
            ("found", found(line)),
            ("bad rows", bad(line)),
        )
        if said
    ]
    facts += filter(None, [spark(line.spark)])
    if facts:
        yield f"    {paint(' · '.join(facts), 'dim')}"
    if more := where(line):
        yield f"    {paint(clean.line(more), 'dim')}"
    if line.fix:
        yield f"    {paint('fix:', 'good')} {clean.line(line.fix)}"
