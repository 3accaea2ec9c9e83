"""What the rules on slices read: one outcome for each slice of a gate."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from nbvalidate.catalogue import Rule
from nbvalidate.findings import Severity

__all__ = ["SliceFacts", "SliceOutcome", "Status", "figure"]

Status = Literal["pass", "fail", "insufficient evidence", "cannot be judged"]


@dataclass(frozen=True, slots=True)
class SliceOutcome:
    """What came out for one slice.

    Parameters
    ----------
    kind
        The name of the rule that speaks of it; '' for a pass.
    name
        What the gate calls it; of a discovered one its conditions.
    rule
        Its conditions as text.
    status
        Only ``pass`` is a pass.
    metric
        What was measured.
    rows, of
        Rows inside, and in all.
    value, rest
        The metric inside, and of all other rows.
    harm, low, high
        By how much it is worse than the rest, with a 95 % interval: above 0 is worse.
    margin
        How much is allowed.
    why
        One sentence.
    columns
        Those that its conditions look at.
    severity
        Of the finding.
    numbers
        More figures for the evidence, such as q.
    """

    kind: str
    name: str
    rule: str
    status: Status
    metric: str = ""
    rows: int = 0
    of: int = 0
    value: float = math.nan
    rest: float = math.nan
    harm: float = math.nan
    low: float = math.nan
    high: float = math.nan
    margin: float = math.nan
    why: str = ""
    columns: tuple[str, ...] = ()
    severity: Severity = Severity.ERROR
    numbers: dict[str, float] = field(default_factory=dict)

    @property
    def evidence(self) -> dict[str, Any]:
        """Figures as JSON values; what is no number is left out."""
        made: dict[str, Any] = {"slice": self.name, "rule": self.rule, "metric": self.metric}
        made |= {"rows": self.rows, "of": self.of}
        figures = {n: getattr(self, n) for n in ("value", "rest", "harm", "low", "high", "margin")}
        figures |= self.numbers
        made |= {n: round(v, 6) for n, v in figures.items() if math.isfinite(v)}
        return made


@dataclass(frozen=True, slots=True)
class SliceFacts:
    """The outcomes of one gate."""

    outcomes: tuple[SliceOutcome, ...]

    def of(self, rule: Rule) -> Iterator[SliceOutcome]:
        """Those that a rule speaks of."""
        return (outcome for outcome in self.outcomes if outcome.kind == rule.name)


def figure(value: float) -> str:
    """A figure in a sentence."""
    return "–" if math.isnan(value) else f"{value:.3g}"
