"""Tables that will be read when their cell has run: a shallow copy keeps them as they were."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from nbvalidate.data.rows import RowPrints
from nbvalidate.live.hooks import quietly
from nbvalidate.live.tracking import matching
from nbvalidate.live.tracking.table_rows import Rows

__all__ = ["Found", "Waiting", "shallow"]

#: From a table, its fingerprints and the rows that wait to what is known of them.
Found = Callable[[Any, RowPrints, Rows], Rows]

_BIGGEST = 1 << 30  # bytes: a bigger table must not live longer than the notebook wants it to


@dataclass(frozen=True, eq=False, slots=True)
class Waiting:
    """A table that is to be read.

    Parameters
    ----------
    rows
        Where to put what is found.
    data
        The table, as a shallow copy.
    found
        Finds it.
    """

    rows: Rows
    data: Any
    found: Found

    @property
    def size(self) -> int:
        """Bytes, about."""
        return _size(self.data)

    @property
    def gone(self) -> bool:
        """Whether the notebook has let the table go, and only we keep it alive."""
        data = self.data
        if type(data) is np.ndarray:
            owner = data if data.base is None else data.base
            return type(owner) is np.ndarray and sys.getrefcount(owner) <= _own_references(data)
        return self.rows.holds() is None

    def read(self) -> None:
        """Read it; of one that was changed in place since, the rows are unknown."""
        prints = RowPrints.unknown(len(self.rows))
        found = Rows(np.full(len(self.rows), -1, np.int32), prints, (frozenset[int](),))
        try:
            now, then = matching.Sample.of(self.data), self.rows.sample
            prints = RowPrints.of(self.data)
            if now == then or then.same_rows(now):
                found = self.found(self.data, prints, self.rows)
        except Exception as error:  # noqa: BLE001  a table of some other making
            quietly(error)
        finally:
            self.rows.found(found)
            prints.read_again_from(self.rows.holds)


def _own_references(data: Any) -> int:
    """How many references to an array, or to the owner of its values, are ours."""
    return 4 if data.base is None else 3  # the slot and two names, or the view and one; the call's


def shallow(data: Any) -> Any:
    """The same table without its values copied; None where it must be read at once."""
    kind, home = type(data), matching.home(data)
    if _size(data) > _BIGGEST:
        return None
    if kind is np.ndarray:
        return data if data.base is None else data.view()
    if home == "pandas" and kind.__name__ in ("DataFrame", "Series"):
        return data.copy(deep=False)  # columns that come and go do not count
    if home == "polars" and kind.__name__ in ("DataFrame", "Series"):
        return data.clone()
    return None


def _size(data: Any) -> int:
    size = getattr(data, "nbytes", None)
    if isinstance(size, int):
        return size
    shape = getattr(data, "shape", None) or (0,)
    return 8 * int(np.prod(shape))
