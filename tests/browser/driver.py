"""Driving a notebook in the browser as a person does, and reading what the person sees."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page

from tests.browser.server import Server

_READY = """async () => {
  const app = window.jupyterapp;
  await app.restored;
  const panel = app.shell.currentWidget;
  await panel.revealed;
  await panel.context.ready;
  await panel.sessionContext.ready;
  await panel.sessionContext.session.kernel.info;
}"""
_PANEL = "const panel = window.jupyterapp.shell.currentWidget;"


class Book:
    """A notebook that is open in a page.

    Parameters
    ----------
    page
        Where it is open.
    server
        Whence.
    """

    def __init__(self, page: Page, server: Server) -> None:
        self.page, self.server = page, server
        self.reloaded = False

    def open(self, name: str) -> Book:
        """Open it and wait for the kernel; JupyterLab, once it is there, in a tab."""
        if self.server.app == "lab" and self.page.url.startswith(self.server.address):
            self.command("docmanager:open", path=name)
        else:
            self.page.goto(self.server.url(name))
        self.page.wait_for_function(
            "name => window.jupyterapp?.shell?.currentWidget?.context?.path === name", arg=name
        )
        self.ready()
        return self

    def reload(self) -> None:
        """Reload the page, as the browser's button does."""
        self.reloaded = True
        self.page.reload()
        self.page.wait_for_function("window.jupyterapp?.shell?.currentWidget?.sessionContext")
        self.ready()

    def ready(self) -> None:
        """Wait until notebook and kernel are."""
        self.page.evaluate(_READY)

    def js(self, body: str, argument: Any = None) -> Any:
        """The value of a function's body, in which `panel` is the notebook's panel."""
        return self.page.evaluate(f"async (argument) => {{ {_PANEL} {body} }}", argument)

    def command(self, name: str, **arguments: Any) -> None:
        """Execute a command of the application's and wait for its end, 30 seconds at most."""
        self.page.evaluate(
            """([name, args]) => Promise.race([
              window.jupyterapp.commands.execute(name, args).then(() => null),
              new Promise((_, fail) => setTimeout(() => fail(`${name} does not end`), 30000))
            ])""",
            [name, arguments],
        )

    def begin(self, name: str, **arguments: Any) -> None:
        """Execute a command that waits for an answer, or for long."""
        self.page.evaluate(
            "([name, args]) => void window.jupyterapp.commands.execute(name, args)",
            [name, arguments],
        )

    # the notebook ------------------------------------------------------------------------------

    @property
    def cells(self) -> Locator:
        """The cells of the notebook in view, in order."""
        return self.page.locator(".jp-NotebookPanel:visible .jp-Notebook .jp-Cell")

    def cell(self, index: int) -> Locator:
        """One cell."""
        return self.cells.nth(index)

    def select(self, index: int) -> None:
        """Make a cell the active one."""
        self.js("panel.content.activeCellIndex = argument; panel.content.deselectAll();", index)

    def run(self, *indices: int) -> None:
        """Run cells, one after the other."""
        for index in indices:
            self.select(index)
            self.command("notebook:run-cell")

    def type(self, index: int, text: str) -> None:
        """Replace the text of a cell, by keyboard."""
        self.cell(index).locator(".cm-content").click()
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.insert_text(text)

    def sources(self) -> list[str]:
        """The text of each cell."""
        found: list[str] = self.js(
            "return panel.content.widgets.map(c => c.model.sharedModel.getSource())"
        )
        return found

    def output(self, index: int) -> str:
        """What a cell shows."""
        return self.cell(index).locator(".jp-OutputArea-output").inner_text().strip()

    # the marks ---------------------------------------------------------------------------------

    def marks(self) -> list[str]:
        """The word on each cell, '' on those that have none."""
        found: list[str] = self.js(
            "return panel.content.widgets.map(c => c.node.querySelector('.nbv-badge')?.textContent ?? '')"
        )
        return found

    def shows(self, *words: str) -> None:
        """Wait until the cells bear exactly these words."""
        eventually(self.marks, list(words))

    def badge(self, index: int) -> Locator:
        """The badge of a cell."""
        return self.cell(index).locator(".nbv-badge")

    def loaded(self) -> None:
        """Wait until the kernel has told of a state."""
        eventually(lambda: self.summary() != "", True)

    def summary(self) -> str:
        """The text in the status bar or the toolbar, '' when it is not there."""
        found = self.page.locator(".nbv-summary:visible")
        return next(iter(found.all_inner_texts()), "")  # waits for nothing

    @property
    def panel(self) -> Locator:
        """The panel in the sidebar."""
        return self.page.locator("#nbvalidate-panel")

    def entries(self) -> list[str]:
        """The entries of the panel, each on one line."""
        texts = self.panel.locator(".nbv-entry").all_inner_texts()
        return [" ".join(text.split()) for text in texts]

    def work(self, *, forget: bool = False) -> dict[str, dict[str, float]]:
        """By kind of our work in the page: how many ``times``, the ``worst`` in milliseconds."""
        found: dict[str, dict[str, float]] = self.page.evaluate(
            """async (forget) => {
              const file = [...document.scripts].map(s => s.src).find(s => s.includes('nbvalidate/static'));
              const { measured } = await import(file.replace(/[^/]*$/, 'work.js'));
              const found = Object.fromEntries(measured);
              if (forget) measured.clear();
              return found;
            }""",
            forget,
        )
        return found


def eventually(look: Callable[[], Any], wanted: Any, seconds: float = 15) -> None:
    """Wait until `look` returns `wanted`; fail with what it returned last."""
    until = time.monotonic() + seconds
    while (seen := look()) != wanted:
        assert time.monotonic() < until, f"wanted {wanted!r}, still {seen!r}"
        time.sleep(0.05)
