"""Imports: those far down in the notebook, and those that the project does not declare."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import PurePosixPath

from nbvalidate.catalogue import Rule
from nbvalidate.checks.facts import CodeCell, NotebookFacts
from nbvalidate.checks.hygiene.distributions import distributions_of, normalised
from nbvalidate.checks.hygiene.installs import installed
from nbvalidate.dataflow.calls import Import
from nbvalidate.dataflow.ipython import PLACEHOLDER
from nbvalidate.findings import Finding

__all__ = ["far_down_imports", "undeclared_dependencies"]

#: There in every notebook or no distribution at all.
_GIVEN = frozenset(
    "IPython ipykernel __future__ __main__ google.colab kaggle_secrets pyodide js micropip piplite"
    " dbutils distutils imp asynchat".split()
)


def far_down_imports(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """At most one finding, at the first package that is imported below much work.

    A module of a package that is in use above cannot be missing: it is not counted.
    """
    working = 0
    known: set[str] = set()
    late: list[tuple[CodeCell, Import, int]] = []
    for cell in facts.cells:
        for item in cell.imports:
            package = item.module.partition(".")[0]
            if (
                working >= facts.config.import_distance
                and package not in known
                and not (item.optional or item.in_function or item.bound == "*")
            ):
                late.append((cell, item, working))
            known.add(package)
        working += _works(cell)
    if late:
        yield _far_down(rule, late)


def _far_down(rule: Rule, late: list[tuple[CodeCell, Import, int]]) -> Finding:
    cell, first, working = late[0]
    others = [item.module for _, item, _ in late[1:]]
    more = ", ".join(others[:3]) + (" ..." if len(others) > 3 else "")
    return cell.finding(
        rule,
        f"Cell {cell.cell.index} imports {first.module} below {working} cells of code"
        f"{f' (as further cells do with {more})' if others else ''}.",
        line=first.line,
        end_line=first.line,
        column=first.column,
        end_column=first.end_column,
        names=(first.module, *others),
        fix="Move it to the first cell, so that a missing package shows before the work starts.",
        evidence={"cells": [c.cell.index for c, _, _ in late], "working_cells_above": working},
    )


def _works(cell: CodeCell) -> bool:
    return any(not _is_set_up(statement) for statement in cell.tree.body)


def _is_set_up(node: ast.stmt) -> bool:
    if isinstance(node, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.AsyncFunctionDef):
        return True
    if isinstance(node, ast.ClassDef | ast.Pass):
        return True
    if isinstance(node, ast.Assign | ast.AnnAssign):
        return node.value is None or isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Expr):
        value = node.value
        if isinstance(value, ast.Call):
            return isinstance(value.func, ast.Name) and value.func.id == PLACEHOLDER
        return isinstance(value, ast.Constant)
    if isinstance(node, ast.Try | ast.If):  # try: import x
        return all(_is_set_up(inner) for inner in node.body)
    return False


def undeclared_dependencies(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """One finding per module, at its first import."""
    if not any(cell.imports for cell in facts.cells):
        return
    project = facts.project
    if not project.declaration_files:
        return
    here = {normalised(name) for name in installed(facts)}
    written = set(_written_modules(facts))
    seen: set[str] = set()
    optional = {_top(i) for c in facts.cells for i in c.imports if i.optional}
    for cell in facts.cells:
        for item in cell.imports:
            top = _top(item)
            if not top or top in seen or item.optional or top in optional:
                continue
            seen.add(top)
            if top in sys.stdlib_module_names or top in _GIVEN or _dotted(item) in _GIVEN:
                continue
            # protoc writes *_pb2 modules; they are never a distribution
            if project.is_local(top) or top in written or top.endswith(("_pb2", "_pb2_grpc")):
                continue
            # only a namespace package says more by its second part
            candidates = distributions_of(_dotted(item))
            if candidates & (project.declared | here):
                continue
            yield _undeclared(cell, rule, item, top, candidates, project.declaration_files)


def _written_modules(facts: NotebookFacts) -> Iterator[str]:
    """Modules that the notebook writes itself: ``%%writefile tools.py``."""
    for cell in facts.cells:
        for magic in cell.magics:
            if magic.kind == "cell" and magic.name in ("writefile", "file") and magic.argument:
                path = PurePosixPath(magic.argument.split()[-1].strip("'\""))
                if path.suffix == ".py":
                    yield from (path.stem, path.parts[0])


def _top(item: Import) -> str:
    if item.module.startswith("."):
        return ""
    top = item.module.partition(".")[0]
    # each part of a namespace is a distribution of its own
    return ".".join(_dotted(item).split(".")[:3]) if top in ("google", "azure") else top


def _dotted(item: Import) -> str:
    return f"{item.module}.{item.name}" if item.name and item.name != "*" else item.module


def _undeclared(
    cell: CodeCell,
    rule: Rule,
    item: Import,
    top: str,
    candidates: frozenset[str],
    files: tuple[str, ...],
) -> Finding:
    name = normalised(top) if normalised(top) in candidates else min(candidates, key=len)
    where = (
        " or ".join(files[:2]) if len(files) < 3 else f"{files[0]} or {len(files) - 1} other files"
    )
    return cell.finding(
        rule,
        f"Cell {cell.cell.index} imports {top}, which {where} does not declare.",
        line=item.line,
        end_line=item.line,
        column=item.column,
        end_column=item.end_column,
        names=(top,),
        fix=f"Add `{name}` to {files[0]}.",
        evidence={"module": top, "distribution": name, "files": list(files)},
    )
