"""What a scenario is: cells, what the user does, and what each cell is then expected to be.

The cells are one text with a line ``# %% A`` before each. ``# %% A'`` holds another text of cell A
(``edit A'``), ``# %% +D`` a cell that is not in the document until ``insert D``. The steps::

    run A B C | run all | run rest      edit A: x = 2 | edit A'       delete A | undo
    insert D after A | insert D first   move D after A | move D first
    interrupt A                         restart

Expected is for each cell that is not fresh ``kind name, name by A B``: the kind of its verdict
(``stale/waiting`` where both would be right), names that the verdict must tell, the cells that
must be given as the reason. No other cell may be flagged.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field

from nbvalidate.checks.order.traces import Verdict
from tests.live.harness import NotebookDriver

__all__ = ["Expected", "Scenario", "linear", "scenario"]


@dataclass(frozen=True, slots=True)
class Expected:
    """What the verdict on one cell must be: one of `kinds`, telling `names`, because of `by`."""

    kinds: tuple[str, ...]
    names: tuple[str, ...] = ()
    by: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Expected:
        """From ``stale/waiting x, df['a'] by A B``."""
        kinds, _, rest = text.partition(" ")
        about, _, by = f" {rest}".partition(" by ")
        names = tuple(name.strip() for name in about.split(",") if name.strip())
        return cls(tuple(kinds.split("/")), names, tuple(by.split()))

    def complaint(self, verdict: Verdict | None) -> str:
        """What is wrong with a verdict; '' if nothing is."""
        kind = verdict.kind if verdict is not None else "never ran"
        if kind not in self.kinds:
            return f"expected {'/'.join(self.kinds)}, got {verdict}"
        if verdict is None or kind == "fresh":
            return ""
        told = [*verdict.names, verdict.message]
        missing = [name for name in self.names if not any(name in text for text in told)]
        if missing or not set(self.by) <= set(verdict.by):
            return f"expected to hear of {missing or self.by}, got {verdict}"
        return ""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A session, and what is to be said of it.

    Parameters
    ----------
    name
        A sentence.
    cells, others
        Id -> source of the document at first; sources that steps use (``A'``, ``D``).
    steps
        What the user does.
    expected
        By cell; cells that are not named must not be flagged.
    files
        In the working folder when the session begins.
    plan
        The cells to re-run, where it matters that they are these; None: not looked at.
    restart
        Whether Restart & Run All must (or must not) be advised; None: either.
    unseen
        Cell -> why it may be called fresh although it shows something else than the truth.
    """

    name: str
    cells: Mapping[str, str]
    others: Mapping[str, str]
    steps: tuple[str, ...]
    expected: Mapping[str, Expected] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    plan: tuple[str, ...] | None = None
    restart: bool | None = None
    unseen: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name

    def open(self) -> NotebookDriver:
        """The document in a new kernel, nothing run."""
        driver = NotebookDriver(self.files)
        for id, source in self.cells.items():
            driver.add(id, source)
        return driver

    def play(self, driver: NotebookDriver) -> None:
        """Do all steps."""
        for step in self.steps:
            self._do(driver, step)

    def _do(self, driver: NotebookDriver, step: str) -> None:
        action, _, rest = step.partition(" ")
        words = rest.split()
        after = words[2] if words[1:2] == ["after"] else None
        match action:
            case "run" if rest == "all":
                driver.run_all()
            case "run" if rest == "rest":
                driver.run(*(id for id in driver.document if id not in driver.shown))
            case "run":
                driver.run(*words)
            case "edit" if ":" in rest:
                id, _, source = rest.partition(":")
                driver.edit(id.strip(), source.strip().replace("\\n", "\n"))
            case "edit":
                driver.edit(rest.rstrip("'"), self.others[rest])
            case "insert" if after is None:
                driver.add(words[0], self.others[words[0]], before=next(iter(driver.document)))
            case "insert":
                driver.add(words[0], self.others[words[0]], after=after)
            case "move":
                driver.move(words[0], after=after)
            case "delete":
                driver.delete(rest)
            case "undo" | "restart":
                getattr(driver, action)()
            case "interrupt":
                driver.interrupt(rest)
            case _:
                raise ValueError(f"unknown step {step!r}")


_CELL = re.compile(r"^# %% (\S+)\n", re.MULTILINE)


def scenario(
    name: str,
    cells: str,
    steps: str,
    *,
    files: Mapping[str, str] | None = None,
    plan: str | None = None,
    restart: bool | None = None,
    unseen: Mapping[str, str] | None = None,
    **expected: str,
) -> Scenario:
    """A scenario from its texts (see the module's docstring)."""
    parts = _CELL.split(textwrap.dedent(cells).strip() + "\n")
    sources = {id: text.strip("\n") for id, text in zip(parts[1::2], parts[2::2], strict=True)}
    first = {id: s for id, s in sources.items() if not id.startswith("+") and not id.endswith("'")}
    return Scenario(
        name,
        first,
        {id.lstrip("+"): s for id, s in sources.items() if id not in first},
        tuple(step.strip() for step in steps.split(" | ")),
        {id: Expected.parse(text) for id, text in expected.items()},
        files or {},
        tuple(plan.split()) if plan is not None else None,
        restart,
        unseen or {},
    )


def linear(name: str, cells: str, *, files: Mapping[str, str] | None = None) -> Scenario:
    """Run once from top to bottom: nothing may be flagged."""
    return scenario(name, cells, "run all", files=files, plan="")
