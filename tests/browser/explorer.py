"""The slice explorer as a person uses it, in whatever application: one way through all of it."""

from __future__ import annotations

import json
import os
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.browser.driver import Book, eventually

#: Two models of which the first is broken in one region for those who pay, the second for the old.
MAKE = """import numpy as np, pandas as pd, nbvalidate as nbv
rng = np.random.default_rng(0)
n = 4000
X = pd.DataFrame({
    "region": rng.choice(["north", "south", "east", "west"], n),
    "paid": rng.choice([True, False], n),
    "age": rng.integers(18, 80, n),
    "day": pd.Timestamp("2026-01-01") + pd.to_timedelta(rng.integers(0, 90, n), "D"),
})
y = rng.integers(0, 2, n)
def champion(X):
    broken = (X["region"] == "west") & X["paid"]
    return np.where(rng.random(len(X)) < np.where(broken, 0.6, 0.1), 1 - y, y)
def challenger(X):
    return np.where(rng.random(len(X)) < np.where(X["age"] >= 70, 0.5, 0.05), 1 - y, y)"""
ONE = "explorer = nbv.SliceExplorer(champion, X, y)\nexplorer"
TWO = 'both = nbv.SliceExplorer({"champion": champion, "challenger": challenger}, X, y)\nboth'

SHOTS = os.environ.get("NBV_SCREENSHOTS")


def shot(k: Book, index: int, name: str) -> None:
    """A picture to look at, where somebody asks for it."""
    if SHOTS:
        k.cell(index).locator(".nbv-x-head").scroll_into_view_if_needed()
        k.page.screenshot(path=str(Path(SHOTS) / f"{name}.png"))


def explorer(k: Book, index: int) -> Locator:
    """The explorer under a cell, with its charts."""
    root = k.cell(index).locator(".nbv-x-root")
    expect(root.locator(".nbv-x-slices tbody tr").first).to_be_visible()
    return root


def chips(root: Locator) -> list[str]:
    return root.locator(".nbv-x-editor .nbv-x-edit .nbv-x-chip").all_inner_texts()


def select_edit_pin_export(k: Book) -> None:
    """One model: the broken part is first; it is chosen, changed, pinned, undone and exported."""
    k.run(0, 1)
    root = explorer(k, 1)
    first = root.locator(".nbv-x-slices tbody tr").first
    assert sorted(first.locator(".nbv-x-chip").all_inner_texts()) == [
        "paid = True",
        "region = west",
    ]
    assert "held out q < 0.001" in first.inner_text()
    # select
    first.click()
    expect(first).to_have_attribute("aria-selected", "true")
    eventually(lambda: sorted(chips(root)), ["paid = True", "region = west"])
    expect(root.locator(".nbv-x-canvas svg")).to_have_count(3)  # distribution, heat map, trend
    expect(root.locator(".nbv-x-examples tbody tr")).to_have_count(10)
    rows = root.locator(".nbv-x-figures")
    before = rows.inner_text()
    shot(k, 1, f"{k.server.app}-one")
    # the kernel knows, and what it sets is shown
    k.run(2)
    assert "region" in k.output(2)
    # edit: another region, then all but it
    root.get_by_role("button", name="region = west", exact=True).click()
    root.locator(".nbv-x-value", has_text="east").locator("input").check()
    eventually(lambda: "region in {west, east}" in chips(root), True)
    eventually(lambda: rows.inner_text() != before, True)
    root.get_by_role("button", name="negate").click()
    eventually(lambda: "region not in {west, east}" in chips(root), True)
    root.get_by_role("button", name="Drop region not in {west, east}").click()
    eventually(lambda: chips(root), ["paid = True"])
    # an interval of the age, brushed by hand, then by keyboard
    root.get_by_label("Add a condition on").select_option("age")
    histogram = root.locator(".nbv-x-histogram")
    expect(histogram).to_be_visible()
    box = histogram.bounding_box()
    middle = box["y"] + box["height"] / 2
    k.page.mouse.move(box["x"] + box["width"] * 0.5, middle)
    k.page.mouse.down()
    k.page.mouse.move(box["x"] + box["width"] * 0.7, middle, steps=4)
    k.page.mouse.up()
    eventually(lambda: any("<= age <" in chip for chip in chips(root)), True)
    brushed = chips(root)[1]
    histogram.press("Shift+ArrowRight")
    eventually(lambda: chips(root)[1] != brushed, True)
    # pin, name, undo, redo
    root.locator(".nbv-x-editor").get_by_role("button", name="Pin").click()
    pin = root.locator(".nbv-x-pins li")
    expect(pin).to_have_count(1)
    pin.get_by_label("Name").fill("paying, middle-aged")
    pin.get_by_label("Name").press("Enter")
    expect(root.locator(".nbv-x-slices .nbv-x-name")).to_have_text("paying, middle-aged")
    root.get_by_role("button", name="Undo").click()
    expect(root.locator(".nbv-x-slices .nbv-x-name")).to_have_count(0)
    root.get_by_role("button", name="Redo").click()
    expect(root.locator(".nbv-x-slices .nbv-x-name")).to_have_text("paying, middle-aged")
    # export
    with k.page.expect_download() as download:
        root.get_by_label("Export").select_option("gate")
    gate = json.loads(Path(download.value.path()).read_text())
    assert gate["slices"][0]["name"] == "paying, middle-aged"
    assert {one["column"] for one in gate["slices"][0]["rule"]} == {"paid", "age"}
    root.get_by_label("Export").select_option("pandas")
    expect(root.locator(".nbv-x-code")).to_contain_text("df[")
    k.run(3)
    assert k.output(3).startswith("['paying, middle-aged']")
    shot(k, 1, f"{k.server.app}-edited")


def compare(k: Book) -> None:
    """Two models: a search on the difference finds where the second is worse."""
    k.run(0, 1)
    root = explorer(k, 1)
    root.locator("summary", has_text="Search settings").click()
    root.get_by_label("What is searched for").select_option("difference")
    root.get_by_role("button", name="Search again").click()
    first = root.locator(".nbv-x-slices tbody tr").first
    eventually(lambda: "age" in first.inner_text(), True)
    assert "+0." in first.inner_text()
    root.locator("summary", has_text="Overlap").click()
    expect(root.locator(".nbv-x-upset circle").first).to_be_visible()
    first.click()
    expect(root.locator(".nbv-x-canvas svg").first).to_be_visible()
    shot(k, 1, f"{k.server.app}-two")


def clean_up(k: Book) -> None:
    """When the output is cleared nothing of the explorer stays in the page."""
    k.run(0, 1)
    explorer(k, 1)
    k.run(2)
    expect(k.cell(1).locator(".nbv-x-root")).to_have_count(0)
