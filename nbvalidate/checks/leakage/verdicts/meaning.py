"""What columns mean: features that hold the target, and rows whose order a split ignores."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from nbvalidate.checks.leakage.analysis import Analysis
from nbvalidate.checks.leakage.events import Fit, Split
from nbvalidate.checks.leakage.rows import relation
from nbvalidate.checks.leakage.values import Data

__all__ = ["Derived", "OutOfTime", "derived", "out_of_time"]


@dataclass(frozen=True, slots=True)
class Derived:
    """The target and a feature are made of one another.

    Parameters
    ----------
    fit
        The training.
    target, features
        The columns.
    forward
        The features were computed from the target; else the target from the features.
    """

    fit: Fit
    target: str
    features: tuple[str, ...]
    forward: bool


@dataclass(frozen=True, slots=True)
class OutOfTime:
    """Rows in time were divided at random."""

    split: Split
    lagged: bool


def derived(analysis: Analysis) -> list[Derived]:
    """Trainings whose features and target are computed from one another in the same row."""
    found: dict[Hashable, Derived] = {}
    for fit in analysis.events.fits:
        data, target = fit.features, fit.target
        if not isinstance(data, Data) or target is None:
            continue
        for verdict in _between(fit, data, target):
            found.setdefault((fit.target, verdict.features), verdict)
    return list(found.values())


def _between(fit: Fit, data: Data, target: str) -> list[Derived]:
    made = [
        name
        for name, reads in data.made_of.items()
        if target in reads and name != target and _has(data, name)
    ]
    found = [Derived(fit, target, tuple(sorted(made)), True)] if made else []
    reads = sorted(data.made_of.get(target, frozenset()) - {target})
    if reads and all(_has(data, name) for name in reads):
        # what only goes into another of them is no answer by itself
        behind = frozenset().union(*(data.made_of.get(n, frozenset()) - {n} for n in reads))
        near = [name for name in reads if name not in behind] or reads
        found.append(Derived(fit, target, tuple(near), False))
    return found


def _has(data: Data, name: str) -> bool:
    if data.only is not None:
        return name in data.only
    return name not in data.dropped and data.column is None


def out_of_time(analysis: Analysis) -> list[OutOfTime]:
    """Random splits of rows that are features of the rows before them, or sorted by date."""
    found: dict[Hashable, OutOfTime] = {}
    for split in analysis.events.splits:
        if not split.random or not _is_used(analysis, split):
            continue
        if "lag" in split.traits or "in time" in split.traits:
            found.setdefault(id(split.where.node), OutOfTime(split, "lag" in split.traits))
    return list(found.values())


def _is_used(analysis: Analysis, split: Split) -> bool:
    return any(relation(m.eval.rows, split.rows) != "none" for m in analysis.tests)
