"""What is done to `Data`: copied, cut, its columns chosen and changed."""

from __future__ import annotations

import ast
import re
from collections.abc import Hashable
from dataclasses import replace

from nbvalidate.checks.leakage.affine import Affine, constant, symbol
from nbvalidate.checks.leakage.events import Stat
from nbvalidate.checks.leakage.rows import Cut, Part, Rows, Source, cuts_of, inside, outside
from nbvalidate.checks.leakage.values import Const, Data, Num, Seq, Value

__all__ = [
    "as_selection",
    "column_of",
    "columns_of",
    "complement",
    "copy_of",
    "length_of",
    "masked",
    "named",
    "names_in",
    "region_of",
    "settled",
    "sliced",
    "subset",
    "without",
]

_DATE = re.compile(r"\d{4}(-\d{1,2}){0,2}([ T]\d{1,2}(:\d{2}){0,2})?$")


def named(*parts: Hashable) -> int:
    """One number for what the parts say together.

    Orders are made of orders: kept as tuples they would grow with every step, and so would the
    time to compare them.
    """
    return hash(parts)


def copy_of(data: Data) -> Data:
    """Another object with the same content."""
    made = replace(data, view=None, est=None, mask=None, part_of=None)
    made.cols = dict(data.cols)
    made.made_of = dict(data.made_of)
    made.consts = dict(data.consts)
    return made


def length_of(data: Data) -> Affine:
    """How many rows it has, as a symbol."""
    return symbol(("len", data.rows or id(data)))


def with_rows(data: Data, rows: Rows, order: Hashable) -> Data:
    """The same columns on other rows."""
    made = copy_of(data)
    made.rows, made.order, made.pieces = rows, named(order), ()
    if made.column is None:
        made.ident = named(data.ident, order)
    return made


def settled(data: Data) -> Data:
    """What was learned per group, used as a data set: each group is a row of its own."""
    if data.rows or data.table is None:
        return data
    made = copy_of(data)
    made.rows = frozenset({Part(Source(data.table, "groups"))})
    made.order = data.order or ("rows", data.table)
    made.stats = frozenset(s for s in data.stats if not s.label.startswith("groupby"))
    made.cols = {
        n: frozenset(s for s in held if not s.label.startswith("groupby"))
        for n, held in data.cols.items()
    }
    return made


def subset(data: Data, key: Hashable, *, random: bool = False) -> Data:
    """Some of the rows, chosen by what `key` stands for."""
    cut = Cut(key, ("is", True), random)
    return with_rows(data, inside(data.rows, [cut]), ("subset", key, data.order))


def masked(data: Data, cuts: frozenset[Cut]) -> Data:
    """The rows for which a mask holds."""
    for piece in _matching(data, cuts):
        return piece
    rows = inside(data.rows, cuts)
    return with_rows(data, rows, ("masked", frozenset(c.place for c in cuts), data.order))


def _matching(data: Data, cuts: frozenset[Cut]) -> list[Data]:
    """The pieces that a mask on a column of constants tells apart."""
    if not data.pieces or len(cuts) != 1:
        return []
    (cut,) = cuts
    if not isinstance(cut.key, tuple) or cut.key[0] != "col" or cut.region[0] not in ("is", "not"):
        return []
    name, wanted = cut.key[1], cut.region[1]
    if not all(name in p.consts for p in data.pieces):
        return []
    chosen = [p for p in data.pieces if (p.consts[name] == wanted) == (cut.region[0] == "is")]
    rows: Rows = frozenset().union(*(p.rows for p in chosen))
    return [with_rows(data, rows, ("pieces", rows))]


def taken(data: Data, index: Data) -> Data:
    """The rows at the positions or labels of `index`."""
    own = {c.place for c in cuts_of(data.rows)}
    cuts = [c for c in cuts_of(index.rows) if c.place not in own]
    rows = inside(data.rows, cuts)
    return with_rows(data, rows, ("taken", index.order, data.order))


def without(data: Data, other: Rows) -> Data:
    """The rows that are not among `other`."""
    own = {c.place for c in cuts_of(data.rows)}
    cuts = frozenset(c for c in cuts_of(other) if c.place not in own)
    if not cuts:
        return subset(data, ("without", other))
    return with_rows(data, outside(data.rows, cuts), ("without", cuts, data.order))


def complement(cuts: frozenset[Cut]) -> frozenset[Cut]:
    """The cut that keeps all other rows."""
    if len(cuts) == 1:
        (cut,) = cuts
        kind = cut.region[0]
        if kind in ("is", "not"):
            return frozenset(
                {replace(cut, region=("not" if kind == "is" else "is", cut.region[1]))}
            )
        if kind == "span" and (cut.region[1] is None) != (cut.region[2] is None):
            _, low, high = cut.region
            return frozenset({replace(cut, region=("span", high, low))})
        if kind == "part" and len(cut.region) > 2:
            return frozenset({replace(cut, region=("part", 1 - cut.region[1], 2))})
    places = frozenset(c.place for c in cuts)
    random = all(c.random for c in cuts)
    return frozenset({Cut(("outside", places), ("outside", places), random)})


def sliced(data: Data, low: Value | None, high: Value | None) -> Data:
    """``data[low:high]`` by position."""
    start, stop = _bound(low, data), _bound(high, data)
    if start is None and stop is None:
        return copy_of(data)
    for piece in _piece(data, start, stop):
        return piece
    cut = Cut(("order", data.order), ("span", start, stop), "random" in _traits(data))
    order = data.order if start is None else ("from", start, data.order)
    return with_rows(data, inside(data.rows, [cut]), order)


def _traits(data: Data) -> frozenset[str]:
    return data.traits & {"shuffled"}


def _piece(data: Data, start: Affine | None, stop: Affine | None) -> list[Data]:
    """What was put together is taken apart again: ``both[:len(train)]``."""
    if not data.pieces:
        return []
    edges = [constant(0)]
    for piece in data.pieces:
        edges.append(edges[-1].plus(length_of(piece)))
    first = 0 if start is None else next((i for i, e in enumerate(edges) if e == start), None)
    whole = len(edges) - 1
    last = whole if stop is None else next((i for i, e in enumerate(edges) if e == stop), None)
    if start is not None and stop is None and first is None:  # [-len(test):]
        total = length_of(data)
        first = next(
            (whole - i for i, e in enumerate(edges) if total.plus(start, -1.0) == e and i), None
        )
    if first is None or last is None or first >= last:
        return []
    rows: Rows = frozenset().union(*(p.rows for p in data.pieces[first:last]))
    made = with_rows(data, rows, ("pieces", rows))
    made.pieces = data.pieces[first:last] if last - first > 1 else ()
    return [made]


def _bound(value: Value | None, data: Data) -> Affine | None:
    if value is None or (isinstance(value, Const) and value.value is None):
        return None
    if isinstance(value, Num):
        bound = value.affine
        if bound.is_zero:
            return None
        if bound.counts_from_the_end:
            return length_of(data).plus(bound)
        return bound
    if isinstance(value, Const):
        return _of_text(value.value)
    if isinstance(value, Data):
        return symbol(("value", value.ident or id(value)))
    return symbol(("value", id(value)))


def _of_text(text: object, *, after: bool = False) -> Affine:
    """A date as a number that orders dates; `after` for the end of the day, month or year."""
    if isinstance(text, str) and _DATE.match(text):
        parts = [int(p) for p in re.split(r"[-T: ]", text)]
        if after:
            parts = _next(parts)
        return constant(float("".join(f"{p:02d}" for p in [*parts, *_FIRST[len(parts) :]])))
    return symbol(("value", text))


_FIRST = (1, 1, 1, 0, 0, 0)
_LENGTHS = (9999, 12, 31, 23, 59, 59)


def _next(parts: list[int]) -> list[int]:
    """The beginning of the next day, month or year; every month may have 31 days."""
    made = list(parts)
    for place in range(len(made) - 1, -1, -1):
        last = _LENGTHS[place]
        if place == _DAY and made[1] in _SHORT:
            last = _SHORT[made[1]]
        if made[place] < last:
            made[place] += 1
            return made
        made[place] = _FIRST[place]
    return parts


_DAY = 2
_SHORT = {2: 28, 4: 30, 6: 30, 9: 30, 11: 30}


def region_of(op: ast.cmpop, right: Value) -> tuple[object, ...] | None:
    """The side that a comparison with `right` chooses; None where it is not told."""
    if isinstance(op, (ast.Eq, ast.NotEq)):
        if isinstance(right, Const):
            return ("is" if isinstance(op, ast.Eq) else "not", right.value)
        if isinstance(right, Num) and right.affine.number is not None:
            return ("is" if isinstance(op, ast.Eq) else "not", right.affine.number)
        if isinstance(right, Num):
            return ("is" if isinstance(op, ast.Eq) else "not", right.affine)
        return None
    after = isinstance(op, (ast.Gt, ast.LtE))  # the bound itself lies before the cut
    if isinstance(right, Num):
        bound: Affine = right.affine
        if after and bound.number is not None and bound.number == int(bound.number):
            bound = bound.plus(constant(1))
    elif isinstance(right, Const):
        bound = _of_text(right.value, after=after)
    else:
        bound = symbol(("value", getattr(right, "ident", None) or id(right)))
    if isinstance(op, (ast.Lt, ast.LtE)):
        return ("span", None, bound)
    if isinstance(op, (ast.Gt, ast.GtE)):
        return ("span", bound, None)
    return None


def column_of(data: Data, name: str) -> Data:
    """One column."""
    stats = data.stats | data.cols.get(name, frozenset())
    return Data(
        rows=data.rows,
        order=data.order,
        stats=stats,
        column=name,
        elementwise=data.elementwise,
        groups=data.groups,
        traits=data.traits - {"lag"} | ({"lag"} if ("lag", name) in data.consts else frozenset()),
        reads=data.made_of.get(name, frozenset()) | {name},
        ident=("col", name),
        part_of=(data, name),
        pieces=data.pieces,
        opaque=(data.opaque, name) if data.opaque else None,
    )


def columns_of(data: Data, names: list[str]) -> Data:
    """Some columns by name."""
    made = copy_of(data)
    made.cols = {n: s for n, s in data.cols.items() if n in names}
    made.only = frozenset(names)
    made.ident = ("cols", tuple(names))
    return made


def dropped(data: Data, names: list[str]) -> Data:
    """All columns but some."""
    made = copy_of(data)
    made.cols = {n: s for n, s in data.cols.items() if n not in names}
    made.dropped = data.dropped | set(names)
    if made.only is not None:
        made.only = made.only - set(names)
    return made


def names_in(value: Value) -> list[str] | None:
    """The texts of a list of texts, or of one text; None for anything else."""
    if isinstance(value, Const) and isinstance(value.value, str):
        return [value.value]
    if isinstance(value, Seq) and value.rest is None and value.items:
        found = [v.value for v in value.items if isinstance(v, Const) and isinstance(v.value, str)]
        return found if len(found) == len(value.items) else None
    return None


def as_selection(stats: frozenset[Stat]) -> frozenset[Stat]:
    """What was learned, as the reason why columns were kept."""
    return frozenset(
        s if s.kind in ("select", "target") else replace(s, kind="select") for s in stats
    )
