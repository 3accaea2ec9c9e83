"""A browser, a server for each module, and pages that must be silent and stay on the server."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from playwright import sync_api

from tests.browser.driver import Book
from tests.browser.server import Server, serve

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((path for name in NAMES if (path := shutil.which(name))), None)


_numbers = itertools.count()
_END = """async () => {
  const app = window.jupyterapp;
  await app.serviceManager.sessions.shutdownAll().catch(() => {});  // one may be restarting
  app.shell.collapseRight();
  for (const widget of [...app.shell.widgets('main')]) widget.dispose();
}"""


@dataclass
class Window:
    """A page, and what it must not do."""

    context: sync_api.BrowserContext
    strangers: list[str] = field(default_factory=list)
    logged: list[str] = field(default_factory=list)

    def renew(self) -> None:
        """Begin with a new page: what the old one has still to do is nobody's."""
        for page in self.context.pages:
            page.close()
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.logged.append(f"{error} {error.stack}"))
        self.page.on(
            "console", lambda said: self.logged.append(f"{said.text} {said.location['url']}")
        )

    def refuse(self, route) -> None:
        self.strangers.append(route.request.url)
        route.abort()


@pytest.fixture(scope="package")
def browser() -> Iterator[sync_api.Browser]:
    if CHROMIUM is None:
        pytest.fail("No Chromium on the PATH: `bash tests/run` installs one.")
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield found
        found.close()


@pytest.fixture(scope="module")
def server(request, tmp_path_factory) -> Iterator[Server]:
    """Of the app that the module names: ``APP = "lab"``."""
    home = tmp_path_factory.mktemp(request.module.APP)
    with serve(request.module.APP, home) as running:
        yield running


@pytest.fixture(scope="module")
def window(browser, server) -> Iterator[Window]:
    """One page for all tests of a module: the application loads once."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(20_000)
    found = Window(context)
    context.route(lambda url: not url.startswith((server.address, "data:", "blob:")), found.refuse)
    found.renew()
    yield found
    context.close()


@pytest.fixture
def book(window, server, request) -> Iterator[Callable[..., Book]]:
    """Open a notebook of these cells: ``book("x = 1", "x")``.

    At the end the page has asked nobody but the server for anything, and we have logged nothing.
    """

    books: list[Book] = []
    failed = request.session.testsfailed

    def opened(*cells, name=None) -> Book:
        name = name or f"{request.node.originalname[5:45]}-{next(_numbers)}.ipynb"
        server.write(name, cells)
        books.append(Book(window.page, server))
        return books[-1].open(name)

    yield opened
    window.page.evaluate(_END)
    if any(one.reloaded for one in books) or request.session.testsfailed > failed:
        window.renew()  # JupyterLab opens the tab of its address again, some time after a reload
    strangers, logged = window.strangers[:], window.logged[:]
    window.strangers.clear()
    window.logged.clear()
    assert strangers == []
    assert [line for line in logged if "nbvalidate" in line or "nbv-" in line] == []
