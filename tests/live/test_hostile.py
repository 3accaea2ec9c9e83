"""Never in the way: hostile objects and hostile sessions run exactly as they do without us."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.live.hostile_data import DATA
from tests.live.hostile_objects import OBJECTS
from tests.live.hostile_sessions import SESSIONS

ROOT = Path(__file__).parents[2]
CASES = OBJECTS | DATA | SESSIONS

#: In these a cell is interrupted, or threads and events change values between two cells.
MAY_BE_FLAGGED = {
    "threads that change a dict, a list, a set and a frame all the time",
    "a thread that prints while cells run",
    "interrupts and errors that the cells make",
}
#: CPU seconds that one cell may take longer with us; a hang ends by the time limit of the server.
PATIENCE = 3.0


@pytest.fixture(scope="module")
def ask() -> Iterator[Callable[..., Any]]:
    """Ask the server; one for all tests of this process."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0"}
    env.pop("PYTHONWARNINGS", None)
    command = [sys.executable, "-m", "tests.live.hostile_server"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                          env=env, cwd=ROOT) as server:  # fmt: skip

        def ask(**request: Any) -> Any:
            assert server.stdin is not None
            assert server.stdout is not None
            server.stdin.write(json.dumps(request) + "\n")
            server.stdin.flush()
            reply = json.loads(server.stdout.readline())
            assert "error" not in reply, reply["error"]
            return reply["answer"]

        yield ask
        assert server.stdin is not None
        server.stdin.close()


@pytest.mark.parametrize("case", CASES)
def test_cells_show_what_they_show_without_us_and_take_no_longer(
    case: str, ask: Callable[..., Any]
) -> None:
    plain = ask(cells=CASES[case], record=False)
    ours = ask(cells=CASES[case], record=True)
    assert ours["outputs"] == plain["outputs"]
    assert ours["longest"] < plain["longest"] + PATIENCE
    if case not in MAY_BE_FLAGGED:
        assert not ours["flagged"]


def test_the_plain_side_says_something_so_that_equal_means_something(
    ask: Callable[..., Any],
) -> None:
    shown = ask(cells=["print('a')", "1/0", "'b'"], record=False)["outputs"]
    assert shown[0] == ["stdout: a\n", ""]
    assert shown[1][0].startswith("ZeroDivisionError")
    assert shown[2] == ["'b'", ""]


def test_values_are_let_go_when_the_user_lets_go(ask: Callable[..., Any]) -> None:
    assert ask(probe="what_lives_after_del") == []


def test_nothing_of_ours_is_left_in_the_shell_after_unload(ask: Callable[..., Any]) -> None:
    assert ask(probe="differences_after_unload") == []


def test_loading_twice_or_again_records_and_reports_once(ask: Callable[..., Any]) -> None:
    found = ask(probe="loaded_twice")
    assert found["shown"] == []
    assert found["callbacks"] == found["callbacks of one load"]
    assert found["verdicts"] == ["order"]


def test_an_interrupt_during_our_work_leaves_the_session_whole(ask: Callable[..., Any]) -> None:
    found = ask(probe="interrupted_at_every_moment")
    assert found["ours were hit"]
    assert found["shown"] == []
    assert found["wrong values"] == []
    assert found["verdict of a stale cell at the end"] == "stale"


def test_our_own_failure_is_logged_once_and_the_cells_run(ask: Callable[..., Any]) -> None:
    found = ask(probe="our_own_failure")
    assert found["values"] == [1, 2, 3]
    assert found["logged"] == 1
    assert found["errors"] == 0
