"""`find_differences`: where one model is worse than another, by the same exact search."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbvalidate.slices.result import SliceResult

__all__ = ["find_differences"]


def find_differences(
    frame: Any, errors: Any, errors_b: Any, *, alpha: float = 0.95, **settings: Any
) -> SliceResult:
    """Find the sub-populations where model B makes larger errors than model A.

    Parameters
    ----------
    frame
        The rows, as in `find_slices`.
    errors, errors_b
        Errors of A and of B, one per row, 0 or more.
    alpha, settings
        As in `find_slices`.

    Returns
    -------
    SliceResult
        ``error``, ``effect`` and ``overall`` are mean differences, B minus A; a slice is worse
        when its mean is above 0 on the rows held back.

    Raises
    ------
    UsageError
        For errors or settings that make no sense.

    Notes
    -----
    A slice is compared with no difference, not with the other rows: where B is much better
    everywhere, being a little better is not worse. The test is Student's for pairs, or that of
    signs (McNemar's, exact) where both models are right or wrong. The search wants errors that are
    not negative, so differences are shifted by a constant, which it then measures them by; `alpha`
    is set so that severity weighs against size as for the mean absolute difference.

    Examples
    --------
    >>> a, b = [0] * 400, [0, 1] * 200
    >>> find_differences({"side": ["left", "right"] * 200}, a, b)[0].rule
    'side = right'
    """
    import numpy as np

    from nbvalidate.slices.columns import open_columns
    from nbvalidate.slices.find import find_slices
    from nbvalidate.slices.losses import check_errors

    columns = open_columns(frame)
    off = check_errors(errors_b, columns.rows, "errors_b") - check_errors(errors, columns.rows)
    size, shift = (float(np.abs(off).mean()), float(np.abs(off).max())) if len(off) else (0.0, 0.0)
    if not size:  # nothing differs, so nothing is found
        return find_slices(columns, off, alpha=alpha, **settings)
    if 0 < alpha < 1:
        odds = alpha / (1 - alpha) * shift / size
        alpha = odds / (1 + odds)
    found = find_slices(columns, off + shift, alpha=alpha, baseline=shift, **settings)
    slices = tuple(
        replace(
            one,
            error=one.error - shift,
            overall=one.overall - shift,
            found_error=one.found_error - shift,
        )
        for one in found.slices
    )
    return replace(found, slices=slices, settings={**found.settings, "compared": True})
