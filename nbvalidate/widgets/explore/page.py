"""The explorer as a web page of its own: it still sorts, filters and drills down."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from nbvalidate.formats.markup import esc
from nbvalidate.formats.slices_table import slices_html
from nbvalidate.slices.model import Slice
from nbvalidate.widgets.assets import page_css, page_module, vega_source
from nbvalidate.widgets.explore.detail import detail
from nbvalidate.widgets.explore.overlap import MOST, intersections
from nbvalidate.widgets.explore.view import fallback

if TYPE_CHECKING:
    from nbvalidate.widgets.explorer import SliceExplorer

__all__ = ["offline", "page"]


def offline(explorer: SliceExplorer, *, examples: bool) -> dict[str, Any]:
    """What the page knows without a kernel.

    Parameters
    ----------
    explorer
        What is saved.
    examples
        Whether single rows of the data go into the page.
    """
    session = explorer.session
    details: dict[str, Any] = {}
    shown = (explorer.selected, Slice())  # and all rows
    listed = [*explorer.view["slices"], *map(explorer.record, shown)]
    for one in listed:
        if one["key"] in details:
            continue
        rule = Slice.from_json(one["rule"])
        made = detail(session, rule, one, explorer.time)
        details[one["key"]] = made if examples else made | {"examples": None}
    rules = {one["key"]: Slice.from_json(one["rule"]) for one in explorer.view["slices"][:MOST]}
    names = {pin.rule.key: pin.name for pin in explorer.pins}
    return {
        "details": details,
        "overlap": intersections(session, rules, names) if rules else None,
        "vega": vega_source(),
    }


def page(explorer: SliceExplorer, *, examples: bool) -> str:
    """The page as text, with all that it needs."""
    search = explorer.view["search"] | {"running": False}
    state = {
        "view": explorer.view | {"search": search, "undo": False, "redo": False},
        "selected": explorer.selected.to_json(),
        "pins": [pin.to_json() for pin in explorer.pins],
        "weight": explorer.weight,
        "offline": offline(explorer, examples=examples),
    }
    return _PAGE.format(
        title=esc(explorer.view["title"]),
        css=page_css(),
        state=_in_script(json.dumps(state, ensure_ascii=False, allow_nan=False)),
        module=_in_script(json.dumps(page_module())),
        fallback=slices_html(fallback(explorer.view)),
    )


def _in_script(text: str) -> str:
    """JSON inside of a script element: nothing in it can end the element."""
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
html {{ color-scheme: light dark; }}
body {{ margin: 1rem auto; max-width: 75rem; padding: 0 1rem; font-family: system-ui, sans-serif; }}
{css}
</style>
</head>
<body>
<main id="explorer"></main>
<noscript>{fallback}</noscript>
<script type="application/json" id="state">{state}</script>
<script type="application/json" id="module">{module}</script>
<script type="module">
const read = id => JSON.parse(document.getElementById(id).textContent);
const state = read('state');
const heard = new Map();
const model = {{
  get: name => state[name],
  set: (name, value) => {{
    state[name] = value;
    (heard.get('change:' + name) ?? []).forEach(callback => callback());
  }},
  save_changes: () => undefined,
  on: (name, callback) => heard.set(name, [...(heard.get(name) ?? []), callback]),
  off: (name, callback) =>
    heard.set(name, (heard.get(name) ?? []).filter(one => one !== callback)),
  send: () => undefined
}};
const source = URL.createObjectURL(new Blob([read('module')], {{ type: 'text/javascript' }}));
const explorer = (await import(source)).default;
URL.revokeObjectURL(source);
explorer.render({{ model, el: document.getElementById('explorer') }});
</script>
</body>
</html>
"""
