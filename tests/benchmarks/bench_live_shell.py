"""A real IPython shell whose cells' outputs are kept as a notebook keeps them.

Each run happens in a fork of a process that has imported IPython and nothing else: as fresh as
a restarted kernel, at a tenth of its cost.
"""

from __future__ import annotations

import contextlib
import io
import os
import pickle
import selectors
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

Output = dict[str, Any]
T = TypeVar("T")


class _Stream(io.TextIOBase):
    """What a cell prints, in order with what it displays."""

    def __init__(self, name: str, outputs: Callable[[], list[Output]]) -> None:
        self._name, self._outputs = name, outputs

    def write(self, text: str) -> int:
        outputs = self._outputs()
        if outputs and outputs[-1].get("name") == self._name:
            outputs[-1]["text"] += text
        else:
            outputs.append({"output_type": "stream", "name": self._name, "text": text})
        return len(text)

    def writable(self) -> bool:
        return True


class _Hook(DisplayHook):
    def start_displayhook(self) -> None: ...

    def write_output_prompt(self) -> None: ...

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        output = {"output_type": "execute_result", "data": dict(format_dict), "metadata": {}}
        self.shell.outputs.append({**output, "execution_count": None})

    def finish_displayhook(self) -> None: ...


class _Publisher(DisplayPublisher):
    def publish(self, data: Any, metadata: Any = None, **_: Any) -> None:
        self.shell.outputs.append({"output_type": "display_data", "data": data, "metadata": {}})

    def clear_output(self, wait: bool = False) -> None:
        self.shell.outputs.clear()


class Shell(InteractiveShell):
    """An `InteractiveShell` as in a kernel; `run` returns the outputs of one cell."""

    outputs: list[Output]

    def __init__(self, **options: Any) -> None:
        self.outputs = []
        super().__init__(displayhook_class=_Hook, display_pub_class=_Publisher, **options)

    def enable_gui(self, gui: str | None = None) -> None:
        """There are no windows."""

    def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
        error = {"ename": etype.__name__, "evalue": str(evalue), "traceback": list(stb)}
        self.outputs.append({"output_type": "error", **error})

    def run(self, cell_id: str, source: str) -> list[Output]:
        """Run a cell as a front end does; an error is an output."""
        self.outputs = []
        kept = sys.stdout, sys.stderr
        sys.stdout = _Stream("stdout", lambda: self.outputs)  # type: ignore[assignment]
        sys.stderr = _Stream("stderr", lambda: self.outputs)  # type: ignore[assignment]
        try:
            self.run_cell(source, store_history=True, cell_id=cell_id)
        finally:
            sys.stdout, sys.stderr = kept
        return self.outputs


def new_shell() -> Shell:
    """The shell of this process, with inline figures and no history file."""
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    return Shell.instance(config=config)


def run_all(cells: Sequence[Mapping[str, str]]) -> dict[str, list[Output]]:
    """Restart & Run All, without us; cells after an error run too."""
    shell = new_shell()
    return {cell["id"]: shell.run(cell["id"], cell["source"]) for cell in cells}


def in_fork(function: Callable[..., T], *arguments: Any, seconds: float) -> T:
    """The result of `function` in a child process of its own group.

    Raises
    ------
    RuntimeError
        With the child's message, or when it died or took longer than `seconds`.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _be_child(reading, writing, function, arguments)
    os.close(writing)
    found = bytearray()
    with selectors.DefaultSelector() as ready:
        ready.register(reading, selectors.EVENT_READ)
        while ready.select(seconds):
            chunk = os.read(reading, 1 << 20)
            if not chunk:
                break
            found += chunk
    os.close(reading)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)  # and what the cells have started
    os.waitpid(child, 0)
    if not found:
        raise RuntimeError(f"died, or took longer than {seconds:.0f} s")
    try:
        good, value = pickle.loads(bytes(found))
    except Exception as error:
        raise RuntimeError("died half way") from error
    if not good:
        raise RuntimeError(value)
    return value


def _be_child(reading: int, writing: int, function: Any, arguments: Any) -> None:
    os.setsid()
    os.close(reading)
    quiet = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(quiet, number)
    try:
        answer = (True, function(*arguments))
    except BaseException as error:
        import traceback

        answer = (False, f"{type(error).__name__}: {error}\n{traceback.format_exc()[-1500:]}")
    try:
        with os.fdopen(writing, "wb") as out:
            out.write(pickle.dumps(answer))
    finally:
        os._exit(0)
