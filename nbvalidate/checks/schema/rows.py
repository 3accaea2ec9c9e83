"""Bad rows as a frame of the kind that the user gave."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from nbvalidate.checks.schema.engines.table import ROW, Table
from nbvalidate.checks.schema.measure.details import Hits

__all__ = ["bad_rows"]


def bad_rows(table: Table, hits: Sequence[Hits]) -> Any:
    """The rows of some violations, each once, in the order of the table."""
    native = table.native
    if table.polars is not None:
        places = sorted({place for hit in hits for place in hit.places() or ()})
        if hasattr(native, "iloc"):
            return native.iloc[places]
        if hasattr(native, "column_names"):
            import pyarrow as pa

            return native.take(pa.array(places, pa.int64()))
        return native[places] if hasattr(native, "columns") else table.polars[places]
    if table.ordered:  # files, and lazy Polars
        places = sorted({place for hit in hits for place in hit.places() or ()})
        source = native if native is not None else nw.to_native(table.frame)
        chosen = source.with_row_index(ROW).filter(pl.col(ROW).is_in(places)).drop(ROW)
        return chosen if native is not None else chosen.collect()
    columns = list(table.labels)
    frames = [hit.frame.select(*columns) for hit in hits]
    if not frames:
        return nw.to_native(table.frame.head(0))
    joined = frames[0] if len(frames) == 1 else nw.concat(frames).unique()
    return nw.to_native(joined)
