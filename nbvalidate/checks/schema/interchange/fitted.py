"""Whether a frame fits a fitted model: what it was fitted with becomes a schema, which is checked.

scikit-learn remembers the names and the number of the columns; encoders their categories; the tags
of each step say whether it takes texts and missing values.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from nbvalidate.checks.schema.definition.bounds import plain
from nbvalidate.checks.schema.definition.model import Column, Schema
from nbvalidate.checks.schema.engines import Table, open_table
from nbvalidate.checks.schema.measure.run import Measured, measure
from nbvalidate.checks.schema.measure.violations import Violation
from nbvalidate.checks.schema.report import SchemaReport
from nbvalidate.errors import UsageError
from nbvalidate.findings import Finding, Severity

__all__ = ["KIND", "check_fit", "fits", "schema_of"]

#: The name of the rule.
KIND = "does-not-fit-model"

Missing = Literal["refuses", "passes", "fills"]


@dataclass(frozen=True, slots=True)
class _Need:
    """What one column must be like for the first step that takes it.

    Parameters
    ----------
    step
        The class of that step.
    numbers
        Whether it takes nothing but numbers.
    missing
        What happens to missing values: an error, they go on, or something takes their place.
    categories
        All it has seen, if it refuses others.
    """

    step: str
    numbers: bool = False
    missing: Missing = "fills"
    categories: tuple[Any, ...] | None = None


def fits(model: Any, frame: Any) -> tuple[Finding, ...]:
    """What in a frame does not fit a fitted model; see `check_fit`."""
    return check_fit(model, frame).findings


def check_fit(model: Any, frame: Any, *, name: str = "frame") -> SchemaReport:
    """Compare a frame with what a model was fitted with.

    Parameters
    ----------
    model
        An estimator or pipeline of scikit-learn, or of a library with its interface.
    frame
        Of any engine, or a two-dimensional array.
    name
        What messages call it.

    Returns
    -------
    SchemaReport
        ``findings``, ``ok``, ``bad_rows``.

    Raises
    ------
    UsageError
        For a model that is not fitted, or does not say what it was fitted with.
    """
    started = time.perf_counter()
    table = open_table(_as_frame(frame, model))
    title = _title(model)
    if _names(model) is None:
        schema, measured = Schema(), _by_count(model, table, title)
    else:
        schema, needs = _expected(model, table)
        measured = measure(schema, table)
        said = tuple(_violation(v, needs, title) for v in measured.violations)
        measured = replace(measured, violations=said)
    return SchemaReport(schema, name, table, measured, time.perf_counter() - started)


def schema_of(model: Any) -> Schema:
    """What a model was fitted with, as a schema: columns, their order, categories, gaps.

    Raises
    ------
    UsageError
        If it was fitted without names.
    """
    if _names(model) is None:
        raise UsageError(f"{_title(model)} was fitted without names of columns.")
    return _expected(model, None)[0]


def _expected(model: Any, table: Table | None) -> tuple[Schema, dict[str, _Need]]:
    names = _names(model) or ()
    by_name = _transformer(model)
    needs = {} if _transformer(model) is None else dict(_needs_by_name(model, by_name, names))
    if by_name is None:
        need = _need(_steps(model), names)
        needs = dict(zip(names, need, strict=True))
    columns = []
    for label in names:
        if label not in needs:
            continue  # dropped, or left over: nothing takes it
        need_of = needs[label]
        stored = table.stored[label].kind if table is not None and label in table.stored else ""
        columns.append(
            Column(
                label,
                # True and False are numbers for a model
                dtype="number" if need_of.numbers and stored != "boolean" else "any",
                nullable=need_of.missing != "refuses",
                one_of=need_of.categories,
            )
        )
    strict = by_name is None
    extra: Literal["error", "allow"] = "error" if strict else "allow"
    return Schema(tuple(columns), extra_columns=extra, ordered=strict), needs


def _violation(violation: Violation, needs: Mapping[str, _Need], title: str) -> Violation:
    need = needs.get(violation.column or "")
    numbers = {**violation.numbers, "model": title, "step": need.step if need else title}
    return replace(violation, kind=KIND, severity=Severity.ERROR, numbers=numbers)


def _by_count(model: Any, table: Table, title: str) -> Measured:
    """A model that was fitted without names knows the number of its columns only."""
    wanted, there = model.n_features_in_, len(table.labels)
    measured = measure(Schema(), table)
    found: tuple[Violation, ...] = ()
    if wanted != there:
        numbers = {"model": title, "step": title}
        found = (
            Violation(
                KIND, "count", Severity.ERROR, None, table.labels, f"{wanted} columns",
                f"{there} columns", of=measured.rows, numbers=numbers,
            ),
        )  # fmt: skip
    return replace(measured, violations=found, checks=1)


# the model --------------------------------------------------------------------------------------


def _as_frame(frame: Any, model: Any) -> Any:
    if type(frame).__module__ != "numpy" or frame.ndim != 2:
        return frame
    import pandas as pd

    names = _names(model) or ()
    labels = names if len(names) == frame.shape[1] else map(str, range(frame.shape[1]))
    return pd.DataFrame(frame, columns=list(labels))


def _title(model: Any) -> str:
    return " → ".join(type(step).__name__ for step in _steps(model))


def _names(model: Any) -> tuple[str, ...] | None:
    """The columns it was fitted with; None if it knows their number only."""
    for attribute in ("feature_names_in_", "feature_names_"):
        names = getattr(model, attribute, None)
        if names is not None:
            return tuple(map(str, names))
    if getattr(model, "n_features_in_", None) is None:
        what = type(model).__name__
        if hasattr(model, "fit"):
            raise UsageError(f"This {what} is not fitted, or does not say with which columns.")
        raise UsageError(f"A {what} is no model: it has no `fit`.")
    return None


def _steps(model: Any) -> list[Any]:
    """The steps that data go through, of the best model of a search."""
    while hasattr(model, "best_estimator_") or hasattr(model, "regressor_"):
        model = getattr(model, "best_estimator_", None) or model.regressor_
    if not hasattr(model, "steps"):
        return [model]
    kept = [step for _, step in model.steps if step is not None and step != "passthrough"]
    return [inner for step in kept for inner in _steps(step)] or [model]


def _transformer(model: Any) -> Any:
    """The `ColumnTransformer` at the beginning, which takes its columns by name."""
    first = _steps(model)[0]
    return first if hasattr(first, "transformers_") and hasattr(first, "remainder") else None


def _needs_by_name(
    model: Any, transformer: Any, names: tuple[str, ...]
) -> Iterator[tuple[str, _Need]]:
    rest = _steps(model)[1:]
    found: dict[str, _Need] = {}
    for _, step, chosen in transformer.transformers_:
        if isinstance(step, str) and step == "drop":
            continue
        labels = _labels(chosen, names)
        if isinstance(step, str):  # passthrough: the next step takes it, among others
            steps: list[Any] = []
        else:
            steps = _steps(step)
        for label, need in zip(labels, _need([*steps, *rest], labels), strict=True):
            found.setdefault(label, need)
    yield from found.items()


def _labels(chosen: Any, names: tuple[str, ...]) -> list[str]:
    if isinstance(chosen, str):
        return [chosen]
    if isinstance(chosen, slice):
        return list(names[chosen])
    if isinstance(chosen, int):
        return [names[chosen]]
    items = list(chosen)
    if items and all(isinstance(item, bool) or type(item).__name__ == "bool" for item in items):
        return [name for name, taken in zip(names, items, strict=True) if taken]
    return [item if isinstance(item, str) else names[item] for item in items]


def _need(steps: list[Any], labels: Iterable[str]) -> list[_Need]:
    """For each column what the steps one after the other need."""
    names = list(labels)
    if not steps:
        return [_Need("")] * len(names)
    first = steps[0]
    missing = _missing_through(steps)
    categories = list(getattr(first, "categories_", None) or ())
    refuses = getattr(first, "handle_unknown", "") == "error"
    numbers = _takes_numbers_only(first)
    made = []
    for place, _ in enumerate(names):
        known = None
        gaps = missing
        if refuses and len(categories) == len(names):
            seen = [plain(value) for value in list(categories[place])]
            known = tuple(value for value in seen if not _is_missing(value))
            gaps = "refuses" if len(known) == len(seen) else missing
        made.append(_Need(type(first).__name__, numbers, gaps, known or None))
    return made


def _is_missing(value: Any) -> bool:
    return value is None or value != value or type(value).__name__ == "NAType"


def _missing_through(steps: list[Any]) -> Missing:
    for step in steps:
        if (done := _missing_in(step)) != "passes":
            return done
    return "fills"


def _missing_in(step: Any) -> Missing:
    """What a step makes of missing values; what is not known is not judged."""
    name = type(step).__name__
    if name.endswith("Imputer") or name in ("OneHotEncoder", "TargetEncoder"):
        return "fills"
    tags = _tags(step)
    if tags is None:
        return "fills"
    return "passes" if tags[0] else "refuses"


def _takes_numbers_only(step: Any) -> bool:
    if hasattr(step, "statistics_") and type(step).__name__.endswith("Imputer"):
        return str(getattr(step.statistics_, "dtype", "object")) != "object"  # fitted on texts
    tags = _tags(step)
    return tags is not None and not tags[1]


def _tags(step: Any) -> tuple[bool, bool] | None:
    """Whether it takes missing values, and texts; None for libraries that tell no truth here."""
    if type(step).__module__.split(".")[0] != "sklearn" or type(step).__name__ in _OPEN:
        return None
    try:
        from sklearn.utils import get_tags  # type: ignore[import-untyped]  # since 1.6
    except ImportError:
        return None
    tags = get_tags(step)
    if tags.no_validation:
        return None
    taken = tags.input_tags
    categories = getattr(step, "is_categorical_", None) is not None  # by the type of the column
    return bool(taken.allow_nan), bool(taken.categorical or taken.string or categories)


#: They take what the functions or models in them take.
_OPEN = frozenset({"FunctionTransformer", "FeatureUnion", "ColumnTransformer", "Pipeline"})
