"""`SliceExplorer`: find by eye and by search where a model fails, in any notebook front end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from nbvalidate.errors import UsageError
from nbvalidate.files import write_file
from nbvalidate.formats.slices_table import slices_html, slices_text
from nbvalidate.slices.columns import open_columns
from nbvalidate.slices.columns.code import code
from nbvalidate.slices.file import SliceFile
from nbvalidate.slices.predictions import Predictions
from nbvalidate.widgets.explore import view as views
from nbvalidate.widgets.explore.export import as_frame, as_gate
from nbvalidate.widgets.explore.models import asked, sliced
from nbvalidate.widgets.explore.page import page
from nbvalidate.widgets.explore.pins import Pin, as_slice
from nbvalidate.widgets.explore.widget import PageWidget

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from nbvalidate.slices.losses import Loss

__all__ = ["SliceExplorer"]


class SliceExplorer(PageWidget):
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
        ``wait=False`` searches behind the page, which shows the progress.

    Raises
    ------
    UsageError
        For a model or data that make no sense, in one sentence.

    Notes
    -----
    What is synced are aggregates: rules, counts and figures. Single rows (the worst examples) are
    sent when they are asked for, and never saved with the notebook.
    """

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

    @property
    def metric(self) -> str:
        """The name of what is measured; another one can be set."""
        return self.session.metric

    @metric.setter
    def metric(self, name: str) -> None:
        self.session.set_metric(name)
        self._show()

    def pin(
        self, rule: Any = None, name: str = "", *, note: str = "", margin: float | None = None
    ) -> None:
        """Pin a slice.

        Parameters
        ----------
        rule
            A `Slice` or something with one; None is the chosen one.
        name, note
            What it is called, and a note for people.
        margin
            How much worse than the rest it may be in a gate; None: as it is now, and a little.
        """
        chosen = self.selected if rule is None else as_slice(rule)
        if not chosen.conditions:
            raise UsageError("All rows are chosen: choose a slice first.")
        self.session.mask(chosen)  # a rule that does not fit is refused here
        pin = Pin.from_json({"rule": chosen, "name": name, "note": note, "margin": margin})
        self.change(self.history.state.pin(pin))

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

    def charts(self, rule: Any = None) -> dict[str, Any]:
        """The charts of a slice as Altair charts, to be changed or saved.

        Parameters
        ----------
        rule
            None is the chosen one.
        """
        from nbvalidate.widgets.explore.charts import charts
        from nbvalidate.widgets.explore.specs import as_altair

        chosen = self.selected if rule is None else as_slice(rule)
        made = charts(self.session, chosen, self.session.mask(chosen), self.time)
        return {one["name"]: as_altair(one) for one in made}

    def to_frame(self) -> pd.DataFrame:
        """The table: one row for each slice that was found or pinned.

        ``rows``, ``coverage``, ``metric`` and its difference to the rest are those of all rows;
        from ``error`` to ``q`` are what `find_slices` says, on the rows held back.
        """
        return as_frame(self.view, self.pins, self.result)

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
