"""Annotations in a GitHub workflow: ``::error file=study.ipynb,line=12,title=...::message``.

Everything that comes from a notebook is escaped, so that no notebook can write a command.
"""

from __future__ import annotations

from nbvalidate.findings import NotebookReport, Report, Severity
from nbvalidate.formats.clean import block, line
from nbvalidate.formats.paths import relative
from nbvalidate.formats.words import noun, place, problem

__all__ = ["command", "render"]

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(report: Report) -> str:
    """One line per finding and per notebook that could not be judged; empty if there are none."""
    return "".join(text + "\n" for nb in report.notebooks for text in _notebook(nb))


def command(level: str, message: str, **properties: str) -> str:
    """One workflow command, escaped as GitHub's own toolkit does it.

    Parameters
    ----------
    level
        ``error``, ``warning`` or ``notice``.
    message
        May have several lines.
    **properties
        ``file``, ``line``, ``title``, ...
    """
    shown = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{level} {shown}::{_data(message)}"


def _notebook(notebook: NotebookReport) -> list[str]:
    path = relative(notebook.path)
    lines = []
    if reason := problem(notebook):
        how = "cannot be read" if notebook.status == "unreadable" else "failed"
        title = f"{noun(notebook)} {how}"
        lines.append(command("error", block(reason), file=path, line="1", title=title))
    for finding in notebook.findings:
        where = place(finding)
        title = f"{finding.rule} {finding.name}" + (f" ({where})" if where else "")
        message = finding.message + (f"\nFix: {finding.fix}" if finding.fix else "")
        lines.append(
            command(
                _LEVELS[finding.severity],
                block(message),
                file=path,
                line=str(notebook.file_line(finding)),
                title=line(title),
            )
        )
    return lines


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
