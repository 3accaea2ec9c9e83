"""What was seen of one column over all batches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl

from nbvalidate.checks.schema.definition.types import Kind, in_words
from nbvalidate.checks.schema.engines.kinds import Stored
from nbvalidate.checks.schema.infer.frames import Batch

__all__ = ["Seen", "highest", "kind_of", "look", "lowest", "samples", "share_of"]

_SAMPLE = 100_000  # rows looked at, over all batches
_BLOCKS = 8  # stretches of a single frame: how much they differ tells what the next batch may do
_FEWEST = 12  # rows in a stretch


def lowest(values: Any) -> int:
    """The least of whole numbers; 0 where there is none."""
    return int(values.min() or 0)


def highest(values: Any) -> int:
    """The greatest of whole numbers; 0 where there is none."""
    return int(values.max() or 0)


def share_of(truths: Any) -> float:
    """How many of the values are true."""
    return float(truths.mean() or 0)


def samples(batches: Sequence[Batch]) -> list[pl.DataFrame]:
    """Stretches of neighbouring rows: the batches themselves, or pieces of few batches."""
    per_batch = _BLOCKS if len(batches) < 3 else 1
    most = _SAMPLE // (per_batch * len(batches))
    pieces = []
    for batch in batches:
        height = batch.frame.height
        count = per_batch if height >= per_batch * _FEWEST else 1
        edges = [height * i // count for i in range(count + 1)]
        for start, end in pairwise(edges):
            pieces.append(batch.frame.slice(start, min(end - start, max(most, 1))))
    return pieces


def kind_of(dtype: pl.DataType) -> Kind | None:
    """The logical type of a Polars type; None for columns without a type."""
    if dtype.is_integer():
        return "integer"
    if dtype.is_float():
        return "float"
    if dtype.is_decimal():
        return "decimal"
    if isinstance(dtype, pl.List | pl.Array):
        return "list"
    named: dict[Any, Kind] = {
        pl.String: "text",
        pl.Categorical: "category",
        pl.Enum: "category",
        pl.Boolean: "boolean",
        pl.Date: "date",
        pl.Datetime: "timestamp",
        pl.Time: "time",
        pl.Duration: "duration",
        pl.Struct: "struct",
        pl.Binary: "binary",
    }
    return named.get(dtype.base_type())


@dataclass(frozen=True)
class Seen:
    """One column.

    Parameters
    ----------
    name
        Its label.
    kind
        Its logical type; None where it has none (empty, or a mixture).
    dtype
        As Polars has it.
    whole
        The column of each batch, with missing values as null.
    parts
        Stretches of a sample of it, without missing values.
    stored
        How the first batch stores it.
    apart
        How values differ in type, where they do.
    """

    name: str
    kind: Kind | None
    dtype: pl.DataType
    whole: tuple[pl.Series, ...]
    parts: tuple[pl.Series, ...]
    stored: Stored
    apart: str = ""

    @property
    def batches(self) -> int:
        """How many batches have it."""
        return len(self.whole)

    @cached_property
    def rows(self) -> int:
        """Rows looked at."""
        return sum(len(s) for s in self.whole)

    @cached_property
    def missing(self) -> int:
        """Rows without a value."""
        return sum(s.null_count() for s in self.whole)

    @property
    def filled(self) -> int:
        """Rows with a value."""
        return self.rows - self.missing

    @cached_property
    def sample(self) -> pl.Series:
        """Values of all stretches, in order."""
        filled = [p for p in self.parts if len(p)]
        return pl.concat(filled) if filled else pl.Series(self.name, [], self.dtype)

    @cached_property
    def counts(self) -> pl.DataFrame:
        """Distinct values of the sample and how often, the frequent ones first."""
        return self.sample.alias("value").value_counts(sort=True, name="count")

    @property
    def distinct(self) -> int:
        """How many different values the sample has."""
        return self.counts.height

    @cached_property
    def finite(self) -> bool:
        """Whether no value is infinite."""
        return self.kind != "float" or not any(bool(s.is_infinite().any()) for s in self.whole)

    @cached_property
    def fractions(self) -> bool:
        """Whether there is a number that is not whole."""
        if self.kind not in ("float", "decimal"):
            return False
        if not self.finite:
            return True
        return any(bool((s != s.round(0)).any()) for s in self.whole)

    @cached_property
    def extremes(self) -> tuple[Any, Any]:
        """The smallest and the largest value of all rows."""
        lows = [s.min() for s in self.whole if s.null_count() < len(s)]
        highs = [s.max() for s in self.whole if s.null_count() < len(s)]
        return min(lows), max(highs)  # type: ignore[type-var]

    @cached_property
    def floats(self) -> tuple[np.ndarray, ...]:
        """Finite numbers of each stretch."""
        found = []
        for part in self.parts:
            values = part.cast(pl.Float64).to_numpy()
            found.append(values[np.isfinite(values)])
        return tuple(found)

    @cached_property
    def numbers(self) -> np.ndarray:
        """Finite numbers of the sample, in order of the rows."""
        return np.concatenate(self.floats) if self.floats else np.empty(0)

    @cached_property
    def trending(self) -> bool:
        """Whether values grow or fall along the rows: what comes next lies elsewhere."""
        if self.kind in ("date", "timestamp"):
            values = self.sample.to_physical().to_numpy().astype(float)
        elif self.kind in ("integer", "float", "decimal"):
            values = self.numbers
        else:
            return False
        if len(values) < 30:
            return False
        thin = values[:: max(1, len(values) // 4000)]
        order = np.argsort(np.argsort(thin, kind="stable"), kind="stable")
        return abs(float(np.corrcoef(order, np.arange(len(thin)))[0, 1])) > 0.95 and (
            float(thin.std()) > 0
        )

    @cached_property
    def runs(self) -> pl.DataFrame:
        """For each distinct value in how many separate stretches of equal neighbours it stands.

        Rows sorted by a value say little about which values there are.
        """
        values = self.sample.alias("value")
        starts = values.ne_missing(values.shift(1)).fill_null(True)
        if len(values):
            starts[0] = True
        return values.filter(starts).value_counts(name="runs")


def look(batches: Sequence[Batch], pieces: Sequence[pl.DataFrame], name: str) -> Seen:
    """What the batches that have a column hold in it."""
    whole = [b.frame[name] for b in batches if name in b.frame.columns]
    kinds = {kind_of(s.dtype) for s in whole if s.null_count() < len(s)}
    stored = [b.stored[name] for b in batches if name in b.frame.columns]
    kinds_stored = {one.kind for one in stored}
    kind, dtype = _common(whole, kinds)
    if kind is None or not kinds_stored.isdisjoint({"mixed", "any"}):
        there = tuple(_presence(s) for s in whole)
        return Seen(name, None, pl.Boolean(), there, (), stored[0], _apart(kinds, kinds_stored))
    if kind == "text":
        kind = _storage(kinds_stored)
    whole = [_as(s, dtype) for s in whole]
    parts = [_as(p[name], dtype).drop_nulls() for p in pieces if name in p.columns]
    return Seen(name, kind, dtype, tuple(whole), tuple(parts), stored[0])


def _presence(series: pl.Series) -> pl.Series:
    """True where there is a value of whatever type, else missing."""
    there = series.is_not_null()
    return pl.DataFrame({"there": there}).select(pl.when("there").then(True)).to_series()


def _apart(kinds: set[Kind | None], stored: set[str]) -> str:
    if "mixed" in stored:
        return "cells of several types"
    named = sorted(in_words(kind) for kind in kinds if kind is not None)
    return f"{' in one batch, '.join(named)} in another" if len(named) > 1 else ""


def _storage(stored: set[str]) -> Kind:
    """Texts may be categories, or lists and structs that Polars cannot hold."""
    kinds: tuple[Kind, ...] = ("category", "list", "struct")
    return next((kind for kind in kinds if {kind} <= stored <= {kind, "null"}), "text")


def _common(whole: list[pl.Series], kinds: set[Kind | None]) -> tuple[Kind | None, pl.DataType]:
    """The type all batches share; an integer column is a float one where a value is missing."""
    if not kinds or None in kinds:
        return None, pl.Null()
    if kinds <= {"integer", "float"} and len(kinds) == 2:
        return "float", pl.Float64()
    if kinds <= {"text", "category"}:
        return ("category" if kinds == {"category"} else "text"), pl.String()
    if len(kinds) > 1:
        return None, pl.Null()
    kind = kinds.pop()
    dtypes = [s.dtype for s in whole if s.null_count() < len(s)]
    if kind == "integer" and len(set(dtypes)) > 1:
        return kind, pl.Int64()
    return kind, dtypes[0]


def _as(series: pl.Series, dtype: pl.DataType) -> pl.Series:
    return series if series.dtype == dtype else series.cast(dtype, strict=False)
