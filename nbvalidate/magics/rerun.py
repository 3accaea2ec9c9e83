"""``%nbvalidate rerun``: the cells to run again, and running exactly these.

They run through the shell with their own ids, so that each is recorded as itself, but without
history: their prompts in the notebook stay what they are. A cell with ``await`` needs the kernel's
own event loop, which is busy with the cell of the magic; where the magic is the whole cell, it is
therefore turned into an ``await`` itself (`line.TakeLine`).
"""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from IPython.core.error import UsageError as MagicUsageError

from nbvalidate.formats.live import Overview, cells_in_words
from nbvalidate.formats.words import counted
from nbvalidate.magics.overview import overview, short
from nbvalidate.magics.show import write

if TYPE_CHECKING:
    from nbvalidate.magics.magic import NBValidate

__all__ = ["plan_text", "rerun", "rerun_awaiting"]


@dataclass(frozen=True, slots=True)
class _Step:
    """One cell of the plan."""

    cell: str
    label: str
    source: str


def plan_text(facts: Overview) -> str:
    """What ``%nbvalidate rerun`` prints."""
    if facts.advice and not facts.restart:
        return f"{facts.advice}\n%nbvalidate rerun --run does it, with the outputs under its cell."
    return facts.advice or f"Nothing to re-run. {facts.headline}"


def rerun(magic: NBValidate, *, run: bool) -> None:
    """Print the plan, or run it.

    Raises
    ------
    UsageError
        IPython's, in one line: when a cell failed, so that Run All stops.
    """
    facts = overview(magic.session, magic.session.state())
    if not run or not facts.plan or facts.restart:
        write(plan_text(facts))
        return
    steps, shell = _begun(magic), magic.user_shell
    for number, step in enumerate(steps):
        write(_heading(step))
        if _awaits(shell, step.source) is not None:
            _stop(steps, number, "needs await: put %nbvalidate rerun --run in a cell of its own")
        with magic.session.prompt_kept(step.cell):
            result = shell.run_cell(step.source, cell_id=step.cell)
        _check(result, steps, number)
    _end(magic, steps)


async def rerun_awaiting(magic: NBValidate) -> None:
    """The same from a cell that awaits it, so that the plan's cells may await too."""
    facts = overview(magic.session, magic.session.state())
    if not facts.plan or facts.restart:
        write(plan_text(facts))
        return
    steps = _begun(magic)
    for number, step in enumerate(steps):
        write(_heading(step))
        with magic.session.prompt_kept(step.cell):
            result = await _run(magic.user_shell, step)
        _check(result, steps, number)
    _end(magic, steps)


async def _run(shell: Any, step: _Step) -> Any:
    transformed = _awaits(shell, step.source)
    if transformed is None:
        with _interruptible():
            return shell.run_cell(step.source, cell_id=step.cell)
    result = None
    try:  # as the kernel itself does it
        result = await shell.run_cell_async(
            step.source, transformed_cell=transformed, cell_id=step.cell
        )
    finally:
        shell.events.trigger("post_execute")
        shell.events.trigger("post_run_cell", result)
    return result


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Let Ctrl-C stop code that does not await: the kernel waits for the loop, while we are it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    saved = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, saved)


def _awaits(shell: Any, source: str) -> str | None:
    """The transformed source of a cell that needs the event loop; None for any other."""
    try:
        transformed: str = shell.transform_cell(source)
    except Exception:  # noqa: BLE001  a syntax error of the user's: the cell itself will show it
        return None
    return transformed if shell.should_run_async(source, transformed_cell=transformed) else None


def _begun(magic: NBValidate) -> list[_Step]:
    session = magic.session
    session.end_cell()
    return [
        _Step(cell, short(session, cell), session.source_of(cell) or "")
        for cell in session.judge().plan
    ]


def _heading(step: _Step) -> str:
    first = next((line for line in step.source.splitlines() if line.strip()), "")
    return f"re-running {step.label}: {first[:70]}"


def _check(result: Any, steps: list[_Step], number: int) -> None:
    if result is None or not result.success:
        _stop(steps, number, "failed")


def _stop(steps: list[_Step], number: int, why: str) -> None:
    left = [step.label for step in steps[number + 1 :]]
    rest = f"; {cells_in_words(left)} did not run" if left else ""
    raise MagicUsageError(f"%nbvalidate rerun stopped: cell {steps[number].label} {why}{rest}.")


def _end(magic: NBValidate, steps: list[_Step]) -> None:
    facts = overview(magic.session, magic.session.state())
    write(f"{counted(len(steps), 'cell')} run again. {facts.headline} {facts.advice}".rstrip())
