"""What the methods of frames, series, arrays and tensors do with rows."""

from __future__ import annotations

__all__ = ["FRAME_KINDS", "FRAME_METHODS"]

#: Kinds of methods, each with what it means.
FRAME_KINDS: dict[str, str] = {
    "subset": "leaves rows out by a condition on each row",
    "few": "the first or last rows",
    "draw": "draws rows at random",
    "sort": "brings rows into another order",
    "reduce": "learns numbers from rows",
    "count": "counts, which teaches nothing about values unless rows are grouped",
    "learn": "changes each row by what it learns from others",
    "lag": "changes each row by rows before it",
    "group": "groups rows",
    "missing": "tells where values are missing",
    "apply": "calls a function on rows, columns or values",
    "union": "puts rows under rows",
    "columns": "puts columns side by side",
    "nothing": "returns no rows: a plot, a file, a print",
}

_WORDS: dict[str, str] = {
    "subset": "dropna drop_duplicates query filter nlargest nsmallest truncate between_time"
    " first_valid_index get_group",
    "few": "head tail take limit",
    "draw": "sample",
    "sort": "sort_values sort_index sort",
    "reduce": "mean median std var min max quantile mode sum agg aggregate corr cov skew kurt"
    " kurtosis describe corrwith mad sem prod ptp argmax argmin idxmax idxmin pivot_table"
    " value_counts pivot first last nth",
    "count": "count nunique size unique",
    "learn": "interpolate bfill backfill rank cummax cummin",
    "lag": "shift rolling diff pct_change ewm expanding cumsum lag ffill pad",
    "group": "groupby group_by resample",
    "missing": "isnull isna notnull notna is_null is_not_null duplicated",
    "apply": "apply map applymap transform pipe progress_apply map_elements progress_map",
    "union": "append vstack",
    "columns": "join merge hstack assign with_columns",
    "nothing": "plot hist boxplot to_csv info to_excel to_json to_pickle show scatter bar"
    " to_sql savefig to_parquet to_html memory_usage to_latex",
}

#: Kind by method name; every other method changes each row by itself.
FRAME_METHODS: dict[str, str] = {
    name: kind for kind, words in _WORDS.items() for name in words.split()
}
