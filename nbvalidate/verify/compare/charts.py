"""The specification of a chart, found in the script that draws it (plotly, altair, bokeh)."""

from __future__ import annotations

import json
import re
from typing import Any

_DECODER = json.JSONDecoder()
_PLOTLY = re.compile(r"Plotly\.(?:newPlot|react|plot)\(\s*['\"][^'\"]*['\"]\s*,\s*")
_COMMA = re.compile(r"\s*,\s*")
_VEGA = re.compile(r"\}\)\(\s*(?=\{)|(?:const|var|let) spec = (?=\{)")
_BOKEH = re.compile(r"docs_json\s*=\s*(?P<quote>'?)(?=\{)")


def chart_specs(scripts: list[str]) -> list[Any]:
    """Return the parsed specifications of all charts in the scripts of a page."""
    specs: list[Any] = []
    for script in scripts:
        for match in _PLOTLY.finditer(script):
            specs.extend(_plotly(script, match.end()))
        if "vega" in script:
            for match in _VEGA.finditer(script):
                specs.extend(_values(script, match.end(), 1))
        for match in _BOKEH.finditer(script):
            if match["quote"]:
                # The text form is a JavaScript string: quotes and backslashes are escaped once.
                end = script.find("';", match.end())
                text = script[match.end() : end if end > 0 else None]
                specs.extend(_values(text.replace("\\\\", "\\").replace("\\'", "'"), 0, 1))
            else:
                specs.extend(_values(script, match.end(), 1))
    return specs


def _plotly(script: str, start: int) -> list[Any]:
    values = _values(script, start, 2)
    return [{"data": values[0], "layout": values[1]}] if len(values) == 2 else []


def _values(text: str, start: int, count: int) -> list[Any]:
    """Decode up to `count` JSON values separated by commas."""
    values: list[Any] = []
    at = start
    try:
        for _ in range(count):
            value, at = _DECODER.raw_decode(text, at)
            values.append(value)
            comma = _COMMA.match(text, at)
            if comma is None:
                break
            at = comma.end()
    except (ValueError, RecursionError):
        pass
    return values
