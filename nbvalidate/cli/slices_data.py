"""The rows of ``nbvalidate slices`` as a pandas frame, which is what most models were fitted on."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from nbvalidate.cli.schema_check import unreadable
from nbvalidate.errors import NBValidateError, UsageError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["read_rows", "with_moments"]

#: ISO 8601: what a moment looks like in a text file.
_MOMENT = r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?"


def read_rows(data: str) -> pd.DataFrame:
    """All rows of what the user named.

    Parameters
    ----------
    data
        A file, a glob, or a table of DuckDB.

    Raises
    ------
    UsageError
        With one sentence, for what cannot be read or has no rows.
    """
    try:
        found = _read(data)
    except NBValidateError as error:
        raise UsageError(f"{data}: {unreadable(error, data)}") from None
    except (OSError, ValueError) as error:  # pandas and PyArrow raise ValueError for bad files
        said = " ".join(str(error).split("\n")[0].split())
        raise UsageError(f"{data} cannot be read: {said}") from None
    except Exception as error:  # noqa: BLE001  raised again where it is no fault of the data
        raise UsageError(f"{data}: {unreadable(error, data)}") from None
    if not len(found):
        raise UsageError(f"{data} has no rows: there is nothing to judge.")
    return found.reset_index(drop=True)


def _read(data: str) -> pd.DataFrame:
    import pandas as pd

    from nbvalidate.checks.schema.engines.table import open_table

    if os.path.isfile(data) and data.lower().endswith(".parquet"):
        return pd.read_parquet(data)  # categories and other types as they were written
    table = open_table(data)
    rows = table.frame.collect("polars").to_native()
    if any(stored.parsed == "all" for stored in table.stored.values()):
        return _as_pandas_reads_csv(rows)
    return rows.drop("__index_level_0__", strict=False).to_pandas()


def _as_pandas_reads_csv(rows: Any) -> pd.DataFrame:
    """Texts as the numbers, truths and texts that `pandas.read_csv` makes of them."""
    from io import BytesIO

    import pandas as pd

    return pd.read_csv(BytesIO(rows.write_csv(None).encode()), low_memory=False)


def with_moments(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame, with moments where a column holds nothing but texts of moments.

    Text files have no moments, yet a gate must mean the same rows in a CSV as in a Parquet file.

    Parameters
    ----------
    frame
        As read; it is not changed.
    """
    import pandas as pd

    made = {}
    for name in frame.columns:
        column = frame[name]
        if not pd.api.types.is_string_dtype(column.dtype) and column.dtype != object:
            continue
        present = column.dropna()
        if not len(present) or not isinstance(present.iloc[0], str):
            continue
        # the first tells of most columns that they are no moments, without looking at all
        if not present.iloc[:1].str.fullmatch(_MOMENT).all():
            continue
        if not bool(present.astype(str).str.fullmatch(_MOMENT).all()):
            continue
        try:
            made[name] = pd.to_datetime(column, format="ISO8601")
        except (ValueError, TypeError):  # the 31st of February, or several zones
            continue
    return frame.assign(**made) if made else frame
