"""The same schema on every engine gives the same violations, and these are what plain Python says."""

from __future__ import annotations

import datetime
import math
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from nbvalidate import Band, Column, RowRule, Rows, Schema
from tests.checks.schema.engines import ENGINES, FILES, ORDERED, on, quiet

DAY, MOMENT = datetime.date, datetime.datetime

#: Corners: missing, -0.0, big integers, empty texts, line feeds, cases, zone-less moments.
TABLE = pl.DataFrame(
    {
        "id": [1, 2, 3, 3, 5, 6, 7, 8, 2**53 + 1, 10],
        "age": [31, None, 27, -4, 150, 0, 45, 45, 45, None],
        "p": [0.0, -0.0, 1.0, 1.5, -0.5, None, 0.25, 0.75, 0.5, 0.5],
        "status": ["open", "paid", "Paid", "paid ", None, "open", "open", "new", "new", "paid"],
        "zip": ["01067", "1069", "ABCDE", "12345\n", "-", None, "99999", "00000", "12 45", "10115"],
        "mail": [
            "a@b.de",
            "a.b.de",
            "@x.y",
            "ä@ö.de",
            None,
            "a@b",
            "a@b.c",
            "a b@c.de",
            "x@y.z",
            "q@r.s",
        ],
        "ok": [True, False, None, True, True, True, False, True, True, True],
        "day": [DAY(2024, 1, d) for d in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)],
        "at": [MOMENT(2024, 1, d, 12) for d in (1, 2, 3, 3, 5, 6, 7, 8, 9)] + [None],
        "net": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, None],
        "gross": [1.5, 2.5, 3.5, 3.5, 5.5, 6.5, 7.5, 8.5, 9.0, 1.0],
        "line": [1, 1, 1, 1, 2, 2, 2, 2, 3, 3],
    },
    schema_overrides={"at": pl.Datetime("us")},
)

SCHEMA = Schema(
    columns=(
        Column("id", "integer", nullable=False, unique=True, max=2**53),
        Column("age", "integer", nullable=1, min=0, exclusive_max=150, mean=Band(40, 42)),
        Column("p", "float", min=0, max=1, usual=Band(0.2, 1, outside=0.1)),
        Column("status", "category", one_of=("open", "paid"), other=0.05),
        Column("zip", "text", length=Band(5, 5), regex=r"\d{5}"),
        Column("mail", "text", format="email"),
        Column("ok", "boolean", nullable=False, shares={True: Band(0.1, 0.5)}),
        Column("day", "date", min="2024-01-03", max="2024-01-09"),
        Column("at", "timestamp", exclusive_min="2024-01-01T12:00:00"),
        Column("net", "float", quantiles={0.5: Band(6, 7), 0.9: Band(1, 9)}, std=Band(0, 2)),
        Column("gross", "float", exclusive_min=1),
        Column("line", "integer", constant=1),
    ),
    keys=(("line", "status"), ("id", "day")),
    row_rules=(
        RowRule("gross > net"),
        RowRule("gross - net <= 0.5 and not net == 1"),
        RowRule("status in ['open', 'new'] or age >= 0"),
        RowRule("is_missing(age) or p / age < 1", outside=0.2),
        RowRule("len(zip) == 5 if status == 'paid' else True"),
        RowRule("lower(status) == status"),
        RowRule("at >= '2024-01-03' or line < 2"),
    ),
    rows=Rows(min=11),
)  # fmt: skip

#: What must be found: (check, bad rows, rows judged), counted by hand.
TRUTH = {
    ("id.unique", 2, 10),
    ("id.max", 1, 10),
    ("age.nullable", 2, 10),
    ("age.min", 1, 8),
    ("age.exclusive_max", 1, 8),
    ("age.mean", None, 10),
    ("p.min", 1, 9),
    ("p.max", 1, 9),
    ("p.usual", 4, 9),
    ("status.one_of", 4, 9),
    ("zip.length", 3, 9),
    ("zip.regex", 5, 9),
    ("mail.format", 4, 9),
    ("ok.nullable", 1, 10),
    ("ok.shares", None, 10),
    ("day.min", 2, 10),
    ("day.max", 1, 10),
    ("at.exclusive_min", 1, 9),
    ("net.quantiles", None, 10),
    ("net.std", None, 10),
    ("gross.exclusive_min", 1, 10),
    ("line.constant", 6, 10),
    ("keys line + status", 2, 9),
    ("rule gross > net", 2, 10),
    ("rule gross - net <= 0.5 and not net == 1", 1, 10),
    ("rule status in ['open', 'new'] or age >= 0", 1, 10),
    ("rule len(zip) == 5 if status == 'paid' else True", 1, 10),
    ("rule lower(status) == status", 1, 10),
    ("rows", None, 10),
}


def said(report: Any) -> set[tuple[str, int | None, int]]:
    out = set()
    for v in report.violations:
        name = v.id
        if v.check == "keys":
            name = f"keys {' + '.join(v.names)}"
        if v.check == "row_rules":
            name = f"rule {v.numbers['rule']}"
        out.add((name, v.bad, v.of))
    return out


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """By engine the table and its report, asked once: Spark takes its time."""
    known: dict[str, Any] = {}

    def get(engine: str) -> Any:
        if engine not in known:
            with quiet():
                data = on(engine, TABLE, tmp_path_factory.mktemp("table"))
                known[engine] = data, SCHEMA.check(data, name="t")
        return known[engine]

    return get


@pytest.mark.parametrize("engine", [*ENGINES, *FILES])
def test_each_engine_finds_exactly_this(engine: str, checked: Any) -> None:
    with quiet():
        _, report = checked(engine)
        assert report.unchecked == ()
        assert report.rows == 10
        assert said(report) == TRUTH
        assert {f.rule for f in report.findings} >= {"SCH201", "SCH202", "SCH301", "SCH304"}


def values_of(report: Any) -> dict[str, set[str]]:
    return {
        v.id: {_text(x) for x in v.values}
        for v in report.violations
        if v.column is not None and v.values
    }


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return str(value)


@pytest.fixture(scope="module")
def expected_values() -> dict[str, set[str]]:
    return values_of(SCHEMA.check(TABLE))


@pytest.mark.parametrize("engine", [*ENGINES, *FILES])
def test_each_engine_shows_the_same_bad_values(
    engine: str, checked: Any, expected_values: dict[str, set[str]]
) -> None:
    assert values_of(checked(engine)[1]) == expected_values
    assert expected_values["status.one_of"] == {"new", "Paid", "paid "}
    assert expected_values["zip.length"] == {"-", "1069", "12345\n"}
    assert expected_values["id.unique"] == {"3"}


@pytest.mark.parametrize("engine", ORDERED)
def test_rows_are_named_where_they_have_an_order(engine: str, tmp_path: Path) -> None:
    report = SCHEMA.check(on(engine, TABLE, tmp_path))
    rows = {v.id: v.rows for v in report.violations}
    assert rows["p.max"] == (3,)
    assert rows["id.unique"] == (2, 3)
    assert rows["zip.regex"] == (1, 2, 3, 4, 8)


@pytest.mark.parametrize("engine", [*ENGINES, *FILES])
def test_bad_rows_come_as_what_was_given(engine: str, checked: Any) -> None:
    with quiet():
        data, report = checked(engine)
        bad = report.bad_rows("p.max")
        if not isinstance(data, str):
            assert type(bad).__module__.split(".")[0] == type(data).__module__.split(".")[0]
        assert _ids(bad) == [3]
        assert _ids(report.bad_rows("id")) == [3, 3, 2**53 + 1]
        assert _ids(report.bad_rows("repeated-key")) == [3, 3, 6, 7]


def _ids(frame: Any) -> list[int]:
    import narwhals.stable.v2 as nw

    found = nw.from_native(frame)
    if isinstance(found, nw.LazyFrame):
        found = found.collect()
    return sorted(int(v) for v in found["id"].to_list())


ORDER = Schema(
    columns=(Column("n", "integer", monotonic="strictly increasing", order_by="k"), Column("k"))
)
DISORDER = pl.DataFrame({"k": [3, 1, 2, 4, 5], "n": [3, 1, 3, 4, None]})


@pytest.mark.parametrize("engine", [*ENGINES, *FILES])
def test_order_by_a_column_is_the_same_everywhere(engine: str, tmp_path: Path) -> None:
    with quiet():
        report = ORDER.check(on(engine, DISORDER, tmp_path))
    assert [(v.id, v.bad) for v in report.violations if v.kind == "not-monotonic"] == [
        ("n.monotonic", 1)
    ]


@pytest.mark.parametrize("engine", [*ENGINES, *FILES])
def test_the_order_of_rows_is_checked_or_said_not_to_be(engine: str, tmp_path: Path) -> None:
    schema = Schema(columns=(Column("n", monotonic="increasing"), Column("k")))
    with quiet():
        report = schema.check(on(engine, DISORDER, tmp_path))
    found = [v.bad for v in report.violations if v.kind == "not-monotonic"]
    assert found == ([1] if engine in ORDERED else [])
    assert bool(report.unchecked) == (engine not in ORDERED)


SPECIAL = pl.DataFrame({"x": [1.0, math.nan, math.inf, -math.inf, None, -0.0]})


@pytest.mark.parametrize("engine", [e for e in [*ENGINES, *FILES] if e != "jsonl"])
def test_nan_is_missing_and_infinity_is_a_value(engine: str, tmp_path: Path) -> None:
    column = Column("x", "float", nullable=0.1, min=0, max=1e9, finite=True, unique=True)
    with quiet():
        report = Schema(columns=(column,)).check(on(engine, SPECIAL, tmp_path))
    assert report.unchecked == ()
    assert said(report) == {
        ("x.nullable", 2, 6),
        ("x.min", 1, 4),
        ("x.max", 1, 4),
        ("x.finite", 2, 4),
    }
    assert "goes down to minus infinity" in report.text


@pytest.mark.parametrize("engine", [*ENGINES, "parquet", "jsonl"])
def test_a_column_that_became_text_is_said_so(engine: str, tmp_path: Path) -> None:
    frame = pl.DataFrame({"n": ["1", "2", "unknown", None, " 4 "]})
    with quiet():
        report = Schema(columns=(Column("n", "integer", min=0),)).check(on(engine, frame, tmp_path))
    (violation,) = report.violations
    assert (violation.id, violation.bad, violation.of) == ("n.dtype", 1, 4)
    now = "a category" if engine == "pandas categories" else "text"
    assert f"`n` was an integer and is {now} now" in report.findings[0].message
    assert "'unknown'" in report.findings[0].message


@pytest.mark.parametrize("engine", [*ENGINES, "csv", "parquet"])  # no JSON line, no column
def test_an_empty_frame_breaks_nothing_but_the_number_of_rows(engine: str, tmp_path: Path) -> None:
    frame = TABLE.head(0)
    with quiet():
        report = SCHEMA.check(on(engine, frame, tmp_path))
    assert said(report) == {("rows", None, 0)}


@pytest.mark.parametrize("zone", ["none", "UTC"])
def test_a_moment_of_spark_is_of_any_zone(zone: str, tmp_path: Path) -> None:
    with quiet():
        frame = on("pyspark", TABLE.select("at"), tmp_path)
        moments = frame.select(frame["at"].cast("timestamp_ltz").alias("at"))
        bound = "2024-01-01T12:00:00" + ("+00:00" if zone == "UTC" else "")
        column = Column("at", "timestamp", zone=zone, exclusive_min=bound)
        report = Schema(columns=(column,)).check(moments)
    assert said(report) == {("at.exclusive_min", 1, 9)}
    assert report.unchecked == ()
