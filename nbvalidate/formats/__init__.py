"""Formats: a `Report` as text for people and as files for machines.

Start here; `render` picks the module. Each module turns plain data into one string and knows
nothing of files, terminals or the command line.

    text.py         the terminal          json_report.py  version 1 of the JSON contract
    html.py         one file to share     sarif.py        GitHub code scanning, editors
    junit.py        CI dashboards         github.py       annotations in a workflow's log

``catalogue_text.py`` shows the rules themselves (``nbvalidate rules`` and ``explain``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nbvalidate.errors import UsageError

if TYPE_CHECKING:
    from nbvalidate.catalogue import Catalogue
    from nbvalidate.findings import Report

__all__ = ["FORMATS", "render"]

#: The names that `render` knows.
FORMATS = ("text", "json", "sarif", "junit", "github", "html")


def render(
    report: Report,
    format: str,
    *,
    color: bool = False,
    catalogue: Catalogue | None = None,
) -> str:
    """Turn a report into the text of one format.

    The modules are imported when they are needed: the command line must start at once.

    Parameters
    ----------
    report
        What a command found.
    format
        One of `FORMATS`.
    color
        Terminal colours; only ``text`` has any.
    catalogue
        Where the rules' pages come from (SARIF, HTML); without it they are left out.

    Returns
    -------
    str
        The whole output, ending in one newline (or empty: ``github`` without findings).
    """
    if format == "text":
        from nbvalidate.formats import text

        return text.render(report, color=color)
    if format == "json":
        from nbvalidate.formats import json_report

        return json_report.render(report)
    if format == "sarif":
        from nbvalidate.formats import sarif

        return sarif.render(report, catalogue)
    if format == "junit":
        from nbvalidate.formats import junit

        return junit.render(report)
    if format == "github":
        from nbvalidate.formats import github

        return github.render(report)
    if format == "html":
        from nbvalidate.formats import html

        return html.render(report, catalogue)
    raise UsageError(f"There is no format {format!r}. Choose one of: {', '.join(FORMATS)}.")
