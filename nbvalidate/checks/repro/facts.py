"""What a headless verification found, as plain data: the rules turn it into findings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

__all__ = ["ArtifactFacts", "CellFacts", "CellVerdict", "Evidence", "Failure", "RunFacts"]

CellVerdict = Literal[
    "reproduced",
    "equivalent",
    "drift",
    "non-deterministic",
    "new error",
    "consequence",
    "expected error",
    "premature exit",
    "timeout",
    "kernel died",
    "skipped",
    "not run",
    "executed",
]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Both sides of one difference, shortened around it."""

    left: str
    right: str
    left_label: str
    right_label: str
    reason: str
    mime: str = ""
    magnitude: float | None = None
    informational: bool = False


@dataclass(frozen=True, slots=True)
class CellFacts:
    """The verdict on one code cell.

    Parameters
    ----------
    reason
        Why, in a few words.
    evidence
        The differences behind a drift or a non-deterministic cell.
    error
        Name and text of the exception, if the cell failed.
    consequence_of
        The cell whose failure this one only echoes.
    defined_below
        For a NameError: the name and the lower cell that defines it.
    """

    index: int
    id: str
    verdict: CellVerdict
    reason: str = ""
    seconds: float = 0.0
    evidence: tuple[Evidence, ...] = ()
    error: tuple[str, str] | None = None
    consequence_of: int | None = None
    defined_below: tuple[str, int] | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class ArtifactFacts:
    """A file that the runs wrote, and whether it is the same in both."""

    path: str
    verdict: Literal["identical", "equivalent", "different", "missing", "extra", "written"]
    reason: str = ""
    size: int = 0
    left: str = ""
    right: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no verdict on the whole notebook."""

    kind: str
    message: str
    cell_index: int | None = None


@dataclass(frozen=True, slots=True)
class RunFacts:
    """Everything that the rules may ask about the runs of one notebook."""

    cells: tuple[CellFacts, ...] = ()
    artifacts: tuple[ArtifactFacts, ...] = ()
    failure: Failure | None = None
    memory: int | None = None
    notes: tuple[str, ...] = field(default_factory=tuple)
