"""What a search has found, and how sure it is."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nbvalidate.slices.honest.tests import Outcome
from nbvalidate.slices.model import Slice

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from nbvalidate.slices.file import SliceFile

__all__ = ["COLUMNS", "FoundSlice", "SliceResult"]

#: The columns of `SliceResult.to_frame`.
COLUMNS = (
    "rule",
    "score",
    "rows",
    "coverage",
    "error",
    "overall",
    "effect",
    "low",
    "high",
    "p",
    "q",
)


@dataclass(frozen=True, slots=True)
class FoundSlice:
    """A slice, found on one part of the rows and judged on the other.

    Parameters
    ----------
    slice
        Its conditions.
    score
        SliceLine's, on the part that was searched.
    rows, coverage, error, overall
        Rows, their share of all, mean error, mean error of all: of the part that judges; without
        a held-out part, of all rows.
    effect, low, high
        Mean error minus that of all other rows, with its 95 % interval.
    p, q
        One-sided, against all other rows; q is p after Benjamini-Hochberg over all slices that
        were tested. NaN where nothing was tested.
    outcome
        ``worse``, ``not confirmed``, ``insufficient evidence``, or ``not tested``.
    new
        The share of its rows that no slice above has.
    found_rows, found_error
        On the part that was searched.
    """

    slice: Slice
    score: float
    rows: int
    coverage: float
    error: float
    overall: float
    effect: float
    low: float = math.nan
    high: float = math.nan
    p: float = math.nan
    q: float = math.nan
    outcome: Outcome = "not tested"
    new: float = math.nan
    found_rows: int = 0
    found_error: float = math.nan

    @property
    def rule(self) -> str:
        """Its conditions as text."""
        return self.slice.text


@dataclass(frozen=True)
class SliceResult:
    """The slices of a search, the most telling first.

    Parameters
    ----------
    slices
        All that were tested.
    rows
        Of the whole frame.
    tested_rows
        How many rows judged; 0 without a held-out part.
    how
        How rows were held back, such as ``at random``.
    overlap
        Of shape (k, k): rows in both by rows in either.
    spec
        How the columns were cut.
    notes
        What was left out, and why.
    seconds
        Wall time.
    settings
        What was asked for.
    """

    slices: tuple[FoundSlice, ...]
    rows: int
    tested_rows: int = 0
    how: str = "at random"
    overlap: NDArray[np.float64] | None = None
    spec: Any = None
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
    settings: Mapping[str, Any] = field(default_factory=dict)

    def __iter__(self) -> Iterator[FoundSlice]:
        return iter(self.slices)

    def __len__(self) -> int:
        return len(self.slices)

    def __getitem__(self, place: int) -> FoundSlice:
        return self.slices[place]

    @property
    def confirmed(self) -> tuple[FoundSlice, ...]:
        """Those that are worse on rows that were not searched."""
        return tuple(found for found in self.slices if found.outcome == "worse")

    def to_frame(self) -> pd.DataFrame:
        """One row for each slice, with the columns named in `COLUMNS`."""
        import pandas as pd

        made = {name: [getattr(found, name) for found in self.slices] for name in COLUMNS}
        kinds = {"rule": "object", "rows": "int64"}
        return pd.DataFrame(made).astype({c: kinds.get(c, "float64") for c in COLUMNS})

    def to_json(self) -> dict[str, Any]:
        """All of it as JSON values; what is not known is None."""

        def plain(value: Any) -> Any:
            return None if isinstance(value, float) and not math.isfinite(value) else value

        slices = []
        for found in self.slices:
            made = {name: plain(getattr(found, name)) for name in (*COLUMNS, "outcome", "new")}
            slices.append(made | {"conditions": found.slice.to_json()})
        return {
            "rows": self.rows,
            "tested_rows": self.tested_rows,
            "how": self.how,
            "slices": slices,
            "notes": list(self.notes),
            "seconds": self.seconds,
        }

    def to_gate(self, metric: str = "") -> SliceFile:
        """A gate of the confirmed slices: it holds today, and fails when one gets worse.

        Parameters
        ----------
        metric
            Of which the errors are the loss, such as ``accuracy`` for errors of 0 and 1 or ``mae``
            for absolute ones (check it by the same loss); '' is for a gate that is given such
            errors again.

        Returns
        -------
        SliceFile
            Others are still looked for, and fail where they are worse than the worst that is known.

        Raises
        ------
        UsageError
            For a metric that is no mean of errors, and where no rows were held back.

        Notes
        -----
        For what `find_slices` gives; differences of `find_differences` are no errors of a model.
        """
        from nbvalidate.slices.propose import gate_of_errors

        return gate_of_errors(self, metric)

    def save(self, path: Any, *, force: bool = False) -> None:
        """Write `to_gate` as a ``slices.json``.

        Parameters
        ----------
        path
            Where to.
        force
            Replace a file that is there.

        Raises
        ------
        UsageError
            When there is one and it is not to be replaced, or it cannot be written.
        """
        self.to_gate().save(path, force=force)

    @property
    def text(self) -> str:
        """As an aligned table."""
        from nbvalidate.formats.slices_table import slices_text

        return slices_text(self.table)

    @property
    def html(self) -> str:
        """As a static table for a notebook."""
        from nbvalidate.formats.slices_table import slices_html

        return slices_html(self.table)

    @property
    def table(self) -> Any:
        """What is shown, as plain facts."""
        from nbvalidate.formats.slices_table import SliceLine, SlicesTable

        return SlicesTable(
            rows=self.rows,
            tested=self.tested_rows,
            how=self.how,
            lines=tuple(
                SliceLine(
                    tuple(condition.text for condition in found.slice.conditions),
                    found.rows,
                    found.coverage,
                    found.error,
                    found.overall,
                    found.effect,
                    found.low,
                    found.high,
                    found.q,
                    found.outcome,
                    found.new,
                )
                for found in self.slices
            ),
            notes=self.notes,
            seconds=self.seconds,
        )

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.html
