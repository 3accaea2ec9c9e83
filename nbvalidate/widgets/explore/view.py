"""What the page shows, as plain JSON values: aggregates only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nbvalidate.formats.slices_table import SliceLine, SlicesTable

if TYPE_CHECKING:
    from nbvalidate.slices.result import SliceResult
    from nbvalidate.widgets.explore.pins import History, Pin
    from nbvalidate.widgets.explore.search import Wanted
    from nbvalidate.widgets.explore.session import Session

__all__ = ["Search", "fallback", "features", "records", "view"]

_VALUES = 50


@dataclass(frozen=True, slots=True)
class Search:
    """How far the search is."""

    running: bool = False
    progress: float | None = None
    message: str | None = None
    seconds: float | None = None
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As the page reads it."""
        return {
            "running": self.running,
            "progress": self.progress,
            "message": self.message,
            "seconds": self.seconds,
            "notes": list(self.notes) or None,
        }


def features(session: Session) -> list[dict[str, Any]]:
    """The columns with their most frequent values."""
    return session.columns.describe(_VALUES)


def records(
    session: Session, result: SliceResult | None, pins: Iterable[Pin]
) -> list[dict[str, Any]]:
    """What was found, then what is pinned beside it."""
    names = {pin.rule.key: pin.name for pin in pins}
    made = []
    found = () if result is None else result.slices
    for one in found:
        name = names.get(one.slice.key, "")
        made.append(session.record(one.slice, origin="found", name=name, found=one))
    known = {one["key"] for one in made}
    others = [pin for pin in pins if pin.rule.key not in known]
    return made + [session.record(p.rule, origin="pinned", name=p.name) for p in others]


def view(
    session: Session,
    result: SliceResult | None,
    listed: list[dict[str, Any]],
    *,
    title: str,
    described: list[dict[str, Any]],
    wanted: Wanted,
    search: Search,
    history: History,
    fairness: dict[str, Any] | None,
    version: int,
) -> dict[str, Any]:
    """The whole view."""
    tested = 0 if result is None else result.tested_rows
    rows = session.columns.rows
    holdout = None
    if result is not None and tested:
        holdout = {"rows": tested, "share": tested / rows, "how": result.how}
    return {
        "version": version,
        "title": title,
        "rows": rows,
        "overall": session.overall(0),
        "overall_b": session.overall(1),
        "metric": session.described,
        "metrics": session.metrics(),
        "models": list(session.models),
        "features": described,
        "holdout": holdout,
        "settings": wanted.to_json(),
        "slices": listed,
        "search": search.to_json(),
        "undo": history.undo,
        "redo": history.redo,
        "fairness": fairness,
    }


def fallback(shown: dict[str, Any]) -> SlicesTable:
    """The view as a static table, for where no widget is shown."""

    def real(value: Any) -> float:
        return float("nan") if value is None else float(value)

    held = shown["holdout"] or {"rows": 0, "how": "at random"}
    overall = (shown["overall"] or {}).get("metric")
    compared = shown["settings"]["on"] == "difference"

    def difference(one: dict[str, Any]) -> tuple[float, float, float]:
        if compared:
            one, words = one["delta"], ("value", "low", "high")
        else:
            words = ("difference", "difference_low", "difference_high")
        value, low, high = (real(one[word]) for word in words)
        return value, low, high

    lines = tuple(
        SliceLine(
            tuple(one["chips"]),
            one["rows"],
            real(one["coverage"]),
            real(one["metric"]),
            real(overall),
            *difference(one),
            real(one["q"]),
            one["outcome"] or "not tested",
            real(one["new"]),
        )
        for one in shown["slices"]
    )
    return SlicesTable(
        shown["rows"],
        held["rows"],
        held["how"],
        lines,
        tuple(shown["search"]["notes"] or ()),
        title=shown["title"],
        value=shown["metric"]["label"],
        against=f"{shown['models'][1]} worse by" if compared else "against the rest",
    )
