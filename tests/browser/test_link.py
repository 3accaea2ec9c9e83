"""The kernel's end of the line: a real kernel, spoken to as a page does."""

from __future__ import annotations

import time
import uuid
from queue import Empty

import pytest
from jupyter_client.manager import start_new_kernel


class Page:
    """What a front end sends and hears."""

    def __init__(self, client) -> None:
        self.client = client
        self.number = 0
        self.heard: list[dict] = []
        self.comm = ""

    def run(self, cell, code, **metadata) -> None:
        self._send("execute_request", {"code": code, "silent": False, "store_history": True,
                                       "user_expressions": {}, "allow_stdin": False,
                                       "stop_on_error": True}, {"cellId": cell, **metadata})  # fmt: skip
        self.listen()

    def open(self) -> None:
        self.comm = uuid.uuid4().hex
        self._send("comm_open", {"comm_id": self.comm, "target_name": "nbvalidate", "data": {}})
        self.listen()

    def tell(self, type, page="p", number=None, **data) -> None:
        self.number = self.number + 1 if number is None else number
        data = {"type": type, "from": page, "number": self.number, **data}
        self._send("comm_msg", {"comm_id": self.comm, "data": data})
        self.listen()

    def document(self, *cells, **more) -> None:
        told = [{"id": name, "type": "code", "source": source} for name, source in cells]
        self.tell("document", cells=told, **more)

    def verdicts(self) -> dict[str, str]:
        state = next(d for d in reversed(self.heard) if d.get("type") == "state")
        return {cell: found["verdict"] for cell, found in state["cells"].items()}

    def _send(self, kind, content, metadata=None) -> None:
        message = self.client.session.msg(kind, content, metadata=metadata)
        self.client.shell_channel.send(message)

    def listen(self, quiet=0.6) -> None:
        """Until nothing has come for a while."""
        until = time.monotonic() + 20
        while time.monotonic() < until:
            try:
                message = self.client.get_iopub_msg(timeout=quiet)
            except Empty:
                return
            if message["msg_type"] == "comm_open":
                self.comm = message["content"]["comm_id"]
                self.heard.append({"type": "open"})
            elif message["msg_type"] == "comm_msg":
                self.heard.append(message["content"]["data"])
            elif message["msg_type"] == "comm_close":
                self.heard.append({"type": "close"})
            elif message["msg_type"] in ("error", "stream"):
                self.heard.append({"type": message["msg_type"], **message["content"]})


@pytest.fixture
def page():
    manager, client = start_new_kernel(kernel_name="python3")
    yield Page(client)
    client.stop_channels()
    manager.shutdown_kernel(now=True)


CELLS = ("a", "x = 1"), ("b", "x")


def test_a_page_is_told_after_every_run_and_every_document_and_not_when_nothing_changed(page):
    page.run("l", "%load_ext nbvalidate")
    assert page.heard[0] == {"type": "open"}
    page.document(("l", "%load_ext nbvalidate"), *CELLS)
    page.run("a", "x = 1")
    page.run("b", "x")
    assert page.verdicts() == {"l": "fresh", "a": "fresh", "b": "fresh"}
    assert page.heard[-1]["order"] == "front end"

    page.tell("delta", changed={"a": {"type": "code", "source": "x = 2"}})
    assert page.verdicts() == {"l": "fresh", "a": "dirty", "b": "waiting"}
    count = len(page.heard)
    page.tell("delta", changed={"a": {"type": "code", "source": "x = 2"}})
    assert len(page.heard) == count
    page.tell("delta", order=["l", "b"], changed={})
    assert page.verdicts() == {"l": "fresh", "b": "hidden"}
    assert {d["type"] for d in page.heard} == {"open", "state"}


def test_a_delta_that_cannot_be_understood_asks_for_the_document_and_an_old_one_is_left(page):
    page.run("l", "%load_ext nbvalidate")
    page.tell("delta", changed={"a": {"type": "code", "source": "x = 1"}})
    assert page.heard[-1] == {"type": "resync"}
    page.document(*CELLS, number=5)
    page.tell("delta", number=7, changed={})
    assert page.heard[-1] == {"type": "resync"}
    page.run("a", "x = 1")
    page.document(("a", "an older text"), number=3)
    assert page.verdicts()["a"] == "fresh"
    page.tell("nonsense")
    page.tell("document", cells=7)
    page.run("b", "x")
    assert page.verdicts()["b"] == "fresh"


def test_a_page_that_comes_later_opens_its_own_comm_and_unload_closes_all(page):
    page.run("l", "%load_ext nbvalidate")
    first = page.comm
    page.open()
    assert page.comm != first
    page.document(("l", "%load_ext nbvalidate"), *CELLS)
    assert page.verdicts() == {"l": "fresh"}
    page.heard.clear()
    page.run("u", "%unload_ext nbvalidate")
    assert [d["type"] for d in page.heard] == ["close", "close"]
    page.heard.clear()
    page.run("l", "%load_ext nbvalidate")
    assert [d["type"] for d in page.heard] == ["open", "state"]


def test_who_does_not_say_which_cell_runs_gets_no_comm(page):
    page.run("", "%load_ext nbvalidate")
    page.run("", "x = 1")
    assert page.heard == []


def test_a_message_runs_none_of_the_hooks_of_a_cell(page):
    """Around other comms' messages IPython runs post_execute: matplotlib would show its figures."""
    page.run("l", "%load_ext nbvalidate")
    page.run("h", "get_ipython().events.register('post_execute', lambda: print('hook'))")
    page.heard.clear()
    page.document(*CELLS)
    assert {d["type"] for d in page.heard} == {"state"}
