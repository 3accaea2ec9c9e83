"""Which rows a value holds: parts of sources, cut by splits, slices and masks.

A `Part` is a source with the cuts made since it was read. Two parts share no row if their sources
differ or a cut puts them on different sides; a copy of rows made *before* a cut (oversampling)
takes that guarantee away. Whether parts share rows has three answers: no, surely, possibly. Rules
speak only where they surely do.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

from nbvalidate.checks.leakage.affine import Affine

__all__ = [
    "Cut",
    "Part",
    "Relation",
    "Rows",
    "Source",
    "bounded",
    "cuts_of",
    "inside",
    "outside",
    "relation",
    "shared_copies",
    "uncopied",
]

Relation = Literal["none", "possible", "sure"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where rows come from: a file, a loader, a literal.

    Parameters
    ----------
    key
        Equal keys are the same rows.
    label
        As a user would call it: ``read_csv('a.csv')``.
    synthetic
        Made up to draw a curve or to try a model: a grid, a literal row.
    """

    key: Hashable
    label: str = ""
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Cut:
    """One side of one division of rows.

    Parameters
    ----------
    key
        What divides: a split, the order that slices count in, the column that is compared.
    region
        Which side: ``("part", 0)``, ``("fold", "test", iteration)``, ``("span", low, high)``,
        ``("item", 0)`` of what an unknown call gave, ``("is", value)``, ``("not", value)``,
        ``("outside", cuts)``.
    random
        The rows were drawn, so that a part of them lies in every other large enough part.
    copies
        The copies made before the cut.
    """

    key: Hashable
    region: tuple[Any, ...]
    random: bool = False
    copies: frozenset[int] = frozenset()

    @property
    def place(self) -> tuple[Hashable, tuple[Any, ...]]:
        """The cut without what was copied before it."""
        return self.key, self.region


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one source."""

    source: Source
    cuts: frozenset[Cut] = frozenset()
    copies: frozenset[int] = frozenset()

    def cut(self, cut: Cut) -> Part:
        """The rows of this part on one side of a cut."""
        return replace(self, cuts=self.cuts | {replace(cut, copies=self.copies)})

    def copied(self, copy: int) -> Part:
        """The same rows, some of them several times."""
        return replace(self, copies=self.copies | {copy})

    @property
    def places(self) -> frozenset[tuple[Hashable, tuple[Any, ...]]]:
        """All cuts without their copies."""
        return frozenset(c.place for c in self.cuts)


Rows = frozenset[Part]


def cuts_of(rows: Rows) -> frozenset[Cut]:
    """All cuts of all parts."""
    return frozenset(c for part in rows for c in part.cuts)


def inside(rows: Rows, cuts: Iterable[Cut]) -> Rows:
    """Of `rows` those on the given sides."""
    made = rows
    for cut in cuts:
        made = frozenset(part.cut(cut) for part in made)
    return bounded(made)


def bounded(rows: Rows) -> Rows:
    """The rows, or none where they have become too entangled to say anything of them.

    Code that selects and unites again and again would otherwise double them with every step.
    """
    if len(rows) > MOST_PARTS or any(len(part.cuts) > MOST_CUTS for part in rows):
        return frozenset()
    return rows


MOST_PARTS = 24
MOST_CUTS = 60


def outside(rows: Rows, cuts: frozenset[Cut]) -> Rows:
    """Of `rows` those that are not on all of the given sides at once."""
    places = frozenset(c.place for c in cuts)
    random = any(c.random for c in cuts)
    return inside(rows, [Cut(("outside", places), ("outside", places), random)])


def relation(one: Rows, other: Rows) -> Relation:
    """Whether two values hold common rows."""
    found: Relation = "none"
    for a in one:
        for b in other:
            if a.source.key != b.source.key or _disjoint(a, b):
                continue
            if _surely_overlap(a, b):
                return "sure"
            found = "possible"
    return found


def shared_copies(one: Rows, other: Rows) -> frozenset[int]:
    """The copies made before a cut that separates both: the reason why they share rows."""
    found: frozenset[int] = frozenset()
    for a in one:
        for b in other:
            if a.source.key == b.source.key:
                for c in a.cuts:
                    for d in b.cuts:
                        if c.key == d.key and _apart(c.region, d.region):
                            found |= c.copies & d.copies
    return found


def uncopied(rows: Rows) -> Rows:
    """The rows as if none of them had ever been multiplied."""
    if not any(p.copies or any(c.copies for c in p.cuts) for p in rows):
        return rows
    bare = frozenset[int]()
    return frozenset(
        Part(p.source, frozenset(replace(c, copies=bare) for c in p.cuts)) for p in rows
    )


def _disjoint(a: Part, b: Part) -> bool:
    for c in a.cuts:
        for d in b.cuts:
            if c.key == d.key and not c.copies & d.copies and _apart(c.region, d.region):
                return True
    return _left_out(a, b) or _left_out(b, a)


def _left_out(a: Part, b: Part) -> bool:
    places = None
    for c in a.cuts:
        if c.region[0] == "outside":
            places = b.places if places is None else places
            if c.region[1] and c.region[1] <= places and not c.copies & b.copies:
                return True
    return False


def _apart(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    """Whether two sides of one division exclude each other."""
    kind = one[0]
    if kind != other[0]:
        return {kind, other[0]} == {"is", "not"} and one[1] == other[1]
    if kind in ("part", "is", "item"):
        return bool(one[1] != other[1])
    if kind == "fold":
        if one[2] == other[2]:
            return bool(one[1] != other[1])
        return bool(one[1] == other[1] == "test")
    if kind == "span":
        return _before(one, other) or _before(other, one)
    return False


def _before(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    high: Affine | None = one[2]
    low: Affine | None = other[1]
    return high is not None and low is not None and high.surely_at_most(low)


def _surely_overlap(a: Part, b: Part) -> bool:
    if a.copies & b.copies and _only_copies_divide(a, b):
        return True
    places_a, places_b = a.places, b.places
    return _covers(a, places_b, b) or _covers(b, places_a, a)


def _only_copies_divide(a: Part, b: Part) -> bool:
    return any(c.key == d.key and c.copies & d.copies for c in a.cuts for d in b.cuts)


def _covers(a: Part, places: frozenset[Any], b: Part) -> bool:
    """Whether every cut of `a` is one that `b` has too, or one drawn at random."""
    return all(
        c.random or c.place in places or any(_holds(c, d) or _meet(c, d) for d in b.cuts)
        for c in a.cuts
    )


def _holds(c: Cut, d: Cut) -> bool:
    """Whether the span of `c` holds that of `d`."""
    if c.key != d.key or c.region[0] != "span" or d.region[0] != "span":
        return False
    (_, low, high), (_, other_low, other_high) = c.region, d.region
    low_ok = low is None or (other_low is not None and low.surely_at_most(other_low))
    high_ok = high is None or (other_high is not None and other_high.surely_at_most(high))
    return low_ok and high_ok


def _meet(c: Cut, d: Cut) -> bool:
    """Whether two spans surely have positions in common: ``[:800]`` and ``[500:]``."""
    if c.key != d.key or c.region[0] != "span" or d.region[0] != "span":
        return False
    lows = [low for low in (c.region[1], d.region[1]) if low is not None]
    highs = [high for high in (c.region[2], d.region[2]) if high is not None]
    return all(low != high and low.surely_at_most(high) for low in lows for high in highs)
