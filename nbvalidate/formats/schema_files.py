"""The checks of several data sets as one text or one page."""

from __future__ import annotations

from collections.abc import Sequence

from nbvalidate.findings import NotebookReport, Report
from nbvalidate.formats import clean
from nbvalidate.formats.color import painter
from nbvalidate.formats.markup import esc, rich
from nbvalidate.formats.schema_table import SchemaTable, schema_html, schema_text
from nbvalidate.formats.words import counted, duration, problem, tally

__all__ = ["page_html", "render_html", "render_text"]

_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
body {{ font: 14px/1.5 system-ui, sans-serif; margin: auto; max-width: 66rem; padding: 1rem; }}
h1 {{ font-size: 1.3rem; }}
section {{ margin: 1.5rem 0; }}
</style>
</head>
<body>
<h1>{title}</h1>
{body}
</body>
</html>
"""


def render_text(report: Report, tables: Sequence[SchemaTable | None], *, color: bool) -> str:
    """Write a block for each data set, and one line at the end.

    Parameters
    ----------
    report
        What the command found.
    tables
        For each of its data sets in turn; None for those that cannot be read.
    color
        Whether to use terminal colours.
    """
    paint = painter(color)
    blocks = []
    for notebook, table in zip(report.notebooks, tables, strict=True):
        if table is None:
            said = paint("CANNOT BE READ", "error")
            blocks.append(f"{clean.line(notebook.path)}: {said}: {clean.line(problem(notebook))}")
        else:
            blocks.append(schema_text(table, color=color))
    if len(report.notebooks) > 1:
        blocks.append(_summary(report))
    between = "\n\n" if report.findings else "\n"
    return between.join(blocks) + "\n"


def render_html(report: Report, tables: Sequence[SchemaTable | None]) -> str:
    """Write one page that works from disk, without network and without script."""
    parts = [
        f"<section>{_unreadable(notebook) if table is None else schema_html(table)}</section>"
        for notebook, table in zip(report.notebooks, tables, strict=True)
    ]
    return page_html(f"nbvalidate schema check: {_summary(report)}", "\n".join(parts))


def page_html(title: str, body: str) -> str:
    """A page of its own around parts that are made for a notebook.

    Parameters
    ----------
    title
        As text.
    body
        HTML that is safe already.
    """
    return _PAGE.format(title=esc(title), body=body)


def _unreadable(notebook: NotebookReport) -> str:
    return f"<p><b>{esc(notebook.path)}</b> cannot be read: {rich(problem(notebook))}</p>"


def _summary(report: Report) -> str:
    total = counted(len(report.notebooks), "data set")
    bad = sum(notebook.status == "unreadable" for notebook in report.notebooks)
    said = [f"{bad} cannot be read"] if bad else []
    said.append(tally(report.findings) or "no findings")
    seconds = duration(sum(notebook.seconds for notebook in report.notebooks))
    return f"{total}: {', '.join(said)} ({seconds})"
