"""What a model says about some rows, beside what is true: the plain arrays that metrics work on.

`predictions` asks a model (anything like scikit-learn's, a function, or values that are there
already) and gives a `Predictions`; classes are codes from 0, in the model's own order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from nbvalidate.errors import UsageError
from nbvalidate.slices.labels import class_order, encode, plain, read_y, shown_classes, values_1d

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Predictions", "Task", "predictions"]

#: ``errors``: only an error per row is known.
Task = Literal["binary", "multiclass", "regression", "errors"]

_FEW = 20  # distinct whole numbers that can still be classes


@dataclass(frozen=True, slots=True, eq=False)
class Predictions:
    """What is true and what was said, row by row.

    Parameters
    ----------
    task
        What the other fields mean.
    y
        Codes of `classes`, or numbers in a regression; for ``errors`` the errors themselves.
    predicted
        The same for what was said; None where only probabilities in `scores` could not tell.
    scores
        Binary: one number per row for ``classes[1]``. Multi-class: one column per class.
    classes
        The user's labels.
    probabilities
        Whether `scores` are probabilities (not, say, distances).
    """

    task: Task
    y: NDArray[Any]
    predicted: NDArray[Any] | None = None
    scores: NDArray[np.float64] | None = None
    classes: tuple[Any, ...] = ()
    probabilities: bool = False

    @property
    def rows(self) -> int:
        """How many rows."""
        return len(self.y)

    @property
    def labels(self) -> NDArray[Any]:
        """The truth in the user's own values."""
        return self._decoded(self.y)

    @property
    def predicted_labels(self) -> NDArray[Any]:
        """What was said in the user's own values."""
        if self.predicted is None:
            raise UsageError("There are no predictions here, only scores.")
        return self._decoded(self.predicted)

    @property
    def positive(self) -> Any:
        """The class that `scores` of a binary task are about."""
        return self.classes[1] if self.task == "binary" else None

    def take(self, rows: NDArray[Any]) -> Predictions:
        """Only some rows, by index or by mask."""
        return replace(
            self,
            y=self.y[rows],
            predicted=None if self.predicted is None else self.predicted[rows],
            scores=None if self.scores is None else self.scores[rows],
        )

    @classmethod
    def of_errors(cls, errors: NDArray[np.float64]) -> Predictions:
        """Rows of which only the error is known."""
        return cls("errors", errors)

    def _decoded(self, codes: NDArray[Any]) -> NDArray[Any]:
        import numpy as np

        if not self.classes:
            return codes
        try:  # numbers and texts stay what they are; a mixture is an array of objects
            kinds = {type(label) for label in self.classes}
            table = np.array(self.classes, dtype=None if len(kinds) == 1 else object)
        except ValueError:
            table = np.array([None])
        if table.shape != (len(self.classes),):
            table = np.empty(len(self.classes), dtype=object)
            table[:] = self.classes
        return np.asarray(table[codes])


def predictions(
    model: Any,
    X: Any,  # noqa: N803  # as in scikit-learn
    y: Any,
    *,
    prediction: Any = None,
    score: Any = None,
    task: Task | None = None,
    positive: Any = None,
) -> Predictions:
    """Ask a model about rows.

    Parameters
    ----------
    model
        Anything with ``predict`` (and ``predict_proba`` or ``decision_function`` where it has
        them), a function of `X`, or an array of predictions or probabilities. None when
        `prediction` or `score` is given.
    X
        What the model gets, as it is.
    y
        The truth: one value per row, or the name of a column of `X` (which the model then does
        not get).
    prediction
        Values that the model predicted earlier.
    score
        Its probabilities: of the positive class, or a column per class.
    task
        What it is; guessed from the model and from `y` without it.
    positive
        The positive class of two; the second of the model's, or of the sorted ones, without it.

    Raises
    ------
    UsageError
        With one sentence that names what does not fit.

    Examples
    --------
    >>> made = predictions([0, 1, 1], None, [0, 1, 0])
    >>> made.task, made.predicted.tolist()
    ('binary', [0, 1, 1])
    """
    X, truth = read_y(X, y)  # noqa: N806
    asked = _ask(model, X, len(truth), prediction, score)
    if asked.prediction is None and asked.score is None:
        raise UsageError("Give a model, or `prediction` or `score`: there is nothing to judge.")
    asked = _told_apart(asked, truth, task)
    found = task or _task(asked, truth)
    if found == "regression":
        return _regression(asked, truth)
    return _classification(asked, truth, found, positive)


@dataclass(frozen=True, slots=True)
class _Asked:
    prediction: NDArray[Any] | None
    score: NDArray[Any] | None
    classes: tuple[Any, ...] = ()
    classifier: bool | None = None  # None: the model does not tell
    probabilities: bool = True
    array: bool = False  # `prediction` may be scores as well


def _ask(model: Any, X: Any, n: int, prediction: Any, score: Any) -> _Asked:  # noqa: N803
    said = None if prediction is None else values_1d(prediction, "prediction", n)
    scored, classes = (None, ()) if score is None else _scores(score, n, "score")
    if model is None or said is not None or scored is not None:
        named = tuple(plain(c) for c in getattr(model, "classes_", ()))
        return _Asked(said, scored, classes or named)
    if isinstance(model, type):
        raise UsageError(f"The model is the class `{model.__name__}`, not a fitted model of it.")
    if hasattr(model, "predict") or hasattr(model, "predict_proba"):
        return _ask_model(model, X, n)
    if not callable(model):
        return _given(model, n)
    return _given(_called(model, X, getattr(model, "__name__", "the function")), n)


def _ask_model(model: Any, X: Any, n: int) -> _Asked:  # noqa: N803
    name = type(model).__name__
    prediction = score = None
    probabilities = False
    classes: tuple[Any, ...] = ()
    if hasattr(model, "predict_proba"):
        score, classes = _scores(_called(model.predict_proba, X, name), n, f"{name}.predict_proba")
        probabilities = True
    elif hasattr(model, "decision_function") and hasattr(model, "classes_"):
        score, _ = _scores(_called(model.decision_function, X, name), n, name)
    if hasattr(model, "predict"):
        prediction = values_1d(_called(model.predict, X, name), f"{name}.predict", n)
    if hasattr(model, "classes_"):
        listed = model.classes_
        if any(getattr(each, "ndim", 0) for each in listed):
            raise UsageError(f"{name} predicts several targets; slices are of one target.")
        classes = tuple(plain(c) for c in listed)
    classifier = True if score is not None or classes else _told(model)
    return _Asked(prediction, score, classes, classifier, probabilities)


def _told(model: Any) -> bool | None:
    """Whether the model says that it is a classifier or a regressor."""
    kind = getattr(model, "_estimator_type", None)
    if kind is None:
        from sklearn.base import is_classifier, is_regressor  # type: ignore[import-untyped]

        try:
            kind = (is_classifier(model) and "classifier") or (is_regressor(model) and "regressor")
        except (AttributeError, TypeError):  # no scikit-learn estimator
            kind = None
    return {"classifier": True, "regressor": False}.get(kind or "")


def _called(ask: Callable[[Any], Any], X: Any, name: str) -> Any:  # noqa: N803
    try:
        return ask(X)
    except UsageError:
        raise
    except Exception as error:
        said = str(error).strip().split("\n")[0] or type(error).__name__
        raise UsageError(f"The model could not predict these rows ({name}): {said}") from error


def _given(values: Any, n: int) -> _Asked:
    """Values in place of a model: a prediction per row, or a column of scores per class."""
    import numpy as np

    if getattr(values, "ndim", None) == 2 or np.ndim(values) == 2:
        score, classes = _scores(values, n, "model")
        if score.ndim == 2:
            return _Asked(None, score, classes)
        return _Asked(score, None, array=True)
    return _Asked(values_1d(values, "model", n), None, array=True)


def _scores(values: Any, n: int, name: str) -> tuple[NDArray[np.float64], tuple[Any, ...]]:
    """Scores as one or two dimensions, and the classes where a frame's columns name them."""
    import numpy as np

    if isinstance(values, list) and values and getattr(values[0], "ndim", 0) == 2:
        raise UsageError(f"`{name}` is of several targets; slices are of one target.")
    columns = tuple(plain(c) for c in getattr(values, "columns", ()))
    if hasattr(values, "to_numpy"):
        values = values.to_numpy()
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise UsageError(f"`{name}` must be numbers: probabilities or scores.") from None
    if array.ndim == 2 and array.shape[1] == 1:
        array, columns = array[:, 0], ()
    if array.ndim not in (1, 2):
        raise UsageError(f"`{name}` must have one or two dimensions, not {array.ndim}.")
    if len(array) != n:
        raise UsageError(f"`{name}` has {len(array):,} rows, but `y` has {n:,}.")
    if not np.isfinite(array).all():
        row = int(np.argmin(np.isfinite(array).reshape(n, -1).all(axis=1)))
        raise UsageError(f"`{name}` is missing or infinite in row {row:,}.")
    # numbered columns name nothing
    return array, () if columns == tuple(range(len(columns))) else columns


def _told_apart(asked: _Asked, truth: NDArray[Any], task: Task | None) -> _Asked:
    """An array of shares beside a truth of two classes is probabilities, not predictions."""
    import numpy as np

    values = asked.prediction
    if not asked.array or values is None or values.dtype.kind != "f" or task == "regression":
        return asked
    distinct = set(np.unique(truth).tolist()) if truth.dtype.kind in "biuf" else set()
    shares = bool(((values >= 0) & (values <= 1)).all()) and not np.isin(values, [0, 1]).all()
    if shares and distinct <= {0, 1}:
        return replace(asked, prediction=None, score=values)
    return asked


def _task(asked: _Asked, truth: NDArray[Any]) -> Task:
    import numpy as np

    if asked.classifier is False:
        return "regression"
    if asked.classifier or asked.score is not None:
        return "binary"  # or multiclass: settled when the classes are known
    if truth.dtype.kind not in "iuf":
        return "binary"
    said = asked.prediction
    if said is None or said.dtype.kind not in "biuf":
        return "binary"
    distinct = np.unique(truth)
    whole = bool((distinct == np.floor(distinct)).all())
    known = bool(np.isin(said, distinct).all())
    integers = truth.dtype.kind in "iu" or set(distinct.tolist()) <= {0, 1}
    return "binary" if whole and integers and known and len(distinct) <= _FEW else "regression"


def _regression(asked: _Asked, truth: NDArray[Any]) -> Predictions:
    import numpy as np

    said = asked.prediction if asked.prediction is not None else asked.score
    made = []
    for name, values in (("y", truth), ("prediction", said)):
        try:
            array = np.asarray(values, dtype=np.float64)
        except (TypeError, ValueError):
            raise UsageError(f"In a regression `{name}` must be numbers.") from None
        if array.ndim != 1 or not np.isfinite(array).all():
            raise UsageError(f"In a regression `{name}` must be one finite number per row.")
        made.append(array)
    return Predictions("regression", made[0], made[1])


def _classification(asked: _Asked, truth: NDArray[Any], task: Task, positive: Any) -> Predictions:
    import numpy as np

    said, score = asked.prediction, asked.score
    classes = class_order(asked.classes, truth, said)
    if score is not None:
        score = _columns(score, classes, known=bool(asked.classes))
    probabilities = asked.probabilities and score is not None
    if score is not None and ((score < 0) | (score > 1)).any():
        probabilities = False
    predicted = None
    if said is not None:
        predicted = encode(said, classes)
    elif score is not None and score.ndim == 1:
        predicted = (score >= (0.5 if probabilities else 0.0)).astype(np.int32)
    elif score is not None:
        predicted = score.argmax(axis=1).astype(np.int32)
    two = len(classes) == 2 and task != "multiclass"
    made = Predictions(
        "binary" if two else "multiclass",
        encode(truth, classes),
        predicted,
        score,
        classes,
        probabilities,
    )
    return made if positive is None else _turned(made, positive)


def _columns(score: NDArray[Any], classes: tuple[Any, ...], *, known: bool) -> NDArray[np.float64]:
    """Scores as the classes need them: one for the second of two, a column for each of more."""
    import numpy as np

    two = len(classes) == 2
    if score.ndim == 1 and two:
        return score
    if score.ndim == 1:
        raise UsageError(
            f"One column of scores is not enough for the classes {shown_classes(classes)}: "
            "give a column per class."
        )
    columns = score.shape[1]
    if columns > len(classes) or (columns < len(classes) and not known):
        raise UsageError(
            f"There are {columns} columns of scores, but the classes are {shown_classes(classes)}."
        )
    if two and columns == 2:
        return score[:, 1]
    # a class that the model never saw has no column
    return np.pad(score, ((0, 0), (0, len(classes) - columns)))


def _turned(made: Predictions, positive: Any) -> Predictions:
    """The same with `positive` as the second class."""
    positive = plain(positive)
    if positive not in made.classes:
        raise UsageError(
            f"`positive` is {positive!r}, but the classes are {shown_classes(made.classes)}."
        )
    if made.task != "binary":
        raise UsageError(f"`positive` is for two classes; here are {len(made.classes)}.")
    if positive == made.classes[1]:
        return made
    scores = made.scores
    if scores is not None:
        scores = 1 - scores if made.probabilities else -scores
    return replace(
        made,
        y=1 - made.y,
        predicted=None if made.predicted is None else 1 - made.predicted,
        scores=scores,
        classes=made.classes[::-1],
    )
