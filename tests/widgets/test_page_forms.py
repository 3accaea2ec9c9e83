"""The explorer's forms by keyboard: where the focus is, what is undone, what is stale."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from nbvalidate.slices import Condition, Slice
from tests.widgets.conftest import one_model

WEST = "region = '<b>west</b>'"
AGE = Slice.of(Condition("age", "between", low=40, high=60))
PAID = Slice.of(Condition("paid", "is", (True,)))


def choose(d, rule):
    """A rule is chosen in the kernel."""
    d.explorer.selected = rule
    d.push()
    d.eventually(lambda: len(d.chips()), len(rule.conditions))


def focused(d):
    """How what has the focus is called."""
    return d.page.evaluate(
        "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent"
    )


def test_a_closed_list_opens_before_a_key_chooses(desk):
    d = desk(one_model())
    adder = d.root.get_by_label("Add a condition on")
    adder.focus()
    opened = """node => {
      window.opened = 0;
      node.showPicker = () => { window.opened += 1; };
    }"""
    adder.evaluate(opened)
    d.page.keyboard.press("ArrowDown")
    d.page.keyboard.press("ArrowDown")
    assert d.page.evaluate("window.opened") == 2
    assert d.chips() == []
    exporter = d.root.get_by_label("Export")
    exporter.evaluate(opened)
    exporter.press("ArrowDown")
    exporter.press("c")
    assert d.page.evaluate("window.opened") == 2
    assert "export" not in d.asked


def test_who_works_in_the_form_stays_there(desk):
    d = desk(one_model())
    choose(d, AGE)
    d.root.get_by_role("button", name="40 <= age < 60", exact=True).click()
    kind = d.root.get_by_label("Kind of condition")
    kind.focus()
    kind.select_option("values")
    d.eventually(lambda: "age = " in d.chips()[0], True)
    assert focused(d) == "Kind of condition"
    negate = d.root.get_by_role("button", name="negate")
    negate.focus()
    d.page.keyboard.press("Enter")
    d.eventually(lambda: "age != " in d.chips()[0], True)
    assert focused(d) == "negate"


def test_the_focus_goes_on_when_a_condition_is_dropped(desk):
    d = desk(one_model())
    choose(d, Slice.of(*AGE.conditions, *PAID.conditions))
    first, second = d.chips()
    d.root.get_by_role("button", name=f"Drop {first}").press("Enter")
    d.eventually(d.chips, [second])
    assert focused(d) == f"Drop {second}"
    d.root.get_by_role("button", name=f"Drop {second}").press("Enter")
    d.eventually(d.chips, [])
    assert focused(d) == "Add a condition on"


def test_the_last_value_takes_the_condition_with_it(desk):
    d = desk(one_model())
    choose(d, Slice.of(*PAID.conditions, *AGE.conditions))
    d.root.get_by_role("button", name="paid = True", exact=True).click()
    d.root.locator(".nbv-x-value input:checked").click()
    d.eventually(d.chips, ["40 <= age < 60"])
    expect(d.root.locator(".nbv-x-form")).to_be_hidden()  # not that of the next condition


def test_another_slice_closes_the_form(desk):
    d = desk(one_model())
    choose(d, AGE)
    d.root.get_by_role("button", name="40 <= age < 60", exact=True).click()
    expect(d.root.locator(".nbv-x-histogram")).to_be_visible()
    choose(d, PAID)
    expect(d.root.locator(".nbv-x-form")).to_be_hidden()


def test_a_histogram_is_asked_for_once_while_its_interval_moves(desk):
    d = desk(one_model())
    choose(d, AGE)
    d.root.get_by_role("button", name="40 <= age < 60", exact=True).click()
    histogram = d.root.locator(".nbv-x-histogram")
    expect(histogram).to_be_visible()
    expect(histogram.locator(".nbv-x-level").first).to_be_attached()  # the metric by bin
    histogram.focus()
    before = d.chips()
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowLeft", "ArrowLeft"):
        d.page.keyboard.press(key)
    d.eventually(lambda: d.chips() != before, True)
    d.eventually(lambda: d.asked.count("evaluate") > 0, True)
    assert d.asked.count("histogram") == 1
    low, high = d.chips()[0].split("<= age <")
    assert histogram.get_attribute("aria-valuetext") == f"{low.strip()} to {high.strip()}"


@pytest.mark.parametrize("button", [False, True], ids=["by key", "by button"])
def test_an_edit_is_undone_and_redone(desk, button):
    d = desk(one_model())
    choose(d, AGE)
    d.root.get_by_label("Add a condition on").select_option("paid")
    d.eventually(lambda: len(d.chips()), 2)

    def step(key, name):
        if button:
            d.root.get_by_role("button", name=name).click()
        else:
            d.root.get_by_label("Kind of condition").or_(
                d.root.get_by_label("Add a condition on")
            ).first.press(key)

    d.eventually(lambda: d.explorer.view["undo"], True)
    expect(d.root.get_by_role("button", name="Undo")).to_be_enabled()
    d.explorer.history._changed = 0.0
    step("Control+z", "Undo")
    d.eventually(lambda: d.explorer.view["redo"], True)
    d.eventually(lambda: len(d.chips()) < 2, True)
    step("Control+Shift+z", "Redo")
    d.eventually(lambda: len(d.chips()), 2)


def test_figures_of_another_slice_do_not_stay(desk):
    d = desk(one_model())
    figures = d.root.locator(".nbv-x-figures")
    d.rows.first.click()
    expect(d.root.locator(".nbv-x-canvas svg")).to_have_count(3)
    d.fails |= {"evaluate": "It cannot be said.", "detail": "It cannot be said."}
    d.root.get_by_label("Add a condition on").select_option("age")
    expect(figures).to_have_text("The figures of this slice are not known.")
    expect(d.root.locator(".nbv-x-chart")).to_have_count(0)
    expect(d.root.get_by_role("alert")).to_have_text("It cannot be said.")
    d.fails.clear()
    d.rows.first.click()
    expect(figures).to_contain_text("rows")
    expect(d.root.locator(".nbv-x-canvas svg")).to_have_count(3)
    expect(d.root.get_by_role("alert")).to_be_hidden()


def test_code_is_shown_to_be_copied(desk):
    d = desk(one_model())
    d.rows.first.click()
    d.root.get_by_label("Export").select_option("pandas")
    code = d.root.locator(".nbv-x-code")
    expect(code).to_contain_text("df[")
    d.root.get_by_role("button", name="Copy").click()
    copied = "getSelection().toString() || null"
    d.eventually(lambda: "df[" in (d.page.evaluate(copied) or ""), True)
    d.root.get_by_role("button", name="Close").click()
    expect(code).to_be_hidden()
    assert focused(d) == "Export"


def test_a_feature_of_the_rule_is_opened_not_doubled(desk):
    d = desk(one_model())
    choose(d, PAID)
    d.root.get_by_label("Add a condition on").select_option("paid")
    expect(d.root.locator(".nbv-x-value input:checked")).to_have_count(1)
    assert d.chips() == ["paid = True"]


def test_a_slice_without_rows_says_so(desk):
    d = desk(one_model())
    choose(d, Slice.of(Condition("age", "between", low=200)))
    expect(d.root.locator(".nbv-x-figures")).to_have_text("No row fulfils all of these conditions.")
    expect(d.root.locator(".nbv-x-details")).to_have_attribute("aria-busy", "false")
    expect(d.root.locator(".nbv-x-examples table")).to_have_count(0)
