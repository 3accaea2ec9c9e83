"""Tracking in a headless run: what the calls of the cells so far prove, for whoever runs it.

Called by the probe of `nbvalidate.verify` when the notebook imports scikit-learn, in the middle of
the cell that does. No cell is recorded for it, and nothing is shown under a cell.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from nbvalidate.formats.json_report import finding_as_dict
from nbvalidate.live.tracking import calls
from nbvalidate.live.tracking.libraries import Libraries
from nbvalidate.live.tracking.tracker import Tracker

__all__ = ["VERSION", "follow"]

#: Of the form of what is published; the kernel may have another nbvalidate than the reader.
VERSION = 1

_log = logging.getLogger("nbvalidate")


@dataclass(frozen=True, slots=True)
class _Cell:
    id: str
    index: int


class _Document:
    """The cells as the runner has numbered them."""

    def __init__(self, cells: Mapping[str, int]) -> None:
        self.code = [_Cell(*item) for item in cells.items()]


class _Book:
    """The notebook as far as tracking needs it: which cell runs, and what cells are called."""

    def __init__(
        self, shell: Any, cells: Mapping[str, int], running: tuple[str, str] | None
    ) -> None:
        self.shell, self.document = shell, _Document(cells)
        self.running = running
        self.ended: Callable[[], None] = lambda: None
        self._cells = cells
        self._listeners: list[Callable[[str], None]] = []
        self._depth = int(running is not None)
        shell.events.register("pre_run_cell", self._before)
        shell.events.register("post_run_cell", self._after)

    def label(self, cell_id: str) -> str:
        """As verify names cells."""
        return f"cell {self._cells[cell_id]}" if cell_id in self._cells else "the parameters"

    def on_begin(self, listener: Callable[[str], None]) -> Callable[[], None]:
        """Call `listener` with the id of each cell that begins to run; returns its removal."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def _before(self, info: Any = None) -> None:
        self._depth += 1
        if self._depth > 1:
            return  # a cell that another cell runs is part of that one
        self.running = (str(getattr(info, "cell_id", None) or ""), getattr(info, "raw_cell", ""))
        for listener in list(self._listeners):
            listener(self.running[0])

    def _after(self, result: Any = None) -> None:  # noqa: ARG002  IPython gives it
        if self._depth == 0:
            return  # an empty cell: no event announced it
        self._depth -= 1
        if self._depth == 0:
            self.running = None
            self.ended()


class _Followed:
    """Publishes what is proved after each cell that has changed it."""

    def __init__(self, book: _Book, publish: Callable[[dict[str, Any]], None]) -> None:
        self._book, self.tracker, self._publish = book, Tracker(book), publish
        self._last: list[dict[str, Any]] | None = None

    def own(self) -> Tracker | None:
        """The notebook's own tracker, which has taken over: ``%nbvalidate on``."""
        other = calls.listening()
        if not isinstance(other, Tracker) or other is self.tracker:
            return None
        _log.disabled = False
        other.number_as(self._book)
        return other

    def began(self, cell_id: str) -> None:  # noqa: ARG002  whichever it is
        """A cell begins."""
        self.own()

    def tell(self) -> None:
        """Publish what is proved now, if that is news."""
        try:
            found = list(self.tracker.findings())
            if (own := self.own()) is not None:
                found += own.findings()
            said = [finding_as_dict(finding) for finding in found]
            if said != self._last:
                self._last = said
                self._publish({"leaks": {"version": VERSION, "findings": said}})
        except Exception:  # noqa: BLE001, S110  nobody is there to be told, and outputs are compared
            pass


def follow(
    shell: Any,
    publish: Callable[[dict[str, Any]], None],
    cells: Mapping[str, int],
    running: tuple[str, str] | None,
) -> Libraries:
    """Follow all calls from now on and publish what they prove.

    Parameters
    ----------
    shell
        The `InteractiveShell`.
    publish
        Sends JSON data to whoever runs the notebook, unseen by the notebook.
    cells
        For each id of a cell its index in the saved notebook.
    running
        Id and text of the cell that runs now.

    Returns
    -------
    Libraries
        Finds the modules that are to be patched; it is in place for the next imports.
    """
    _log.disabled = True  # a word of ours under a cell would be a difference
    book = _Book(shell, cells, running)
    followed = _Followed(book, publish)
    book.ended = followed.tell
    book.on_begin(followed.began)
    followed.tell()  # from here on this run is another one than one that nobody follows
    followed.tracker.start()
    return followed.tracker.finder
