"""Several tests at once: how many of those called worse are so by chance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["benjamini_hochberg"]


def benjamini_hochberg(p: Sequence[float] | NDArray[np.float64]) -> NDArray[np.float64]:
    """The q-value of each p-value: of all with a q of at most 5 %, 5 % are false on average.

    Parameters
    ----------
    p
        NaN for what was not tested; it counts for nothing and stays NaN.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.04, 0.04]
    """
    import numpy as np

    given = np.asarray(p, dtype=np.float64)
    made = np.full(len(given), np.nan)
    tested = np.flatnonzero(~np.isnan(given))
    if not len(tested):
        return made
    order = tested[np.argsort(given[tested], kind="stable")]
    m = len(order)
    scaled = given[order] * m / np.arange(1, m + 1)
    # a smaller p never has a larger q
    made[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return made
