"""Dask: a partition is a pandas frame; its codes are persisted where Dask works."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from nbvalidate.slices.larger.rows import Part, Reader

__all__ = ["DaskRows"]

T = TypeVar("T")


class DaskRows:
    """A Dask DataFrame.

    Parameters
    ----------
    frame
        Computed three times, column by column where its source can do so.
    """

    def __init__(self, frame: Any) -> None:
        self._labels: dict[str, Any] = {}
        for label in frame.columns:
            self._labels.setdefault(_text(label), label)
        self._frame = frame
        self._parts: list[Any] = []

    @property
    def names(self) -> tuple[str, ...]:
        """The labels of the columns as text."""
        return tuple(self._labels)

    def _each(self, names: Sequence[str], work: Reader[T]) -> list[Any]:
        some = self._frame[[self._labels[name] for name in names]]
        dask = _dask()
        task = dask.delayed(work, pure=False)  # as one node of the graph, not once a partition
        return [task(part, i, 0) for i, part in enumerate(some.to_delayed())]

    def read(self, names: Sequence[str], work: Reader[T]) -> Iterator[T]:
        """Do something with each partition of some columns."""
        yield from _dask().compute(*self._each(names, work))

    def keep(self, names: Sequence[str], work: Reader[Part], pause: Callable[[], None]) -> None:
        """Persist the codes of each partition."""
        self._parts = list(_dask().persist(*self._each(names, work)))
        pause()

    def map(self, work: Callable[[Part], T]) -> Iterator[T]:
        """Do something with the codes of each partition."""
        dask = _dask()
        task = dask.delayed(work, pure=False)
        yield from dask.compute(*[task(part) for part in self._parts])

    def close(self) -> None:
        """Forget the codes."""
        self._parts = []


def _dask() -> Any:
    import importlib

    return importlib.import_module("dask")  # its names are not typed


def _text(label: Any) -> str:
    if isinstance(label, tuple):
        return ".".join(str(part) for part in label if part != "")
    return str(label)
