"""``nbvalidate check``."""

from __future__ import annotations

import argparse
import sys

from nbvalidate.checks.run import check
from nbvalidate.cli.output import emit, exit_code

__all__ = ["run"]

_LOCATED = frozenset({"sarif", "github"})


def run(options: argparse.Namespace) -> int:
    """Check the notebooks and show the report."""
    counter = sys.stderr.isatty()

    def progress(done: int, total: int) -> None:
        if total > 20 and (done % 10 == 0 or done == total):
            end = "\r\x1b[K" if done == total else "\r"
            sys.stderr.write(f"\rchecked {done} of {total}{end}")
            sys.stderr.flush()

    report = check(
        options.paths,
        select=options.select,
        ignore=options.ignore,
        jobs=options.jobs,
        locate=options.format in _LOCATED,
        progress=progress if counter else None,
    )
    emit(report, options)
    return exit_code(report, options)
