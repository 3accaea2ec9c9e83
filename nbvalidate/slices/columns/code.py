"""A slice as a line of pandas or Polars that selects the same rows."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from nbvalidate.errors import UsageError

if TYPE_CHECKING:
    from nbvalidate.slices.columns.frame import Columns
    from nbvalidate.slices.columns.held import Column
    from nbvalidate.slices.model import Condition, Slice

__all__ = ["code"]


def code(
    rule: Slice, library: str = "pandas", frame: str = "df", *, columns: Columns | None = None
) -> str:
    """An expression for the rows of a slice, to paste into a notebook.

    Parameters
    ----------
    rule
        The slice.
    library
        ``pandas`` (the line may need ``import pandas as pd``) or ``polars`` (``pl``).
    frame
        What the frame is called there.
    columns
        The columns that the slice is of: with them labels that are no text, zones, durations and
        intervals are written as the frame has them.

    Raises
    ------
    UsageError
        For another library.

    Examples
    --------
    >>> from nbvalidate.slices import Condition, Slice
    >>> code(Slice.of(Condition("age", "between", low=30, high=40)))
    "df[df['age'].between(30, 40, inclusive='left')]"
    """
    if library not in ("pandas", "polars"):
        raise UsageError(f'`library` must be "pandas" or "polars", not {library!r}.')
    if not rule.conditions:
        return frame
    lines = []
    for condition in rule.conditions:
        known = columns is not None and condition.column in columns
        column = columns.column(condition.column) if columns is not None and known else None
        if library == "pandas":
            lines.append(_pandas(condition, column, frame))
        else:
            lines.append(_polars(condition, column))
    if library == "polars":
        return f"{frame}.filter({', '.join(lines)})"
    if len(lines) > 1:
        lines = [f"({line})" for line in lines]
    return f"{frame}[{' & '.join(lines)}]"


def _pandas(condition: Condition, column: Column | None, frame: str) -> str:
    label = condition.column if column is None else column.label
    name = f"{frame}[{label!r}]"
    if condition.kind == "missing":
        return f"{name}.notna()" if condition.negated else f"{name}.isna()"
    form = "" if column is None else column.form
    name += {
        "text": ".astype(object).map(str, na_action='ignore')",
        "seconds": ".dt.total_seconds()",
        "start": ".dt.start_time",
    }.get(form, "")
    name += {
        "year": ".dt.year",
        "month": ".dt.month_name()",
        "weekday": ".dt.day_name()",
        "hour": ".dt.hour",
    }.get(condition.part, "")
    moments = column is not None and column.kind == "time" and not condition.part
    if condition.kind == "between":
        found = _pandas_between(name, condition, column)
        return f"~{found}.fillna(False)" if condition.negated else found
    values = [_moment(v, column) if moments else repr(v) for v in condition.values]
    listed = f"{name}.isin([{', '.join(values)}])"
    if condition.kind == "other":
        # here missing values are neither among the named nor other ones
        other = f"~{listed} & {name}.notna()"
        return f"{listed} | {name}.isna()" if condition.negated else other
    return f"~{listed}" if condition.negated else listed


def _pandas_between(name: str, condition: Condition, column: Column | None) -> str:
    low, high = (
        None if b is None else _moment(b, column) if isinstance(b, str) else repr(b)
        for b in (condition.low, condition.high)
    )
    if low is None and high is None:
        return f"{name}.notna()"
    if high is None:
        return f"{name}.{'ge' if condition.closed in ('left', 'both') else 'gt'}({low})"
    if low is None:
        return f"{name}.{'le' if condition.closed in ('right', 'both') else 'lt'}({high})"
    return f"{name}.between({low}, {high}, inclusive={condition.closed!r})"


def _moment(text: Any, column: Column | None) -> str:
    """A timestamp of pandas, in the zone of the column if the text has none."""
    zone = getattr(getattr(column, "held", None), "zone", None)
    if zone is not None and dt.datetime.fromisoformat(text).tzinfo is None:
        return f"pd.Timestamp({text!r}, tz={str(zone)!r})"
    return f"pd.Timestamp({text!r})"


def _polars(condition: Condition, column: Column | None) -> str:
    label = condition.column if column is None else column.label
    name = f"pl.col({label!r})"
    if label[:1] == "^" and label[-1:] == "$":  # Polars would take it as a pattern
        name = f"pl.selectors.by_name({label!r})"
    if condition.kind == "missing":
        return _polars_missing(name, column, negated=condition.negated)
    if column is not None and column.form == "seconds":
        name = f"({name}.dt.total_microseconds() / 1e6)"
    name += {
        "year": ".dt.year()",
        "month": ".dt.to_string('%B')",
        "weekday": ".dt.to_string('%A')",
        "hour": ".dt.hour()",
    }.get(condition.part, "")
    if condition.kind == "between":
        found, plain = _polars_between(name, condition, column)
        if not condition.negated:
            return found
        return f"~{found if plain else f'({found})'}.fill_null(False)"
    return _polars_values(name, condition, column)


def _polars_missing(name: str, column: Column | None, *, negated: bool) -> str:
    real = column is not None and getattr(getattr(column.held, "data", None), "dtype", None)
    if real is not None and real is not False and real.kind == "f":
        found = f"{name}.is_null() | {name}.is_nan()"
        return f"~({found})" if negated else found
    return f"{name}.is_not_null()" if negated else f"{name}.is_null()"


def _polars_values(name: str, condition: Condition, column: Column | None) -> str:
    moments = column is not None and column.kind == "time" and not condition.part
    values = [_polars_literal(v, column) if moments else repr(v) for v in condition.values]
    if moments:
        name = _in_utc(name, column)
    if all(isinstance(v, str) for v in condition.values) and not moments and len(values) > 1:
        listed = f"{name}.is_in([{', '.join(values)}])"
    else:  # numbers too are compared one by one: a list of floats is refused for whole numbers
        listed = " | ".join(f"({name} == {v})" for v in values) or "pl.lit(False)"
        listed = listed if len(values) != 1 else f"{name} == {values[0]}"
    if condition.kind != "other":
        if len(values) == 1 and condition.negated:
            return f"{name}.ne_missing({values[0]})"
        return f"~({listed}).fill_null(False)" if condition.negated else listed
    numbers = not moments and condition.values and not isinstance(condition.values[0], str | bool)
    other = f"~({listed})"
    if numbers:
        other += f" & {name}.is_not_nan()"
    return f"~({other}).fill_null(False)" if condition.negated else other


def _polars_between(name: str, condition: Condition, column: Column | None) -> tuple[str, bool]:
    """The expression, and whether a method can follow it as it is."""
    bounds = (condition.low, condition.high)
    if any(isinstance(bound, str) for bound in bounds):
        name = _in_utc(name, column)
    low, high = (
        None if b is None else _polars_literal(b, column) if isinstance(b, str) else repr(b)
        for b in bounds
    )
    if low is None and high is None:
        return _polars_missing(name, column, negated=True), False
    if low is not None and high is not None:
        return f"{name}.is_between({low}, {high}, closed={_CLOSED[condition.closed]!r})", True
    if low is None:
        return f"{name} {'<=' if condition.closed in ('right', 'both') else '<'} {high}", False
    found = f"{name} {'>=' if condition.closed in ('left', 'both') else '>'} {low}"
    if isinstance(condition.low, str):
        return found, False
    return f"({found}) & {name}.is_not_nan()", False  # in Polars NaN is above all numbers


_CLOSED = {"left": "left", "right": "right", "both": "both", "neither": "none"}


def _in_utc(name: str, column: Column | None) -> str:
    zone = getattr(getattr(column, "held", None), "zone", None)
    return name if zone is None else f"{name}.dt.convert_time_zone('UTC')"


def _polars_literal(text: Any, column: Column | None) -> str:
    zone = getattr(getattr(column, "held", None), "zone", None)
    moment = dt.datetime.fromisoformat(text)
    if zone is not None:
        tick = column.held.tick(text)  # type: ignore[union-attr]
        moment = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=tick)
    elif moment.tzinfo is not None:
        moment = moment.astimezone(dt.UTC)
    parts = [moment.year, moment.month, moment.day]
    parts += [moment.hour, moment.minute, moment.second, moment.microsecond]
    while len(parts) > 3 and not parts[-1]:
        parts.pop()
    said = ", ".join(map(str, parts))
    return f"pl.datetime({said}, time_zone='UTC')" if moment.tzinfo else f"pl.datetime({said})"
