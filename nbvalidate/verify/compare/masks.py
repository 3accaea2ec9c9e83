"""Pieces of text that say nothing about the result, and how they are taken out.

A mask replaces a piece on both sides and remembers what it replaced, so that a comparison can say
*why* two texts count as equal ("timing", "temporary paths").
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Mask:
    """One pattern to take out; `needles` are cheap substrings without which it cannot match."""

    reason: str
    needles: tuple[str, ...]
    pattern: re.Pattern[str]
    replacement: str


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without its meaningless pieces, and those pieces by reason."""

    text: str
    found: dict[str, list[str]] = field(default_factory=dict)

    def reasons(self, other: Masked) -> list[str]:
        """Return the reasons for which the pieces differ from those of the other side."""
        every = dict.fromkeys([*self.found, *other.found])
        return [reason for reason in every if self.found.get(reason) != other.found.get(reason)]


def apply_masks(masked: Masked, masks: Iterable[Mask]) -> Masked:
    """Apply masks in order."""
    text = masked.text
    found = {reason: list(pieces) for reason, pieces in masked.found.items()}
    for mask in masks:
        if mask.needles and not any(needle in text for needle in mask.needles):
            continue
        pieces: list[str] = []

        def replace(match: re.Match[str], mask: Mask = mask, into: list[str] = pieces) -> str:
            into.append(match.group(0))
            return match.expand(mask.replacement)

        text = mask.pattern.sub(replace, text)
        if pieces:
            found.setdefault(mask.reason, []).extend(pieces)
    return Masked(text, found)


def _mask(reason: str, needles: str, pattern: str, replacement: str, flags: int = 0) -> Mask:
    return Mask(reason, tuple(needles.split()), re.compile(pattern, flags), replacement)


# A path starts after a space, quote or bracket: without this anchor the search would be quadratic.
_PATH_START = r"(?<![^\s'\"(<\[=,])"

PATHS = (
    _mask(
        "temporary paths",
        "ipykernel_ ipython-input",
        r"(?:[^\s'\"<(]{0,200}/)?ipykernel_\d+/\d+\.py|<?ipython-input-\d+-[0-9a-f]+>?",
        "<cell>",
    ),
    _mask(
        "temporary paths",
        "tmp Temp",
        r"(?:(?:/private)?/var/folders/[\w+]{2}/[\w+]+/T|(?:/var)?/tmp"
        r"|[A-Za-z]:\\[^\s'\"]{0,120}?\\Temp)[/\\]tmp[a-z0-9_]{6,10}(?![a-z0-9_])",
        "<tmp>",
    ),
    _mask(
        "installation paths",
        "site-packages dist-packages",
        _PATH_START + r"[^\s'\"<>(]*?[/\\](?:site|dist)-packages[/\\]",
        "<site-packages>/",
    ),
    _mask(
        "installation paths",
        "lib/python",
        _PATH_START + r"[^\s'\"<>(]*?/lib/python\d\.\d+/",
        "<python>/",
    ),
    _mask(
        "process ids",
        "pid PID rocess",
        r"(?i)\b(pid|process id)(\s?[=:#]\s?|\s)\d+\b",
        r"\1\2<pid>",
    ),
)

NUMPY_SCALARS = (
    _mask(
        "numpy scalar repr",
        "np. numpy.",
        r"\b(?:np|numpy)\.(?:float|int|uint|complex)\d+\(([^()\n]*|\([^()\n]*\))\)",
        r"\1",
    ),
    _mask(
        "numpy scalar repr",
        "np. numpy.",
        r"\b(?:np|numpy)\.str_\(('[^'\n]*'|\"[^\"\n]*\")\)",
        r"\1",
    ),
    _mask(
        "numpy scalar repr",
        "np.True_ np.False_ numpy.True_ numpy.False_",
        r"\b(?:np|numpy)\.(True|False)_(?!\w)",
        r"\1",
    ),
    _mask(
        "numpy scalar repr",
        "np.bool np.longdouble",
        r"\bnp\.(?:bool_?|longdouble)\(([^()\n]*)\)",
        r"\1",
    ),
)

# Progress bars shown as a widget: the text form is whatever state it was drawn in.
WIDGETS = (
    _mask(
        "progress bar",
        "Progress(",
        r"\b(?:HBox|VBox)\(children=\([^\n]{0,300}?(?:Int|Float)Progress\([^\n]*",
        "<progress bar>",
    ),
    _mask("progress bar", "Progress(", r"\b(?:Int|Float)Progress\([^\n]*", "<progress bar>"),
    _mask("widget ids", "IPY_MODEL_", r"IPY_MODEL_[0-9a-f]{8,}", "<model>"),
    _mask("widget ids", "model_id", r"(model_id\W{1,5})[0-9a-f]{16,}", r"\1<model>"),
)

# Only for stderr: in stdout a date is a result.
TIMESTAMPS = (
    _mask(
        "timestamps",
        ":",
        r"\b(?:\d{4}-\d\d-\d\d|\d{4}/\d\d/\d\d)[ T]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?",
        "<timestamp>",
    ),
    _mask("timestamps", ":", r"\b[IWEF]\d{4} \d\d:\d\d:[\d.]+\s+\d+", "<timestamp>"),
    _mask("timestamps", ":", r"(?<![\d:])\d\d:\d\d:\d\d(?:[.,]\d+)?(?![\d:])", "<timestamp>"),
    _mask("temporary paths", ".py:", r"\b([\w.-]+\.py):\d+", r"\1:<line>"),
)
