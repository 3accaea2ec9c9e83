"""Examples of what failed: first rows, the most frequent bad values, extremes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from nbvalidate.checks.schema.engines.table import ROW, Table
from nbvalidate.checks.schema.measure.checks import About
from nbvalidate.checks.schema.measure.violations import Violation

__all__ = ["Hits", "hits_of"]

_EXAMPLES = 5
_FETCHED = 100_000  # bad rows that are taken from an engine at once, in place of three questions
_COUNT = "__nbvalidate_count__"
_UNORDERED = frozenset(
    {"list", "struct", "mixed", "binary", "any", "null", "boolean", "text", "category"}
)


@dataclass(frozen=True)
class Hits:
    """The bad rows of one violation, as a query that has not run.

    Parameters
    ----------
    frame
        Narwhals; with the table's columns, and its row number where rows have one.
    """

    frame: Any

    def places(self) -> list[int] | None:
        """Row numbers from 0; None where rows have none."""
        if ROW not in self.frame.collect_schema().names():
            return None
        found = self.frame.select(ROW).sort(ROW).collect()
        return [int(n) for n in found[ROW].to_list()]


def hits_of(table: Table, about: About, bad: Any, violation: Violation) -> tuple[Violation, Hits]:
    """The violation with examples, and its rows.

    Parameters
    ----------
    table
        As prepared.
    about
        What was checked.
    bad
        An expression that is true for bad rows; a frame of them; or the repeated keys with the
        names of their columns.
    violation
        Without examples.
    """
    if isinstance(bad, tuple):
        keys, names = bad
        rows = table.frame.join(keys, on=list(dict.fromkeys(names)), how="semi")
    elif isinstance(bad, nw.Expr):
        rows = table.frame.filter(bad)
    else:
        rows = bad
    shown = _columns(about, table)
    narrow = rows.select(*dict.fromkeys([*([ROW] if table.ordered else []), *shown.values()]))
    if table.engine == "polars":
        # what is asked three times is found once; of a file only what is shown is kept
        narrow = nw.from_native(nw.to_native(narrow).collect(engine="streaming").lazy())
    elif (violation.bad or 0) <= _FETCHED:
        narrow = narrow.collect(backend="polars").lazy()
    violation = replace(violation, rows=_first(narrow, table), **_values(narrow, about, shown))
    extremes = _extremes(narrow, about, shown)
    return replace(violation, numbers={**violation.numbers, **extremes}), Hits(rows)


def _columns(about: About, table: Table) -> dict[str, str]:
    """The columns that are shown, by label: as they came, not as they were read."""
    if about.value is not None and about.column is not None:
        prepared = about.value.prepared
        raw = prepared.raw if about.kind in ("wrong-type", "missing-values") else prepared.value
        return {about.column: raw or prepared.value}
    return {label: table.names[label] for label in about.names if label in table.names}


def _first(rows: Any, table: Table) -> tuple[Any, ...]:
    if not table.ordered:
        return ()
    found = rows.select(ROW).sort(ROW).head(_EXAMPLES).collect()[ROW].to_list()
    index = getattr(table.native, "index", None)
    if index is None or callable(index):
        return tuple(int(n) for n in found)
    return tuple(_label(index[n]) for n in found)


def _label(label: Any) -> Any:
    return label.item() if hasattr(label, "item") and type(label).__module__ == "numpy" else label


def _values(rows: Any, about: About, shown: Mapping[str, str]) -> dict[str, Any]:
    if about.kind == "missing-values" or not shown:
        return {}
    names = list(dict.fromkeys(shown.values()))
    try:
        groups = rows.group_by(*names).agg(nw.len().alias(_COUNT))
        found = (
            groups.sort(_COUNT, *names, descending=[True, *([False] * len(names))])
            .head(_EXAMPLES + 1)
            .collect()
            .rows(named=True)
        )
    except Exception:  # noqa: BLE001  lists and dicts cannot be grouped on every engine
        found = rows.select(*names).head(_EXAMPLES).collect().rows(named=True)
    one = len(shown) == 1
    values = [row[names[0]] if one else {k: row[n] for k, n in shown.items()} for row in found]
    return {"values": tuple(values[:_EXAMPLES])}


def _extremes(rows: Any, about: About, shown: Mapping[str, str]) -> dict[str, Any]:
    """The lowest and the highest bad value, and how many different ones there are."""
    if about.value is None or len(shown) != 1 or about.kind == "missing-values":
        return {}
    name = next(iter(shown.values()))
    wanted = {"distinct": nw.col(name).n_unique()}
    if about.value.kind not in _UNORDERED and about.kind != "wrong-type":
        wanted |= {"lowest": nw.col(name).min(), "highest": nw.col(name).max()}
    try:
        return dict(rows.select(**wanted).collect().rows(named=True)[0])
    except Exception:  # noqa: BLE001  values that cannot be compared
        return {}


def spark(values: pl.Series, bins: int = 12) -> tuple[int, ...] | None:
    """How many values lie in each of some equal intervals; of texts the most frequent ones."""
    values = values.drop_nulls()
    if not len(values):
        return None
    if values.dtype.is_numeric() or values.dtype.is_temporal():
        numbers = (
            values.cast(pl.Float64, strict=False)
            if values.dtype.is_numeric()
            else values.to_physical().cast(pl.Float64)
        )
        numbers = numbers.filter(numbers.is_finite())
        if not len(numbers):
            return None
        counts = numbers.hist(bin_count=bins, include_breakpoint=False)
        return tuple(counts[counts.columns[-1]].to_list())
    if values.dtype in (pl.String, pl.Boolean):
        counts = values.value_counts(sort=True)
        return tuple(counts["count"].head(bins).to_list())
    return None
