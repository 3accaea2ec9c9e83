"""JSON documents compared by value: charts, widgets and plain JSON; random ids do not count."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nbvalidate.verify.compare.binary import unpack
from nbvalidate.verify.compare.excerpt import shorten
from nbvalidate.verify.compare.model import Difference, Rules
from nbvalidate.verify.compare.numbers import compare_values, describe
from nbvalidate.verify.compare.text import compare_text

_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_HEX = r"(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]{16,64}"
_RANDOM = re.compile(rf"#?(?:[A-Za-z-]+[-_])?(?:{_UUID}|{_HEX})")
# Names that a library counts up in the session: bokeh's p1001 or "1001", altair's view_3.
_COUNTED = re.compile(r"p?\d{4,}|(?:view|param|selector|concat|layer|interval)_?\d+(?:_\w+)?")
_ID_KEYS = frozenset({"id", "uid", "uuid", "guid", "docid", "elementid", "root_id", "root_ids",
                      "model_id", "comm_id", "render_id"})  # fmt: skip
# What a version of the library writes around the data.
_DRESS = frozenset({"$schema", "config", "template", "usermeta", "version"})


def compare_json(
    left: Any, right: Any, mime: str, rules: Rules, *, chart: bool
) -> list[Difference]:
    """Compare two JSON values.

    Parameters
    ----------
    left, right
        Parsed values, or their text.
    mime
        The MIME type they came with.
    rules
        How strict to be.
    chart
        Whether it is a chart: random and counted names are then ids wherever they stand, and what
        another version of the library adds by itself is worth an info only.
    """
    left, right = _parsed(left), _parsed(right)
    if left == right:
        return []
    if isinstance(left, str) and isinstance(right, str):
        return compare_text(left, right, mime, rules)
    walk = _Walk(rules, chart)
    try:
        walk.compare(left, right, "$")
    except RecursionError:
        return [Difference("different", mime, "nested too deeply to compare", "", "")]
    return walk.differences(mime)


def _parsed(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


@dataclass(slots=True)
class _Walk:
    rules: Rules
    chart: bool
    pairs: dict[str, str] = field(default_factory=dict)
    back: dict[str, str] = field(default_factory=dict)
    first: tuple[str, Any, Any] | None = None
    count: int = 0
    worst: float = 0.0
    tolerated: float = 0.0
    one_sided: list[str] = field(default_factory=list)

    def compare(self, left: Any, right: Any, path: str) -> None:
        """Compare two values and remember what differs."""
        if self.chart:
            left, right = unpack(left), unpack(right)
        if isinstance(left, Mapping) and isinstance(right, Mapping):
            self._mappings(left, right, path)
        elif isinstance(left, list) and isinstance(right, list):
            if len(left) != len(right):
                self._differs(f"{path} (length)", len(left), len(right))
                return
            for index, (a, b) in enumerate(zip(left, right, strict=True)):
                if a is not b:
                    self.compare(a, b, f"{path}[{index}]")
        elif _is_number(left) and _is_number(right):
            closeness = compare_values(left, right, self.rules)
            if closeness.close:
                self.tolerated = max(self.tolerated, closeness.relative)
            else:
                self.worst = max(self.worst, closeness.relative)
                self._differs(path, left, right)
        elif isinstance(left, str) and isinstance(right, str):
            if not self._strings(left, right, self.chart):
                self._differs(path, left, right)
        elif left != right or type(left) is not type(right):
            self._differs(path, left, right)

    def differences(self, mime: str) -> list[Difference]:
        """Return what the walk found as at most one difference."""
        if self.first:
            path, a, b = self.first
            by = f" by {describe(self.worst)}" if self.worst and self.count == 1 else ""
            more = f"; {self.count} values differ" if self.count > 1 else ""
            reason = f"value at {path} differs{by}{more}"
            return [
                Difference(
                    "different",
                    mime,
                    reason,
                    shorten(_show(a)),
                    shorten(_show(b)),
                    self.worst or None,
                )
            ]
        if self.one_sided:
            reason = f"the library now writes more or less: {', '.join(self.one_sided[:3])}"
            return [Difference("equivalent", mime, reason, "", "")]
        if self.tolerated:
            reason = f"numbers differ by {describe(self.tolerated)}, within {self.rules.rtol:g}"
            return [Difference("equivalent", mime, reason, "", "", self.tolerated)]
        reason = "random ids or order of keys"
        return [Difference("equivalent", mime, reason, "", "")] if self.pairs else []

    def _mappings(self, left: Mapping[str, Any], right: Mapping[str, Any], path: str) -> None:
        for key in left:
            if key not in right or left[key] is right[key]:
                continue
            if self.chart and not self.rules.same_environment and key in _DRESS:
                if left[key] != right[key]:
                    self.one_sided.append(key)
            elif key in _ID_KEYS and self._ids(left[key], right[key]):
                continue
            else:
                self.compare(left[key], right[key], f"{path}.{key}")
        ours = [key for key in left if key not in right]
        theirs = [key for key in right if key not in left]
        if len(ours) == len(theirs) and all(
            _is_random(a) and _is_random(b) for a, b in zip(ours, theirs, strict=True)
        ):
            for a, b in zip(ours, theirs, strict=True):
                self._strings(a, b, True)
                self.compare(left[a], right[b], f"{path}.*")
            return
        for key, value in [(k, left[k]) for k in ours] + [(k, right[k]) for k in theirs]:
            if self.chart and not self.rules.same_environment and _is_dress(value):
                self.one_sided.append(str(key))
            else:
                self._differs(
                    f"{path}.{key}", left.get(key, "(absent)"), right.get(key, "(absent)")
                )

    def _ids(self, left: Any, right: Any) -> bool:
        if isinstance(left, str) and isinstance(right, str):
            return self._strings(left, right, True)
        return False

    def _strings(self, left: str, right: str, ids: bool) -> bool:
        """Tell whether two strings are equal, or ids that correspond one to one."""
        if not ids or not (
            (_is_random(left) and _is_random(right))
            or (_COUNTED.fullmatch(left) and _COUNTED.fullmatch(right) and self.chart)
        ):
            return left == right
        return (
            self.pairs.setdefault(left, right) == right
            and self.back.setdefault(right, left) == left
        )

    def _differs(self, path: str, left: Any, right: Any) -> None:
        self.first = self.first or (path, left, right)
        self.count += 1


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_random(text: Any) -> bool:
    return isinstance(text, str) and len(text) < 120 and _RANDOM.fullmatch(text) is not None


def _is_dress(value: Any) -> bool:
    """Tell a setting (written by one version, the default in another) from data."""
    if isinstance(value, Mapping):
        return all(_is_dress(item) for item in value.values())
    return not isinstance(value, list)


def _show(value: Any) -> str:
    if isinstance(value, str):
        return value
    try:
        return json.dumps(value, default=str)[:400]
    except (ValueError, RecursionError):
        return str(type(value).__name__)
