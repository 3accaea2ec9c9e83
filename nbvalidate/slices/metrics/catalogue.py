"""The metrics by name, and which of them fit which task."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from nbvalidate.errors import UsageError
from nbvalidate.slices.labels import nearest
from nbvalidate.slices.metrics.model import Metric, Parts

if TYPE_CHECKING:
    from nbvalidate.slices.predictions import Predictions, Task

__all__ = ["ALIASES", "default_metric", "metric", "names"]


def _said(made: Predictions, name: str) -> tuple[object, object]:
    import numpy as np

    if made.predicted is None:
        raise UsageError(f"{name} needs predictions, and there are only scores.")
    return np.asarray(made.y), np.asarray(made.predicted)


def _among(condition: str, hit: str) -> Callable[[Predictions], Parts]:
    """The share of rows of `condition` in which `hit` is so: truth ``t``, answer ``p``."""

    def parts(made: Predictions) -> Parts:
        import numpy as np

        truth, said = _said(made, "This metric")
        positive = np.asarray(truth == 1), np.asarray(said == 1)
        known = {
            "all": np.ones(made.rows, dtype=bool),
            "right": np.asarray(truth == said),
            "wrong": np.asarray(truth != said),
            "t": positive[0],
            "p": positive[1],
            "not t": ~positive[0],
            "not p": ~positive[1],
        }
        below = known[condition]
        return (below & known[hit]).astype(np.float64), below.astype(np.float64)

    return parts


def _f1(made: Predictions) -> Parts:
    import numpy as np

    truth, said = _said(made, "F1")
    one, other = (np.asarray(v == 1).astype(np.float64) for v in (truth, said))
    return 2 * one * other, one + other


def _loss(name: str) -> Callable[[Predictions], Parts]:
    def parts(made: Predictions) -> Parts:
        import numpy as np

        from nbvalidate.slices.losses import errors_of

        errors = errors_of(made, name)
        return errors, np.ones(len(errors))

    return parts


def _difference(made: Predictions) -> Parts:
    """Of numbers: what was said minus what is true."""
    import numpy as np

    truth, said = _said(made, "Bias")
    return np.asarray(said, dtype=np.float64) - truth, np.ones(made.rows)  # type: ignore[operator]


def _calibration(made: Predictions) -> Parts:
    import numpy as np

    if made.scores is None or not made.probabilities:
        raise UsageError("Calibration needs probabilities.")
    return made.scores - np.asarray(made.y == 1), np.ones(made.rows)


def _errors(made: Predictions) -> Parts:
    import numpy as np

    return made.y.astype(np.float64), np.ones(made.rows)


def _no_sums(_: Predictions) -> Parts:
    raise UsageError("AUC is no function of sums.")


_CLASSES = (
    Metric("accuracy", "accuracy", "higher", "share", _among("all", "right")),
    Metric("error_rate", "error rate", "lower", "share", _among("all", "wrong")),
)
_PROBABILITIES = (
    Metric("log_loss", "log loss", "lower", "mean", _loss("log_loss")),
    Metric("brier", "Brier score", "lower", "mean", _loss("brier")),
)
_BINARY = (
    Metric("recall", "recall", "higher", "share", _among("t", "p")),
    Metric("precision", "precision", "higher", "share", _among("p", "t")),
    Metric("f1", "F1", "higher", "ratio", _f1),
    Metric("fpr", "false positive rate", "lower", "share", _among("not t", "p")),
    Metric("fnr", "false negative rate", "lower", "share", _among("t", "not p")),
    Metric("tnr", "true negative rate", "higher", "share", _among("not t", "not p")),
    Metric("selection_rate", "selection rate", "higher", "share", _among("all", "p")),
)
_SCORES = (
    # mean score minus the share of positives: 0 is best, above 0 the scores are too high
    Metric("calibration", "calibration error", "zero", "mean", _calibration),
    Metric("auc", "ROC AUC", "higher", "auc", _no_sums),
)
_NUMBERS = (
    Metric("mae", "mean absolute error", "lower", "mean", _loss("absolute")),
    Metric("mse", "mean squared error", "lower", "mean", _loss("squared")),
    Metric("rmse", "root mean squared error", "lower", "mean", _loss("squared"), root=True),
    Metric("bias", "bias", "zero", "mean", _difference),
)
_PLAIN = (Metric("error", "error", "lower", "mean", _errors),)

_BY_TASK: dict[Task, tuple[Metric, ...]] = {
    "binary": (*_CLASSES, *_BINARY, *_PROBABILITIES, *_SCORES),
    "multiclass": (*_CLASSES, *_PROBABILITIES),
    "regression": _NUMBERS,
    "errors": _PLAIN,
}

#: Other names of the same.
ALIASES = {"tpr": "recall", "sensitivity": "recall", "specificity": "tnr", "roc_auc": "auc"}


def names(task: Task) -> tuple[str, ...]:
    """The metrics of a task, the usual one first."""
    return tuple(found.name for found in _BY_TASK[task])


def default_metric(task: Task) -> str:
    """The one without any other wish."""
    return names(task)[0]


def metric(name: str, task: Task) -> Metric:
    """The metric of this name.

    Raises
    ------
    UsageError
        When there is none, or it does not fit the task.
    """
    wanted = ALIASES.get(name, name)
    for found in _BY_TASK[task]:
        if found.name == wanted:
            return found
    everywhere = {found.name for group in _BY_TASK.values() for found in group}
    if wanted in everywhere:
        fitting = ", ".join(names(task))
        raise UsageError(f"The metric {name!r} does not fit a task of {task}; these do: {fitting}.")
    raise UsageError(f"There is no metric {name!r}. {nearest(name, sorted(everywhere))}")
