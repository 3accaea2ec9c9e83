"""One test set judges again and again: multi-test."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from nbvalidate.checks.leakage.analysis import Analysis, Meeting
from nbvalidate.checks.leakage.events import Fit, Stopping
from nbvalidate.checks.leakage.rows import Rows, relation

__all__ = ["Repeated", "Watched", "repeated", "watched"]


@dataclass(frozen=True, slots=True)
class Repeated:
    """Rows that several trainings were scored on.

    Parameters
    ----------
    meetings
        The first score of each training, in order.
    in_loop
        All of them were taken in one loop.
    """

    meetings: tuple[Meeting, ...]
    in_loop: bool


@dataclass(frozen=True, slots=True)
class Watched:
    """Training kept its best state by the rows that it is scored on afterwards."""

    stopping: Stopping
    meeting: Meeting


def repeated(analysis: Analysis) -> list[Repeated]:
    """Test sets with two or more trainings, unless another part is used once."""
    groups = _by_rows(analysis)
    found: list[Repeated] = []
    for rows, meetings in groups.items():
        firsts = _for_one_target(_first_of_each(meetings))
        if len(firsts) < _FEW or _has_final_part(analysis, rows, meetings):
            continue
        nodes = {id(m.fit.where.node) for m in firsts}
        in_loop = len(nodes) == 1 and all(m.fit.where.loops for m in firsts)
        if in_loop and all(m.eval.how == "list" for m in meetings):
            continue  # one training after the other, each printing how far it is
        found.append(Repeated(tuple(firsts), in_loop))
    return _distinct(found)


_FEW = 2


def _by_rows(analysis: Analysis) -> dict[Hashable, list[Meeting]]:
    groups: dict[Hashable, list[Meeting]] = {}
    for meeting in analysis.meetings:
        if not meeting.eval.scored or meeting.eval.called or not _is_apart(meeting):
            continue
        if _is_fold_of(meeting):
            continue
        groups.setdefault(_places(meeting.eval.rows), []).append(meeting)
    return groups


def _is_apart(meeting: Meeting) -> bool:
    """The rows were divided from those trained on, be it that copies of them lie there."""
    return meeting.shared == "none" or meeting.is_crossed_by_copies


def _places(rows: Rows) -> frozenset[Hashable]:
    return frozenset((p.source.key, p.places) for p in rows)


def _is_fold_of(meeting: Meeting) -> bool:
    """Models compared fold by fold are cross-validated, not tested."""
    keys = {c.key for p in meeting.eval.rows for c in p.cuts if c.region[0] == "fold"}
    return bool(keys & meeting.eval.folds)


def _first_of_each(meetings: list[Meeting]) -> list[Meeting]:
    firsts: dict[int, Meeting] = {}
    for meeting in meetings:
        firsts.setdefault(id(meeting.fit.first), meeting)
    return list(firsts.values())


def _for_one_target(firsts: list[Meeting]) -> list[Meeting]:
    """The most trainings that answer the same question; a model per column is no comparison."""
    targets = {m.fit.target for m in firsts} - {None}
    if len(targets) < _FEW:
        return firsts
    held = [[m for m in firsts if m.fit.target in (t, None)] for t in sorted(map(str, targets))]
    return max(held, key=len)


def _has_final_part(analysis: Analysis, group: Hashable, meetings: list[Meeting]) -> bool:
    """Rows of the same data that exactly one training met: the final test."""
    trained: Rows = frozenset().union(*(m.fit.rows for m in meetings))
    sources = {p.source.key for p in trained}
    uses: dict[Hashable, set[int]] = {}
    rows_of: dict[Hashable, Rows] = {}
    for meeting in analysis.tests:
        place = _places(meeting.eval.rows)
        if place != group and sources & {p.source.key for p in meeting.fit.rows}:
            uses.setdefault(place, set()).add(id(meeting.fit.first))
            rows_of[place] = meeting.eval.rows
    tested = meetings[0].eval.rows
    return any(
        len(fits) == 1
        and relation(rows_of[place], tested) == "none"
        and relation(rows_of[place], trained) == "none"
        for place, fits in uses.items()
    )


def _distinct(found: list[Repeated]) -> list[Repeated]:
    """Passes of one loop over splits say the same thing."""
    seen: set[Hashable] = set()
    kept: list[Repeated] = []
    for verdict in found:
        key = frozenset(id(m.eval.where.node) for m in verdict.meetings)
        if key not in seen:
            seen.add(key)
            kept.append(verdict)
    return kept


def watched(analysis: Analysis) -> list[Watched]:
    """Early stopping on the rows of the final score."""
    found: dict[Hashable, Watched] = {}
    for stopping in analysis.events.stoppings:
        met = [m for m in analysis.meetings if _same_training(m.fit, stopping.fit)]
        met = [m for m in met if m.shared == "none" and m.eval.how not in ("watch", "list")]
        if any(relation(m.eval.rows, stopping.rows) == "none" for m in met):
            continue  # other rows are left
        scores = [m for m in met if m.eval.scored and not _is_fold_of(m)]
        same = [m for m in scores if relation(m.eval.rows, stopping.rows) == "sure"]
        if same and len(same) == len(scores):
            found.setdefault(id(stopping.where.node), Watched(stopping, same[0]))
    return list(found.values())


def _same_training(one: Fit, other: Fit) -> bool:
    return one.first is other.first
