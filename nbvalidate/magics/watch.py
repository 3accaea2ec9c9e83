"""What happens around each cell: checks before it, checks after it, one report under it.

Everything is guarded: when we fail, the cell runs as if we were not here.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from nbvalidate.errors import UsageError, ValidationError
from nbvalidate.findings import Finding, Severity
from nbvalidate.live.session import CellContext, LiveSession, Remarks
from nbvalidate.magics.line import words_of
from nbvalidate.magics.options import CellOptions, cell_options
from nbvalidate.magics.show import never_in_the_way, show, uses_color
from nbvalidate.magics.stop import Gate, fail

if TYPE_CHECKING:
    from nbvalidate.magics.magic import NBValidate

__all__ = ["Watch"]

#: Under a cell that asked to be checked, in place of "nothing to report".
_FAILED = "A check of nbvalidate itself failed (see the log): this cell is not wholly checked."
_NAMED = 3  # variables named in the line on what a run has made stale


@dataclass
class _Running:
    """A cell between its two events."""

    info: Any
    options: CellOptions | None
    context: CellContext | None = None
    expected: list[Finding] = field(default_factory=list)  # of the order, before it runs
    found: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    remarks: Remarks = field(default_factory=Remarks)
    verdicts: dict[str, str] = field(default_factory=dict)
    asked: bool = False
    bound: bool = False  # only the frames that pyproject.toml binds to schemas are checked
    failed: bool = False  # a check of ours broke: what it would have said is not known
    wrong: str = ""  # what the user asked to be checked cannot be


class Watch:
    """Listens to the shell's cells.

    Parameters
    ----------
    shell
        The `InteractiveShell`.
    session
        What records and judges them.
    settings
        ``c.NBValidate``.
    """

    def __init__(self, shell: Any, session: LiveSession, settings: NBValidate) -> None:
        self._shell, self._session, self._settings = shell, session, settings
        self._gate = Gate(shell)
        self._running: dict[int, list[_Running]] = {}  # by thread: subshells run cells of their own

    def install(self) -> None:
        """Listen from now on, after everybody who listens already (the recorder)."""
        self.remove()
        self._shell.events.register("pre_run_cell", self.before)
        self._shell.events.register("post_run_cell", self.after)

    def remove(self) -> None:
        """Listen no more."""
        for event, callback in (("pre_run_cell", self.before), ("post_run_cell", self.after)):
            if callback in self._shell.events.callbacks[event]:
                self._shell.events.unregister(event, callback)
        self._gate.open()

    @property
    def cell(self) -> Any:
        """The `ExecutionInfo` of the innermost cell that this thread runs."""
        return self._running[threading.get_ident()][-1].info

    def before(self, info: Any) -> None:
        """``pre_run_cell``."""
        running = _Running(info, None)
        stack = self._running.setdefault(threading.get_ident(), [])
        stack.append(running)
        try:
            running.options = self._options(info, stack[:-1])
            running.asked = "%%validate" in info.raw_cell
            if running.options is None and len(stack) == 1 and self._schemas_bound(info):
                running.options, running.bound = CellOptions(quiet=True), True
            if running.options is not None:
                self._check_before(running)
        except KeyboardInterrupt:
            # whoever presses Ctrl-C wants the cell stopped; its code has not begun
            running.options = None
            message = "interrupted while nbvalidate checked the cell, which did not run"
            self._gate.close(message, (), lambda: None)

    def after(self, result: Any) -> None:
        """``post_run_cell``."""
        running = self._ended(result)
        stopped = self._gate.open()
        if running is None or running.options is None or result is None:
            return
        if not (running.asked or running.bound or self._settings.reports):
            return  # the cell says %nbvalidate off
        try:
            if result.error_before_exec is None and not stopped:
                self._check_after(running)
                self._report(running)
                self._fail_if_asked(running, result)
        except KeyboardInterrupt:
            if result.success:  # the cell has run wholly, but those that wait shall not
                fail(self._shell, result, KeyboardInterrupt("the cell itself has run"))

    def _ended(self, result: Any) -> _Running | None:
        thread = threading.get_ident()
        stack = self._running.get(thread, [])
        info = getattr(result, "info", None)
        for depth in reversed(range(len(stack))):
            running = stack[depth]
            if result is None or _same_cell(running.info, info):
                del stack[depth:]
                if not stack:
                    del self._running[thread]
                return running
        return None

    @never_in_the_way
    def _options(self, info: Any, outer: Sequence[_Running]) -> CellOptions | None:
        """What to do with this cell; None: nothing."""
        words = words_of(info.raw_cell)
        if words is None:
            return CellOptions(quiet=True) if self._settings.reports and not outer else None
        if any(running.info.raw_cell.endswith(info.raw_cell) for running in outer):
            return None  # %%capture runs the rest of a cell that is checked already
        try:
            options = cell_options(self._settings.parser, words)
        except UsageError:
            return None  # the magic's line has stayed, and the magic answers
        return None if options.help else self._settings.merged(options)

    @never_in_the_way
    def _schemas_bound(self, info: Any) -> bool:
        """Whether a plain cell is one whose frames may be bound to schemas."""
        if words_of(info.raw_cell) is not None or not self._session.recording:
            return False
        from nbvalidate.config import load_config

        try:
            return bool(load_config(self._session.document.path or "notebook.ipynb").schemas)
        except UsageError:
            return False  # said by whoever asks for a check

    @never_in_the_way
    def _check_before(self, running: _Running) -> None:
        options = running.options or CellOptions()
        recorded = self._session.running
        running.context = CellContext(
            recorded[0] if recorded is not None else str(running.info.cell_id or ""),
            running.info.raw_cell,
            self._shell.user_ns,
            options.given,
            self._session,
        )
        if running.bound:
            return  # its check looks at what the cell has made
        running.verdicts = self._verdicts() or {}
        running.notes += self._unknown(options)
        if not self._session.recording:
            running.notes.append("Cells are not recorded: %nbvalidate on records them again.")
        context = running.context
        expected = self._selected(
            running, lambda: self._session.findings_before(context.cell_id, context.source)
        )
        self._add(running, expected)
        running.expected = list(running.found)
        for check in self._session.checks:
            self._add(running, self._selected(running, partial(check.before, context)))
        errors = _errors(running)
        if options.strict and errors:
            message = f"{_in_short(errors)} The cell did not run."
            self._gate.close(message, errors, lambda: self._report(running))

    @never_in_the_way
    def _check_after(self, running: _Running) -> None:
        context = running.context
        if context is None:
            return
        if running.bound:
            for check in self._session.checks:
                if check.family == "SCH":
                    self._add(running, self._selected(running, partial(check.after, context)))
                    self._remark(running, check)
            return
        seen = self._selected(running, lambda: self._session.findings_after(context.cell_id))
        if seen is not None:  # what it read is known now, and no longer only expected
            running.found = [f for f in running.found if f not in running.expected]
        self._add(running, seen)
        for check in self._session.checks:
            self._add(running, self._selected(running, partial(check.after, context)))
            self._remark(running, check)
        running.notes += self._made_stale(running) or []

    @never_in_the_way
    def _selected(
        self, running: _Running, check: Callable[[], Iterable[Finding]]
    ) -> list[Finding] | None:
        """What a check finds and the user wants to see; None when the check itself fails."""
        from nbvalidate.magics.wanted import tags_of, wanted

        only = running.options.only if running.options else ()
        tags = tags_of(self._shell, running.info)
        try:
            found = list(check())
        except UsageError as error:
            running.wrong = f"%%validate {error}"
            running.notes.append(running.wrong)
            return []
        shown = wanted(found, running.info.raw_cell, tags, self._shell.user_ns)
        return [f for f in shown if not only or any(_means(word, f) for word in only)]

    def _add(self, running: _Running, findings: list[Finding] | None) -> None:
        running.failed |= findings is None
        known = list(running.found)  # of others: no check says a thing twice
        for finding in findings or ():
            if not any(_same(finding, other) for other in known):
                running.found.append(finding)

    def _remark(self, running: _Running, check: Any) -> None:
        said: Callable[[str], Remarks] | None = getattr(check, "remarks", None)
        if said is None or running.context is None:
            return
        remarks = said(running.context.cell_id)
        running.remarks += remarks
        running.notes += remarks.notes
        if remarks.wrong:
            running.wrong = f"%%validate {remarks.wrong}" if running.asked else remarks.wrong
            running.notes.append(running.wrong)

    @never_in_the_way
    def _verdicts(self) -> dict[str, str]:
        return {cell: v.kind for cell, v in self._session.judge().verdicts.items()}

    @never_in_the_way
    def _made_stale(self, running: _Running) -> list[str]:
        """What this run did to other cells."""
        own = running.context.cell_id if running.context else ""
        verdicts = self._session.judge().verdicts
        changed = [
            cell
            for cell, verdict in verdicts.items()
            if verdict.kind != "fresh" and running.verdicts.get(cell) == "fresh" and cell != own
        ]
        if not changed:
            return []
        from nbvalidate.formats.live import cells_in_words
        from nbvalidate.formats.words import join

        names = [n for cell in changed if own in verdicts[cell].by for n in verdicts[cell].names]
        names = [f"`{name}`" for name in list(dict.fromkeys(names))[:_NAMED]]
        why = f"Since this run changed {join(names)}, " if names else "After this run "
        cells = cells_in_words([self._session.label(c).removeprefix("cell ") for c in changed])
        verb = "shows" if len(changed) == 1 else "show"
        return [f"{why}{cells} {verb} another result than a re-run would."]

    def _unknown(self, options: CellOptions) -> list[str]:
        understood = {o for check in self._session.checks for o in getattr(check, "options", ())}
        unknown = [f"--{name}" for name in options.given if name not in understood]
        if not unknown:
            return []
        from nbvalidate.formats.words import join

        verb, what = ("has", "it") if len(unknown) == 1 else ("have", "them")
        return [f"{join(unknown)} {verb} no effect: no check that is installed understands {what}."]

    @never_in_the_way
    def _report(self, running: _Running) -> None:
        from nbvalidate.formats.live import CellReport, in_table, shown_tables

        options = running.options or CellOptions()
        notes = [*running.notes, *([_FAILED] if running.failed and running.asked else [])]
        worst_first = sorted(running.found, key=lambda f: (f.severity.rank, f.line or 0, f.rule))
        tables = shown_tables(running.remarks.tables, running.found, clean=not options.quiet)
        listed = (f for f in worst_first if not in_table(f, running.remarks.tables))
        report = CellReport(tuple(listed), tuple(notes), not options.quiet, tables=tables)
        if report.empty:
            return
        from nbvalidate.formats.live_html import cell_html
        from nbvalidate.formats.live_text import cell_text

        show(
            self._shell,
            cell_text(report, color=uses_color(self._shell)),
            cell_html(report),
        )

    @never_in_the_way
    def _fail_if_asked(self, running: _Running, result: Any) -> None:
        strict = running.options is not None and running.options.strict
        # a schema may say itself that its errors stop
        errors = (
            _errors(running)
            if strict
            else tuple(f for f in running.found if f in running.remarks.halting)
        )
        if not result.success:
            return
        if errors:
            fail(self._shell, result, ValidationError(_in_short(errors), errors))
        elif running.wrong and strict:
            fail(self._shell, result, ValidationError(running.wrong))


def _same_cell(one: Any, other: Any) -> bool:
    # IPython makes a second `ExecutionInfo` where the run itself broke down
    return one is other or (one.raw_cell, one.cell_id) == (other.raw_cell, other.cell_id)


def _errors(running: _Running) -> tuple[Finding, ...]:
    return tuple(f for f in running.found if f.severity is Severity.ERROR)


def _in_short(errors: tuple[Finding, ...]) -> str:
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    frame = errors[0].evidence.get("frame")  # several may be checked after one cell
    where = f" in `{frame}`" if frame else ""
    return f"{errors[0].rule}{where}: {errors[0].message}{more}"


def _means(word: str, finding: Finding) -> bool:
    return finding.rule.startswith(word.upper()) or finding.name == word.lower()


def _same(one: Finding, other: Finding) -> bool:
    return (one.rule, one.names, one.line) == (other.rule, other.names, other.line)
