"""Star imports that replace a name which is used afterwards."""

from __future__ import annotations

import builtins
from collections.abc import Iterator

from nbvalidate.catalogue import Rule
from nbvalidate.checks.facts import CodeCell, NotebookFacts
from nbvalidate.dataflow.exports import star_exports
from nbvalidate.dataflow.facts import StarImport
from nbvalidate.findings import Finding

__all__ = ["hidden_names"]

_BUILTINS = frozenset(n for n in dir(builtins) if n[0].islower())


def hidden_names(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """One finding per star import that hides names in use."""
    bound: dict[str, int] = {}  # name -> cell above that bound it
    imported: set[str] = set()  # names that come from imports of the very same things
    for cell in facts.cells:
        for star in cell.flow.star_imports:
            names = star_exports(star.module, facts.project.folder)
            if names is None:
                continue
            own = {n for n in names & (bound.keys() | star.bound_before) if n not in imported}
            used = {n for n in own | (names & _BUILTINS) if _used_after(facts, cell, star, n)}
            if used:
                yield _finding(cell, rule, star, used, own, bound)
        for binding in cell.flow.bindings:
            bound[binding.name] = cell.cell.index
            (imported.add if binding.kind == "import" else imported.discard)(binding.name)


def _used_after(facts: NotebookFacts, cell: CodeCell, star: StarImport, name: str) -> bool:
    for other in facts.cells:
        if other.number < cell.number:
            continue
        for use in other.flow.uses:
            if use.name == name and (other.number > cell.number or use.line > star.line):
                return use.called or name not in _BUILTINS
        if name in other.flow.must_define and other.number > cell.number:
            return False
    return False


def _finding(
    cell: CodeCell,
    rule: Rule,
    star: StarImport,
    used: set[str],
    own: set[str],
    bound: dict[str, int],
) -> Finding:
    names = sorted(used)
    shown = ", ".join(f"`{n}`" for n in names[:4]) + (" ..." if len(names) > 4 else "")
    if own & used:
        first = min(own & used)
        origin = f"cell {bound[first]}" if first in bound else "this cell"
        what = f"{shown}, which {origin} had defined,"
    else:
        what = (
            f"the built-in {shown}, which" if len(names) == 1 else f"the built-ins {shown}, which"
        )
    return rule.finding(
        f"`from {star.module} import *` replaces {what} and code below uses "
        f"{'it' if len(names) == 1 else 'them'}."
        if own & used
        else f"`from {star.module} import *` replaces {what} code below calls.",
        cell_id=cell.cell.id,
        cell_index=cell.cell.index,
        line=star.line,
        end_line=star.line,
        names=tuple(names),
        fix=f"Write `import {star.module}` and use its names with the module's in front.",
    )
