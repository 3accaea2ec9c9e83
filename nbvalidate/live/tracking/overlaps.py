"""What was scored against what was fitted: sets of row numbers compared. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from xxhash import xxh3_64_intdigest

from nbvalidate.checks.leakage.proved.facts import Evaluation, Fit, Part, Place
from nbvalidate.live.tracking.provenance import Rows
from nbvalidate.live.tracking.samples import Sampled

__all__ = ["Fitted", "Resampled", "Scored", "aside", "evaluation", "rows_key"]

_EXAMPLES = 5


@dataclass(eq=False)
class Fitted:
    """A fit with the rows that it was given, and some of these with their answers."""

    fit: Fit
    rows: Rows
    learns: bool = True
    holds: Callable[[], Any] = lambda: None
    seen: Sampled | None = None
    config_has_rows: bool = False


@dataclass(eq=False)
class Resampled:
    """A resampling: where, by what, and the numbers of the rows that it made."""

    place: Place
    name: str
    new: range


class Scored:
    """An evaluation with its rows, and some of these with the answers that were compared.

    Parameters
    ----------
    compared
        Compares the rows; called once, when somebody asks.
    rows
        What was scored.
    model
        What was scored on them.
    place
        Where.
    seen
        Some of the rows.
    """

    def __init__(
        self,
        compared: Callable[[], Evaluation],
        rows: Rows,
        model: Fitted | None,
        place: Place,
        seen: Sampled | None = None,
    ) -> None:
        self.rows, self.model, self.place, self.seen = rows, model, place, seen
        self._compared = compared

    @cached_property
    def evaluation(self) -> Evaluation:
        """The facts on it."""
        return self._compared()


def rows_key(rows: Rows) -> int:
    """Equal for equal sets of rows."""
    ids = rows.ids.astype(np.int64)
    if (ids[1:] < ids[:-1]).any():
        ids.sort()
    return xxh3_64_intdigest(ids.data if len(ids) else b"")


def _in(rows: Rows, other: Rows) -> npt.NDArray[np.bool_]:
    """Which rows are in another table, as far as that is known."""
    return np.isin(rows.ids, other.ids) & (rows.ids >= 0)


def _part(fitted: Fitted, rows: Rows) -> Part | None:
    shared = _in(rows, fitted.rows)
    count = int(shared.sum())
    if not count:
        return None
    others = len(fitted.rows) - int(_in(fitted.rows, rows).sum())
    return Part(fitted.fit, count, tuple(np.flatnonzero(shared)[:_EXAMPLES].tolist()), others)


def evaluation(
    rows: Rows,
    model: Fitted | None,
    fits: Mapping[int, Fitted],
    resamplings: Mapping[int, Resampled],
    **told: Any,
) -> Evaluation:
    """The facts on a score.

    Parameters
    ----------
    rows
        What was scored.
    model
        What was scored on them; None for cross-validation, which fits on parts of them.
    fits, resamplings
        All so far, by number.
    told
        Further fields of `Evaluation`.
    """
    overlap = _part(model, rows) if model else None
    copies, number = _copies(rows, model, overlap, resamplings)
    resampled = resamplings.get(number) if number is not None else None
    return Evaluation(
        rows=len(rows),
        rows_key=rows_key(rows),
        model=model.fit if model else None,
        overlap=overlap,
        steps=tuple(_steps(rows, model, fits)),
        copies=copies,
        resampled=resampled.place if resampled else None,
        resampler=resampled.name if resampled else "",
        **told,
    )


def _steps(rows: Rows, model: Fitted | None, fits: Mapping[int, Fitted]) -> Iterable[Part]:
    for number in sorted(rows.steps | (model.rows.steps if model else frozenset())):
        fitted = fits.get(number)
        if fitted is None or not fitted.learns:
            continue
        part = _part(fitted, rows)
        # fitted on the scored rows alone: inconsistent, but nothing came into training
        if part and (model is None or _in(fitted.rows, model.rows).any()):
            yield part


def _copies(
    rows: Rows, model: Fitted | None, overlap: Part | None, resamplings: Mapping[int, Resampled]
) -> tuple[int, int | None]:
    """How many scored rows are copies of fitted ones, or made from them, and by what."""
    if model is None:
        number = max(rows.made, default=None)
        return (_repeated(rows) + _new(rows, resamplings, rows.made)), number
    shared = rows.made & model.rows.made
    number = max(shared, default=None)
    count = overlap.count if overlap else 0
    if count == len(rows):
        return 0, None  # a training score, or worse
    split = (rows.split, model.rows.split)
    if split[0] and split[1] and split[0][0] == split[1][0] and split[0] != split[1] and count:
        return count + _new(rows, resamplings, shared), number
    return (count + _new(rows, resamplings, shared), number) if shared else (0, None)


def _repeated(rows: Rows) -> int:
    _, inverse, counts = np.unique(rows.ids, return_inverse=True, return_counts=True)
    return int(((counts[inverse] > 1) & (rows.ids >= 0)).sum())


def _new(rows: Rows, resamplings: Mapping[int, Resampled], numbers: Iterable[int]) -> int:
    total = 0
    for number in numbers:
        new = resamplings[number].new
        total += int(((rows.ids >= new.start) & (rows.ids < new.stop)).sum())
    return total


def aside(one: Scored, parts: Sequence[Rows], scored: Sequence[Scored]) -> int:
    """How many rows a split has put aside that this model and score have not touched.

    For a score on held-out rows those count only if they have scored one model at most: then they
    are the test rows, and these here are for choosing.
    """
    if one.model is None:
        return 0
    for part in parts:
        if _in(part, one.model.rows).any() or _in(part, one.rows).any():
            continue
        if not any(_is_sibling(part, p) and _touches(p, one) for p in parts):
            continue
        if one.evaluation.held_out and _models_on(part, scored) > 1:
            continue
        return len(part)
    return 0


def _is_sibling(part: Rows, other: Rows) -> bool:
    return bool(
        part.split and other.split and part.split[0] == other.split[0] and part is not other
    )


def _touches(part: Rows, one: Scored) -> bool:
    return one.model is not None and bool(_in(part, one.model.rows).any())


def _models_on(part: Rows, scored: Sequence[Scored]) -> int:
    models = {s.model.fit.config for s in scored if s.model and _in(part, s.rows).any()}
    return len(models)
