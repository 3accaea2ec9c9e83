"""Does a clean run give what the notebook shows? Rules over the facts of `nbvalidate verify`."""

from __future__ import annotations

from nbvalidate.checks.repro.facts import (
    ArtifactFacts,
    CellFacts,
    CellVerdict,
    Evidence,
    Failure,
    RunFacts,
)
from nbvalidate.checks.repro.rules import RULES

__all__ = ["RULES", "ArtifactFacts", "CellFacts", "CellVerdict", "Evidence", "Failure", "RunFacts"]
