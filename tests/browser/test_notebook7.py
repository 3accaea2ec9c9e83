"""Marks in Notebook 7: the same extension, without a status bar."""

from __future__ import annotations

from tests.browser.driver import eventually

APP = "notebook"
LOAD = "%load_ext nbvalidate"


def test_marks_panel_and_plan(book):
    k = book(LOAD, "x = 1", "y = x + 1\ny", "print(y)")
    k.run(0, 1, 2, 3)
    k.loaded()
    k.shows("", "", "", "")
    k.type(1, "x = 5")
    k.shows("", "edited", "waiting", "waiting")
    k.run(1)
    k.shows("", "", "stale", "waiting")
    assert k.summary() == "nbvalidate: 1 stale, 1 waiting"
    k.page.locator(".jp-NotebookPanel-toolbar .nbv-summary").click()
    eventually(k.panel.locator(".nbv-entry").count, 2)
    k.panel.locator(".nbv-entry").nth(1).click()
    eventually(lambda: k.js("return panel.content.activeCellIndex"), 3)
    k.panel.get_by_role("button", name="Re-run these 2 cells").click()
    k.shows("", "", "", "")
    assert k.output(3) == "6"


def test_deletion_reload_and_restart(book):
    k = book(LOAD, "x = 1", "x")
    k.run(0, 1, 2)
    k.loaded()
    k.select(1)
    k.command("notebook:delete-cell")
    k.shows("", "hidden")
    k.command("docmanager:save")
    k.reload()
    k.shows("", "hidden")
    k.begin("notebook:restart-kernel")
    k.page.get_by_role("button", name="Confirm Kernel Restart").click()
    k.shows("", "")
    eventually(k.summary, "")
