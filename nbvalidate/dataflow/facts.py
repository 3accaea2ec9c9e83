"""The facts about one cell: plain frozen data."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

__all__ = ["Binding", "BindingKind", "CellFlow", "Function", "Mutation", "StarImport", "Use"]

BindingKind = Literal[
    "assign", "augmented", "import", "def", "class", "for", "with", "except", "match", "magic"
]


@dataclass(frozen=True, slots=True)
class Use:
    """A name read from outside the cell, before the cell surely binds it itself.

    Parameters
    ----------
    name, line, column, end_column
        Where; lines from 1, columns from 0 in characters of the source.
    part
        The constant key or attribute that alone is read: ``['a']`` or ``.a``; '' for all of it.
    certain
        False where a branch may not run, or the cell may have bound the name before.
    soft
        A missing name is no error here: ``!echo $HOME``, ``try: ... except NameError``.
    called
        The name is called; what its function reads is then read too.
    via
        The function of the same cell whose body reads the name, or ''.
    deleted
        The cell has surely deleted the name before.
    maybe_bound
        The cell may have bound the name before: in a branch, or in a loop.
    bound_before
        For a call: the names that the cell may have bound by then.
    """

    name: str
    line: int
    column: int
    end_column: int
    part: str = ""
    certain: bool = True
    soft: bool = False
    called: bool = False
    via: str = ""
    deleted: bool = False
    maybe_bound: bool = False
    bound_before: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Binding:
    """A global name that the cell binds, once per place.

    Parameters
    ----------
    value
        The expression assigned, where it is a plain assignment.
    reads_itself
        The value is computed from what the name held before the cell.
    """

    name: str
    line: int
    column: int
    kind: BindingKind
    value: ast.expr | None = None
    reads_itself: bool = False


@dataclass(frozen=True, slots=True)
class Mutation:
    """An object changed in place: ``df['a'] = 1``, ``x.attr = 1``, ``items.append(1)``.

    Parameters
    ----------
    part
        ``['a']``, ``.attr``, or '' when all of it may have changed.
    method
        The method called, for a change by a call.
    """

    name: str
    line: int
    column: int
    part: str = ""
    method: str = ""
    value: ast.expr | None = None
    from_outside: bool = True


@dataclass(frozen=True, slots=True)
class Function:
    """What calling a function, or an object that closes over names, reaches.

    Parameters
    ----------
    reads
        Global names its body may read, with the place of the first read.
    calls
        Of those, the ones it calls.
    binds
        Names it binds with ``global``.
    """

    name: str
    reads: Mapping[str, Use]
    calls: frozenset[str] = frozenset()
    binds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class StarImport:
    """``from module import *``."""

    module: str
    line: int
    bound_before: frozenset[str]


@dataclass(frozen=True, slots=True)
class CellFlow:
    """What one cell reads, binds and changes, from its source alone.

    Parameters
    ----------
    uses
        Reads from outside, in the order of execution.
    bindings
        All places that may bind a global name.
    must_define, may_define
        Names that exist after the cell for sure, or perhaps.
    must_delete
        Names that surely do not exist after it.
    mutations
        Objects changed in place.
    functions
        Functions and classes bound to global names.
    star_imports
        In order.
    dynamic
        Lines of what may bind any name: ``exec``, ``%run``, an unknown magic, a star import.
    aliases
        Global names that a plain ``b = a`` binds to the same object.
    """

    uses: tuple[Use, ...] = ()
    bindings: tuple[Binding, ...] = ()
    must_define: frozenset[str] = frozenset()
    may_define: frozenset[str] = frozenset()
    must_delete: frozenset[str] = frozenset()
    mutations: tuple[Mutation, ...] = ()
    functions: Mapping[str, Function] = field(default_factory=dict)
    star_imports: tuple[StarImport, ...] = ()
    dynamic: tuple[int, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
