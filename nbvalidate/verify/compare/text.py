"""Two texts compared by what they mean: stdout, text/plain, and the text of other documents.

The text goes through ever more forgiving steps until both sides agree; the names of the steps that
were needed become the reason. Every step takes out something that cannot be a result.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from nbvalidate.verify.compare.estimators import same_estimator
from nbvalidate.verify.compare.excerpt import shorten_pair
from nbvalidate.verify.compare.masks import (
    NUMPY_SCALARS,
    PATHS,
    WIDGETS,
    Mask,
    Masked,
    apply_masks,
)
from nbvalidate.verify.compare.model import Difference, Rules
from nbvalidate.verify.compare.progress import drop_progress
from nbvalidate.verify.compare.renumber import renumber
from nbvalidate.verify.compare.reprs import forget_unknown, modernise
from nbvalidate.verify.compare.sets import sort_sets
from nbvalidate.verify.compare.terminal import clean
from nbvalidate.verify.compare.timing import TIMINGS
from nbvalidate.verify.compare.tokens import TokenDiff, diff_texts

_LARGE = 200_000
_NUMBERED = re.compile(r"<(address|uuid|id) \d+>")
Renumber = Callable[[Masked], Masked]


def compare_text(
    left: str,
    right: str,
    mime: str,
    rules: Rules,
    *,
    extra: tuple[Mask, ...] = (),
    numbering: Renumber = renumber,
    informational: bool = False,
) -> list[Difference]:
    """Compare two texts.

    Parameters
    ----------
    left, right
        The texts, with or without control characters.
    mime
        What to call them in the difference.
    rules
        How strict to be.
    extra
        More masks (timestamps in stderr).
    numbering
        How ids are renumbered.
    informational
        Whether a difference is worth an info only.

    Returns
    -------
    list of Difference
        Empty if the texts are the same, else one difference, equivalent or not.
    """
    if left == right:
        return []
    shown = clean(left), clean(right)
    masked = numbering(Masked(shown[0])), numbering(Masked(shown[1]))
    if max(len(left), len(right)) > _LARGE:
        masked = _middle(*masked)
    one, two = (_without_noise(side, extra) for side in masked)
    diff = diff_texts(one.text, two.text, rules)
    reasons = one.reasons(two)
    if not diff.same:
        diff, more = _more_forgiving(one, two, diff, rules)
        reasons += more
    if not diff.same:
        excerpts = shorten_pair(diff.left, diff.right, diff.left_at, diff.right_at)
        magnitude = diff.worst if diff.numbers and not diff.structural and not diff.words else None
        reason = diff.reason(rules)
        if _NUMBERED.sub(r"<\1>", one.text) == _NUMBERED.sub(r"<\1>", two.text):
            reason = "the same object here is another object there (addresses repeat differently)"
        return [Difference("different", mime, reason, *excerpts, magnitude, informational)]
    if diff.tolerated or diff.why:
        reasons.append(diff.reason(rules))
    elif not reasons:
        reasons.append("control characters" if shown[0] == shown[1] else "spacing")
    excerpts = shorten_pair(*(shown if shown[0] != shown[1] else (shown[0], shown[0])))
    magnitude = diff.tolerated or None
    return [Difference("equivalent", mime, ", ".join(dict.fromkeys(reasons)), *excerpts, magnitude)]


def _without_noise(masked: Masked, extra: tuple[Mask, ...]) -> Masked:
    text, removed = drop_progress(masked.text)
    found = dict(masked.found)
    if removed:
        found["progress bars"] = list(removed)
    return apply_masks(Masked(text, found), (*PATHS, *TIMINGS, *NUMPY_SCALARS, *WIDGETS, *extra))


def _more_forgiving(
    one: Masked, two: Masked, diff: TokenDiff, rules: Rules
) -> tuple[TokenDiff, list[str]]:
    """Try the steps that are needed rarely; return the first agreement, or the last difference."""
    reasons: list[str] = []
    ordered = sort_sets(one.text), sort_sets(two.text)
    if ordered != (one.text, two.text):
        attempt = diff_texts(*ordered, rules)
        if attempt.same:
            return attempt, ["set order"]
    if rules.same_environment:
        return diff, reasons
    if same_estimator(one.text, two.text):
        return TokenDiff(), ["estimator printed with more or fewer parameters"]
    new_one, new_two = modernise(Masked(ordered[0])), modernise(Masked(ordered[1]))
    texts = forget_unknown(new_one.text, new_two.text)
    # Whether two addresses of years ago were equal is nothing to hold against a run of today.
    texts = _NUMBERED.sub(r"<\1>", texts[0]), _NUMBERED.sub(r"<\1>", texts[1])
    attempt = diff_texts(*texts, rules)
    if attempt.same:
        reasons = new_one.reasons(new_two) or ["representation of another library version"]
        return attempt, reasons
    return diff, reasons


def _middle(one: Masked, two: Masked) -> tuple[Masked, Masked]:
    """Cut the lines that two large texts share at both ends."""
    left, right = one.text.split("\n"), two.text.split("\n")
    end = min(len(left), len(right))
    start = 0
    while start < end and left[start] == right[start]:
        start += 1
    back = 0
    while back < end - start and left[-1 - back] == right[-1 - back]:
        back += 1
    start = max(0, start - 1)
    left, right = left[start : len(left) - back], right[start : len(right) - back]
    if len(left) == len(right):
        # Line by line what is equal needs no further look.
        pairs = [(a, b) for a, b in zip(left, right, strict=True) if a != b]
        left, right = [a for a, _ in pairs], [b for _, b in pairs]
    return Masked("\n".join(left), one.found), Masked("\n".join(right), two.found)
