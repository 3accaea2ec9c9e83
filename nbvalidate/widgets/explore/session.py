"""Rows, models and a metric: what any rule is answered from, without a widget."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from nbvalidate.errors import UsageError
from nbvalidate.slices.losses import Loss, errors_of
from nbvalidate.slices.measure import Delta, Measure, Measured
from nbvalidate.slices.metrics import Metric, default_metric, names
from nbvalidate.slices.metrics import metric as by_name
from nbvalidate.slices.model import Condition, Slice
from nbvalidate.slices.predictions import Predictions

if TYPE_CHECKING:
    from nbvalidate.slices.columns import Columns
    from nbvalidate.slices.result import FoundSlice
    from nbvalidate.widgets.explore.cells import Axis

__all__ = ["Origin", "Session", "number"]

Origin = Literal["found", "edited", "pinned"]

#: So many bytes of masks are kept: an edit changes one condition, the others are there.
_KEPT = 64 << 20
_RECORDS = 500


def number(value: Any) -> float | int | None:
    """A figure as JSON can hold it: None for what is not known."""
    if value is None:
        return None
    made = value.item() if hasattr(value, "item") else value
    return made if isinstance(made, int) or math.isfinite(made) else None


@dataclass
class Session:
    """What is explored.

    Parameters
    ----------
    columns
        The rows.
    models
        What each model says, by its name: one, or two that are compared.
    metric
        Its name; '' is the usual one.
    loss
        The error by row that slices are searched by; None is the usual one.
    """

    columns: Columns
    models: Mapping[str, Predictions]
    metric: str = ""
    loss: Loss | None = None
    #: whether charts show how much worse the second model is
    compared: bool = False
    #: columns cut for charts
    axes: dict[tuple[str, str], Axis | None] = field(default_factory=dict, repr=False)
    _masks: OrderedDict[str, NDArray[np.bool_]] = field(default_factory=OrderedDict, repr=False)

    _known: dict[str, dict[str, Any]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        tasks = {made.task for made in self.models.values()}
        if len(tasks) > 1:
            raise UsageError(f"The models are of different tasks: {' and '.join(sorted(tasks))}.")
        if len(self.models) > 2:
            raise UsageError("At most two models are compared.")
        self.set_metric(self.metric)

    @property
    def task(self) -> str:
        """What the models do."""
        return self.first.task

    @property
    def first(self) -> Predictions:
        """What the first model says."""
        return next(iter(self.models.values()))

    def set_metric(self, name: str) -> None:
        """Measure by another metric.

        Raises
        ------
        UsageError
            When there is none, or it does not fit; the one before stays.
        """
        name = name or default_metric(self.first.task)
        measures = [Measure(made, name) for made in self.models.values()]
        self.measures: list[Measure] = measures
        self._known.clear()
        self.metric = measures[0].metric.name

    @property
    def described(self) -> dict[str, Any]:
        """The metric as the page shows it."""
        metric = self.measures[0].metric
        # shares keep their zeros, so that a column of them lines up
        places = ".3f" if metric.kind in ("share", "ratio", "auc") else ".4g"
        return {
            "name": metric.name,
            "label": metric.label,
            "better": "higher" if metric.better == "higher" else "lower",
            "format": places,
        }

    def metrics(self) -> list[dict[str, str]]:
        """Those that fit what the models say."""
        made = self.first
        listed = []
        for name in names(made.task):
            metric = by_name(name, made.task)
            probabilities = name in ("log_loss", "brier", "calibration")
            if (probabilities and not made.probabilities) or (
                name == "auc" and made.scores is None
            ):
                continue
            if made.predicted is None and _needs_predictions(metric):
                continue
            listed.append({"name": name, "label": metric.label})
        return listed

    @cached_property
    def errors(self) -> list[NDArray[np.float64]]:
        """Of each model the error by row."""
        loss = self.loss
        if loss is None and self.first.predicted is None and self.first.task != "errors":
            loss = "log_loss" if self.first.probabilities else None
        return [errors_of(made, loss) for made in self.models.values()]

    def mask(self, rule: Slice) -> NDArray[np.bool_]:
        """The rows of a slice; not to be written to.

        Raises
        ------
        UsageError
            For a rule that does not fit the columns.
        """
        found: NDArray[np.bool_] | None = None
        for condition in rule.conditions:
            one = self._mask(condition)
            found = one if found is None else found & one
        return np.ones(self.columns.rows, dtype=bool) if found is None else found

    def _mask(self, condition: Condition) -> NDArray[np.bool_]:
        key = condition.key
        found = self._masks.get(key)
        if found is None:
            found = self.columns.mask(condition)
            self._masks[key] = found
            most = max(4, _KEPT // max(self.columns.rows, 1))
            while len(self._masks) > most:
                self._masks.popitem(last=False)
        else:
            self._masks.move_to_end(key)
        return found

    def overall(self, model: int = 0) -> dict[str, Any] | None:
        """The metric of all rows."""
        if model >= len(self.measures):
            return None
        estimate = self.measures[model].overall()
        errors = self.errors[model]
        return {
            "metric": number(estimate.value),
            "low": number(estimate.low),
            "high": number(estimate.high),
            "error": number(errors.mean()) if len(errors) else None,
        }

    def record(
        self,
        rule: Slice,
        *,
        origin: Origin | None = "edited",
        name: str = "",
        found: FoundSlice | None = None,
    ) -> dict[str, Any]:
        """A slice as the page shows it: figures on all rows, the test of the rows held back.

        Parameters
        ----------
        rule
            Its conditions.
        origin
            Where it comes from.
        name
            What the user calls it.
        found
            What the search says about it.
        """
        key = rule.key
        if key not in self._known:  # a name on a pin measures nothing again
            self._known[key] = self._measured(rule)
            if len(self._known) > _RECORDS:
                self._known.pop(next(iter(self._known)))
        made = self._known[key] | {
            "rule": rule.to_json(),  # in the order in which it was asked for
            "chips": [condition.text for condition in rule.conditions],
            "text": rule.text,
            "name": name or None,
            "origin": origin,
        }
        return made if found is None else made | _found(found)

    def _measured(self, rule: Slice) -> dict[str, Any]:
        """What is so of a slice whoever asks."""
        mask = self.mask(rule)
        rows = int(np.count_nonzero(mask))
        figures = self.measures[0].of(mask)
        made: dict[str, Any] = {
            "key": rule.key,
            "rows": rows,
            "coverage": number(rows / self.columns.rows) if self.columns.rows else None,
            **_figures(figures),
            "difference_low": number(figures.difference[1]),
            "difference_high": number(figures.difference[2]),
            **_found(None),
            "b": None,
            "delta": None,
        }
        if rows:
            made["error"] = number(self.errors[0][mask].mean())
        if len(self.measures) > 1:
            made["b"] = _figures(self.measures[1].of(mask))
            made["delta"] = _delta(self.measures[0].against(self.measures[1], mask))
        return made


def _needs_predictions(metric: Metric) -> bool:
    return metric.name not in ("log_loss", "brier", "calibration", "auc", "error")


def _figures(figures: Measured) -> dict[str, Any]:
    return {
        "metric": number(figures.inside.value),
        "low": number(figures.inside.low),
        "high": number(figures.inside.high),
        "difference": number(figures.difference[0]),
        "harm": number(figures.harm[0]),
    }


def _delta(delta: Delta) -> dict[str, Any]:
    return dict(zip(("value", "low", "high"), map(number, delta), strict=True))


def _found(found: FoundSlice | None) -> dict[str, Any]:
    words = ("error", "effect", "score", "p", "q", "new")
    made: dict[str, Any] = {
        word: None if found is None else number(getattr(found, word)) for word in words
    }
    return made | {"outcome": None if found is None else found.outcome}
