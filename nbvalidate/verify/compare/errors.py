"""Two exceptions compared by name and message; the traceback is only the way there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nbvalidate.verify.compare.excerpt import shorten
from nbvalidate.verify.compare.model import Difference, Rules
from nbvalidate.verify.compare.terminal import clean
from nbvalidate.verify.compare.text import compare_text

if TYPE_CHECKING:
    from collections.abc import Mapping

_MIME = "error"


def compare_errors(
    left: Mapping[str, Any], right: Mapping[str, Any], rules: Rules
) -> list[Difference]:
    """Compare two error outputs."""
    ours, theirs = _text(left.get("ename")), _text(right.get("ename"))
    if ours != theirs:
        reason = f"{ours or 'an error'} here, {theirs or 'an error'} there"
        return [Difference("different", _MIME, reason, describe_error(left), describe_error(right))]
    found = compare_text(_text(left.get("evalue")), _text(right.get("evalue")), _MIME, rules)
    if not any(item.is_real for item in found):
        return found
    if rules.same_environment:
        return [replace(item, reason=f"{ours} with another message") for item in found]
    reason = f"{ours}: message changed between versions"
    return [replace(item, reason=reason, informational=True) for item in found]


def describe_error(error: Mapping[str, Any]) -> str:
    """Write an error the way Python does."""
    name, message = _text(error.get("ename")), clean(_text(error.get("evalue")))
    return shorten(f"{name}: {message}" if message else name)


def _text(value: Any) -> str:
    return "" if value is None else str(value)
