"""Any frame or file as one `Table`.

Frames in memory (pandas, PyArrow, Polars) become a Polars frame, without a copy where the
storage allows it; DuckDB, PySpark, Dask, Ibis and lazy Polars stay what they are and are asked
through narwhals. `kinds` says what a stored column means, `objects` reads pandas' object columns.
"""

from __future__ import annotations

from nbvalidate.checks.schema.engines.table import Stored, Table, open_table

__all__ = ["Stored", "Table", "open_table"]
