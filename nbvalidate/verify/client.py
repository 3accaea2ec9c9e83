"""Drives one kernel through one notebook: papermill's client, made safe and observable."""

from __future__ import annotations

import functools
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbclient.util import run_sync
from papermill.clientwrap import PapermillNotebookClient

from nbvalidate.verify.kernel import Cancelled, KernelManager, Kernels, limit_memory
from nbvalidate.verify.settings import CellStatus, Listener, RunFailure

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["INDEX_KEY", "PROBE_MIME", "Client", "Session"]

#: What the probe in the kernel publishes; never stored in a notebook.
PROBE_MIME = "application/vnd.nbvalidate+json"
#: In a cell's metadata while it runs: its index in the saved notebook.
INDEX_KEY = "nbvalidate_index"


@dataclass
class Session:
    """One run: what the client needs, and what it leaves behind.

    `statuses`, `seconds`, `seen` and `traces` are keyed by the index of the cell in the saved
    notebook (papermill inserts cells of its own, before and after); `leaks` is of all cells.
    """

    sockets: Path | None = None
    env: dict[str, str] | None = None
    memory: int | None = None
    timeout: float | None = None
    notebook_timeout: float | None = None
    probe: str | None = None
    kernels: Kernels = field(default_factory=Kernels)
    listener: Listener | None = None
    keep_going: bool = True
    statuses: dict[int, CellStatus] = field(default_factory=dict)
    seconds: dict[int, float] = field(default_factory=dict)
    seen: dict[int, Any] = field(default_factory=dict)
    traces: dict[int, Any] = field(default_factory=dict)
    leaks: Any = None
    failure: RunFailure | None = None


class Client(PapermillNotebookClient):
    """Runs all cells, continuing after errors, until something ends the session."""

    session: Session

    def __init__(self, nb_man: Any, session: Session, **options: Any) -> None:
        self.session = session
        self._ends = float("inf")
        self._exited = False
        options.setdefault("shutdown_kernel", "immediate")
        super().__init__(nb_man, **options)  # type: ignore[no-untyped-call]  # theirs
        self.allow_errors = session.keep_going
        self.timeout_func = self._seconds_left  # type: ignore[assignment]  # fractions work

    def create_kernel_manager(self) -> KernelManager:
        """A manager that speaks over sockets in a folder of our own, not over TCP ports."""
        manager = KernelManager(kernel_name=self.kernel_name)
        if self.session.sockets is not None:
            manager.transport = "ipc"
            # absolute: the kernel's folder is not ours
            manager.ip = str(self.session.sockets / "k")
            manager.connection_file = str(self.session.sockets / "kernel.json")
        self.km = manager
        return manager

    def start_new_kernel(self, **kwargs: Any) -> None:
        """Start the process, limited and known to `Kernels`."""
        if self.session.env is not None:
            kwargs.setdefault("env", self.session.env)
        super().start_new_kernel(**kwargs)
        pid = self._pid()
        self.session.kernels.add(pid)
        if self.session.memory is not None:
            limit_memory(pid, self.session.memory)

    def start_new_kernel_client(self, **kwargs: Any) -> Any:
        """Connect, and send the probe before any cell."""
        client = super().start_new_kernel_client(**kwargs)
        if self.session.probe is not None:
            self.wait_for_reply(client.execute(self.session.probe, silent=True))
        return client

    def execute(self, **kwargs: Any) -> Any:
        """Run the notebook; the process is gone afterwards, whatever happened."""
        try:
            return super().execute(**kwargs)  # type: ignore[no-untyped-call]
        except (CellTimeoutError, DeadKernelError):
            if self.session.failure is None:  # e.g. while it was asked for its language
                raise
            return self.nb
        finally:
            self._end()

    def papermill_execute_cells(self) -> None:
        """Run the cells in order, noting how each one ended."""
        if self.session.notebook_timeout is not None:
            self._ends = time.monotonic() + self.session.notebook_timeout
        for index, cell in enumerate(self.nb.cells):
            if cell.cell_type != "code":
                continue
            if self.session.kernels.stopped:
                raise Cancelled
            self._tell("started", cell)
            self.nb_man.cell_start(cell, index)
            started = time.perf_counter()
            try:
                status = self._run(cell, index)
            except CellExecutionError as error:
                self.nb_man.cell_exception(cell, cell_index=index, exception=error)
                status = "error"
            finally:
                seconds = time.perf_counter() - started
                self.nb_man.cell_complete(self.nb.cells[index], cell_index=index)
            saved = cell.metadata.get(INDEX_KEY)
            if saved is not None:
                self.session.statuses[saved] = status
                self.session.seconds[saved] = seconds
            self._tell("done", cell)
            if status in ("exited", "timeout", "died") or (
                status == "error" and not self._may_fail(cell)
            ):
                break

    def wait_for_reply(self, msg_id: str, cell: Any = None) -> Any:
        """The reply; after the end of the session what is known without asking the kernel."""
        if self._exited or self.session.failure is not None:
            return {"content": {"language_info": self.nb.metadata.get("language_info", {})}}
        return super().wait_for_reply(msg_id, cell)

    def process_message(self, msg: dict[str, Any], cell: Any, cell_index: int) -> Any:
        """Take the probe's messages out of the stream; the rest is nbclient's."""
        if msg["msg_type"] == "display_data" and PROBE_MIME in msg["content"].get("data", ()):
            self._note(msg["content"]["data"][PROBE_MIME], cell.metadata.get(INDEX_KEY, -1))
            return None
        return super().process_message(msg, cell, cell_index)  # type: ignore[no-untyped-call]

    def _note(self, data: dict[str, Any], index: int) -> None:
        """Keep what the probe, or what runs beside it, says of a cell."""
        if "leaks" in data:
            self.session.leaks = data["leaks"]  # of all cells so far
        elif "trace" in data:
            self.session.traces[index] = data["trace"]
        else:
            self.session.seen[index] = data

    def _run(self, cell: Any, index: int) -> CellStatus:
        if not cell.source.strip() or self.skip_cells_with_tag in cell.metadata.get("tags", []):
            return "skipped"
        self.kc.cell_id = cell.get("id")  # type: ignore[union-attr]  # a CellClient
        self.on_cell_executed = functools.partial(self._note_exit)
        try:
            self.execute_cell(cell, index)
        except CellTimeoutError:
            if self.session.kernels.stopped:
                raise Cancelled from None
            self._fail("timeout", self._timeout_message(), cell)
            return "timeout"
        except DeadKernelError:
            if self.session.kernels.stopped:
                raise Cancelled from None
            self._fail("died", self._death_message(), cell)
            return "died"
        errors = [o for o in cell.outputs if o.output_type == "error"]
        meant = errors and "raises-exception" in cell.metadata.get("tags", [])
        if not meant and (self._exited or any(o.ename == "SystemExit" for o in errors)):
            self._exited = True
            return "exited"
        return "error" if errors else "ok"

    def _note_exit(self, cell: Any, cell_index: int, execute_reply: Any) -> None:  # noqa: ARG002
        # `exit()` is no error for the kernel: it replies with a wish to end
        for item in execute_reply["content"].get("payload") or ():
            if item.get("source") == "ask_exit":
                self._exited = True

    def _may_fail(self, cell: Any) -> bool:
        return self.session.keep_going or "raises-exception" in cell.metadata.get("tags", [])

    def _seconds_left(self, _cell: Any) -> float | None:
        limits = [self._ends - time.monotonic()] if self._ends != float("inf") else []
        if self.session.timeout:
            limits.append(self.session.timeout)
        return max(0.001, min(limits)) if limits else None

    def _timeout_message(self) -> str:
        if time.monotonic() >= self._ends:
            return f"the notebook ran longer than {self.session.notebook_timeout:g} s"
        return f"the cell ran longer than {self.session.timeout:g} s"

    def _death_message(self) -> str:
        code = self._exit_code()
        if code is not None and code < 0:
            why = f"was killed by signal {-code}"
            return why + (": usually the system ran out of memory" if code == -9 else "")
        return f"ended with exit code {code}" if code is not None else "died"

    def _exit_code(self) -> int | None:
        process = getattr(getattr(self.km, "provisioner", None), "process", None)
        return None if process is None else process.poll()

    def _pid(self) -> int:
        return int(self.km.provisioner.pid)  # type: ignore[union-attr]  # it has started

    def _fail(self, kind: Any, message: str, cell: Any) -> None:
        index = cell.metadata.get(INDEX_KEY)
        self.session.failure = RunFailure(kind, message, index)

    def _tell(self, what: str, cell: Any) -> None:
        index = cell.metadata.get(INDEX_KEY)
        if self.session.listener is not None and index is not None:
            getattr(self.session.listener, what)(index)

    def _end(self) -> None:
        # nbclient ends the kernels that it started, but not after every kind of failure
        manager, self.km = self.km, None
        if manager is None or manager.provisioner is None:
            return
        pid = getattr(manager.provisioner, "pid", None)
        _shutdown(manager)
        if pid is not None:
            self.session.kernels.remove(pid)


async def _async_shutdown(manager: KernelManager) -> None:
    if manager.has_kernel:
        await manager.shutdown_kernel(now=True)
    await manager.cleanup_resources()


_shutdown = run_sync(_async_shutdown)
