"""Saved outputs: too large for a repository, or an error that was committed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nbvalidate.catalogue import Rule
from nbvalidate.checks.facts import NotebookFacts
from nbvalidate.findings import Finding
from nbvalidate.notebook.model import Cell

__all__ = ["error_outputs", "large_outputs"]

_SYNTAX = frozenset({"SyntaxError", "IndentationError", "TabError"})


def large_outputs(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """Cells whose saved outputs are larger than the limit."""
    most = facts.config.max_output_kb
    for cell in facts.notebook.code_cells:
        size = sum(_size(output) for output in cell.outputs)
        if size <= most * 1024:
            continue
        kind = _largest_kind(cell)
        yield rule.finding(
            f"The saved outputs of cell {cell.index} take {size // 1024:,} kB"
            f" (limit {most:,} kB), most of it {kind}.",
            cell_id=cell.id,
            cell_index=cell.index,
            fix="Show less (`df.head()`, fewer points, a smaller figure),"
            " or clear the output before you commit.",
            evidence={"kilobytes": size // 1024, "limit": most, "kind": kind},
        )


def _size(value: object) -> int:
    """Roughly the bytes of a JSON value."""
    if isinstance(value, str):
        return len(value) if value.isascii() else len(value.encode("utf-8", "replace"))
    if isinstance(value, Mapping):
        return sum(len(str(k)) + 6 + _size(v) for k, v in value.items())
    if isinstance(value, list | tuple):
        return sum(_size(v) + 2 for v in value)
    return 4 if value is None or isinstance(value, bool) else len(repr(value))


def _largest_kind(cell: Cell) -> str:
    sizes: dict[str, int] = {}
    for output in cell.outputs:
        data = output.get("data")
        if isinstance(data, Mapping):
            for mime, value in data.items():
                sizes[str(mime)] = sizes.get(str(mime), 0) + _size(value)
        else:
            name = str(output.get("name") or output.get("output_type"))
            sizes[name] = sizes.get(name, 0) + _size(output)
    return max(sizes, key=sizes.__getitem__, default="nothing")


def error_outputs(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """Cells saved with a traceback."""
    broken = {c.cell.index for c in facts.cells if _has_syntax_output(c.cell) and not c.parsed.tree}
    for cell in facts.notebook.code_cells:
        if "raises-exception" in cell.tags or cell.index in broken:
            continue  # tagged as meant, or said by HYG001 already
        error = next((o for o in cell.outputs if o.get("output_type") == "error"), None)
        if error is None:
            continue
        name = str(error.get("ename") or "an error")
        if name == "KeyboardInterrupt":
            message = f"Cell {cell.index} was saved interrupted: what it shows is not its result."
        else:
            message = f"Cell {cell.index} was saved with an error: {name}."
        yield rule.finding(
            message,
            cell_id=cell.id,
            cell_index=cell.index,
            names=(name,),
            fix="Mend the cell and run all again; if the error is what it shows,"
            " tag it `raises-exception`.",
            evidence={"ename": name},
        )


def _has_syntax_output(cell: Cell) -> bool:
    return any(o.get("output_type") == "error" and o.get("ename") in _SYNTAX for o in cell.outputs)
