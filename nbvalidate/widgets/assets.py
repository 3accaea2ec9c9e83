"""The explorer's page: its modules as one, so that a front end needs no file and no network."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

__all__ = ["page_css", "page_module", "vega_source"]

_IMPORT = re.compile(r"^import\s+(\{[^}]*\})\s+from\s+'\./([\w-]+)\.js';\n", re.MULTILINE)
_EXPORT = re.compile(
    r"^export (?=(?:async function|function|class|const|let)\s+(\w+))", re.MULTILINE
)
_ENTRY = "explorer"


def _read(name: str) -> str:
    return resources.files("nbvalidate.widgets").joinpath("static", name).read_text("utf-8")


@cache
def page_module() -> str:
    """One ES module with ``export default { render }``: each other module is a scope above it."""
    done: dict[str, str] = {}

    def add(name: str) -> None:
        text = _read(f"{name}.js")
        for _, other in _IMPORT.findall(text):
            if other not in done:
                add(other)
        own = _IMPORT.sub(r"const \1 = $\2;\n", text)
        if name == _ENTRY:
            done[name] = own
            return
        exported = ", ".join(_EXPORT.findall(own))
        done[name] = (
            f"const ${name} = (() => {{\n{_EXPORT.sub('', own)}return {{ {exported} }};\n}})();"
        )

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
