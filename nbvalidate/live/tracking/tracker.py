"""`Tracker` records calls from `start` to `stop`; `LeakCheck` tells what a cell has leaked."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from nbvalidate.checks.leakage.proved import PROVED_RULES
from nbvalidate.checks.leakage.proved.facts import Place, Record
from nbvalidate.findings import Finding
from nbvalidate.live.document import Document
from nbvalidate.live.tracking import calls
from nbvalidate.live.tracking.idle import Idle
from nbvalidate.live.tracking.libraries import Libraries
from nbvalidate.live.tracking.patching import Patches
from nbvalidate.live.tracking.places import Notebook, Places

if TYPE_CHECKING:
    from nbvalidate.live.session import CellContext
    from nbvalidate.live.tracking.events import Events
    from nbvalidate.live.tracking.samples import Look

__all__ = ["LeakCheck", "Tracker"]


class Tracker:
    """Records what estimators, splitters and metrics are called with.

    Costs nothing until `start`, and little then: a table is read once, at memory speed, where it
    is first seen. Neither numpy nor scikit-learn is loaded: the notebook does that.

    Parameters
    ----------
    session
        The notebook whose calls are recorded; it should be recording, so that cells are known.
    """

    def __init__(self, session: Notebook) -> None:
        self._places = Places(session)
        self._patches = Patches()
        self._libraries = Libraries(self._patches)
        self._session = session
        self._idle = Idle(self._settle, self._waiting)
        self._forget_session: Callable[[], object] = lambda: None
        self._active = False
        self._found: tuple[object, tuple[Finding, ...]] = (None, ())
        self._looks: dict[object, tuple[Look, tuple[Finding, ...]]] = {}

    @cached_property
    def _events(self) -> Events:
        from nbvalidate.live.tracking.events import Events  # loads numpy: not before a call

        return Events(self._places)

    @property
    def finder(self) -> Libraries:
        """What Python asks for modules while calls are recorded."""
        return self._libraries

    @property
    def active(self) -> bool:
        """Whether calls are recorded now."""
        return self._active

    @property
    def watched(self) -> dict[int, Any]:
        """The patched functions, for `calls`."""
        return self._patches.watched

    def start(self) -> None:
        """Record from now on; again: nothing happens. Another tracker that is active stops."""
        if self._active:
            return
        _let_follow()
        other = calls.listening()
        if isinstance(other, Tracker):
            other.stop()  # functions are patched once
        self._active = True
        calls.listen(self)
        self._forget_session = self._session.on_begin(self._began)
        self._idle.install(self._session.shell)
        self._libraries.install()

    def stop(self) -> None:
        """Put every function back as it was; what was recorded is kept."""
        if not self._active:
            return
        self._active = False
        calls.listen(None)
        self._forget_session()
        self._idle.remove()
        self._libraries.remove()

    def number_as(self, notebook: Notebook) -> None:
        """Let another one say which position a cell has."""
        if self._places.numbered is not notebook:
            self._places.numbered = notebook
            self._found = (None, ())

    def record(self) -> Record:
        """The facts so far."""
        return self._events.record()

    def _settle(self) -> None:
        if "_events" in self.__dict__:
            self._events.provenance.settle()

    def _waiting(self) -> int:
        return self._events.provenance.waiting if "_events" in self.__dict__ else 0

    def _began(self, cell_id: str) -> None:
        self._settle()  # the cell may change the tables
        self._places.began(cell_id)

    def findings(self, cell_id: str | None = None) -> tuple[Finding, ...]:
        """What is proved so far, in the order of the calls.

        Parameters
        ----------
        cell_id
            Only what the last run of this cell did; None: the last runs of all cells.
        """
        if "_events" not in self.__dict__:
            return ()  # no call so far
        state = (self._events.calls, self._places.run_of(self._events.cells))
        if self._found[0] != state:
            self._found = (state, tuple(self._judged()))
        chosen = (f for f in self._found[1] if cell_id in (None, f.cell_id))
        return tuple(map(self._placed, chosen))

    def _judged(self) -> Iterator[Finding]:
        """What the rules say, each thing once; comparing rows takes time."""
        record, told = self.record(), set[tuple[Any, ...]]()
        for rule in PROVED_RULES:
            for finding in rule.check(record):
                key = (finding.rule, finding.cell_id, finding.line, finding.names)
                if key not in told:
                    told.add(key)
                    yield finding
        yield from self._given_away(record)

    def _given_away(self, record: Record) -> Iterator[Finding]:
        """Features that hold the answer, in the data that models were fitted and scored on."""
        from nbvalidate.live.tracking.samples import looks  # loads numpy

        known, self._looks = self._looks, {}
        for place, look in looks(self._events.scored, record.is_current):
            # the look is kept with what it found, so that its tables, and their ids, live
            told = known.get(look.key) or (look, look.findings())
            self._looks[look.key] = told
            for finding in told[1]:
                line = place.line
                yield replace(finding, cell_id=place.cell_id or None, line=line, end_line=line)

    def here(self) -> Place | None:
        """For `calls`."""
        return self._places.here()

    def opened(self, *call: Any) -> Any:
        """For `calls`."""
        return self._events.opened(*call)

    def part(self, *call: Any) -> None:
        """For `calls`."""
        self._events.part(*call)

    def _placed(self, finding: Finding) -> Finding:
        return replace(finding, cell_index=self._places.index_of(finding.cell_id))


def _let_follow() -> None:
    """A headless run that waits for scikit-learn begins to follow: it would come too late."""
    for finder in list(sys.meta_path):
        if type(finder).__module__ == "nbvalidate_probe":
            finder.follow()  # type: ignore[attr-defined]  # of `nbvalidate.verify.probe`


class LeakCheck:
    """The family LEAK in a live kernel: what the cell that has just run has leaked.

    Parameters
    ----------
    tracker
        What records the calls.
    """

    family = "LEAK"

    def __init__(self, tracker: Tracker) -> None:
        self._tracker = tracker

    def before(self, cell: CellContext) -> Iterable[Finding]:  # noqa: ARG002  nothing has happened
        """Nothing can be said before the cell runs."""
        return ()

    def after(self, cell: CellContext) -> Iterable[Finding]:
        """What the calls of this cell prove, together with those of the cells before it."""
        return self._tracker.findings(cell.cell_id) if self._tracker.active else ()

    def findings(self, document: Document) -> Iterable[Finding]:  # noqa: ARG002
        """What is proved of all cells."""
        return self._tracker.findings()
