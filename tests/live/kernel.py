"""One kernel for tests: a real `InteractiveShell` in a forked process of its own.

Each kernel starts from the same clean state (modules patched, seeds drawn, folders changed by one
test are nobody else's), in some 40 ms, since what takes long to import is imported before.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import re
import signal
import sys
import time
import traceback
import warnings
import zlib
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt  # noqa: F401  # imported before the fork
import numpy as np
import pandas as pd
import sklearn.linear_model
import sklearn.model_selection
import sklearn.pipeline
import sklearn.preprocessing  # noqa: F401  # imported before the fork
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from nbvalidate.checks.order.traces import Judgement
from nbvalidate.findings import Finding
from nbvalidate.live.session import LiveSession

__all__ = ["Kernel", "KernelError", "Shown"]

#: What may differ between two runs that show the same: addresses, measured times, the folder.
_VOLATILE = re.compile(r"0x[0-9a-f]+|^(CPU times|Wall time|Compiler|Parser)\b.*$", re.MULTILINE)


#: What shows all of its value.
_PLAIN = (bool, int, float, str, list, tuple, dict, set, np.ndarray, pd.DataFrame, pd.Series)


class KernelError(Exception):
    """The kernel's process failed outside the user's code, or did not answer in time."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a cell shows: text printed, results and displays, the type of its error."""

    printed: str = ""
    results: tuple[str, ...] = ()
    error: str = ""


class _ResultsKept(DisplayHook):
    def start_displayhook(self) -> None: ...

    def write_output_prompt(self) -> None: ...

    def finish_displayhook(self) -> None: ...

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        self.shell.results.append(_text_of(format_dict))


class _DisplaysKept(DisplayPublisher):
    def publish(self, data: Any, *arguments: Any, **options: Any) -> None:
        self.shell.results.append(_text_of(data))


def _text_of(data: dict[str, Any]) -> str:
    image = data.get("image/png")
    return f"image {zlib.crc32(image)}" if isinstance(image, bytes) else str(data["text/plain"])


class _Shell(InteractiveShell):
    displayhook_class = Type(_ResultsKept)
    display_pub_class = Type(_DisplaysKept)
    results: list[str]

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        """Nothing is printed: `Shown.error` says it."""


def _shell() -> _Shell:
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.xmode = "Minimal"  # the first whole traceback takes 300 ms
    _Shell.clear_instance()
    shell = _Shell.instance(config=config)  # `display` and matplotlib ask for the instance
    shell.results = []
    return shell


class _Interruption:
    """Sends Ctrl-C to this process when the cell calls `sys.audit("pause")`, if armed."""

    def __init__(self) -> None:
        self.armed = False
        sys.addaudithook(self)

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "pause" and self.armed:
            self.armed = False
            os.kill(os.getpid(), signal.SIGINT)


class _Server:
    """The kernel's side: answers the requests of a `Kernel`."""

    def __init__(self, folder: Path, *, engine: bool) -> None:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.environ["IPYTHONDIR"] = str(folder.parent / "ipython")
        os.chdir(folder)
        sys.path.insert(0, "")
        sys.dont_write_bytecode = True  # a module written twice in one second is seen
        random.seed(0)
        np.random.seed(0)
        self.folder = str(folder)
        self.interruption = _Interruption()
        self.shell = _shell()
        self.session: LiveSession | None = None
        if engine:
            self.session = LiveSession(self.shell)
            self.session.start()

    def run(self, cell_id: str, source: str, interrupted: bool) -> Shown:
        """Run a cell and tell what it shows."""
        self.shell.results.clear()
        self.interruption.armed = interrupted
        printed = StringIO()
        with redirect_stdout(printed):
            result = self.shell.run_cell(source, store_history=True, cell_id=cell_id)
        self.interruption.armed = False
        error = result.error_before_exec or result.error_in_exec
        return Shown(
            self._stable(printed.getvalue()),
            tuple(map(self._stable, self.shell.results)),
            type(error).__name__ if error is not None else "",
        )

    def values(self, names: Sequence[str]) -> dict[str, str]:
        """What plain variables and tables hold, as text; others by their type only."""
        held = {name: self.shell.user_ns[name] for name in names if name in self.shell.user_ns}
        return {
            name: repr(value) if isinstance(value, _PLAIN) else type(value).__name__
            for name, value in held.items()
        }

    def _stable(self, text: str) -> str:
        return _VOLATILE.sub("...", text.replace(self.folder, "<folder>"))

    def document(self, cells: Sequence[dict[str, str]]) -> None:
        """Give the session the document, as the front end does."""
        if self.session is not None:
            self.session.set_document(cells)

    def judge(self) -> Judgement:
        """The engine's judgement."""
        assert self.session is not None, "a kernel without the engine judges nothing"
        return self.session.judge()

    def state(self) -> dict[str, Any]:
        """What the session sends to the front end."""
        assert self.session is not None, "a kernel without the engine judges nothing"
        return self.session.state()

    def findings_after(self, cell_id: str) -> tuple[Finding, ...]:
        """What is said under a cell that was validated."""
        assert self.session is not None, "a kernel without the engine judges nothing"
        return self.session.findings_after(cell_id)


def _serve(connection: Any, folder: Path, engine: bool) -> None:
    try:
        server = _Server(folder, engine=engine)
    except BaseException:
        connection.send((False, traceback.format_exc()))
        raise
    connection.send((True, None))
    while True:
        try:
            method, arguments = connection.recv()
        except EOFError:
            return
        try:
            answer = True, getattr(server, method)(*arguments)
        except BaseException:
            answer = False, traceback.format_exc()
        connection.send(answer)


class Kernel:
    """A kernel in a forked process.

    Parameters
    ----------
    folder
        Where the kernel works.
    engine
        With a `LiveSession` that records.
    timeout
        Seconds to wait for each answer.
    """

    def __init__(self, folder: Path, *, engine: bool, timeout: float = 60.0) -> None:
        context = multiprocessing.get_context("fork")
        self._timeout = timeout
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, folder, engine), daemon=True)
        with warnings.catch_warnings():
            # Python 3.12 warns of threads at a fork; those of pytest-xdist hold nothing we use
            warnings.simplefilter("ignore", DeprecationWarning)
            self._process.start()
        theirs.close()
        self._answer()

    def run(self, cell_id: str, source: str, *, interrupted: bool = False) -> Shown:
        """Run a cell; `interrupted`: with Ctrl-C at its first `sys.audit("pause")`."""
        shown: Shown = self._ask("run", cell_id, source, interrupted)
        return shown

    def values(self, names: Sequence[str]) -> dict[str, str]:
        """What these variables hold, as text."""
        values: dict[str, str] = self._ask("values", names)
        return values

    def document(self, cells: Sequence[dict[str, str]]) -> None:
        """Give the session the document."""
        self._ask("document", cells)

    def judge(self) -> Judgement:
        """The engine's judgement."""
        judgement: Judgement = self._ask("judge")
        return judgement

    def state(self) -> dict[str, Any]:
        """What the session sends to the front end."""
        state: dict[str, Any] = self._ask("state")
        return state

    def findings_after(self, cell_id: str) -> tuple[Finding, ...]:
        """What is said under a cell that was validated."""
        findings: tuple[Finding, ...] = self._ask("findings_after", cell_id)
        return findings

    def _ask(self, method: str, *arguments: Any) -> Any:
        self._connection.send((method, arguments))
        return self._answer()

    def _answer(self) -> Any:
        end = time.monotonic() + self._timeout
        while not self._connection.poll(0.5):
            if not self._process.is_alive() or time.monotonic() > end:
                self.close()
                raise KernelError(f"No answer in {self._timeout} s, or the process has ended.")
        try:
            good, answer = self._connection.recv()
        except EOFError:
            raise KernelError("The kernel's process has ended.") from None
        if not good:
            raise KernelError(answer)
        return answer

    def close(self) -> None:
        """End the process."""
        self._connection.close()
        self._process.kill()
        self._process.join()
        self._process.close()
