"""Make the README's picture of the marks: ``python -m tests.tools.screenshot_live``.

A real JupyterLab in a headless Chromium; the picture goes to ``notebooks/images/live.png``.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from playwright import sync_api

from tests.browser.driver import Book
from tests.browser.server import serve

CELLS = (
    "%load_ext nbvalidate\nimport pandas as pd",
    "orders = pd.DataFrame({'price': [10, 25, 40], 'units': [3, 1, 2]})\nrate = 0.19",
    "orders['price'].mean()",
    "orders['price'] = orders['price'] * 2",
    "tax = (orders['price'] * orders['units']).sum() * rate\ntax",
    "print(f'to pay: {tax:.2f}')",
)
TARGET = Path(__file__).parents[2] / "notebooks" / "images" / "live.png"


def main() -> None:
    """Run cells out of order, edit one, and take the picture."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with serve("lab", Path(tempfile.mkdtemp())) as server, sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_context(viewport={"width": 1180, "height": 620}).new_page()
        server.write("orders.ipynb", CELLS)
        book = Book(page, server).open("orders.ipynb")
        book.run(0, 1, 2, 3, 4, 5, 2)
        book.type(1, CELLS[1].replace("0.19", "0.07"))
        book.shows("", "edited", "order", "", "waiting", "waiting")
        book.command("application:toggle-left-area")
        book.command("nbvalidate:show-panel")
        book.panel.wait_for()
        page.wait_for_timeout(500)  # the sidebar slides
        TARGET.parent.mkdir(exist_ok=True)
        page.screenshot(path=str(TARGET))
        browser.close()


if __name__ == "__main__":
    main()
