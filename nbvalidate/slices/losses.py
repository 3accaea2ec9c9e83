"""How wrong each row is: a number per row that is never negative, from a model or from the user.

`errors_of` is for `Predictions`, `row_errors` for plain arrays; `check_errors` reads errors that
the user computed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from nbvalidate.errors import UsageError
from nbvalidate.slices.labels import nearest, values_1d
from nbvalidate.slices.predictions import Predictions, Task, predictions

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["LOSSES", "Loss", "check_errors", "default_loss", "errors_of", "row_errors"]

#: A name, or a function of the truth and the predictions.
Loss = str | Callable[[Any, Any], Any]

_LEAST, _MOST = 1e-60, 1e60

#: The names and what they are called in a sentence.
LOSSES = {
    "zero_one": "share of wrong predictions",
    "log_loss": "log loss",
    "brier": "Brier score",
    "absolute": "absolute error",
    "squared": "squared error",
    "pinball": "pinball loss",
}


def default_loss(task: Task) -> str:
    """The loss without any other wish: wrong or not for classes, absolute for numbers."""
    return "absolute" if task == "regression" else "zero_one"


def row_errors(
    loss: Loss, y: Any, prediction: Any = None, score: Any = None, classes: Any = None
) -> NDArray[np.float64]:
    """The error of each row.

    Parameters
    ----------
    loss
        ``zero_one``, ``log_loss``, ``brier``, ``absolute``, ``squared``, ``pinball`` (of the
        median) or ``pinball:0.9``, or a function of `y` and `prediction` that gives an array.
    y
        The truth.
    prediction
        What was predicted.
    score
        Probabilities: of the second class, or a column per class.
    classes
        The classes in the order of the columns of `score`; the sorted values of `y` without it.

    Raises
    ------
    UsageError
        When the loss is unknown or does not fit the data.

    Examples
    --------
    >>> row_errors("pinball:0.9", [1.0, 2.0], [2.0, 1.0]).round(2).tolist()
    [0.1, 0.9]
    """
    numbers = isinstance(loss, str) and loss.split(":")[0] in ("absolute", "squared", "pinball")
    task: Task | None = "regression" if numbers and score is None else None
    if callable(loss):
        truth = values_1d(y, "y")
        said = prediction if prediction is not None else score
        return _called(loss, truth, values_1d(said, "prediction", len(truth)))
    known = None if classes is None else _Classes(list(classes))
    return errors_of(
        predictions(known, None, y, prediction=prediction, score=score, task=task), loss
    )


class _Classes:
    """Stands for a model of which only the classes are known."""

    def __init__(self, classes: list[Any]) -> None:
        self.classes_ = classes


def errors_of(made: Predictions, loss: Loss | None = None) -> NDArray[np.float64]:
    """The error of each row of `Predictions`.

    Parameters
    ----------
    made
        What was true and what was said.
    loss
        As in `row_errors`; `default_loss` without it.
    """
    import numpy as np

    if made.task == "errors":
        if loss not in (None, "error"):
            raise UsageError("Only the errors are known here, so there is no loss to choose.")
        return np.asarray(made.y, dtype=np.float64)
    if loss is None:
        loss = default_loss(made.task)
    if callable(loss):
        said = made.scores if made.predicted is None else made.predicted_labels
        return _called(loss, made.labels, said)
    name, _, quantile = str(loss).partition(":")
    if name not in LOSSES or (quantile and name != "pinball"):
        raise UsageError(f"There is no loss `{loss}`. {nearest(name, LOSSES)}")
    if name in ("absolute", "squared", "pinball"):
        return _of_numbers(made, name, quantile)
    if made.task == "regression":
        raise UsageError(f"`{name}` is for classes; a regression has `absolute` or `squared`.")
    return _of_classes(made, name)


def _of_classes(made: Predictions, name: str) -> NDArray[np.float64]:
    import numpy as np

    if name == "zero_one":
        if made.predicted is None:
            raise UsageError("`zero_one` needs predictions.")
        return np.asarray(made.y != made.predicted, dtype=np.float64)
    if made.scores is None or not made.probabilities:
        raise UsageError(
            f"`{name}` needs probabilities: a model with `predict_proba`, or `score` from 0 to 1."
        )
    if name == "brier":
        if made.scores.ndim == 1:
            return np.asarray(np.square(made.scores - made.y))
        at_truth = np.take_along_axis(made.scores, made.y[:, None], axis=1)[:, 0]
        # sum of (p - 1[class])² without a matrix of zeros and ones
        return np.asarray(np.square(made.scores).sum(axis=1) + 1 - 2 * at_truth)
    if made.scores.ndim == 1:
        chance = np.where(made.y == 1, made.scores, 1 - made.scores)
    else:
        chance = np.take_along_axis(made.scores, made.y[:, None], axis=1)[:, 0]
    # a probability of zero for what happened is no infinite error: as in scikit-learn
    epsilon = np.finfo(np.float64).eps
    return np.asarray(-np.log(np.clip(chance, epsilon, 1 - epsilon)))


def _of_numbers(made: Predictions, name: str, quantile: str) -> NDArray[np.float64]:
    import numpy as np

    if made.task == "multiclass":
        raise UsageError(f"`{name}` is for numbers; classes have `zero_one` or `log_loss`.")
    said = made.predicted if made.scores is None else made.scores
    if said is None:
        raise UsageError(f"`{name}` needs predictions.")
    off = made.y - said.astype(np.float64)
    if name == "absolute":
        return np.asarray(np.abs(off))
    if name == "squared":
        return np.asarray(np.square(off))
    try:
        at = float(quantile or 0.5)
    except ValueError:
        at = -1.0
    if not 0 < at < 1:
        raise UsageError(f"The quantile in `pinball:{quantile}` must be between 0 and 1.")
    return np.asarray(np.maximum(at * off, (at - 1) * off))


def _called(loss: Callable[[Any, Any], Any], truth: Any, said: Any) -> NDArray[np.float64]:
    name = getattr(loss, "__name__", "the loss")
    try:
        made = loss(truth, said)
    except UsageError:
        raise
    except Exception as error:
        why = str(error).strip().split("\n")[0] or type(error).__name__
        raise UsageError(f"The loss `{name}` failed: {why}") from error
    return check_errors(made, len(truth), f"{name}(y, prediction)")


def check_errors(values: Any, n: int, name: str = "errors") -> NDArray[np.float64]:
    """Errors that the user gives: one finite number per row, by position, none below zero.

    Parameters
    ----------
    values
        An array, a list or a column; a pandas index means nothing.
    n
        How many rows there are.
    name
        What it is called in messages.

    Raises
    ------
    UsageError
        With one sentence that says which row is wrong.
    """
    import numpy as np

    array = values_1d(values, name)
    if len(array) != n:
        raise UsageError(f"`{name}` has {len(array):,} values, but the frame has {n:,} rows.")
    if array.dtype.kind not in "biuf":
        if array.dtype != object:
            raise UsageError(f"`{name}` must be numbers, not {_called_type(array)}.")
        try:  # decimals, say
            array = np.array([_number(v) for v in array], dtype=np.float64)
        except (TypeError, ValueError):
            raise UsageError(f"`{name}` must be numbers: one error per row.") from None
    made = np.ascontiguousarray(array, dtype=np.float64)
    if not n:
        return made
    low, high = float(made.min()), float(made.max())
    if high == np.inf or low == -np.inf:
        row = int(np.isinf(made).argmax())
        raise UsageError(f"`{name}` is infinite in row {row:,}: errors must be finite numbers.")
    if low < 0:
        row = int((made < 0).argmax())
        raise UsageError(
            f"`{name}` is {made[row]:g} in row {row:,}: errors must be 0 or more, "
            "such as the absolute or squared difference."
        )
    if high and not _LEAST <= high <= _MOST:  # their cubes would be no numbers
        raise UsageError(
            f"`{name}` goes up to {high:.0e}: give it in a unit in which it is neither so large"
            " nor so small."
        )
    return made


def _called_type(array: NDArray[Any]) -> str:
    return {"U": "text", "S": "bytes", "M": "moments", "m": "durations"}.get(
        array.dtype.kind, str(array.dtype)
    )


def _number(value: Any) -> float:
    if isinstance(value, str | bytes):
        raise TypeError
    return float(value)
