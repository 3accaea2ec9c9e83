"""What the check of a frame looks like: its words, its size, and that nothing in it can do harm."""

from __future__ import annotations

import datetime
import re
from html.parser import HTMLParser

import pytest

from nbvalidate.findings import Finding, Report, Severity
from nbvalidate.formats.live import CellReport, in_table, shown_tables
from nbvalidate.formats.live_html import cell_html
from nbvalidate.formats.live_text import cell_text
from nbvalidate.formats.schema_files import render_html, render_text
from nbvalidate.formats.schema_table import CleanColumn, Line, SchemaTable, schema_html, schema_text
from nbvalidate.formats.schema_words import spark
from tests.formats.samples import HOSTILE

RANGE = Line(
    "price",
    "SCH202",
    "out-of-range",
    Severity.ERROR,
    "at least 0",
    "4 of 1,000 (0.4 %)",
    4,
    1000,
    (-5.0, -3.25, float("-inf"), -1),
    (4, 17, 388, 390),
    (1, 4, 80, 300),
    "`price` was at least 0 and goes down to minus infinity now.",
    "Find out how these values came about.",
)
COUNT = Line(
    "",
    "SCH303",
    "row-count",
    Severity.WARNING,
    "5,000 rows",
    "1,000 rows",
    message="There are 1,000 rows.",
)
CLEAN = (CleanColumn("id", "integer", 0, (1, 1)), CleanColumn("note", "text", 0.025))
TABLE = SchemaTable(
    "orders",
    1000,
    12,
    30,
    0.034,
    (COUNT, RANGE),
    CLEAN,
    (),
    (),
    "nbv.last.bad_rows('orders')",
    True,
)


def words(html):
    """What a page says without its style: as GitHub shows it."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", re.sub(r"<style>.*?</style>", "", html)))


def test_a_clean_frame_is_one_line():
    table = SchemaTable("orders", 1000, 12, 30, 0.03, (), CLEAN)
    assert schema_text(table) == "✓ orders: 1,000 rows, 12 columns, 30 rules: nothing wrong"
    assert "✓ orders : 1,000 rows, 12 columns, 30 rules: nothing wrong" in words(schema_html(table))


def test_a_frame_that_could_not_be_judged_wholly_is_not_called_clean():
    table = SchemaTable("orders", 1, 1, 1, 0, (), (), ("The mean of `x` cannot be had on Dask.",))
    assert "nothing wrong in what could be checked" in schema_text(table)
    assert "Not checked: The mean of `x` cannot be had on Dask." in schema_text(table)


def test_the_text_says_what_was_expected_found_and_where():
    assert schema_text(TABLE).split("\n") == [
        "orders: 1 error, 1 warning in 1,000 rows, 12 columns; 30 rules checked in 34 ms",
        "  error SCH202 out-of-range: `price` was at least 0 and goes down to minus infinity now.",
        "    expected: at least 0 · found: -5, -3.25, -inf, … · bad rows: 4 of 1,000 (0.4 %) · ▂▂▃█",
        "    Bad values: -5, -3.25, -inf and -1. Rows: 4, 17, 388 and 390.",
        "    fix: Find out how these values came about.",
        "  warning SCH303 row-count: There are 1,000 rows.",
        "    expected: 5,000 rows · found: 1,000 rows",
        "  The bad rows as a frame: nbv.last.bad_rows('orders')",
    ]


def test_the_table_says_the_same_where_its_style_is_taken_off():
    said = words(schema_html(TABLE))
    for part in (
        "orders : 1 error, 1 warning in 1,000 rows",
        "Column Rule Expected Found Bad rows Distribution",
        "price ✕ out of range error, SCH202 at least 0 -5, -3.25, -inf, … 4 of 1,000 (0.4 %) ▂▂▃█",
        "price was at least 0 and goes down to minus infinity now.",
        "the whole frame ! row count warning, SCH303 5,000 rows 1,000 rows",
        "nbv.last.bad_rows(&#x27;orders&#x27;)",
        "2 columns without a finding",
        "note text 2.5 %",
    ):
        assert part in said


def test_what_the_sentence_says_is_not_said_again():
    line = Line(
        "p", "SCH202", "out-of-range", Severity.ERROR, "0..1", "1 of 9 (11.1 %)", 1, 9, (7,), (3,),
        None, "`p` goes up to 7 (row 3).",
    )  # fmt: skip
    text = schema_text(SchemaTable("t", 9, 1, 1, 0, (line,)))
    assert "found: 7" in text
    assert "Bad value" not in text
    assert "Row:" not in text


def test_a_report_that_a_user_displays_is_the_same_in_each_run():
    one, other = (SchemaTable("t", 9, 1, 5, seconds, (COUNT,)) for seconds in (0.1, 7.0))
    assert schema_text(one) == schema_text(other)
    assert schema_text(one).startswith("t: 1 warning in 9 rows, 1 column; 5 rules checked\n")


def test_the_worst_stands_first_and_marks_the_edge():
    assert schema_text(TABLE).index("SCH202") < schema_text(TABLE).index("SCH303")
    assert "nbv-said nbv-error" in schema_html(TABLE)
    assert "nbv-said nbv-good" in schema_html(SchemaTable("t", 1, 1, 1))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("5", "'5'"),
        (5, "5"),
        (float("nan"), "nan"),
        (0.1 + 0.2, "0.3"),
        (12345678.25, "12345678.25"),
        (datetime.date(2024, 1, 2), "2024-01-02"),
        (datetime.datetime(2024, 1, 2), "2024-01-02"),
        (datetime.datetime(2024, 1, 2, 3, 4), "2024-01-02 03:04:00"),
        ((1, "x"), "(1, 'x')"),
        ({"price": -5.0, "share": 0.392346445591}, "price = -5, share = 0.392346"),
        ("long " * 50, "'long long long long long long long lon…"),
    ],
)
def test_bad_values_are_short_and_a_text_is_told_from_a_number(value, shown):
    line = Line("c", "SCH202", "out-of-range", Severity.ERROR, "x", "1 of 2 (", 1, 2, (value,))
    assert f"found: {shown} ·" in schema_text(SchemaTable("t", 2, 1, 1, 0, (line,)))


def test_rows_of_several_columns_are_told_apart():
    values = tuple({"a": a, "b": 1} for a in range(4))
    line = Line("a, b", "SCH301", "repeated-key", Severity.ERROR, "", "4 of 9 (", 4, 9, values)
    text = schema_text(SchemaTable("t", 9, 2, 1, 0, (line,)))
    assert "found: a = 0, b = 1; a = 1, b = 1; a = 2, b = 1; … ·" in text
    assert "Bad values: a = 0, b = 1; a = 1, b = 1; a = 2, b = 1; a = 3, b = 1." in text


def test_a_share_that_is_what_was_found_stays():
    line = Line("s", "SCH402", "share-out-of-bounds", Severity.ERROR, "0.1..0.3", "5 of 9 (56 %)")
    assert "found: 5 of 9 (56 %)" in schema_text(SchemaTable("t", 9, 2, 1, 0, (line,)))


@pytest.mark.parametrize(
    ("bad", "of", "said"),
    [
        (1, 3, "1 of 3 (33.3 %)"),
        (1, 10_000_000, "1 of 10,000,000 (< 0.01 %)"),
        (1000, 1000, "all 1,000"),
    ],
)
def test_shares_are_told_in_as_many_digits_as_matter(bad, of, said):
    line = Line("c", "SCH202", "out-of-range", Severity.ERROR, "x", "y", bad, of)
    assert f"bad rows: {said}" in schema_text(SchemaTable("t", of, 1, 1, 0, (line,)))


def test_a_bar_is_never_as_low_as_nothing():
    assert spark((0, 1, 1000)) == "▁▂█"
    assert spark((0, 0)) == spark(()) == spark(None) == ""


class Tags(HTMLParser):
    """All tags and attributes of a page."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes = set(), set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_hostile_names_and_values_do_nothing():
    line = Line(
        HOSTILE, "SCH206", "unknown-value", Severity.ERROR, HOSTILE, HOSTILE, 1, 2, (HOSTILE,),
        (HOSTILE,), (1,), HOSTILE, HOSTILE,
    )  # fmt: skip
    table = SchemaTable(
        HOSTILE, 1, 1, 1, 0, (line,), (CleanColumn(HOSTILE, HOSTILE),), (HOSTILE,), (HOSTILE,),
        HOSTILE,
    )  # fmt: skip
    plain = Tags(schema_html(TABLE))
    hostile = Tags(schema_html(table))
    assert hostile.tags <= plain.tags | {"code"}
    assert hostile.attributes <= plain.attributes
    assert "\x1b" not in schema_text(table) + schema_html(table)


def test_the_report_stays_small_however_much_is_wrong():
    lines = tuple(
        Line(
            f"a_rather_long_name_{i}", "SCH202", "out-of-range", Severity.ERROR, "x" * 500,
            "y" * 500, 3, 10**6, tuple(f"<&{k}" * 50 for k in range(9)),
            tuple("r" * 99 + str(k) for k in range(9)), tuple(range(20)), "`m` & " * 900, "f" * 900,
        )
        for i in range(300)
    )  # fmt: skip
    clean = tuple(CleanColumn("c" * 90 + str(i), "integer", 0.1, (1, 2)) for i in range(2000))
    table = SchemaTable("n" * 900, 1, 1, 1, 0, lines, clean, ("u" * 900,) * 90)
    html = schema_html(table)
    assert len(html.encode()) < 60_000
    assert re.search(r"and \d+ more", html)
    assert "and 240 more" in schema_text(table)


def test_twenty_columns_with_two_faults_each_are_shown_wholly():
    lines = tuple(
        Line(
            f"column_{i // 2}", "SCH202", "out-of-range", Severity.ERROR, "at least 0",
            "17 of 1,000,000 (", 17, 10**6, (-1.5, -2.5, -3.5), (5, 77, 1234), (1, 2, 3) * 4,
            f"`column_{i // 2}` was at least 0 and goes down to -3.5 now: 17 values lie below.",
            "Find out how these values came about.",
        )
        for i in range(40)
    )  # fmt: skip
    html = schema_html(SchemaTable("t", 10**6, 20, 80, 0, lines))
    assert html.count("<tr class=nbv-rule>") == 40
    assert len(html.encode()) < 60_000


def finding(line):
    return Finding(line.rule_code, line.rule_name, line.severity, "proved", line.message)


def test_a_suppressed_finding_is_no_line_and_a_frame_that_lost_all_is_not_called_clean():
    (one,) = shown_tables([TABLE], [finding(COUNT)], clean=True)
    assert one.lines == (COUNT,)
    assert in_table(finding(COUNT), [one])
    assert not in_table(finding(RANGE), [one])
    assert shown_tables([TABLE], [], clean=True) == ()


def test_clean_frames_are_told_only_where_somebody_asked():
    table = SchemaTable("t", 1, 1, 1)
    assert shown_tables([table], [], clean=True) == (table,)
    assert shown_tables([table], [], clean=False) == ()


def test_a_hint_alone_is_shown_only_where_somebody_asked():
    line = Line("x", "SCH102", "unexpected-column", Severity.INFO, message="`x` is new.")
    table = SchemaTable("t", 1, 1, 1, 0, (line,))
    assert shown_tables([table], [finding(line)], clean=True) == (table,)
    assert shown_tables([table], [finding(line)], clean=False) == ()
    both = SchemaTable("t", 1, 1, 1, 0, (line, RANGE))
    assert shown_tables([both], [finding(line), finding(RANGE)], clean=False) == (both,)


def test_one_report_stands_under_a_cell():
    order = Finding("ORD403", "out-of-order-input", Severity.WARNING, "proved", "`x` is late.")
    report = CellReport((order,), ("A note.",), tables=(TABLE,))
    html = cell_html(report)
    assert html.count("<style>") == 1
    assert "nbv-said nbv-error" in html
    assert "late" in html
    assert "SCH202" in html
    text = cell_text(report)
    assert text.index("ORD403") < text.index("orders: 1 error") < text.index("A note.")
    clean = cell_html(CellReport(tables=(SchemaTable("t", 1, 1, 1),)))
    assert "✓ t: 1 row, 1 column, 1 rule: nothing wrong" in clean
    assert "<style>" not in clean


def test_several_data_sets_are_one_page_and_one_text():
    from nbvalidate.findings import NotebookReport

    report = Report(
        "schema check",
        (
            NotebookReport("a.csv", "findings", 0.1, findings=(finding(RANGE),)),
            NotebookReport("b.csv", "unreadable", error="There is no such file."),
        ),
    )
    text = render_text(report, (TABLE, None), color=False)
    assert "b.csv: CANNOT BE READ: There is no such file." in text
    assert text.endswith("2 data sets: 1 cannot be read, 1 error (0.1 s)\n")
    html = render_html(report, (TABLE, None))
    assert "<script" not in html
    assert "default-src 'none'" in html
    assert "b.csv cannot be read" in words(html).replace(" cannot", " cannot").replace("  ", " ")
