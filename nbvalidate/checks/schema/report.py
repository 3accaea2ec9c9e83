"""What a check of a frame against its schema says."""

from __future__ import annotations

import warnings
from functools import cached_property
from typing import TYPE_CHECKING, Any

from nbvalidate.errors import UsageError, ValidationError
from nbvalidate.findings import Finding, Severity
from nbvalidate.formats.words import counted, tally

if TYPE_CHECKING:
    from nbvalidate.checks.schema.definition.model import Schema
    from nbvalidate.checks.schema.engines.table import Table
    from nbvalidate.checks.schema.measure.run import Measured
    from nbvalidate.checks.schema.measure.violations import Violation
    from nbvalidate.formats.schema_table import SchemaTable

__all__ = ["SchemaReport"]


class SchemaReport:
    """All violations of one check; a notebook shows it as a table, ``print`` as text.

    It keeps the data that were checked, so that the bad rows can be had.

    Parameters
    ----------
    schema, name, table, measured, seconds
        What was compared, what it is called, what came out, the wall time.
    """

    def __init__(
        self, schema: Schema, name: str, table: Table, measured: Measured, seconds: float
    ) -> None:
        self.schema = schema
        self.name = name
        self.seconds = seconds
        self._table = table
        self._measured = measured

    @property
    def data(self) -> Table:
        """What was checked, as the checks see it."""
        return self._table

    @property
    def violations(self) -> tuple[Violation, ...]:
        """In the order of the schema."""
        return self._measured.violations

    @property
    def rows(self) -> int:
        """Of the data."""
        return self._measured.rows

    @property
    def checks(self) -> int:
        """How many rules were judged."""
        return self._measured.checks

    @property
    def unchecked(self) -> tuple[str, ...]:
        """Sentences on rules that could not be judged: nothing is skipped silently."""
        return self._measured.unchecked

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """The worst first, in the order of the schema."""
        return tuple(finding for _, finding in self._said)

    @property
    def ok(self) -> bool:
        """True if no finding is an error."""
        return all(f.severity is not Severity.ERROR for f in self.findings)

    @cached_property
    def _said(self) -> tuple[tuple[Violation, Finding], ...]:
        from nbvalidate.checks.schema import RULES
        from nbvalidate.checks.schema.facts import SchemaFacts

        rules = {rule.name: rule for rule in RULES}
        said = [
            (violation, finding)
            for violation in self.violations
            for finding in rules[violation.kind].check(SchemaFacts((violation,), self.name))
        ]
        return tuple(sorted(said, key=lambda pair: pair[1].severity.rank))

    @property
    def headline(self) -> str:
        """One line: what was checked and how it ended."""
        what = (
            f"{self.name}: {counted(self.rows, 'row').replace(str(self.rows), f'{self.rows:,}')},"
            f" {counted(self.checks, 'rule')}"
        )
        return f"{what}: {tally(self.findings) or 'as its schema says'}"

    def enforce(self) -> SchemaReport:
        """Do what the schema's ``on_fail`` says, for a pipeline; returns this report.

        Raises
        ------
        ValidationError
            With ``halt``, at an error.
        """
        if self.ok or self.schema.on_fail == "report":
            return self
        errors = tuple(f for f in self.findings if f.severity is Severity.ERROR)
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        message = f"{errors[0].rule}: {errors[0].message}{more}"
        if self.schema.on_fail == "halt":
            raise ValidationError(message, errors)
        warnings.warn(f"{self.name}: {message}", stacklevel=2)
        return self

    def bad_rows(self, rule: str = "") -> Any:
        """The rows that break a rule.

        Parameters
        ----------
        rule
            A code (``SCH202``), its name, a column, or ``column.check`` (``price.min``);
            '': all rows that break any.

        Returns
        -------
        A frame like the one that was checked: for pandas with its own index, for files Polars.

        Raises
        ------
        UsageError
            For a rule that nothing breaks.
        """
        from nbvalidate.checks.schema.rows import bad_rows

        wanted = [
            place
            for place, violation in enumerate(self.violations)
            if not rule or rule.lower() in self._words(violation)
        ]
        if not wanted and rule:
            known = sorted({w for v in self.violations for w in self._words(v)})
            there = f" There are {', '.join(known)}." if known else " Nothing is broken at all."
            raise UsageError(f"No row breaks {rule!r}.{there}")
        hits = [self._measured.hits[place] for place in wanted if place in self._measured.hits]
        return bad_rows(self._table, hits)

    def _words(self, violation: Violation) -> set[str]:
        from nbvalidate.checks.schema import RULES

        code = next(rule.code for rule in RULES if rule.name == violation.kind)
        words = {code, violation.kind, violation.id, *violation.names}
        return {word.lower() for word in words}

    @property
    def table(self) -> SchemaTable:
        """What is shown, as plain facts."""
        from nbvalidate.checks.schema.shown import shown

        return shown(self, self._table, self._said)

    @property
    def text(self) -> str:
        """The report as plain text."""
        from nbvalidate.formats.schema_table import schema_text

        return schema_text(self.table)

    @property
    def html(self) -> str:
        """The report as HTML for a notebook: static, without script."""
        from nbvalidate.formats.schema_table import schema_html

        return schema_html(self.table)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.html
