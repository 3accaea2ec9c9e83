"""One displayed value compared in the richest of the forms (MIME types) it was sent in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from nbvalidate.verify.compare.documents import compare_json
from nbvalidate.verify.compare.excerpt import shorten, shorten_pair
from nbvalidate.verify.compare.images import compare_images
from nbvalidate.verify.compare.model import Difference, Rules
from nbvalidate.verify.compare.pages import compare_html, compare_scripts
from nbvalidate.verify.compare.renumber import renumber_ids
from nbvalidate.verify.compare.text import compare_text
from nbvalidate.verify.compare.vector import compare_pdf, compare_svg

Bundle = Mapping[str, Any]

_CHART_WORDS = ("plotly", "vega", "bokeh", "holoviews")
_RASTER = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/tiff")
_WIDGET = "application/vnd.jupyter.widget-view+json"
_ORDER = (
    *_RASTER,
    "image/svg+xml",
    "application/pdf",
    "text/html",
    "text/latex",
    "text/markdown",
    "application/json",
    "application/geo+json",
    _WIDGET,
    "application/javascript",
    "text/plain",
)


def richest(bundle: Bundle) -> str:
    """Return the richest MIME type of a bundle ("" if it is empty)."""
    return min(bundle, key=_rank, default="")


def compare_bundles(left: Bundle, right: Bundle, rules: Rules) -> list[Difference]:
    """Compare two displayed values; one value gives one difference at most of the real kind."""
    found = _compare_one_sided(left, right, rules)
    if any(item.is_real for item in found):
        return found
    for mime in sorted(left.keys() & right.keys(), key=_rank):
        differences = compare_value(mime, left[mime], right[mime], rules)
        if differences is None:
            continue
        if any(item.informational for item in found):
            # The richer form could not decide: a poorer one may, but has nothing to excuse.
            differences = [item for item in differences if item.is_real]
        found += differences
        if not any(item.informational for item in found):
            break
    return found


def compare_value(mime: str, left: Any, right: Any, rules: Rules) -> list[Difference] | None:
    """Compare two values of one MIME type; None if that type holds nothing comparable."""
    if mime == _WIDGET:
        # Only the id of a model that lives elsewhere; the text form tells more.
        return None
    if is_chart(mime):
        return compare_json(left, right, mime, rules, chart=True) if left or right else None
    if mime == "application/json" or mime.endswith("+json"):
        return compare_json(left, right, mime, rules, chart=False)
    if mime in _RASTER:
        return compare_images(left, right, mime, rules)
    if mime == "application/pdf":
        return compare_pdf(left, right, mime, rules)
    return _compare_written(mime, _text(left), _text(right), rules)


def _compare_written(mime: str, one: str, two: str, rules: Rules) -> list[Difference] | None:
    """Compare two values that are text of some kind."""
    if mime == "text/html":
        return compare_html(one, two, rules)
    if mime == "image/svg+xml":
        return compare_svg(one, two, mime, rules)
    if mime == "application/javascript":
        if not one.strip() and not two.strip():
            return None
        return compare_scripts([one], [two], rules, mime)
    if mime == "text/plain":
        return compare_text(one, two, mime, rules)
    if mime.startswith("text/"):
        return compare_text(one, two, mime, rules, numbering=renumber_ids)
    if one == two:
        return []
    return [Difference("different", mime, f"data of type {mime} differs", *shorten_pair(one, two))]


def is_chart(mime: str) -> bool:
    """Tell the JSON types of plotting libraries."""
    return mime.startswith("application/vnd.") and any(word in mime for word in _CHART_WORDS)


def describe_bundle(bundle: Bundle) -> str:
    """Return a short text that stands for a whole value."""
    if isinstance(bundle.get("text/plain"), str):
        return shorten(bundle["text/plain"])
    return richest(bundle)


def _compare_one_sided(left: Bundle, right: Bundle, rules: Rules) -> list[Difference]:
    """Report the forms that only one side has, unless another version explains them."""
    found: list[Difference] = []
    ours, theirs = left.keys() - right.keys(), right.keys() - left.keys()
    shared = left.keys() & right.keys()
    for mime in sorted(ours | theirs, key=_rank):
        here = mime in ours
        other = right if here else left
        # A library may learn to show itself as HTML, or a chart be sent as a picture; but a
        # picture with nothing in its place is gone.
        drawn = _is_visual(mime)
        explained = any(_is_visual(name) for name in other) if drawn else bool(shared)
        info = (explained and not rules.same_environment) or mime == _WIDGET
        texts = (describe_bundle(left), "") if here else ("", describe_bundle(right))
        reason = f"{mime} {'is missing' if here else 'was added'}"
        found.append(Difference("missing" if here else "extra", mime, reason, *texts, None, info))
    real = [item for item in found if item.is_real]
    return real[:1] or found


def _is_visual(mime: str) -> bool:
    return mime.startswith("image/") or mime == "application/pdf" or is_chart(mime)


def _rank(mime: str) -> tuple[int, str]:
    if is_chart(mime):
        return (-1, mime)
    if mime in _ORDER:
        return (_ORDER.index(mime), mime)
    # Unknown types: before the plain text, which is everybody's fallback.
    return (len(_ORDER) - 2, mime)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "".join(str(piece) for piece in value)
    try:
        return json.dumps(value, sort_keys=True, default=str)
    except (ValueError, RecursionError):
        return str(value)
