"""Tables compared cell by cell: headers and values count, ids, classes and styles do not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nbvalidate.verify.compare.excerpt import shorten, shorten_pair
from nbvalidate.verify.compare.model import Difference, Rules
from nbvalidate.verify.compare.numbers import describe
from nbvalidate.verify.compare.text import compare_text
from nbvalidate.verify.compare.timing import is_timing_column
from nbvalidate.verify.compare.tokens import diff_texts

if TYPE_CHECKING:
    from nbvalidate.verify.compare.html import Table

_MIME = "text/html"
_NOTHING = frozenset({"None", "NaN", "nan", "<NA>", "NaT"})
_CLOCK = re.compile(r"(?:\d+:)?\d\d:\d\d")


def compare_tables(left: list[Table], right: list[Table], rules: Rules) -> list[Difference]:
    """Compare the tables of two pages, in order."""
    if len(left) != len(right):
        reason = f"{_count(len(left), 'table')} here, {len(right)} there"
        return [Difference("different", _MIME, reason, _outline(left), _outline(right))]
    found: list[Difference] = []
    for one, two in zip(left, right, strict=True):
        if one.rows != two.rows:
            found += _compare_table(one, two, rules)
    return found


def _compare_table(left: Table, right: Table, rules: Rules) -> list[Difference]:
    if len(left.rows) != len(right.rows):
        ours, theirs = (len(table.rows) - table.header_rows for table in (left, right))
        return [_whole(f"{_count(ours, 'row')} here, {theirs} there", left, right)]
    if any(len(a) != len(b) for a, b in zip(left.rows, right.rows, strict=True)):
        ours, theirs = (max(map(len, table.rows), default=0) for table in (left, right))
        reason = f"{_count(ours, 'column')} here, {theirs} there"
        return [_whole(reason if ours != theirs else "another layout of cells", left, right)]
    reasons: dict[str, None] = {}
    unequal: list[tuple[int, int]] = []
    worst = tolerated = 0.0
    for row, (ours_row, theirs_row) in enumerate(zip(left.rows, right.rows, strict=True)):
        for column, (a, b) in enumerate(zip(ours_row, theirs_row, strict=True)):
            if a == b:
                continue
            verdict = _compare_cell(a, b, _header(left, column), left, rules)
            if verdict is None or verdict.is_real:
                unequal.append((row, column))
                worst = max(worst, (verdict.magnitude or 0.0) if verdict else 0.0)
            else:
                reasons[verdict.reason] = None
                tolerated = max(tolerated, verdict.magnitude or 0.0)
    if unequal:
        return [_first_cell(left, right, unequal, worst)]
    if not reasons:
        return []
    why = f"numbers differ by {describe(tolerated)} at most" if tolerated else ", ".join(reasons)
    a, b = shorten_pair(_flat(left), _flat(right))
    return [Difference("equivalent", _MIME, why, a, b, tolerated or None)]


def _compare_cell(
    left: str, right: str, header: str, table: Table, rules: Rules
) -> Difference | None:
    """Compare two cells; None stands for a plain difference of words."""
    if is_timing_column(header) or (header == "time" and _is_training_log(table, left, right)):
        return Difference("equivalent", _MIME, "timing", left, right)
    if not rules.same_environment and left in _NOTHING and right in _NOTHING:
        return Difference("equivalent", _MIME, "representation of a missing value", left, right)
    diff = diff_texts(left, right, rules)
    if diff.numbers and not diff.words and not diff.structural:
        return Difference("different", _MIME, "number", left, right, diff.worst)
    if diff.same:
        reason = diff.reason(rules)
        return Difference("equivalent", _MIME, reason, left, right, diff.tolerated or None)
    found = compare_text(left, right, _MIME, rules)
    # A lone duration in a cell is data: "12.3 s" in a table says nothing about this run.
    return None if not found or "timing" in found[0].reason else found[0]


def _is_training_log(table: Table, left: str, right: str) -> bool:
    """Tell fastai's table of epochs, whose last column is a stop watch."""
    headers = table.rows[0] if table.rows else []
    is_log = headers[:1] == ["epoch"] and any("loss" in header for header in headers)
    return is_log and bool(_CLOCK.fullmatch(left) and _CLOCK.fullmatch(right))


def _first_cell(
    left: Table, right: Table, unequal: list[tuple[int, int]], worst: float
) -> Difference:
    row, column = unequal[0]
    header = _header(left, column)
    if row < max(left.header_rows, 1) and left.header_rows:
        place = f"header of column {column + 1}"
    else:
        named = f" ({header})" if header else ""
        place = f"row {row - left.header_rows + 1}, column {column + 1}{named}"
    size = f" by {describe(worst)}" if worst and len(unequal) == 1 else ""
    more = f"; {len(unequal)} cells differ" if len(unequal) > 1 else ""
    a, b = shorten_pair(left.rows[row][column], right.rows[row][column])
    return Difference("different", _MIME, f"{place} differs{size}{more}", a, b, worst or None)


def _whole(reason: str, left: Table, right: Table) -> Difference:
    a, b = shorten_pair(_flat(left), _flat(right))
    return Difference("different", _MIME, reason, a, b)


def _header(table: Table, column: int) -> str:
    for row in table.rows[: table.header_rows]:
        if column < len(row) and row[column]:
            return row[column]
    return ""


def _flat(table: Table) -> str:
    return " / ".join(" | ".join(row) for row in table.rows)


def _outline(tables: list[Table]) -> str:
    return shorten("; ".join(_flat(table) for table in tables))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
