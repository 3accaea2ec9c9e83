"""Marks in JupyterLab, driven as a person does."""

from __future__ import annotations

import re

import pytest

from tests.browser.driver import eventually

APP = "lab"

LOAD = "%load_ext nbvalidate"


def test_a_value_made_anew_marks_who_read_it_until_they_run_again(book):
    k = book(LOAD, "x = 1", "y = x + 1\ny", "print(y)", "z = 0")
    k.run(0, 1, 2, 3, 4)
    k.loaded()
    k.shows("", "", "", "", "")
    assert k.summary() == "nbvalidate: fresh"
    k.type(1, "x = 5")
    k.run(1)
    k.shows("", "", "stale", "waiting", "")
    assert k.summary() == "nbvalidate: 1 stale, 1 waiting"
    k.run(2, 3)
    k.shows("", "", "", "", "")
    assert k.output(3) == "6"


def test_a_cell_is_marked_as_edited_while_its_text_is_not_what_ran(book):
    k = book(LOAD, "x = 1", "x")
    k.run(0, 1, 2)
    k.type(1, "x = 2")
    k.shows("", "edited", "waiting")
    k.type(1, "x = 1")
    k.shows("", "", "")


def test_a_deleted_cell_leaves_its_readers_marked_until_it_is_back(book):
    k = book(LOAD, "rate = 2", "rate")
    k.run(0, 1, 2)
    k.loaded()
    k.select(1)
    k.command("notebook:delete-cell")
    k.shows("", "hidden")
    k.command("notebook:undo-cell-action")
    k.shows("", "", "")


def test_a_cell_that_is_moved_keeps_its_mark_and_the_order_follows(book):
    k = book(LOAD, "rate = 2", "rate", "rate = 3")
    k.run(0, 1, 3, 2)
    k.shows("", "", "order", "")
    k.select(3)
    k.command("notebook:move-cell-up")
    k.shows("", "", "", "")
    k.command("notebook:move-cell-down")
    k.shows("", "", "order", "")
    k.type(1, "rate = 1")
    k.shows("", "edited", "order", "")
    k.select(1)
    k.command("notebook:move-cell-up")
    k.shows("edited", "", "order", "")


def test_nothing_is_there_for_a_notebook_that_did_not_load_it(book):
    k = book("x = 1", "x")
    before = k.work()
    k.run(0, 1)
    k.type(0, "x = 2")
    k.run(0)
    eventually(lambda: k.js("return panel.content.widgets[0].model.executionCount"), 3)
    assert k.marks() == ["", ""]
    assert k.summary() == ""
    assert k.work() == before
    k.command("nbvalidate:show-panel")
    assert "is not loaded in this notebook" in k.panel.inner_text()


def test_a_reload_of_the_page_finds_the_marks_again(book):
    k = book(LOAD, "x = 1", "x", "x = 2")
    k.run(0, 1, 2, 3, 2)
    k.shows("", "", "order", "")
    k.command("docmanager:save")
    k.reload()
    k.shows("", "", "order", "")
    k.run(1)
    k.type(1, "x = 7")
    k.shows("", "edited", "order", "")


def test_a_restart_takes_the_marks_away_until_it_is_loaded_again(book):
    k = book(LOAD, "x = 1", "x", "x = 2")
    k.run(0, 1, 2, 3, 2)
    k.shows("", "", "order", "")
    k.begin("notebook:restart-kernel")
    k.page.get_by_role("button", name="Confirm Kernel Restart").click()
    k.shows("", "", "", "")
    eventually(k.summary, "")
    eventually(lambda: k.js("return panel.sessionContext.session.kernel.status"), "idle")
    k.run(0, 1, 2)
    k.loaded()
    k.run(3, 2)
    k.shows("", "", "order", "")


def test_interrupt_unload_and_load_again(book):
    k = book(LOAD, "x = 1", "x", "import time\ntime.sleep(60)", "%unload_ext nbvalidate")
    k.run(0, 1, 2)
    k.loaded()
    k.select(3)
    k.begin("notebook:run-cell")
    eventually(lambda: k.cell(3).locator(".jp-InputPrompt").inner_text(), "[*]:")
    k.type(1, "x = 2")
    k.command("notebook:interrupt-kernel")
    eventually(lambda: "KeyboardInterrupt" in k.cell(3).inner_text(), True)
    eventually(lambda: k.marks()[1:3], ["edited", "waiting"])
    k.run(4)
    k.shows("", "", "", "", "")
    assert k.summary() == ""
    k.run(0)
    k.loaded()


def test_two_notebooks_have_their_own_marks(book):
    first = book(LOAD, "x = 1", "x", "x = 2", name="first.ipynb")
    first.run(0, 1, 2, 3, 2)
    first.shows("", "", "order", "")
    second = book(LOAD, "a = 1", "a", name="second.ipynb")
    assert second.summary() == ""
    second.run(0, 1, 2)
    second.type(1, "a = 5")
    second.shows("", "edited", "waiting")
    second.command("nbvalidate:show-panel")
    eventually(second.panel.locator("h2").inner_text, "second.ipynb")
    second.page.get_by_role("tab", name="first.ipynb").click()
    eventually(first.summary, "nbvalidate: 1 order")
    assert first.panel.locator("h2").inner_text() == "first.ipynb"
    first.shows("", "", "order", "")


def test_the_panel_lists_in_document_order_and_jumps(book):
    k = book(LOAD, "x = 1", "# words", "x * 2", "x", *["pass"] * 30, "print(x)")
    k.run(0, 1, 3, 4, 35)
    k.type(1, "x = 9")
    k.run(1)
    k.page.locator(".nbv-summary").click()
    eventually(k.entries, [
        f"[{n}] stale x was made anew, and differently, by cell [6] after this cell ran."
        for n in (3, 4, 5)
    ])  # fmt: skip
    assert "Order of the cells: as on this page." in k.panel.inner_text()
    k.panel.locator(".nbv-entry").nth(2).click()
    eventually(lambda: k.js("return panel.content.activeCellIndex"), 35)
    eventually(
        lambda: k.js("return panel.content.activeCell.node.contains(document.activeElement)"), True
    )
    assert k.badge(35).is_visible()
    k.panel.locator(".nbv-entry").nth(2).focus()
    k.page.keyboard.press("ArrowUp")
    k.page.keyboard.press("Enter")
    eventually(lambda: k.js("return panel.content.activeCellIndex"), 4)


def test_the_button_runs_exactly_the_plan_in_order(book):
    k = book(
        LOAD,
        "log = []",
        "x = 1",
        "a = x + 1\nlog.append('a')",
        "c = 0\nlog.append('c')",
        "b = a + 1\nlog.append('b')",
    )
    k.run(0, 1, 2, 3, 4, 5)
    k.type(2, "x = 10")
    k.run(2)
    k.command("nbvalidate:show-panel")
    k.panel.get_by_role("button", name=re.compile("^Re-run these")).click()
    eventually(lambda: set(k.marks()), {""})
    eventually(lambda: k.panel.locator(".nbv-entry").count(), 0)
    assert "Every result is what Restart & Run All gives." in k.panel.inner_text()


def test_the_palette_re_runs_and_clears(book):
    k = book(LOAD, "x = 1", "x", "x + 1")
    k.run(0, 1, 2, 3)
    k.type(1, "x = 2")
    k.run(1)
    k.shows("", "", "stale", "stale")
    choose(k, "nbvalidate: clear marks")
    k.shows("", "", "", "")
    assert k.summary() == "nbvalidate: 2 stale"
    k.command("nbvalidate:show-panel")
    k.panel.get_by_role("button", name="Show the cleared marks").click()
    k.shows("", "", "stale", "stale")
    choose(k, "nbvalidate: clear marks")
    k.type(2, "x - 1")
    k.shows("", "", "edited", "")  # there is something new to say of it
    choose(k, "nbvalidate: re-run what is stale")
    k.shows("", "", "", "")
    eventually(lambda: k.output(2), "1")
    assert k.output(3) == "3"


def choose(k, label: str) -> None:
    k.command("apputils:activate-command-palette")
    k.page.locator(".jp-ModalCommandPalette input").fill(label)
    k.page.locator(".lm-CommandPalette-item", has_text=label).click()


def test_the_reason_shows_on_hover_and_by_keyboard_and_is_told_to_screen_readers(book):
    k = book(LOAD, "x = 1", "x", "x = 2")
    k.run(0, 1, 2, 3, 2)
    k.shows("", "", "order", "")
    reason = "x was made by cell [4], which stands below this cell."
    badge = k.badge(2)
    assert k.cell(2).get_attribute("aria-description") == f"nbvalidate: order. {reason}"
    described = k.page.locator(f"#{badge.get_attribute('aria-describedby')}")
    assert described.text_content() == reason
    tip = k.page.locator(".nbv-tooltip")
    badge.hover()
    assert tip.inner_text() == reason
    k.page.mouse.move(5, 5)
    eventually(tip.count, 0)

    k.js(
        "panel.content.activeCellIndex = 2; panel.content.mode = 'command'; panel.content.activate()"
    )
    for _ in range(8):
        k.page.keyboard.press("Tab")
        if badge.evaluate("node => node === document.activeElement"):
            break
    assert badge.evaluate("node => node === document.activeElement")
    assert tip.inner_text() == reason
    k.page.keyboard.press("Escape")
    eventually(tip.count, 0)
    k.page.keyboard.press("Enter")
    entry = k.panel.locator(".nbv-entry")
    eventually(lambda: entry.get_attribute("aria-current"), "true")
    assert entry.evaluate("node => node === document.activeElement")
    assert k.js("return panel.content.mode") == "command"


ROWS = """from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
X, y = make_classification(random_state=0)"""
SCALE = "X = StandardScaler().fit_transform(X)"
SCORE = """X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
model = LogisticRegression().fit(X_train, y_train)
model.score(X_test, y_test)"""


def test_leakage_that_the_code_shows_is_marked_before_anything_runs(book):
    k = book(LOAD, ROWS, SCALE, SCORE)
    k.run(0)
    k.shows("", "", "leak", "")
    assert k.summary() == "nbvalidate: 1 leak"
    k.badge(2).hover()
    assert "learns from all rows, test rows included" in k.page.locator(".nbv-tooltip").inner_text()
    k.type(2, "X = X * 2")
    k.shows("", "", "", "")
    assert k.summary() == "nbvalidate: fresh"


def test_a_cell_with_proved_leakage_and_a_stale_result_tells_both(book):
    k = book(LOAD + "\n%nbvalidate on", ROWS, SCALE, SCORE)
    k.run(0, 1, 2, 3)
    k.shows("", "", "leak", "leak")
    k.command("nbvalidate:show-panel")
    eventually(lambda: [e.split()[1] for e in k.entries()], ["LEAK101", "LEAK202"])
    assert "Every result is what Restart & Run All gives." in k.panel.inner_text()
    k.type(1, ROWS + "\nX = X + 1")
    k.run(1)
    k.shows("", "", "leak", "leak")  # an error is worse than a stale result
    assert k.summary() == "nbvalidate: 1 stale, 1 waiting, 2 leaks"
    assert [e.split()[1] for e in k.entries()] == ["stale", "LEAK101", "waiting", "LEAK202"]


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_every_word_is_legible_in_both_themes(book, theme):
    k = book(LOAD, "x = 1", "x", "x = 2", "y = 0", "y += 1", "y")
    k.run(0, 1, 2, 3, 2, 4, 5, 5, 6)
    k.type(3, "x = 3")
    k.shows("", "", "order", "edited", "", "rerun", "waiting")
    k.command("apputils:change-theme", theme=theme)
    k.page.wait_for_function("theme => document.body.dataset.jpThemeName === theme", arg=theme)
    k.command("nbvalidate:show-panel")
    eventually(k.panel.locator(".nbv-word").count, 4)
    for colours in k.page.locator(".nbv-badge, .nbv-word").evaluate_all(COLOURS):
        assert contrast(*colours) >= 4.5, colours
    edges = k.page.locator(".nbv-edge")
    assert len(set(edges.evaluate_all("all => all.map(n => getComputedStyle(n).background)"))) == 3
    k.command("apputils:change-theme", theme="JupyterLab Light")


#: Of each: what its text and what its background is painted with, as red, green, blue.
COLOURS = """nodes => {
  const paint = document.createElement('canvas').getContext('2d');
  const rgb = colour => {
    paint.fillStyle = colour;
    paint.fillRect(0, 0, 1, 1);
    return [...paint.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  return nodes.map(node => getComputedStyle(node)).map(s => [rgb(s.color), rgb(s.backgroundColor)]);
}"""


def contrast(one, other) -> float:
    """Contrast as WCAG 2 defines it."""

    def light(colour):
        parts = [c / 255 for c in colour]
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    dark, bright = sorted([light(one), light(other)])
    return (bright + 0.05) / (dark + 0.05)


def test_the_settings_editor_switches_the_parts_off(book):
    k = book(LOAD, "x = 1", "x", "x = 2")
    k.run(0, 1, 2, 3, 2)
    k.shows("", "", "order", "")
    k.command("settingeditor:open", query="nbvalidate")
    editor = k.page.locator(".jp-SettingsPanel, .jp-SettingsForm").first
    editor.get_by_label("Badges").uncheck()
    editor.get_by_label("Summary").uncheck()
    editor.get_by_label("Panel", exact=True).uncheck()
    eventually(k.summary, "")
    k.page.get_by_role("tab", name=re.compile(r"^the_settings.*ipynb$")).click()
    assert k.marks() == [""] * 4
    assert k.cell(2).get_attribute("data-nbvalidate") == "order"
    assert k.panel.count() == 0
    k.page.get_by_role("tab", name="Settings", exact=True).click()
    editor.get_by_label("Marks on cells").uncheck()
    k.page.get_by_role("tab", name=re.compile(r"^the_settings.*ipynb$")).click()
    eventually(lambda: k.cell(2).get_attribute("data-nbvalidate"), None)
    k.page.get_by_role("tab", name="Settings", exact=True).click()
    for name in ("Marks on cells", "Badges", "Panel", "Summary"):
        editor.get_by_label(name, exact=True).check()
    eventually(k.panel.count, 1)


def test_a_notebook_that_is_closed_or_renamed_leaves_nothing_behind(book):
    k = book(LOAD, "x = 1", "x", "x = 2")
    k.run(0, 1, 2, 3, 2)
    k.shows("", "", "order", "")
    k.js("await panel.context.rename('renamed.ipynb')")
    k.command("nbvalidate:show-panel")
    eventually(lambda: k.panel.locator("h2").inner_text(), "renamed.ipynb")
    k.run(3)
    k.type(1, "x = 7")
    k.shows("", "edited", "order", "")
    k.command("docmanager:save")
    k.js("panel.close()")
    eventually(lambda: k.panel.inner_text().strip().splitlines()[-1], "No notebook is open.")
    assert k.summary() == ""
    k.command("docmanager:open", path="renamed.ipynb")
    k.page.wait_for_function(
        "window.jupyterapp.shell.currentWidget?.title.label === 'renamed.ipynb'"
    )
    eventually(lambda: k.cells.count() and k.marks(), ["", "edited", "order", ""])


def test_two_views_of_a_notebook_show_the_same(book):
    k = book(LOAD, "x = 1", "x", "x = 2")
    k.run(0, 1, 2, 3, 2)
    k.shows("", "", "order", "")
    k.command("docmanager:clone")
    eventually(k.page.locator(".jp-NotebookPanel:visible").count, 2)
    eventually(k.page.locator(".nbv-badge").all_inner_texts, ["order", "order"])
    k.ready()
    k.run(1, 2, 3)
    eventually(lambda: k.page.locator(".nbv-badge").count(), 0)
