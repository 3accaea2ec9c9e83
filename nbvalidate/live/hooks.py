"""Where the recorder is tied into IPython: two events, an AST transformer, the audit hook."""

from __future__ import annotations

import logging
import types
from typing import Any

from nbvalidate.live.audit import listen
from nbvalidate.live.recorder import Recorder

__all__ = ["Hooks", "quietly"]

_log = logging.getLogger("nbvalidate")
_said: set[str] = set()


def quietly(error: BaseException) -> None:
    """Log a failure of our own once; the user's cell goes on as if we were not there."""
    key = f"{type(error).__name__}: {error}"
    if key not in _said:
        _said.add(key)
        _log.warning("nbvalidate failed and leaves this cell alone (%s)", key, exc_info=error)


class Hooks:
    """Calls the recorder before and after each cell of a shell.

    Parameters
    ----------
    shell
        An `InteractiveShell`.
    recorder
        What records.
    began, ran
        Called before each cell with its id; and after it with its id, its source, its count and
        whether it has no id of its own.
    """

    def __init__(self, shell: Any, recorder: Recorder, began: Any, ran: Any) -> None:
        self.shell, self.recorder, self.began, self.ran = shell, recorder, began, ran
        self.active = False
        self._depth = 0
        self._open: tuple[str, str, bool] | None = None
        self._late = False

    def install(self) -> None:
        """Begin."""
        if self.active:
            return
        self.active, self._late, self._depth, self._open = True, True, 0, None
        self.shell.events.register("pre_run_cell", self.before)
        self.shell.events.register("post_run_cell", self.after)
        self.shell.ast_transformers.append(self.recorder.marks)
        self.recorder.marks.install()
        listen(self.recorder.audit)

    def remove(self) -> None:
        """Leave the shell as it was."""
        if not self.active:
            return
        self.active = False
        listen(None)
        for event, callback in (("pre_run_cell", self.before), ("post_run_cell", self.after)):
            if callback in self.shell.events.callbacks[event]:
                self.shell.events.unregister(event, callback)
        if self.recorder.marks in self.shell.ast_transformers:
            self.shell.ast_transformers.remove(self.recorder.marks)
        self.recorder.abandon()
        if self._depth > 0:
            # the cell that unloads us may still have marked branches to run
            self.shell.events.register("post_run_cell", self._last_mark)
        else:
            self.recorder.marks.remove()

    def _last_mark(self, *_: Any) -> None:
        self.shell.events.unregister("post_run_cell", self._last_mark)
        if not self.active:
            self.recorder.marks.remove()

    def before(self, info: Any = None) -> None:
        """IPython's event ``pre_run_cell``."""
        try:
            self._late = False
            self._depth += 1
            if self._depth > 1 or info is None:
                return  # a cell that another cell runs is part of that one
            cell, anonymous = self._identity(info)
            text = info.raw_cell or ""
            self._open = (cell, text, anonymous)
            self.recorder.begin(cell, text)
            self.began(cell)
        except KeyboardInterrupt:
            self._open = None  # meant for the user's cell, not for us
            self.recorder.abandon()
        except Exception as error:  # noqa: BLE001  never the user's
            self._open = None
            self.recorder.abandon()
            quietly(error)

    def after(self, result: Any = None) -> None:
        """IPython's event ``post_run_cell``."""
        try:
            info = getattr(result, "info", None)
            if self._late and info is not None and (info.raw_cell or "").strip():
                self._began_before_us(info)
            elif self._depth == 0:
                return  # an empty cell: no event announced it
            self._depth = max(0, self._depth - 1)
            if self._depth or self._open is None:
                return
            if result.error_before_exec is not None:
                self._open = None
                self.recorder.abandon()
                return  # it did not run
            self._end(result.error_in_exec, result.result, result.execution_count)
        except KeyboardInterrupt:
            self.recorder.abandon()
        except Exception as error:  # noqa: BLE001  never the user's
            self.recorder.abandon()
            quietly(error)

    def end_here(self) -> None:
        """Take the cell that runs as ended: what it now runs are cells of their own."""
        self._depth = max(0, self._depth - 1)
        if self._depth == 0 and self._open is not None:
            self._end(None, None, self.shell.execution_count - 1)

    def _end(self, error: BaseException | None, shown: object, count: int | None) -> None:
        assert self._open is not None  # noqa: S101  the callers have looked
        cell, text, anonymous = self._open
        self._open = None
        line = _error_line(error, self.shell.user_ns, text)
        self.recorder.end(error=error, error_line=line, result=shown)
        self.ran(cell, text, count, anonymous)

    def _began_before_us(self, info: Any) -> None:
        # the cell that loads the extension
        self._late, self._depth = False, 1
        cell, anonymous = self._identity(info)
        self._open = (cell, info.raw_cell, anonymous)
        self.recorder.begin_late(cell, info.raw_cell)

    @property
    def running(self) -> tuple[str, str] | None:
        """Id and text of the cell that runs."""
        return self._open[:2] if self._open is not None else None

    def _identity(self, info: Any) -> tuple[str, bool]:
        cell = getattr(info, "cell_id", None)
        if cell:
            return str(cell), False
        return f"run-{self.recorder.runs + 1}", True


def _error_line(error: BaseException | None, namespace: dict[str, Any], text: str) -> int | None:
    """The line of the cell's own statement that raised."""
    magics = [line for line in text.splitlines() if line.startswith("%%")]
    if error is None or any(not line.startswith("%%validate") for line in magics):
        return None  # another magic runs its body with lines of its own
    trace: types.TracebackType | None = error.__traceback__
    while trace is not None:
        frame = trace.tb_frame
        if frame.f_globals is namespace and frame.f_code.co_name == "<module>":
            return trace.tb_lineno
        trace = trace.tb_next
    return None
