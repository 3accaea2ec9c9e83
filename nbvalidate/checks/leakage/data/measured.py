"""What the techniques measure, as plain facts; the rules turn them into findings.

Nothing in here needs numpy: `nbvalidate explain` reads the rules without it.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Literal

__all__ = [
    "Copies",
    "Encoded",
    "Entity",
    "Filled",
    "Given",
    "How",
    "Identifier",
    "Late",
    "Near",
    "Ordered",
    "Pair",
    "Scaled",
    "Shift",
    "Texts",
    "Times",
]

How = Literal["equal", "one-to-one", "threshold", "pure", "nearly"]


@dataclass(frozen=True, slots=True)
class Copies:
    """Equal rows: `count` of `rows`; `expected` were equal by chance alone.

    `columns` were compared. `labelled` rows have the same row label in both parts as well.
    `certain` is True where values are too many and too different to be equal by chance.
    `same_answer` is the share of them whose target is equal too (None: not known). `examples` are
    row numbers (in the test part, in the training part).
    """

    count: int
    rows: int
    expected: float
    columns: int
    labelled: int
    certain: bool
    same_answer: float | None
    examples: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Near:
    """Rows that are nearly equal: `count` of `rows` looked at; `changed` cells at most differ.

    `jittered` of them differ in all numbers by less than a thousandth of the column's spread.
    `unit` are columns: rows that differ only there seem to belong to one household, or one state.
    """

    count: int
    rows: int
    columns: int
    changed: int
    jittered: int
    unit: tuple[Hashable, ...]
    examples: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts of one column that are nearly the same: Jaccard similarity at least `similarity`.

    `equal` of the `count` are the same but for case and spaces. `examples` begin with the others.
    """

    label: Hashable
    count: int
    equal: int
    rows: int
    similarity: float
    examples: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Entity:
    """Entities on both sides: `shared` of `test` ones, in `rows` test rows of `of`.

    `declared` by the user, or guessed because the `constant` columns never change within one.
    """

    label: Hashable
    shared: int
    test: int
    rows: int
    of: int
    declared: bool
    constant: tuple[Hashable, ...] = ()
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Times:
    """Test rows from before the end of training: `early` of `rows`; ISO dates of the ends.

    `memory` is the correlation of the target with its previous value in the order of time.
    """

    label: Hashable
    early: int
    rows: int
    train_end: str
    test_start: str
    declared: bool
    memory: float = 0.0


@dataclass(frozen=True, slots=True)
class Given:
    """One feature that gives the answer.

    `how` it does: equal to it, one-to-one with it, cut at a threshold, pure (the answer never
    changes within one of its values), or nearly. `score` is measured on `rows` held-out training
    rows, and at least `sure` of it is no luck; `on_test` is the score on the test part, `by_chance`
    with shuffled answers. `persistent`: the previous value of the target tells as much.
    """

    label: Hashable
    how: How
    score: float
    sure: float
    measure: str
    rows: int
    on_test: float | None = None
    by_chance: float | None = None
    threshold: str = ""
    persistent: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """Two features that give the answer together, by `operation`; `exact` without exception."""

    labels: tuple[Hashable, Hashable]
    operation: str
    score: float
    measure: str
    rows: int
    exact: bool
    on_test: float | None = None
    threshold: str = ""


@dataclass(frozen=True, slots=True)
class Ordered:
    """The order of the rows (or their index) gives the answer."""

    what: str
    score: float
    measure: str
    rows: int


@dataclass(frozen=True, slots=True)
class Identifier:
    """A feature with another value in each row: a number that counts, or a code."""

    label: Hashable
    kind: Literal["number", "code"]


@dataclass(frozen=True, slots=True)
class Shift:
    """How the target differs between the parts: `distance` is the largest difference of shares."""

    distance: float
    chance: float
    train: str
    test: str
    absent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Late:
    """A feature that is known only after the event in `rows` of `of` rows.

    `by` is the column that says so; None: the user has said it of all rows.
    """

    label: Hashable
    by: Hashable
    time: Hashable
    rows: int
    of: int
    declared: bool


@dataclass(frozen=True, slots=True)
class Scaled:
    """Columns that were scaled with the statistics of both parts, or of the test part alone."""

    labels: tuple[Hashable, ...]
    method: Literal["standardised", "scaled to 0..1", "scaled by median and quartiles"]
    over: Literal["both", "test"]
    value: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A column whose gaps were filled with a statistic of both parts.

    `exact`: it is the statistic to the last digit. A median that was one of the values is not told
    from a value that is common, and by chance in the middle.
    """

    label: Hashable
    statistic: Literal["mean", "median"]
    value: float
    of_train: float
    train_rows: int
    test_rows: int
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Encoded:
    """A column that holds the mean of the target in its groups, over both parts or over train."""

    label: Hashable
    over: Literal["both", "train"]
    groups: int
    rows_per_group: float
