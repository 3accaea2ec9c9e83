"""The kernel process: which one, how it is reached, what it may use, and that it always ends."""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import signal
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from jupyter_client.manager import AsyncKernelManager

from nbvalidate.errors import RunError

if TYPE_CHECKING:
    from nbvalidate.notebook import Notebook

__all__ = ["Cancelled", "CellClient", "KernelChoice", "KernelManager", "Kernels", "choose_kernel"]

_FALLBACK = "python3"  # jupyter_client always knows it: the interpreter that runs us


class Cancelled(Exception):  # noqa: N818  not an error: the user asked for it
    """The runs were told to stop."""


@dataclass(frozen=True, slots=True)
class KernelChoice:
    """The kernel to start, and a note for the user when it is not the notebook's own."""

    name: str
    is_python: bool
    note: str | None = None


def choose_kernel(notebook: Notebook, override: str | None = None) -> KernelChoice:
    """The kernel for `notebook`.

    Raises
    ------
    RunError
        When it is not installed and nothing can stand in for it.
    """
    manager = KernelSpecManager()
    saved = notebook.metadata.get("kernelspec")
    wanted = override or (saved.get("name") if isinstance(saved, dict) else None)
    if isinstance(wanted, str) and wanted:
        try:
            language = manager.get_kernel_spec(wanted).language.lower()
        except NoSuchKernel:
            pass
        except ValueError:  # a name with characters that no kernel can have
            pass
        else:
            return KernelChoice(wanted, language in ("python", "", "ipython"))
    if override:
        raise RunError(_missing(override, manager))
    if notebook.language != "python":
        raise RunError(_missing(str(wanted or notebook.language), manager))
    note = f"kernel {wanted!r} is not installed: run with the current Python" if wanted else None
    return KernelChoice(_FALLBACK, True, note)


def _missing(name: str, manager: KernelSpecManager) -> str:
    known = ", ".join(sorted(manager.find_kernel_specs())) or "none"
    return f"the kernel {name!r} is not installed (installed: {known})"


class CellClient(AsyncKernelClient):
    """Sends the id of the cell along, as JupyterLab does; nbclient sends none."""

    cell_id: str | None = None

    def execute(
        self,
        code: str,
        silent: bool = False,
        store_history: bool = True,
        user_expressions: dict[str, Any] | None = None,
        allow_stdin: bool | None = None,
        stop_on_error: bool = True,
    ) -> str:
        """Ask the kernel to run `code`; returns the id of the message."""
        content = {
            "code": code,
            "silent": silent,
            "store_history": store_history and not silent,
            "user_expressions": user_expressions or {},
            "allow_stdin": bool(allow_stdin),
            "stop_on_error": stop_on_error,
        }
        metadata = {"cellId": self.cell_id} if self.cell_id and not silent else {}
        message = self.session.msg("execute_request", content, metadata=metadata)
        self.shell_channel.send(message)
        return str(message["header"]["msg_id"])


class KernelManager(AsyncKernelManager):
    """Starts a kernel that dies with us, even when we are killed."""

    client_factory = CellClient

    def format_kernel_cmd(self, extra_arguments: list[str] | None = None) -> list[str]:
        """The kernel's command line, under ``setpriv --pdeathsig`` where there is one."""
        command = list(super().format_kernel_cmd(extra_arguments))
        # ipykernel polls for its parent too, but not while C code holds the GIL
        return [*_DEATH_SIGNAL(), *command]


@functools.cache
def _DEATH_SIGNAL() -> tuple[str, ...]:  # noqa: N802
    setpriv = shutil.which("setpriv")
    return (setpriv, "--pdeathsig", "KILL", "--") if setpriv else ()


class Kernels:
    """The kernels alive now, so that an interruption can end all of them at once."""

    def __init__(self) -> None:
        self._pids: set[int] = set()
        self._lock = threading.Lock()
        self._stopped = threading.Event()

    @property
    def stopped(self) -> bool:
        """Whether `stop` was called."""
        return self._stopped.is_set()

    def add(self, pid: int) -> None:
        """Remember a kernel; it is killed at once when we are stopping."""
        with self._lock:
            self._pids.add(pid)
        if self.stopped:
            _kill(pid)

    def remove(self, pid: int) -> None:
        """Forget a kernel that has ended."""
        with self._lock:
            self._pids.discard(pid)

    def stop(self) -> None:
        """Kill every kernel, and each that is still to come."""
        self._stopped.set()
        with self._lock:
            pids = tuple(self._pids)
        for pid in pids:
            _kill(pid)


def _kill(pid: int) -> None:
    # The kernel leads its own process group: what it started ends with it.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def limit_memory(pid: int, size: int) -> None:
    """Let process `pid` have `size` bytes of address space (Linux only)."""
    import resource

    with contextlib.suppress(ProcessLookupError):
        resource.prlimit(pid, resource.RLIMIT_AS, (size, size))
