"""Rules on single values as expressions: each is true exactly where a value breaks the rule.

Null-safe on every engine: a predicate is never negated as a whole, and always has "is not
missing" beside it; missing is null, and NaN in a column of floats.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable
from typing import Any

import narwhals.stable.v2 as nw

from nbvalidate.checks.schema.definition.durations import duration
from nbvalidate.checks.schema.measure.prepare import Prepared

__all__ = ["Value", "count", "portable_regex"]


class Value:
    """A column in expressions.

    Parameters
    ----------
    prepared
        The column.
    engine
        As in `Table`.
    """

    def __init__(self, prepared: Prepared, engine: str) -> None:
        self.prepared = prepared
        self.engine = engine
        self.kind = prepared.stored.kind
        self.expr = nw.col(prepared.value)

    @property
    def present(self) -> nw.Expr:
        """Where there is a value."""
        if self.kind == "float":
            # NaN is only looked for where there is no null: engines differ in what null gives
            return ~self.expr.is_null() & ~self.expr.is_nan()
        return ~self.expr.is_null()

    @property
    def missing(self) -> nw.Expr:
        """Where there was none from the start: not where one is of another type."""
        raw = nw.col(self.prepared.raw) if self.prepared.raw else self.expr
        if self.kind == "float" and not self.prepared.raw:
            return raw.is_null() | raw.is_nan()
        return raw.is_null()

    @property
    def other_type(self) -> nw.Expr | None:
        """Where the value is none of the declared type; None: nowhere."""
        if self.prepared.raw is None:
            return None
        return ~nw.col(self.prepared.raw).is_null() & self.expr.is_null()

    def literal(self, bound: Any) -> nw.Expr:
        """A bound as a value of the column's type."""
        if self.kind == "date" and isinstance(bound, str):
            moment = datetime.datetime.fromisoformat(bound)
            return nw.lit(moment.date()) if len(bound) <= 10 else nw.lit(moment)
        if self.kind == "timestamp" and not isinstance(bound, datetime.datetime):
            bound = datetime.datetime.fromisoformat(str(bound))
        if self.kind == "timestamp":
            if self.engine == "pyspark" and self.prepared.stored.zone is not None:
                return nw.lit(bound)  # without a zone it is one of the session's
            if bound.tzinfo is not None:
                bound = bound.astimezone(datetime.UTC).replace(tzinfo=None)
            return nw.lit(bound.replace(tzinfo=datetime.UTC) if self.prepared.aware else bound)
        if self.kind == "time" and isinstance(bound, str):
            return nw.lit(datetime.time.fromisoformat(bound))
        if self.kind == "duration" and isinstance(bound, str):
            return nw.lit(duration(bound))
        return nw.lit(bound)

    def below(self, bound: Any) -> nw.Expr:
        """Where a value is below a bound."""
        return self.present & (self.expr < self.literal(bound))

    def at_most(self, bound: Any) -> nw.Expr:
        """Where a value is at a bound or below."""
        return self.present & (self.expr <= self.literal(bound))

    def above(self, bound: Any) -> nw.Expr:
        """Where a value is above a bound."""
        return self.present & (self.expr > self.literal(bound))

    def at_least(self, bound: Any) -> nw.Expr:
        """Where a value is at a bound or above."""
        return self.present & (self.expr >= self.literal(bound))

    def infinite(self) -> nw.Expr:
        """Where a value is infinite."""
        return self.present & ((self.expr == math.inf) | (self.expr == -math.inf))

    def fractional(self) -> nw.Expr:
        """Where a number has a fraction, or is infinite."""
        return self.present & (
            (self.expr % 1 != 0) | (self.expr == math.inf) | (self.expr == -math.inf)
        )

    def not_midnight(self) -> nw.Expr:
        """Where a moment is no whole day."""
        rest = self.expr.dt.hour() + self.expr.dt.minute() + self.expr.dt.second()
        return self.present & ((rest > 0) | (self.expr.dt.microsecond() > 0))

    def length(self) -> nw.Expr:
        """Characters or items."""
        return self.expr.list.len() if self.kind == "list" else self.expr.str.len_chars()

    def not_like(self, regex: str) -> nw.Expr:
        """Where a text does not match as a whole."""
        like = self.expr.str.contains(portable_regex(regex, self.engine))
        if self.engine == "dask" and not re.search(r"\\[nsWD]|\[\^", regex):
            # to Python's re, which may be behind it, $ is before a last line feed too
            like = like & ~self.expr.str.ends_with("\n")
        return self.present & ~like

    def none_of(self, values: tuple[Any, ...]) -> nw.Expr:
        """Where a value is none of these."""
        return self.present & ~self.expr.is_in(self.as_stored(values))

    def equals(self, value: Any) -> nw.Expr:
        """Where a value is this one."""
        return self.present & (self.expr == self.literal(self.as_stored((value,))[0]))

    def as_stored(self, values: tuple[Any, ...]) -> list[Any]:
        """Values as the column holds them: texts in a column of text."""
        if self.kind in ("text", "category", "mixed"):
            return [_text(v) for v in values]
        if self.kind in ("integer", "float", "number", "decimal"):
            numbers = [v for v in (_number(v) for v in values) if v is not None]
            if self.kind in ("float", "number"):  # engines do not look for 1 among 1.0
                numbers = [float(v) for v in numbers]
            return numbers or [None]
        convert: dict[str, Callable[[Any], Any]] = {
            "date": lambda v: datetime.date.fromisoformat(str(v)[:10]),
            "timestamp": lambda v: datetime.datetime.fromisoformat(str(v)),
        }
        return [convert[self.kind](v) if self.kind in convert else v for v in values]


def count(condition: nw.Expr, engine: str) -> nw.Expr:
    """In how many rows a condition is true."""
    if engine == "polars":
        return condition.sum()
    # a sum of conditions is none on Spark
    return nw.when(condition).then(nw.lit(1)).otherwise(nw.lit(0)).sum()


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "True" if value else "False"
    return str(value)


def _number(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return int(value)
    except ValueError:
        try:
            return float(value)
        except ValueError:
            return None


_CLASSES = {
    "d": "0-9",
    "w": "A-Za-z0-9_",
    "s": r" \t\n\r\f\v",
}
_PIECE = re.compile(
    r"\\(?P<escaped>.)|(?P<open>\[\^?\]?)|(?P<close>\])|(?P<dot>\.)|(?P<end>\$)", re.DOTALL
)


def portable_regex(regex: str, engine: str) -> str:
    r"""A regular expression that means the same everywhere, for the whole of a text.

    ``\d``, ``\w``, ``\s`` are ASCII, ``.`` is everything but a line feed, ``$`` is the end.
    """
    inside = False

    def replace(match: re.Match[str]) -> str:
        nonlocal inside
        escaped = match["escaped"]
        if escaped is not None:
            if escaped in "AZz":
                return "" if not inside else match[0]
            if escaped.lower() in _CLASSES:
                members = _CLASSES[escaped.lower()]
                if inside:
                    return members if escaped.islower() else match[0]
                return f"[{'' if escaped.islower() else '^'}{members}]"
            return match[0]
        if match["open"] is not None:
            if inside:
                return match[0].replace("[", r"\[")
            inside = True
            return match[0].replace("]", r"\]") if match[0] in ("[]", "[^]") else match[0]
        if match["close"] is not None:
            inside = False
            return "]"
        if inside:
            return match[0]
        return r"[^\n]" if match["dot"] else end

    # Dask asks Python's re, which knows no \z; RE2, Rust and Java do
    end = "$" if engine == "dask" else r"\z"
    return f"^(?:{_PIECE.sub(replace, regex)}){end}"
