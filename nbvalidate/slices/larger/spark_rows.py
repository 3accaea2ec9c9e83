"""PySpark: partitions go through Arrow to Python, and their codes are cached by Spark.

Works by `DataFrame.mapInArrow`; nbvalidate must be installed where Spark runs Python.
"""

from __future__ import annotations

import pickle
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, TypeVar

from nbvalidate.errors import UsageError
from nbvalidate.slices.larger.rows import Part, Reader

__all__ = ["SparkRows"]

T = TypeVar("T")

#: Rows that are encoded as one part.
CHUNK = 1 << 19

_MADE = "made binary"


class SparkRows:
    """A PySpark DataFrame.

    Parameters
    ----------
    frame
        Computed three times; rows keep the order that they have in their partitions.
    """

    def __init__(self, frame: Any) -> None:
        self._frame = frame
        self._kept: Any = None

    @property
    def names(self) -> tuple[str, ...]:
        """The labels of the columns."""
        return tuple(dict.fromkeys(self._frame.columns))

    def _some(self, names: Sequence[str], work: Reader[Any]) -> Any:
        # under plain names: `mapInArrow` takes what is before a dot for a column
        plain = ["`" + name.replace("`", "``") + f"` as c{i}" for i, name in enumerate(names)]
        read = partial(_read, names=list(names), work=work, rows=CHUNK)
        return self._frame.selectExpr(*plain).mapInArrow(read, _MADE)

    def read(self, names: Sequence[str], work: Reader[T]) -> Iterator[T]:
        """Do something with each chunk of each partition of some columns."""
        yield from _loaded(self._some(names, work))

    def keep(self, names: Sequence[str], work: Reader[Part], pause: Callable[[], None]) -> None:
        """Cache the codes of each chunk."""
        self._kept = self._some(names, work).persist()
        _asked(self._kept.count)  # Spark caches what is asked for
        pause()

    def map(self, work: Callable[[Part], T]) -> Iterator[T]:
        """Do something with the codes of each chunk."""
        yield from _loaded(self._kept.mapInArrow(partial(_map, work=work), _MADE))

    def close(self) -> None:
        """Forget the codes."""
        if self._kept is not None:
            self._kept.unpersist()
            self._kept = None


def _asked(ask: Callable[[], T]) -> T:
    """What Spark answers, or why its Python cannot do it."""
    from pyspark.errors import PythonException

    try:
        return ask()
    except PythonException as error:
        missing = re.search(r"ModuleNotFoundError: No module named '([^']+)'", str(error))
        if missing is None:
            raise
        raise UsageError(
            f"Spark runs its tasks with a Python that has no `{missing[1]}`: install nbvalidate"
            " there, or set PYSPARK_PYTHON to one that has it before Spark starts."
        ) from error


def _loaded(frame: Any) -> Iterator[Any]:
    for row in _asked(frame.collect):
        yield pickle.loads(row[0])  # noqa: S301  what our own tasks have written


def _batch(made: Any) -> Any:
    import pyarrow as pa

    column = pa.array([pickle.dumps(made, protocol=5)], pa.binary())
    return pa.RecordBatch.from_arrays([column], ["made"])


def _read(batches: Iterator[Any], names: list[str], work: Reader[Any], rows: int) -> Iterator[Any]:
    """In a worker: rows of a partition, chunk by chunk."""
    import pyarrow as pa
    from pyspark import TaskContext

    context = TaskContext.get()
    part = context.partitionId() if context is not None else 0
    start, held = 0, 0
    waiting: list[Any] = []

    def done() -> Any:
        return _batch(work(pa.Table.from_batches(waiting).rename_columns(names), part, start))

    for batch in batches:
        waiting.append(batch)
        held += batch.num_rows
        if held >= rows:
            yield done()
            start, held, waiting = start + held, 0, []
    if held:
        yield done()


def _map(batches: Iterator[Any], work: Callable[[Part], Any]) -> Iterator[Any]:
    """In a worker: parts, one by one."""
    for batch in batches:
        for made in batch.column(0):
            yield _batch(work(pickle.loads(made.as_buffer())))  # noqa: S301  as above
