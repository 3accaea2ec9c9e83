"""A frame that breaks its schema, in JupyterLab: the mark, the table, and what one can do there."""

from __future__ import annotations

import pytest

from tests.browser.driver import eventually
from tests.browser.test_lab import COLOURS, contrast

APP = "lab"

SCHEMA = """version: 1
name: orders
on_fail: report
columns:
  order_id: {dtype: integer, unique: true}
  status: {dtype: category, one_of: [open, paid]}
  price: {dtype: float, min: 0}
"""
MAKE = """import pandas as pd, nbvalidate as nbv
orders = pd.DataFrame({"order_id": range(100), "status": ["open", "paid"] * 50, "price": 1.5})"""
BREAK = """orders.loc[7, "price"] = -3.0
orders.loc[[3, 4], "status"] = ["<b>lost</b>", "gone"]"""


@pytest.fixture
def broken(book, server):
    (server.folder / "orders.yaml").write_text(SCHEMA)
    (server.folder / "pyproject.toml").write_text(
        '[tool.nbvalidate.schemas]\norders = "orders.yaml"\n'
    )
    k = book(
        "%load_ext nbvalidate\n%nbvalidate on",
        f"%%validate\n{MAKE}",
        BREAK,
        "nbv.last.bad_rows('orders', 'price.min')",
    )
    k.run(0, 1, 2)
    return k


def test_the_cell_that_broke_the_frame_is_marked_and_has_the_table(broken):
    k = broken
    k.shows("", "", "schema", "")
    assert k.summary() == "nbvalidate: 1 schema"
    assert k.output(1).startswith("✓ orders: 100 rows, 3 columns, ")
    report = k.cell(2).locator(".nbv-said")
    assert "orders: 2 errors in 100 rows" in report.inner_text()
    heads = report.locator("thead").first.locator("th").all_inner_texts()
    assert heads == ["Column", "Rule", "Expected", "Found", "Bad rows", "Distribution"]
    assert "1 of 100 (1 %)" in report.inner_text()
    assert "'<b>lost</b>'" in report.inner_text()  # a value is no markup
    k.badge(2).hover()
    assert "price was at least 0 and goes down" in k.page.locator(".nbv-tooltip").inner_text()
    k.run(3)
    eventually(lambda: "-3.0" in k.output(3), True)


def test_columns_that_are_well_are_folded_and_open_by_a_click(broken):
    details = broken.cell(2).locator(".nbv-said details")
    assert details.locator("summary").inner_text() == "1 column without a finding"
    assert not details.locator("table").is_visible()
    details.locator("summary").click()
    assert "order_id" in details.locator("table").inner_text()


def test_the_mark_goes_when_the_frame_is_as_its_schema_says(broken):
    k = broken
    k.type(2, 'orders.loc[7, "price"] = 3.0')
    k.run(1, 2)
    k.shows("", "", "", "")
    assert k.summary() == "nbvalidate: fresh"


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_the_table_is_legible_in_both_themes(broken, theme):
    k = broken
    k.command("apputils:change-theme", theme=theme)
    k.page.wait_for_function("theme => document.body.dataset.jpThemeName === theme", arg=theme)
    words = k.cell(2).locator(".nbv-said th, .nbv-said td, .nbv-said .nbv-fix")
    background = k.page.evaluate(
        "getComputedStyle(document.body).getPropertyValue('--jp-layout-color0')"
    )
    for colour, _ in words.evaluate_all(COLOURS):
        assert contrast(colour, rgb(k, background)) >= 4.5, colour
    k.command("apputils:change-theme", theme="JupyterLab Light")


def rgb(k, colour):
    return k.page.evaluate(
        """colour => {
          const paint = document.createElement('canvas').getContext('2d');
          paint.fillStyle = colour.trim();
          paint.fillRect(0, 0, 1, 1);
          return [...paint.getImageData(0, 0, 1, 1).data].slice(0, 3);
        }""",
        colour,
    )
