"""Two pieces of HTML compared by what they show."""

from __future__ import annotations

from dataclasses import replace

from nbvalidate.verify.compare.charts import chart_specs
from nbvalidate.verify.compare.documents import compare_json
from nbvalidate.verify.compare.html import Page, read_page
from nbvalidate.verify.compare.images import compare_data_uri
from nbvalidate.verify.compare.model import Difference, Rules
from nbvalidate.verify.compare.renumber import renumber_ids
from nbvalidate.verify.compare.tables import compare_tables
from nbvalidate.verify.compare.text import compare_text

_MIME = "text/html"
_MAX_DEPTH = 3


def compare_html(
    left: str, right: str, rules: Rules, mime: str = _MIME, depth: int = 0
) -> list[Difference] | None:
    """Compare two pieces of HTML.

    Returns
    -------
    list of Difference or None
        None if neither side shows anything (an empty element that a script fills elsewhere).
    """
    one, two = read_page(left), read_page(right)
    if one.empty and two.empty:
        return None
    if left == right:
        return []
    if not rules.same_environment and one.estimator and two.estimator:
        return compare_text(one.estimator, two.estimator, mime, rules)
    found = compare_text(one.text, two.text, mime, rules, numbering=renumber_ids)
    found += compare_tables(one.tables, two.tables, rules)
    found += _compare_media(one, two, rules, depth)
    found += compare_scripts(one.scripts, two.scripts, rules, mime)
    if any(difference.is_real for difference in found):
        return [difference for difference in found if difference.is_real]
    return found or [Difference("equivalent", mime, "mark-up (ids, classes, styles)", "", "")]


def compare_scripts(left: list[str], right: list[str], rules: Rules, mime: str) -> list[Difference]:
    """Compare scripts: the charts in them by value, the rest by text with random ids masked."""
    if left == right:
        return []
    ours, theirs = chart_specs(left), chart_specs(right)
    if ours and theirs:
        return compare_json(ours, theirs, mime, rules, chart=True)
    # Library code that draws changes with every version of the library.
    informational = not rules.same_environment
    if bool(ours) != bool(theirs):
        reason = "a chart is on one side only"
        return [Difference("missing" if ours else "extra", mime, reason, "", "")]
    found = compare_text(
        "\n".join(left),
        "\n".join(right),
        mime,
        rules,
        numbering=renumber_ids,
        informational=informational,
    )
    return [replace(item, reason=f"script: {item.reason}") for item in found]


def _compare_media(left: Page, right: Page, rules: Rules, depth: int) -> list[Difference]:
    if left.media == right.media:
        return []
    if len(left.media) != len(right.media):
        reason = f"{len(left.media)} embedded pictures or frames here, {len(right.media)} there"
        return [Difference("different", _MIME, reason, "", "")]
    found: list[Difference] = []
    for a, b in zip(left.media, right.media, strict=True):
        if a == b:
            continue
        if a.startswith("data:") or b.startswith("data:"):
            found += compare_data_uri(a, b, _MIME, rules)
        elif depth < _MAX_DEPTH and "<" in a and "<" in b:
            found += compare_html(a, b, rules, depth=depth + 1) or []
        else:
            found += compare_text(a, b, _MIME, rules, numbering=renumber_ids)
    return found
