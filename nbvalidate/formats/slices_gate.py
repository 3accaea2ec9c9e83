"""The outcome of a gate as text and as a static table."""

from __future__ import annotations

import math
from dataclasses import dataclass
from importlib import resources

from nbvalidate.formats import clean
from nbvalidate.formats.color import painter
from nbvalidate.formats.markup import esc
from nbvalidate.formats.slices_table import figure
from nbvalidate.formats.words import counted, duration

__all__ = ["GateLine", "GateTable", "gate_html", "gate_text"]


@dataclass(frozen=True, slots=True)
class GateLine:
    """One slice of a gate; figures may be NaN.

    Parameters
    ----------
    name, rule
        What the gate calls it, and its conditions.
    status
        ``pass``, ``fail``, ``insufficient evidence``, ``cannot be judged``.
    metric
        What was measured.
    rows
        Inside.
    value, rest
        The metric inside and of all other rows.
    harm, low, high
        How much worse it is, with a 95 % interval.
    margin
        What is allowed.
    why
        One sentence, or nothing.
    """

    name: str
    rule: str
    status: str
    metric: str
    rows: int
    value: float
    rest: float
    harm: float
    low: float
    high: float
    margin: float
    why: str


@dataclass(frozen=True, slots=True)
class GateTable:
    """All slices of a gate on one data set.

    Parameters
    ----------
    name, rows
        Of the data.
    lines
        The slices.
    seconds
        Wall time.
    """

    name: str
    rows: int
    lines: tuple[GateLine, ...]
    seconds: float = 0.0


def _head(table: GateTable) -> str:
    if not table.lines:
        return f"{table.name}: no slice is worse than allowed, in {counted(table.rows, 'row')}"
    counts = {
        status: sum(line.status == status for line in table.lines)
        for status in ("pass", "fail", "insufficient evidence", "cannot be judged")
    }
    words = {"pass": "pass", "fail": "fail"}
    said = ", ".join(f"{n} {words.get(status, status)}" for status, n in counts.items() if n)
    total = counted(len(table.lines), "slice")
    return f"{table.name}: {total} of {table.rows:,} rows: {said}"


def _compared(line: GateLine) -> str:
    if math.isnan(line.harm):
        return ""
    ends = f" ({figure(line.low)} to {figure(line.high)})" if not math.isnan(line.low) else ""
    return (
        f"{line.metric} {figure(line.value)} in {counted(line.rows, 'row')}, rest"
        f" {figure(line.rest)}; worse by {figure(line.harm)}{ends}, allowed {figure(line.margin)}"
    )


def gate_text(table: GateTable, *, color: bool = False) -> str:
    """A block of two lines for each slice.

    Parameters
    ----------
    table
        What is shown.
    color
        Whether to use terminal colours.
    """
    paint = painter(color)
    lines = [clean.line(_head(table))]
    for line in table.lines:
        status = line.status.upper()
        style = "" if line.status == "pass" else "error"
        lines.append(f"  {paint(status, style) if style else status}  {clean.line(line.name)}")
        if line.rule != line.name:
            lines.append(f"    {clean.line(line.rule)}")
        lines += [f"    {clean.line(said)}" for said in (_compared(line),) if said]
        if line.why and (not _compared(line) or line.status == "insufficient evidence"):
            lines.append(f"    {clean.line(line.why)}")
    if table.seconds:
        lines.append(f"({duration(table.seconds)})")
    return "\n".join(lines)


def gate_html(table: GateTable) -> str:
    """A static table, without script, whose style stays its own."""
    css = resources.files("nbvalidate.formats").joinpath("slices_table.css").read_text("utf-8")
    heads = ("Slice", "Outcome", "Metric", "Rows", "Inside", "Rest", "Worse by", "Allowed")
    parts = [f'<style>{css}</style><div class="nbv-slices"><p>{esc(_head(table))}</p>']
    if table.lines:
        parts.append("<table><thead><tr>")
        parts += [f'<th scope="col">{head}</th>' for head in heads]
        parts.append("</tr></thead><tbody>")
        parts += [_row(line) for line in table.lines]
        parts.append("</tbody></table>")
    return "".join([*parts, "</div>"])


def _row(line: GateLine) -> str:
    rule = f" <span>{esc(line.rule)}</span>" if line.rule != line.name else ""
    ends = f" <small>{figure(line.low)} to {figure(line.high)}</small>"
    harm = figure(line.harm) + ("" if math.isnan(line.low) else ends)
    mark = "" if line.status == "pass" else ' class="nbv-slices-worse"'
    why = f"<br><small>{esc(line.why)}</small>" if line.why and line.status != "fail" else ""
    cells = (esc(line.metric), f"{line.rows:,}", figure(line.value), figure(line.rest), harm)
    listed = "".join(f"<td>{cell}</td>" for cell in (*cells, figure(line.margin)))
    return (
        f'<tr{mark}><th scope="row">{esc(line.name)}{rule}{why}</th>'
        f"<td><b>{esc(line.status)}</b></td>{listed}</tr>"
    )
