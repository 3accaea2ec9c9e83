"""What a name can hold, as far as leakage is concerned.

`Data` is anything made of rows (frames, arrays, tensors, lists of texts), or of numbers learned
from rows. It can be changed in place, and so can `Est`, `Seq` and `Map`: names share them as they
do in Python.
"""

from __future__ import annotations

import ast
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

from nbvalidate.checks.leakage.affine import Affine
from nbvalidate.checks.leakage.events import Eval, Fit, Stat
from nbvalidate.checks.leakage.rows import Cut, Rows

__all__ = [
    "NOTHING",
    "Bound",
    "Cls",
    "Const",
    "Data",
    "Env",
    "Est",
    "Folds",
    "Func",
    "Map",
    "Num",
    "Obj",
    "Ref",
    "Seq",
    "Value",
]


class Value:
    """Anything."""

    __slots__ = ()


@dataclass(eq=False, slots=True)
class Const(Value):
    """A text, a truth value, None."""

    value: Any


@dataclass(eq=False, slots=True)
class Num(Value):
    """A number or a count."""

    affine: Affine


@dataclass(eq=False, slots=True)
class Ref(Value):
    """A module, class or function of a library, by its dotted name."""

    name: str

    @property
    def last(self) -> str:
        """What follows the last dot."""
        return self.name.rpartition(".")[2]

    @property
    def package(self) -> str:
        """What precedes the first dot."""
        return self.name.partition(".")[0]


@dataclass(eq=False, slots=True)
class Data(Value):
    """Rows, or numbers learned from rows.

    Parameters
    ----------
    rows
        Which rows; none for a mean.
    order
        Equal orders count positions alike.
    stats
        What all of its values depend on.
    cols
        What single columns depend on beside that.
    only, dropped
        The columns where they are all known; those that were taken out.
    column
        The name of the one column it is.
    evals
        The predictions that it is made of.
    mask
        The rows that a truth value of it chooses.
    elementwise
        One value of a row, as a function under ``apply(axis=1)`` sees it: nothing is learned
        by reducing it.
    harmless
        Reducing it teaches nothing about values: where values are missing.
    groups
        Columns it is grouped by.
    opaque
        Made by a call that is not known: could be anything, an estimator too (`est`).
    traits
        What the code shows of it: ``lag``, ``dated``, ``sorted``, ``random``, ``bundle``.
    made_of, reads
        For columns and for itself, which columns of the same rows it was computed from.
    ident
        Equal for equal values: masks of equal columns are compared by it.
    view
        It is ``.loc`` or ``.iloc`` of other data.
    part_of
        The frame that it is a column of: what changes it in place changes that.
    pieces
        What it was put together from, one under the other.
    consts
        Columns that hold one constant.
    table
        What was learned per group, seen as rows of its own: one per group.
    """

    rows: Rows = frozenset()
    order: Hashable = None
    stats: frozenset[Stat] = frozenset()
    cols: dict[str, frozenset[Stat]] = field(default_factory=dict)
    only: frozenset[str] | None = None
    dropped: frozenset[str] = frozenset()
    column: str | None = None
    evals: frozenset[Eval] = frozenset()
    mask: frozenset[Cut] | None = None
    elementwise: bool = False
    harmless: bool = False
    groups: tuple[str, ...] = ()
    opaque: Hashable | None = None
    est: Est | None = None
    traits: frozenset[str] = frozenset()
    made_of: dict[str, frozenset[str]] = field(default_factory=dict)
    reads: frozenset[str] = frozenset()
    ident: Hashable = None
    view: tuple[Data, str] | None = None
    part_of: tuple[Data, str] | None = None
    pieces: tuple[Data, ...] = ()
    consts: dict[Hashable, Any] = field(default_factory=dict)
    table: Hashable = None

    @property
    def all_stats(self) -> frozenset[Stat]:
        """Everything that any of its columns depends on."""
        if not self.cols:
            return self.stats
        return self.stats.union(*self.cols.values())


@dataclass(eq=False, slots=True)
class Est(Value):
    """An estimator, a model, a splitter, a sampler: what has parameters and methods.

    Parameters
    ----------
    label
        Its class.
    kind
        From the tables: ``scaler``, ``model``, ``splitter``, ...; '' where they do not know it.
    name
        The variable it was first bound to.
    data
        Rows given to its constructor: a data set, statsmodels' models.
    changes
        How often its settings were changed after it was made.
    """

    label: str
    kind: str
    package: str = ""
    params: dict[str, Value] = field(default_factory=dict)
    args: list[Value] = field(default_factory=list)
    fit: Fit | None = None
    stat: Stat | None = None
    name: str = ""
    data: Data | None = None
    site: Hashable = None
    attrs: dict[str, Value] = field(default_factory=dict)
    changes: int = 0


@dataclass(eq=False, slots=True)
class Seq(Value):
    """A list, tuple or set; `rest` stands for further items that are not told apart."""

    items: list[Value] = field(default_factory=list)
    rest: Value | None = None
    data: Data | None = None

    @property
    def all_items(self) -> list[Value]:
        """The items, and what stands for the further ones."""
        return self.items if self.rest is None else [*self.items, self.rest]


@dataclass(eq=False, slots=True)
class Map(Value):
    """A dictionary."""

    items: dict[Any, Value] = field(default_factory=dict)
    rest: Value | None = None

    @property
    def all_items(self) -> list[Value]:
        """The values, and what stands for the further ones."""
        return [*self.items.values(), *([self.rest] if self.rest is not None else [])]


@dataclass(eq=False, slots=True)
class Folds(Value):
    """The pairs of positions that a splitter yields."""

    key: Hashable
    data: Data
    label: str
    count: int | None
    random: bool
    times: int = 0


@dataclass(eq=False, slots=True)
class Env:
    """Names of one scope, and the scope around it."""

    names: dict[str, Value] = field(default_factory=dict)
    outer: Env | None = None
    is_global: set[str] = field(default_factory=set)

    def find(self, name: str) -> Value | None:
        """The value of a name here or further out."""
        env: Env | None = self
        while env is not None:
            if name in env.names:
                return env.names[name]
            env = env.outer
        return None

    @property
    def top(self) -> Env:
        """The outermost scope."""
        env = self
        while env.outer is not None:
            env = env.outer
        return env


@dataclass(eq=False, slots=True)
class Func(Value):
    """A function or lambda of the user."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    env: Env
    cell: int
    owner: Value | None = None
    bound: list[Value] = field(default_factory=list)


@dataclass(eq=False, slots=True)
class Cls(Value):
    """A class of the user."""

    node: ast.ClassDef
    env: Env
    cell: int
    bases: list[Value] = field(default_factory=list)
    methods: dict[str, Func] = field(default_factory=dict)

    def method(self, name: str) -> Func | None:
        """A method, its own or inherited from a class of the user."""
        found = self.methods.get(name)
        if found is None:
            for base in self.bases:
                if isinstance(base, Cls) and base is not self:
                    found = base.method(name)
                    if found:
                        break
        return found


@dataclass(eq=False, slots=True)
class Obj(Value):
    """An instance of a class of the user."""

    cls: Cls
    attrs: dict[str, Value] = field(default_factory=dict)
    est: Est | None = None


@dataclass(eq=False, slots=True)
class Bound(Value):
    """A method of a value that is not called yet."""

    owner: Value
    name: str


NOTHING = Const(None)
