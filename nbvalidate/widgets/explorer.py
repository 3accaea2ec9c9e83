"""`SliceExplorer`: find by eye and by search where a model fails, in any notebook front end."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from nbvalidate.errors import UsageError
from nbvalidate.files import write_file
from nbvalidate.formats.slices_table import slices_html, slices_text
from nbvalidate.slices.columns import open_columns
from nbvalidate.slices.columns.code import code
from nbvalidate.slices.file import SliceFile
from nbvalidate.slices.model import Slice
from nbvalidate.slices.predictions import Predictions
from nbvalidate.widgets.assets import page_css, page_module
from nbvalidate.widgets.explore import view as views
from nbvalidate.widgets.explore.export import as_frame, as_gate
from nbvalidate.widgets.explore.models import asked, sliced
from nbvalidate.widgets.explore.ops import answer
from nbvalidate.widgets.explore.page import page
from nbvalidate.widgets.explore.pins import History, Pin, State, as_pins, as_slice
from nbvalidate.widgets.explore.search import Job, Wanted, run
from nbvalidate.widgets.explore.session import Session
from nbvalidate.widgets.explore.view import Search

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from nbvalidate.slices.losses import Loss
    from nbvalidate.slices.result import SliceResult

__all__ = ["SliceExplorer"]

_log = logging.getLogger("nbvalidate")
_TICK = 0.25  # seconds between two words about the progress


class SliceExplorer(anywidget.AnyWidget):
    """The sub-populations where a model is worse, as a table that can be explored.

    Parameters
    ----------
    model
        Anything like scikit-learn's, a function, or an array of predictions or probabilities.
        Two models as a dict by name, such as ``{"champion": a, "challenger": b}``.
    X, y
        The rows, and the truth: an array, or the name of a column of `X`.
    challenger
        A second model; slices then say where it is worse than the first.
    data
        The columns to slice by, if others than `X`: a frame with the same rows.
    metric
        What is measured; without it the usual one of the task.
    loss
        The error by row that is searched by; without it the usual one.
    prediction, score
        What was predicted earlier, in place of `model`.
    time
        A column of moments for the trend.
    by
        Protected attributes for the fairness view.
    settings
        Of the search, as in `nbvalidate.slices.find_slices`: ``k``, ``max_depth``,
        ``min_support``, ``alpha``, ``holdout``, ``features``, ``ranges``, ``sets``, ``negation``;
        ``group``, ``stratify``, ``bins``, ``binning``, ``seed``; ``on="difference"``.

    Raises
    ------
    UsageError
        For a model or data that make no sense, in one sentence.

    Notes
    -----
    What is synced are aggregates: rules, counts and figures. Single rows (the worst examples) are
    sent when they are asked for, and never saved with the notebook.
    """

    _esm = page_module()
    _css = page_css()

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

    def __init__(
        self,
        model: Any = None,
        X: Any = None,  # noqa: N803  # as in scikit-learn
        y: Any = None,
        *,
        challenger: Any = None,
        data: Any = None,
        metric: str = "",
        loss: Loss | None = None,
        prediction: Any = None,
        score: Any = None,
        time: str = "",
        by: Sequence[str] = (),
        **settings: Any,
    ) -> None:
        made = asked(model, challenger, X, y, prediction=prediction, score=score)
        columns, out = sliced(X if data is None else data, made, y)
        self._prepare(columns, made, metric, loss, time, by, {"out": out, **settings})

    @classmethod
    def from_errors(
        cls, frame: Any, errors: Any, *, time: str = "", **settings: Any
    ) -> SliceExplorer:
        """Explore rows of which only the error is known, or any other number that is not negative.

        Parameters
        ----------
        frame
            The rows.
        errors
            One number per row, 0 or more, or the name of a column.
        time, settings
            As for the explorer of a model.
        """
        from nbvalidate.slices.losses import check_errors

        columns = open_columns(frame)
        out = [errors] if isinstance(errors, str) else []
        values = columns.values(errors) if isinstance(errors, str) else errors
        made = {"errors": Predictions.of_errors(check_errors(values, columns.rows))}
        self = cls.__new__(cls)
        self._prepare(columns, made, "", None, time, (), {"out": out, **settings})
        return self

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
        self._job: Job | None = None
        self._version, self._quiet, self._told = 0, False, 0.0
        self.session = Session(columns, made, metric, loss)
        if moment and columns.kind(moment) != "time":
            raise UsageError(f"`time` must be a column of moments, and `{moment}` is none.")
        self.time = moment
        fixed = {w: settings.pop(w) for w in _FIXED if w in settings}
        fixed["out"] = settings.pop("out")
        self._fixed = {word: value for word, value in fixed.items() if value is not None}
        self._want(**settings)
        self.history = History(State(Slice()))
        self._described = views.features(self.session)
        self._search, self._fairness = Search(), None
        #: What the newest search has found.
        self.result: SliceResult = run(self.session, self.wanted, self._fixed)
        self._search = Search(seconds=self.result.seconds, notes=self.result.notes)
        super().__init__(view=self._view(), selected=Slice(), pins=())
        self.on_msg(self._on_message)
        self.observe(lambda _: self._on_change(), ["selected", "pins"])
        if by:
            from nbvalidate.widgets.explore.ops import fairness_cells

            self._fairness = fairness_cells(self, list(by))
            self._show()

    # what the user asks for

    @property
    def metric(self) -> str:
        """The name of what is measured; another one can be set."""
        return self.session.metric

    @metric.setter
    def metric(self, name: str) -> None:
        self.session.set_metric(name)
        self._show()

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

    def pin(self, rule: Any = None, name: str = "") -> None:
        """Pin a slice.

        Parameters
        ----------
        rule
            A `Slice` or something with one; None is the chosen one.
        name
            What it is called.
        """
        chosen = self.selected if rule is None else as_slice(rule)
        if not chosen.conditions:
            raise UsageError("All rows are chosen: choose a slice first.")
        self.session.mask(chosen)  # a rule that does not fit is refused here
        self.change(self.history.state.pin(chosen, name))

    def mask(self, rule: Any = None) -> NDArray[np.bool_]:
        """The rows of a slice, of shape (n,).

        Parameters
        ----------
        rule
            None is the chosen one.
        """
        return self.session.mask(self.selected if rule is None else as_slice(rule)).copy()

    def code(self, library: str = "pandas", *, rule: Any = None, frame: str = "df") -> str:
        """A line of pandas or Polars that selects the rows of a slice.

        Parameters
        ----------
        library
            ``pandas`` or ``polars``.
        rule
            None is the chosen one.
        frame
            What the frame is called there.
        """
        chosen = self.selected if rule is None else as_slice(rule)
        return code(chosen, library, frame, columns=self.session.columns)

    def to_frame(self) -> pd.DataFrame:
        """The table: one row for each slice that was found or pinned."""
        return as_frame(self.view, self.pins)

    def gate(self) -> SliceFile:
        """The pinned slices as a gate; a margin that nobody chose lets today's model pass.

        Raises
        ------
        UsageError
            When nothing is pinned.
        """
        return as_gate(self.session, self.pins)

    def save(self, path: Any, *, force: bool = False) -> None:
        """Write the gate for ``nbvalidate slices check``.

        Parameters
        ----------
        path
            Where to, such as ``slices.json``.
        force
            Replace a file that is there.
        """
        self.gate().save(path, force=force)

    def to_html(self, path: Any = None, *, examples: bool = False, force: bool = False) -> str:
        """A page of its own, without network, that still sorts, filters and drills down.

        Parameters
        ----------
        path
            Where to; None only gives the text.
        examples
            Whether the worst rows go into the page: they are single rows of the data.
        force
            Replace a file that is there.
        """
        text = page(self, examples=examples)
        if path is not None:
            from pathlib import Path

            if Path(path).exists() and not force:
                raise UsageError(f"{path} is there already; say force=True to replace it.")
            write_file(path, text)
        return text

    @property
    def text(self) -> str:
        """The table as text."""
        return slices_text(views.fallback(self.view))

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        rows = f"{self.session.columns.rows:,}"
        return f"<SliceExplorer: {len(self.view['slices'])} slices of {rows} rows>"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
        table = views.fallback(self.view)
        return {**data, "text/html": slices_html(table), "text/plain": slices_text(table)}, metadata

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


#: Settings of `find_slices` that the page does not change.
_FIXED = ("group", "stratify", "bins", "binning", "seed", "diverse", "group_rare")
