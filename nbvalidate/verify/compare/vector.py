"""SVG and PDF: ids, dates and metadata taken out, coordinates compared with a tolerance."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

from nbvalidate.verify.compare.model import Difference, Rules
from nbvalidate.verify.compare.text import compare_text

_REFERENCE = re.compile(r"url\(#([^)]*)\)|^#(.+)$")
_GLUED = re.compile(r"(?<=[0-9a-zA-Z])(?=[-+][0-9.])|(?<=[A-DF-Za-df-z])(?=[0-9.])")
_PDF_NOISE = re.compile(
    rb"/(?:CreationDate|ModDate|Producer|Creator)\s*\((?:[^()\\]|\\.)*\)"
    rb"|/ID\s*\[[^\]]*\]|<xmp:\w+Date>[^<]*</xmp:\w+Date>"
)


def compare_svg(left: str, right: str, mime: str, rules: Rules) -> list[Difference]:
    """Compare two SVG drawings; against a committed one a difference is informational."""
    if left == right:
        return []
    one, two = _drawing(left), _drawing(right)
    if one == two:
        return [Difference("equivalent", mime, "ids or metadata of the drawing", "", "")]
    info = not rules.same_environment
    found = compare_text(one, two, mime, rules, informational=info)
    return [replace(item, reason=f"drawing: {item.reason}") for item in found]


def compare_pdf(left: Any, right: Any, mime: str, rules: Rules) -> list[Difference]:
    """Compare two base64 PDF files without their dates and ids."""
    try:
        one, two = (base64.b64decode("".join(str(side).split())) for side in (left, right))
    except (ValueError, binascii.Error):
        one, two = str(left).encode(), str(right).encode()
    if one == two:
        return []
    if _PDF_NOISE.sub(b"", one) == _PDF_NOISE.sub(b"", two):
        return [Difference("equivalent", mime, "dates and ids of the file", "", "")]
    sizes = f"PDF of {len(one)} bytes", f"PDF of {len(two)} bytes"
    info = not rules.same_environment
    return [Difference("different", mime, "PDF file differs", *sizes, None, info)]


def _drawing(source: str) -> str:
    reader = _Svg()
    reader.feed(source)
    reader.close()
    return "\n".join(reader.lines)


class _Svg(HTMLParser):
    """Write a drawing as lines: one per element, attributes sorted, ids numbered."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self._ids: dict[str, int] = {}
        self._metadata = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "metadata":
            self._metadata += 1
        if self._metadata:
            return
        values = sorted(f"{name} = {self._value(name, value or '')}" for name, value in attrs)
        self.lines.append(" ".join([tag, *values]))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "metadata":
            self.handle_starttag(tag, attrs)
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "metadata":
            self._metadata = max(0, self._metadata - 1)
        elif not self._metadata:
            self.lines.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        if not self._metadata and data.strip():
            self.lines.append(data.strip())

    def _value(self, name: str, value: str) -> str:
        if name == "id":
            return f"id {self._number(value)}"
        if name == "class":
            return ""
        value = _REFERENCE.sub(lambda m: f"id {self._number(m.group(1) or m.group(2))}", value)
        # "M0.5-1.2L3" holds three numbers: without spaces they would be read as words.
        return _GLUED.sub(" ", value) if name in ("d", "points", "transform") else value

    def _number(self, name: str) -> int:
        return self._ids.setdefault(name, len(self._ids) + 1)
