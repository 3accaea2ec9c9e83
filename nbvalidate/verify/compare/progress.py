"""Progress bars of tqdm, keras and pip: removed, but for the values a finished bar reports."""

from __future__ import annotations

import re

# A longer line is no progress bar, and matching it could take time quadratic in its length.
_MAX_LINE = 2000
_MAYBE = re.compile(r"%\||it/s|s/it|\?it|ETA|━|\[=|=>|[kKMG]i?B/s|\beta\b|█")
_TQDM = re.compile(
    r"(?P<name>[^\n|]*?)(?P<percent>\d{1,3})%\|[^|\n]*\|\s*(?P<count>\S+/\S+)?\s*"
    r"\[[\d:?<, ]*(?:[\d.?]+\s?\S*?(?:/s|s/\S*?))?(?:,\s*(?P<values>[^\]\n]*))?\]"
)
_TQDM_OPEN = re.compile(r"^[^\n]*?\d*it \[\d+:\d+[^\]\n]*\]\s*$")
_TQDM_BROKEN = re.compile(r"\d{1,3}%\|[^\n]*$")
_KERAS = re.compile(r"^\s*(?P<at>\d+)/(?P<end>\d+|Unknown)\s+(?:\[[=>. ]+\]|━+)")
_DOWNLOAD = re.compile(
    r"(?:[━█╸╺|]{3,}|^\s*[\d.]+%?\s*\[?[=.#>-]*).*?\d\s?(?:[kKMG]i?)?B(?:/s|\s.*B/s)|━+.*\beta\b"
)


def drop_progress(text: str) -> tuple[str, tuple[str, ...]]:
    """Remove progress bars from a stream.

    Returns
    -------
    tuple
        The remaining text, and what was removed (to be able to say that it differed). A bar at
        100 % leaves its name, count and values ("loss=0.31"), for those are results.
    """
    if not _MAYBE.search(text):
        return text, ()
    kept: list[str] = []
    removed: list[str] = []
    for line in text.split("\n"):
        rest = _reduce(line) if len(line) <= _MAX_LINE and _MAYBE.search(line) else line
        if rest != line:
            removed.append(line)
            if not rest or (kept and kept[-1] == rest):
                continue
        kept.append(rest)
    return "\n".join(kept), tuple(removed)


def _reduce(line: str) -> str:
    """Return what is left of one line when its progress bar is taken away."""
    if "%|" in line:
        left = "".join(_finished(match) for match in _TQDM.finditer(line))
        remainder = _TQDM_BROKEN.sub("", _TQDM.sub("", line)).strip()
        return f"{left}{remainder}".strip()
    if _TQDM_OPEN.match(line):
        return ""
    keras = _KERAS.match(line)
    if keras:
        if "ETA" in line or (keras["at"] != keras["end"] and keras["end"] != "Unknown"):
            return ""
        return f"{keras['at']}/{keras['end']} {line[keras.end() :]}"
    if _DOWNLOAD.search(line):
        return ""
    return line


def _finished(match: re.Match[str]) -> str:
    if match["percent"] != "100":
        return ""
    parts = (match["name"].strip(), match["count"] or "", match["values"] or "")
    return " ".join(part for part in parts if part) + "\n" if any(parts) else ""
