"""Live progress of long work: on stderr, and only where somebody looks at a terminal."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbvalidate.findings import NotebookReport

__all__ = ["Progress", "live_progress", "status_line"]


class Progress:
    """One line that is rewritten, and a line that stays for each notebook that is done.

    Called from several threads, one per kernel.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[tuple[str, int], tuple[int, int, float]] = {}
        self._drawn = 0.0

    def cell_started(self, path: str, run: int, index: int, total: int) -> None:
        """Cell `index` of `total` starts in run `run` of the notebook."""
        with self._lock:
            self._running[path, run] = (index, total, time.monotonic())
            self._draw(force=True)

    def cell_done(self, path: str, run: int, index: int, total: int) -> None:
        """Cell `index` has ended."""
        with self._lock:
            self._running[path, run] = (index, total, time.monotonic())
            self._draw()

    def notebook_done(self, report: NotebookReport) -> None:
        """All runs of a notebook have ended."""
        with self._lock:
            for key in [k for k in self._running if k[0] == report.path]:
                del self._running[key]
            self._clear()
            sys.stderr.write(f"done {report.path} ({report.seconds:.1f} s)\n")
            sys.stderr.flush()

    def _draw(self, *, force: bool = False) -> None:
        now = time.monotonic()
        if not force and now - self._drawn < 0.1:
            return
        self._drawn = now
        parts = [
            f"{PurePath(path).name} run {run}: cell {index + 1}/{total}"
            for (path, run), (index, total, _) in sorted(self._running.items())
        ]
        self._clear()
        sys.stderr.write("  ".join(parts)[: _width()])
        sys.stderr.flush()

    @staticmethod
    def _clear() -> None:
        sys.stderr.write("\r\x1b[K")


def _width() -> int:
    import shutil

    return max(20, shutil.get_terminal_size().columns - 1)


@contextmanager
def live_progress() -> Iterator[Progress | None]:
    """A `Progress` where stderr is a terminal, else None; leaves a clean line behind."""
    if not sys.stderr.isatty():
        yield None
        return
    try:
        yield Progress()
    finally:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


@contextmanager
def status_line() -> Iterator[Callable[[str], None] | None]:
    """What rewrites one line, where stderr is a terminal, else None; leaves a clean line behind."""
    if not sys.stderr.isatty():
        yield None
        return

    def tell(text: str) -> None:
        sys.stderr.write(f"\r{text}\x1b[K")
        sys.stderr.flush()

    try:
        yield tell
    finally:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()
