"""Leakage in the data that a cell has made: ``%%validate --train a --test b --target y``."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbvalidate.errors import UsageError
from nbvalidate.findings import Finding
from nbvalidate.live.document import Document
from nbvalidate.live.session import CellContext

if TYPE_CHECKING:
    from nbvalidate.checks.leakage.data.question import Question

__all__ = ["DataLeakage"]


class DataLeakage:
    """The `CellCheck` and `NotebookCheck` of the rules on train, test and target.

    What is found of a cell holds until the cell is edited or runs again.
    """

    family = "LEAK"
    options = ("train", "test", "target", "group", "time", "available_at")

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, tuple[Finding, ...]]] = {}

    def before(self, cell: CellContext) -> Iterable[Finding]:
        """Nothing: the cell makes the data."""
        self._known.pop(cell.cell_id, None)
        return ()

    def after(self, cell: CellContext) -> Iterable[Finding]:
        """What the named data give away.

        Raises
        ------
        UsageError
            For a variable or a column that is not there, and data that do not fit together.
        """
        named = {name: cell.options[name] for name in self.options if name in cell.options}
        if not named:
            return ()
        if "train" not in named:
            options = ", ".join(f"--{name.replace('_', '-')}" for name in named)
            raise UsageError(f"{options}: say --train NAME too, the variable with the rows.")
        from nbvalidate.checks.leakage.data import RULES, find

        found = find(_question(named, cell.namespace, _from_schema(named, cell)), RULES)
        self._known[cell.cell_id] = (cell.source, found)
        return found

    def findings(self, document: Document) -> Iterator[Finding]:
        """What was found of each cell that still stands as it ran."""
        for code in document.code:
            source, found = self._known.get(code.id, ("", ()))
            if source == code.source:
                for finding in found:
                    yield replace(finding, cell_id=code.id, cell_index=code.index)


def _from_schema(named: Mapping[str, Any], cell: CellContext) -> dict[Any, Any]:
    """When the schema of the training data says that its columns are known.

    It is the one after ``--schema`` or in ``pyproject.toml``; without ``--time`` only what is
    known before or after the event counts.
    """
    from nbvalidate.config import load_config
    from nbvalidate.live.schema_data import is_schema, schema_file

    name, notebook = named["train"], cell.session.document.path
    file = (cell.options.get("schema") or {}).get(name)
    schema = cell.namespace.get(file) if file else None
    try:
        if file is None:
            config = load_config(notebook or "notebook.ipynb")
            bound = config.schemas.get(name)
            file = None if bound is None else str((config.root or Path()) / bound)
        if not is_schema(schema):
            if file is None:
                return {}
            from nbvalidate.checks.schema.definition.model import Schema

            schema = Schema.load(schema_file(file, notebook, "--schema"))
    except UsageError:
        return {}  # the check of the schema says so
    known = schema.available_at
    return known if "time" in named else {k: v for k, v in known.items() if v == "after"}


def _question(
    named: Mapping[str, Any], namespace: Mapping[str, Any], declared: Mapping[Any, Any]
) -> Question:
    from nbvalidate.checks.leakage.data.columns import as_part
    from nbvalidate.checks.leakage.data.question import ask

    train = _variable("train", named["train"], namespace)
    test = _variable("test", named["test"], namespace) if "test" in named else None
    labels = list(as_part(train, named["train"]).columns)
    target = _target(named.get("target"), labels, namespace)
    words = {name: named[name] for name in ("train", "test", "target") if name in named}
    return ask(
        train,
        test,
        target=target,
        group=_label(labels, named.get("group")),
        time=_label(labels, named.get("time")),
        available_at={
            **declared,
            **{
                _label(labels, feature): _label(labels, when)
                for feature, when in named.get("available_at", {}).items()
            },
        },
        called=words,
    )


def _variable(option: str, name: str, namespace: Mapping[str, Any]) -> Any:
    if name in namespace:
        return namespace[name]
    known = [n for n in namespace if not n.startswith("_")]
    near = difflib.get_close_matches(name, known, 1)
    raise UsageError(
        f"--{option}: there is no variable `{name}`{_hint(near)} after the cell has run."
    )


def _hint(near: list[str]) -> str:
    return f" (did you mean `{near[0]}`?)" if near else ""


def _target(word: str | None, labels: list[Any], namespace: Mapping[str, Any]) -> Any:
    """A column of the training data, a variable, or two: ``y_train,y_test``."""
    if word is None:
        return None
    label = _label(labels, word)
    if label in labels:
        return label
    first, comma, second = (part.strip() for part in word.partition(","))
    if comma:
        return _variable("target", first, namespace), _variable("target", second, namespace)
    return namespace.get(word, label)  # `ask` says what is near


def _label(labels: list[Any], word: str | None) -> Any:
    """A label as the table has it: on the magic's line, column 3 is a text."""
    if word is None:
        return None
    return word if word in labels else next((x for x in labels if str(x) == word), word)
