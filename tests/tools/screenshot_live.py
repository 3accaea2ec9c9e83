"""Make the README's picture of the live notebook: ``python tests/tools/screenshot_live.py``.

Options: the app (``lab`` or ``notebook``), ``--dark``, and where the picture goes.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from playwright import sync_api  # noqa: E402  after the path

from tests.browser.conftest import CHROMIUM  # noqa: E402
from tests.browser.driver import Book, eventually  # noqa: E402
from tests.browser.server import serve  # noqa: E402

CELLS = [
    {"cell_type": "markdown", "source": "## Late deliveries"},
    "%load_ext nbvalidate",
    'import pandas as pd\n\norders = pd.DataFrame({\n    "carrier": ["sea", "air", "sea", "road"],\n    "days": [21, 3, 34, 9],\n})',
    "limit = 14",
    'orders["late"] = orders["days"] > limit\norders["late"].mean()',
    'cost = orders["days"] * rate\ncost.sum()',
    'rate = 2.5\nlate_cost = rate * orders["late"].sum()\nlate_cost',
    'print(f"late orders cost {late_cost:.2f}")',
]


def main() -> None:
    """Open a notebook, work in it as people do, and take the picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("app", nargs="?", choices=["lab", "notebook"], default="lab")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--output", default=str(ROOT / "notebooks" / "images" / "live.png"))
    options = parser.parse_args()
    home = Path(tempfile.mkdtemp())
    try:
        with serve(options.app, home) as server, sync_api.sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
            )
            page = browser.new_page(viewport={"width": 1280, "height": 720})
            server.write("deliveries.ipynb", CELLS)
            book = Book(page, server).open("deliveries.ipynb")
            work(book, dark=options.dark)
            output = Path(options.output)
            output.parent.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=output)
            print(f"{output}: {output.stat().st_size // 1024} KB")
            browser.close()
    finally:
        shutil.rmtree(home, ignore_errors=True)


def work(book: Book, *, dark: bool) -> None:
    """Out of order, then a limit changed and not followed up."""
    if dark:
        book.command("apputils:change-theme", theme="JupyterLab Dark")
        book.page.wait_for_function("document.body.dataset.jpThemeName === 'JupyterLab Dark'")
    book.run(0, 1, 2, 3, 4, 6, 5, 7)
    book.type(3, "limit = 30")
    book.run(3)
    book.page.keyboard.press("Escape")
    if book.server.app == "lab":
        book.command("application:toggle-left-area")
    book.command("nbvalidate:show-panel")
    eventually(lambda: book.panel.locator(".nbv-entry").count() >= 3, True)
    book.badge(5).hover()
    book.page.wait_for_timeout(400)


if __name__ == "__main__":
    main()
