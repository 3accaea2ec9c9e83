"""The explorer's page: table, editor, pins, charts, as a person uses them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from playwright.sync_api import expect

from nbvalidate.widgets.explorer import SliceExplorer
from tests.widgets.conftest import one_model, two_models

WEST = "region = '<b>west</b>'"


def test_the_table_shows_what_was_found_and_sorts(desk):
    d = desk(one_model())
    expect(d.rows.first).to_be_visible()
    assert WEST in d.rows.first.inner_text()
    assert d.root.locator("b").count() == 0  # a value is no markup
    rows = [int(text.replace(",", "")) for text in d.column(3)]
    assert len(rows) > 1
    head = d.root.get_by_role("button", name="Rows", exact=True)
    head.click()
    d.eventually(lambda: [int(t.replace(",", "")) for t in d.column(3)], sorted(rows, reverse=True))
    expect(d.root.locator("th[aria-sort=descending]")).to_have_count(1)
    d.root.get_by_role("button", name="Rows ▾").click()
    d.eventually(lambda: [int(t.replace(",", "")) for t in d.column(3)], sorted(rows))
    assert d.asked.count("search") == 0


def test_search_and_weight_need_no_kernel(desk):
    d = desk(one_model())
    expect(d.rows.first).to_be_visible()
    everything = d.rows.count()
    d.root.get_by_label("Search slices").fill("age")
    assert 0 < d.rows.count() < everything
    assert all("age" in text for text in d.column(2))
    d.root.get_by_label("Search slices").fill("nothing like that")
    expect(d.root.locator(".nbv-x-empty")).to_have_text("No slice has these words.")
    d.root.get_by_label("Search slices").fill("")
    slider = d.root.get_by_label("Rank by severity or by size")
    slider.fill("1")
    d.eventually(lambda: d.explorer.weight, 1.0)
    rows = [int(text.replace(",", "")) for text in d.column(3)]
    assert rows == sorted(rows, reverse=True)
    assert set(d.asked) <= {"evaluate", "detail", "vega"}


def test_rows_are_chosen_by_keyboard(desk):
    d = desk(one_model())
    d.rows.first.focus()
    d.page.keyboard.press("Enter")
    expect(d.rows.first).to_have_attribute("aria-selected", "true")
    d.page.keyboard.press("ArrowDown")
    expect(d.rows.nth(1)).to_have_attribute("aria-selected", "true")
    expect(d.rows.nth(1)).to_be_focused()
    d.eventually(lambda: d.explorer.selected == d.explorer.result[1].slice or None, True)
    d.page.keyboard.press("p")
    d.eventually(lambda: len(d.explorer.pins), 1)
    expect(d.rows.nth(1).locator(".nbv-x-star")).to_have_attribute("aria-pressed", "true")


def test_a_rule_is_edited(desk):
    d = desk(one_model())
    d.explorer.selected = d.explorer.result[0].slice
    d.push()
    d.eventually(lambda: sorted(d.chips()), ["paid = True", WEST])
    figures = d.root.locator(".nbv-x-figures")
    before = figures.inner_text()
    d.root.get_by_role("button", name=WEST, exact=True).click()
    d.root.locator(".nbv-x-value", has_text="north").locator("input").check()
    d.eventually(lambda: any("region in {" in chip for chip in d.chips()), True)
    d.eventually(lambda: figures.inner_text() != before, True)
    rows = int(d.explorer.mask().sum())
    d.eventually(lambda: f"{rows:,} rows" in figures.inner_text(), True)
    d.root.get_by_role("button", name="negate").click()
    d.eventually(lambda: any("region not in" in chip for chip in d.chips()), True)
    d.root.get_by_label("Kind of condition").select_option("missing")
    d.eventually(lambda: any("region is" in chip for chip in d.chips()), True)
    d.root.locator(".nbv-x-drop").first.click()
    d.eventually(lambda: len(d.chips()), 1)
    d.root.get_by_role("button", name="All rows").click()
    d.eventually(d.chips, [])
    d.eventually(lambda: len(d.explorer.selected), 0)


def test_an_interval_is_brushed_widened_and_typed(desk):
    d = desk(one_model())
    d.root.get_by_label("Add a condition on").select_option("age")
    histogram = d.root.locator(".nbv-x-histogram")
    expect(histogram).to_be_visible()
    box = histogram.bounding_box()
    y = box["y"] + box["height"] / 2
    d.page.mouse.move(box["x"] + box["width"] * 0.25, y)
    d.page.mouse.down()
    d.page.mouse.move(box["x"] + box["width"] * 0.5, y, steps=5)
    d.page.mouse.up()
    d.eventually(lambda: "<= age <" in (d.chips() or [""])[0], True)
    condition = d.explorer.selected.conditions[0]
    d.root.get_by_role("button", name="Wider at the upper end").click()
    d.eventually(lambda: d.explorer.selected.conditions[0].high > condition.high, True)
    histogram.focus()
    d.page.keyboard.press("ArrowRight")
    d.eventually(lambda: d.explorer.selected.conditions[0].low > condition.low, True)
    d.root.get_by_label("From", exact=True).fill("30")
    d.page.keyboard.press("Enter")
    d.eventually(lambda: d.explorer.selected.conditions[0].low, 30)
    d.root.get_by_label("To", exact=True).fill("forty")
    d.page.keyboard.press("Enter")
    expect(d.root.get_by_role("alert")).to_have_text("“forty” is no number.")
    assert d.explorer.selected.conditions[0].low == 30


def test_a_part_of_a_moment(desk):
    d = desk(one_model())
    d.root.get_by_label("Add a condition on").select_option("day")
    d.root.get_by_label("Part of the moment").select_option("weekday")
    d.eventually(d.chips, ["weekday(day) = Monday"])
    d.eventually(lambda: d.explorer.selected.text, "weekday(day) = Monday")


def test_pins_are_named_undone_and_exported(desk):
    d = desk(one_model())
    d.rows.first.locator(".nbv-x-star").click()
    pin = d.root.locator(".nbv-x-pins li")
    expect(pin).to_have_count(1)
    pin.get_by_label("Name").fill("broken west")
    pin.get_by_label("Name").press("Enter")
    pin.get_by_label("Note").fill("since March")
    pin.get_by_label("Note").press("Enter")
    pin.get_by_label("Margin").fill("0.1")
    pin.get_by_label("Margin").press("Enter")
    d.eventually(
        lambda: [(p.name, p.note, p.margin) for p in d.explorer.pins],
        [("broken west", "since March", 0.1)],
    )
    expect(d.rows.first.locator(".nbv-x-name")).to_have_text("broken west")
    with d.page.expect_download() as download:
        d.root.get_by_label("Export").select_option("gate")
    assert download.value.suggested_filename == "slices.json"
    gate = json.loads(Path(download.value.path()).read_text())
    assert [(one["name"], one["margin"]) for one in gate["slices"]] == [("broken west", 0.1)]
    d.root.get_by_label("Export").select_option("polars")
    expect(d.root.locator(".nbv-x-code")).to_contain_text("pl.col('region')")
    for _ in range(4):
        d.root.get_by_role("button", name="Undo").click()
    d.eventually(lambda: d.explorer.pins, ())
    expect(d.root.get_by_role("button", name="Undo")).to_be_disabled()
    d.root.get_by_role("button", name="Redo").click()
    d.eventually(lambda: len(d.explorer.pins), 1)
    pin.get_by_role("button", name="Unpin").click()
    expect(pin).to_have_count(0)


def test_nothing_pinned_is_no_gate(desk):
    d = desk(one_model())
    d.root.get_by_label("Export").select_option("gate")
    expect(d.root.get_by_role("alert")).to_contain_text("Nothing is pinned")


def test_charts_are_drawn_without_eval_and_updated_in_place(desk):
    d = desk(one_model())
    d.rows.first.click()
    charts = d.root.locator(".nbv-x-canvas svg")
    expect(charts).to_have_count(3)
    expect(
        d.root.locator(".nbv-x-chart", has_text="Accuracy by region").locator("svg")
    ).to_be_visible()
    d.page.evaluate(
        "document.querySelectorAll('.nbv-x-canvas svg').forEach(s => s.dataset.mine = 1)"
    )
    # the same features, another value: other rows, the same charts
    d.root.get_by_role("button", name=WEST, exact=True).click()
    d.root.locator(".nbv-x-value", has_text="north").locator("input").check()
    d.eventually(lambda: d.asked.count("detail") > 1, True)
    d.page.wait_for_timeout(500)
    assert d.page.evaluate("document.querySelectorAll('.nbv-x-canvas svg[data-mine]').length") == 3
    assert d.asked.count("vega") == 1
    d.root.locator(".nbv-x-chart").first.get_by_role("button", name="as table").click()
    expect(d.root.locator(".nbv-x-rows tbody tr").first).to_be_visible()


def test_a_search_shows_its_progress_and_is_cancelled(desk):
    rng = np.random.default_rng(0)
    frame = {f"c{i}": rng.integers(0, 20, 100_000) for i in range(12)}
    explorer = SliceExplorer.from_errors(frame, rng.gamma(1.0, 1.0, 100_000), max_depth=1)
    d = desk(explorer)
    shown = explorer.result
    d.root.locator("summary", has_text="Search settings").click()
    d.root.get_by_role("spinbutton", name="Conditions").fill("5")
    d.root.get_by_role("spinbutton", name="Smallest").fill("1")
    d.root.get_by_role("spinbutton", name="Severity").fill("1")
    d.root.get_by_role("button", name="Search again").click()
    expect(d.root.locator("progress")).to_be_visible()
    job = explorer._job
    d.eventually(lambda: (explorer.view["search"]["progress"] or 0) > 0, True)
    d.root.get_by_role("button", name="Cancel").click()
    job.wait(20)
    assert not job.thread.is_alive()
    d.push()
    expect(d.root.locator("progress")).to_be_hidden()
    expect(d.root.get_by_text("The search was cancelled")).to_be_visible()
    assert explorer.result is shown


def test_search_settings_are_sent(desk):
    d = desk(one_model())
    d.root.locator("summary", has_text="Search settings").click()
    d.root.get_by_role("spinbutton", name="Slices").fill("1")
    d.root.get_by_role("spinbutton", name="Conditions").fill("1")
    d.root.get_by_role("button", name="Search again").click()
    d.eventually(lambda: d.explorer.wanted.k, 1)
    d.explorer.wait(10)
    d.push()
    expect(d.rows).to_have_count(1)
    d.root.get_by_role("spinbutton", name="Conditions").fill("9")
    d.root.get_by_role("button", name="Search again").click()
    expect(d.root.get_by_role("alert")).to_contain_text("max_depth")


def test_a_question_that_fails_is_told(desk):
    d = desk(one_model())
    d.fails["detail"] = "The column `region` is gone."
    d.rows.first.click()
    expect(d.root.get_by_role("alert")).to_have_text("The column `region` is gone.")
    del d.fails["detail"]
    d.rows.nth(1).click()
    expect(d.root.get_by_role("alert")).to_be_hidden()


def test_two_models_and_their_difference(desk):
    d = desk(two_models())
    expect(d.rows.first).to_be_visible()
    assert "only where new is worse" in d.root.inner_text()
    before = d.rows.count()
    d.root.get_by_text("only where new is worse").click()
    d.eventually(lambda: d.rows.count() < before, True)
    d.explorer.search(on="difference")
    d.push()
    d.eventually(lambda: "age" in d.rows.first.inner_text(), True)
    d.rows.first.click()
    expect(d.root.locator(".nbv-x-chart", has_text="How much worse new is")).to_have_count(2)


def test_overlap_and_fairness(desk):
    d = desk(one_model())
    d.root.locator("summary", has_text="Overlap").click()
    expect(d.root.locator(".nbv-x-upset circle").first).to_be_visible()
    d.root.locator("summary", has_text="Fairness").click()
    d.root.locator("[data-name=region]").check()
    expect(d.root.get_by_role("columnheader", name="selection rate")).to_be_visible()
    expect(d.root.get_by_text("demographic parity difference")).to_be_visible()


def test_two_views_of_one_explorer_and_nothing_stays(desk):
    d = desk(one_model())
    before = d.page.evaluate("window.heard()")
    d.page.evaluate("void (window.close_two = window.render('two'))")
    assert d.page.evaluate("window.heard()") == 2 * before
    d.rows.first.click()
    other = d.page.locator("#two .nbv-x-slices tbody tr").first
    expect(other).to_have_attribute("aria-selected", "true")
    expect(d.page.locator("#two .nbv-x-canvas svg")).to_have_count(3)
    d.page.evaluate("window.close_two()")
    assert d.page.evaluate("window.heard()") == before
    assert d.page.locator("#two").inner_html() == ""
    d.rows.nth(1).click()
    expect(d.rows.nth(1)).to_have_attribute("aria-selected", "true")
    d.page.evaluate("window.close_one()")
    assert d.page.evaluate("window.heard()") == 0
    assert d.page.locator("#one").inner_html() == ""


def test_a_saved_page_still_sorts_and_drills_down(page, tmp_path):
    explorer = one_model()
    explorer.pin(explorer.result[0], name="the west")
    explorer.to_html(tmp_path / "slices.html")
    page.goto((tmp_path / "slices.html").as_uri())
    rows = page.locator(".nbv-x-slices tbody tr")
    expect(rows).to_have_count(len(explorer.view["slices"]))
    page.get_by_role("button", name="Rows", exact=True).click()
    expect(page.locator("th[aria-sort=descending]")).to_have_count(1)
    rows.nth(1).click()
    expect(page.locator(".nbv-x-canvas svg")).to_have_count(3)
    expect(page.locator(".nbv-x-examples table")).to_have_count(0)  # no single rows, unless asked
    page.locator("summary", has_text="Overlap").click()
    expect(page.locator(".nbv-x-upset circle").first).to_be_visible()
    expect(page.get_by_label("Add a condition on")).to_be_disabled()
    expect(page.get_by_text("a saved page")).to_be_visible()
