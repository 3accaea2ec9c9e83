"""Frames against their schemas, when a cell has made or changed them.

``%%validate --schema df=orders.yaml`` names them for one cell, ``[tool.nbvalidate.schemas]`` in
``pyproject.toml`` for all cells of a project.
"""

from __future__ import annotations

import os
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeGuard

from nbvalidate.config import Config, load_config
from nbvalidate.errors import UsageError
from nbvalidate.findings import Finding, Severity
from nbvalidate.live.document import Document
from nbvalidate.live.hooks import quietly
from nbvalidate.live.last import last
from nbvalidate.live.session import CellContext, Remarks

if TYPE_CHECKING:
    from nbvalidate.checks.schema.definition.model import Schema
    from nbvalidate.checks.schema.report import SchemaReport

__all__ = ["SchemaChecks", "checked", "is_schema", "schema_file", "variable"]

#: Frames that are not there yet: to check one may take as long as the user's whole work.
_LAZY = frozenset({"dask", "dask_expr", "pyspark", "duckdb", "_duckdb", "ibis", "sqlframe"})
_BINDINGS = "[tool.nbvalidate.schemas]"
_LONG = 1.0  # seconds, from which on it is said how long a check took


@dataclass(frozen=True, slots=True)
class _Bound:
    """A variable, and the schema that it must have."""

    name: str
    schema: Path | Schema
    shown: str  # the file or variable as the user wrote it
    said: str  # who binds them, for messages


class SchemaChecks:
    """The `CellCheck` and `NotebookCheck` of schemas.

    What is found of a cell holds until the cell is edited or runs again; a value that has not
    changed is not checked again.
    """

    family = "SCH"
    options = ("schema",)

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, tuple[Finding, ...]]] = {}
        self._remarks: dict[str, Remarks] = {}
        self._schemas: dict[Path, tuple[int, Schema]] = {}
        self._told: set[str] = set()

    def before(self, cell: CellContext) -> Iterable[Finding]:
        """Nothing: the cell makes the data."""
        self._known.pop(cell.cell_id, None)
        return ()

    def after(self, cell: CellContext) -> Iterable[Finding]:
        """What is wrong with the frames that have a schema; more is in `remarks`."""
        found: list[Finding] = []
        remarks = Remarks()
        for bound in self._bound(cell):
            if isinstance(bound, Remarks):
                remarks += bound
                continue
            own, said = self._judged(bound, cell)
            found += own
            remarks += said
        self._known[cell.cell_id] = (cell.source, tuple(found))
        self._remarks[cell.cell_id] = remarks
        return found

    def remarks(self, cell_id: str) -> Remarks:
        """What else is to be said of the cell that has just run; once."""
        return self._remarks.pop(cell_id, Remarks())

    def findings(self, document: Document) -> Iterator[Finding]:
        """What was found of each cell that still stands as it ran."""
        for code in document.code:
            source, found = self._known.get(code.id, ("", ()))
            if source == code.source:
                for finding in found:
                    yield replace(finding, cell_id=code.id, cell_index=code.index)

    # what is to be checked ----------------------------------------------------------------------

    def _bound(self, cell: CellContext) -> Iterator[_Bound | Remarks]:
        """The variables to check after this cell, and what keeps some from being checked."""
        named: Mapping[str, str] = cell.options.get("schema") or {}
        for name, file in named.items():
            try:
                variable(name, cell.namespace, "--schema")
                schema = cell.namespace.get(file)
                if not is_schema(schema):
                    schema = schema_file(file, cell.session.document.path, "--schema")
                yield _Bound(name, schema, file, "--schema")
            except UsageError as error:
                yield Remarks(wrong=str(error))
        try:
            config = load_config(cell.session.document.path or "notebook.ipynb")
        except UsageError as error:
            yield self._once(f"No schema is bound to a name: {error}")
            return
        yield from self._automatic(cell, config, set(named))

    def _automatic(
        self, cell: CellContext, config: Config, named: set[str]
    ) -> Iterator[_Bound | Remarks]:
        names = [n for n in config.schemas if n in cell.namespace and n not in named]
        if not names:
            return
        written = cell.session.written(cell.cell_id)
        for name in names:
            if written is not None and name not in written:
                continue  # this cell has not touched it
            if not _is_data(cell.namespace[name]):
                continue  # a function, a path: the name is used for something else here
            if _is_lazy(cell.namespace[name]):
                kind = type(cell.namespace[name]).__name__
                yield self._once(
                    f"`{name}` is lazy (a {kind}): it is checked where a cell says"
                    f" %%validate --schema {name}={config.schemas[name]}."
                )
                continue
            file = config.schemas[name]
            yield _Bound(name, (config.root or Path()) / file, file, f"{_BINDINGS} {name}")

    def _once(self, note: str) -> Remarks:
        if note in self._told:
            return Remarks()
        self._told.add(note)
        return Remarks(notes=(note,))

    # checking -----------------------------------------------------------------------------------

    def _judged(self, bound: _Bound, cell: CellContext) -> tuple[tuple[Finding, ...], Remarks]:
        try:
            schema, report = self._check(bound, cell)
        except UsageError as error:
            return (), Remarks(wrong=f"{bound.said}: {error}")
        except Exception as error:  # noqa: BLE001  the other frames are checked all the same
            quietly(error)
            said = f"`{bound.name}` was not checked against {bound.shown}: nbvalidate itself failed"
            return (), Remarks(notes=(f"{said} (see the log).",))
        notes = []
        if report.seconds > _LONG:
            notes.append(f"Checking `{bound.name}` took {report.seconds:.1f} s.")
        found = tuple(
            replace(f, evidence={**f.evidence, "frame": bound.name}) for f in report.findings
        )
        errors = tuple(f for f in found if f.severity is Severity.ERROR)
        if errors and schema.on_fail == "warn":
            notes.append(f"Warning: `{bound.name}` is not as {bound.shown} says.")
        halting = errors if schema.on_fail == "halt" else ()
        table = checked(report, bound.name, bound.shown)
        return found, Remarks((table,), tuple(notes), halting)

    def _check(self, bound: _Bound, cell: CellContext) -> tuple[Schema, SchemaReport]:
        value = cell.namespace[bound.name]
        schema, version = self._schema(bound)
        digest = cell.session.digest(bound.name)
        # the same content in another object is checked again: the report must not keep the old
        # one alive beside it
        key = None if digest is None else (digest, id(value), version)
        report = last.recall(bound.name, key)
        if report is None:
            from nbvalidate.checks.schema.run import check

            report = check(schema, value, name=bound.name)
            file = str(bound.schema) if isinstance(bound.schema, Path) else ""
            last.remember(bound.name, report, file, key)
        return schema, report

    def _schema(self, bound: _Bound) -> tuple[Schema, Hashable]:
        """The schema, and what is equal as long as it is; a file is read when it has changed."""
        from nbvalidate.checks.schema.definition.model import Schema

        if isinstance(bound.schema, Schema):
            return bound.schema, repr(bound.schema)
        path = bound.schema
        try:
            changed = path.stat().st_mtime_ns
        except OSError:
            raise UsageError(f"there is no file {bound.shown}{_near(path)}.") from None
        known = self._schemas.get(path)
        if known is None or known[0] != changed:
            known = self._schemas[path] = (changed, Schema.load(path))
        return known[1], (path, changed)


def is_schema(value: object) -> TypeGuard[Schema]:
    """Whether a variable holds a schema; one that does has loaded the class already."""
    return type(value).__name__ == "Schema" and hasattr(value, "row_rules")


def checked(report: SchemaReport, name: str, file: str) -> Any:
    """The table of a report in a notebook: against which file, and how to get the bad rows.

    Parameters
    ----------
    report
        Of one check.
    name
        Under which `nbvalidate.last` keeps it.
    file
        The schema's file as the user named it; '' where it has none.

    Returns
    -------
    SchemaTable
    """
    table = report.table
    against = (f"Checked against {file}.",) if file and table.lines else ()
    call = f"nbv.last.bad_rows({name!r})"
    return replace(table, notes=(*table.notes, *against), rows_call=call, timed=True)


def variable(name: str, namespace: Mapping[str, Any], said: str) -> Any:
    """The value of a variable.

    Raises
    ------
    UsageError
        Where there is none, with the nearest name.
    """
    if name in namespace:
        return namespace[name]
    import difflib

    known = [n for n, value in namespace.items() if not n.startswith("_") and _is_data(value)]
    near = difflib.get_close_matches(name, known, 1)
    hint = f" (did you mean `{near[0]}`?)" if near else ""
    raise UsageError(f"{said}: there is no variable `{name}`{hint}.")


def schema_file(file: str, notebook: str | None, said: str) -> Path:
    """Where a schema is: beside the notebook, or in the current folder.

    Raises
    ------
    UsageError
        Where there is no such file, with the nearest one.
    """
    given = Path(file).expanduser()
    folders = [Path(notebook).parent] if notebook else []
    tried = [folder / given for folder in (*folders, Path())]
    for path in tried:
        if path.is_file():
            return path.resolve()
    hint = next(filter(None, map(_near, tried)), "")
    raise UsageError(f"{said}: there is no file {file}{hint}.")


def _near(path: Path) -> str:
    import difflib

    folders = dict.fromkeys((path.parent, path.parent / "schemas", path.parent.parent))
    found = [
        file for folder in folders for end in ("yaml", "yml") for file in folder.glob(f"*.{end}")
    ]
    names = [file.name for file in found]
    near = difflib.get_close_matches(path.name, names, 1)
    if not near:
        return ""
    return f" (did you mean {os.path.relpath(found[names.index(near[0])])}?)"


def _is_lazy(value: Any) -> bool:
    library = type(value).__module__.split(".")[0]
    return library in _LAZY or type(value).__name__ == "LazyFrame"


def _is_data(value: Any) -> bool:
    """Whether a value may be a table; a schema has nothing to say of anything else."""
    kind = type(value)
    named = kind.__name__.lower()
    return named.endswith(("frame", "series", "table", "relation", "recordbatch")) or (
        kind.__module__.split(".")[0] in _LAZY
    )
