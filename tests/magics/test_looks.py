"""What the live reports look like: their words, and their HTML in a real browser."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from playwright import sync_api

from nbvalidate.findings import Finding, Severity
from nbvalidate.formats.live import MEANING, ORDERS, CellReport, Overview, Row, rows_of
from nbvalidate.formats.live_html import cell_html, overview_html
from nbvalidate.formats.live_text import STYLES, cell_text, overview_text
from nbvalidate.live.session import LiveSession  # noqa: F401  its verdicts are the ones shown
from tests.formats.samples import HOSTILE
from tests.formats.test_html import CHROMIUM

FINDINGS = (
    Finding(
        "ORD403",
        "out-of-order-input",
        Severity.ERROR,
        "proved",
        "`x` was made by cell [7], which stands below this cell.",
        "Move one of the two cells, or run this one again in order.",
        cell_id="a",
        line=2,
        names=("x",),
    ),
    Finding("ORD408", "name-overwritten", Severity.INFO, "proved", "This took `df` from cell [2]."),
)
STATE = {
    "a": {"verdict": "fresh"},
    "b": {
        "verdict": "stale",
        "names": ["scaler"],
        "message": "`scaler` was fitted again by cell [7] after this cell ran.",
    },
    "c": {"verdict": "fresh"},
    "d": {"verdict": "fresh"},
    "e": {"verdict": "fresh"},
    "f": {"verdict": "waiting", "names": ["y", "df['price']"], "approximate": True},
    "g": {"verdict": "fresh", "approximate": True},
}
LABELS = {cell: f"[{number}]" for number, cell in enumerate(STATE, 1)}
OVERVIEW = Overview(
    rows_of(STATE, LABELS), ("[2]", "[6]"), "", "front end", FINDINGS, {"a": "cell [1]"}
)


def test_every_verdict_has_a_meaning_and_a_style():
    from nbvalidate.checks.order.traces import VERDICTS

    assert set(MEANING) == set(STYLES) == set(VERDICTS)
    assert set(ORDERS) == {"front end", "file", "execution"}


def test_fresh_cells_in_a_row_are_one_line():
    assert [(row.label, row.verdict, row.says) for row in OVERVIEW.rows] == [
        ("[1]", "fresh", ""),
        ("[2]", "stale", "`scaler` was fitted again by cell [7] after this cell ran."),
        ("[3], [4], [5]", "fresh", "3 cells"),
        ("[6]", "waiting", "An input comes from a cell that must run first (approximate)"),
        ("[7]", "fresh", "(approximate)"),
    ]


def test_many_fresh_cells_are_named_by_the_first_and_the_last():
    rows = rows_of({str(n): {"verdict": "fresh"} for n in range(9)}, {"0": "[4]", "8": "[2]"})
    assert [(row.label, row.says) for row in rows] == [("[4] … [2]", "9 cells")]


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        ("", "No cell has run since nbvalidate was loaded."),
        ("fresh", "The cell shows what Restart & Run All would show."),
        ("fresh fresh", "All 2 cells show what Restart & Run All would show."),
        ("stale", "The cell does not show what Restart & Run All would."),
        ("stale fresh", "1 of 2 cells does not show what Restart & Run All would."),
        ("stale lost fresh", "2 of 3 cells do not show what Restart & Run All would."),
    ],
)
def test_the_headline(verdicts, said):
    rows = tuple(Row((f"[{n}]",), verdict) for n, verdict in enumerate(verdicts.split()))
    assert Overview(rows).headline == said


def test_the_text_of_the_notebook():
    assert overview_text(OVERVIEW) == (
        "2 of 7 cells do not show what Restart & Run All would.\n"
        "\n"
        "  cell           verdict  names           why\n"
        "  [1]            fresh\n"
        "  [2]            stale    scaler          `scaler` was fitted again by cell [7] after this cell ran.\n"
        "  [3], [4], [5]  fresh                    3 cells\n"
        "  [6]            waiting  y, df['price']  An input comes from a cell that must run first\n"
        "                                          (approximate)\n"
        "  [7]            fresh                    (approximate)\n"
        "\n"
        "To be fresh again, re-run [2], [6], in this order.\n"
        "%nbvalidate rerun --run does it and shows the outputs in one place.\n"
        "\n"
        "Findings: 1 error, 1 info\n"
        "  error ORD403 out-of-order-input, cell [1], line 2: `x` was made by cell [7], which stands below this cell.\n"
        "    fix: Move one of the two cells, or run this one again in order.\n"
        "  info ORD408 name-overwritten: This took `df` from cell [2].\n"
        "\n"
        "Order of the cells: as the notebook stands in the front end."
    )


def test_a_restart_is_said_in_place_of_a_plan():
    report = Overview(OVERVIEW.rows, ("[2]",), "Only Restart & Run All helps: `data.csv` changed.")
    text = overview_text(report)
    assert "Only Restart & Run All helps: `data.csv` changed." in text
    assert "re-run" not in text
    assert "rerun" not in overview_html(report)


def test_colours_are_there_only_where_they_are_wanted():
    report = CellReport(FINDINGS)
    assert "\x1b[" in cell_text(report, color=True)
    assert re.sub(r"\x1b\[[\d;]*m", "", cell_text(report, color=True)) == cell_text(report)


def test_a_hostile_name_is_only_text():
    bad = Finding(HOSTILE, HOSTILE, Severity.ERROR, "proved", HOSTILE, HOSTILE, cell_id="a")
    rows = (Row((HOSTILE,), "stale", (HOSTILE,), HOSTILE),)
    overview = Overview(rows, (HOSTILE,), "", "file", (bad,), {"a": HOSTILE})
    cell = CellReport((bad,), (HOSTILE,))
    for html in (overview_html(overview), cell_html(cell)):
        assert "<img" not in html
        assert "<script" not in html
        assert html.count("<style>") == 1
    for text in (overview_text(overview), cell_text(cell)):
        assert "\x1b" not in text
        assert "\u202e" not in text


class Balanced(HTMLParser):
    """Every element is closed; no script, nothing from elsewhere."""

    def __init__(self, html):
        super().__init__()
        self.open, self.seen = [], set()
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        assert tag not in ("script", "link", "img", "iframe")
        assert not any(name.startswith("on") or name in ("src", "href") for name, _ in attrs)
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize(
    "html",
    [
        overview_html(OVERVIEW),
        overview_html(Overview(())),
        cell_html(CellReport(FINDINGS, ("A note.",))),
        cell_html(CellReport((), ("A note.",))),
        cell_html(CellReport()),
    ],
)
def test_the_html_is_whole_and_asks_for_nothing(html):
    Balanced(html)
    assert "url(" not in html
    assert "@import" not in html


def test_nothing_is_shown_for_nothing():
    nothing = CellReport(clean_line=False)
    assert (cell_text(nothing), cell_html(nothing)) == ("", "")


def test_reports_are_small_since_they_are_saved_in_the_notebook():
    assert len(cell_html(CellReport())) < 300
    assert len(cell_html(CellReport(FINDINGS))) < 4000
    rows = tuple(Row((f"[{n}]",), "stale", ("x",), "`x` is different now.") for n in range(500))
    assert len(overview_html(Overview(rows))) < 150_000


@pytest.fixture(scope="module")
def page():
    if CHROMIUM is None:
        pytest.fail("No Chromium on the PATH: `bash tests/run` installs one.")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser.new_page(viewport={"width": 1000, "height": 800})
        browser.close()


HOST_CSS = """
body { font: 16px serif; }
.jp-RenderedHTMLCommon table { table-layout: fixed; margin-left: auto; font-size: 9px; }
.jp-RenderedHTMLCommon td, .jp-RenderedHTMLCommon th { text-align: right; max-width: none; }
.jp-RenderedHTMLCommon tbody tr:nth-child(odd) { background: rgb(1, 2, 3); }
.jp-RenderedHTMLCommon p { margin-bottom: 77px; }
.jp-RenderedHTMLCommon ul:not(.list-inline) { padding-left: 99px; }
"""


@pytest.fixture
def in_host(page):
    def in_host(html, style=HOST_CSS):
        page.set_content(
            f"<style>{style}</style><p id=mine>mine</p>"
            f"<div class='jp-RenderedHTMLCommon'>{html}</div>"
            "<table id=theirs><tr><td>1</td></tr></table>"
        )
        return page

    return in_host


def css(page, selector, name):
    return page.eval_on_selector(selector, f"e => getComputedStyle(e).{name}")


def test_the_pages_style_does_not_break_ours(in_host):
    page = in_host(overview_html(OVERVIEW))
    assert css(page, ".nbv tbody tr:nth-child(1)", "backgroundColor") == "rgba(0, 0, 0, 0)"
    assert css(page, ".nbv td:nth-child(4)", "textAlign") == "left"
    assert css(page, ".nbv table", "tableLayout") == "auto"
    assert css(page, ".nbv p", "marginBottom") != "77px"
    assert css(page, ".nbv ul", "paddingLeft") == "0px"


def test_our_style_does_not_break_the_page(in_host, page):
    before = in_host("<p>nothing</p>")
    looks = [css(before, s, "cssText") for s in ("#mine", "#theirs", "#theirs td")]
    after = in_host(overview_html(OVERVIEW) + cell_html(CellReport(FINDINGS)))
    assert [css(after, s, "cssText") for s in ("#mine", "#theirs", "#theirs td")] == looks


def test_the_table_is_told_to_screen_readers(in_host):
    page = in_host(overview_html(OVERVIEW))
    assert page.get_by_role("region", name="nbvalidate report").count() == 1
    table = page.get_by_role("table", name="Would Restart & Run All show the same?")
    headers = table.get_by_role("columnheader").all_text_contents()
    assert headers == ["Cell", "Verdict", "Names", "Why"]
    assert table.get_by_role("rowheader").all_text_contents()[1] == "[2]"
    assert table.get_by_role("row", name="[2] stale scaler").count() == 1


@pytest.mark.parametrize(
    ("back", "ink"), [("#ffffff", "rgba(0, 0, 0, 0.87)"), ("#111111", "rgba(255, 255, 255, 1)")]
)
def test_it_can_be_read_in_light_and_dark(in_host, back, ink):
    """Text takes the theme's colours; ours are only edges beside it."""
    soft = ink.replace("0.87", "0.54").replace("1)", "0.54)")
    theme = (
        f":root {{ --jp-content-font-color1: {ink}; --jp-ui-font-color2: {soft};"
        f" --jp-layout-color2: {back}; }} body {{ background: {back}; color: {ink}; }}"
    )
    page = in_host(overview_html(OVERVIEW) + cell_html(CellReport(FINDINGS, ("note",))), theme)
    inks = page.eval_on_selector_all(
        ".nbv *:not(style)", "all => [...new Set(all.map(e => getComputedStyle(e).color))]"
    )
    plain = {
        "".join(color.split()).replace("rgba(255,255,255,1)", "rgb(255,255,255)")
        for color in (ink, soft)
    }
    assert {"".join(color.split()) for color in inks} <= plain


def test_without_styles_it_is_a_plain_table(in_host):
    html = re.sub(r"<style>.*?</style>", "", overview_html(OVERVIEW))
    html = re.sub(r" class=('[^']*'|\S+?(?=[ >]))", "", html)  # as GitHub takes them off
    page = in_host(html, "")
    assert page.get_by_role("row", name="[2] ! stale").count() in (0, 1)
    text = page.inner_text("table")
    assert "stale" in text
    assert "scaler" in text


def test_a_narrow_page_scrolls_the_table_only(in_host, page):
    page.set_viewport_size({"width": 320, "height": 800})
    shown = in_host(overview_html(OVERVIEW) + cell_html(CellReport(FINDINGS)))
    assert shown.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 1000, "height": 800})
