"""The line between the kernel and the pages that show its notebook: comm target ``nbvalidate``.

A page tells the document (cells, order, text), the kernel answers with the state of every cell
(DESIGN section 3). Messages:

- page to kernel: ``{"type": "document", "cells": [{"id", "type", "source"}]}``, and after that
  ``{"type": "delta", "order": [ID, ...], "changed": {ID: {"type", "source"}}}``, where ``order``
  may be left out when only texts changed;
- kernel to page: `LiveSession.state`; ``{"type": "resync"}`` asks for a whole document.

A page signs its messages, ``"from": PAGE``, and counts them, ``"number": N``: two pages may speak
over one comm (the one that spoke last is believed), and what is sent before a subshell has started
can come after what is sent over it.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from nbvalidate.live.hooks import quietly
from nbvalidate.live.session import LiveSession

__all__ = ["TARGET", "Link"]

TARGET = "nbvalidate"

#: Documents kept for deltas, one for each page that has spoken.
_PAGES = 6

#: Of the kernel's time at most this share goes into judging between cells, once the seconds of
#: `_HEAD_START` are used up: five hundred quick cells in a row are not held up by five hundred
#: judgements.
_SHARE = 0.2
_HEAD_START = 0.25
_LONGEST = 2.0
#: Seconds. Cells that follow each other faster are told of together, as soon as nothing follows
#: for `_PAUSE`, or after `_OFTEN`.
_PAUSE = 0.03
_OFTEN = 0.25

_Cells = dict[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class _Document:
    """What a page has told, up to its message `number`."""

    number: int
    cells: _Cells


class Link:
    """Tells the pages what became of the cells; hears from them what the document is.

    Comms may be handled on a subshell thread while a cell runs, and a cell that awaits lets the
    loop go on. So whatever is heard is only put down at once; it is judged from the main loop,
    when no cell runs: the recorder and the user's values are never looked at half way.

    Parameters
    ----------
    session
        The notebook in this kernel.
    """

    def __init__(self, session: LiveSession) -> None:
        self.session = session
        self._lock = threading.RLock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._comms: dict[str, Any] = {}
        self._sent: dict[str, Mapping[str, Any]] = {}
        self._documents: dict[str, _Document] = {}
        self._told_by: str | None = None  # the page whose document is still to be judged
        self._scheduled = False
        self._running = 0
        self._budget = _HEAD_START
        self._last = time.monotonic()
        self._told = -_OFTEN
        self._ended = 0.0
        self._forget_session: Callable[[], object] = lambda: None

    @property
    def pages(self) -> int:
        """How many comms are open."""
        return len(self._comms)

    def open(self) -> None:
        """Let pages connect, and open a comm to the page that runs this cell.

        Nothing happens where there are no comms (plain IPython).
        """
        if self._loop is not None or getattr(self.session.shell, "kernel", None) is None:
            return
        try:
            import comm

            self._loop = asyncio.get_running_loop()
        except (ImportError, RuntimeError):
            return
        comm.get_comm_manager().register_target(TARGET, self._opened)
        events = self.session.shell.events
        events.register("pre_run_cell", self._begin)
        events.register("post_run_cell", self._end)
        self._forget_session = self.session.on_change(self._changed)
        if self._page_listens():
            self._opened(comm.create_comm(target_name=TARGET))

    def close(self) -> None:
        """Undo `open`: the pages take their marks away."""
        if self._loop is None:
            return
        import comm

        self._loop = None
        with contextlib.suppress(KeyError):
            comm.get_comm_manager().unregister_target(TARGET, self._opened)
        events = self.session.shell.events
        for event, callback in (("pre_run_cell", self._begin), ("post_run_cell", self._end)):
            if callback in events.callbacks[event]:
                events.unregister(event, callback)
        self._forget_session()
        with self._lock:
            comms = list(self._comms.values())
            self._comms.clear()
            self._sent.clear()
            self._documents.clear()
        for one in comms:
            one.close()

    def _page_listens(self) -> bool:
        # JupyterLab and Notebook say which cell runs. nbclient and papermill do not, and would
        # warn of a comm that nobody wants.
        try:
            return bool(self.session.shell.get_parent()["metadata"].get("cellId"))
        except (AttributeError, KeyError, TypeError):
            return False

    # what the pages tell -----------------------------------------------------------------------

    def _opened(self, comm: Any, _message: Any = None) -> None:
        """A comm is open, by us or (with the message that opened it) by a page."""
        # Not `on_msg`: around its callback IPython runs the post_execute hooks, and matplotlib's
        # would show and close the half-drawn figures of a cell that is running.
        comm.handle_msg = lambda message: self._received(comm, message)
        comm.on_close(lambda _: self._gone(comm))
        with self._lock:
            self._comms[comm.comm_id] = comm
        self._schedule()

    def _gone(self, comm: Any) -> None:
        with self._lock:
            self._comms.pop(comm.comm_id, None)
            self._sent.pop(comm.comm_id, None)

    def _received(self, comm: Any, message: Mapping[str, Any]) -> None:
        try:
            data = message["content"]["data"]
            with self._lock:
                if data["type"] == "document":
                    # a page that has just come knows nothing, even if nothing has changed
                    self._sent.pop(comm.comm_id, None)
                    self._take(data, {cell["id"]: cell for cell in data["cells"]})
                elif data["type"] == "delta":
                    cells = self._after(data)
                    if cells is None:
                        comm.send({"type": "resync"})
                    else:
                        self._take(data, cells)
            self._schedule()
        except Exception as error:  # noqa: BLE001  never the user's
            quietly(error)

    def _take(self, data: Mapping[str, Any], cells: _Cells) -> None:
        page, number = str(data.get("from", "")), int(data.get("number", 0))
        known = self._documents.pop(page, None)
        if known is not None and number < known.number:
            self._documents[page] = known  # this message was overtaken
            return
        self._documents[page] = _Document(number, cells)
        self._told_by = page
        while len(self._documents) > _PAGES:
            del self._documents[next(iter(self._documents))]

    def _after(self, delta: Mapping[str, Any]) -> _Cells | None:
        """The document with these changes; None if what they build on is not known."""
        known = self._documents.get(str(delta.get("from", "")))
        if known is None or int(delta.get("number", 0)) > known.number + 1:
            return None
        texts = {cell: {"id": cell, **text} for cell, text in delta.get("changed", {}).items()}
        order = delta.get("order", known.cells)
        if not all(cell in texts or cell in known.cells for cell in order):
            return None
        return {cell: texts.get(cell) or known.cells[cell] for cell in order}

    # when it is judged -------------------------------------------------------------------------

    def _begin(self, _info: Any = None) -> None:
        self._running += 1

    def _end(self, _result: Any = None) -> None:
        self._running = max(0, self._running - 1)  # an empty cell ends without a beginning
        self._schedule()

    def _changed(self) -> None:
        self._ended = time.monotonic()
        self._schedule()

    def _schedule(self) -> None:
        """Judge and tell as soon as the main loop is free."""
        with self._lock:
            if self._scheduled or self._loop is None:
                return
            self._scheduled = True
        try:
            self._loop.call_soon_threadsafe(self._tell)
        except RuntimeError:  # the loop is closed: the kernel is shutting down
            self._scheduled = False

    def _tell(self) -> None:
        try:
            self._scheduled = False
            if self._running or self._loop is None:
                return  # a cell that awaits; its end schedules again
            now, begun = time.monotonic(), time.thread_time()
            pause = self._ended + _PAUSE - now
            if pause > 0 and now < self._told + _OFTEN:
                self._scheduled = True
                self._loop.call_later(pause, self._tell)
                return
            self._told = now
            self._budget = min(_HEAD_START, self._budget + _SHARE * (now - self._last))
            self._last = now
            if self._budget < 0:
                self._scheduled = True
                self._loop.call_later(-self._budget / _SHARE, self._tell)
                return
            with self._lock:
                told = self._documents.get(self._told_by) if self._told_by is not None else None
                self._told_by = None
            if told is not None:
                self.session.set_document(list(told.cells.values()), "front end")
            self._send()
            # our own time, not that of a busy machine; and nobody waits longer than `_LONGEST`
            spent = time.thread_time() - begun
            self._budget = max(self._budget - spent, -_LONGEST * _SHARE)
        except Exception as error:  # noqa: BLE001  never the user's
            quietly(error)

    def _send(self) -> None:
        with self._lock:
            comms = dict(self._comms)
        if not comms:
            return
        state = self.session.state()
        for name, comm in comms.items():
            if self._sent.get(name) != state:
                self._sent[name] = state
                comm.send(state)
