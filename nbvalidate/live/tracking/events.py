"""Calls to events: what was fitted, transformed, split and scored, on which rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from nbvalidate.checks.leakage.proved.facts import Evaluation, Fit, Place, Record, Split
from nbvalidate.live.tracking.arguments import (
    Arguments,
    argument,
    changes_its_input,
    columns_key,
    config_of,
    safely,
    seeds,
    weakly,
)
from nbvalidate.live.tracking.calls import Done
from nbvalidate.live.tracking.libraries import learns
from nbvalidate.live.tracking.matching import length
from nbvalidate.live.tracking.overlaps import (
    Fitted,
    Meetings,
    Resampled,
    Scored,
    evaluation,
    pruned,
    rows_key,
)
from nbvalidate.live.tracking.places import Places
from nbvalidate.live.tracking.provenance import Provenance, Rows, is_table
from nbvalidate.live.tracking.samples import Sampled, Samples

__all__ = ["Events"]

_MOST = 2000  # splits that are remembered
_MORE = 400  # things to remember, and it is looked what can be forgotten
_BY_NAME = frozenset({"metric", "cross"})  # functions all of whose arguments may be named


class Events:
    """Everything that has happened since tracking began.

    Parameters
    ----------
    places
        Where things happen.
    """

    def __init__(self, places: Places) -> None:
        self.places = places
        self.provenance = Provenance()
        self.samples = Samples()
        self.fits: dict[int, Fitted] = {}
        self.resamplings: dict[int, Resampled] = {}
        self.scored: list[Scored] = []
        self.splits: list[Split] = []
        self._fitted: dict[int, tuple[Callable[[], Any], Fitted]] = {}
        self._predicted: dict[int, tuple[Callable[[], Any], Fitted, Rows]] = {}
        self._running: Fitted | None = None
        self._count = 0
        self._kept = 0
        self._meetings = Meetings()
        #: How many calls there were, and the cells that made them: nothing else changes the record.
        self.calls = 0
        self.cells: set[str] = set()

    def record(self) -> Record:
        """The facts so far, for the rules."""
        asides = self._meetings.asides(self.scored, self.provenance.parts)
        found = [
            replace(one.evaluation, aside=rows)
            for one, rows in zip(self.scored, asides, strict=True)
        ]
        self._name()
        return Record(found, list(self.splits), latest=dict(self.places.latest))

    def _name(self) -> None:
        """`model = Model().fit(X)` is bound after the fit."""
        models = [one.model for one in self.scored if one.model is not None]
        for fitted in {id(f): f for f in (*self.fits.values(), *models)}.values():
            estimator = fitted.holds()
            if fitted.fit.name == fitted.fit.kind and estimator is not None:
                fitted.fit.name = self.places.name_of(estimator, fitted.fit.kind)

    def _prune(self) -> None:
        """Forget what can meet nothing any more: what is gone, and most of what a loop repeats."""
        self._fitted = {k: v for k, v in self._fitted.items() if v[0]() is not None}
        self._predicted = {k: v for k, v in self._predicted.items() if v[0]() is not None}
        used = self.provenance.steps().union(*(self._steps_of(one) for one in self.scored))
        self.fits = {number: fitted for number, fitted in self.fits.items() if number in used}
        self.scored = pruned(self.scored)
        self._kept = len(self._fitted) + len(self._predicted) + len(self.fits) + len(self.scored)

    @staticmethod
    def _steps_of(one: Scored) -> frozenset[int]:
        return one.rows.steps | (one.model.rows.steps if one.model else frozenset())

    def opened(
        self, role: str, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], place: Place
    ) -> tuple[Done | None, tuple[Any, ...]]:
        """A call of the user's begins."""
        self._running = None
        self.calls += 1
        held = len(self._fitted) + len(self._predicted) + len(self.fits) + len(self.scored)
        if held > self._kept + _MORE:
            self._prune()
        self.cells.add(place.cell_id)
        if not args and role not in _BY_NAME:
            return None, ()  # a mistake: the library will say so
        if role == "split":
            return self._split(name, args, kwargs, place)
        handler = _HANDLERS.get(role)
        return (handler(self, name, (args, kwargs), place) if handler else None), ()

    def part(self, role: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """A call inside: an estimator that is fitted on all the rows of the outer one."""
        running = self._running
        if running is None or role not in ("fit", "fit_transform") or not args:
            return
        data = argument((args, kwargs), 1, "X")
        if length(data) == len(running.rows):
            self._remember(args[0], running)

    # estimators ---------------------------------------------------------------------------------

    def _fit(self, name: str, call: Arguments, place: Place) -> Done | None:
        fitted = self._begun(call, place)
        if fitted is None:
            return self._unknown(call)
        if name == "partial_fit":
            fitted = self._more(call[0][0], fitted)
        self._running = fitted

        def done(result: Any) -> Any:
            self._remember(call[0][0], fitted)
            return result

        return done

    def _fit_transform(self, name: str, call: Arguments, place: Place) -> Done | None:  # noqa: ARG002
        fitted = self._begun(call, place)
        if fitted is None:
            return self._unknown(call)
        self._running = fitted

        def done(result: Any) -> Any:
            self._remember(call[0][0], fitted)
            self.provenance.output(fitted.rows, result, self._number(fitted))
            return result

        return done

    def _transform(self, name: str, call: Arguments, place: Place) -> Done | None:  # noqa: ARG002
        rows = self.provenance.resolve(argument(call, 1, "X"))
        fitted = self._of(call[0][0])
        if rows is None:
            return None
        if changes_its_input(call[0][0]):
            rows.settle()

        def done(result: Any) -> Any:
            self.provenance.output(rows, result, self._number(fitted))
            return result

        return done

    def _begun(self, call: Arguments, place: Place) -> Fitted | None:
        estimator, data = call[0][0], argument(call, 1, "X")
        rows = self.provenance.resolve(data)
        if rows is None:
            return None
        self._count += 1
        kind = type(estimator).__name__
        fit = Fit(
            self._count,
            self.places.name_of(estimator, kind),
            kind,
            self.places.name_of(data),
            len(rows),
            config_of(estimator),
            place,
        )
        if changes_its_input(estimator):
            rows.settle()
        seen = self._seen(rows, data, argument(call, 2, "y"), fit.rows_name)
        return Fitted(fit, rows, learns(estimator), weakly(estimator), seen)

    def _number(self, fitted: Fitted | None) -> int | None:
        """Of a fit that makes a table, if it has learned something: then it is remembered."""
        if fitted is None or not fitted.learns:
            return None
        self.fits[fitted.fit.number] = fitted
        return fitted.fit.number

    def _more(self, estimator: Any, fitted: Fitted) -> Fitted:
        """Fitted further: on the rows before, too."""
        before = self._of(estimator)
        if before is not None:
            ids = np.union1d(before.rows.ids, fitted.rows.ids)
            through = (before.rows.steps | fitted.rows.steps,)
            made = before.rows.made | fitted.rows.made
            fitted.rows = Rows(ids, fitted.rows.prints, through, made)
        return fitted

    def _unknown(self, call: Arguments) -> Done | None:
        """Fitted on rows that cannot be told: what was known of the estimator no longer holds."""
        self._fitted.pop(id(call[0][0]), None)
        return None

    def _remember(self, estimator: Any, fitted: Fitted) -> None:
        self._fitted[id(estimator)] = (weakly(estimator), fitted)

    def _of(self, estimator: Any) -> Fitted | None:
        holds, fitted = self._fitted.get(id(estimator), (lambda: None, None))
        return fitted if holds() is estimator else None

    # scores -------------------------------------------------------------------------------------

    def _predict(self, name: str, call: Arguments, place: Place) -> Done | None:  # noqa: ARG002
        fitted = self._of(call[0][0])
        rows = self.provenance.resolve(argument(call, 1, "X")) if fitted else None
        if fitted is None or rows is None:
            return None
        if fitted.seen is not None:
            self.samples.table(rows, argument(call, 1, "X"))

        def done(result: Any) -> Any:
            for value in (result, getattr(result, "base", None)):
                if value is not None:  # a column of a view is a view of what holds the numbers
                    self._predicted[id(value)] = (weakly(value), fitted, rows)
            return result

        return done

    def _score(self, name: str, call: Arguments, place: Place) -> Done | None:
        estimator, data = call[0][0], argument(call, 1, "X")
        fitted = self._of(estimator)
        rows = self.provenance.resolve(data) if fitted else None
        if fitted is None or rows is None:
            return None
        rows_name = self.places.name_of(data)
        seen = self._seen(rows, data, argument(call, 2, "y"), rows_name)
        return self._scores(name, place, rows, fitted, rows_name, seen)

    def _metric(self, name: str, call: Arguments, place: Place) -> Done | None:
        for value in (*call[0], *call[1].values()):
            while value is not None:
                holds, fitted, rows = self._predicted.get(id(value), (lambda: None, None, None))
                if fitted is not None and rows is not None and holds() is value:
                    rows_name = self.places.name_of(rows.holds())
                    seen = self._seen(rows, None, argument(call, 0, "y_true"), rows_name)
                    return self._scores(name, place, rows, fitted, rows_name, seen)
                value = getattr(value, "base", None)  # a column of the probabilities
        return None

    def _cross(self, name: str, call: Arguments, place: Place) -> Done | None:
        data = argument(call, 1, "X")
        rows = self.provenance.resolve(data)
        self._drawn(argument(call, 99, "cv"), place, (data,))
        if rows is None:
            return None
        return self._scores(name, place, rows, None, self.places.name_of(data))

    def _scores(
        self,
        name: str,
        place: Place,
        rows: Rows,
        fitted: Fitted | None,
        rows_name: str,
        seen: Sampled | None = None,
    ) -> Done:
        model_name = fitted.fit.name if fitted else ""

        def compared() -> Evaluation:
            if fitted is not None and not fitted.config_has_rows:
                fitted.fit.config ^= columns_key(fitted.rows) ^ rows_key(fitted.rows)
                fitted.config_has_rows = True
            return evaluation(
                rows,
                fitted,
                self.fits,
                self.resamplings,
                what=name,
                place=place,
                rows_name=rows_name,
                model_name=model_name,
            )

        def done(result: Any) -> Any:
            # most scores are compared when the cell has run: reading tables takes time
            self.scored.append(Scored(compared, rows, fitted, place, seen))
            return result

        return done

    def _seen(self, rows: Rows, data: Any, answers: Any, name: str) -> Sampled | None:
        """Some of the rows with their answers, for a look at the features."""
        if answers is None:
            return None
        if data is not None:
            self.samples.table(rows, data)
        label = getattr(answers, "name", None) or self.places.name_of(answers)
        return self.samples.with_answers(rows, name, answers, str(label))

    # splits and samples -------------------------------------------------------------------------

    def _split(
        self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any], place: Place
    ) -> tuple[Done | None, tuple[Any, ...]]:
        """`train_test_split`: row numbers are split along, so that the parts are known exactly."""
        shuffles = kwargs.get("shuffle", True) is not False
        self._told(name, place, args, shuffles and kwargs.get("random_state") is None)
        sizes = {length(a) for a in args if hasattr(a, "__len__") or hasattr(a, "shape")}
        if len(sizes) != 1 or not args:
            return None, ()
        sources = [self.provenance.resolve(array) for array in args]
        self._count += 1
        number = self._count

        def done(result: Any) -> Any:
            first, second, *parts = result
            for i, source in enumerate(sources):
                if source is not None:
                    self.provenance.taken(source, parts[2 * i], first, (number, 0))
                    self.provenance.taken(source, parts[2 * i + 1], second, (number, 1))
            return parts

        return safely(done, lambda result: result[2:]), (np.arange(sizes.pop(), dtype=np.int32),)

    def _folds(self, name: str, call: Arguments, place: Place) -> Done | None:  # noqa: ARG002
        data = argument(call, 1, "X")
        self._drawn(call[0][0], place, (data,))
        if is_table(data):
            self.provenance.resolve(data)
        return None

    def _drawn(self, splitter: Any, place: Place, data: tuple[Any, ...]) -> None:
        if not hasattr(splitter, "random_state") or not hasattr(splitter, "split"):
            return
        draws = getattr(splitter, "shuffle", True) and splitter.random_state is None
        self._told(type(splitter).__name__, place, data, bool(draws))

    def _told(self, name: str, place: Place, data: tuple[Any, ...], draws: bool) -> None:
        seeded = not draws or any(map(seeds, self.places.ran()))
        names = tuple(n for n in (self.places.name_of(d) for d in data) if n)
        self.splits.append(Split(name, place, names, seeded))
        del self.splits[:-_MOST]

    def _fit_resample(self, name: str, call: Arguments, place: Place) -> Done | None:  # noqa: ARG002
        sampler, data = call[0][0], argument(call, 1, "X")
        kind = self.places.name_of(sampler, type(sampler).__name__)
        return self._sampled([data], place, kind)

    def _resample(self, name: str, call: Arguments, place: Place) -> Done | None:
        if call[1].get("replace", True) is False:
            return None
        return self._sampled(list(call[0]), place, name)

    def _sampled(self, arrays: list[Any], place: Place, name: str) -> Done | None:
        sources = [self.provenance.resolve(array) for array in arrays]
        if not any(sources):
            return None
        self._count += 1
        number = self._count

        def done(result: Any) -> Any:
            self.resamplings[number] = Resampled(place, name, range(0))
            results = result if isinstance(result, (list, tuple)) else [result]
            for source, data in zip(sources, results, strict=False):
                if source is not None:
                    found = self.provenance.resampled(source, data, number)
                    if found is not None:
                        self.resamplings[number].new = found[1]
            return result

        return done


_HANDLERS: dict[str, Callable[[Events, str, Arguments, Place], Done | None]] = {
    "fit": Events._fit,  # noqa: SLF001
    "partial_fit": Events._fit,  # noqa: SLF001
    "fit_transform": Events._fit_transform,  # noqa: SLF001
    "transform": Events._transform,  # noqa: SLF001
    "predict": Events._predict,  # noqa: SLF001
    "score": Events._score,  # noqa: SLF001
    "metric": Events._metric,  # noqa: SLF001
    "cross": Events._cross,  # noqa: SLF001
    "folds": Events._folds,  # noqa: SLF001
    "fit_resample": Events._fit_resample,  # noqa: SLF001
    "resample": Events._resample,  # noqa: SLF001
}
