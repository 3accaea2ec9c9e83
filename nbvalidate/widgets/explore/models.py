"""What the user gives as model and data, as predictions and columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nbvalidate.errors import UsageError
from nbvalidate.slices.columns import Columns, open_columns
from nbvalidate.slices.predictions import Predictions, predictions

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["asked", "sliced"]


def asked(
    model: Any,
    challenger: Any,
    X: Any,  # noqa: N803  # as in scikit-learn
    y: Any,
    *,
    prediction: Any = None,
    score: Any = None,
) -> dict[str, Predictions]:
    """What each model says, by its name.

    Raises
    ------
    UsageError
        For models or data that do not fit together.
    """
    if X is None:
        raise UsageError("`X` is needed: the rows that are explored.")
    if y is None:
        raise UsageError(
            "`y` is needed: what is true of each row. Errors of your own go to"
            " SliceExplorer.from_errors(frame, errors)."
        )
    models = dict(model) if _is_named(model) else {_name(model): model}
    if challenger is not None:
        name = _name(challenger)
        models[name if name not in models else f"{name} (challenger)"] = challenger
    if len(models) > 2:
        raise UsageError(f"One model is explored, or two are compared; {len(models)} are given.")
    answers: dict[str, Any] = {"prediction": prediction, "score": score}
    made = {}
    for place, (name, one) in enumerate(models.items()):
        words: dict[str, Any] = answers if place == 0 else {}
        made[str(name)] = predictions(one, X, y, **words)
    first, *others = made.values()
    if any(first.classes != other.classes for other in others):
        raise UsageError("The models know different classes, so they cannot be compared.")
    return made


def _is_named(model: Any) -> bool:
    return isinstance(model, Mapping) and bool(model)


def _name(model: Any) -> str:
    if model is None or isinstance(model, list | tuple) or hasattr(model, "shape"):
        return "predictions"
    steps = getattr(model, "steps", None)
    if isinstance(steps, list) and steps:  # a pipeline is called as its last step
        return _name(steps[-1][1])
    return str(getattr(model, "__name__", type(model).__name__))


def sliced(data: Any, made: Mapping[str, Predictions], y: Any) -> tuple[Columns, Iterable[str]]:
    """The columns to slice by, and those among them that are answers.

    Raises
    ------
    UsageError
        Where the rows are not those of the model.
    """
    columns = open_columns(data)
    rows = next(iter(made.values())).rows
    if columns.rows != rows:
        raise UsageError(f"The data has {columns.rows:,} rows, and the model judges {rows:,}.")
    return columns, [y] if isinstance(y, str) else []
