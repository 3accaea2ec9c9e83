"""A schema of pandera in our terms."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from nbvalidate.checks.schema.definition.bounds import plain
from nbvalidate.checks.schema.definition.model import Band, Column, RowRule, Rows, Schema
from nbvalidate.checks.schema.definition.types import FORMATS
from nbvalidate.checks.schema.definition.words import DefinitionError
from nbvalidate.checks.schema.interchange.pandera_export import OWN

__all__ = ["Import"]

#: The first that matches the name of pandera's type.
_TYPES = (
    (r"u?int\d*", "integer"),
    (r"float\d*|double", "float"),
    (r"bool(ean|_)?", "boolean"),
    (r"str(ing)?(\[.*\])?|utf8|large_string(\[.*\])?", "text"),
    (r"categor.*|enum.*", "category"),
    (r"datetime.*|timestamp.*", "timestamp"),
    (r"date(32.*|64.*)?", "date"),
    (r"time(32.*|64.*)?", "time"),
    (r"timedelta.*|duration.*", "duration"),
    (r"decimal.*", "decimal"),
    (r"(list|array).*", "list"),
    (r"struct.*", "struct"),
    (r"binary|bytes", "binary"),
)
_ANY = r"(?s:.*)"


def _in_range(v: Mapping[str, Any]) -> dict[str, Any]:
    low = "min" if v.get("include_min", True) else "exclusive_min"
    high = "max" if v.get("include_max", True) else "exclusive_max"
    return {low: v["min_value"], high: v["max_value"]}


def _length(v: Mapping[str, Any]) -> dict[str, Any]:
    exact = v.get("exact_value")
    low, high = (exact, exact) if exact is not None else (v.get("min_value"), v.get("max_value"))
    return {"length": Band(low, high)}


def _regex(v: Mapping[str, Any]) -> dict[str, Any]:
    """Pandera matches the beginning of a text, we the whole."""
    pattern = v["pattern"]
    pattern = pattern.pattern if isinstance(pattern, re.Pattern) else str(pattern)
    ours = re.fullmatch(r"\(\?:(.*)\)\\Z", pattern, re.DOTALL)
    if ours is not None:
        formats = {regex: name for name, regex in FORMATS.items()}
        name = formats.get(ours[1])
        return {"format": name} if name else {"regex": ours[1]}
    body = pattern.removesuffix(r"\Z") if pattern.endswith(r"\Z") else pattern.removesuffix("$")
    if body != pattern and "|" not in body and not body.endswith("\\"):
        return {"regex": body.removeprefix("^")}
    return {"regex": f"(?:{pattern}){_ANY}"}


#: By the name of pandera's check, from its statistics to our settings.
_CHECKS: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "greater_than_or_equal_to": lambda v: {"min": v["min_value"]},
    "less_than_or_equal_to": lambda v: {"max": v["max_value"]},
    "greater_than": lambda v: {"exclusive_min": v["min_value"]},
    "less_than": lambda v: {"exclusive_max": v["max_value"]},
    "in_range": _in_range,
    "isin": lambda v: {"one_of": tuple(v["allowed_values"])},
    "equal_to": lambda v: {"constant": v["value"]},
    "str_length": _length,
    "str_matches": _regex,
    "str_contains": lambda v: {"regex": f"{_ANY}(?:{_text(v['pattern'])}){_ANY}"},
    "str_startswith": lambda v: {"regex": f"{re.escape(v['string'])}{_ANY}"},
    "str_endswith": lambda v: {"regex": f"{_ANY}{re.escape(v['string'])}"},
}


def _text(pattern: Any) -> str:
    return str(pattern.pattern if isinstance(pattern, re.Pattern) else pattern)


class Import:
    """Makes a `Schema`; `lost` grows with what it cannot hold."""

    def __init__(self, source: Any) -> None:
        self.source = source
        self.lost: list[str] = []

    def schema(self) -> Schema:
        """The schema in our terms; what is lost is in the notes too."""
        source = self.source
        self.lost.clear()
        columns = [
            c for n, col in source.columns.items() if (c := self._column(n, col)) is not None
        ]
        unique = source.unique
        unique = [unique] if isinstance(unique, str) else list(unique or ())
        settings: dict[str, Any] = {"keys": [tuple(map(str, unique))] if unique else []}
        self._table(settings, {c.name: c for c in columns})
        columns = list(settings.pop("by_name").values())
        self._not_ours()
        return Schema(
            tuple(columns),
            name=str(source.name or ""),
            description=source.description or "",
            extra_columns="error" if source.strict else "info",
            ordered=bool(source.ordered),
            note="\n".join(["imported from pandera", *(s for s in self.lost if s[0] != "`")]),
            **settings,
        )

    def _column(self, name: Any, column: Any) -> Column | None:
        label, is_pattern = str(name), bool(column.regex)
        if is_pattern:
            glob = _glob(label)
            if glob is None:
                self.lost.append(f"The columns that match the regex {label} are not taken over.")
                return None
            label, is_pattern = glob, glob != label or "*" in glob
        start = len(self.lost)
        settings = self._type(label, column.dtype or self.source.dtype)
        settings |= {
            "nullable": bool(column.nullable),
            "unique": bool(column.unique),
            "required": bool(column.required),
            "description": column.description or "",
        }
        told = column.metadata or {}
        for word in ("unit", "owner", "available_at"):
            if isinstance(told.get(word), str):
                settings[word] = told[word]
        severity: dict[str, Any] = {}
        for check in column.checks or ():
            for setting, value in self._check(label, check).items():
                settings[setting] = value
                if check.raise_warning and setting not in ("dtype", "other", "order_by"):
                    severity[setting] = "warning"
        made = self._made(label, is_pattern, settings, severity)
        return _with_note(made, self.lost[start:])

    def _made(
        self, label: str, is_pattern: bool, settings: dict[str, Any], severity: dict[str, Any]
    ) -> Column:
        if severity.get("usual") == "warning":
            del severity["usual"]  # as it is anyway
        while True:
            try:
                return Column(label, pattern=is_pattern, severity=severity, **settings)
            except DefinitionError as error:
                setting = str(error.path[-1]) if error.path else ""
                if setting not in settings:
                    raise
                why = str(error).split(": ", 1)[-1]
                self.lost.append(f"`{label}`: `{setting}` is not taken over: {why}")
                del settings[setting]

    def _type(self, label: str, dtype: Any) -> dict[str, Any]:
        if dtype is None:
            return {}
        name = str(dtype).lower()
        kind = next((kind for pattern, kind in _TYPES if re.fullmatch(pattern, name)), "")
        if not kind:
            self.lost.append(f"`{label}`: the type {dtype} is not taken over.")
            return {}
        made: dict[str, Any] = {"dtype": kind}
        if kind == "category" and (categories := getattr(dtype, "categories", None)) is not None:
            made["one_of"] = tuple(categories)
        if kind == "timestamp":
            zone = getattr(dtype, "tz", None)
            made["zone"] = str(zone) if zone is not None else "none"
        return made

    def _check(self, label: str, check: Any) -> dict[str, Any]:
        statistics = check.statistics or {}
        if OWN in statistics:
            return dict(statistics[OWN])
        read = _CHECKS.get(str(check.name))
        if read is None:
            self.lost.append(f"`{label}`: the check `{check.name or check}` is not taken over.")
            return {}
        return {setting: _plain(value) for setting, value in read(statistics).items()}

    def _table(self, settings: dict[str, Any], columns: dict[str, Column]) -> None:
        rules: list[RowRule] = []
        for check in self.source.checks or ():
            own = (check.statistics or {}).get(OWN)
            if own is None:
                self.lost.append(
                    f"The check `{check.name or check}` of the table is not taken over."
                )
                continue
            rules += own.get("row_rules", ())
            settings["keys"] += own.get("keys", ())
            if isinstance(own.get("rows"), Rows):
                settings["rows"] = own["rows"]
        settings |= {"row_rules": rules, "by_name": columns}

    def _not_ours(self) -> None:
        source = self.source
        if source.index is not None:
            self.lost.append("The index is not checked; make it a column.")
        if source.coerce or any(column.coerce for column in source.columns.values()):
            self.lost.append("Values are not turned into the type of their column (coerce).")
        if source.parsers:
            self.lost.append("Parsers are not taken over: a check changes no data.")
        if source.strict == "filter":
            self.lost.append("Extra columns are not dropped, they are an error.")


def _plain(value: Any) -> Any:
    if isinstance(value, Band):
        return value
    if isinstance(value, tuple):
        return tuple(map(plain, value))
    return plain(value)


def _with_note(column: Column, lost: list[str]) -> Column:
    said = [_capital(sentence.split(": ", 1)[-1]) for sentence in lost]
    return replace(column, note=" ".join(said)) if said else column


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _glob(regex: str) -> str | None:
    """A regular expression of names as a glob, if it is that simple."""
    ours = re.fullmatch(r"\(\?s:(.*)\)\\[zZ]", regex, re.DOTALL)
    body = ours[1] if ours else regex.removeprefix("^").removesuffix("$")
    rest = re.sub(r"\.[*+]|\\(.)", lambda m: "" if m[0].startswith("\\") else "*", body)
    if re.search(r"[\\\[\](){}|?+^$.]", rest):
        return None
    globbed = re.sub(r"\.[*+]|\\(.)", lambda m: m[1] or "*", body)
    # pandera matches the beginning of a name only
    return globbed if ours or regex.endswith("$") or globbed.endswith("*") else globbed + "*"
