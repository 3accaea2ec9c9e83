"""DuckDB: rows are read in chunks, and codes are kept in files that are mapped into memory."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from nbvalidate.slices.larger.rows import Half, Part, Reader

__all__ = ["DuckDBRows"]

T = TypeVar("T")

#: Rows that are in memory at once.
CHUNK = 1 << 20

#: Bytes of parts that stay in memory between passes, with their bitsets.
KEPT = 1 << 29

_HALVES = ("found", "tested", "few")


class DuckDBRows:
    """A relation.

    Parameters
    ----------
    relation
        Whatever DuckDB can read: a table, a query, files; asked three times.
    """

    def __init__(self, relation: Any) -> None:
        self._relation = relation
        self._folder = tempfile.TemporaryDirectory(prefix="nbvalidate-")
        self._parts = 0
        self._held: dict[int, tuple[Part, int]] = {}
        self._bytes = 0

    @property
    def names(self) -> tuple[str, ...]:
        """The labels of the columns."""
        return tuple(dict.fromkeys(self._relation.columns))

    def read(self, names: Sequence[str], work: Reader[T]) -> Iterator[T]:
        """Do something with each chunk of some columns."""
        import pyarrow as pa

        quoted = ", ".join('"' + name.replace('"', '""') + '"' for name in names)
        some = self._relation.project(quoted)
        # before DuckDB 1.4 it had another name
        reader = getattr(some, "to_arrow_reader", None) or some.fetch_record_batch
        start = 0
        for batch in reader(CHUNK):
            yield work(pa.Table.from_batches([batch]), 0, start)
            start += len(batch)

    def keep(self, names: Sequence[str], work: Reader[Part], pause: Callable[[], None]) -> None:
        """Write the codes of each chunk into files of a temporary folder."""
        for number, part in enumerate(self.read(names, work)):
            for name in _HALVES:
                half = getattr(part, name)
                np.save(self._file(number, name, "errors"), half.errors)
                kind = np.result_type("int8", *half.codes)
                codes = np.array(half.codes, kind).reshape(len(half.codes), len(half.errors))
                np.save(self._file(number, name, "codes"), codes)
            self._parts = number + 1
            pause()

    def _file(self, number: int, half: str, what: str) -> Path:
        return Path(self._folder.name) / f"{number}-{half}-{what}.npy"

    def map(self, work: Callable[[Part], T]) -> Iterator[T]:
        """Do something with the codes of each chunk; the first ones stay in memory."""
        for number in range(self._parts):
            part, before = self._held.pop(number, (None, 0))
            if part is None:
                part = Part(*(self._half(number, name) for name in _HALVES))
            result = work(part)
            after = sum(getattr(part, name).nbytes for name in _HALVES)
            self._bytes -= before
            if self._bytes + after <= KEPT:
                self._bytes += after
                self._held[number] = part, after
            del part  # before the next one is there
            yield result

    def _half(self, number: int, name: str) -> Half:
        codes: NDArray[Any] = np.load(self._file(number, name, "codes"), mmap_mode="r")
        errors: NDArray[Any] = np.load(self._file(number, name, "errors"), mmap_mode="r")
        return Half(list(codes), errors)

    def close(self) -> None:
        """Delete the files."""
        self._held.clear()
        self._folder.cleanup()
