"""The explorer's page in a browser, without a server: its questions are answered right here."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest
from playwright import sync_api

from nbvalidate.errors import UsageError
from nbvalidate.widgets.assets import page_css, page_module
from nbvalidate.widgets.explore.ops import answer
from nbvalidate.widgets.explorer import SliceExplorer
from tests.browser.conftest import browser

__all__ = ["browser"]  # the fixture of the other browser tests

#: No function is made from text, and nobody is asked for anything: as on a strict page.
_CSP = "default-src 'none'; script-src 'unsafe-inline' blob:; style-src 'unsafe-inline'"

_PAGE = """<!doctype html><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{csp}">
<style>body {{ color-scheme: light dark }} {css}</style>
<div id="one"></div><div id="two"></div>
<script type="application/json" id="module">{module}</script>"""

_START = """async () => {
  const state = await window.kernel({ get: true });
  const heard = new Map();
  const fire = (name, ...args) => [...(heard.get(name) ?? [])].forEach(call => call(...args));
  const take = next => {
    for (const [name, value] of Object.entries(next)) {
      if (JSON.stringify(state[name]) !== JSON.stringify(value)) {
        state[name] = value;
        fire(`change:${name}`);
      }
    }
  };
  let changed = {};
  const model = {
    get: name => state[name],
    set: (name, value) => { changed[name] = value; take({ [name]: value }); },
    save_changes: async () => { const send = changed; changed = {}; take((await window.kernel({ set: send })).state); },
    on: (name, call) => heard.set(name, [...(heard.get(name) ?? []), call]),
    off: (name, call) => heard.set(name, (heard.get(name) ?? []).filter(one => one !== call)),
    send: async content => {
      const made = await window.kernel(content);
      take(made.state);
      const buffers = made.buffers.map(text => {
        const bytes = Uint8Array.from(atob(text), c => c.charCodeAt(0));
        return new DataView(bytes.buffer);
      });
      fire('msg:custom', made.reply, buffers);
    }
  };
  const source = JSON.parse(document.getElementById('module').textContent);
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const explorer = (await import(url)).default;
  window.take = take;
  window.heard = () => [...heard.values()].reduce((sum, calls) => sum + calls.length, 0);
  window.render = id => explorer.render({ model, el: document.getElementById(id) });
  window.close_one = window.render('one');
}"""


class Desk:
    """A page with the explorer, and the kernel behind it."""

    def __init__(self, page: sync_api.Page, explorer: SliceExplorer) -> None:
        self.page, self.explorer = page, explorer
        self.asked: list[str] = []
        self.fails: dict[str, str] = {}
        page.expose_function("kernel", self._kernel)
        module = json.dumps(page_module()).replace("<", "\\u003c")
        page.set_content(_PAGE.format(csp=_CSP, css=page_css(), module=module))
        page.evaluate(_START)
        self.root = page.locator("#one .nbv-x-root")

    def _state(self) -> dict[str, Any]:
        explorer = self.explorer
        return {
            "view": explorer.view,
            "selected": explorer.selected.to_json(),
            "pins": [pin.to_json() for pin in explorer.pins],
            "weight": explorer.weight,
            "offline": None,
        }

    def _changed(self, before: dict[str, Any]) -> dict[str, Any]:
        """As over a comm: only what is new goes to the page."""
        return {name: value for name, value in self._state().items() if value != before[name]}

    def _kernel(self, content: dict[str, Any]) -> Any:
        before = self._state()
        if "get" in content:
            return before
        if "set" in content:
            from nbvalidate.slices import Slice

            for name, value in content["set"].items():
                setattr(
                    self.explorer, name, Slice.from_json(value) if name == "selected" else value
                )
            # what the page has set is not told to it again: it may be further by then
            changed = self._changed(before).items()
            return {"state": {k: v for k, v in changed if content["set"].get(k) != v}}
        op = content["op"]
        self.asked.append(op)
        reply: dict[str, Any] = {"id": content["id"], "ok": True}
        buffers: list[bytes] = []
        try:
            if op in self.fails:
                raise UsageError(self.fails[op])
            reply["result"], buffers = answer(self.explorer, op, content["args"])
        except UsageError as error:
            reply |= {"ok": False, "error": str(error)}
        coded = [base64.b64encode(one).decode() for one in buffers]
        return {"reply": reply, "buffers": coded, "state": self._changed(before)}

    def push(self) -> None:
        """Tell the page of what has changed in the kernel."""
        self.page.evaluate("state => window.take(state)", self._state())

    def eventually(self, look: Callable[[], Any], wanted: Any, seconds: float = 15) -> None:
        """Wait until `look` returns `wanted`; the page's questions are answered meanwhile."""
        until = time.monotonic() + seconds
        while (seen := look()) != wanted:
            assert time.monotonic() < until, f"wanted {wanted!r}, still {seen!r}"
            self.page.wait_for_timeout(30)

    @property
    def rows(self) -> sync_api.Locator:
        """The rows of the table."""
        return self.root.locator(".nbv-x-slices tbody tr")

    def column(self, place: int) -> list[str]:
        """The texts of a column of the table."""
        texts = self.root.locator(f".nbv-x-slices tbody td:nth-child({place})").all_inner_texts()
        return [" ".join(text.split()) for text in texts]

    def chips(self) -> list[str]:
        """The conditions in the editor."""
        return self.root.locator(".nbv-x-editor .nbv-x-edit .nbv-x-chip").all_inner_texts()


def people(rows: int = 3000, seed: int = 0) -> pd.DataFrame:
    """Made-up rows."""
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "region": rng.choice(["north", "south", "east", "<b>west</b>"], rows),
            "paid": rng.choice([True, False], rows),
            "age": rng.integers(18, 80, rows),
            "income": rng.gamma(2.0, 20_000, rows).round(2),
            "day": pd.Timestamp("2026-01-01") + pd.to_timedelta(rng.integers(0, 90, rows), "D"),
        }
    )


def one_model(**settings: Any) -> SliceExplorer:
    """A model that is broken for those in the west who pay, and weak for the old."""
    frame = people()
    rng = np.random.default_rng(1)
    y = rng.integers(0, 2, len(frame))
    share = np.where((frame["region"] == "<b>west</b>") & frame["paid"], 0.6, 0.1)
    share = np.where(frame["age"] >= 70, 0.35, share)
    said = np.where(rng.random(len(frame)) < share, 1 - y, y)
    return SliceExplorer(said, frame, y, **settings)


def two_models(**settings: Any) -> SliceExplorer:
    """Two models; the second is worse for the old."""
    frame = people()
    rng = np.random.default_rng(1)
    y = rng.integers(0, 2, len(frame))

    def of(share: Any) -> Any:
        return np.where(rng.random(len(frame)) < share, 1 - y, y)

    west = np.where(frame["region"] == "<b>west</b>", 0.4, 0.15)
    models = {"old": of(west), "new": of(np.where(frame["age"] >= 70, 0.5, 0.1))}
    return SliceExplorer(models, frame, y, **settings)


@pytest.fixture
def page(browser) -> Iterator[sync_api.Page]:
    """A page that must be silent."""
    context = browser.new_context(viewport={"width": 1100, "height": 900})
    context.set_default_timeout(10_000)
    made = context.new_page()
    said: list[str] = []
    made.on("pageerror", lambda error: said.append(f"{error}"))
    made.on("console", lambda line: said.append(line.text))
    yield made
    context.close()
    assert said == []


@pytest.fixture
def desk(page) -> Callable[..., Desk]:
    """A page for an explorer."""
    return lambda explorer: Desk(page, explorer)
