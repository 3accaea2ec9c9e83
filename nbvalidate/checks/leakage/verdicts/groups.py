"""Rows that belong together are divided at random: group leaks."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from nbvalidate.checks.leakage.analysis import Analysis
from nbvalidate.checks.leakage.events import CrossValidation, Grouping, Split, Where
from nbvalidate.checks.leakage.rows import Rows, cuts_of, relation

__all__ = ["Torn", "torn"]

#: Splitters that know nothing of groups, even when they are given some.
_BLIND = frozenset(
    "train_test_split random_split KFold StratifiedKFold RepeatedKFold RepeatedStratifiedKFold"
    " ShuffleSplit StratifiedShuffleSplit".split()
)


@dataclass(frozen=True, slots=True)
class Torn:
    """A split that ignores groups.

    Parameters
    ----------
    split
        The split, or the helper that splits.
    column
        What the groups are called.
    how
        Where the code shows that there are groups.
    where
        That place.
    declared
        The code names them as groups; else it only treats them so.
    """

    split: Split | CrossValidation
    column: str
    how: str
    where: Where
    declared: bool


def torn(analysis: Analysis) -> list[Torn]:
    """One verdict per split; splits of data that has one row per group are fine."""
    found: dict[Hashable, Torn] = {}
    events = analysis.events
    blind: list[Split | CrossValidation] = [s for s in events.splits if s.label in _BLIND]
    blind += [v for v in events.validations if not v.grouped and not v.search]
    for grouping in sorted(events.groupings, key=lambda g: not g.declared):
        for split in blind:
            if _tears(analysis, split, grouping):
                verdict = Torn(
                    split, grouping.column, grouping.how, grouping.where, grouping.declared
                )
                found.setdefault(id(split.where.node), verdict)
    return list(found.values())


def _tears(analysis: Analysis, split: Split | CrossValidation, grouping: Grouping) -> bool:
    if relation(split.rows, grouping.rows) == "none" or _is_one_each(split.rows, grouping.rows):
        return False
    if isinstance(split, CrossValidation):
        return True
    return any(relation(m.eval.rows, split.rows) != "none" for m in analysis.tests)


def _is_one_each(rows: Rows, grouped: Rows) -> bool:
    """Duplicates were dropped on the way to the split."""
    before = cuts_of(grouped)
    return any(
        isinstance(c.key, tuple) and c.key[:1] == ("drop_duplicates",)
        for c in cuts_of(rows) - before
    )
