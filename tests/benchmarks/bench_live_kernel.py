"""A kernel in a process of its own, driven as JupyterLab drives it; its CPU time is read outside."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil
from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.connect import write_connection_file

ROOT = Path(__file__).parents[2]
TIMEOUT = 300


class Kernel:
    """One running kernel.

    Parameters
    ----------
    folder
        For its sockets and files; a short path.
    python, module
        The interpreter and what it runs.
    """

    def __init__(self, folder: Path, python: str, module: str) -> None:
        folder.mkdir(parents=True)
        file, _ = write_connection_file(
            str(folder / "k.json"), ip=str(folder / "s"), transport="ipc"
        )
        env = {**os.environ, "PYTHONPATH": str(ROOT), "IPYTHONDIR": str(folder)}
        command = [python, "-m", module, "-f", file, "--HistoryManager.enabled=False"]
        self.log = (folder / "log").open("wb")
        self.process = subprocess.Popen(command, env=env, cwd=folder, stdin=subprocess.DEVNULL,
                                        stdout=self.log, stderr=self.log)  # fmt: skip
        self.client = BlockingKernelClient()
        self.client.load_connection_file(file)
        self.client.start_channels(hb=False)  # a busy machine misses beats
        self.client.wait_for_ready(timeout=60)
        self.comms: dict[str, str] = {}
        #: The notebook: every cell that was ever run here, by id.
        self.cells: dict[str, str] = {}
        self.answers: list[dict[str, Any]] = []

    def stop(self) -> None:
        """End it."""
        self.client.stop_channels()
        self.process.kill()
        self.process.wait()
        self.log.close()

    def cpu(self) -> float:
        """Seconds that all its threads have used, to the nanosecond where the system tells."""
        if sys.platform == "linux":
            return time.clock_gettime((~self.process.pid << 3) | 2)  # as pthread_getcpuclockid does
        times = psutil.Process(self.process.pid).cpu_times()
        return times.user + times.system

    def memory(self) -> float:
        """Resident megabytes."""
        return psutil.Process(self.process.pid).memory_info().rss / 1e6

    def send(
        self, kind: str, content: Mapping[str, Any], metadata: Mapping[str, Any] | None = None
    ) -> None:
        """Send one message and wait until the kernel is idle again.

        Raises
        ------
        RuntimeError
            When a cell fails.
        """
        message = self.client.session.msg(kind, dict(content), metadata=dict(metadata or {}))
        self.client.shell_channel.send(message)
        sent = message["header"]["msg_id"]
        while True:
            heard = self.client.get_iopub_msg(timeout=TIMEOUT)
            self._hear(heard)
            if heard["parent_header"].get("msg_id") == sent:
                if heard["msg_type"] == "error":
                    raise RuntimeError("\n".join(heard["content"]["traceback"])[-2000:])
                if heard["content"].get("execution_state") == "idle":
                    break
        while kind == "execute_request":
            reply = self.client.get_shell_msg(timeout=TIMEOUT)
            if reply["parent_header"].get("msg_id") == sent:
                break

    def _hear(self, message: Mapping[str, Any]) -> None:
        content = message["content"]
        if message["msg_type"] == "comm_open":
            self.comms[content["target_name"]] = content["comm_id"]
        elif message["msg_type"] == "comm_msg":
            self.answers.append(content["data"])

    def run(self, source: str, cell_id: str) -> None:
        """Run a cell as JupyterLab does."""
        content = {"code": source, "silent": False, "store_history": True, "allow_stdin": False,
                   "user_expressions": {}, "stop_on_error": True}  # fmt: skip
        metadata = {"cellId": cell_id, "trusted": True, "deletedCells": [], "recordTiming": False}
        self.send("execute_request", content, metadata)

    def value(self, expression: str, before: str = "") -> str:
        """The `repr` of an expression; no event of ours or of others sees it."""
        content = {"code": before, "silent": True, "store_history": False, "allow_stdin": False,
                   "user_expressions": {"it": expression}, "stop_on_error": True}  # fmt: skip
        message = self.client.session.msg("execute_request", content)
        self.client.shell_channel.send(message)
        while True:
            reply = self.client.get_shell_msg(timeout=TIMEOUT)
            if reply["parent_header"].get("msg_id") == message["header"]["msg_id"]:
                found = reply["content"].get("user_expressions", {}).get("it", {})
                if found.get("status") != "ok":
                    raise RuntimeError(str(reply["content"])[-1500:])
                return str(found["data"]["text/plain"])

    def open_comm(self, target: str, data: Mapping[str, Any]) -> None:
        """Open a comm from the front end's side."""
        self.comms[target] = uuid.uuid4().hex
        self.send("comm_open", {"comm_id": self.comms[target], "target_name": target,
                                "data": dict(data)})  # fmt: skip

    def tell(self, target: str, data: Mapping[str, Any]) -> None:
        """Say something on an open comm."""
        self.send("comm_msg", {"comm_id": self.comms[target], "data": dict(data)})


class Variant:
    """A way to run cells: what is in the kernel, and what a front end says to it."""

    #: Column of the table.
    name = "plain"
    python = sys.executable
    module = "ipykernel_launcher"

    def start(self, folder: Path) -> Kernel:
        """A new kernel with everything loaded."""
        kernel = Kernel(folder, self.python, self.module)
        self.load(kernel)
        return kernel

    def load(self, kernel: Kernel) -> None:
        """What a user runs first."""

    def document(self, kernel: Kernel) -> None:
        """The notebook has got new cells."""

    def ran(self, kernel: Kernel, cell_id: str) -> None:
        """A cell has run."""


class Ours(Variant):
    """The first cell is ``%load_ext nbvalidate``; no front end asks for verdicts."""

    name = "ours"

    def load(self, kernel: Kernel) -> None:
        kernel.run("%load_ext nbvalidate", "load")


class OursOn(Ours):
    """All cells are validated, with the report under them."""

    name = "ours, on"

    def load(self, kernel: Kernel) -> None:
        super().load(kernel)
        kernel.run("%nbvalidate on", "on")


class OursInLab(Ours):
    """With the lab extension: the document is sent, every run is answered with verdicts."""

    name = "ours, marks"

    def document(self, kernel: Kernel) -> None:
        if "nbvalidate" in kernel.comms:
            made = [
                {"id": i, "type": "code", "source": source} for i, source in kernel.cells.items()
            ]
            kernel.tell("nbvalidate", {"type": "document", "cells": made})


class Flow(Variant):
    """ipyflow's kernel; no front end asks for its schedule."""

    name = "ipyflow"
    module = "ipyflow.kernel"

    def __init__(self, python: str) -> None:
        self.python = python


class FlowInLab(Flow):
    """ipyflow's kernel and what its front end asks after each cell."""

    name = "ipyflow, marks"

    def load(self, kernel: Kernel) -> None:
        kernel.open_comm("ipyflow", {"interface": "jupyterlab", "exec_mode": "lazy",
                                     "exec_schedule": "liveness_based", "flow_direction": "any_order",
                                     "highlights": "executed", "reactivity_mode": "batch"})  # fmt: skip

    def ran(self, kernel: Kernel, cell_id: str) -> None:
        about = {
            i: {"index": place, "content": source, "type": "code"}
            for place, (i, source) in enumerate(kernel.cells.items())
        }
        kernel.tell("ipyflow", {"type": "compute_exec_schedule", "executed_cell_id": cell_id,
                                "cell_metadata_by_id": about, "is_reactively_executing": False})  # fmt: skip
