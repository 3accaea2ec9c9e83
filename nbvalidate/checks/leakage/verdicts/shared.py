"""Rows that a model was trained on are those it is scored on: overlap."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from nbvalidate.checks.leakage.analysis import Analysis, Meeting
from nbvalidate.checks.leakage.events import Copy, CrossValidation, Fit
from nbvalidate.checks.leakage.rows import relation, shared_copies

__all__ = ["Overlap", "Resampled", "overlaps", "resampled"]


@dataclass(frozen=True, slots=True)
class Overlap:
    """A model that is scored only on rows it was trained on.

    Parameters
    ----------
    meeting
        The evaluation.
    copy
        The copies that carry the rows over, where they do.
    only_scored
        It also predicts other rows, but no score is taken there.
    scored
        A score was taken at all.
    """

    meeting: Meeting
    copy: Copy | None
    only_scored: bool
    scored: bool


@dataclass(frozen=True, slots=True)
class Resampled:
    """Rows were multiplied before they were divided.

    Parameters
    ----------
    copy
        What multiplied them.
    meeting, validation
        Where the copies meet their originals.
    """

    copy: Copy
    meeting: Meeting | None = None
    validation: CrossValidation | None = None


def overlaps(analysis: Analysis) -> list[Overlap]:
    """One verdict per training whose every score is taken on its own rows."""
    found: dict[Hashable, Overlap] = {}
    by_fit: dict[Hashable, list[Meeting]] = {}
    for meeting in analysis.meetings:
        by_fit.setdefault((id(meeting.fit.first), meeting.fit.rows), []).append(meeting)
    for meetings in by_fit.values():
        verdict = _verdict(analysis, meetings)
        if verdict is not None:
            where = verdict.meeting.fit.where
            found.setdefault((where.cell, id(where.node)), verdict)
    return list(found.values())


def _verdict(analysis: Analysis, meetings: list[Meeting]) -> Overlap | None:
    own = [m for m in meetings if m.shared == "sure" and not m.eval.called]
    others = [m for m in meetings if m.shared != "sure"]
    if not own:
        return None
    scored = [m for m in own if m.eval.scored]
    copied = [m for m in own if shared_copies(m.eval.rows, m.fit.rows)]
    if any(m.eval.scored for m in others) or (others and not scored):
        return None
    fit = own[0].fit
    if not scored and not copied:
        own = [m for m in own if m.eval.rows == fit.rows]  # the very rows, not some of them
        if not own:
            return None
    if any(m.fit.watched for m in own) and not copied:
        return None
    if not copied and (not fit.supervised or _is_cross_validated(analysis, fit)):
        return None
    best = (copied or scored or own)[0]
    return Overlap(best, _copy(analysis, best), bool(others), bool(scored))


def _copy(analysis: Analysis, meeting: Meeting) -> Copy | None:
    numbers = shared_copies(meeting.eval.rows, meeting.fit.rows)
    return next((c for c in analysis.events.copies if c.number in numbers), None)


def _is_cross_validated(analysis: Analysis, fit: Fit) -> bool:
    """The score on the training rows stands beside a cross-validated one."""
    return any(
        not v.search and relation(v.rows, fit.rows) != "none" for v in analysis.events.validations
    )


def resampled(analysis: Analysis) -> list[Resampled]:
    """Resampling whose copies lie on both sides of a later split."""
    found: dict[Hashable, Resampled] = {}
    for overlap in overlaps(analysis):
        copy = overlap.copy
        if copy is not None and copy.resampler:
            found.setdefault(id(copy.where.node), Resampled(copy, overlap.meeting))
    for meeting in analysis.meetings:
        numbers = shared_copies(meeting.eval.rows, meeting.fit.rows)
        for copy in analysis.events.copies:
            if copy.number in numbers and copy.resampler:
                found.setdefault(id(copy.where.node), Resampled(copy, meeting))
    for validation in analysis.events.validations:
        numbers = frozenset(n for p in validation.rows for n in p.copies)
        if any(m.eval.scored for m in analysis.tests):
            continue  # what is reported is not what was validated
        for copy in analysis.events.copies:
            if copy.number in numbers and copy.resampler:
                found.setdefault(id(copy.where.node), Resampled(copy, validation=validation))
    return list(found.values())
