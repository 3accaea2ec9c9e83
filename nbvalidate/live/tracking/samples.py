"""Rows that models were fitted on and scored with, kept for a look at the features themselves.

``model.fit(train[features], train["y"])`` makes a frame that is gone when the cell has run. So
some thousand rows are copied at the call, once for each table, and the rules on features that give
the answer away look at these when the cell has run.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from nbvalidate.errors import UsageError
from nbvalidate.findings import Certainty, Finding, Severity
from nbvalidate.live.tracking import matching
from nbvalidate.live.tracking.provenance import Rows

if TYPE_CHECKING:
    from nbvalidate.checks.leakage.proved.facts import Place
    from nbvalidate.live.tracking.overlaps import Scored

__all__ = ["Look", "Sampled", "Samples", "looks"]

_ROWS = 5_000
_COLUMNS = 300  # of wider tables a look would take long
_MOST = 24  # tables; the oldest are let go
#: Rules on features that give the answer away.
_RULES = ("LEAK311", "LEAK312", "LEAK313", "LEAK314", "LEAK324")


@dataclass(frozen=True, eq=False, slots=True)
class Sampled:
    """Rows of a table with their answers.

    Parameters
    ----------
    name, label
        The user's words for the table and for the answers; '' where there are none.
    table
        The rows: of the library that the user's table is of.
    answers
        Their answers.
    whole
        How many rows the table had.
    """

    name: str
    label: str
    table: Any
    answers: Any
    whole: int


class Samples:
    """Copies rows of tables, each table once."""

    def __init__(self) -> None:
        self._known: deque[Rows] = deque()

    def table(self, rows: Rows, data: Any) -> None:
        """Keep rows of a table; again, of the same one: nothing happens."""
        if rows.kept is not None or not _can_be_looked_at(data):
            return
        try:
            rows.kept = _rows_of(data, _drawn(len(rows)))
        except Exception:  # noqa: BLE001  a table of some other making: it is not looked at
            return
        self._known.append(rows)
        while len(self._known) > _MOST:
            self._known.popleft().kept = None

    @staticmethod
    def with_answers(rows: Rows, name: str, answers: Any, label: str) -> Sampled | None:
        """What is kept of a table, with the answers that belong to it."""
        if rows.kept is None or matching.length(answers) != len(rows):
            return None
        try:
            drawn = _rows_of(answers, _drawn(len(rows)))
        except Exception:  # noqa: BLE001  as above
            return None
        return Sampled(name, label, rows.kept, drawn, len(rows))


@dataclass(frozen=True, eq=False, slots=True)
class Look:
    """What a model was fitted on and what it was scored with."""

    train: Sampled
    test: Sampled

    @property
    def key(self) -> tuple[int, int, str]:
        """Equal for the same tables and answers, as long as these live."""
        return id(self.train.table), id(self.test.table), self.train.label

    def findings(self) -> tuple[Finding, ...]:
        """Errors and warnings of the rules on features; hints are for those who ask."""
        from nbvalidate.checks.leakage.data import RULES, find
        from nbvalidate.checks.leakage.data.question import ask

        train, test = self.train, self.test
        words = {
            "train": train.name or "the training rows",
            "test": test.name or "the test rows",
            "target": train.label or test.label or "the target",
        }
        try:
            asked = ask(train.table, test.table, target=(train.answers, test.answers), called=words)
        except UsageError:
            return ()  # several answers in each row, or a table without columns in common
        found = find(asked, [rule for rule in RULES if rule.code in _RULES])
        loud = [f for f in found if f.severity is not Severity.INFO]
        said = {
            f"`{words[part]}`": _in_words(words[part], held)
            for part, held in (("train", train), ("test", test))
        }
        whole = train.whole <= _ROWS
        return tuple(_retold(f, said, f.certainty if whole else "inferred") for f in loud)


def _in_words(name: str, sampled: Sampled) -> str:
    """How messages name a part: the user's name as code, and how many rows were looked at."""
    said = f"`{name}`" if sampled.name else name
    return said if sampled.whole <= _ROWS else f"{_ROWS:,} rows of {said}"


def _retold(finding: Finding, words: Mapping[str, str], certainty: Certainty) -> Finding:
    message, fix = finding.message, finding.fix
    for word, said in words.items():
        message, fix = message.replace(word, said), fix.replace(word, said)
    return replace(finding, message=message, fix=fix, certainty=certainty)


def _can_be_looked_at(data: Any) -> bool:
    shape: tuple[Any, ...] = getattr(data, "shape", ())
    return len(shape) == 2 and 0 < shape[1] <= _COLUMNS and not hasattr(data, "tocsr")


def _drawn(rows: int) -> Any:
    """Places of some rows in order: the same for each table of this length, so for its answers."""
    if rows <= _ROWS:
        return np.arange(rows)
    return np.sort(np.random.default_rng(rows).choice(rows, _ROWS, replace=False))


def _rows_of(data: Any, places: Any) -> Any:
    """A copy: the user may change the table in place."""
    if hasattr(data, "iloc"):
        return data.iloc[places]
    if isinstance(data, (list, tuple)):
        return np.asarray(data)[places]
    return data[places]


def looks(
    scored: Iterable[Scored], is_current: Callable[[Place], bool]
) -> Iterator[tuple[Place, Look]]:
    """For each cell the last score on held-out rows, where the data are known.

    Parameters
    ----------
    scored
        All scores, in order.
    is_current
        Whether the last run of a cell did this, see `Record`.
    """
    last = {}
    for one in scored:
        place, model = one.place, one.model
        if is_current(place) and one.seen and model and model.seen and one.evaluation.held_out:
            last[place.cell_id] = place, Look(model.seen, one.seen)
    yield from last.values()
