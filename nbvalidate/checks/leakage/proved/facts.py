"""What happened while the notebook ran, as numbers: all that the proved rules get."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Evaluation", "Fit", "Part", "Place", "Record", "Split"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the notebook something happened.

    Parameters
    ----------
    cell_id
        The cell.
    line
        In that cell, from 1; None where a thread or a callback did it.
    run
        Counts the runs of cells: the same cell run again has another number.
    label
        How messages name a cell; asked late, since a cell gets its prompt when it has run.
    index
        The position of a cell in the document, asked late too.
    """

    cell_id: str
    line: int | None
    run: int = 0
    label: Callable[[str], str] = str
    index: Callable[[str], int | None] = lambda _: None

    @property
    def words(self) -> str:
        """For messages: ``cell [3], line 2``."""
        cell = self.label(self.cell_id) if self.cell_id else "this cell"
        return cell if self.line is None else f"{cell}, line {self.line}"


@dataclass(eq=False, slots=True)
class Fit:
    """An estimator was fitted; its name is found when it has one.

    Parameters
    ----------
    number
        Counts fits, from 1.
    name
        The user's variable, or the class where it has none.
    kind
        The class.
    rows_name, rows
        The user's name of the rows ('' if it has none), and how many they are.
    config
        Equal for equal classes with equal settings, fitted on equal rows and columns.
    place
        Where.
    """

    number: int
    name: str
    kind: str
    rows_name: str
    rows: int
    config: int
    place: Place


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that were scored and that something learned from before.

    Parameters
    ----------
    fit
        What learned from them.
    count
        How many of the scored rows.
    examples
        Numbers of some of them, in the table that was scored, from 0.
    others
        How many rows that were not scored it learned from as well.
    """

    fit: Fit
    count: int
    examples: tuple[int, ...]
    others: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A model was scored, or cross-validated.

    Parameters
    ----------
    what
        The function or method: ``score``, ``roc_auc_score``, ``cross_val_score``.
    place
        Where.
    rows_name, rows, rows_key
        Of what was scored: the user's name, how many, and a key that is equal for equal sets of
        rows.
    model
        The fit that is scored; None for a cross-validation, which fits copies.
    model_name
        The user's variable.
    overlap
        The scored rows that the model was fitted on; None: none of them, or not known.
    steps
        For each transformer that the rows came through: those that it was fitted on.
    copies
        Scored rows of which a copy, or a source, was fitted on because of resampling before the
        split; `resampled` is where.
    aside
        Rows that a split has put aside and that neither the model was fitted on nor this
        evaluation scored.
    """

    what: str
    place: Place
    rows_name: str
    rows: int
    rows_key: int
    model: Fit | None = None
    model_name: str = ""
    overlap: Part | None = None
    steps: tuple[Part, ...] = ()
    copies: int = 0
    resampled: Place | None = None
    resampler: str = ""
    aside: int = 0

    @property
    def held_out(self) -> bool:
        """Whether the model has learned from none of these rows."""
        return self.model is not None and self.overlap is None and not self.copies


@dataclass(frozen=True, slots=True)
class Split:
    """Rows were split by chance.

    Parameters
    ----------
    what
        ``train_test_split``, ``KFold``, ...
    place
        Where.
    names
        The user's names of what was split.
    seeded
        False: it drew from numpy's global generator, and nothing in the notebook has seeded it.
    """

    what: str
    place: Place
    names: tuple[str, ...]
    seeded: bool


@dataclass(slots=True)
class Record:
    """Everything so far, in order.

    Parameters
    ----------
    evaluations, splits
        As above.
    most_scores
        How many different models may be scored on the same held-out rows.
    latest
        For each cell its last run. What earlier runs did still counts, but is no longer what the
        cell does, and is not reported.
    """

    evaluations: list[Evaluation] = field(default_factory=list)
    splits: list[Split] = field(default_factory=list)
    most_scores: int = 5
    latest: Mapping[str, int] = field(default_factory=dict)
    _held_out: set[int] | None = None

    def is_current(self, place: Place) -> bool:
        """Whether the last run of a cell did this."""
        return place.run >= self.latest.get(place.cell_id, 0)

    def has_held_out(self, fit: Fit | None) -> bool:
        """Whether a fitted model has been scored on rows that it had not seen as well."""
        if self._held_out is None:
            self._held_out = {e.model.number for e in self.evaluations if e.model and e.held_out}
        return fit is not None and fit.number in self._held_out

    def finding_fields(self, place: Place) -> dict[str, Any]:
        """The fields of a finding at a place."""
        return {"cell_id": place.cell_id or None, "line": place.line, "end_line": place.line}
