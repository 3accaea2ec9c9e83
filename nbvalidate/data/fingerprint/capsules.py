"""Numbers of a column that speaks Arrow's C stream interface, read where they lie.

For columns of numbers without missing values only, which need no library to be understood:
https://arrow.apache.org/docs/format/CStreamInterface.html.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

__all__ = ["number_buffers"]


class _Array(ctypes.Structure):
    pass


class _Stream(ctypes.Structure):
    pass


_Array._fields_ = [
    ("length", ctypes.c_int64),
    ("null_count", ctypes.c_int64),
    ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("buffers", ctypes.POINTER(ctypes.c_void_p)),
    ("children", ctypes.c_void_p),
    ("dictionary", ctypes.c_void_p),
    ("release", ctypes.CFUNCTYPE(None, ctypes.POINTER(_Array))),
    ("private_data", ctypes.c_void_p),
]
_Stream._fields_ = [
    ("get_schema", ctypes.c_void_p),
    ("get_next", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(_Stream), ctypes.POINTER(_Array))),
    ("get_last_error", ctypes.c_void_p),
    ("release", ctypes.c_void_p),
    ("private_data", ctypes.c_void_p),
]

_pointer = ctypes.pythonapi.PyCapsule_GetPointer
_pointer.restype = ctypes.c_void_p
_pointer.argtypes = [ctypes.py_object, ctypes.c_char_p]


def number_buffers(column: Any, width: int) -> Iterator[Any]:
    """The bytes of each chunk of a column of numbers, valid until the next is asked for.

    Parameters
    ----------
    column
        Has ``__arrow_c_stream__`` and no missing values.
    width
        Of one number, in bytes.
    """
    capsule = column.__arrow_c_stream__()  # it gives the stream back when it dies
    stream = _Stream.from_address(_pointer(capsule, b"arrow_array_stream"))
    while True:
        array = _Array()
        if stream.get_next(stream, array):
            raise OSError("the column's stream failed")
        if not array.release:
            break
        try:
            if array.length:
                start = array.buffers[1] + array.offset * width
                yield (ctypes.c_char * (array.length * width)).from_address(start)
        finally:
            array.release(array)
    del capsule
