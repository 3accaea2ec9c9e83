"""Which functions and methods are watched, and when their modules are loaded.

Everything that is an estimator of scikit-learn's kind derives from its `BaseEstimator`: that of
imbalanced-learn, xgboost, lightgbm, and the classes that a notebook defines. CatBoost's do not.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import Any

from nbvalidate.checks.leakage.knowledge.classes import CLASSES
from nbvalidate.checks.leakage.knowledge.functions import FUNCTIONS as KNOWN_FUNCTIONS
from nbvalidate.live.hooks import quietly
from nbvalidate.live.tracking.patching import Patches

__all__ = ["Libraries", "learns"]

_METHODS = {
    "fit": "fit", "partial_fit": "partial_fit", "fit_transform": "fit_transform",
    "transform": "transform", "fit_resample": "fit_resample", "score": "score",
    "predict": "predict", "predict_proba": "predict", "predict_log_proba": "predict",
    "decision_function": "predict",
}  # fmt: skip
_SELECTION = {
    "train_test_split": "split", "cross_val_score": "cross", "cross_validate": "cross",
    "cross_val_predict": "cross",
    # they fit and score by themselves, and are no result
    "learning_curve": "inside", "validation_curve": "inside", "permutation_test_score": "inside",
}  # fmt: skip
_FUNCTIONS = {
    "sklearn.model_selection": _SELECTION,
    "sklearn.metrics": {n: "metric" for n, kind in KNOWN_FUNCTIONS.items() if kind == "metric"},
    "sklearn.utils": {"resample": "resample"},
}
_CATBOOST = "CatBoost CatBoostClassifier CatBoostRegressor CatBoostRanker".split()
_SPLITTERS = "BaseCrossValidator BaseShuffleSplit _RepeatedSplits".split()

#: They learn which categories or features there are, not what the rows' values are.
_NAMES_ONLY = frozenset(n for n, kind in CLASSES.items() if kind in ("encoder", "stateless")) | {
    "DictVectorizer", "MissingIndicator",
}  # fmt: skip


def learns(estimator: Any) -> bool:
    """Whether fitting an estimator takes something from the values of the rows."""
    for attribute in ("steps", "transformer_list", "transformers"):
        parts = getattr(estimator, attribute, None)
        if isinstance(parts, (list, tuple)):
            return any(learns(part[1]) for part in parts if not isinstance(part[1], str))
    if estimator is None or any(c.__name__ in _NAMES_ONLY for c in type(estimator).__mro__):
        return False
    try:
        return bool(estimator.__sklearn_tags__().requires_fit)
    except Exception:  # noqa: BLE001  an estimator of older or other making
        return True


class Libraries(importlib.abc.MetaPathFinder):
    """Patches what is loaded, and what will be.

    Parameters
    ----------
    patches
        Where patches are kept.
    """

    def __init__(self, patches: Patches) -> None:
        self.patches = patches

    def install(self) -> None:
        """Begin."""
        sys.meta_path.insert(0, self)
        for name in (*_FUNCTIONS, "sklearn.base", "catboost.core"):
            if name in sys.modules:
                self.loaded(sys.modules[name])

    def remove(self) -> None:
        """Leave everything as it was."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)
        self.patches.undo()

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Python's question for a module: found as ever, with a word to us when it is loaded."""
        if name not in _FUNCTIONS and name not in ("sklearn.base", "catboost.core"):
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _Loader(spec.loader, self)
        return spec

    def loaded(self, module: ModuleType) -> None:
        """A module that interests us is complete."""
        try:
            name = module.__name__
            for function, role in _FUNCTIONS.get(name, {}).items():
                self.patches.function(vars(module).get(function), role)
            if name == "sklearn.base":
                self._estimators(vars(module)["BaseEstimator"])
            elif name == "sklearn.model_selection":
                self._splitters(sys.modules["sklearn.model_selection._split"])
            elif name == "catboost.core":
                for one in _CATBOOST:
                    self._class(vars(module)[one])
        except Exception as error:  # noqa: BLE001  never the user's
            quietly(error)

    def _estimators(self, base: Any) -> None:
        for cls in _subclasses(base):
            self._class(cls)

        def __init_subclass__(cls: Any, /, **options: Any) -> None:  # noqa: N807  Python's name
            super(base, cls).__init_subclass__(**options)
            try:
                self._class(cls)
            except Exception as error:  # noqa: BLE001  never the user's
                quietly(error)

        self.patches.attribute(base, "__init_subclass__", classmethod(__init_subclass__))

    def _class(self, cls: type) -> None:
        for one in cls.__mro__:
            for name, role in _METHODS.items():
                if name in one.__dict__:
                    self.patches.method(one, name, role)

    def _splitters(self, module: ModuleType) -> None:
        for base in (vars(module).get(name) for name in _SPLITTERS):
            for cls in _subclasses(base) if isinstance(base, type) else ():
                for one in cls.__mro__:
                    if "split" in one.__dict__:
                        self.patches.method(one, "split", "folds")


class _Loader(importlib.abc.Loader):
    """The module's own loader, which then is put back in its place."""

    def __init__(self, loader: Any, libraries: Libraries) -> None:
        self._loader, self._libraries = loader, libraries

    def create_module(self, spec: Any) -> ModuleType | None:
        made: ModuleType | None = self._loader.create_module(spec)
        return made

    def exec_module(self, module: ModuleType) -> None:
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        module.__loader__ = self._loader
        try:
            self._loader.exec_module(module)
        except BaseException as error:
            if error.__traceback__ is not None:
                error.__traceback__ = error.__traceback__.tb_next  # without this frame
            raise
        if self._libraries in sys.meta_path:
            self._libraries.loaded(module)


def _subclasses(base: type) -> Iterator[type]:
    stack, seen = [base], {base}
    while stack:
        cls = stack.pop()
        yield cls
        below: list[type] = type.__subclasses__(cls)
        for one in below:
            if one not in seen:
                seen.add(one)
                stack.append(one)
