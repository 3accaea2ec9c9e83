"""The figures of the groups of protected attributes, with Fairlearn's definitions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from nbvalidate.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

    from nbvalidate.slices.columns import Columns
    from nbvalidate.slices.predictions import Predictions

__all__ = ["fairness"]

_MOST = 200  # groups that can be looked at


def fairness(made: Predictions, columns: Columns, by: Sequence[str]) -> tuple[pd.DataFrame, dict]:  # type: ignore[type-arg]
    """Rates by group, and what lies between the groups.

    Parameters
    ----------
    made
        What a classifier (or a regression) says.
    columns
        The rows.
    by
        The protected attributes; the groups are their combinations.

    Returns
    -------
    groups, between
        A row for each group: ``rows`` and its rates. And by name the differences and ratios
        between groups: demographic parity and equalized odds for two classes, else the largest
        difference of each rate.

    Raises
    ------
    UsageError
        Without Fairlearn, without attributes, or for what has no predictions.

    Notes
    -----
    Weerts et al., Fairlearn: Assessing and Improving Fairness of AI Systems, JMLR 2023.
    """
    try:
        from fairlearn import metrics as fl  # type: ignore[import-untyped]
    except ImportError:
        raise UsageError(
            "The fairness view needs Fairlearn: pip install 'nbvalidate[fairness]'."
        ) from None
    import numpy as np

    if not by:
        raise UsageError("Name the protected attributes: one or more columns.")
    if made.task == "errors" or made.predicted is None:
        raise UsageError(
            "The fairness view needs the predictions of a model, not only errors or scores."
        )
    groups = _groups(columns, by)
    truth, said = np.asarray(made.y), np.asarray(made.predicted)
    measures: dict[str, Any] = {"rows": fl.count}
    if made.task == "regression":
        measures |= {"mean prediction": fl.mean_prediction, "mean absolute error": _mae}
    else:
        measures["accuracy"] = _accuracy
    if made.task == "binary":
        measures |= {
            "selection rate": fl.selection_rate,
            "true positive rate": fl.true_positive_rate,
            "false positive rate": fl.false_positive_rate,
        }
    frame = fl.MetricFrame(metrics=measures, y_true=truth, y_pred=said, sensitive_features=groups)
    table = frame.by_group.astype({"rows": "int64"})
    between: dict[str, float] = {}
    if made.task == "binary":
        joined = groups.astype(str).agg(" | ".join, axis=1)
        given = {"y_true": truth, "y_pred": said, "sensitive_features": joined}
        between = {
            "demographic parity difference": fl.demographic_parity_difference(**given),
            "demographic parity ratio": fl.demographic_parity_ratio(**given),
            "equalized odds difference": fl.equalized_odds_difference(**given),
            "equalized odds ratio": fl.equalized_odds_ratio(**given),
        }
    else:
        largest = frame.difference()
        between = {
            f"largest difference of {name}": float(value)
            for name, value in largest.items()
            if name != "rows"
        }
    return table, {name: float(value) for name, value in between.items()}


def _groups(columns: Columns, by: Sequence[str]) -> pd.DataFrame:
    """The attributes as texts; numbers of many values are cut into quarters."""
    import numpy as np
    import pandas as pd

    made = {}
    for name in by:
        kind = columns.kind(name)
        if kind == "time":
            raise UsageError(f"`{name}` holds moments, which are no groups.")
        if kind == "number":
            values = columns.values(name).astype("float64")
            numbers = pd.Series(values).mask(columns.missing(name))
            if numbers.nunique() > 10:
                made[name] = pd.qcut(numbers, 4, duplicates="drop").astype(str)
                continue
            made[name] = numbers.map(lambda v: "missing" if math.isnan(v) else f"{v:g}")
            continue
        codes, levels = columns.codes(name)
        table = np.array([*map(str, levels), "missing"], dtype=object)
        made[name] = pd.Series(table[codes])
    frame = pd.DataFrame(made)
    found = len(frame.drop_duplicates())
    if found > _MOST:
        raise UsageError(
            f"{' and '.join(by)} have {found:,} groups; choose attributes with at most {_MOST}."
        )
    return frame


def _accuracy(truth: Any, said: Any) -> float:
    return float((truth == said).mean())


def _mae(truth: Any, said: Any) -> float:
    return float(abs(truth - said).mean())
