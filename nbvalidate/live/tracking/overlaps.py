"""What was scored against what was fitted: sets of row numbers compared. Pure."""

from __future__ import annotations

from collections import Counter
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

__all__ = ["Fitted", "Meetings", "Resampled", "Scored", "evaluation", "pruned", "rows_key"]

_EXAMPLES = 5
_MOST_PAIRS = 100_000
_MOST_AT_ONE_PLACE = 100  # scores: a loop
_MOST = 2000
_MOST_BYTES = 1 << 28


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


def pruned(scored: Sequence[Scored]) -> list[Scored]:
    """Those scores that are kept: of each place the latest, and of all what fits into memory."""
    places: Counter[tuple[str, int | None]] = Counter()
    tables: dict[int, int] = {}
    kept = []
    for one in reversed(scored):
        place = (one.place.cell_id, one.place.line)
        places[place] += 1
        for rows in (one.rows, *([one.model.rows] if one.model else [])):
            tables[rows.serial] = rows.nbytes
        if places[place] > 1 and (
            places[place] > _MOST_AT_ONE_PLACE or sum(tables.values()) > _MOST_BYTES
        ):
            continue
        kept.append(one)
    return kept[::-1][-_MOST:]


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


class Meetings:
    """Whether tables have rows in common: each pair is looked at once."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], bool] = {}

    def meet(self, one: Rows, other: Rows) -> bool:
        """Whether two tables share a row that is known."""
        if one.span[1] < other.span[0] or other.span[1] < one.span[0]:
            return False
        key = (one.serial, other.serial)
        found = self._known.get(key)
        if found is None:
            if len(self._known) > _MOST_PAIRS:
                self._known.clear()
            found = self._known[key] = bool(_in(one, other).any())
        return found

    def asides(self, scored: Sequence[Scored], parts: Sequence[Rows]) -> list[int]:
        """For each score how many rows a split has put aside that it and its model left alone.

        For a score on held-out rows those count only if they have scored one model at most: then
        they are the test rows, and these here are for choosing.
        """
        groups: dict[int, list[Rows]] = {}
        for part in parts:
            if part.split:
                groups.setdefault(part.split[0], []).append(part)
        models: dict[int, int] = {}

        def tried(part: Rows) -> int:
            if part.serial not in models:
                on = (s.model.fit.config for s in scored if s.model and self.meet(part, s.rows))
                models[part.serial] = len(set(on))
            return models[part.serial]

        return [self._aside(one, groups.values(), tried) for one in scored]

    def _aside(
        self, one: Scored, groups: Iterable[Sequence[Rows]], tried: Callable[[Rows], int]
    ) -> int:
        if one.model is None:
            return 0
        for group in groups:
            fitted = [part for part in group if self.meet(part, one.model.rows)]
            for part in group if fitted else ():
                if part in fitted or self.meet(part, one.rows):
                    continue
                if not one.evaluation.held_out or tried(part) <= 1:
                    return len(part)
        return 0
