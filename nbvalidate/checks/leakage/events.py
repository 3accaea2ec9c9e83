"""What the interpreter writes down: statistics learned, models fitted, rows scored, splits made.

Events are compared by identity; the rules read nothing but them.
"""

from __future__ import annotations

import ast
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any, Literal

from nbvalidate.checks.leakage.rows import Rows

__all__ = [
    "Copy",
    "CrossValidation",
    "Eval",
    "Events",
    "Fit",
    "Grouping",
    "Split",
    "Stat",
    "StatKind",
    "Stopping",
    "Where",
]

#: What a statistic is for. The rules differ by it.
StatKind = Literal["scale", "fill", "value", "select", "target", "encode", "model"]


@dataclass(frozen=True, slots=True)
class Where:
    """A place in the code.

    Parameters
    ----------
    cell
        Position among the code cells.
    node
        The expression or statement.
    calls
        The calls of the user's own functions that led there, outermost first.
    loops
        The loops around it with the number of the pass, outermost first.
    """

    cell: int
    node: ast.AST
    calls: tuple[tuple[int, ast.AST], ...] = ()
    loops: tuple[tuple[int, int], ...] = ()

    @property
    def line(self) -> int:
        """Line in the cell, from 1."""
        return getattr(self.node, "lineno", 1)


@dataclass(eq=False, slots=True)
class Stat:
    """Something was learned from rows: a mean, a scaler, a vocabulary.

    Parameters
    ----------
    kind
        What for.
    label
        As a user would call it: ``StandardScaler``, ``mean``.
    rows
        From which rows.
    where
        The call.
    name
        The variable that holds what was learned, where there is one.
    data
        The expression for the data.
    supervised
        It saw the target.
    column
        The column that was reduced, where it was one.
    known
        Its kind is known from the tables, not guessed.
    """

    kind: StatKind
    label: str
    rows: Rows
    where: Where
    name: str = ""
    data: ast.AST | None = None
    supervised: bool = False
    column: str | None = None
    known: bool = True


@dataclass(eq=False, slots=True)
class Fit:
    """A model was trained.

    Parameters
    ----------
    label, name
        Its class and variable.
    rows
        The rows it was trained on; those of all earlier calls too where training goes on.
    stats
        What the features depend on.
    where
        The call.
    root
        The first `Fit` of one training that goes on.
    target
        Column of the target, where the code tells.
    supervised
        It saw a target.
    data
        The expression for the features.
    features
        The features themselves, for what is known of their columns.
    settings
        How often the settings of the model had been changed by then.
    watched
        While it was trained, its score on other rows was watched.
    stat
        The same as something learned, for what is made from the fitted model.
    """

    label: str
    name: str
    rows: Rows
    stats: frozenset[Stat]
    where: Where
    root: Fit | None = None
    target: str | None = None
    supervised: bool = True
    data: ast.AST | None = None
    features: Any = None
    stat: Stat | None = None
    settings: int = 0
    watched: bool = False

    @property
    def first(self) -> Fit:
        """The beginning of this training."""
        return self.root or self


@dataclass(eq=False, slots=True)
class Eval:
    """A fitted model met rows.

    Parameters
    ----------
    fit
        The training it had had by then.
    rows, stats
        Of the rows' features.
    how
        The method: ``predict``, ``score``; ``watch`` for what training was given to watch, and
        ``list`` for what boosting prints its scores on.
    where
        The call.
    scored
        The result was compared with the truth.
    data
        The expression for the rows.
    folds
        Keys of the splitters whose loop was running.
    called
        The model was called like a function, as a training loop does in each step.
    """

    fit: Fit
    rows: Rows
    stats: frozenset[Stat]
    how: str
    where: Where
    scored: bool = False
    data: ast.AST | None = None
    folds: frozenset[Hashable] = frozenset()
    called: bool = False


@dataclass(eq=False, slots=True)
class CrossValidation:
    """Rows were split inside a helper: ``cross_val_score``, a search's `fit`.

    Parameters
    ----------
    search
        It compares settings.
    grouped
        It keeps groups whole.
    """

    label: str
    rows: Rows
    stats: frozenset[Stat]
    where: Where
    search: bool = False
    data: ast.AST | None = None
    target: str | None = None
    grouped: bool = False


@dataclass(eq=False, slots=True)
class Grouping:
    """The code shows that several rows belong to one person, machine or customer.

    Parameters
    ----------
    column
        What the groups are called, in backticks where it is a name.
    rows
        Which rows.
    where, how
        The place and what is done there.
    declared
        They are called groups; else they are only treated so.
    """

    column: str
    rows: Rows
    where: Where
    how: str
    declared: bool


@dataclass(eq=False, slots=True)
class Split:
    """Rows were divided into parts.

    Parameters
    ----------
    key
        That of the cuts it made.
    random
        The rows were drawn.
    """

    key: Hashable
    label: str
    rows: Rows
    where: Where
    random: bool
    traits: frozenset[str] = frozenset()
    data: ast.AST | None = None


@dataclass(eq=False, slots=True)
class Stopping:
    """Training watched rows and kept its best state by them."""

    fit: Fit
    rows: Rows
    where: Where
    how: str
    data: ast.AST | None = None


@dataclass(eq=False, slots=True)
class Copy:
    """Rows were multiplied."""

    number: int
    label: str
    rows: Rows
    where: Where
    resampler: bool


@dataclass(slots=True)
class Events:
    """All that happened, each list in order."""

    stats: list[Stat] = field(default_factory=list)
    fits: list[Fit] = field(default_factory=list)
    evals: list[Eval] = field(default_factory=list)
    validations: list[CrossValidation] = field(default_factory=list)
    splits: list[Split] = field(default_factory=list)
    stoppings: list[Stopping] = field(default_factory=list)
    copies: list[Copy] = field(default_factory=list)
    groupings: list[Grouping] = field(default_factory=list)
