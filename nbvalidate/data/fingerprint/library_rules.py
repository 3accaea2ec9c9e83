"""How the types of libraries are digested: recognised by name, never imported."""

from __future__ import annotations

from nbvalidate.data.fingerprint import (
    arrays,
    arrow,
    frames,
    polars_frames,
    scalars,
    tensors,
    values,
)
from nbvalidate.data.fingerprint.columns import digest_index, digest_values
from nbvalidate.data.fingerprint.walk import Rule

__all__ = ["FUNCTIONS_IN_C", "FUNCTION_IN_C", "LIBRARY_RULES", "REDUCED"]

_array = Rule(arrays.digest_array, "array", mutable=True)
_generator = Rule(arrays.digest_generator, "object", mutable=True)
_values = Rule(digest_values, "column", mutable=True)
_table = Rule(arrow.digest_arrow_table, "frame", divide=arrow.table_parts)
FUNCTION_IN_C = Rule(scalars.digest_function_in_c, "function", leaf=True)
_missing = Rule(scalars.digest_missing, leaf=True)
_dtype = Rule(scalars.digest_written, leaf=True)
_timestamp = Rule(scalars.digest_timestamp, leaf=True)
REDUCED = Rule(scalars.digest_reduced_state, "object", mutable=True)
_grouping = Rule(frames.digest_grouping, "object", mutable=True)

#: By the first part of the module's name and the name of the class.
LIBRARY_RULES: dict[tuple[str, str], Rule] = {
    ("numpy", "ndarray"): _array,
    ("numpy", "MaskedArray"): Rule(arrays.digest_masked, "array", mutable=True),
    ("numpy", "generic"): Rule(arrays.digest_scalar, leaf=True),
    ("numpy", "dtype"): Rule(arrays.digest_dtype, leaf=True),
    ("numpy", "Generator"): _generator,
    ("numpy", "BitGenerator"): _generator,
    ("numpy", "RandomState"): Rule(arrays.digest_random_state, "object", mutable=True),
    ("pandas", "DataFrame"): Rule(frames.digest_frame, "frame", True, divide=frames.frame_parts),
    ("pandas", "Series"): Rule(frames.digest_series, "column", True, divide=frames.column_parts),
    ("pandas", "Index"): Rule(digest_index, "index", mutable=True),
    ("pandas", "ExtensionArray"): _values,
    ("pandas", "BaseGroupBy"): _grouping,
    ("pandas", "BaseWindow"): _grouping,
    ("pandas", "Styler"): Rule(frames.digest_styler, "object", mutable=True),
    ("pyarrow", "Array"): Rule(arrow.digest_arrow, "array"),
    ("pyarrow", "Scalar"): Rule(arrow.digest_arrow_scalar),
    ("pyarrow", "ChunkedArray"): Rule(arrow.digest_arrow, "column"),
    ("pyarrow", "Table"): _table,
    ("pyarrow", "RecordBatch"): _table,
    ("polars", "DataFrame"): Rule(
        polars_frames.digest_polars_frame, "frame", True, divide=polars_frames.polars_parts
    ),
    ("polars", "Series"): Rule(polars_frames.digest_polars_series, "column", mutable=True),
    ("torch", "Tensor"): Rule(tensors.digest_tensor, "tensor", mutable=True),
    ("torch", "Module"): Rule(tensors.digest_torch_module, "object", mutable=True),
    ("torch", "Generator"): Rule(tensors.digest_torch_generator, "object", mutable=True),
    ("numpy", "ufunc"): FUNCTION_IN_C,
    ("numpy", "_ArrayFunctionDispatcher"): FUNCTION_IN_C,
    ("pandas", "Timestamp"): _timestamp,
    ("pandas", "Timedelta"): _timestamp,
    ("pandas", "Period"): Rule(scalars.digest_period, leaf=True),
    ("pandas", "Interval"): Rule(scalars.digest_interval, leaf=True),
    ("pandas", "BaseOffset"): Rule(scalars.digest_offset, leaf=True),
    ("pandas", "NaTType"): _missing,
    ("pandas", "NAType"): _missing,
    ("pandas", "ExtensionDtype"): _dtype,
    ("pyarrow", "DataType"): _dtype,
    ("pyarrow", "Schema"): _dtype,
    ("pyarrow", "Field"): _dtype,
    ("torch", "dtype"): _dtype,
    ("torch", "device"): _dtype,
    ("enum", "Enum"): Rule(values.digest_enum),
    ("uuid", "UUID"): Rule(values.digest_uuid, leaf=True),
    ("pathlib", "PurePath"): Rule(values.digest_path, leaf=True),
    ("zoneinfo", "ZoneInfo"): Rule(values.digest_timezone, leaf=True),
}
#: The types of functions compiled by Cython and nanobind; each library has its own.
FUNCTIONS_IN_C = frozenset({"cython_function_or_method", "fused_cython_function", "nb_func"})
