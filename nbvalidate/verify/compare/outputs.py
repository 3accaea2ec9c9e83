"""All outputs of one cell compared in two executions: the entry point of the comparator."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from nbvalidate.verify.compare.bundles import compare_bundles, describe_bundle, richest
from nbvalidate.verify.compare.errors import compare_errors, describe_error
from nbvalidate.verify.compare.gather import gather
from nbvalidate.verify.compare.model import Comparison, Difference, Rules
from nbvalidate.verify.compare.progress import drop_progress
from nbvalidate.verify.compare.streams import compare_stream

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Value = dict[str, Any]
Pair = tuple[Value | None, Value | None]

# Aligning is quadratic in the worst case; a cell with more outputs is compared in order.
_MAX_ALIGNED = 400


def compare_outputs(
    left: Sequence[Mapping[str, Any]],
    right: Sequence[Mapping[str, Any]],
    *,
    same_environment: bool,
) -> Comparison:
    """Compare the outputs of one cell in two executions.

    Parameters
    ----------
    left, right
        Outputs as in a notebook file of format 4. Execution counts and metadata do not count,
        nor do the order of stream chunks and the place of a stream between displayed values.
    same_environment
        True for two runs here and now: tight. False for committed outputs against a run, maybe
        years and library versions apart.

    Returns
    -------
    Comparison
        ``different`` if at least one difference is real, that is neither ``equivalent`` nor
        informational; ``identical`` if there is none at all.
    """
    if left == right:
        return Comparison("identical")
    rules = Rules(same_environment)
    ours, theirs = gather(left), gather(right)
    found: list[Difference] = []
    for name in dict.fromkeys([*ours.streams, *theirs.streams]):
        a, b = ours.streams.get(name, ""), theirs.streams.get(name, "")
        found += compare_stream(name, a, b, rules)
    found += _compare_values(ours.values, theirs.values, rules)
    found += _compare_error_lists(ours.errors, theirs.errors, rules)
    return Comparison.of(found)


def _compare_values(left: list[Value], right: list[Value], rules: Rules) -> list[Difference]:
    if left == right:
        return []
    in_order: list[Difference] | None = None
    if len(left) == len(right):
        in_order = _compare_pairs(list(zip(left, right, strict=True)), rules)
        if len(left) <= 1 or not any(item.is_real for item in in_order):
            return in_order
    if max(len(left), len(right)) > _MAX_ALIGNED:
        return (
            in_order if in_order is not None else _compare_pairs(_side_by_side(left, right), rules)
        )
    aligned = _compare_pairs(_align(left, right), rules)
    # Aligning may take an equal pair for an anchor that is equal by chance.
    if in_order is not None and _cost(in_order) <= _cost(aligned):
        return in_order
    return aligned


def _compare_pairs(pairs: list[Pair], rules: Rules) -> list[Difference]:
    found: list[Difference] = []
    for a, b in pairs:
        if a is not None and b is not None:
            found += compare_bundles(a, b, rules)
        elif a is not None:
            found.append(_lone("missing", a))
        elif b is not None:
            found.append(_lone("extra", b))
    return found


def _lone(kind: str, value: Value) -> Difference:
    mime, text = richest(value), describe_bundle(value)
    minor = _is_progress(value)
    if kind == "missing":
        return Difference("missing", mime, "an output is missing", text, "", None, minor)
    return Difference("extra", mime, "an output was added", "", text, None, minor)


def _is_progress(value: Value) -> bool:
    """Tell a progress bar, which may be drawn as a widget in one place and as text in another."""
    text = value.get("text/plain")
    if not isinstance(text, str) or richest(value).startswith("image/"):
        return False
    return "Progress(" in text or ("%|" in text and not drop_progress(text)[0].strip())


def _align(left: list[Value], right: list[Value]) -> list[Pair]:
    """Pair values: equal ones first, then between them those of the same type in order."""
    pairs: list[Pair] = []
    matcher = SequenceMatcher(None, _keys(left, exact=True), _keys(right, exact=True), False)
    for tag, i, i_end, j, j_end in matcher.get_opcodes():
        if tag == "equal":
            pairs += zip(left[i:i_end], right[j:j_end], strict=True)
        else:
            pairs += _align_types(left[i:i_end], right[j:j_end])
    return pairs


def _align_types(left: list[Value], right: list[Value]) -> list[Pair]:
    pairs: list[Pair] = []
    matcher = SequenceMatcher(None, _keys(left), _keys(right), False)
    for tag, i, i_end, j, j_end in matcher.get_opcodes():
        if tag == "equal":
            pairs += zip(left[i:i_end], right[j:j_end], strict=True)
        else:
            pairs += _side_by_side(left[i:i_end], right[j:j_end])
    return pairs


def _side_by_side(left: list[Value], right: list[Value]) -> list[Pair]:
    """Pair values in order as far as they share a type."""
    pairs: list[Pair] = []
    for index in range(max(len(left), len(right))):
        a = left[index] if index < len(left) else None
        b = right[index] if index < len(right) else None
        if a is not None and b is not None and not a.keys() & b.keys():
            pairs += [(a, None), (None, b)]
        else:
            pairs.append((a, b))
    return pairs


def _keys(values: list[Value], *, exact: bool = False) -> list[str]:
    return [f"{richest(value)} {hash(str(value)) if exact else ''}" for value in values]


def _cost(differences: list[Difference]) -> int:
    return sum(item.is_real for item in differences)


def _compare_error_lists(
    left: list[Mapping[str, Any]], right: list[Mapping[str, Any]], rules: Rules
) -> list[Difference]:
    found: list[Difference] = []
    for a, b in zip(left, right, strict=False):
        found += compare_errors(a, b, rules)
    shared = min(len(left), len(right))
    for error in left[shared:]:
        found.append(
            Difference("missing", "error", "an error here only", describe_error(error), "")
        )
    for error in right[shared:]:
        found.append(Difference("extra", "error", "an error there only", "", describe_error(error)))
    return found
