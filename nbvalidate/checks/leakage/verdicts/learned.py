"""Something was learned from rows that are tested later: preprocessing leaks."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Literal

from nbvalidate.checks.leakage.analysis import Analysis, Meeting
from nbvalidate.checks.leakage.events import CrossValidation, Fit, Stat
from nbvalidate.checks.leakage.rows import relation

__all__ = ["Cause", "Learned", "Refitted", "Revalidated", "learned", "refitted", "revalidated"]

Cause = Literal["general", "selection", "target", "encoding"]


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned, and one test that it spoils."""

    stat: Stat
    meeting: Meeting
    cause: Cause


@dataclass(frozen=True, slots=True)
class Refitted:
    """Learned once from rows to train on and once more from rows to test on."""

    stat: Stat
    first: Stat
    meeting: Meeting


@dataclass(frozen=True, slots=True)
class Revalidated:
    """Learned from the rows that are cross-validated afterwards."""

    stat: Stat
    validation: CrossValidation


def place(stat: Stat) -> Hashable:
    """Where it was learned: two means in one line are one cause."""
    return stat.where.cell, stat.where.line


def learned(analysis: Analysis) -> list[Learned]:
    """One verdict per cause: the tests that were scored come first."""
    found: dict[Hashable, Learned] = {}
    for meeting in sorted(analysis.parted, key=lambda m: not m.eval.scored):
        for stat in _in_order(meeting.eval.stats | meeting.fit.stats):
            if _covers_both(stat, meeting):
                cause = _cause(stat, meeting.fit)
                found.setdefault((place(stat), cause), Learned(stat, meeting, cause))
    return list(found.values())


def _in_order(stats: frozenset[Stat]) -> list[Stat]:
    return sorted(stats, key=lambda s: (s.where.cell, s.where.line, s.label))


def _covers_both(stat: Stat, meeting: Meeting) -> bool:
    return (
        relation(stat.rows, meeting.eval.rows) == "sure"
        and relation(stat.rows, meeting.fit.rows) == "sure"
    )


def _cause(stat: Stat, fit: Fit) -> Cause:
    if stat.kind == "select":
        return "selection"
    if stat.kind == "encode":
        return "encoding"
    grouped = stat.label.startswith("groupby")
    if stat.kind == "target" or (grouped and stat.column and stat.column == fit.target):
        return "target"
    return "general"


def refitted(analysis: Analysis) -> list[Refitted]:
    """``fit_transform`` on the test rows where the training rows had a fit of their own."""
    found: dict[Hashable, Refitted] = {}
    for meeting in analysis.tests:
        own = meeting.eval.stats - meeting.fit.stats
        for stat in _in_order(own):
            if stat.kind not in ("scale", "fill", "select", "encode", "target"):
                continue
            if relation(stat.rows, meeting.eval.rows) != "sure":
                continue
            if relation(stat.rows, meeting.fit.rows) == "sure":
                continue
            for first in _in_order(meeting.fit.stats):
                if first.label == stat.label and first.kind == stat.kind:
                    found.setdefault(place(stat), Refitted(stat, first, meeting))
    return list(found.values())


def revalidated(analysis: Analysis) -> Iterator[Revalidated]:
    """Cross-validation of rows that were already transformed by what was learned from them all."""
    told = {place(v.stat) for v in learned(analysis)}
    seen: set[Hashable] = set()
    for validation in analysis.events.validations:
        if _tested_elsewhere(analysis, validation):
            continue  # what is reported is not what was validated
        for stat in _in_order(validation.stats):
            if stat.kind == "encode" or place(stat) in told or place(stat) in seen:
                continue
            if relation(stat.rows, validation.rows) == "sure":
                seen.add(place(stat))
                yield Revalidated(stat, validation)


def _tested_elsewhere(analysis: Analysis, validation: CrossValidation) -> bool:
    return any(
        m.eval.scored and relation(m.eval.rows, validation.rows) == "none" for m in analysis.tests
    )
