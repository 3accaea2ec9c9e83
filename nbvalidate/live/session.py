"""The notebook in one kernel: every cell that runs is recorded, the document is judged.

This is what the magics, the comm and the headless run speak to; it is the only module of this
layer that they need. Nothing in here raises into the user's cell.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from nbvalidate.checks.order.judge import Live, judge
from nbvalidate.checks.order.traces import Judgement
from nbvalidate.checks.order.words import Words
from nbvalidate.findings import Finding, NotebookReport
from nbvalidate.live.document import Document, OrderSource
from nbvalidate.live.hooks import Hooks, quietly
from nbvalidate.live.recorder import Recorder

if TYPE_CHECKING:
    from nbvalidate.formats.schema_table import SchemaTable

__all__ = ["CellCheck", "CellContext", "LiveSession", "NotebookCheck", "Remarks"]


@dataclass(frozen=True, slots=True)
class CellContext:
    """The cell that is about to run, or has just run, for a `CellCheck`.

    Parameters
    ----------
    cell_id, source
        Of the cell; `source` as the user wrote it.
    namespace
        The user's variables; not to be changed.
    options
        Those of ``%%validate`` that later checks understand (``schema``, ``target``, ...).
    session
        The whole notebook.
    """

    cell_id: str
    source: str
    namespace: Mapping[str, Any]
    options: Mapping[str, Any]
    session: LiveSession


@dataclass(frozen=True, slots=True)
class Remarks:
    """What a `CellCheck` says of a cell that has run beside its findings: its `remarks(cell_id)`.

    Parameters
    ----------
    tables
        Shown in the place of the findings that are their lines.
    notes
        Plain sentences.
    halting
        Findings that stop Run All even without ``--strict``.
    wrong
        Why something that was asked for cannot be checked.
    """

    tables: tuple[SchemaTable, ...] = ()
    notes: tuple[str, ...] = ()
    halting: tuple[Finding, ...] = ()
    wrong: str = ""

    def __add__(self, other: Remarks) -> Remarks:
        return Remarks(
            (*self.tables, *other.tables),
            (*self.notes, *other.notes),
            (*self.halting, *other.halting),
            " ".join(filter(None, [self.wrong, other.wrong])),
        )


class NotebookCheck(Protocol):
    """A family of checks on the whole notebook in a live kernel: for marks, panel and report."""

    def findings(self, document: Document) -> Iterable[Finding]:
        """All that can be said now."""


class CellCheck(Protocol):
    """A family of checks on one cell in a live kernel: findings before and after it runs."""

    #: The letters of its rules' codes, for ``--only``.
    family: str

    def before(self, cell: CellContext) -> Iterable[Finding]:
        """What can be said before the cell runs."""

    def after(self, cell: CellContext) -> Iterable[Finding]:
        """What can be said when it has run."""


@dataclass
class LiveSession:
    """Records the cells of one IPython shell and judges them.

    Parameters
    ----------
    shell
        The `InteractiveShell` whose cells are recorded.
    checks
        Further families of checks, for ``%%validate``.
    notebook_checks
        The same for the whole notebook.
    prompts
        Name cells by their prompt, ``cell [7]``; False: by their index.
    """

    shell: Any
    checks: list[CellCheck] = field(default_factory=list)
    notebook_checks: list[NotebookCheck] = field(default_factory=list)
    prompts: bool = True

    def __post_init__(self) -> None:
        self._lock = threading.RLock()
        self._recorder = Recorder(self.shell.user_ns)
        self._hooks = Hooks(self.shell, self._recorder, self._began, self._ran)
        self._document = Document(_notebook_path(self.shell.user_ns))
        self._listeners: list[Callable[[], None]] = []
        self._begin_listeners: list[Callable[[str], None]] = []
        self._counts: dict[str, int] = {}
        self._judgement: Judgement | None = None
        self._document_run = 0  # the last run before the document changed

    @property
    def recording(self) -> bool:
        """Whether cells are recorded now."""
        return self._hooks.active

    @property
    def order_source(self) -> OrderSource:
        """Where the order of the cells is known from."""
        return self._document.source

    @property
    def recorded(self) -> int:
        """How many cells have run since the recording began."""
        return len(self._recorder.history)

    @property
    def running(self) -> tuple[str, str] | None:
        """Id and text of the cell that runs now; nbclient and plain IPython give it none."""
        return self._hooks.running

    @property
    def document(self) -> Document:
        """The cells as they stand now."""
        return self._document

    def start(self) -> None:
        """Record from now on (events, branch marks, audit hook); again: nothing happens."""
        if not self.recording:
            self._recorder.adopt()
            self._hooks.install()

    def stop(self) -> None:
        """Leave the shell as it was before `start`; what was recorded is kept."""
        self._hooks.remove()

    def set_document(
        self, cells: Sequence[Mapping[str, Any]], source: OrderSource = "front end"
    ) -> None:
        """Take the document as it is now: ``{"id", "type", "source"}`` for each cell, in order."""
        with self._lock:
            before = self._document.code
            self._document.take(cells, source)
            if self._document.code != before:
                self._document_run = self._recorder.runs
        self._changed()

    def on_change(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` after every run and every new document; returns its removal."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def on_begin(self, listener: Callable[[str], None]) -> Callable[[], None]:
        """Call `listener` with the id of each cell that begins to run; returns its removal."""
        listeners = self._begin_listeners
        listeners.append(listener)
        return lambda: listeners.remove(listener) if listener in listeners else None

    def end_cell(self) -> None:
        """Let the recording of the cell that runs end here: what it now runs are cells too."""
        self._hooks.end_here()

    @contextmanager
    def prompt_kept(self, cell: str) -> Iterator[None]:
        """Run a cell without history: the front end goes on showing its old prompt."""
        old = self._counts.get(cell)
        try:
            yield
        finally:
            if old is None:
                self._counts.pop(cell, None)
            else:
                self._counts[cell] = old

    def judge(self) -> Judgement:
        """The verdicts now; cached until something changes."""
        with self._lock:
            executed = {cell: t[-1].source for cell, t in self._recorder.history.items() if t}
            if self._document.refresh(executed) or self._judgement is None:
                recorder = self._recorder
                self._judgement = judge(
                    self._document.code,
                    dict(recorder.history),
                    recorder.initial,
                    Live(*recorder.held()),
                    Words(self.label),
                    self._document_run,
                )
            return self._judgement

    def state(self) -> dict[str, Any]:
        """What the comm sends and ``%nbvalidate report --format json`` prints (DESIGN section 3).

        ``{"type": "state", "order": OrderSource, "cells": {id: {"verdict", "names", "by",
        "message", "approximate"}}, "findings": [...], "plan": [id, ...], "restart": "..."}``;
        cells that did not run in this session are not in ``cells``.
        """
        from nbvalidate.formats.json_report import finding_as_dict

        with self._lock:
            judgement = self.judge()
            return {
                "type": "state",
                "order": self._document.source,
                "cells": {
                    cell: {
                        "verdict": verdict.kind,
                        "names": list(verdict.names),
                        "by": list(verdict.by),
                        "message": verdict.message,
                        "approximate": verdict.approximate,
                    }
                    for cell, verdict in judgement.verdicts.items()
                },
                "findings": [finding_as_dict(f) for f in self._findings()],
                "plan": list(judgement.plan),
                "restart": judgement.restart,
            }

    def report(self) -> NotebookReport:
        """The same as a report that every format shows."""
        with self._lock:
            findings = self._findings()
            notebook = self._document.notebook()
        status = "findings" if findings else "ok"
        return NotebookReport(notebook.path, status, cells=len(notebook.cells), findings=findings)  # type: ignore[arg-type]

    def _findings(self) -> tuple[Finding, ...]:
        from nbvalidate.live.findings import order_findings, selected

        found = list(order_findings(self._document, self.judge()))
        for check in self.notebook_checks:
            try:
                found += selected(self._document, check.findings(self._document))
            except Exception as error:  # noqa: BLE001  never the user's
                quietly(error)
        return tuple(sorted(found, key=lambda finding: finding.sort_key))

    def findings_before(self, cell_id: str, source: str) -> tuple[Finding, ...]:
        """Order findings that this cell would get if it ran now: it reads hidden state, ..."""
        from nbvalidate.live.findings import preview

        with self._lock:
            return preview(self._document, self._recorder, Words(self.label), cell_id, source)

    def findings_after(self, cell_id: str) -> tuple[Finding, ...]:
        """The order findings on this cell as it ran, and the names of other cells it overwrote."""
        from nbvalidate.live.findings import order_findings, overwritten

        with self._lock:
            own = [f for f in order_findings(self._document, self.judge()) if f.cell_id == cell_id]
            return (*own, *overwritten(self._document, self._recorder, self.label, cell_id))

    def written(self, cell_id: str) -> frozenset[str] | None:
        """The variables that the cell which has just run made or changed; None: not recorded."""
        traces = self._recorder.history.get(cell_id)
        if not self.recording or not traces or traces[-1].run != self._recorder.runs:
            return None
        return frozenset(traces[-1].writes)

    def digest(self, name: str) -> Hashable | None:
        """What stays equal as long as a variable's value does; None where nobody can say."""
        value = self._recorder.namespace[name]
        slot = self._recorder.memory.slots.get(name)
        known = self.recording and slot is not None and slot.identity == id(value)
        # without recording nobody has seen what has changed in place
        mark = slot.mark if known and slot else self._recorder.memory.fingerprinter.of(value)
        return None if mark.approximate else tuple(mark.parts.items())

    def source_of(self, cell_id: str) -> str | None:
        """The text of a cell as the document has it now."""
        return next((c.source for c in self._document.code if c.id == cell_id), None)

    def label(self, cell_id: str) -> str:
        """How messages name a cell: ``cell [7]`` by its prompt, ``cell 3`` by its index."""
        if self.prompts and cell_id in self._counts:
            return f"cell [{self._counts[cell_id]}]"
        for cell in self._document.code:
            if cell.id == cell_id:
                return f"cell {cell.index}"
        return "a deleted cell"

    def _began(self, cell: str) -> None:
        for listener in list(self._begin_listeners):
            try:
                listener(cell)
            except Exception as error:  # noqa: BLE001  never the user's
                quietly(error)

    def _ran(self, cell: str, text: str, count: int | None, anonymous: bool) -> None:
        with self._lock:
            if count is not None:
                self._counts[cell] = count
            self._document.ran(cell, text, anonymous=anonymous)
        self._changed()

    def _changed(self) -> None:
        with self._lock:
            self._judgement = None
        for listener in list(self._listeners):
            try:
                listener()
            except Exception as error:  # noqa: BLE001  never the user's
                quietly(error)


def _notebook_path(namespace: Mapping[str, Any]) -> str | None:
    """The notebook's file, as Jupyter Server or VS Code tell it."""
    for name in ("__vsc_ipynb_file__", "__session__"):
        path = namespace.get(name)
        if isinstance(path, str) and path.endswith(".ipynb") and os.path.isfile(path):
            return os.path.abspath(path)
    return None
