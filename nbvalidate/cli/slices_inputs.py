"""What ``nbvalidate slices`` works on: a table, a model, and the columns that are answers."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nbvalidate.cli.slices_data import read_rows, with_moments
from nbvalidate.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Inputs", "read_inputs"]

_ANSWERS = ("target", "prediction", "score", "error")


@dataclass(frozen=True)
class Inputs:
    """A table, and who answers for it.

    Parameters
    ----------
    frame
        All rows; texts of moments are moments.
    model
        None where the answers are in columns.
    answers
        By word (``target``, ``prediction``, ``score``, ``error``) the column.
    """

    frame: pd.DataFrame
    model: Any
    answers: dict[str, str]

    @property
    def features(self) -> list[str]:
        """The columns that are no answers."""
        out = set(self.answers.values())
        return [name for name in map(str, self.frame.columns) if name not in out]

    def given(self) -> dict[str, Any]:
        """The arguments of `check_slices` after the gate."""
        words = {word: self.answers.get(word) for word in ("prediction", "score")}
        return {
            "model": self.model,
            "X": self.frame,
            "y": self.answers.get("target"),
            "errors": self.answers.get("error"),
            **words,
        }


def read_inputs(options: argparse.Namespace) -> Inputs:
    """Read what the options name.

    Raises
    ------
    UsageError
        With one sentence, for what cannot be read or does not fit.
    """
    answers = {word: name for word in _ANSWERS if (name := getattr(options, word))}
    _told_enough(options, answers)
    raw = read_rows(options.data)
    names = [str(name) for name in raw.columns]
    for word, name in (*answers.items(), *_more_columns(options)):
        if name not in names:
            from nbvalidate.slices.labels import nearest

            raise UsageError(f"--{word}: the data has no column {name!r}. {nearest(name, names)}")
    model = None
    if options.model:
        fitted = _model(options.model)
        model = _on_its_columns(fitted, raw, set(answers.values()), options.model)
    frame = with_moments(raw)
    _check_time(frame, getattr(options, "time", None))
    return Inputs(frame, model, answers)


def _check_time(frame: pd.DataFrame, name: str | None) -> None:
    """Raise `UsageError` for texts, which nobody can put in order of time."""
    from nbvalidate.slices.columns import open_columns

    if name and open_columns(frame).kind(name) not in ("number", "time"):
        raise UsageError(
            f"--time: {name!r} does not hold numbers, or moments such as 2024-01-31 or"
            " 2024-01-31T12:00."
        )


def _more_columns(options: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """The columns that `find` is told beside the answers, each with its option."""
    for word in ("features", "exclude"):
        for name in getattr(options, word, None) or ():
            yield word, name
    for word in ("group", "time", "stratify"):
        if name := getattr(options, word, None):
            yield word, name


def _told_enough(options: argparse.Namespace, answers: dict[str, str]) -> None:
    if "error" in answers:
        others = [word for word in ("target", "prediction", "score") if word in answers]
        if others or options.model:
            word = others[0] if others else "model"
            raise UsageError(f"--error is in place of a model and its answers: leave out --{word}.")
        return
    if "target" not in answers:
        raise UsageError("Say --target, the column that is true, or --error, an error per row.")
    if not (options.model or "prediction" in answers or "score" in answers):
        raise UsageError("Say --model, or --prediction or --score: there is nothing to judge.")


def _model(word: str) -> Any:
    module, colon, name = word.partition(":")
    if colon and not os.path.exists(word):
        return _imported(module, name)
    import joblib  # type: ignore[import-untyped]

    if not os.path.isfile(word):
        raise UsageError(
            f"{word} is not there: a model is a joblib or pickle file, or module:name."
        )
    try:
        with _own_modules():
            return joblib.load(word)
    except Exception as error:  # noqa: BLE001  # a pickle can raise anything
        raise UsageError(f"{word} cannot be loaded as a model: {_first_line(error)}") from None


def _imported(module: str, name: str) -> Any:
    try:
        with _own_modules():
            found = importlib.import_module(module)
    except Exception as error:  # noqa: BLE001  # the user's code can raise anything
        said = _first_line(error)
        raise UsageError(f"The module {module!r} cannot be imported: {said}") from None
    for part in name.split("."):
        if not hasattr(found, part):
            raise UsageError(f"{module} has no {name!r}.")
        found = getattr(found, part)
    return found


@contextmanager
def _own_modules() -> Iterator[None]:
    """The modules of this folder can be imported, as `python -m` has it."""
    here = os.getcwd()
    sys.path.insert(0, here)
    try:
        yield
    finally:
        if here in sys.path:
            sys.path.remove(here)


def _first_line(error: Exception) -> str:
    return " ".join(str(error).strip().split("\n")[0].split()) or type(error).__name__


def _on_its_columns(model: Any, frame: pd.DataFrame, answers: set[str], word: str) -> Any:
    """The model as one that picks its own columns from the whole table."""
    if isinstance(model, type):
        raise UsageError(f"{word} is the class `{model.__name__}`, not a fitted model of it.")
    asked = hasattr(model, "predict") or hasattr(model, "predict_proba")
    if not asked and not callable(model):
        raise UsageError(f"{word} holds no model, but a value of type `{type(model).__name__}`.")
    columns = _fitted_on(model)
    named = columns is not None
    if columns is None:
        columns = [name for name in frame.columns if str(name) not in answers]
    lost = [name for name in columns if name not in frame.columns]
    if lost:
        raise UsageError(f"{word} was fitted on the column {lost[0]!r}, which is not in the data.")
    # fitted on an array: scikit-learn warns of names that it does not know
    plain = not named and hasattr(model, "n_features_in_")

    def narrowed(rows: pd.DataFrame) -> Any:
        # as they were read: a model of a column of texts wants no moments
        own = frame.loc[rows.index, columns]
        return own.to_numpy() if plain else own

    if not asked:
        return lambda rows: model(narrowed(rows))
    # messages name the model by its type
    kind = type(type(model).__name__, (_OnItsColumns,), {})
    return kind(model, narrowed)


def _fitted_on(model: Any) -> list[Any] | None:
    """The columns that a model was fitted on; None where it does not tell, or had no names."""
    for word in ("feature_names_in_", "feature_names_"):  # the latter: CatBoost's
        named = getattr(model, word, None)
        if named is None:
            continue
        columns = list(named)
        # what LightGBM and CatBoost call the columns of an array
        if columns in (
            [f"Column_{i}" for i in range(len(columns))],
            [*map(str, range(len(columns)))],
        ):
            return None
        return columns
    return None


class _OnItsColumns:
    """Stands for a model; only what it is asked for is narrowed."""

    def __init__(self, model: Any, narrowed: Callable[[Any], Any]) -> None:
        self._model, self._narrowed = model, narrowed

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._model, name)
        if name in ("predict", "predict_proba", "decision_function"):
            return lambda rows: value(self._narrowed(rows))
        return value
