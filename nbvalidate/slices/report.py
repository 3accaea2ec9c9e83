"""What a gate says."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from nbvalidate.checks.slices.facts import SliceFacts, SliceOutcome
from nbvalidate.errors import ValidationError
from nbvalidate.findings import Finding, Severity

__all__ = ["SliceReport"]


@dataclass(frozen=True)
class SliceReport:
    """The outcome of each slice; a notebook shows it as a table, ``print`` as text.

    Parameters
    ----------
    outcomes
        The named slices in the order of the gate, then those that were discovered.
    name
        What the data are called.
    rows
        Of the data.
    seconds
        Wall time.
    """

    outcomes: tuple[SliceOutcome, ...]
    name: str
    rows: int
    seconds: float = 0.0

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """One for each slice that does not pass."""
        from nbvalidate.checks.slices import RULES

        facts = SliceFacts(self.outcomes)
        return tuple(finding for rule in RULES for finding in rule.check(facts))

    @property
    def ok(self) -> bool:
        """True if no finding is an error."""
        return all(finding.severity is not Severity.ERROR for finding in self.findings)

    def enforce(self) -> None:
        """Raise `nbvalidate.ValidationError` unless it is ok, so that Run All or a job stops."""
        errors = tuple(f for f in self.findings if f.severity is Severity.ERROR)
        if errors:
            more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
            raise ValidationError(f"{errors[0].rule}: {errors[0].message}{more}", errors)

    def to_json(self) -> list[dict[str, Any]]:
        """The outcomes as JSON values."""
        return [
            {"name": one.name, "status": one.status, "why": one.why, **one.evidence}
            for one in self.outcomes
        ]

    @property
    def text(self) -> str:
        """As text."""
        from nbvalidate.formats.slices_gate import gate_text

        return gate_text(self.table)

    @property
    def html(self) -> str:
        """As a static table."""
        from nbvalidate.formats.slices_gate import gate_html

        return gate_html(self.table)

    @property
    def table(self) -> Any:
        """What is shown, as plain facts."""
        from nbvalidate.formats.slices_gate import GateLine, GateTable

        return GateTable(
            self.name,
            self.rows,
            tuple(
                GateLine(
                    one.name,
                    one.rule,
                    one.status,
                    one.metric,
                    one.rows,
                    one.value,
                    one.rest,
                    one.harm,
                    one.low,
                    one.high,
                    one.margin,
                    one.why if math.isnan(one.harm) or one.status != "pass" else "",
                )
                for one in self.outcomes
            ),
            self.seconds,
        )

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.html
