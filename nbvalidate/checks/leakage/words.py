"""Verdicts in words: names as the user wrote them, the rows' way, the fix as code."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from typing import Any

from nbvalidate.checks.facts import NotebookFacts
from nbvalidate.checks.leakage.analysis import Analysis, Meeting
from nbvalidate.checks.leakage.events import Eval, Fit, Split, Stat, Where
from nbvalidate.checks.leakage.rows import Rows, cuts_of

__all__ = [
    "evidence",
    "learner",
    "model_of",
    "names_of",
    "place",
    "rows_text",
    "split_of",
    "text_of",
]

_LONGEST = 40


def text_of(node: ast.AST | None, otherwise: str) -> str:
    """The source of an expression in backticks, shortened."""
    if node is None:
        return otherwise
    text = ast.unparse(node)
    if len(text) > _LONGEST:
        text = text[: _LONGEST - 3] + "..."
    return f"`{text}`"


def model_of(fit: Fit) -> str:
    """How to call a model: its variable, else its class."""
    return f"`{fit.name}`" if fit.name else fit.label


def learner(stat: Stat) -> str:
    """How to call what learned: ``scaler (StandardScaler)``, ``mean()``."""
    if stat.name:
        return f"`{stat.name}` ({stat.label})"
    if stat.label[:1].islower() and "(" not in stat.label:
        return f"`{stat.label}()`"
    return f"`{stat.label}`"


def rows_text(found: Eval) -> str:
    """How to call the rows of an evaluation."""
    return text_of(found.data, "the test rows")


def place(facts: NotebookFacts, where: Where) -> str:
    """``cell 3, line 2``."""
    return f"cell {facts.cells[where.cell].cell.index}, line {where.line}"


def split_of(analysis: Analysis, meeting: Meeting) -> Split | None:
    """The split that keeps the tested rows apart from those trained on."""
    tested, trained = _keys(meeting.eval.rows), _keys(meeting.fit.rows)
    for split in analysis.events.splits:
        for key in tested & trained:
            if key == split.key or (isinstance(key, tuple) and key[:1] == (split.key,)):
                return split
    return None


def _keys(rows: Rows) -> set[Any]:
    return {c.key for c in cuts_of(rows)}


def names_of(*nodes: ast.AST | None, extra: Iterable[str] = ()) -> tuple[str, ...]:
    """The variables concerned, in order."""
    found = dict.fromkeys(name for name in extra if name)
    for node in nodes:
        root = node
        while isinstance(root, (ast.Attribute, ast.Subscript)):
            root = root.value
        if isinstance(root, ast.Name):
            found.setdefault(root.id)
    return tuple(found)


def evidence(
    facts: NotebookFacts, steps: Sequence[tuple[str, Where]], **more: Any
) -> dict[str, Any]:
    """The way of the rows: what happens where, in order; and what else is known."""
    path = []
    for what, where in steps:
        step = {"step": what, "cell": facts.cells[where.cell].cell.index, "line": where.line}
        if where.calls:
            step["called_from"] = [
                {"cell": facts.cells[cell].cell.index, "line": getattr(node, "lineno", 1)}
                for cell, node in where.calls
            ]
        path.append(step)
    return {"path": path, **{k: v for k, v in more.items() if v is not None}}
