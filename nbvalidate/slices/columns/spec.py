"""How a frame becomes codes: disjoint base cells by feature, and the literals over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nbvalidate.errors import UsageError

if TYPE_CHECKING:
    from nbvalidate.slices.columns.frame import Columns
    from nbvalidate.slices.columns.held import Array
    from nbvalidate.slices.model import Condition, Part

__all__ = ["Atom", "Feature", "Spec", "fit_spec"]

_BINNINGS = ("quantile", "tree")


@dataclass(frozen=True, slots=True)
class Feature:
    """A column, or a part of its moments, cut into cells.

    Parameters
    ----------
    name
        The column.
    part
        ``year``, ``month``, ``weekday`` or ``hour``; '' is the value itself.
    cells
        Conditions of which at most one holds for a row.
    """

    name: str
    part: Part
    cells: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Atom:
    """A literal of the search: one condition, and the cells of one feature that make it up.

    Parameters
    ----------
    feature
        Its place in the specification.
    cells
        Places of the cells, ascending.
    condition
        What the cells say together.
    """

    feature: int
    cells: tuple[int, ...]
    condition: Condition


@dataclass(frozen=True)
class Spec:
    """Features and literals; fitted on one frame, it applies to any other with such columns.

    Parameters
    ----------
    features
        In the order of the frame's columns.
    atoms
        Single cells first, then ranges, sets and negations.
    notes
        A sentence for each column that has no cells.
    """

    features: tuple[Feature, ...]
    atoms: tuple[Atom, ...]
    notes: tuple[str, ...] = field(default=(), compare=False)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it looks at, each once."""
        return tuple(dict.fromkeys(feature.name for feature in self.features))


def fit_spec(
    columns: Columns,
    *,
    features: Sequence[str] | None = None,
    bins: int = 10,
    binning: str | Mapping[str, Sequence[Any]] = "quantile",
    max_values: int = 20,
    ranges: bool = False,
    sets: bool = False,
    negation: bool = False,
    group_rare: int | bool = False,
    min_rows: int = 1,
    target: Array | None = None,
    dates: bool = True,
) -> Spec:
    """Choose the cells of each column from the values that it has.

    Parameters
    ----------
    columns
        What `open_columns` gives.
    features
        Names of columns; None for all.
    bins
        About how many intervals a column of numbers or moments is cut into.
    binning
        ``quantile``; ``tree``, where a tree of decision on `target` cuts each column; or edges
        by column, with quantiles for all others.
    max_values
        Numbers with at most so many values are taken value by value.
    ranges, sets, negation
        Literals of neighbouring cells, of two or three frequent values, and of all but one cell.
    group_rare
        Values of few rows count as one; a number says how few, instead of `min_rows`.
    min_rows
        Values of fewer rows have no cell of their own.
    target
        The error of each row, for ``tree``.
    dates
        Whether moments are looked at.

    Returns
    -------
    Spec
        The same one whatever the order of the rows.

    Raises
    ------
    UsageError
        For an unknown column, wrong edges, or settings that make no sense.
    """
    from nbvalidate.slices.columns.atoms import make_atoms
    from nbvalidate.slices.columns.cells import Cutting, cut

    edges = _edges(columns, binning)
    if bins < 2:
        raise UsageError(f"`bins` must be at least 2, not {bins}.")
    if binning == "tree" and target is None:
        raise UsageError('`binning="tree"` needs the error of each row as `target`.')
    if target is not None and len(target) != columns.rows:
        raise UsageError(f"{len(target)} errors are given for {columns.rows} rows.")
    rare = min_rows if isinstance(group_rare, bool) else int(group_rare)
    cutting = Cutting(
        bins=bins,
        tree=target if binning == "tree" else None,
        max_values=max_values,
        min_rows=max(1, rare if group_rare else min_rows),
        group_rare=bool(group_rare),
        asked=features is not None,
        complete=negation,
        edges=edges,
    )
    made: list[Feature] = []
    silent: list[frozenset[int]] = []
    notes = list(columns.notes) if features is None else []
    for name in columns.names if features is None else dict.fromkeys(map(str, features)):
        column = columns.column(name)
        if column.kind == "time" and not dates:
            continue
        found = cut(column, cutting)
        notes += found.notes
        for part, cells, hidden in found.features:
            made.append(Feature(name, part, cells))
            silent.append(hidden)
    atoms = make_atoms(made, silent, columns, ranges=ranges, sets=sets, negation=negation)
    return Spec(tuple(made), tuple(atoms), tuple(notes))


def _edges(columns: Columns, binning: str | Mapping[str, Sequence[Any]]) -> Mapping[str, Any]:
    if isinstance(binning, str):
        if binning not in _BINNINGS:
            raise UsageError(
                f'`binning` must be "quantile", "tree" or a dict of edges by column, not'
                f" {binning!r}."
            )
        return {}
    for name in binning:
        if columns.kind(name) not in ("number", "time"):
            raise UsageError(f"`{name}` has no edges, since it holds neither numbers nor moments.")
    return binning
