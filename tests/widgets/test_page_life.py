"""What the explorer's page leaves behind: nothing, whenever it is closed."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.widgets.conftest import Desk, one_model

#: Counts what goes on beyond the elements of the explorer: it must end with it.
_SPY = """
window.spy = { timers: new Set(), observers: new Set(), heard: new Map() };
for (const [start, stop] of [['setTimeout', 'clearTimeout'], ['setInterval', 'clearInterval']]) {
  const [begin, end] = [window[start], window[stop]];
  window[start] = (call, ...rest) => {
    const id = begin((...args) => { start === 'setTimeout' && spy.timers.delete(id); call(...args); }, ...rest);
    (new Error().stack.includes('blob:')) && spy.timers.add(id);
    return id;
  };
  window[stop] = id => { spy.timers.delete(id); end(id); };
}
for (const name of ['ResizeObserver', 'MutationObserver', 'IntersectionObserver']) {
  const Old = window[name];
  window[name] = class extends Old {
    observe(...args) { spy.observers.add(this); super.observe(...args); }
    disconnect() { spy.observers.delete(this); super.disconnect(); }
  };
}
for (const target of [window, document, MediaQueryList.prototype]) {
  const { addEventListener: add, removeEventListener: remove } = target;
  const count = (type, by) => spy.heard.set(type, (spy.heard.get(type) ?? 0) + by);
  const own = Object.getOwnPropertyNames(target).includes('addEventListener') || target !== MediaQueryList.prototype;
  target.addEventListener = function (type, ...rest) { count(type, 1); add.call(this, type, ...rest); };
  target.removeEventListener = function (type, ...rest) { count(type, -1); remove.call(this, type, ...rest); };
}
"""
_LEFT = """({
  timers: spy.timers.size,
  observers: spy.observers.size,
  heard: [...spy.heard].filter(([, count]) => count > 0).map(([type]) => type)
})"""
_HOLD = """() => {
  const kernel = window.kernel;
  window.held = [];
  window.kernel = content => content.op === 'vega'
    ? new Promise(go => window.held.push(go)).then(() => kernel(content))
    : kernel(content);
}"""
NOTHING = {"timers": 0, "observers": 0, "heard": []}


def spied(page, explorer):
    """A page that counts."""
    page.add_init_script(_SPY)
    page.goto("about:blank")
    return Desk(page, explorer)


def test_nothing_goes_on_after_the_end(page):
    d = spied(page, one_model())
    d.rows.first.click()
    expect(d.root.locator(".nbv-x-canvas svg")).to_have_count(3)
    d.root.get_by_label("Add a condition on").select_option("age")
    expect(d.root.locator(".nbv-x-histogram")).to_be_visible()
    d.root.locator("summary", has_text="Overlap").click()
    d.rows.first.locator(".nbv-x-star").click()
    expect(d.root.locator(".nbv-x-pins li")).to_have_count(1)
    with d.page.expect_download():
        d.root.get_by_label("Export").select_option("csv")
    during = d.page.evaluate(_LEFT)
    assert during["timers"] > 0  # a download is kept a while
    assert during["observers"] >= 4  # one for each chart, and that of the theme
    d.page.evaluate("window.close_one()")
    assert d.page.evaluate(_LEFT) == NOTHING
    assert d.page.evaluate("window.heard()") == 0


def test_the_end_comes_while_questions_are_open(page):
    d = spied(page, one_model())
    d.page.evaluate(_HOLD)
    d.rows.first.click()
    d.eventually(lambda: d.page.evaluate("window.held.length"), 1)
    d.page.evaluate("window.close_one()")
    assert d.page.evaluate(_LEFT) == NOTHING
    d.page.evaluate("window.held.forEach(go => go())")
    d.page.wait_for_timeout(300)
    assert d.page.evaluate(_LEFT) == NOTHING
    assert d.page.locator("#one").inner_html() == ""


def test_a_view_that_is_closed_while_it_waits_for_vega_does_not_stop_the_other(desk):
    d = desk(one_model())
    d.page.evaluate(_HOLD)
    d.page.evaluate("void (window.close_two = window.render('two'))")
    d.rows.first.click()
    d.eventually(lambda: d.page.evaluate("window.held.length"), 1)
    d.page.evaluate("window.close_one()")
    d.eventually(lambda: d.page.evaluate("window.held.length"), 2)
    d.page.evaluate("window.held.forEach(go => go())")
    expect(d.page.locator("#two .nbv-x-canvas svg")).to_have_count(3)


def test_charts_that_cannot_be_drawn_say_so_and_are_tried_again(desk):
    d = desk(one_model())
    d.fails["vega"] = "It is not there."
    d.rows.first.click()
    charts = d.root.locator(".nbv-x-canvas")
    expect(charts.first).to_have_text("The chart cannot be drawn: It is not there.")
    del d.fails["vega"]
    d.rows.nth(1).click()
    expect(d.root.locator(".nbv-x-canvas svg")).to_have_count(3)
    expect(d.root.get_by_text("cannot be drawn")).to_have_count(0)


def test_steps_of_a_search_leave_rows_and_questions_alone(desk):
    d = desk(one_model())
    d.root.locator("summary", has_text="Overlap").click()
    expect(d.root.locator(".nbv-x-upset circle").first).to_be_visible()
    d.page.evaluate("document.querySelectorAll('.nbv-x-slices td').forEach(td => td.mine = 1)")
    asked = d.asked[:]
    for share in (0.1, 0.5, 0.9):
        search = {"running": True, "progress": share, "message": "slices are searched"}
        view = d.explorer.view | {"search": search | {"seconds": None, "notes": None}}
        d.page.evaluate("view => window.take({ view })", view)
        expect(d.root.locator("progress")).to_have_attribute("value", str(share))
    cells = "[...document.querySelectorAll('.nbv-x-slices td')].every(td => td.mine)"
    assert d.page.evaluate(cells)
    d.page.wait_for_timeout(200)
    assert d.asked.count("overlap") == asked.count("overlap")
    d.push()
    expect(d.root.locator("[role=status]").last).to_contain_text("The search is done")


def test_what_is_typed_is_not_taken_away(desk):
    d = desk(one_model())
    d.rows.first.locator(".nbv-x-star").click()
    name = d.root.locator(".nbv-x-pins li").get_by_label("Name")
    name.press_sequentially("broken")
    d.explorer.pin(d.explorer.result[1])  # somebody pins in another cell
    d.push()
    expect(d.root.locator(".nbv-x-pins li")).to_have_count(2)
    expect(name.first).to_have_value("broken")
    name.first.press_sequentially(" west")
    name.first.press("Enter")
    d.eventually(lambda: d.explorer.pins[0].name, "broken west")
