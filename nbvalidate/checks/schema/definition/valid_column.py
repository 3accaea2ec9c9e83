"""What the settings of one column can be: by its logical type, and among themselves."""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

from nbvalidate.checks.schema.definition.bounds import (
    NUMERIC,
    TIMES,
    comparable,
    is_number,
    plain,
    value_problem,
)
from nbvalidate.checks.schema.definition.durations import duration
from nbvalidate.checks.schema.definition.model import Band, Column
from nbvalidate.checks.schema.definition.regexes import problem_of
from nbvalidate.checks.schema.definition.settings import (
    LEVELS,
    MONOTONIC,
    SEVERITIES_OF_COLUMN,
    TYPE_WORDS,
)
from nbvalidate.checks.schema.definition.types import FORMATS, TYPES, in_words
from nbvalidate.checks.schema.definition.words import DefinitionError, code, nearest, or_words
from nbvalidate.errors import UsageError

__all__ = ["check", "make_plain", "severity_problem"]

_TEXTS = frozenset({"text", "category", "any"})
_NUMBERS = NUMERIC | {"any"}
_SCALARS = frozenset(TYPES) - {"list", "struct", "binary"}

#: The types that a setting is for, and what those of another type can use.
_FOR: dict[str, tuple[frozenset[str], str]] = {
    **dict.fromkeys(
        ("min", "max", "exclusive_min", "exclusive_max", "usual"),
        (_NUMBERS | TIMES, "`length` bounds texts and lists, `one_of` names values"),
    ),
    "length": (_TEXTS | {"list", "binary"}, "`min` and `max` bound values"),
    "regex": (_TEXTS, ""),
    "format": (_TEXTS, "the type itself says what is in it"),
    "one_of": (_SCALARS, ""),
    "shares": (_SCALARS, ""),
    "constant": (_SCALARS, ""),
    "monotonic": (_NUMBERS | TIMES | {"text"}, ""),
    "finite": (_NUMBERS, ""),
    "zone": (frozenset({"timestamp", "any"}), ""),
    "items": (frozenset({"list"}), ""),
    "freshness": (frozenset({"date", "timestamp", "any"}), ""),
    "mean": (_NUMBERS | {"boolean"}, ""),
    "std": (_NUMBERS, ""),
    "quantiles": (_NUMBERS, ""),
}
_HINTED = NUMERIC | TIMES | {"text", "category", "list"}
_FLAGS = ("pattern", "required", "unique", "finite")
_TEXT_SETTINGS = ("description", "owner", "unit", "note")
_OFFSET = re.compile(r"[+-]\d\d:?\d\d")


class _Check:
    """The checks of one column."""

    def __init__(self, column: Column) -> None:
        self.c = column
        self.where = ("patterns" if column.pattern else "columns", column.name)

    def fail(self, setting: str, why: str) -> NoReturn:
        raise DefinitionError(f"`{self.c.name}`: {why}", (*self.where, setting))

    def run(self) -> None:
        self.words()
        self.types()
        self.nullable()
        self.bounds()
        self.texts()
        self.values()
        self.statistics()
        self.times()

    def words(self) -> None:
        c = self.c
        if c.dtype not in TYPES:
            word = str(c.dtype).lower()
            hint = nearest(TYPE_WORDS.get(word, word), TYPES)
            self.fail("dtype", f"there is no type {code(c.dtype)}. {hint}")
        if c.items is not None and c.items not in TYPES:
            hint = nearest(TYPE_WORDS.get(str(c.items).lower(), c.items), TYPES)
            self.fail("items", f"there is no type {code(c.items)} for `items`. {hint}")
        for name in _FLAGS:
            if not isinstance(getattr(c, name), bool):
                self.fail(name, f"`{name}` is true or false, not {code(getattr(c, name))}.")
        for name in _TEXT_SETTINGS:
            if not isinstance(getattr(c, name), str):
                self.fail(name, f"`{name}` is a text, not {code(getattr(c, name))}.")
        for name in ("order_by", "available_at"):
            if getattr(c, name) is not None and not isinstance(getattr(c, name), str):
                self.fail(name, f"`{name}` names a column; {code(getattr(c, name))} is no text.")
        if problem := severity_problem(c.severity, SEVERITIES_OF_COLUMN):
            self.fail("severity", problem)

    def types(self) -> None:
        c = self.c
        for setting, (kinds, instead) in _FOR.items():
            value = getattr(c, setting)
            unset = value is None or value is False or value == {}
            if not unset and c.dtype not in kinds:
                hint = f"; {instead}" if instead and c.dtype in _HINTED else ""
                self.fail(setting, f"`{setting}` is not for {in_words(c.dtype)}{hint}.")
        if c.order_by is not None and c.monotonic is None:
            self.fail("order_by", "`order_by` needs `monotonic`, such as `monotonic: increasing`.")
        if c.monotonic is not None and c.monotonic not in MONOTONIC:
            hint = nearest(c.monotonic, MONOTONIC)
            self.fail("monotonic", f"`monotonic` cannot be {code(c.monotonic)}. {hint}")

    def nullable(self) -> None:
        value = self.c.nullable
        if isinstance(value, bool):
            return
        if not is_number(value) or value < 0:
            self.fail(
                "nullable",
                f"`nullable` is true, false, a share such as 0.05 or a count, not {code(value)}.",
            )
        if value >= 1 and isinstance(value, float):
            self.fail(
                "nullable",
                f"`nullable` is {value:g}: a share is below 1, a count has no decimal point;"
                " any number of missing values is `true`.",
            )

    def bound(self, setting: str, value: Any) -> Any:
        try:
            return comparable(value, self.c.dtype)
        except UsageError as error:
            self.fail(setting, f"`{setting}` of {in_words(self.c.dtype)}: {error}.")

    def ordered(self, low: tuple[str, Any], high: tuple[str, Any], strictly: bool = False) -> None:
        """Both bounds, each a setting with its value, are bounds and in order."""
        values: list[Any] = [
            None if value is None else self.bound(setting.split(".")[0], value)
            for setting, value in (low, high)
        ]
        if None in values:
            return
        setting = high[0].split(".")[0]
        try:
            wrong = values[0] > values[1] or (strictly and values[0] == values[1])
        except TypeError:
            self.fail(
                setting,
                f"{code(low[1])} and {code(high[1])} cannot be compared: one has a time zone or"
                " is of another kind.",
            )
        if wrong:
            than = "not below" if strictly else "above"
            self.fail(setting, f"`{low[0]}` is {low[1]}, which is {than} `{high[0]}`, {high[1]}.")

    def bounds(self) -> None:
        c = self.c
        self.ordered(("min", c.min), ("max", c.max))
        self.ordered(("exclusive_min", c.exclusive_min), ("exclusive_max", c.exclusive_max), True)
        self.ordered(("min", c.min), ("exclusive_max", c.exclusive_max), True)
        self.ordered(("exclusive_min", c.exclusive_min), ("max", c.max), True)
        if c.usual is not None:
            self.band("usual", c.usual, open_share=True)
            self.ordered(("usual.min", c.usual.min), ("usual.max", c.usual.max))
            self.share("usual", "outside", c.usual.outside)

    def share(self, setting: str, name: str, value: Any) -> None:
        if not is_number(value) or not 0 <= value <= 1:
            self.fail(
                setting,
                f"`{name}` is a share from 0 to 1, not {code(value)}."
                + (f" For {value:g} % write {value / 100:g}." if _is_percent(value) else ""),
            )

    def band(self, setting: str, band: Any, *, open_share: bool = False) -> None:
        if not isinstance(band, Band):
            self.fail(setting, f"`{setting}` is `min` and `max`, not {code(band)}.")
        if band.min is None and band.max is None:
            self.fail(setting, f"`{setting}` needs `min` or `max`.")
        if band.outside and not open_share:
            self.fail(setting, f"`{setting}` knows no `outside`; that is for `usual`.")

    def numbers(self, setting: str, band: Any, name: str = "") -> None:
        """A band of numbers in order."""
        self.band(setting, band)
        for bound in (band.min, band.max):
            if bound is not None and not is_number(bound):
                self.fail(setting, f"{name or f'`{setting}`'}: {code(bound)} is not a number.")
        if band.min is not None and band.max is not None and band.min > band.max:
            self.fail(
                setting,
                f"{name or f'`{setting}`'}: `min` is {band.min}, which is above `max`, {band.max}.",
            )

    def texts(self) -> None:
        c = self.c
        if c.length is not None:
            self.numbers("length", c.length)
            for bound in (c.length.min, c.length.max):
                if bound is not None and (not isinstance(bound, int) or bound < 0):
                    self.fail("length", f"`length` is a whole number, 0 or more, not {bound}.")
        if c.regex is not None:
            if not isinstance(c.regex, str):
                self.fail("regex", f"`regex` is a text; put {code(c.regex)} in quotes.")
            if problem := problem_of(c.regex):
                self.fail("regex", f"the regex {code(c.regex)} {problem}.")
        if c.format is not None and c.format not in FORMATS:
            self.fail(
                "format", f"there is no format {code(c.format)}. {nearest(c.format, FORMATS)}"
            )

    def values(self) -> None:
        c = self.c
        if c.one_of is not None:
            self.one_of(c.one_of)
        self.share("other", "other", c.other)
        if c.other and c.one_of is None:
            self.fail("other", "`other` needs `one_of`: it is the share of all other values.")
        if c.constant is not None and c.constant is not True:
            if c.constant is False and c.dtype != "boolean":
                self.fail("constant", "`constant: false` says nothing; leave it out.")
            if problem := value_problem(c.constant, c.dtype):
                self.fail("constant", f"`constant`: {code(c.constant)} {problem}.")

    def one_of(self, values: Any) -> None:
        if not isinstance(values, tuple):
            self.fail("one_of", f"`one_of` is a list of values, not {code(values)}.")
        if not values:
            self.fail("one_of", "`one_of` is empty, so that no value would be allowed.")
        seen = set()
        for value in values:
            if problem := value_problem(value, self.c.dtype):
                self.fail("one_of", f"`one_of`: {code(value)} {problem}.")
            if (key := (isinstance(value, bool), value)) in seen:
                self.fail("one_of", f"`one_of` has {code(value)} twice.")
            seen.add(key)

    def statistics(self) -> None:
        c = self.c
        for setting in ("mean", "std"):
            if getattr(c, setting) is not None:
                self.numbers(setting, getattr(c, setting))
        for quantile, band in self.mapping("quantiles"):
            if not is_number(quantile) or not 0 <= quantile <= 1:
                self.fail("quantiles", f"a quantile is from 0 to 1, not {code(quantile)}.")
            self.numbers("quantiles", band, f"quantile {quantile:g}")
        least = 0.0
        for value, band in self.mapping("shares"):
            if problem := value_problem(value, c.dtype):
                self.fail("shares", f"`shares`: {code(value)} {problem}.")
            self.numbers("shares", band, f"the share of {code(value)}")
            for bound in (band.min, band.max):
                if bound is not None:
                    self.share("shares", f"shares of {value}", bound)
            least += band.min or 0
        if least > 1 + 1e-9:
            self.fail("shares", f"the least shares are {least:g} together, which is above 1.")

    def mapping(self, setting: str) -> Iterable[tuple[Any, Any]]:
        value = getattr(self.c, setting)
        if not isinstance(value, Mapping):
            self.fail(setting, f"`{setting}` needs bounds for each, not {code(value)}.")
        return value.items()

    def times(self) -> None:
        c = self.c
        if c.zone is not None and (problem := _zone_problem(c.zone)):
            self.fail("zone", problem)
        if c.freshness is not None:
            try:
                length = duration(c.freshness)
            except UsageError as error:
                self.fail("freshness", f"`freshness`: {error}")
            if length.total_seconds() <= 0:
                self.fail(
                    "freshness", f"`freshness` is longer than nothing, not {code(c.freshness)}."
                )


def check(column: Column) -> None:
    """Refuse what makes no sense, by a `DefinitionError`."""
    _Check(column).run()


def make_plain(column: Column) -> None:
    """Values as the YAML can hold them: tuples for lists, Python's numbers for numpy's."""
    new: dict[str, Any] = {}
    for name in _PLAIN:
        value = getattr(column, name)
        if value is not None:
            new[name] = plain(value)
    for name in ("usual", "length", "mean", "std"):
        if (value := getattr(column, name)) is not None:
            new[name] = _plain_band(value)
    if isinstance(column.length, int) and not isinstance(column.length, bool):
        new["length"] = Band(column.length, column.length)
    if column.one_of is not None and not isinstance(column.one_of, str | Mapping):
        new["one_of"] = _listed(column.one_of)
    for name in ("quantiles", "shares"):
        value = getattr(column, name)
        if isinstance(value, Mapping):
            new[name] = {plain(key): _plain_band(band) for key, band in value.items()}
    for name, value in new.items():
        object.__setattr__(column, name, value)


_PLAIN = (
    "nullable min max exclusive_min exclusive_max other constant freshness unique finite".split()
)


def _listed(values: Any) -> Any:
    try:
        listed = tuple(plain(value) for value in values)
    except TypeError:
        return values
    if isinstance(values, set | frozenset):
        return tuple(sorted(listed, key=lambda value: (type(value).__name__, value)))
    return listed


def _plain_band(band: Any) -> Any:
    if not isinstance(band, Band):
        return band
    return Band(plain(band.min), plain(band.max), plain(band.outside))


def _is_percent(value: Any) -> bool:
    return is_number(value) and 1 < value <= 100


def _zone_problem(zone: Any) -> str:
    if not isinstance(zone, str):
        return f'`zone` is a text such as "UTC" or "Europe/Berlin", not {code(zone)}.'
    if zone in ("none", "UTC") or _OFFSET.fullmatch(zone):
        return ""
    try:
        zoneinfo.ZoneInfo(zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        known = zoneinfo.available_timezones()
        if known:  # without a data base of zones nothing can be said
            hint = nearest(zone, ["UTC", "none", *sorted(known)])
            return f"there is no time zone {code(zone)}. {hint}"
    return ""


def severity_problem(severity: Any, rules: tuple[str, ...]) -> str:
    """What is wrong with the severities that are set, as a sentence; '' if nothing is."""
    if not isinstance(severity, Mapping):
        return f"`severity` needs the rule, as in `min: warning`, not {code(severity)}."
    for rule, level in severity.items():
        if rule not in rules:
            return f"`severity` knows no rule {code(rule)}. {nearest(rule, rules)}"
        if level not in LEVELS:
            return f"a severity is {or_words(map(code, LEVELS))}, not {code(level)}."
    return ""
