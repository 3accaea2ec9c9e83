"""numpy: the bytes of arrays at memory speed, without copies where they lie in one piece."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from mmap import mmap
from typing import Any

from xxhash import xxh3_64, xxh3_64_intdigest

from nbvalidate.data.fingerprint.containers import digest_run
from nbvalidate.data.fingerprint.hashing import MASK, mix, text_digest
from nbvalidate.data.fingerprint.walk import Walk

__all__ = ["digest_array", "digest_bytes_of", "digest_scalar", "dtype_digest", "own", "plain_array"]

#: Bytes read exactly; of bigger arrays pages are read, evenly spaced.
EXACT = 256 << 20
_PAGE = 4 << 10
_PAGES = (64 << 20) // _PAGE
#: The same for files mapped into memory: each page may have to come from a disk first.
_EXACT_MAPPED = 64 << 20
_PAGES_MAPPED = (1 << 19) // _PAGE
_COPY = 1 << 20


def plain_array(value: Any) -> Any:
    """The array without its subclass's ways."""
    np = sys.modules["numpy"]
    return value if type(value) is np.ndarray else np.ndarray.view(value, np.ndarray)


def own(walk: Walk, value: Any) -> None:
    """Note whose memory an array uses: views share their base."""
    ndarray = sys.modules["numpy"].ndarray
    owner, base = value, ndarray.base.__get__(value)
    while base is not None:
        walk.ids.add(id(base))
        if isinstance(type(base), type) and ndarray in type.__dict__["__mro__"].__get__(type(base)):
            owner, base = base, ndarray.base.__get__(base)
        else:
            if type(base) is memoryview:
                walk.ids.add(id(base.obj))
            break
    if ndarray.size.__get__(owner):
        walk.ids.add(ndarray.__array_interface__.__get__(owner)["data"][0])


def dtype_digest(dtype: Any) -> int:
    """The digest of a numpy dtype."""
    if dtype.names is not None or dtype.kind == "V" or dtype.kind == "T":
        return text_digest(repr(dtype))
    text: str = dtype.str
    return text_digest(text)


def digest_dtype(walk: Walk, value: Any) -> int:  # noqa: ARG001
    """The digest of a numpy dtype as a value."""
    return mix("dtype", dtype_digest(value))


def digest_array(walk: Walk, value: Any) -> int:
    """The digest of an array: dtype, shape and elements, whatever its strides."""
    own(walk, value)
    array = plain_array(value)
    return (
        hash(("array", dtype_digest(array.dtype), *array.shape, digest_bytes_of(walk, array)))
        & MASK
    )


def digest_bytes_of(walk: Walk, array: Any) -> int:
    """The digest of the elements of an exact array, in C order."""
    dtype = array.dtype
    if dtype.names is not None and (dtype.hasobject or _has_gaps(dtype)):
        return mix("fields", *(digest_bytes_of(walk, array[name]) for name in dtype.names))
    if dtype.hasobject:
        flat = array if array.ndim == 1 else array.reshape(-1)
        return digest_run(walk, flat.size, lambda a, b: flat[a:b].tolist())
    walk.nodes -= array.nbytes >> 18
    mapped = array.nbytes > _EXACT_MAPPED and _is_mapped(array)
    if mapped or array.nbytes > EXACT:
        walk.approximate = True
        sample = xxh3_64()
        _pages(sample, array, _PAGES_MAPPED if mapped else _PAGES)
        return mix("pages", array.nbytes, sample.intdigest() & MASK)
    if array.flags.c_contiguous:
        return xxh3_64_intdigest(_bytes(array)) & MASK
    hasher = xxh3_64()
    for piece in _pieces(array):
        hasher.update(_bytes(piece))
    return hasher.intdigest() & MASK


def _is_mapped(array: Any) -> bool:
    """Whether the array's memory is a file's (`numpy.memmap`, `numpy.load(..., mmap_mode=...)`)."""
    base = array
    while base is not None and type(base) is not mmap:
        base = base.obj if type(base) is memoryview else getattr(base, "base", None)
    return base is not None


def _has_gaps(dtype: Any) -> bool:
    """Whether there are bytes between the fields, that hold anything."""
    fields = [dtype.fields[name][0] for name in dtype.names]
    if sum(field.itemsize for field in fields) != dtype.itemsize:
        return True
    return any(field.names is not None and _has_gaps(field) for field in fields)


def _contiguous(array: Any) -> Any:
    return sys.modules["numpy"].ascontiguousarray(array)


def _bytes(array: Any) -> Any:
    """The bytes of an array in C order; some dtypes have no buffer of their own."""
    if array.dtype.char in "gG" and array.nbytes:  # 80 bits in 16 bytes: the rest holds anything
        numbers = array.reshape(-1).view("u1").reshape(-1, 16)
        return numbers[:, :10].tobytes() if sys.platform != "win32" else numbers
    if array.dtype.kind in "biufc" and array.dtype.isnative:
        return array
    if not array.nbytes:
        return b""
    return array.reshape(-1).view("u1")


def _pieces(array: Any) -> Iterator[Any]:
    """Copies of about a megabyte, in C order."""
    if array.ndim == 0 or array.nbytes <= _COPY:
        yield _contiguous(array)
        return
    rows = array.shape[0]
    step = max(1, _COPY * rows // array.nbytes)
    for start in range(0, rows, step):
        piece = array[start : start + step]
        if step == 1 and piece.nbytes > 2 * _COPY:
            yield from _pieces(piece[0])
        else:
            yield _contiguous(piece)


def _pages(hasher: xxh3_64, array: Any, pages: int) -> None:
    """Digest pages of a huge array, evenly spaced; which values does not depend on its layout."""
    rows = array.shape[0]
    row_bytes = array.nbytes // rows
    if row_bytes > _PAGE and array.ndim > 1:
        chosen = min(rows, pages)
        for i in range(chosen):
            _pages(hasher, array[(rows - 1) * i // max(chosen - 1, 1)], pages // chosen)
        return
    step = max(1, _PAGE // row_bytes)
    pages = max(min(pages, rows // step), 1)
    for i in range(pages):
        start = (rows - step) * i // max(pages - 1, 1)
        hasher.update(_bytes(_contiguous(array[start : start + step])))


def digest_scalar(walk: Walk, value: Any) -> int:
    """The digest of a numpy scalar."""
    dtype = value.dtype
    if dtype.hasobject:
        return mix("scalar", walk.digest(value.item()))
    return mix("scalar", dtype_digest(dtype), xxh3_64_intdigest(value.tobytes()) & MASK)


def digest_masked(walk: Walk, value: Any) -> int:
    """The digest of a masked array: what is masked does not count."""
    np = sys.modules["numpy"]
    data = np.ndarray.view(value, np.ndarray)
    own(walk, value)
    mask = value._mask  # noqa: SLF001  the property would make one
    if mask is np.ma.nomask or mask.dtype.names is not None:
        masked = digest_bytes_of(walk, data)
    else:
        own(walk, mask)
        masked = mix(digest_bytes_of(walk, np.where(mask, np.zeros((), data.dtype), data)))
    fill = value._fill_value  # noqa: SLF001
    return mix(
        "masked",
        dtype_digest(data.dtype),
        *data.shape,
        masked,
        walk.digest(mask),
        walk.digest(fill),
    )


def digest_generator(walk: Walk, value: Any) -> int:
    """The digest of a random generator: its state."""
    source = value if hasattr(value, "state") else value.bit_generator
    walk.ids.add(id(source))
    return mix("generator", type(value).__name__, walk.digest(source.state))


def digest_random_state(walk: Walk, value: Any) -> int:
    """The digest of numpy's old random generator: its state."""
    walk.ids.add(id(value._bit_generator))  # noqa: SLF001
    return mix("random state", walk.digest(value.get_state(legacy=False)))


__all__ += ["EXACT", "digest_generator", "digest_masked", "digest_random_state"]
