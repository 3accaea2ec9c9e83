"""Which rows slices are found on, and which are kept to judge them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nbvalidate.errors import UsageError
from nbvalidate.slices.labels import values_1d

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Indices = NDArray[np.int64]

__all__ = ["split"]


def split(
    n: int,
    holdout: float,
    *,
    stratify: Any = None,
    group: Any = None,
    time: Any = None,
    seed: int = 0,
) -> tuple[Indices, Indices]:
    """Split rows in two; the same seed gives the same rows.

    Parameters
    ----------
    n
        How many rows.
    holdout
        The share that is kept back.
    stratify
        A value per row: each value is split in the same proportion.
    group
        A value per row: rows of one value stay together, as those of one patient must.
    time
        A moment or number per row: what is kept back is the newest; equal ones stay together.
    seed
        For the random ones.

    Returns
    -------
    found, tested
        Row numbers in rising order.

    Raises
    ------
    UsageError
        When more than one way is asked for, or there is nothing to split by.
    """
    import numpy as np

    asked = [
        name
        for name, given in (("stratify", stratify), ("group", group), ("time", time))
        if given is not None
    ]
    if len(asked) > 1:
        raise UsageError(f"Give one of `{asked[0]}` and `{asked[1]}`, not both.")
    wanted = min(max(round(n * holdout), 1), n - 1) if n > 1 else 0
    random = np.random.default_rng(seed)
    tested = np.zeros(n, dtype=bool)
    if stratify is not None:
        tested[_stratified(_codes(stratify, "stratify", n), wanted, random)] = True
    elif group is not None:
        tested = _grouped(_codes(group, "group", n), wanted, random)
    elif time is not None:
        tested = _newest(values_1d(time, "time", n), wanted)
    else:
        tested[random.permutation(n)[:wanted]] = True
    return np.flatnonzero(~tested), np.flatnonzero(tested)


def _codes(values: Any, name: str, n: int) -> NDArray[np.int64]:
    """A code per row from 0, a missing value as a value of its own."""
    import numpy as np
    import polars as pl

    array = values.to_numpy() if hasattr(values, "to_numpy") else np.asarray(values)
    if array.ndim != 1 or len(array) != n:
        raise UsageError(f"`{name}` must be one value per row: {n:,} of them, not {len(array):,}.")
    if array.dtype.kind in "iub" or (array.dtype.kind == "f" and not np.isnan(array).any()):
        return np.unique(array, return_inverse=True)[1].astype(np.int64)
    texts = pl.Series([None if v is None or v != v else str(v) for v in array.tolist()])
    return texts.fill_null("\0").rank("dense").cast(pl.Int64).to_numpy() - 1


def _stratified(codes: NDArray[np.int64], wanted: int, random: np.random.Generator) -> Indices:
    import numpy as np

    sizes = np.bincount(codes)
    exact = sizes * (wanted / max(len(codes), 1))
    taken = np.floor(exact).astype(np.int64)
    # the largest remainders make up for what rounding down has lost
    rest = np.argsort(taken - exact, kind="stable")[: wanted - int(taken.sum())]
    taken[rest] += 1
    mixed = random.permutation(len(codes))
    order = mixed[np.argsort(codes[mixed], kind="stable")]
    within = np.arange(len(codes)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return np.asarray(order[within < np.repeat(taken, sizes)])


def _grouped(
    codes: NDArray[np.int64], wanted: int, random: np.random.Generator
) -> NDArray[np.bool_]:
    import numpy as np

    sizes = np.bincount(codes)
    if len(sizes) < 2:
        raise UsageError("`group` has only one value: rows cannot be split by it.")
    order = random.permutation(len(sizes))
    reached = np.cumsum(sizes[order])
    count = int(np.abs(reached - wanted).argmin()) + 1  # as near to the wish as groups allow
    chosen = np.zeros(len(sizes), dtype=bool)
    chosen[order[: min(count, len(sizes) - 1)]] = True
    return np.asarray(chosen[codes])


def _newest(values: NDArray[Any], wanted: int) -> NDArray[np.bool_]:
    import numpy as np

    if values.dtype == object or values.dtype.kind in "US":
        values = _moments(values)
    if values.dtype.kind not in "iufM":
        raise UsageError("`time` must be moments or numbers.")
    border = np.partition(values, len(values) - wanted)[len(values) - wanted]
    newest = np.asarray(values >= border)
    if newest.all():
        newest = np.asarray(values > border)
    if not newest.any():
        raise UsageError("`time` has only one value: rows cannot be split by it.")
    return newest


def _moments(values: NDArray[Any]) -> NDArray[Any]:
    import numpy as np
    import pandas as pd

    try:
        read = pd.to_datetime(pd.Series(list(values)), utc=True)
    except (ValueError, TypeError):
        raise UsageError("`time` must be moments or numbers.") from None
    return np.asarray(read.dt.tz_localize(None).to_numpy())
