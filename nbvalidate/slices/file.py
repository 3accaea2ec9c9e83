"""``slices.json``: the slices that a model must not fail on, and how others are looked for."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal

from nbvalidate.errors import UsageError
from nbvalidate.files import write_file
from nbvalidate.slices.labels import nearest
from nbvalidate.slices.model import Slice
from nbvalidate.slices.settings import SearchSettings

__all__ = ["Discovered", "Named", "SliceFile"]

_VERSION = 1


@dataclass(frozen=True, slots=True)
class Named:
    """A slice that is judged each time.

    Parameters
    ----------
    name
        What reports call it.
    rule
        Its conditions.
    margin
        How much worse than the rest its metric may be.
    min_rows
        With fewer rows there is insufficient evidence, which is no pass.
    prove
        Whether it must be shown that it is within the margin; otherwise, that it is beyond.
    insufficient
        How bad insufficient evidence is.
    note
        For people.
    """

    name: str
    rule: Slice
    margin: float = 0.05
    min_rows: int = 30
    prove: bool = False
    insufficient: Literal["error", "warning", "info"] = "error"
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values; what is as by default is left out, but for the margin."""
        made: dict[str, Any] = {"name": self.name}
        if self.note:
            made["note"] = self.note
        made |= {"rule": self.rule.to_json(), "margin": self.margin}
        for name, usual in (("min_rows", 30), ("prove", False), ("insufficient", "error")):
            if getattr(self, name) != usual:
                made[name] = getattr(self, name)
        return made


@dataclass(frozen=True, slots=True)
class Discovered:
    """How slices are looked for that nobody has named; see `find_slices`.

    Parameters
    ----------
    margin
        How much larger the mean error of a confirmed slice may be than that of the rest.
    coverage
        Of at least which share of the rows.
    k, max_depth, min_support, alpha, holdout, seed
        As in `find_slices`.
    """

    margin: float = 0.05
    coverage: float = 0.02
    k: int = 10
    max_depth: int = 3
    min_support: float = 0.01
    alpha: float = 0.95
    holdout: float = 0.5
    seed: int = 0


@dataclass(frozen=True, slots=True)
class SliceFile:
    """What a gate judges.

    Parameters
    ----------
    slices
        Those that have a name.
    discovered
        None: no others are looked for.
    metric
        Of the named ones; '' is the usual one of the task.
    """

    slices: tuple[Named, ...] = ()
    discovered: Discovered | None = None
    metric: str = ""

    def to_json(self) -> dict[str, Any]:
        """What is written."""
        made: dict[str, Any] = {"version": _VERSION}
        if self.metric:
            made["metric"] = self.metric
        made["slices"] = [named.to_json() for named in self.slices]
        if self.discovered is not None:
            made["discovered"] = asdict(self.discovered)
        return made

    @property
    def text(self) -> str:
        """The file's text."""
        return json.dumps(self.to_json(), indent=2, ensure_ascii=False) + "\n"

    def save(self, path: Any, *, force: bool = False) -> None:
        """Write it, whole or not at all.

        Parameters
        ----------
        path
            Where to.
        force
            Replace a file that is there.

        Raises
        ------
        UsageError
            When there is one and it is not to be replaced, or it cannot be written.
        """
        if Path(path).exists() and not force:
            raise UsageError(f"{path} is there already; say force to replace it.")
        write_file(path, self.text)

    @classmethod
    def load(cls, path: Any) -> SliceFile:
        """Read a file.

        Raises
        ------
        UsageError
            With one sentence that names the file, the entry and what is wrong.
        """
        try:
            text = Path(path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            raise UsageError(f"{path} is no text in UTF-8.") from None
        except OSError as error:
            raise UsageError(f"{path} cannot be read: {error.strerror or error}.") from None
        try:
            return cls.from_json(json.loads(text, parse_constant=_no_constant))
        except json.JSONDecodeError as error:
            raise UsageError(f"{path}:{error.lineno}: this is no JSON: {error.msg}.") from None
        except RecursionError:
            raise UsageError(f"{path} is nested too deeply.") from None
        except UsageError as error:
            raise UsageError(f"{path}: {error}") from None

    @classmethod
    def from_json(cls, data: Any) -> SliceFile:
        """Read what `to_json` gives.

        Raises
        ------
        UsageError
            With one sentence that names the entry and what is wrong.
        """
        entry = _Entry("the file", data)
        entry.only("version", "metric", "slices", "discovered", "$schema")
        if entry.get("version", int, _VERSION) != _VERSION:
            raise UsageError(f"version {data['version']!r} is not known, only {_VERSION}.")
        listed = entry.get("slices", list, [])
        slices = tuple(_named(i, one) for i, one in enumerate(listed))
        seen: set[str] = set()
        for named in slices:
            if named.name in seen:
                raise UsageError(f"two slices are called {named.name!r}.")
            seen.add(named.name)
        found = entry.get("discovered", dict, None)
        return cls(
            slices, None if found is None else _discovered(found), entry.get("metric", str, "")
        )


class _Entry:
    """An object of the file whose values are checked one by one."""

    def __init__(self, called: str, data: Any) -> None:
        if not isinstance(data, Mapping):
            raise UsageError(f"{called} must be an object, not {_short(data)}.")
        self.called, self.data = called, data

    def only(self, *known: str) -> None:
        for word in self.data:
            if word not in known:
                raise UsageError(f"{self.called} has no setting {word!r}. {nearest(word, known)}")

    def get(self, word: str, kind: type, usual: Any) -> Any:
        value = self.data.get(word, usual)
        if value is usual:
            return value
        right = isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
        if kind is float:
            right = isinstance(value, int | float) and not isinstance(value, bool)
            right = right and math.isfinite(value)
        if not right:
            raise UsageError(
                f'"{word}" of {self.called} must be {_KINDS[kind]}, not {_short(value)}.'
            )
        return value

    def at_least(self, word: str, value: float, low: float) -> None:
        if value < low:
            raise UsageError(f'"{word}" of {self.called} must be at least {low:g}, not {value:g}.')


_KINDS = {
    int: "a whole number",
    float: "a number",
    str: "text",
    bool: "true or false",
    list: "a list",
    dict: "an object",
}


def _named(place: int, data: Any) -> Named:
    entry = _Entry(f"slice {place + 1}", data)
    name = entry.get("name", str, "")
    if not name.strip():
        raise UsageError(f'slice {place + 1} needs a "name".')
    entry.called = f"slice {name!r}"
    entry.only(*(field.name for field in fields(Named)))
    if "rule" not in data:
        raise UsageError(f'{entry.called} needs a "rule": a list of conditions.')
    try:
        rule = Slice.from_json(data["rule"])
    except UsageError as error:
        raise UsageError(f"{entry.called}: {error}") from None
    made = Named(
        name,
        rule,
        float(entry.get("margin", float, 0.05)),
        entry.get("min_rows", int, 30),
        entry.get("prove", bool, False),
        entry.get("insufficient", str, "error"),
        entry.get("note", str, ""),
    )
    entry.at_least("margin", made.margin, 0)
    entry.at_least("min_rows", made.min_rows, 1)
    if made.insufficient not in ("error", "warning", "info"):
        raise UsageError(f'"insufficient" of {entry.called} must be error, warning or info.')
    return made


def _discovered(data: Any) -> Discovered:
    entry = _Entry('"discovered"', data)
    entry.only(*(field.name for field in fields(Discovered)))
    usual = Discovered()
    kinds = {"k": int, "max_depth": int, "seed": int}
    given = {
        field.name: entry.get(field.name, kinds.get(field.name, float), getattr(usual, field.name))
        for field in fields(Discovered)
    }
    made = Discovered(**given)
    for word in ("margin", "coverage", "seed"):
        entry.at_least(word, getattr(made, word), 0)
    try:
        SearchSettings(made.k, made.max_depth, made.min_support, made.alpha, made.holdout)
    except UsageError as error:
        raise UsageError(f"{entry.called}: {error}") from None
    return made


def _no_constant(word: str) -> None:
    raise UsageError(f"{word} is no number in JSON.")


def _short(data: Any) -> str:
    text = repr(data)
    return text if len(text) <= 60 else text[:57] + "..."
