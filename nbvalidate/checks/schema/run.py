"""`Schema.check`: from data to a report."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from nbvalidate.checks.schema.definition.model import Schema
from nbvalidate.checks.schema.report import SchemaReport

__all__ = ["check"]


def check(
    schema: Schema,
    data: Any,
    *,
    name: str = "",
    progress: Callable[[str], None] | None = None,
) -> SchemaReport:
    """Find all violations.

    Parameters
    ----------
    schema, data, name
        As in `Schema.check`.
    progress
        Called with a few words before each longer step.

    Raises
    ------
    UsageError
        For data that cannot be read.
    """
    from nbvalidate.checks.schema.engines import open_table
    from nbvalidate.checks.schema.measure.run import measure

    started = time.perf_counter()
    table = open_table(data)
    measured = measure(schema, table, progress)
    seconds = time.perf_counter() - started
    return SchemaReport(schema, name or schema.name or "frame", table, measured, seconds)
