"""Random schemas for the tests: hostile names and values, every setting of the model."""

from __future__ import annotations

from hypothesis import strategies as st

from nbvalidate.checks.schema.definition.expressions import label_in_rule
from nbvalidate.checks.schema.definition.model import Band, Column, RowRule, Rows, Schema
from nbvalidate.checks.schema.definition.settings import SEVERITIES_OF_COLUMN
from nbvalidate.checks.schema.definition.types import FORMATS, TYPES

HOSTILE = [
    *(
        "yes no NO on off y n null ~ true False 1 007 1e5 0x1F 1_000 .inf .nan 2024-01-01 12:30 -"
        " << = ? : # a:b *a &a !a @a `a %a | > {a} [a] a,b 'a' \"a\" '' \\n 2024-01-01T10:00:00Z +1"
    ).split(),
    *("", " ", " a", "a ", "a: b", "a #b", "a\nb", "\t", "é", "名前", "😀", "a\x85b", "\u2028"),
    *("\ufeff", "a\x00b", "\x7f", "- a", "? a", "a:", "#", "...", "---", "2 days", "\ud800"),
    *("a\u0301", "x" * 300, "x" * 1100),
]
texts = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=12))
numbers = st.one_of(
    st.integers(-(10**20), 10**20), st.floats(allow_nan=False), st.sampled_from([1e16, 1e-7, -0.0])
)
moments = st.datetimes().map(lambda moment: moment.isoformat())
dates = st.dates().map(lambda date: date.isoformat())
times = st.times().map(lambda time: time.isoformat())
durations = st.sampled_from(["2 days", "12h", "1 week", "90 min", "1.5 hours", "3D"])
levels = st.sampled_from(["error", "warning", "info", "off"])
shares = st.floats(0, 1)
notes = st.text(st.characters(categories=["L", "N", "P"]), max_size=200)

ENDS = ["> 3", "in [1, 2]", '== "a: b"', "!= 'a #b'"]

BOUNDS = {
    **dict.fromkeys(("integer", "float", "number", "decimal"), numbers),
    "date": dates,
    "timestamp": moments,
    "time": times,
    "duration": durations,
    "any": numbers,
}
VALUES = BOUNDS | {
    "text": texts,
    "category": st.one_of(texts, numbers),
    "boolean": st.booleans(),
    "any": st.one_of(texts, numbers, st.booleans()),
}


def optional(draw, strategy):
    return draw(st.one_of(st.none(), st.none(), strategy))


def bands(bounds):
    def ordered(pair):
        low, high = pair
        if low is not None and high is not None and low > high:
            low, high = high, low
        return Band(low, high)

    some = st.tuples(bounds, bounds)
    return st.one_of(some, st.tuples(bounds, st.none()), st.tuples(st.none(), bounds)).map(ordered)


def bounded(draw, dtype):
    """Bounds in order; durations are not compared as texts, so one of them only."""
    made = {}
    if dtype == "duration":
        made["min"] = optional(draw, durations)
        return made
    kind = draw(st.sampled_from(["min", "exclusive_min", "usual", ""]))
    band = draw(bands(BOUNDS[dtype]))
    if kind == "usual":
        made["usual"] = Band(band.min, band.max, draw(shares))
    elif kind and band.min != band.max:
        made[kind] = band.min
        made[kind.replace("min", "max")] = band.max
    return made


def distinct(draw, strategy):
    return tuple(
        draw(st.lists(strategy, min_size=1, max_size=8, unique_by=lambda v: (type(v) is bool, v)))
    )


@st.composite
def columns(draw, name=None):
    dtype = draw(st.sampled_from(TYPES))
    made = {"dtype": dtype, "note": draw(notes)}
    made["nullable"] = draw(st.one_of(st.booleans(), st.integers(0, 50), st.floats(0, 0.99)))
    made["required"] = draw(st.booleans())
    made["unique"] = draw(st.booleans())
    if dtype in BOUNDS:
        made |= bounded(draw, dtype)
        made["monotonic"] = optional(draw, st.sampled_from(["increasing", "strictly decreasing"]))
    if dtype in ("text", "category", "any"):
        made["regex"] = optional(
            draw, st.sampled_from([r"\d+", "a{2,3}", "[\"']x", r"a\\b", "#", "a: b"])
        )
        made["format"] = optional(draw, st.sampled_from(sorted(FORMATS)))
        made["length"] = optional(draw, bands(st.integers(0, 99)))
    if dtype in VALUES:
        if draw(st.booleans()):
            made["one_of"] = distinct(draw, VALUES[dtype])
            made["other"] = draw(shares)
            names = distinct(draw, VALUES[dtype])
            made["shares"] = {value: Band(0.0, draw(shares)) for value in names}
        constant = optional(draw, VALUES[dtype])
        if constant is not False or dtype == "boolean":
            made["constant"] = constant
    if dtype in ("integer", "float", "number", "decimal"):
        made["mean"] = optional(draw, bands(numbers))
        made["std"] = optional(draw, bands(numbers))
        made["finite"] = draw(st.booleans())
        made["quantiles"] = draw(st.dictionaries(shares, bands(numbers), max_size=3))
    if dtype == "timestamp":
        made["zone"] = optional(draw, st.sampled_from(["UTC", "none", "Europe/Berlin", "+02:00"]))
        made["freshness"] = optional(draw, durations)
    if dtype == "list":
        made["items"] = optional(draw, st.sampled_from(TYPES))
    made["severity"] = draw(
        st.dictionaries(st.sampled_from(SEVERITIES_OF_COLUMN), levels, max_size=3)
    )
    made["available_at"] = optional(draw, st.sampled_from(["before", "after"]))
    for setting in ("description", "owner", "unit"):
        made[setting] = draw(texts)
    return Column(draw(texts) if name is None else name, **made)


@st.composite
def schemas(draw):
    names = draw(st.lists(texts, unique=True, max_size=5))
    made = [draw(columns(name)) for name in names]
    for name in draw(st.lists(texts.filter(bool), unique=True, max_size=2)):
        made.append(
            Column(name, pattern=True, dtype=draw(st.sampled_from(TYPES)), note=draw(notes))
        )
    keys = []
    if names:
        keys = draw(st.lists(st.lists(st.sampled_from(names), min_size=1, unique=True), max_size=2,
                             unique_by=frozenset))  # fmt: skip
    speakable = [n for n in names if not {"\n", "\x00", "\ud800"} & set(n)]
    rules = []
    for name in (
        draw(st.lists(st.sampled_from(speakable), max_size=3, unique=True)) if speakable else ()
    ):
        text = f"{label_in_rule(name)} {draw(st.sampled_from(ENDS))}"
        rules.append(RowRule(text, outside=draw(st.floats(0, 0.5)), severity=draw(levels),
                             description=draw(texts), note=draw(notes)))  # fmt: skip
    rows = optional(draw, bands(st.integers(0, 10**9)))
    return Schema(
        made,
        name=draw(texts),
        description=draw(texts),
        owner=draw(texts),
        rows=None if rows is None else Rows(rows.min, rows.max),
        keys=keys,
        row_rules=rules,
        extra_columns=draw(st.sampled_from(["allow", "info", "warning", "error"])),
        ordered=draw(st.booleans()),
        on_fail=draw(st.sampled_from(["report", "warn", "halt"])),
        severity=draw(st.dictionaries(st.sampled_from(SEVERITIES_OF_COLUMN), levels, max_size=2)),
        note=draw(notes),
    )
