"""A table of slices as text and as static HTML: plain data in, nothing computed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from importlib import resources

from nbvalidate.formats import clean
from nbvalidate.formats.color import painter
from nbvalidate.formats.markup import esc
from nbvalidate.formats.words import counted, duration

__all__ = ["SliceLine", "SlicesTable", "figure", "slices_html", "slices_text"]

_WIDE = 72
_BAR = 120.0


@dataclass(frozen=True, slots=True)
class SliceLine:
    """One slice as it is shown; figures may be NaN.

    Parameters
    ----------
    chips
        Its conditions as text.
    rows, coverage
        Rows, and their share of all.
    value, overall
        Its figure and that of all rows.
    difference, low, high
        Its figure minus that of all other rows, with a 95 % interval.
    q
        After correction for the number of slices.
    outcome
        ``worse``, ``not confirmed``, ``insufficient evidence``, ``not tested``.
    new
        The share of its rows that no line above has.
    """

    chips: tuple[str, ...]
    rows: int
    coverage: float
    value: float
    overall: float
    difference: float
    low: float
    high: float
    q: float
    outcome: str
    new: float


@dataclass(frozen=True, slots=True)
class SlicesTable:
    """Slices, and what they were found in.

    Parameters
    ----------
    rows, tested
        Rows in all, and how many of them judged (0: none held back).
    how
        How they were held back.
    lines
        The most telling first.
    notes
        Sentences below the table.
    seconds
        Wall time of the search.
    title
        What was searched, such as ``errors``.
    value
        What the figure is called.
    against
        What the difference is.
    """

    rows: int
    tested: int
    how: str
    lines: tuple[SliceLine, ...]
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
    title: str = "slices"
    value: str = "error"
    against: str = "against the rest"


def figure(value: float | None, digits: int = 3) -> str:
    """A number of a few digits; a dash where there is none."""
    if value is None or math.isnan(value):
        return "–"
    if value == 0:
        return "0"
    if abs(value) >= 10 ** (digits + 2):
        return f"{value:,.0f}"
    return f"{value:.{digits}g}" if abs(value) >= 1e-4 else f"{value:.0e}"


def _signed(value: float) -> str:
    said = figure(value)
    return said if value < 0 or said == "–" else f"+{said}"


def _interval(line: SliceLine) -> str:
    if math.isnan(line.low) or math.isnan(line.high):
        return ""
    return f"{_signed(line.low)} to {_signed(line.high)}"


def _head(table: SlicesTable) -> str:
    if not table.lines:
        return f"No slice stands out in {counted(table.rows, 'row')}."
    shown = counted(len(table.lines), "slice")
    if not table.tested:
        return (
            f"{shown} of {table.rows:,} rows, found and measured on the same rows: by how much"
            " they are worse is not tested."
        )
    worse = sum(line.outcome == "worse" for line in table.lines)
    return (
        f"{worse} of {shown} found {'is' if worse == 1 else 'are'} really worse on the"
        f" {table.tested:,} rows held back {table.how}, of {table.rows:,}."
    )


def _outcome(line: SliceLine) -> str:
    if line.outcome == "not tested":
        return ""
    return line.outcome if math.isnan(line.q) else f"{line.outcome}, q = {figure(line.q, 2)}"


def slices_text(table: SlicesTable, *, color: bool = False) -> str:
    """An aligned table for a terminal.

    Parameters
    ----------
    table
        What is shown.
    color
        Whether to use terminal colours.
    """
    paint = painter(color)
    heads = ("rows", "share", table.value, table.against, "new", "on rows held back")
    body = [
        (
            f"{line.rows:,}",
            f"{line.coverage:.1%}",
            figure(line.value),
            " ".join(filter(None, [_signed(line.difference), _in_brackets(_interval(line))])),
            "–" if math.isnan(line.new) else f"{line.new:.0%}",
            _outcome(line),
        )
        for line in table.lines
    ]
    lines = [_head(table)]
    if body:
        overall = figure(table.lines[0].overall)
        widths = [max(len(row[i]) for row in (heads, *body)) for i in range(len(heads))]
        lines[0] += f" The {table.value} of all is {overall}."
        lines.append("    " + _row(heads, widths))
        for number, (line, row) in enumerate(zip(table.lines, body, strict=True), 1):
            rule = clean.line(" and ".join(line.chips) or "all rows")
            said = _row(row, widths)
            lines.append(f"{number:>2}  {rule}")
            lines.append("    " + (paint(said, "error") if line.outcome == "worse" else said))
    lines += [clean.line(note) for note in table.notes]
    if table.seconds:
        lines.append(f"({duration(table.seconds)})")
    return "\n".join(lines)


def _in_brackets(text: str) -> str:
    return f"({text})" if text else ""


def _row(cells: tuple[str, ...], widths: list[int]) -> str:
    right = [cell.rjust(width) for cell, width in zip(cells[:5], widths[:5], strict=True)]
    return "  ".join([*right, cells[5]]).rstrip()


def slices_html(table: SlicesTable) -> str:
    """A static table, without script, whose style stays its own."""
    css = resources.files("nbvalidate.formats").joinpath("slices_table.css").read_text("utf-8")
    parts = [f"<style>{css}</style>", f'<div class="nbv-slices"><p>{esc(_head(table))}</p>']
    if table.lines:
        low, high = _extent(table.lines)
        heads = ("#", "Slice", "Rows", "Share", _first_up(table.value), _first_up(table.against))
        more = ("", "New", "On rows held back")
        parts.append("<table><thead><tr>")
        parts += [f'<th scope="col">{esc(head)}</th>' for head in (*heads, *more)]
        parts.append("</tr></thead><tbody>")
        for number, line in enumerate(table.lines, 1):
            parts.append(_html_row(number, line, low, high))
        parts.append("</tbody></table>")
        overall = figure(table.lines[0].overall)
        parts.append(f"<p>The {esc(table.value)} of all rows is {overall}.</p>")
    parts += [f'<p class="nbv-slices-note">{esc(note)}</p>' for note in table.notes]
    return "".join([*parts, "</div>"])


def _first_up(words: str) -> str:
    return words[:1].upper() + words[1:]


def _html_row(number: int, line: SliceLine, low: float, high: float) -> str:
    chips = " ".join(f"<span>{esc(_short(chip))}</span>" for chip in line.chips) or "all rows"
    interval = _interval(line)
    difference = _signed(line.difference) + (f" <small>{interval}</small>" if interval else "")
    new = "–" if math.isnan(line.new) else f"{line.new:.0%}"
    mark = ' class="nbv-slices-worse"' if line.outcome == "worse" else ""
    return (
        f'<tr{mark}><td>{number}</td><th scope="row">{chips}</th><td>{line.rows:,}</td>'
        f"<td>{line.coverage:.1%}</td><td>{figure(line.value)}</td><td>{difference}</td>"
        f"<td>{_bar(line, low, high)}</td><td>{new}</td><td>{esc(_outcome(line))}</td></tr>"
    )


def _short(text: str) -> str:
    return text if len(text) <= _WIDE else text[: _WIDE - 1] + "…"


def _extent(lines: tuple[SliceLine, ...]) -> tuple[float, float]:
    ends = [end for line in lines for end in (line.difference, line.low, line.high)]
    known = [end for end in ends if not math.isnan(end)]
    return min([0.0, *known]), max([0.0, *known])


def _bar(line: SliceLine, low: float, high: float) -> str:
    """The interval of the difference as a bar; the upright line is no difference."""
    if math.isnan(line.difference) or high <= low:
        return ""

    def x(value: float) -> str:
        return f"{4 + (value - low) / (high - low) * (_BAR - 8):.1f}"

    ends = (line.low, line.high)
    parts = [f'<svg width="{_BAR:.0f}" height="14" role="img" aria-label="{_interval(line)}">']
    parts.append(f'<line x1="{x(0)}" x2="{x(0)}" y1="0" y2="14" class="nbv-slices-zero"/>')
    if not any(map(math.isnan, ends)):
        parts.append(f'<line x1="{x(ends[0])}" x2="{x(ends[1])}" y1="7" y2="7"/>')
    parts.append(f'<circle cx="{x(line.difference)}" cy="7" r="3"/></svg>')
    return "".join(parts)
