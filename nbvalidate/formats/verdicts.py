"""What ``verify`` adds to a notebook's report, read from `NotebookReport.details` with defaults.

Kept apart so that text, HTML, JUnit and JSON agree on what "reproduces" means.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nbvalidate.formats.words import counted, duration

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nbvalidate.findings import NotebookReport

__all__ = ["FINE", "NEUTRAL", "SAME", "Verdict", "verdict"]

#: Verdicts on a cell that take nothing away from "reproduces".
FINE = frozenset({"reproduced", "equivalent", "expected error", "executed"})
#: Verdicts that say nothing about a cell: it was left out, or never reached.
NEUTRAL = frozenset({"skipped", "not run"})
#: Verdicts on a written file that need no word.
SAME = frozenset({"identical", "written"})

_CONSEQUENCE = re.compile(r"consequence of cell (\d+)")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of re-running one notebook.

    Parameters
    ----------
    runs
        How often it was run.
    reproducible
        None when it could not be decided.
    first_divergence
        ``{"cell_index", "cell_id", "variable"}`` or None.
    causes, artifacts, cells
        As in the JSON report (where `cells` is called ``cell_verdicts``).
    notes
        What the reader must know about how it was compared.
    """

    runs: int
    reproducible: bool | None
    first_divergence: Mapping[str, Any] | None
    causes: tuple[Mapping[str, Any], ...]
    artifacts: tuple[Mapping[str, Any], ...]
    cells: tuple[Mapping[str, Any], ...]
    notes: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """``REPRODUCES``, ``DOES NOT REPRODUCE`` or ``NO VERDICT``."""
        if self.reproducible is None:
            return "NO VERDICT"
        return "REPRODUCES" if self.reproducible else "DOES NOT REPRODUCE"

    @property
    def divergence(self) -> str:
        """``first divergence in cell 6 (variable `scores`)``; empty if there is none."""
        if not self.first_divergence:
            return ""
        variable = self.first_divergence.get("variable")
        suffix = f" (variable `{variable}`)" if variable else ""
        return f"first divergence in cell {self.first_divergence.get('cell_index')}{suffix}"

    def numbers(self, seconds: float) -> str:
        """``2 runs, 14 of 14 cells, 12.3 s``."""
        parts = [counted(self.runs, "run")]
        counting = [str(c.get("verdict")) for c in self.cells if c.get("verdict") != "skipped"]
        if counting:
            fine = sum(said in FINE for said in counting)
            parts.append(f"{fine} of {counted(len(counting), 'cell')}")
        return ", ".join([*parts, duration(seconds)])

    def consequences(self) -> dict[int, list[int]]:
        """For each cell that others only follow from: the indices of those others."""
        found: dict[int, list[int]] = {}
        for cell in self.cells:
            if match := _CONSEQUENCE.fullmatch(str(cell.get("verdict"))):
                found.setdefault(int(match[1]), []).append(int(cell["cell_index"]))
        return found

    def notable(self) -> list[Mapping[str, Any]]:
        """List the cells that did not reproduce by themselves (no consequences, none not run)."""
        return [
            cell
            for cell in self.cells
            if (said := str(cell.get("verdict"))) not in FINE
            and said not in NEUTRAL
            and not _CONSEQUENCE.fullmatch(said)
        ]


def verdict(notebook: NotebookReport) -> Verdict | None:
    """Read the verdict from a notebook's details; None if it was not re-run."""
    details = notebook.details
    if "runs" not in details and "reproducible" not in details:
        return None
    return Verdict(
        runs=int(details.get("runs") or 0),
        reproducible=details.get("reproducible"),
        first_divergence=details.get("first_divergence"),
        causes=tuple(details.get("causes") or ()),
        artifacts=tuple(details.get("artifacts") or ()),
        cells=tuple(details.get("cells") or ()),
        notes=tuple(map(str, details.get("notes") or ())),
    )
