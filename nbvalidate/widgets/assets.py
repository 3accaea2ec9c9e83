"""The explorer's page: its modules as one, so that a front end needs no file and no network."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

__all__ = ["page_css", "page_module", "vega_source"]

_IMPORT = re.compile(r"^import\s+\{[^}]*\}\s+from\s+'\./([\w-]+)\.js';\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async function|function|class|const|let)\b)", re.MULTILINE)
_ENTRY = "explorer"


def _read(name: str) -> str:
    return resources.files("nbvalidate.widgets").joinpath("static", name).read_text("utf-8")


@cache
def page_module() -> str:
    """One ES module with ``export default { render }``: all others first, each once."""
    done: dict[str, str] = {}

    def add(name: str) -> None:
        if name in done:
            return
        text = _read(f"{name}.js")
        done[name] = ""  # a circle is no problem for functions that are called later
        for other in _IMPORT.findall(text):
            add(other)
        del done[name]
        own = _IMPORT.sub("", text)
        done[name] = own if name == _ENTRY else _EXPORT.sub("", own)

    add(_ENTRY)
    return "\n".join(done.values())


@cache
def page_css() -> str:
    """The style of the page; all names begin with ``nbv-x-``."""
    return _read(f"{_ENTRY}.css")


@cache
def vega_source() -> str:
    """Vega with Vega-Lite's compiler as an ES module; sent when the first chart is shown."""
    return _read("vega.js")
