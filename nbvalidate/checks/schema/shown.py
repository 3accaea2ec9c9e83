"""A report as the plain facts that `formats.schema_table` shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from nbvalidate.checks.schema.measure.details import spark
from nbvalidate.formats.schema_table import CleanColumn, Line, SchemaTable

if TYPE_CHECKING:
    from nbvalidate.checks.schema.engines.table import Table
    from nbvalidate.checks.schema.measure.violations import Violation
    from nbvalidate.checks.schema.report import SchemaReport
    from nbvalidate.findings import Finding

__all__ = ["shown"]

_SAMPLE = 100_000


def shown(
    report: SchemaReport, table: Table, said: Sequence[tuple[Violation, Finding]]
) -> SchemaTable:
    """The table of a report.

    Parameters
    ----------
    report, table
        What was checked.
    said
        The violations with their findings.
    """
    sparks = _Sparks(table)
    lines = tuple(_line(violation, finding, sparks) for violation, finding in said)
    broken = {name for violation, _ in said for name in violation.names}
    clean = tuple(
        CleanColumn(label, table.stored[label].kind, sparks.missing(label), sparks.of(label))
        for label in table.names
        if label not in broken
    )
    return SchemaTable(
        report.name,
        report.rows,
        len(table.labels),
        report.checks,
        report.seconds,
        lines,
        clean,
        report.unchecked,
    )


def _line(violation: Violation, finding: Finding, sparks: _Sparks) -> Line:
    one = violation.column or (violation.names[0] if len(violation.names) == 1 else "")
    return Line(
        violation.column or ", ".join(violation.names),
        finding.rule,
        finding.name,
        finding.severity,
        violation.expected,
        violation.found,
        violation.bad,
        violation.of,
        violation.values,
        violation.rows,
        sparks.of(one),
        finding.message,
        finding.fix,
    )


class _Sparks:
    """Small distributions, of a sample: the report may not cost what the check does."""

    def __init__(self, table: Table) -> None:
        self._table = table
        frame = table.polars
        step = max(1, len(frame) // _SAMPLE) if frame is not None else 1
        self._sample = frame.gather_every(step) if frame is not None and step > 1 else frame

    def of(self, label: str) -> tuple[int, ...] | None:
        if self._sample is None or label not in self._table.names:
            return None
        return spark(self._sample[self._table.names[label]])

    def missing(self, label: str) -> float:
        if self._sample is None or not len(self._sample):
            return 0.0
        values: Any = self._sample[self._table.names[label]]
        gone = values.null_count()
        if values.dtype.is_float():
            gone += int(values.is_nan().sum() or 0)
        return float(gone / len(values))
