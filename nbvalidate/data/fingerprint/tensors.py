"""torch: the bytes of tensors in memory; what is on a device is never waited for."""

from __future__ import annotations

import ctypes
import re
from typing import Any

from xxhash import xxh3_64, xxh3_64_intdigest

from nbvalidate.data.fingerprint.arrays import EXACT
from nbvalidate.data.fingerprint.hashing import MASK, mix
from nbvalidate.data.fingerprint.objects import attributes_digest
from nbvalidate.data.fingerprint.walk import Walk

__all__ = ["digest_tensor", "digest_torch_generator", "digest_torch_module"]

_COPY = 1 << 18  # values
_PAGE = 4 << 10
_PAGES = (64 << 20) // _PAGE
#: The parts of a module's state that are no values.
_MACHINERY = re.compile(r"_(\w+_)?(hooks?|hooks_\w+|call_impl|persistent_buffers_set)")


def digest_tensor(walk: Walk, value: Any) -> int:
    """The digest of a tensor: its bytes; of one on a device, its address and version."""
    head = ("tensor", str(value.dtype), str(value.layout), str(value.device), *value.shape)
    if value.device.type != "cpu" or str(value.layout) != "torch.strided" or value.is_quantized:
        walk.approximate = True
        address = value.data_ptr() if value.device.type != "meta" and _is_strided(value) else 0
        walk.ids.add(address or id(value))
        return mix(*head, value._version, address)  # noqa: SLF001
    walk.ids.add(value.untyped_storage().data_ptr() or id(value))
    flags = (int(value.requires_grad), int(value.is_conj()), int(value.is_neg()))
    walk.nodes -= value.nbytes >> 18
    return mix(*head, *flags, _content(walk, value.detach()))


def _is_strided(value: Any) -> bool:
    return str(value.layout) == "torch.strided"


def _content(walk: Walk, value: Any) -> int:
    if not value.numel():
        return 0
    if value.is_contiguous():
        return _memory(walk, value.data_ptr(), value.nbytes)
    if value.nbytes > EXACT:
        walk.approximate = True
        flat = value.flatten()[:: value.numel() // _COPY] if value.dim() == 1 else value[:64]
        piece = flat.contiguous()
        return _memory(walk, piece.data_ptr(), piece.nbytes)
    hasher = xxh3_64()
    rows = value.shape[0]
    step = max(1, _COPY * rows // value.numel())
    for start in range(0, rows, step):
        piece = value[start : start + step].contiguous()
        hasher.update(_view(piece.data_ptr(), piece.nbytes))
    return hasher.intdigest() & MASK


def _view(address: int, size: int) -> Any:
    return (ctypes.c_char * size).from_address(address)


def _memory(walk: Walk, address: int, size: int) -> int:
    if size <= EXACT:
        return xxh3_64_intdigest(_view(address, size)) & MASK
    walk.approximate = True
    hasher = xxh3_64()
    for i in range(_PAGES):
        hasher.update(_view(address + (size - _PAGE) * i // (_PAGES - 1), _PAGE))
    return hasher.intdigest() & MASK


def digest_torch_module(walk: Walk, value: Any) -> int:
    """The digest of a module: its class, parameters, buffers, modules and other attributes."""
    state = {n: held for n, held in value.__dict__.items() if not _MACHINERY.fullmatch(n)}
    return mix("module", walk.digest(type(value)), attributes_digest(walk, state))


def digest_torch_generator(walk: Walk, value: Any) -> int:
    """The digest of a random generator of the processor's."""
    if value.device.type != "cpu":
        return walk.opaque(value)
    return mix("generator", digest_tensor(walk, value.get_state()))
