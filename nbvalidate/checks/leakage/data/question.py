"""What the user asks: these training rows, these test rows, this target."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np

from nbvalidate.checks.leakage.data.columns import Column, Part, as_part, column_of, plain
from nbvalidate.data.rows.cells import pandas
from nbvalidate.errors import UsageError

__all__ = ["Question", "Target", "ask"]

_CLASSES = 20  # so many different whole numbers are still classes


@dataclass(frozen=True)
class Target:
    """What is predicted.

    Parameters
    ----------
    label
        The column, or the user's word for the vector.
    kind
        ``classes`` or ``number``.
    train, test
        Float64: the number, or the place in `classes`; NaN is missing. `test` may be None.
    classes
        The classes, in order.
    """

    label: str
    kind: Literal["classes", "number"]
    train: Any
    test: Any
    classes: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Question:
    """All that the checks look at.

    Parameters
    ----------
    train, test
        The two parts; `test` may be None.
    target
        None where none was named.
    group, time
        Labels of columns that the user declared.
    available_at
        For a column the label of the column that says when its value becomes known.
    known_after
        Columns that the user says to be known only after the event.
    """

    train: Part
    test: Part | None = None
    target: Target | None = None
    group: Hashable = None
    time: Hashable = None
    available_at: Mapping[Hashable, Hashable] = field(default_factory=dict)
    _target_column: Hashable = None
    known_after: tuple[Hashable, ...] = ()

    @cached_property
    def features(self) -> tuple[Hashable, ...]:
        """The columns of the training data that are neither the target nor empty."""
        return tuple(label for label in self.train.columns if label != self._target_column)

    @cached_property
    def shared(self) -> tuple[Hashable, ...]:
        """The features that the test data have as well."""
        test = self.test.columns if self.test is not None else {}
        return tuple(label for label in self.features if label in test)

    @property
    def about(self) -> str:
        """What is looked at, in one sentence."""
        parts = [p for p in (self.train, self.test) if p is not None]
        rows = " and ".join(f"{p.rows:,} rows of `{p.name}`" for p in parts)
        if self.target is None:
            return f"{rows}, {len(self.features)} columns."
        return f"{rows}, `{self.target.label}` from {len(self.features)} features."


def ask(
    train: Any,
    test: Any = None,
    *,
    target: Any = None,
    group: Hashable = None,
    time: Hashable = None,
    available_at: Mapping[Hashable, Hashable] | None = None,
    names: Sequence[Hashable] | None = None,
    called: Mapping[str, str] | None = None,
) -> Question:
    """Read the tables and check that what was named is there.

    Parameters
    ----------
    train, test, target, group, time, available_at, names
        As in `nbvalidate.leakage`.
    called
        The user's words for ``train``, ``test`` and ``target``.

    Raises
    ------
    UsageError
        For a column that is not there, tables that do not fit, or a vector of another length.
    """
    words = {"train": "train", "test": "test", "target": "target", **(called or {})}
    if names is None:
        names = _names_from(test) if not _has_names(train) else _names_from(train)
    first = as_part(train, words["train"], None if _has_names(train) else names)
    second = (
        None if test is None else as_part(test, words["test"], None if _has_names(test) else names)
    )
    if first.rows == 0 or (second is not None and second.rows == 0):
        raise UsageError(f"`{(first if first.rows == 0 else second).name}` has no rows.")  # type: ignore[union-attr]
    if second is not None and not set(first.columns) & set(second.columns):
        raise UsageError(f"`{first.name}` and `{second.name}` have no column in common.")
    known, after = _known(available_at, time, first)
    parts = [first] if second is None else [first, second]
    for option, label in (("group", group), ("time", time)):
        if label is not None:
            for part in parts:
                _must_have(part, option, label)
    for label in [*known, *known.values(), *after]:
        _must_have(first, "available_at", label)
    moments = {label for label in (time, *known.values()) if label is not None}
    first, *others = (_with_moments(part, moments) for part in parts)
    second = others[0] if others else None
    kinds = {first.columns[label].kind for label in moments}
    kinds |= {part.columns[time].kind for part in others if time is not None}
    if len(kinds) > 1:
        raise UsageError(
            "The columns of time do not fit together: some hold moments, some numbers."
        )
    found, column = _target(target, first, second, words["target"])
    return Question(first, second, found, group, time, known, column, after)


def _known(
    available_at: Any, time: Hashable, part: Part
) -> tuple[dict[Hashable, Hashable], tuple[Hashable, ...]]:
    """By feature the column that says when it is known; and those known after the event."""
    said = getattr(available_at, "available_at", available_at)  # a schema says it of its columns
    if not said:
        return {}, ()
    if not isinstance(said, Mapping):
        raise UsageError("available_at: give a mapping of a feature to the column that says when.")
    from_schema = said is not available_at
    held = {k: v for k, v in said.items() if not from_schema or k in part.columns}
    words = {k: v for k, v in held.items() if v in ("before", "after") and v not in part.columns}
    known = {k: v for k, v in held.items() if k not in words}
    if known and time is None:
        if from_schema:
            known = {}  # the schema serves other questions too
        else:
            raise UsageError("available_at: name the moment of the prediction too, with `time`.")
    return known, tuple(k for k, v in words.items() if v == "after")


def _with_moments(part: Part, labels: set[Hashable]) -> Part:
    """The part with dates that are written as text read as moments."""
    columns = dict(part.columns)
    for label in labels & set(columns):
        if columns[label].kind == "category":
            columns[label] = _read(columns[label], part)
    return replace(part, columns=columns)


def _read(column: Column, part: Part) -> Column:
    pd = pandas()
    try:
        moments = pd.to_datetime(pd.Series(column.objects), utc=True, format="ISO8601")
    except (TypeError, ValueError):
        raise UsageError(
            f"`{column.label}` of `{part.name}` holds no moments: make it dates or numbers first."
        ) from None
    return Column(column.label, "time", moments)


def _has_names(table: Any) -> bool:
    return (
        table is None or isinstance(table, Mapping) or _is_lazy(table) or hasattr(table, "columns")
    )


def _names_from(table: Any) -> list[Hashable] | None:
    if _is_lazy(table) or not hasattr(table, "columns"):
        return None
    return list(table.columns)


def _is_lazy(table: Any) -> bool:
    """Whether it is a frame without rows, which is refused later, and slow to name its columns."""
    return hasattr(table, "collect_schema") and hasattr(table, "collect")


def _must_have(part: Part, option: str, label: Hashable) -> None:
    if not _is_label(label, part):
        import difflib

        near = difflib.get_close_matches(str(label), [str(c) for c in part.columns], 1)
        hint = f" Did you mean `{near[0]}`?" if near else ""
        raise UsageError(f"{option}: `{part.name}` has no column `{label}`.{hint}")


def _is_label(value: Any, part: Part) -> bool:
    if isinstance(value, bool):
        return False  # it is equal to 0 or 1
    try:
        return value in part.columns
    except TypeError:  # lists, arrays
        return False


def _target(
    target: Any, train: Part, test: Part | None, word: str
) -> tuple[Target | None, Hashable]:
    if target is None:
        return None, None
    if _is_label(target, train) or isinstance(target, (str, int, np.generic)):
        _must_have(train, "target", target)
        second = test.columns.get(target) if test is not None else None
        return _coded(str(target), train.columns[target], second), target
    one, other = target if isinstance(target, tuple) and len(target) == 2 else (target, None)
    first = column_of(_vector(one, train, word), word)
    last = None if other is None or test is None else column_of(_vector(other, test, word), word)
    label = getattr(one, "name", None)
    return _coded(str(label) if label not in (None, "") else word, first, last), None


def _vector(values: Any, part: Part, word: str) -> Any:
    if hasattr(values, "columns") and len(values.columns) == 1:
        values = values[values.columns[0]]
    if not hasattr(values, "dtype"):
        values = np.asarray(values, dtype=None)
    if getattr(values, "ndim", 1) == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if getattr(values, "ndim", 1) != 1:
        raise UsageError(f"The target `{word}` is neither a column's label nor one vector.")
    if len(values) != part.rows:
        raise UsageError(
            f"The target `{word}` has {len(values):,} values, but `{part.name}` has"
            f" {part.rows:,} rows."
        )
    return values


def _coded(label: str, train: Column, test: Column | None) -> Target | None:
    """Classes become numbers that mean the same in both parts."""
    pd = pandas()
    if train.kind != "category" and not _are_classes(train.floats):
        numbers = None if test is None or test.kind == "category" else test.floats
        return Target(label, "number", train.floats, numbers)
    held = [train] if test is None else [train, test]
    as_numbers = all(c.kind != "category" for c in held)  # else 1 would have to equal "1"
    dtype = float if as_numbers else object
    both = np.concatenate([np.asarray(c.objects, dtype=dtype) for c in held])
    places, classes = pd.factorize(both)
    order = _order(classes)
    ranks = np.empty(len(classes) + 1)
    ranks[order] = np.arange(len(classes))
    ranks[-1] = np.nan
    codes = ranks[places]
    n = len(train.raw)
    named = tuple(plain(classes[i]) for i in order)
    return Target(label, "classes", codes[:n], codes[n:] if test is not None else None, named)


def _are_classes(numbers: Any) -> bool:
    known = numbers[~np.isnan(numbers)]
    some = np.unique(known[:: max(1, len(known) // 20_000)])
    if len(some) <= 2:
        return True
    return len(some) <= min(_CLASSES, len(known) // 5) and bool((some == np.rint(some)).all())


def _order(classes: Any) -> Any:
    try:
        return np.argsort(classes, kind="stable")
    except TypeError:
        return np.argsort([str(c) for c in classes], kind="stable")
