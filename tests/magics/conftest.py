"""Real shells and real kernels for the tests of the magics."""

from __future__ import annotations

import atexit
import queue
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from IPython.core.history import HistoryManager
from IPython.core.interactiveshell import InteractiveShell
from jupyter_client.manager import KernelManager

import nbvalidate
from tests.magics.schemas import SCHEMA


@pytest.fixture
def ipython_home(tmp_path_factory, monkeypatch):
    """Nobody's own profile, and no history on the disk."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path_factory.mktemp("ipython")))
    monkeypatch.setattr(HistoryManager, "enabled", False)


@pytest.fixture
def bare(ipython_home, tmp_path, monkeypatch) -> Iterator[InteractiveShell]:
    """A shell without us, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    hooks = (sys.displayhook, sys.excepthook)
    made = InteractiveShell()
    yield made
    if "nbvalidate" in made.extension_manager.loaded:
        made.run_line_magic("unload_ext", "nbvalidate")
    made.atexit_operations()
    atexit.unregister(made.atexit_operations)
    sys.displayhook, sys.excepthook = hooks


@pytest.fixture
def shell(bare) -> InteractiveShell:
    """A shell with the extension loaded."""
    bare.run_line_magic("load_ext", "nbvalidate")
    return bare


@pytest.fixture
def run(shell, capsys):
    """Run a cell, ``run("c1", "x = 1")``: its result, with what it printed as ``text``."""
    return runner(shell, capsys)


def runner(shell: InteractiveShell, capsys: Any):
    def run(cell: str | None, source: str) -> Any:
        capsys.readouterr()
        result = shell.run_cell(source, store_history=True, cell_id=cell)
        result.text = capsys.readouterr().out
        return result

    return run


@dataclass
class Reply:
    """What a front end learns of one execution."""

    content: dict[str, Any]
    outputs: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    @property
    def status(self) -> str:
        return self.content["status"]

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [content for name, content in self.outputs if name == kind]

    @property
    def text(self) -> str:
        """Everything printed, and the text of everything displayed."""
        parts = []
        for _, content in self.outputs:
            parts.append(content.get("text") or content.get("data", {}).get("text/plain", ""))
        return "\n".join(filter(None, parts))

    @property
    def html(self) -> str:
        return "".join(c["data"].get("text/html", "") for c in self.of("display_data"))


class Kernel:
    """A real ipykernel, driven as JupyterLab does it."""

    def __init__(self) -> None:
        self.manager = KernelManager(kernel_name="python3", transport="ipc")
        self.manager.start_kernel(extra_arguments=["--HistoryManager.hist_file=:memory:"])
        self.client = self.manager.blocking_client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    def send(self, source: str, cell: str | None = None, **metadata: Any) -> str:
        """Queue a cell; returns the id of its message."""
        content = {
            "code": source,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": True,
        }
        if cell is not None:
            metadata["cellId"] = cell
        message = self.client.session.msg("execute_request", content, metadata=metadata)
        self.client.shell_channel.send(message)
        return message["header"]["msg_id"]

    def wait(self, *messages: str, timeout: float = 60) -> list[Reply]:
        """The replies to queued cells, with their outputs."""
        replies: dict[str, dict[str, Any]] = {}
        outputs: dict[str, list[Any]] = {message: [] for message in messages}
        idle: set[str] = set()
        end = time.monotonic() + timeout
        while len(replies) < len(messages) or len(idle) < len(messages):
            assert time.monotonic() < end, "the kernel does not answer"
            for channel in (self.client.shell_channel, self.client.iopub_channel):
                try:
                    message = channel.get_msg(timeout=0.02)
                except queue.Empty:
                    continue
                parent = message["parent_header"].get("msg_id")
                kind, content = message["msg_type"], message["content"]
                if parent not in outputs:
                    continue
                if kind == "execute_reply":
                    replies[parent] = content
                elif kind == "status":
                    idle |= {parent} if content["execution_state"] == "idle" else set()
                elif kind != "execute_input":
                    outputs[parent].append((kind, content))
        return [Reply(replies[message], outputs[message]) for message in messages]

    def run(self, source: str, cell: str | None = None, **metadata: Any) -> Reply:
        """Run one cell."""
        return self.wait(self.send(source, cell, **metadata))[0]

    def close(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def shared_kernel(tmp_path_factory) -> Iterator[Kernel]:
    """One kernel for the tests of a module."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IPYTHONDIR", str(tmp_path_factory.mktemp("ipython")))
        made = Kernel()
    yield made
    made.close()


@pytest.fixture
def kernel(shared_kernel) -> Kernel:
    """The module's kernel, with the extension loaded anew and no names of the user's."""
    shared_kernel.run("%reset -f")
    reply = shared_kernel.run("%reload_ext nbvalidate")
    assert (reply.status, reply.outputs) == ("ok", [])
    return shared_kernel


@pytest.fixture
def write_schema(tmp_path):
    """Write ``schemas/orders.yaml``; nothing is left of it in `nbvalidate.last`."""

    def write(on_fail: str = "report") -> Path:
        (tmp_path / "schemas").mkdir(exist_ok=True)
        path: Path = tmp_path / "schemas" / "orders.yaml"
        path.write_text(SCHEMA.format(on_fail=on_fail))
        return path

    nbvalidate.last.forget()
    yield write
    nbvalidate.last.forget()
