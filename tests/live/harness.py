"""A notebook driven as its user would, and the truth about what its cells show.

The truth is the document, run from top to bottom in a clean kernel on the files as they were when
the session began. Run All is not stopped by an error: what a cell below shows is judged as well.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

from nbvalidate.checks.order.traces import Judgement, Verdict
from nbvalidate.findings import Finding
from tests.live.kernel import Kernel, KernelError, Shown

__all__ = ["Kernel", "KernelError", "NotebookDriver", "Shown"]


@dataclass
class _Entry:
    id: str
    source: str
    type: Literal["code", "markdown"] = "code"


#: What the variables that a cell mentions held before and after it.
Touched = tuple[Mapping[str, str], Mapping[str, str]]


def _run_in(
    kernel: Kernel, id: str, source: str, interrupted: bool = False
) -> tuple[Shown, Touched]:
    names = sorted(set(re.findall(r"[^\W\d]\w*", source)))
    before = kernel.values(names)
    shown = kernel.run(id, source, interrupted=interrupted)
    return shown, (before, kernel.values(names))


class NotebookDriver:
    """A document in a front end, its kernel, and what each cell shows.

    Parameters
    ----------
    files
        Path in the working folder -> text, there when the session begins.
    engine
        With the live session recording; without it only the truth can be asked for.
    """

    def __init__(self, files: Mapping[str, str] | None = None, *, engine: bool = True) -> None:
        self._engine = engine
        self._base = Path(tempfile.mkdtemp(prefix="nbvalidate-"))
        self._work, self._start = self._base / "work", self._base / "start"
        self._work.mkdir()
        for name, text in (files or {}).items():
            path = self._work / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        self._entries: list[_Entry] = []
        self._truths: dict[tuple[tuple[str, str], ...], dict[str, tuple[Shown, Touched]]] = {}
        self._deleted: list[tuple[int, _Entry, Shown | None]] = []
        #: What the cells that ran in this session show.
        self.shown: dict[str, Shown] = {}
        #: What the variables that they mention held before and after.
        self.touched: dict[str, Touched] = {}
        #: The source that each of these cells ran with.
        self.ran: dict[str, str] = {}
        self._begin()

    def _begin(self) -> None:
        shutil.rmtree(self._start, ignore_errors=True)
        shutil.copytree(self._work, self._start)
        self._truths.clear()
        self._kernel = Kernel(self._work, engine=self._engine)
        self._send()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """End the kernel and remove its folder."""
        self._kernel.close()
        shutil.rmtree(self._base, ignore_errors=True)

    # what the user does

    def add(
        self,
        id: str,
        source: str,
        *,
        after: str | None = None,
        before: str | None = None,
        type: Literal["code", "markdown"] = "code",
    ) -> None:
        """Insert a cell; at the end if no place is given."""
        at = len(self._entries)
        if after is not None:
            at = self._at(after) + 1
        elif before is not None:
            at = self._at(before)
        self._entries.insert(at, _Entry(id, source, type))
        self._send()

    def run(self, *ids: str) -> None:
        """Run cells one after another, as they stand in the document."""
        for id in ids:
            self._run(id)

    def interrupt(self, id: str) -> None:
        """Run a cell and press Ctrl-C when it calls `sys.audit("pause")`."""
        self._run(id, interrupted=True)

    def _run(self, id: str, *, interrupted: bool = False) -> None:
        source = self._entries[self._at(id)].source
        self.shown[id], self.touched[id] = _run_in(self._kernel, id, source, interrupted)
        self.ran[id] = source

    def run_all(self) -> None:
        """Run every code cell from the top."""
        self.run(*self.document)

    def edit(self, id: str, source: str) -> None:
        """Change a cell's text, and do not run it."""
        self._entries[self._at(id)].source = source
        self._send()

    def delete(self, id: str) -> None:
        """Take a cell out of the document."""
        at = self._at(id)
        self._deleted.append((at, self._entries.pop(at), self.shown.pop(id, None)))
        self._send()

    def undo(self) -> None:
        """Bring the last deleted cell back to where it was, with what it showed."""
        at, entry, shown = self._deleted.pop()
        self._entries.insert(at, entry)
        if shown is not None:
            self.shown[entry.id] = shown
        self._send()

    def move(self, id: str, *, after: str | None = None) -> None:
        """Put a cell below another one, or at the top."""
        entry = self._entries.pop(self._at(id))
        self._entries.insert(0 if after is None else self._at(after) + 1, entry)
        self._send()

    def restart(self, *, clean: bool = False) -> None:
        """Start a new kernel; `clean`: with the files as they were when the session began."""
        self._kernel.close()
        if clean:
            shutil.rmtree(self._work)
            shutil.copytree(self._start, self._work)
        else:
            self._truths.clear()
        self.shown.clear()
        self.touched.clear()
        self.ran.clear()
        self._deleted.clear()
        self._begin()

    # what is there

    @property
    def document(self) -> dict[str, str]:
        """Id -> source of the code cells, in order."""
        return {e.id: e.source for e in self._entries if e.type == "code"}

    def truth(self) -> dict[str, tuple[Shown, Touched]]:
        """What each code cell shows, finds and leaves after Restart & Run All."""
        document = tuple(self.document.items())
        if document not in self._truths:
            self._truths[document] = self._run_all_clean()
        return self._truths[document]

    def _run_all_clean(self) -> dict[str, tuple[Shown, Touched]]:
        folder = Path(tempfile.mkdtemp(prefix="truth-", dir=self._base)) / "work"
        shutil.copytree(self._start, folder)
        kernel = Kernel(folder, engine=False)
        try:
            return {id: _run_in(kernel, id, text) for id, text in self.document.items()}
        finally:
            kernel.close()
            shutil.rmtree(folder.parent, ignore_errors=True)

    def differing(self) -> dict[str, tuple[Shown, Shown]]:
        """The cells that ran and show something else than the truth: what, and the truth."""
        truth = self.truth()
        return {
            id: (self.shown[id], truth[id][0])
            for id in self.document
            if id in self.shown and self.shown[id] != truth[id][0]
        }

    # what the engine says

    def judge(self) -> Judgement:
        """The engine's judgement now."""
        return self._kernel.judge()

    def verdicts(self) -> dict[str, Verdict]:
        """The verdict on each cell that ran in this session."""
        return dict(self.judge().verdicts)

    def findings(self) -> list[dict[str, Any]]:
        """The findings that the front end is sent now."""
        findings: list[dict[str, Any]] = self._kernel.state()["findings"]
        return findings

    def validate(self, id: str) -> tuple[Finding, ...]:
        """Run a cell as under ``%%validate``; what is said under it."""
        self._run(id)
        return self._kernel.findings_after(id)

    def flagged(self) -> dict[str, Verdict]:
        """The verdicts that are not fresh."""
        return {id: verdict for id, verdict in self.verdicts().items() if verdict.kind != "fresh"}

    def plan(self) -> tuple[str, ...]:
        """The cells to run again, in order."""
        return self.judge().plan

    def follow_plan(self, max_rounds: int = 4) -> tuple[str, ...]:
        """Re-run what the plan says until it says nothing; the cells that ran, in order."""
        done: list[str] = []
        for _ in range(max_rounds):
            judgement = self.judge()
            if judgement.restart or not judgement.plan:
                break
            self.run(*judgement.plan)
            done += judgement.plan
        return tuple(done)

    def _at(self, id: str) -> int:
        return next(at for at, entry in enumerate(self._entries) if entry.id == id)

    def _send(self) -> None:
        self._kernel.document(
            [{"id": e.id, "type": e.type, "source": e.source} for e in self._entries]
        )
