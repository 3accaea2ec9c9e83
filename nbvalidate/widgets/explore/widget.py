"""The widget behind the page: what is synced, what is asked, what can be undone."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from typing import Any

import anywidget
import traitlets

from nbvalidate.errors import UsageError
from nbvalidate.slices.model import Slice
from nbvalidate.slices.predictions import Predictions
from nbvalidate.slices.result import SliceResult
from nbvalidate.widgets.assets import page_css, page_module
from nbvalidate.widgets.explore import view as views
from nbvalidate.widgets.explore.ops import answer, fairness_cells
from nbvalidate.widgets.explore.pins import History, Pin, State, as_pins, as_slice
from nbvalidate.widgets.explore.search import Job, Wanted, run
from nbvalidate.widgets.explore.session import Session
from nbvalidate.widgets.explore.view import Search

__all__ = ["PageWidget"]

_log = logging.getLogger("nbvalidate")
_TICK = 0.25  # seconds between two words about the progress

#: Settings of `find_slices` that the page does not change.
_FIXED = ("group", "stratify", "bins", "binning", "seed", "diverse", "group_rare")


class PageWidget(anywidget.AnyWidget):
    """The page, its state, and the searches behind it; see `SliceExplorer`."""

    _esm = page_module()
    _css = page_css()

    #: The search behind the page; there also for a widget that was refused.
    _job: Job | None = None

    view = traitlets.Dict(help="What the page shows, as JSON values.").tag(sync=True)
    selected = traitlets.Any(help="The chosen `Slice`.").tag(
        sync=True,
        to_json=lambda value, _: value.to_json(),
        from_json=lambda value, _: Slice.from_json(value),
    )
    pins = traitlets.Any(help="The pinned slices, each a `Pin`.").tag(
        sync=True,
        to_json=lambda value, _: [pin.to_json() for pin in value],
        from_json=lambda value, _: as_pins(value),
    )
    weight = traitlets.Float(0.5, min=0.0, max=1.0, help="0: by severity only, 1: by size.").tag(
        sync=True
    )
    offline = traitlets.Any(None, help="None: there is a kernel.").tag(sync=True)

    def _prepare(
        self,
        columns: Any,
        made: Mapping[str, Predictions],
        metric: str,
        loss: Any,
        moment: str,
        by: Sequence[str],
        settings: dict[str, Any],
    ) -> None:
        self._version, self._quiet, self._told = 0, False, 0.0
        self.session = Session(columns, made, metric, loss)
        if moment and columns.kind(moment) != "time":
            raise UsageError(f"`time` must be a column of moments, and `{moment}` is none.")
        self.time = moment
        fixed = {w: settings.pop(w) for w in _FIXED if w in settings}
        fixed["out"] = settings.pop("out")
        self._fixed = {word: value for word, value in fixed.items() if value is not None}
        wait = settings.pop("wait", True)
        self._want(**settings)
        self.history = History(State(Slice()))
        self._described = views.features(self.session)
        self._search, self._fairness = Search(), None
        #: What the newest search has found.
        self.result: SliceResult = (
            run(self.session, self.wanted, self._fixed) if wait else SliceResult((), columns.rows)
        )
        self._search = Search(seconds=self.result.seconds, notes=self.result.notes)
        super().__init__(view=self._view(), selected=Slice(), pins=())
        self.on_msg(self._on_message)
        self.observe(lambda _: self._on_change(), ["selected", "pins"])
        if by:
            self._fairness = fairness_cells(self, list(by))
            self._show()
        if not wait:
            self.start()

    def search(self, **settings: Any) -> SliceResult:
        """Search again, with other settings, and wait for it.

        Parameters
        ----------
        settings
            Those that change.
        """
        self.cancel()
        self._want(**settings)
        self._done(run(self.session, self.wanted, self._fixed))
        return self.result

    def start(self, **settings: Any) -> None:
        """Search again behind the page, which shows the progress.

        Parameters
        ----------
        settings
            Those that change.
        """
        self.cancel()
        self._want(**settings)
        self._show(search=Search(True, 0.0, "slices are searched"))
        self._job = Job(
            lambda progress, cancelled: run(
                self.session, self.wanted, self._fixed, progress, cancelled
            ),
            self._progress,
            self._done,
            self._failed,
        )
        self._job.start()

    def cancel(self) -> None:
        """Stop a search behind the page."""
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def wait(self, seconds: float | None = None) -> None:
        """Wait for a search behind the page.

        Parameters
        ----------
        seconds
            At most; None is without end.
        """
        if self._job is not None:
            self._job.wait(seconds)

    def close(self) -> None:
        """Stop what runs, and let go of the page."""
        self.cancel()
        super().close()

    # what the page and the parts of the explorer ask for

    def record(self, rule: Slice) -> dict[str, Any]:
        """What is known about a slice: as in the table, or worked out."""
        for one in self.view["slices"]:
            if one["key"] == rule.key:
                return dict(one)
        return self.session.record(rule)

    def change(self, state: State) -> None:
        """Show another state, which can be undone."""
        self.history.push(state)
        self._put(state)

    def move(self, step: int) -> None:
        """Undo (-1) or redo (1)."""
        self._put(self.history.move(step))

    def _want(self, **settings: Any) -> None:
        self.wanted = getattr(self, "wanted", Wanted()).changed(**settings)
        self.session.compared = self.wanted.on == "difference" and len(self.session.models) > 1

    def _put(self, state: State) -> None:
        self._quiet = True
        try:
            self.selected, self.pins = state.selected, state.pins
        finally:
            self._quiet = False
        self._show()

    @traitlets.validate("selected")
    def _valid_rule(self, proposal: Any) -> Slice:
        rule = as_slice(proposal["value"])
        self.session.mask(rule)
        return rule

    @traitlets.validate("pins")
    def _valid_pins(self, proposal: Any) -> tuple[Pin, ...]:
        pins = as_pins(proposal["value"])
        for pin in pins:
            self.session.mask(pin.rule)
        return pins

    def _on_change(self) -> None:
        if not self._quiet:
            pinned = self.history.state.pins
            self.history.push(State(self.selected, self.pins))
            steps = (self.history.undo, self.history.redo)
            # choosing a row must cost nothing: the rest of the view is as it was
            if self.pins != pinned or steps != (self.view["undo"], self.view["redo"]):
                self._show()

    def _on_message(self, _: Any, content: Any, __: Any) -> None:
        asked_for = content if isinstance(content, dict) else {}
        reply: dict[str, Any] = {"id": asked_for.get("id"), "ok": True}
        buffers: list[bytes] = []
        try:
            reply["result"], buffers = answer(self, asked_for.get("op"), asked_for.get("args", {}))
        except UsageError as error:
            reply |= {"ok": False, "error": str(error)}
        except Exception as error:  # noqa: BLE001  # said on the page, logged here
            _log.exception("The slice explorer could not answer %r.", asked_for.get("op"))
            reply |= {"ok": False, "error": f"{type(error).__name__}: {error}"}
        self.send(reply, buffers or None)

    def _view(self) -> dict[str, Any]:
        self._version += 1
        session, history = self.session, self.history
        names = " and ".join(session.models)
        return views.view(
            session,
            self.result,
            views.records(session, self.result, history.state.pins),
            title=f"Slices of {session.columns.rows:,} rows ({names})",
            described=self._described,
            wanted=self.wanted,
            search=self._search,
            history=history,
            fairness=self._fairness,
            version=self._version,
        )

    def _show(self, search: Search | None = None) -> None:
        if search is not None:
            self._search = search
        self.view = self._view()

    def _progress(self, words: str, share: float) -> None:
        now = time.monotonic()
        if now - self._told >= _TICK:
            self._told = now
            self._search = Search(True, share, words)
            self.view = self.view | {"search": self._search.to_json()}

    def _done(self, result: SliceResult) -> None:
        self.result = result
        self._show(search=Search(seconds=result.seconds, notes=result.notes))

    def _failed(self, sentence: str) -> None:
        self._show(search=Search(message=sentence, notes=self.result.notes))
