"""Columns to one 64-bit sum per row, at memory speed.

A row's print is the sum over its columns of key x code, modulo 2^64: a multilinear hash, whose
keys are random odd numbers drawn from the columns' labels. For any two different rows the chance
that they share a print is at most 2^-53 over the choice of the keys (Lemire and Kaser, Strongly
universal string hashing is fast, The Computer Journal 2014; the codes of small numbers end in
eleven equal bits, hence 53 and not 64). The order of the columns does not count, since a sum has
none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from xxhash import xxh3_64

from nbvalidate.data.rows.cells import Codes
from nbvalidate.data.rows.tables import Piece, Table

__all__ = ["mixed"]

_CELLS = 1 << 17  # of one block: 1 MB, which stays in the processor's cache
_HIGH, _MIDDLE = np.uint64(43), np.uint64(21)


def mixed(
    table: Table, keys: Sequence[int], *, single: bool, digest: bool
) -> tuple[Codes, tuple[int, ...]]:
    """The print of each row, and the digest of each column.

    Parameters
    ----------
    table
        n rows.
    keys
        One per column; 0 leaves a column out.
    single
        Round fractions to float32 first, so that rows can be compared with those of a table that
        holds float32. Whole numbers stay exact.
    digest
        Whether the columns' digests are wanted; without, the second result is empty.

    Returns
    -------
    array of uint64, shape (n,)
        The rows' prints.
    tuple of int
        For each column 64 bits that tell its values in their order, whatever its label.
    """
    sums = np.zeros(table.rows, np.uint64)
    multipliers = np.array(keys, np.uint64)
    if table.sparse is not None:
        return _sparse(table.sparse, multipliers, single), ()
    digests = [0] * len(table.labels)
    for piece in table.pieces:
        used = [j for j, place in enumerate(piece.places) if keys[place]]
        if not used:
            continue
        if len(used) < len(piece.places) and not piece.coded:
            places = tuple(piece.places[j] for j in used)
            piece = Piece(places, piece.values[:, used], coded=False)
        found = _piece(piece, multipliers[list(piece.places)], sums, single, digest)
        for place, value in zip(piece.places, found, strict=False):
            digests[place] = value
    return sums, tuple(digests) if digest else ()


def _piece(piece: Piece, keys: Any, sums: Codes, single: bool, digest: bool) -> list[int]:
    """Add the columns of a piece to the rows' sums, block by block."""
    width, n = len(piece.places), len(sums)
    step = max(64, _CELLS // max(width, 1))
    hashers = [xxh3_64() for _ in range(width)] if digest else []
    buffer = np.empty((width, min(step, n) or 1))
    spare = np.empty(buffer.shape, np.uint64)
    for start in range(0, n, step):
        stop = min(n, start + step)
        if stop - start < buffer.shape[1]:
            buffer, spare = np.empty((width, stop - start)), np.empty((width, stop - start), "u8")
        bits = _load(piece, start, stop, buffer, single)
        _fold(bits, spare)
        for hasher, row in zip(hashers, bits, strict=False):
            hasher.update(row)
        np.multiply(bits, keys[:, None], out=bits)
        part = sums[start:stop]
        part += np.add.reduce(bits, axis=0, out=spare[0])
    return [hasher.intdigest() for hasher in hashers]


def _load(piece: Piece, start: int, stop: int, buffer: Any, single: bool) -> Codes:
    bits: Codes = buffer.view(np.uint64)
    if piece.coded:
        bits[0] = piece.values[start:stop]
        return bits
    np.add(piece.values[start:stop].T, 0.0, out=buffer)  # -0.0 becomes 0.0
    _canonical(buffer, single and piece.values.dtype.kind == "f" and not piece.single)
    return bits


def _canonical(numbers: Any, single: bool) -> None:
    """One NaN in place of many, and fractions as float32 has them."""
    with np.errstate(over="ignore", invalid="ignore"):
        suspect = np.isnan(np.add.reduce(numbers, axis=None))  # also infinities of both signs
    if suspect:
        numbers[np.isnan(numbers)] = np.nan
    if single:
        with np.errstate(over="ignore", invalid="ignore"):
            rounded = numbers.astype(np.float32)
            fraction = numbers != np.rint(numbers)
        np.copyto(numbers, rounded, where=fraction)


def _fold(bits: Codes, spare: Codes) -> None:
    """Bring the high bits down: the low ones of small numbers are all zero."""
    np.right_shift(bits, _MIDDLE, out=spare)
    np.bitwise_xor(bits, spare, out=spare)
    np.right_shift(bits, _HIGH, out=bits)
    np.bitwise_xor(bits, spare, out=bits)


def _sparse(matrix: Any, keys: Any, single: bool) -> Codes:
    """Compressed rows: the code of zero is zero, so that what is not stored adds nothing."""
    numbers = np.add(matrix.data, 0.0, dtype=np.float64)
    _canonical(numbers, single and matrix.data.dtype == np.float64)
    if not matrix.has_canonical_format:
        matrix = matrix.copy()
        matrix.sum_duplicates()
        numbers = np.add(matrix.data, 0.0, dtype=np.float64)
        _canonical(numbers, single and matrix.data.dtype == np.float64)
    bits = numbers.view(np.uint64)
    _fold(bits, np.empty_like(bits))
    bits *= keys[matrix.indices]
    sums = np.zeros(matrix.shape[0], np.uint64)
    filled = np.flatnonzero(np.diff(matrix.indptr))
    if len(filled):
        sums[filled] = np.add.reduceat(bits, matrix.indptr[:-1][filled].astype(np.intp))
    return sums
