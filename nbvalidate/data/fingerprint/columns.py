"""pandas' columns: whatever holds the values of a column or an index, read where it lies."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from xxhash import xxh3_64

from nbvalidate.data.fingerprint.arrays import digest_bytes_of, dtype_digest, own
from nbvalidate.data.fingerprint.arrow import arrow_content
from nbvalidate.data.fingerprint.containers import digest_run
from nbvalidate.data.fingerprint.hashing import MASK, mix, text_digest
from nbvalidate.data.fingerprint.layout import mro_of, name_of
from nbvalidate.data.fingerprint.walk import Walk

__all__ = ["digest_index", "digest_values"]

_STEP = 1 << 17


def digest_values(walk: Walk, values: Any) -> int:
    """The digest of what a column holds: a numpy array or one of pandas' own."""
    if type(values) is sys.modules["numpy"].ndarray:
        own(walk, values)
        if values.dtype.hasobject:
            return mix("column", "object", digest_texts(walk, values))
        return mix("column", dtype_digest(values.dtype), digest_bytes_of(walk, values))
    for base in mro_of(type(values)):
        read = _READERS.get(name_of(base))
        if read is not None:
            return read(walk, values)
    return walk.digest(values)


def digest_texts(walk: Walk, values: Any) -> int:
    """The digest of an array of objects, often texts among which some are missing."""
    missing = sys.modules["numpy"].nan
    na = getattr(sys.modules.get("pandas"), "NA", None)
    free = {str, type(None), type(na)}

    def between(start: int, stop: int) -> Any:
        chunk = values[start:stop].tolist()
        kinds = frozenset(map(type, chunk))
        if (kinds <= free or kinds <= free | {float}) and kinds - {float, type(None)}:
            numbers = {id(v) for v in chunk if type(v) is float} if float in kinds else set()
            if numbers <= {id(missing)}:
                # the hash of a missing value is that of its only instance
                return (hash(tuple(chunk)), "texts")
        return chunk

    if values.ndim != 1:
        values = values.reshape(-1)
    return digest_run(walk, values.size, between)


def _datetimes(walk: Walk, values: Any) -> int:
    data = values._ndarray  # noqa: SLF001
    own(walk, data)
    return mix("moments", type(values).__name__, str(values.dtype), digest_bytes_of(walk, data))


def _numpy(walk: Walk, values: Any) -> int:
    return mix("held", _dtype(values.dtype), digest_values(walk, values._ndarray))  # noqa: SLF001


def _categorical(walk: Walk, values: Any) -> int:
    codes = digest_values(walk, values._ndarray)  # noqa: SLF001
    dtype = values.dtype
    return mix("categories", codes, digest_labels(walk, dtype.categories), int(bool(dtype.ordered)))


def _masked(walk: Walk, values: Any) -> int:
    np = sys.modules["numpy"]
    data, mask = values._data, values._mask  # noqa: SLF001
    own(walk, data)
    own(walk, mask)
    head = ("masked", str(values.dtype), digest_bytes_of(walk, mask))
    if not mask.any():
        return mix(*head, digest_bytes_of(walk, data))
    walk.nodes -= data.nbytes >> 18
    hasher = xxh3_64()
    blank = np.zeros((), data.dtype)
    for start in range(0, data.size, _STEP):  # what lies under the mask is left over
        stop = start + _STEP
        hasher.update(np.where(mask[start:stop], blank, data[start:stop]))
    return mix(*head, hasher.intdigest() & MASK)


def _interval(walk: Walk, values: Any) -> int:
    left, right = values._left, values._right  # noqa: SLF001
    ends = [
        digest_labels(walk, e) if hasattr(e, "_data") else digest_values(walk, e)
        for e in (left, right)
    ]
    return mix("intervals", str(values.closed), *ends)


def _sparse(walk: Walk, values: Any) -> int:
    index = values.sp_index
    places = index.indices if hasattr(index, "indices") else index.to_int_index().indices
    return mix(
        "sparse",
        index.length,
        digest_values(walk, values.sp_values),
        digest_bytes_of(walk, places),
        walk.digest(values.fill_value),
    )


def _arrow(walk: Walk, values: Any) -> int:
    data = values._pa_array  # noqa: SLF001
    return mix("arrow column", _dtype(values.dtype), arrow_content(walk, data))


def _dtype(dtype: Any) -> int:
    """The digest of a dtype; texts also by where they are kept and what stands for missing."""
    storage = getattr(dtype, "storage", "")
    return mix(type(dtype).__name__, str(dtype), str(storage), repr(getattr(dtype, "na_value", "")))


_READERS: dict[str, Callable[[Walk, Any], int]] = {
    "DatetimeLikeArrayMixin": _datetimes,
    "Categorical": _categorical,
    "BaseMaskedArray": _masked,
    "IntervalArray": _interval,
    "SparseArray": _sparse,
    "ArrowExtensionArray": _arrow,
    "NumpyExtensionArray": _numpy,
    "PandasArray": _numpy,
}


def digest_index(walk: Walk, index: Any) -> int:
    """The digest of an index: values, dtype and names."""
    walk.ids.add(id(index))  # its names can be changed in place
    return digest_labels(walk, index)


def digest_labels(walk: Walk, index: Any) -> int:
    """The digest of an index that nobody has a hand on: categories, levels.

    pandas gives the values of an index to copies too, because nothing changes them: they are no
    shared state.
    """
    kept, walk.ids = walk.ids, set()
    try:
        return _labels(walk, index)
    finally:
        walk.ids = kept


def _labels(walk: Walk, index: Any) -> int:
    kind = type(index).__name__
    state = index.__dict__
    if "_range" in state:
        held = state["_range"]
        values = mix(held.start, held.stop, held.step)
    elif kind == "MultiIndex":
        levels = [digest_labels(walk, level) for level in state["_levels"]]
        codes = [digest_values(walk, code) for code in state["_codes"]]
        names = [walk.digest(name) for name in state["_names"]]
        return mix("index", kind, len(levels), *levels, *codes, *names)
    else:
        values = digest_values(walk, state["_data"])
        frequency = getattr(state["_data"], "_freq", None)
        if frequency is not None:
            values = mix(values, text_digest(str(frequency.freqstr)))
    return mix("index", kind, values, walk.digest(state.get("_name")))
