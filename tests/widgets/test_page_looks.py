"""The explorer in light and dark, wide and narrow."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.widgets.conftest import one_model, two_models

#: The contrast (WCAG 2) of each text against what is behind it, where it is less than wanted.
_POOR = """least => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const paint = colours => {
    canvas.clearRect(0, 0, 1, 1);
    for (const colour of colours) {
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
    }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = rgb => rgb
    .map(v => v / 255)
    .map(v => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const poor = [];
  for (const node of document.querySelectorAll('.nbv-x-root *')) {
    const own = [...node.childNodes].some(one => one.nodeType === 3 && one.data.trim());
    if (!own || !node.checkVisibility() || node.closest(':disabled, .nbv-x-unseen, option, svg')) continue;
    if (node.matches('.nbv-x-star')) continue; // a sign, not a text
    const behind = [];
    for (let at = node; at; at = at.parentElement) behind.unshift(getComputedStyle(at).backgroundColor);
    const ground = paint(['white', ...behind]);
    const text = paint(['white', ...behind, getComputedStyle(node).color]);
    const [a, b] = [light(ground), light(text)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < least) poor.push(`${ratio.toFixed(2)} ${node.className} ${node.textContent.slice(0, 30)}`);
  }
  return poor;
}"""
_GROUND = "getComputedStyle(document.querySelector('.nbv-x-root')).backgroundColor"
_LABELS = (
    """[...document.querySelectorAll('.nbv-x-canvas svg text')].map(t => t.getAttribute('fill'))"""
)


def opened(d):
    """Everything that can be seen is."""
    d.rows.first.click()
    expect(d.root.locator(".nbv-x-canvas svg").first).to_be_visible()
    d.explorer.pin(d.explorer.result[0], name="the west")
    d.push()
    for text in ("Search settings", "Overlap", "Fairness"):
        d.root.locator("summary", has_text=text).click()
    d.root.locator("[data-name=region]").check()
    d.root.get_by_label("Add a condition on").select_option("age")
    expect(d.root.locator(".nbv-x-histogram")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("make", [one_model, two_models])
def test_all_texts_can_be_read(desk, page, scheme, make):
    page.emulate_media(color_scheme=scheme)
    explorer = make()
    if len(explorer.view["models"]) > 1:
        explorer.search(on="difference")
    d = desk(explorer)
    opened(d)
    assert d.page.evaluate(_POOR, 4.5) == []
    ground = d.page.evaluate(_GROUND)
    assert ground == ("rgb(30, 30, 30)" if scheme == "dark" else "rgb(255, 255, 255)")


def test_charts_follow_the_theme_and_keep_their_rows(desk, page):
    page.emulate_media(color_scheme="light")
    d = desk(one_model())
    d.rows.first.click()
    expect(d.root.locator(".nbv-x-canvas svg")).to_have_count(3)
    before = set(d.page.evaluate(_LABELS))
    assert before == {"rgb(33, 33, 33)"}
    page.emulate_media(color_scheme="dark")
    d.eventually(lambda: set(d.page.evaluate(_LABELS)), {"rgb(230, 230, 230)"})
    expect(d.root.locator(".nbv-x-canvas svg")).to_have_count(3)
    assert d.asked.count("detail") <= 2


def test_a_front_end_with_a_theme_of_its_own(desk, page):
    page.emulate_media(color_scheme="light")
    d = desk(one_model())
    d.rows.first.click()
    expect(d.root.locator(".nbv-x-canvas svg")).to_have_count(3)
    d.page.evaluate("""() => {
      const set = (name, value) => document.documentElement.style.setProperty(name, value);
      set('--jp-layout-color1', '#111111');
      set('--jp-ui-font-color1', 'rgb(222, 222, 221)');
      document.body.dataset.jpThemeLight = 'false';
    }""")
    assert d.page.evaluate(_GROUND) == "rgb(17, 17, 17)"
    d.eventually(lambda: set(d.page.evaluate(_LABELS)), {"rgb(222, 222, 221)"})


@pytest.mark.parametrize("make", [one_model, two_models])
@pytest.mark.parametrize("width", [600, 860, 1100])  # 860 is JupyterLab on a laptop
def test_the_page_is_never_wider_than_its_cell(desk, page, make, width):
    page.set_viewport_size({"width": width, "height": 900})
    d = desk(make())
    opened(d)
    assert d.page.evaluate("document.documentElement.scrollWidth") <= width
    table = "document.querySelector('.nbv-x-table .nbv-x-scroll')"
    assert d.page.evaluate(f"{table}.scrollWidth - {table}.clientWidth") <= 0
    shown = d.root.get_by_role("columnheader", name="Share", exact=True)
    expect(shown).to_be_visible(visible=width > 800)
    expect(d.root.get_by_role("columnheader", name="Evidence")).to_be_visible()


def test_a_saved_page_disables_what_needs_a_kernel(page, tmp_path):
    explorer = one_model()
    explorer.pin(explorer.result[0], name="the west")
    explorer.to_html(tmp_path / "slices.html")
    page.emulate_media(color_scheme="dark")
    page.goto((tmp_path / "slices.html").as_uri())
    rows = page.locator(".nbv-x-slices tbody tr")
    rows.first.focus()
    page.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_have_attribute("aria-selected", "true")
    expect(page.locator(".nbv-x-canvas svg")).to_have_count(3)
    page.locator("summary", has_text="Search settings").click()
    page.locator("summary", has_text="Fairness").click()
    for name in ("Search again", "Undo", "Redo", "Unpin"):
        for one in page.get_by_role("button", name=name).all():
            expect(one).to_be_disabled()
    for one in page.locator(".nbv-x-settings input, .nbv-x-pins input").all():
        expect(one).to_be_disabled()
    page.keyboard.press("Control+z")
    expect(page.get_by_role("alert")).to_be_hidden()
    page.get_by_label("Search slices").fill("age")
    expect(rows.first).to_contain_text("age")
    assert page.evaluate(_GROUND) == "rgb(30, 30, 30)"
