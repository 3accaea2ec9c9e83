"""Order rules that follow from what the file has saved: execution counts and outputs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import pairwise, zip_longest

from nbvalidate.catalogue import Rule, rule
from nbvalidate.checks.facts import CodeCell, NotebookFacts
from nbvalidate.findings import Finding

__all__ = ["edited_after_run", "execution_gap", "execution_order", "never_run"]

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_FRAME = re.compile(
    r"(?:<ipython-input-(?P<a>\d+)-|(?:Cell )?In(?:put In )? ?\[(?P<b>\d+)\])[^\n]*"
)
_ARROW = re.compile(r"^-+> ?(?P<line>\d+) ?(?P<code>.*)$", re.MULTILINE)


def _counted(facts: NotebookFacts) -> list[tuple[CodeCell, int]]:
    return [
        (cell, cell.cell.execution_count)
        for cell in facts.cells
        if cell.cell.execution_count is not None
    ]


@rule("ORD201", "execution-order", "warning", source="saved")
def execution_order(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """The saved execution counts are not in document order.

    Why: the outputs that the file shows were made in another order than a reader, or Run All,
    goes through it; they may not be what the notebook computes.

    Fix: Restart & Run All, look at the results again, and save.

    Flagged:
        {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
          {"cell_type": "markdown", "id": "m", "metadata": {}, "source": "# Two cells"},
          {"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "execution_count": 2, "source": "x = 1"},
          {"cell_type": "code", "id": "b", "metadata": {}, "outputs": [], "execution_count": 1, "source": "y = 2"}]}

    Clean:
        {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
          {"cell_type": "markdown", "id": "m", "metadata": {}, "source": "# Two cells"},
          {"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "execution_count": 1, "source": "x = 1"},
          {"cell_type": "code", "id": "b", "metadata": {}, "outputs": [], "execution_count": 2, "source": "y = 2"}]}

    Source: Pimentel et al. (MSR 2019), on out-of-order cells.
    """
    counted = _counted(facts)
    late = [(above, cell) for above, cell in pairwise(counted) if cell[1] <= above[1]]
    if late:
        (above, before), (cell, count) = late[0]
        more = f" (and {len(late) - 1} more such places)" if len(late) > 1 else ""
        verb = "also has the count" if count == before else "stands below it but ran earlier, as"
        yield rule.finding(
            f"Cell {above.cell.index} ran as In [{before}]; cell {cell.cell.index} {verb}"
            f" In [{count}]{more}.",
            cell_id=cell.cell.id,
            cell_index=cell.cell.index,
            fix="Restart & Run All, check the results, and save.",
            evidence={"cells": [c.cell.index for _, (c, _) in late]},
        )


@rule("ORD202", "execution-gap", "info", source="saved")
def execution_gap(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """The saved execution counts have holes: cells were run again, or deleted after they ran.

    Why: what a deleted cell, or the first run of a cell, left behind in the kernel may be part of
    the results.

    Fix: Restart & Run All, look at the results again, and save.

    Flagged:
        {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
          {"cell_type": "markdown", "id": "m", "metadata": {}, "source": "# Two cells"},
          {"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "execution_count": 1, "source": "x = 1"},
          {"cell_type": "code", "id": "b", "metadata": {}, "outputs": [], "execution_count": 5, "source": "y = 2"}]}

    Clean:
        {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
          {"cell_type": "markdown", "id": "m", "metadata": {}, "source": "# Two cells"},
          {"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "execution_count": 1, "source": "x = 1"},
          {"cell_type": "code", "id": "b", "metadata": {}, "outputs": [], "execution_count": 2, "source": "y = 2"}]}

    Source: Pimentel et al. (MSR 2019), on skips in the execution counter.
    """
    counted = _counted(facts)
    counts = [count for _, count in counted]
    if not counts or any(b <= a for a, b in pairwise(counts)):
        return  # out of order is said by ORD201, and says more
    holes = [
        (cell, before, count)
        for before, (cell, count) in zip([0, *counts], counted, strict=False)
        if count > before + 1
    ]
    if holes:
        cell, before, count = holes[0]
        start = f"from In [{before}] to In [{count}]" if before else f"at In [{count}], not at 1"
        verb = "jump" if before else "start"
        missing = sum(count - before - 1 for _, before, count in holes)
        yield rule.finding(
            f"The execution counts {verb} {start}"
            f"{f' (and have {len(holes) - 1} more holes)' if len(holes) > 1 else ''}:"
            f" {missing} execution{'s' if missing > 1 else ''} left no cell.",
            cell_id=cell.cell.id,
            cell_index=cell.cell.index,
            fix="Restart & Run All, check the results, and save.",
            evidence={"cells": [c.cell.index for c, _, _ in holes], "missing": missing},
        )


@rule("ORD203", "never-run", "warning", source="saved")
def never_run(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """A code cell was not run, though others of the notebook were.

    Why: what stands below was computed without it; on Run All it takes part, and nobody has seen
    what it does.

    Fix: Restart & Run All, or delete the cell.

    Flagged:
        {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
          {"cell_type": "markdown", "id": "m", "metadata": {}, "source": "# Two cells"},
          {"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "execution_count": null, "source": "x = 1"},
          {"cell_type": "code", "id": "b", "metadata": {}, "outputs": [], "execution_count": 1, "source": "y = 2"}]}

    Clean:
        {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
          {"cell_type": "markdown", "id": "m", "metadata": {}, "source": "# A cleared notebook"},
          {"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "execution_count": null, "source": "x = 1"},
          {"cell_type": "code", "id": "b", "metadata": {}, "outputs": [], "execution_count": null, "source": "y = 2"}]}

    Source: Pimentel et al. (MSR 2019), on cells that were not executed.
    """
    if not facts.notebook.was_run:
        return
    left = [
        cell
        for cell in facts.cells
        if cell.cell.execution_count is None
        and not cell.cell.outputs
        and (cell.tree.body or cell.parsed.tree is None)
    ]
    if left:
        others = f" (and {len(left) - 1} more)" if len(left) > 1 else ""
        yield rule.finding(
            f"Cell {left[0].cell.index} was never run{others}, though other cells were.",
            cell_id=left[0].cell.id,
            cell_index=left[0].cell.index,
            fix="Restart & Run All, or delete the cell.",
            evidence={"cells": [c.cell.index for c in left]},
        )


@rule("ORD204", "edited-after-run", "warning")
def edited_after_run(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    r"""A cell's saved output cannot come from the code that it shows: it was edited after it ran.

    Why: a reader takes the output for what the code gives.

    Fix: run the cell again, and what depends on it, and save.

    Flagged:
        {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
          {"cell_type": "markdown", "id": "m", "metadata": {}, "source": "# One cell"},
          {"cell_type": "code", "id": "a", "metadata": {}, "execution_count": 1, "source": "x = 41",
           "outputs": [{"output_type": "execute_result", "execution_count": 1, "metadata": {},
                        "data": {"text/plain": "41"}}]}]}

    Clean:
        {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
          {"cell_type": "markdown", "id": "m", "metadata": {}, "source": "# One cell"},
          {"cell_type": "code", "id": "a", "metadata": {}, "execution_count": 1, "source": "x = 41\nx",
           "outputs": [{"output_type": "execute_result", "execution_count": 1, "metadata": {},
                        "data": {"text/plain": "41"}}]}]}

    Source: jupyterlab#6790 ("edited since last run"); the file keeps no flag for it.
    """
    shows_all = any("ast_node_interactivity" in cell.cell.source for cell in facts.cells)
    for cell in facts.cells:
        reason = _edited(cell, shows_all=shows_all)
        if reason:
            yield rule.finding(
                f"This cell was edited after it ran: {reason}.",
                cell_id=cell.cell.id,
                cell_index=cell.cell.index,
                fix="Run the cell again, and what depends on it, and save.",
            )


def _edited(cell: CodeCell, *, shows_all: bool) -> str | None:
    count = cell.cell.execution_count
    for output in cell.cell.outputs:
        kind = output.get("output_type")
        if kind == "execute_result":
            shown = output.get("execution_count")
            if isinstance(shown, int) and shown > 0 and count is not None and shown != count:
                return f"its output is Out [{shown}], the cell is In [{count}]"
            if not shows_all and _shows_nothing(cell):
                return "it saved a value, but its last line shows none"
        elif kind == "error" and count is not None:
            gone = _line_gone(cell, output.get("traceback"), count)
            if gone is not None:
                return f"the saved traceback points at `{gone}`, which is not in the cell"
    return None


def _shows_nothing(cell: CodeCell) -> bool:
    if cell.magics or not cell.tree.body:
        return False
    last = cell.tree.body[-1]
    return isinstance(
        last,
        (
            ast.Assign,
            ast.AugAssign,
            ast.AnnAssign,
            ast.Import,
            ast.ImportFrom,
            ast.FunctionDef,
            ast.ClassDef,
            ast.Delete,
            ast.Pass,
        ),
    )


def _line_gone(cell: CodeCell, traceback: object, count: int) -> str | None:
    """The line that the traceback shows of this very execution, if the cell has it no more."""
    if not isinstance(traceback, list):
        return None
    text = _ANSI.sub("", "\n".join(part for part in traceback if isinstance(part, str)))
    frames = list(_FRAME.finditer(text))
    for frame, after in zip_longest(frames, frames[1:]):
        if int(frame["a"] or frame["b"]) != count:
            continue
        arrow = _ARROW.search(text, frame.end(), after.start() if after else len(text))
        if arrow is None or not arrow["code"].strip():
            continue
        if arrow["code"].strip() not in cell.cell.source:
            return arrow["code"].strip()[:60]
        return None
    return None
