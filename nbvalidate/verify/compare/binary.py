"""Arrays that plotly writes as base64 (`bdata`), unpacked to lists of numbers."""

from __future__ import annotations

import array
import base64
import binascii
import sys
from collections.abc import Mapping
from typing import Any

_CODES = {
    "i1": "b", "u1": "B", "i2": "h", "u2": "H", "i4": "i", "u4": "I", "i8": "q", "u8": "Q",
    "f4": "f", "f8": "d",
}  # fmt: skip


def unpack(value: Any) -> Any:
    """Return the numbers of a packed array as (nested) lists, and any other value unchanged."""
    if not isinstance(value, Mapping) or not {"bdata", "dtype"} <= value.keys():
        return value
    code = _CODES.get(str(value["dtype"]).lstrip("<|"))
    try:
        numbers = array.array(code or "", base64.b64decode(value["bdata"]))
        shape = [int(size) for size in str(value.get("shape", "")).split(",") if size.strip()]
    except (ValueError, TypeError, binascii.Error):
        return value
    if sys.byteorder == "big":
        numbers.byteswap()
    return _fold(numbers.tolist(), shape)


def _fold(numbers: list[Any], shape: list[int]) -> list[Any]:
    for size in reversed(shape[1:]):
        if size <= 0:
            break
        numbers = [numbers[at : at + size] for at in range(0, len(numbers), size)]
    return numbers
