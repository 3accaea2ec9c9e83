"""Work that is done while nothing runs: after a cell, beside the kernel's own work."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from nbvalidate.live.hooks import quietly

__all__ = ["Idle"]


_AT_ONCE = 1 << 22  # bytes: some milliseconds


class Idle:
    """Does some work after each cell, in a thread if it takes long.

    Parameters
    ----------
    work
        Must be safe to be called from the main thread too; whoever needs its result calls it.
    waiting
        How much there is to do, in bytes.
    """

    def __init__(self, work: Callable[[], None], waiting: Callable[[], int]) -> None:
        self._work, self._waiting = work, waiting
        self._shell: Any = None

    def install(self, shell: Any) -> None:
        """Begin: after each cell of a shell."""
        self._shell = shell
        shell.events.register("post_run_cell", self._after)

    def remove(self) -> None:
        """End."""
        events = self._shell.events
        if self._after in events.callbacks["post_run_cell"]:
            events.unregister("post_run_cell", self._after)

    def _after(self, result: Any = None) -> None:  # noqa: ARG002  IPython gives it
        waiting = self._waiting()
        if waiting <= _AT_ONCE:
            self._quietly()
            return
        threading.Thread(target=self._quietly, name="nbvalidate", daemon=True).start()

    def _quietly(self) -> None:
        try:
            self._work()
        except Exception as error:  # noqa: BLE001  nobody waits for it
            quietly(error)
