"""What a slice is: conditions on columns that all hold; plain frozen data, no library behind it.

The same object is a chip in the explorer, an entry in ``slices.json`` and a rule of the search.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from nbvalidate.errors import UsageError

__all__ = ["Closed", "Condition", "Kind", "Part", "Slice", "Value"]

#: A moment is its ISO 8601 text.
Value = str | int | float | bool

#: ``other``: any value that is present and not among those named (how rare values are grouped,
#: so that a value never seen before belongs to them too).
Kind = Literal["is", "in", "other", "between", "missing"]
Closed = Literal["left", "right", "both", "neither"]

#: What of a moment is looked at; ``weekday`` and ``month`` have English names as values.
Part = Literal["", "year", "month", "weekday", "hour"]

_PLAIN = re.compile(r"[^\W\d_][^\s,{}'\"=<>&|]*(?: [^\s,{}'\"=<>&|]+)*")
_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on one column.

    Parameters
    ----------
    column
        The user's label as text.
    kind
        ``is`` and ``in``: equal to one of `values`. ``other``: present and none of `values`.
        ``between``: from `low` to `high`. ``missing``: null or NaN.
    values
        One for ``is``, any number for ``in`` and ``other``.
    low, high
        None: without bound on this side.
    closed
        Which of the bounds belong to it.
    part
        Of a moment, what is compared; '' is the value itself.
    negated
        All other rows instead, **those with a missing value included**.

    Examples
    --------
    >>> Condition("age", "between", low=30, high=40).text
    '30 <= age < 40'
    """

    column: str
    kind: Kind
    values: tuple[Value, ...] = ()
    low: Value | None = None
    high: Value | None = None
    closed: Closed = "left"
    part: Part = ""
    negated: bool = False

    def negate(self) -> Condition:
        """The condition that holds for all other rows."""
        return replace(self, negated=not self.negated)

    @property
    def text(self) -> str:
        """As people read it, such as ``30 <= age < 40`` or ``sex = Male``."""
        name = f"{self.part}({self.column})" if self.part else self.column
        if self.kind == "missing":
            return f"{name} is {'present' if self.negated else 'missing'}"
        if self.kind == "between":
            said = self._between(name)
            return f"not ({said})" if self.negated else said
        listed = ", ".join(shown(v) for v in self.values[:_SHOWN])
        if len(self.values) > _SHOWN:
            listed += f", … ({len(self.values)} values)"
        if self.kind == "is":
            return f"{name} {'!=' if self.negated else '='} {listed}"
        if self.kind == "in":
            return f"{name} {'not in' if self.negated else 'in'} {{{listed}}}"
        said = f"{name} is other than {{{listed}}}"
        return f"not ({said})" if self.negated else said

    def _between(self, name: str) -> str:
        below = "<=" if self.closed in ("left", "both") else "<"
        above = "<=" if self.closed in ("right", "both") else "<"
        if self.low is None and self.high is None:
            return f"{name} is present"
        if self.high is None:
            return f"{name} {'>=' if below == '<=' else '>'} {shown(self.low)}"
        if self.low is None:
            return f"{name} {above} {shown(self.high)}"
        return f"{shown(self.low)} {below} {name} {above} {shown(self.high)}"

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values; what is as by default is left out."""
        made: dict[str, Any] = {"column": self.column}
        if self.part:
            made["part"] = self.part
        if self.kind == "is":
            made["is"] = self.values[0]
        elif self.kind in ("in", "other"):
            made["in" if self.kind == "in" else "other_than"] = list(self.values)
        elif self.kind == "missing":
            made["missing"] = True
        else:
            made |= {"low": self.low, "high": self.high, "closed": self.closed}
        return made | ({"not": True} if self.negated else {})

    @classmethod
    def from_json(cls, data: Any) -> Condition:
        """Read one condition.

        Raises
        ------
        UsageError
            With one sentence that names what is wrong.
        """
        if not isinstance(data, Mapping) or not isinstance(data.get("column"), str):
            raise UsageError(f'A condition is an object with a "column", not {_short(data)}.')
        column = data["column"]
        kinds = [word for word in ("is", "in", "other_than", "missing") if word in data]
        kinds += ["between"] if "low" in data or "high" in data else []
        unknown = set(data) - {"column", "part", "not", "low", "high", "closed", *kinds}
        if len(kinds) != 1 or unknown:
            said = f"not {_short(data)}" if not unknown else f"and no {min(unknown, key=str)!r}"
            raise UsageError(
                f'The condition on {column!r} must say one of "is", "in", "other_than", "missing",'
                f' or "low" and "high", {said}.'
            )
        part, closed = data.get("part", ""), data.get("closed", "left")
        for word, value, known in (("part", part, Part), ("closed", closed, Closed)):
            if value not in get_args(known):
                named = ", ".join(repr(w) for w in get_args(known) if w)
                raise UsageError(f'"{word}" of {column!r} must be one of {named}, not {value!r}.')
        kind, values = kinds[0], ()
        if kind != "between" and kind != "missing":
            given = [data[kind]] if kind == "is" else data[kind]
            if not isinstance(given, list) or not all(_is_value(v) for v in given) or not given:
                raise UsageError(f'"{kind}" of {column!r} must be of texts or numbers.')
            values = tuple(given)
        if kind == "missing" and data["missing"] is not True:
            raise UsageError(f'"missing" of {column!r} must be true; say "not": true beside it.')
        low, high = data.get("low"), data.get("high")
        for bound in (low, high):
            if bound is not None and (not _is_value(bound) or isinstance(bound, bool)):
                raise UsageError(f"A bound of {column!r} must be a number or a moment.")
        negated = data.get("not", False)
        if not isinstance(negated, bool):
            raise UsageError(f'"not" of {column!r} must be true or false, not {negated!r}.')
        named_kind: Kind = "other" if kind == "other_than" else kind  # type: ignore[assignment]
        return cls(column, named_kind, values, low, high, closed, part, negated)

    @property
    def key(self) -> str:
        """The same text for the same condition: what sorts and compares conditions."""
        data = self.to_json()
        for word in ("in", "other_than"):
            if word in data:
                data[word] = sorted(data[word], key=lambda v: (type(v).__name__, v))
        return json.dumps(data, sort_keys=True, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Slice:
    """Rows for which all of some conditions hold; without conditions, all rows.

    Parameters
    ----------
    conditions
        In the order in which they are shown; the order means nothing.
    """

    conditions: tuple[Condition, ...] = ()

    @classmethod
    def of(cls, *conditions: Condition) -> Slice:
        """A slice of these conditions."""
        return cls(tuple(conditions))

    @property
    def text(self) -> str:
        """Its conditions with ``and`` between; ``all rows`` without any."""
        return " and ".join(c.text for c in self.conditions) or "all rows"

    def __str__(self) -> str:
        return self.text

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it looks at, each once."""
        return tuple(dict.fromkeys(c.column for c in self.conditions))

    @property
    def key(self) -> str:
        """The same text for the same conditions, in whatever order."""
        return "[" + ", ".join(sorted(c.key for c in self.conditions)) + "]"

    def __len__(self) -> int:
        return len(self.conditions)

    def with_conditions(self, conditions: Iterable[Condition]) -> Slice:
        """A slice of other conditions."""
        return Slice(tuple(conditions))

    def to_json(self) -> list[dict[str, Any]]:
        """What ``slices.json`` holds and the explorer speaks."""
        return [c.to_json() for c in self.conditions]

    @classmethod
    def from_json(cls, data: Any) -> Slice:
        """Read a list of conditions.

        Raises
        ------
        UsageError
            With one sentence that names what is wrong.
        """
        if not isinstance(data, list | tuple):
            raise UsageError(f"A slice is a list of conditions, not {_short(data)}.")
        return cls(tuple(Condition.from_json(c) for c in data))


def shown(value: Value | None) -> str:
    """A value in a sentence: numbers plainly, texts in quotes only where they need them."""
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    reserved = {"and", "or", "not", "missing", "present", "true", "false", "none", "nan"}
    if _PLAIN.fullmatch(value) and not reserved & set(value.lower().split()):
        return value
    return repr(value)


def _is_value(value: Any) -> bool:
    finite = not isinstance(value, float) or math.isfinite(value)
    return isinstance(value, str | int | float | bool) and finite


def _short(data: Any) -> str:
    text = repr(data)
    return text if len(text) <= 60 else text[:57] + "..."
