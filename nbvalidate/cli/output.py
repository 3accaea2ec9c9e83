"""Where a report goes, whether in colour, and progress on a terminal."""

from __future__ import annotations

import argparse
import os
import sys

from nbvalidate.files import write_file
from nbvalidate.findings import Report, Severity

__all__ = ["emit", "exit_code", "use_color"]


def use_color(options: argparse.Namespace) -> bool:
    """True for a terminal that wants colours (https://no-color.org), or when asked for."""
    if options.color != "auto":
        return bool(options.color == "always")
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def emit(report: Report, options: argparse.Namespace) -> None:
    """Render the report in the chosen format, to the chosen place."""
    from nbvalidate.checks import catalogue
    from nbvalidate.formats import render

    to_file = getattr(options, "output", None)
    color = use_color(options) and not to_file and options.format == "text"
    text = render(report, options.format, color=color, catalogue=catalogue())
    if to_file:
        write_file(to_file, text)
    elif text:
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
        sys.stdout.flush()


def exit_code(report: Report, options: argparse.Namespace) -> int:
    """The contract's exit code for a report."""
    fail_on = None if options.fail_on == "never" else Severity(options.fail_on)
    return report.exit_code(fail_on)
