"""`check_slices`: the slices of a gate, each with one of four outcomes."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from nbvalidate.checks.slices.facts import SliceOutcome, Status
from nbvalidate.errors import UsageError
from nbvalidate.findings import Severity
from nbvalidate.slices.file import Discovered, Named, SliceFile

if TYPE_CHECKING:
    from nbvalidate.slices.columns import Columns
    from nbvalidate.slices.losses import Loss
    from nbvalidate.slices.measure import Measured
    from nbvalidate.slices.predictions import Predictions
    from nbvalidate.slices.report import SliceReport

__all__ = ["answers", "check_slices"]


def check_slices(
    gate: Any,
    model: Any = None,
    X: Any = None,  # noqa: N803  # as in scikit-learn
    y: Any = None,
    *,
    prediction: Any = None,
    score: Any = None,
    errors: Any = None,
    metric: str = "",
    loss: Loss | None = None,
    name: str = "data",
    progress: Callable[[str, float], None] | None = None,
) -> SliceReport:
    """Judge a model by the slices of a gate.

    Parameters
    ----------
    gate
        A ``slices.json``, what is in one, or a `SliceFile`.
    model
        Anything like scikit-learn's, a function, or an array of predictions.
    X, y
        The rows, and the truth: an array, or the name of a column of `X`.
    prediction, score
        What was predicted earlier, in place of `model`: an array or a column's name.
    errors
        In place of all this an error per row, 0 or more, or a column's name.
    metric
        Of the named slices; without it the gate's, or the usual one.
    loss
        By which slices are discovered; without it the usual one.
    name
        What the data are called in the report.
    progress
        Called with a few words and the share that is done.

    Returns
    -------
    SliceReport
        ``report.ok`` is False when a slice fails, or cannot be judged.

    Raises
    ------
    UsageError
        For a gate, model or data that make no sense, in one sentence.

    Notes
    -----
    A named slice fails when the lower end of the 95 % interval of its harm (how much worse its
    metric is than that of all other rows) is above its margin. It has insufficient evidence with
    fewer rows than it asks for; when its harm is above the margin, but not proved to be; and, where
    it must be proved to be within, when the upper end is above. A discovered slice fails when it is
    confirmed on rows held back, with more harm than the margin and enough rows.
    """
    from nbvalidate.slices.columns import open_columns
    from nbvalidate.slices.report import SliceReport

    started = time.perf_counter()
    file = _read(gate)
    if X is None:
        raise UsageError("`X` is needed: the rows that are judged.")
    columns = open_columns(X)
    given = {"prediction": prediction, "score": score, "errors": errors, "y": y}
    named = {word: value for word, value in given.items() if isinstance(value, str)}
    made = answers(columns, model, X, given)
    judge = _Judge(columns, made, metric or file.metric)
    outcomes = [judge.named(one) for one in file.slices]
    if file.discovered is not None:
        outcomes += _discovered(columns, made, loss, file.discovered, set(named.values()), progress)
    return SliceReport(tuple(outcomes), name, columns.rows, time.perf_counter() - started)


def _read(gate: Any) -> SliceFile:
    if isinstance(gate, SliceFile):
        return gate
    return SliceFile.from_json(gate) if isinstance(gate, Mapping) else SliceFile.load(gate)


def answers(columns: Columns, model: Any, X: Any, given: Mapping[str, Any]) -> Predictions:  # noqa: N803
    """What is known about the rows: of a model, or of columns and arrays.

    Parameters
    ----------
    columns
        The rows.
    model, X
        As for `check_slices`.
    given
        Its ``y``, ``prediction``, ``score`` and ``errors``; a text names a column.
    """
    from nbvalidate.slices.losses import check_errors
    from nbvalidate.slices.predictions import Predictions, predictions

    def named(word: str) -> Any:
        value = given[word]
        return _column(columns, value) if isinstance(value, str) else value

    if given["errors"] is not None:
        name = given["errors"] if isinstance(given["errors"], str) else "errors"
        return Predictions.of_errors(check_errors(named("errors"), columns.rows, name))
    asked = X if model is not None and not _is_array(model) else None
    y = given["y"] if asked is not None else named("y")
    return predictions(model, asked, y, prediction=named("prediction"), score=named("score"))


def _is_array(model: Any) -> bool:
    return not (hasattr(model, "predict") or hasattr(model, "predict_proba") or callable(model))


def _column(columns: Columns, name: str) -> Any:
    """The values of a column as the user's."""
    import numpy as np

    if columns.kind(name) == "number":
        return columns.values(name)
    codes, values = columns.codes(name)
    table = np.empty(len(values) + 1, dtype=object)
    table[:-1] = values
    return table[codes]


class _Judge:
    """Judges named slices of one set of rows; sums are made once."""

    def __init__(self, columns: Columns, made: Predictions, metric: str) -> None:
        from nbvalidate.slices.measure import Measure

        self.columns = columns
        self.measure = Measure(made, metric)
        self.metric = self.measure.metric

    def named(self, named: Named) -> SliceOutcome:
        try:
            inside = self.columns.mask(named.rule)
        except UsageError as error:
            return self._outcome(named, "cannot be judged", str(error))
        rows = int(inside.sum())
        if rows == 0:
            return self._outcome(named, "cannot be judged", "no row belongs to it.")
        if rows == len(inside):
            return self._outcome(named, "cannot be judged", "all rows belong to it: no rest.", rows)
        found = self.measure.of(inside)
        status, why = _status(found, named, rows, self.metric.label)
        return self._outcome(named, status, why, rows, found)

    def _outcome(
        self,
        named: Named,
        status: Status,
        why: str,
        rows: int = 0,
        found: Measured | None = None,
    ) -> SliceOutcome:
        value, rest, harm = (math.nan, math.nan, (math.nan,) * 3)
        if found is not None:
            value, rest, harm = found.inside.value, found.rest, found.harm
        few = status == "insufficient evidence"
        return SliceOutcome(
            _KINDS[status],
            named.name,
            named.rule.text,
            status,
            self.metric.label,
            rows,
            self.columns.rows,
            value,
            rest,
            *harm,
            named.margin,
            why,
            named.rule.columns,
            Severity(named.insufficient) if few else Severity.ERROR,
        )


_KINDS: dict[Status, str] = {
    "pass": "",
    "fail": "slice-worse",
    "insufficient evidence": "slice-insufficient-evidence",
    "cannot be judged": "slice-cannot-be-judged",
}


def _status(found: Measured, named: Named, rows: int, label: str) -> tuple[Status, str]:
    harm, low, high = found.harm
    if rows < named.min_rows:
        return "insufficient evidence", (
            f"It has {rows:,} row{'s' * (rows != 1)}, and {named.min_rows:,} are asked for."
        )
    if math.isnan(harm) or math.isnan(low):
        return "insufficient evidence", f"The {label} cannot be computed in it or in the rest."
    said = f"It is worse by {harm:.3g} (95 %: {low:.3g} to {high:.3g})"
    if low > named.margin:
        return "fail", f"{said}, and {named.margin:g} is allowed."
    if harm > named.margin:
        return "insufficient evidence", (
            f"{said}, more than the {named.margin:g} allowed, but {rows:,} rows do not prove it."
        )
    if named.prove and high > named.margin:
        return "insufficient evidence", (
            f"{said}, and {rows:,} rows do not prove that it is within {named.margin:g}."
        )
    return "pass", f"{said}; {named.margin:g} is allowed."


def _discovered(
    columns: Columns,
    made: Predictions,
    loss: Loss | None,
    how: Discovered,
    out: set[str],
    progress: Callable[[str, float], None] | None,
) -> list[SliceOutcome]:
    from nbvalidate.slices.find import find_slices
    from nbvalidate.slices.losses import errors_of

    errors = made.y if made.task == "errors" else errors_of(made, loss)
    found = find_slices(
        columns,
        errors,
        k=how.k,
        max_depth=how.max_depth,
        min_support=how.min_support,
        alpha=how.alpha,
        holdout=how.holdout,
        seed=how.seed,
        features=[name for name in columns.names if name not in out],
        progress=progress,
    )
    return [
        SliceOutcome(
            "discovered-slice-worse",
            one.rule,
            one.rule,
            "fail",
            "error",
            one.rows,
            found.tested_rows,
            one.error,
            one.error - one.effect,
            one.effect,
            one.low,
            one.high,
            how.margin,
            "",
            one.slice.columns,
            numbers={"q": one.q, "coverage": one.coverage},
        )
        for one in found.confirmed
        if one.effect > how.margin and one.coverage >= how.coverage
    ]
