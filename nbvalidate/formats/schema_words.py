"""The words in the cells of a `SchemaTable`: counts, shares, bad values, small distributions."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from nbvalidate.formats import clean
from nbvalidate.formats.words import counted, join

if TYPE_CHECKING:
    from nbvalidate.formats.schema_table import CleanColumn, Line

__all__ = ["amount", "bad", "few", "found", "missing", "name_of", "plain", "spark", "where"]

_MOST_SAID = 6  # sentences on what was not checked
_VALUES = 5
_FEW = 3
_LONG = 40  # characters of one bad value
_COUNT = re.compile(r"[\d,]+ of [\d,]+ \(")  # the words for bad rows
_BARS = "▁▂▃▄▅▆▇█"


def spark(counts: Sequence[int] | None) -> str:
    """``▁▃█▂``: a bar for each count; what is not zero is never as low as nothing.

    Parameters
    ----------
    counts
        Of each bin, in order.
    """
    top = max(counts or (0,))
    if not counts or top <= 0:
        return ""
    last = len(_BARS) - 1
    return "".join(
        _BARS[max(1, round(last * count / top))] if count > 0 else _BARS[0] for count in counts
    )


def plain(name: str) -> str:
    """``out of range``."""
    return name.replace("-", " ")


def name_of(data: str) -> str:
    """A name for what is in a file: ``orders`` for ``data/orders-*.csv.gz``.

    Parameters
    ----------
    data
        A variable, a path, a glob, or ``file.duckdb::table``.
    """
    path, _, table = data.partition("::")
    name = table or PurePath(path).name.split(".")[0].rstrip("*?-_ ")
    return name if name and "*" not in name else PurePath(path).parent.name or "data"


def amount(number: int, noun: str) -> str:
    """``1 row``, ``1,000 rows``."""
    return counted(number, noun).replace(str(number), f"{number:,}", 1)


def bad(line: Line) -> str:
    """``3 of 1,000 (0.3 %)``."""
    if not line.bad:
        return ""
    if not line.of:
        return f"{line.bad:,}"
    share = 100 * line.bad / line.of
    if share == 100:
        return f"all {line.of:,}" if line.of > 1 else "1 of 1"
    said = f"{share:.1f}" if share >= 10 else f"{share:.2g}" if share >= 0.01 else "< 0.01"
    return f"{line.bad:,} of {line.of:,} ({said} %)"


def found(line: Line) -> str:
    """What was found; a few values in the place of a count that stands beside it."""
    if line.bad is None or not _COUNT.match(line.found):
        return line.found
    values = _values(line)
    between = _between(line)
    return between.join(values[:_FEW]) + (f"{between}…" if len(values) > _FEW else "")


def where(line: Line) -> str:
    """``Bad values: -5, -3, ... First rows: 4, 17, ...``, unless that is said already."""
    said = []
    values = _values(line)
    if values and not _told(values, f"{found(line)} {line.message}"):
        listed = join(values) if _between(line) == ", " else "; ".join(values)
        said.append(f"Bad {'value' if len(values) == 1 else 'values'}: {listed}.")
    rows = [clean.shorten(clean.line(str(row)), _LONG) for row in line.rows[:_VALUES]]
    if rows and not _told(rows, line.message):
        every = line.bad is not None and line.bad <= len(rows)
        word = "row" if len(rows) == 1 else "rows"
        said.append(f"{word.capitalize() if every else f'First {word}'}: {join(rows)}.")
    return " ".join(said)


def _between(line: Line) -> str:
    """Values of several columns have commas in themselves."""
    return "; " if any(isinstance(item, Mapping) for item in line.values) else ", "


def _values(line: Line) -> list[str]:
    return list(dict.fromkeys(map(_value, line.values)))[:_VALUES]


def _told(words: Sequence[str], text: str) -> bool:
    """Whether all of a few words stand in a text already."""
    return len(words) <= _FEW and all(
        re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) for word in words
    )


def _value(item: Any) -> str:
    """A text stands in quotes: '5' is no 5."""
    if isinstance(item, datetime.date | datetime.time | datetime.timedelta):
        if isinstance(item, datetime.datetime) and item.time() == datetime.time():
            return str(item.date())
        return clean.shorten(str(item), _LONG)
    if isinstance(item, tuple):  # of several columns
        return f"({', '.join(map(_value, item))})"
    if isinstance(item, Mapping):  # the same, with their names
        said = ", ".join(f"{name} = {_value(held)}" for name, held in item.items())
        return clean.shorten(said, 2 * _LONG)
    if isinstance(item, float):
        return f"{item:.6g}" if abs(item) < 1e6 else f"{item:.12g}"
    said = clean.line(repr(item) if isinstance(item, str | bytes) else str(item))
    return said if len(said) <= _LONG else said[: _LONG - 1] + "…"


def missing(column: CleanColumn) -> str:
    """The share of a column that is missing: ``none``, ``2.5 %``."""
    if column.missing <= 0:
        return "none"
    share = 100 * column.missing
    return f"{share:.2g} %" if share >= 0.01 else "< 0.01 %"


def few(sentences: Sequence[str]) -> Iterator[str]:
    """The first of many sentences, and how many more there are."""
    yield from sentences[:_MOST_SAID]
    more = len(sentences) - _MOST_SAID
    if more > 0:
        yield f"{more:,} more."
