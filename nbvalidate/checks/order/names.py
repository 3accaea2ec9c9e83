"""Names that are read where no cell above has bound them."""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nbvalidate.catalogue import Rule
from nbvalidate.checks.facts import CodeCell, NotebookFacts
from nbvalidate.dataflow.facts import Use
from nbvalidate.dataflow.graph import Missing
from nbvalidate.findings import Finding

__all__ = ["NameCell", "missing_names"]

#: What IPython and hosted kernels put into every namespace.
PROVIDED = frozenset(dir(builtins)) | frozenset(
    "display get_ipython In Out exit quit __name__ __doc__ __builtins__ __builtin__ __spec__"
    " __loader__ __package__ _exit_code __session__ __vsc_ipynb_file__ __annotations__"
    " spark sc sqlContext dbutils displayHTML".split()
)
_HISTORY = re.compile(r"_{1,3}$|_i{0,3}\d*$|_[io]h$|_dh$")


@dataclass(frozen=True, slots=True)
class NameCell:
    """A code cell as the place of a finding about a name."""

    cell: CodeCell

    @property
    def index(self) -> int:
        """The cell's index."""
        return self.cell.cell.index

    def name_finding(self, rule: Rule, use: Use, message: str, **fields: Any) -> Finding:
        """A finding at the place where `use` reads its name."""
        here = not use.via or use.line <= self.cell.cell.source.count("\n") + 1
        return rule.finding(
            message,
            cell_id=self.cell.cell.id,
            cell_index=self.index,
            line=use.line if here else None,
            end_line=use.line if here else None,
            column=use.column if here else None,
            end_column=use.end_column if here else None,
            names=(use.name,),
            **fields,
        )


def missing_names(facts: NotebookFacts) -> Iterator[tuple[NameCell, Missing]]:
    """Reads without a source, once per cell and name, in document order.

    Left out: what Python and IPython provide, what may come from a star import or ``%run``
    above, reads where a missing name is expected, and cells that are tagged to raise.
    """
    cells = {cell.cell.index: cell for cell in facts.cells}
    seen: set[tuple[int | str, str]] = set()
    for missing in sorted(facts.flow.missing, key=lambda m: (m.cell, m.use.line, m.use.column)):
        use, cell = missing.use, cells[missing.cell]
        # what a function lacks is said once, however many cells call it
        key = (missing.through or missing.cell, use.name)
        if (
            key in seen
            or use.soft
            or missing.unknown_above
            or use.name in PROVIDED
            or _HISTORY.match(use.name)
            or "raises-exception" in cell.cell.tags
        ):
            continue
        if any(line <= use.line for line in cell.flow.dynamic) and not _stars_only(facts, cell):
            continue
        seen.add(key)
        yield NameCell(cell), missing


def _stars_only(facts: NotebookFacts, cell: CodeCell) -> bool:
    """True if all that is dynamic in the cell are star imports whose names are known."""
    resolved = dict(facts.flow.cells)[cell.cell.index]
    return not resolved.dynamic
