"""The HTML report in a real browser."""

from __future__ import annotations

import shutil
import time
from html.parser import HTMLParser

import pytest
from playwright import sync_api

from nbvalidate.formats import render
from tests.formats.samples import CATALOGUE, HOSTILE, check_report, hostile, many, verify_report

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((path for name in NAMES if (path := shutil.which(name))), None)


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        pytest.fail("No Chromium on the PATH: `bash tests/run` installs one.")
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield found
        found.close()


@pytest.fixture
def show(browser, tmp_path):
    """Open a report from disk; at the end it has asked for nothing and logged nothing."""
    asked, logged, pages = [], [], []

    def opened(report, width=1280, **options):
        file = tmp_path / "report.html"
        file.write_text(render(report, "html", catalogue=CATALOGUE), encoding="utf-8")
        page = browser.new_page(viewport={"width": width, "height": 900}, **options)
        pages.append(page)
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: logged.append(message.text))
        page.on("pageerror", lambda error: logged.append(str(error)))
        page.goto(file.as_uri())
        return page

    yield opened
    for page in pages:
        page.close()
    assert [url for url in asked if not url.startswith(("file://", "data:"))] == []
    assert len([url for url in asked if url.startswith("file://")]) == len(pages)
    assert logged == []


def shown(page) -> list[str]:
    return page.eval_on_selector_all(".f", "all => all.filter(f => !f.hidden).map(f => f.id)")


class Ids(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name == "id":
                self.ids.append(value)
            if name == "href" and value.startswith("#"):
                self.links.append(value[1:])


@pytest.mark.parametrize("report", [check_report(), verify_report(), hostile(), many(2, 30)])
def test_every_link_within_the_page_has_its_target(report):
    found = Ids()
    found.feed(render(report, "html", catalogue=CATALOGUE))
    assert len(found.ids) == len(set(found.ids))
    assert set(found.links) <= set(found.ids)


def test_five_long_notebooks_stay_under_a_megabyte():
    page = render(many(5, 400), "html", catalogue=CATALOGUE)
    assert len(page.encode()) < 1_000_000


def test_an_unreadable_notebook_is_never_called_clean():
    report = check_report()
    only = type(report)("check", report.notebooks[1:])
    assert "<h1>No findings in 1 of 2 notebooks, 1 without a result</h1>" in render(only, "html")


def test_a_report_of_check_says_what_was_found(show):
    page = show(check_report())
    assert (
        page.title()
        == "nbvalidate check: 1 error, 1 warning in 1 of 3 notebooks, 1 without a result"
    )
    assert page.locator(".nb").count() == 3
    assert page.locator(".nb[open] h3").all_text_contents() == ["study.ipynb"]
    card = page.locator("#f0-1")
    assert "`rate`" not in card.text_content()
    assert card.locator("mark").text_content() == "rate"
    assert card.locator("pre s").text_content() == "2"
    card.locator("a").click()
    assert page.evaluate("location.hash") == "#r1"
    assert "ORD101 used-before-defined" in page.locator("#r1").text_content()


def test_a_report_of_verify_shows_verdict_evidence_and_files(show):
    page = show(verify_report())
    assert page.locator("h1").text_content() == "1 of 2 notebooks reproduce"
    banner = page.locator("#n1 .banner")
    assert "first divergence in cell 6 (variable scores)" in banner.text_content()
    assert "cell 2 draws without a seed" in banner.text_content()
    sides = page.locator("#f1-0 .two > div")
    assert sides.all_text_contents() == ["run Aaccuracy 0.8125", "run Baccuracy 0.8375"]
    assert page.locator("#f1-0 .two mark").all_text_contents() == ["12", "37"]
    assert "out/model.pkl" in page.locator("#n1").text_content()


def test_a_square_leads_to_its_cell_even_inside_closed_parts(show):
    page = show(verify_report())
    square = page.locator("#n1 .strip a.e")
    assert square.get_attribute("title") == "cell 8: new error"
    page.locator("#n1 > summary").evaluate("s => s.parentElement.open = true")
    square.click()
    page.locator("#c1-8:focus").wait_for()
    assert page.locator("#c1-8").is_visible()


def test_filters_by_severity_rule_and_text(show):
    page = show(check_report())
    assert shown(page) == ["f0-0", "f0-1"]
    page.get_by_role("button", name="warning (1)").click()
    assert shown(page) == ["f0-1"]
    assert page.locator("#shown").text_content() == "1 of 2 findings shown"
    page.get_by_role("button", name="Show all").click()
    assert shown(page) == ["f0-0", "f0-1"]
    page.get_by_label("Rule", exact=True).select_option(label="HYG101 absolute-path")
    assert shown(page) == ["f0-0"]
    page.get_by_role("button", name="Show all").click()
    page.get_by_role("searchbox").fill("PRICE total")
    page.locator("#f0-0").wait_for(state="hidden")
    assert shown(page) == ["f0-1"]
    page.get_by_role("searchbox").fill("no such thing")
    page.locator("#nothing").wait_for(state="visible")
    assert shown(page) == []


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("sample", [many, verify_report, hostile])
def test_nothing_is_wider_than_the_window(show, width, sample):
    page = show(sample(), width)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")


def test_two_thousand_findings_open_and_filter_quickly(show):
    began = time.monotonic()
    page = show(many())
    assert time.monotonic() - began < 5
    spent = page.evaluate(
        """() => {
            const start = performance.now();
            document.querySelector("#filters button").click();
            document.body.offsetHeight;
            return performance.now() - start;
        }"""
    )
    assert spent < 500
    assert len(shown(page)) == 1330


def test_hostile_text_is_only_text(show):
    page = show(hostile())
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("window.hacked") is None
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 1
    visible = HOSTILE.replace("\x1b[31m\u202e", "")
    assert page.locator("#f0-0 > p").first.text_content() == visible
    assert visible in page.locator("#n0 h3").text_content()


def test_the_theme_follows_the_system_and_the_button(show):
    page = show(check_report(), color_scheme="dark")
    background = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(background)
    button = page.get_by_role("button", name="Theme")
    button.click()
    light = page.evaluate(background)
    assert light != dark
    button.click()
    assert page.evaluate(background) == dark
    assert button.text_content() == "Theme: dark"


CONTRAST = """() => {
    const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
    const rgb = (color) => {
        canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const light = ([r, g, b]) => [r, g, b]
        .map((v) => v / 255).map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    const back = (e) => {
        for (; e; e = e.parentElement) {
            const c = rgb(getComputedStyle(e).backgroundColor);
            if (c[3] === 255) return c;
        }
        return [255, 255, 255];
    };
    const bad = [];
    for (const e of document.querySelectorAll("body *")) {
        const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
        if (!own || !e.checkVisibility() || e.closest("script")) continue;
        const [a, b] = [light(rgb(getComputedStyle(e).color)), light(back(e))].sort((x, y) => y - x);
        const ratio = (a + 0.05) / (b + 0.05);
        if (ratio < 4.5) bad.push(`${e.tagName}.${e.className} ${e.textContent} ${ratio}`);
    }
    return bad;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("sample", [verify_report, lambda: many(1, 6)])
def test_all_text_has_enough_contrast(show, scheme, sample):
    page = show(sample(), color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate(CONTRAST) == []


def test_the_keyboard_reaches_everything(show):
    page = show(many(1, 30))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".strip a[tabindex='0']").count() == 1
    page.locator(".strip a").first.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.title") == "cell 1: 1 warning"
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.locator("#f0-29:focus").wait_for()


def test_print_shows_every_finding_and_no_controls(show):
    page = show(many(2, 3))
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".filters").is_hidden()
    assert page.locator("#f1-2").is_visible()


def test_it_is_complete_without_its_script(show):
    page = show(check_report(), java_script_enabled=False)
    assert page.locator(".filters").is_hidden()
    assert page.locator("#f0-1").is_visible()
