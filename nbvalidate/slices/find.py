"""`find_slices`: found on one part of the rows, chosen for what is new, judged on the other."""

from __future__ import annotations

import math
import time as clock
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from nbvalidate.errors import UsageError
from nbvalidate.slices.settings import SearchSettings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from nbvalidate.slices.honest import Sums, Tested
    from nbvalidate.slices.part import Part
    from nbvalidate.slices.result import FoundSlice, SliceResult
    from nbvalidate.slices.search import Found

__all__ = ["find_slices"]

#: So many slices are looked at for each that is shown, since they repeat each other.
POOL = 10

#: How often the rows that no slice has are searched again.
ROUNDS = 5


def find_slices(
    frame: Any,
    errors: Any,
    *,
    k: int = 10,
    max_depth: int = 3,
    min_support: float = 0.01,
    alpha: float = 0.95,
    holdout: float | None = 0.5,
    diverse: bool = True,
    features: Sequence[str] | None = None,
    bins: int = 10,
    binning: str | Mapping[str, Sequence[Any]] = "quantile",
    ranges: bool = False,
    sets: bool = False,
    negation: bool = False,
    group_rare: bool | int | None = None,
    group: Any = None,
    time: Any = None,
    stratify: Any = None,
    seed: int = 0,
    baseline: float | None = None,
    progress: Callable[[str, float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> SliceResult:
    """Find the sub-populations where errors are really larger.

    The exact top K by SliceLine's score, found on one part of the rows; of slices that say the
    same the shortest; each then tested on the other part against all other rows there.

    Parameters
    ----------
    frame
        The rows: pandas, Polars, PyArrow, a dict of columns, a numpy array, a file. With the name
        of a column as `errors`, a Dask or PySpark frame, a DuckDB relation, and Parquet files of
        1 GB and more are searched partition by partition, larger than memory: see the notes.
    errors
        One number per row, 0 or more; or the name of the column of `frame` that holds them, which
        is then no feature.
    k
        How many slices.
    max_depth
        Of how many conditions at most, up to 5.
    min_support
        With how many rows at least: a share of the rows, or a number of them (1 and more).
    alpha
        Severity against size: 1 asks only how large errors are, 0.5 for large slices.
    holdout
        The share of the rows that judge. None: all rows are searched, and nothing is tested.
    diverse
        Leave out what says the same again. False: the plain top K by score, aliases included.
    features
        The columns to look at; all of them without it.
    bins, binning
        How numbers are cut: ``quantile``, ``tree`` (on the errors), or edges by column.
    ranges, sets, negation
        Look for intervals of several bins, for sets of values, for all values but one, too.
    group_rare
        Whether values of few rows are put together as one; None: where `diverse` is on.
    group, time, stratify
        How rows are held back, as a column's name or a value per row: groups stay together, the
        newest are held back, each value is split in the same proportion. Without: at random.
    seed
        For the random ones.
    baseline
        A mean error, above 0, that slices are compared with in place of all other rows: such as
        what was promised.
    progress
        Called with a few words and the share that is done.
    cancelled
        Asked now and then; True stops the search with `nbvalidate.slices.search.Interrupted`.

    Returns
    -------
    SliceResult
        The slices, the most telling first.

    Raises
    ------
    UsageError
        For data and settings that make no sense, in one sentence.

    Notes
    -----
    Sagadeeva and Boehm, SliceLine, SIGMOD 2021 (score and bound); Benjamini and Hochberg 1995.

    Larger than memory, cells are chosen by a sample of 200,000 rows, and so is what repeats another
    slice; scores, rows, errors and tests are of all rows, the same however they are partitioned.
    Rows are held back by a hash of their numbers or of their `group`, or by `time`, which are then
    names of columns.

    Examples
    --------
    >>> errors = [0, 1] * 100
    >>> found = find_slices({"side": ["left", "right"] * 100}, errors)
    >>> found[0].rule
    'side = right'
    """
    settings = SearchSettings(k, max_depth, min_support, alpha, holdout)
    if baseline is not None and not 0 < baseline < math.inf:
        raise UsageError(f"`baseline` must be above 0, not {baseline!r}.")
    how = How(settings, diverse, seed, progress, cancelled, baseline)
    cutting = {
        "features": features,
        "bins": bins,
        "binning": binning,
        "ranges": ranges,
        "sets": sets,
        "negation": negation,
        "group_rare": diverse if group_rare is None else group_rare,
    }
    return _find(frame, errors, how, cutting, {"group": group, "time": time, "stratify": stratify})


@dataclass(frozen=True, slots=True)
class How:
    """How slices are looked for: as `find_slices` was told."""

    settings: SearchSettings
    diverse: bool = True
    seed: int = 0
    progress: Callable[[str, float], None] | None = None
    cancelled: Callable[[], bool] | None = None
    baseline: float | None = None


def _find(
    frame: Any, given: Any, how: How, cutting: dict[str, Any], splitting: dict[str, Any]
) -> SliceResult:
    import numpy as np

    from nbvalidate.slices.columns import open_columns
    from nbvalidate.slices.columns.encode import encode
    from nbvalidate.slices.columns.spec import fit_spec
    from nbvalidate.slices.honest import split
    from nbvalidate.slices.larger import open_rows
    from nbvalidate.slices.losses import check_errors
    from nbvalidate.slices.part import Part
    from nbvalidate.slices.result import SliceResult

    if isinstance(given, str) and (table := open_rows(frame)) is not None:
        from nbvalidate.slices.larger.find import find_in

        return find_in(table, given, how, cutting, splitting)
    started = clock.perf_counter()
    columns = open_columns(frame)
    hidden: set[str] = set()
    if isinstance(given, str):
        hidden.add(given)
        given = columns.values(given)
    errors = check_errors(given, columns.rows)
    least = how.settings.least(columns.rows)
    notes: list[str] = []
    if cutting["features"] is None and hidden:
        cutting["features"] = [name for name in columns.names if name not in hidden]
    if isinstance(splitting["time"], str):
        _has_an_order(columns, splitting["time"])
    ways = {name: _by_row(columns, value) for name, value in splitting.items()}
    said = {"group": "by group", "time": "by time", "stratify": "in equal proportion"}
    way = next((said[name] for name, value in ways.items() if value is not None), "at random")
    every = np.arange(columns.rows)
    found_rows, tested_rows = every, every[:0]
    if how.settings.holdout is not None and columns.rows > 1:
        found_rows, tested_rows = split(columns.rows, how.settings.holdout, seed=how.seed, **ways)
    whole = not len(tested_rows)
    tree = cutting["binning"] == "tree"  # the one way of cutting that looks at errors
    spec = fit_spec(
        columns.take(found_rows) if tree and not whole else columns,
        min_rows=least,
        target=errors[found_rows] if tree else None,
        **cutting,
    )
    codes = encode(spec, columns)
    part = codes if whole else [c[found_rows] for c in codes]
    share = len(found_rows) / max(columns.rows, 1)
    searched = Part(part, spec, errors if whole else errors[found_rows])
    pool = _search(searched, how, max(1, math.ceil(least * share * (1 - 1e-12))))
    judged = searched
    if not whole:
        judged = Part([c[tested_rows] for c in codes], spec, errors[tested_rows])
        if len(tested_rows) < 60:
            notes.append(
                f"Only {len(tested_rows)} rows are held back: few slices can be confirmed by them."
            )
    if not errors.any():
        notes.append("All errors are 0: there is nothing to find.")
    slices, jaccard = _judge(pool, judged, how.baseline, tested=not whole)
    return SliceResult(
        slices=slices,
        rows=columns.rows,
        tested_rows=len(tested_rows),
        how=way,
        overlap=jaccard,
        spec=spec,
        notes=(*spec.notes, *notes),
        seconds=clock.perf_counter() - started,
        settings=asdict(how.settings) | {"diverse": how.diverse, "seed": how.seed},
    )


def _has_an_order(columns: Any, name: str) -> None:
    if columns.kind(name) not in ("number", "time"):
        raise UsageError(
            f"`time` must be a column of moments or numbers, and `{name}` holds texts: read them as"
            " moments, as with `pd.to_datetime`."
        )


def _by_row(columns: Any, value: Any) -> Any:
    """A value per row: those of a column, or what was given."""
    if not isinstance(value, str):
        return value
    if columns.kind(value) in ("number", "time"):
        return columns.values(value)
    return columns.codes(value)[0]


def _search(part: Part, how: How, least: int) -> list[tuple[Found, float]]:
    """The slices to show, with their scores on all rows that are searched."""
    settings = how.settings
    if not how.diverse:
        found = _top(part, how, settings.k, least)
        return [(one, one.score) for one in found]
    from nbvalidate.slices.diverse import ROWS, choose

    chosen: list[tuple[int, ...]] = []
    mean = how.baseline
    if mean is None:
        mean = float(part.errors.mean()) if len(part.errors) else 0.0
    left = part
    for _ in range(ROUNDS):
        pool = [one.atoms for one in _top(left, how, settings.k * POOL, least)]
        few = left.thinned(ROWS)
        more = settings.k - len(chosen)
        told = choose(pool, few.mask, few.errors, k=more, alpha=settings.alpha, mean=how.baseline)
        # what is worse than the rest of the rows may still be better than all
        new = [a for a in told if a not in chosen and part.errors[part.mask(a)].mean() > mean]
        chosen += new
        if not new or len(chosen) >= settings.k:
            break
        left = left.without(new)
    return [_scored(atoms, part, settings.alpha, mean) for atoms in chosen]


def _top(part: Part, how: How, k: int, least: int) -> list[Found]:
    from nbvalidate.slices.search import top_slices

    return top_slices(
        part.codes,
        part.spec.atoms,
        part.errors,
        k=k,
        max_depth=how.settings.max_depth,
        min_rows=least,
        alpha=how.settings.alpha,
        mean=how.baseline,
        progress=how.progress,
        cancelled=how.cancelled,
    )


def _scored(atoms: tuple[int, ...], part: Part, alpha: float, mean: float) -> tuple[Found, float]:
    from nbvalidate.slices.search import Found

    mask = part.mask(atoms)
    n, rows = len(mask), int(mask.sum())
    inside = float(part.errors[mask].sum())
    score = alpha * (inside / rows / mean - 1) - (1 - alpha) * (n / rows - 1)
    return Found(atoms, score, rows, inside), score


def _judge(
    pool: list[tuple[Found, float]], judged: Part, baseline: float | None, *, tested: bool
) -> tuple[tuple[FoundSlice, ...], NDArray[np.float64]]:
    """Figures and tests on the rows that judge."""
    from nbvalidate.slices.diverse import overlap
    from nbvalidate.slices.honest import Sums
    from nbvalidate.slices.judged import judged_slices

    errors = judged.errors
    n = len(errors)
    overall = float(errors.mean()) if n else math.nan
    everything = Sums.of(errors, baseline or (overall if n else 0.0))
    masks = [judged.mask(found.atoms) for found, _ in pool]
    inside = [Sums.of(errors[mask], everything.shift) for mask in masks]
    tests = _tests(inside, everything, errors, baseline)
    jaccard, new = overlap(masks)
    made = judged_slices(judged.spec, pool, inside, overall, n, tests, new.tolist(), tested=tested)
    return made, jaccard


def _tests(
    inside: list[Sums], everything: Sums, errors: NDArray[np.float64], baseline: float | None
) -> list[Tested]:
    """Against all other rows, or against a constant."""
    import numpy as np

    from nbvalidate.slices.honest import test_mean, test_sums, two_values

    if baseline is None:
        two = two_values(errors)
        return [test_sums(one, everything - one, two=two) for one in inside]
    off = np.abs(errors - baseline)
    step = float(off.max()) if len(off) else 0.0
    same = step > 0 and bool(((off == 0) | (off == step)).all())
    return [test_mean(one, step=step if same else None) for one in inside]
