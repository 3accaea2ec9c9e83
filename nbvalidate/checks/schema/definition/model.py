"""A schema: what a frame must be like, whichever engine holds it. Plain frozen data."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from nbvalidate.checks.schema.definition.types import Kind

if TYPE_CHECKING:
    from nbvalidate.checks.schema.changes.diff import SchemaDiff
    from nbvalidate.checks.schema.report import SchemaReport

__all__ = ["Band", "Column", "Monotonic", "OnFail", "RowRule", "Rows", "Schema"]

Monotonic = Literal["increasing", "decreasing", "strictly increasing", "strictly decreasing"]
OnFail = Literal["report", "warn", "halt"]
Level = Literal["error", "warning", "info", "off"]


@dataclass(frozen=True, slots=True)
class Band:
    """From where to where; None is open.

    Parameters
    ----------
    min, max
        Both belong to it. Numbers; for columns of time ISO texts, for durations ``"2 days"``.
    outside
        The share of values (0 to 1) that may lie outside; only for `Column.usual`.
    """

    min: Any = None
    max: Any = None
    outside: float = 0.0


@dataclass(frozen=True, slots=True)
class Column:
    """One column, or all columns that match a pattern.

    Missing values (null, and NaN in a column of floats) pass every rule but `nullable`.

    Parameters
    ----------
    name
        The label; for a pattern a glob such as ``"f_*"``.
    dtype
        The logical type. Text passes where a category is declared and the other way round, an
        integer where a float is, a float without fractions where an integer is.
    required
        Whether the column must be there. Columns of a pattern: at least one.
    nullable
        True: any number of missing values; False: none; a share below 1; or a count.
    min, max, exclusive_min, exclusive_max
        Bounds of every value: numbers, dates and timestamps (ISO), durations (``"2 days"``).
    usual
        Where most values lie: `Band.outside` of them may lie elsewhere.
    length
        Of each text or list: characters or items.
    regex
        Matches the whole of each text; no look-around, no back-reference (engines differ).
    format
        A key of `FORMATS`: ``email``, ``url``, ``uuid``, ``date``, ...
    one_of
        The values there may be.
    other
        The share of values that may be none of `one_of` (an open set); 0: closed.
    unique
        No value twice.
    monotonic
        The order of the rows, see `order_by`.
    order_by
        The column that orders the rows for `monotonic`; None: the rows as they stand.
    constant
        True: one value only; anything else: this value only. None: not checked.
    finite
        No infinity.
    zone
        Of a timestamp: ``"UTC"``; ``"none"`` for one without; None: not checked.
    items
        Logical type of the items of a list.
    freshness
        The newest moment is at most so old: ``"2 days"``.
    mean, std
        Bounds of the statistic.
    quantiles
        Bounds of quantiles, ``{0.5: Band(10, 20)}``.
    shares
        Bounds of the shares of single values, ``{"paid": Band(0.2, 0.5)}``.
    severity
        For single rules, by the name of the parameter here, how bad it is; ``"off"``: not checked.
    available_at
        ``"before"`` or ``"after"`` the event that is predicted, or the column that holds the
        moment from which on the value is known.
    description, owner, unit
        For people.
    note
        Why a guess was made; a comment in the YAML.
    """

    name: str
    dtype: Kind = "any"
    pattern: bool = False
    required: bool = True
    nullable: bool | float = True
    min: Any = None
    max: Any = None
    exclusive_min: Any = None
    exclusive_max: Any = None
    usual: Band | None = None
    length: Band | None = None
    regex: str | None = None
    format: str | None = None
    one_of: tuple[Any, ...] | None = None
    other: float = 0.0
    unique: bool = False
    monotonic: Monotonic | None = None
    order_by: str | None = None
    constant: Any = None
    finite: bool = False
    zone: str | None = None
    items: Kind | None = None
    freshness: str | None = None
    mean: Band | None = None
    std: Band | None = None
    quantiles: Mapping[float, Band] = field(default_factory=dict)
    shares: Mapping[Any, Band] = field(default_factory=dict)
    severity: Mapping[str, Level] = field(default_factory=dict)
    available_at: str | None = None
    description: str = ""
    owner: str = ""
    unit: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        from nbvalidate.checks.schema.definition.valid import check_column

        check_column(self)


@dataclass(frozen=True, slots=True)
class RowRule:
    """What must hold in each row, over several columns.

    Parameters
    ----------
    rule
        As in Python: ``ship_date >= order_date``; names that are no words stand in backticks.
        A row with a missing value in it passes.
    outside
        The share of rows that may break it.
    severity
        How bad it is.
    """

    rule: str
    outside: float = 0.0
    severity: Level = "error"
    description: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        from nbvalidate.checks.schema.definition.valid import check_row_rule

        check_row_rule(self)


@dataclass(frozen=True, slots=True)
class Rows:
    """How many rows there are; `usual_min` and `usual_max` are warnings only."""

    min: int | None = None
    max: int | None = None
    usual_min: int | None = None
    usual_max: int | None = None


@dataclass(frozen=True, slots=True)
class Schema:
    """What a frame must be like.

    Parameters
    ----------
    columns
        In order; a column that has an entry by name is not judged by a pattern too.
    name, description, owner
        For people.
    rows
        How many rows.
    keys
        Groups of columns that identify a row together.
    row_rules
        Over several columns; a text is a rule.
    extra_columns
        What a column means that the schema does not know; ``"allow"`` or a severity.
    ordered
        Whether the columns must stand in this order.
    on_fail
        What an error does in a notebook, and in `SchemaReport.enforce`: ``halt`` (Run All stops),
        ``warn`` (a Python warning), or only ``report``.
    severity
        For the rules ``rows``, ``keys``, ``ordered``, ``required``, ``dtype``, ...: the
        default of all columns.
    note
        Comments at the top of the YAML.
    """

    columns: tuple[Column, ...] = ()
    name: str = ""
    description: str = ""
    owner: str = ""
    rows: Rows | None = None
    keys: tuple[tuple[str, ...], ...] = ()
    row_rules: tuple[RowRule, ...] = ()
    extra_columns: Literal["allow", "info", "warning", "error"] = "info"
    ordered: bool = False
    on_fail: OnFail = "halt"
    severity: Mapping[str, Level] = field(default_factory=dict)
    note: str = ""

    def __post_init__(self) -> None:
        from nbvalidate.checks.schema.definition.valid import check_schema

        # lists and texts are welcome where Python code writes a schema
        object.__setattr__(self, "columns", tuple(self.columns))
        object.__setattr__(
            self, "keys", tuple((k,) if isinstance(k, str) else tuple(k) for k in self.keys)
        )
        rules = (RowRule(r) if isinstance(r, str) else r for r in self.row_rules)
        object.__setattr__(self, "row_rules", tuple(rules))
        check_schema(self)

    @property
    def available_at(self) -> dict[str, str]:
        """For each column that says so, when its value is known."""
        return {c.name: c.available_at for c in self.columns if c.available_at and not c.pattern}

    def column(self, name: str) -> Column | None:
        """The entry that judges a column of this name: its own, or the first pattern's."""
        from fnmatch import fnmatchcase

        for column in self.columns:
            if not column.pattern and column.name == name:
                return column
        for column in self.columns:
            if column.pattern and fnmatchcase(name, column.name):
                return replace(column, name=name, pattern=False)
        return None

    @classmethod
    def infer(cls, *frames: Any, name: str = "") -> Schema:
        """Propose a schema from one or more good frames.

        Parameters
        ----------
        *frames
            Frames of any engine, or paths of files: batches of the same source.
        name
            Of the schema.

        Returns
        -------
        Schema
            Each guess with its reason in `Column.note`, as a comment in the YAML.
        """
        from nbvalidate.checks.schema.infer import infer

        return infer(frames, name=name)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Schema:
        """Read a schema from YAML.

        Raises
        ------
        UsageError
            With the line, what is wrong there, and the nearest valid word.
        """
        from nbvalidate.checks.schema.definition.read import load

        return load(path)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the schema as YAML, with its notes as comments."""
        from nbvalidate.checks.schema.definition.write import save

        save(self, path)

    def to_yaml(self) -> str:
        """The schema as YAML."""
        from nbvalidate.checks.schema.definition.write import to_yaml

        return to_yaml(self)

    def check(self, frame: Any, *, name: str = "") -> SchemaReport:
        """Find all violations in one pass over the data.

        Parameters
        ----------
        frame
            pandas, Polars (eager or lazy), PyArrow, DuckDB relation, PySpark, Dask or Ibis; or
            the path of a CSV, JSON-lines or Parquet file (or a glob).
        name
            What messages call the data; by default the schema's name.

        Returns
        -------
        SchemaReport
            ``findings``, ``ok``, ``bad_rows(rule)``, ``text``, ``html``.
        """
        from nbvalidate.checks.schema.run import check

        return check(self, frame, name=name)

    def diff(self, other: Any) -> SchemaDiff:
        """What changed from this schema to `other`: a schema, or a frame (inferred first)."""
        from nbvalidate.checks.schema.changes.diff import diff

        return diff(self, other)

    def to_pandera(self) -> Any:
        """A pandera `DataFrameSchema` for pandas that finds the same; needs pandera."""
        from nbvalidate.checks.schema.interchange.pandera import to_pandera

        return to_pandera(self)

    @classmethod
    def from_pandera(cls, source: Any) -> Schema:
        """A schema from pandera: a `DataFrameSchema`, a `DataFrameModel`, its YAML or the path.

        What a schema cannot hold is said in the notes.
        """
        from nbvalidate.checks.schema.interchange.pandera import from_pandera

        return from_pandera(source)

    def evolve(self, source: SchemaReport | SchemaDiff, accept: Iterable[str]) -> Schema:
        """The schema with selected differences taken in.

        Parameters
        ----------
        source
            A report of this schema, or what `diff` gave.
        accept
            ``column.check`` (``status.one_of``), the name of a new column, or `Change.id`.

        Raises
        ------
        UsageError
            For what is not there, or cannot be accepted by itself.
        """
        from nbvalidate.checks.schema.changes.evolve import evolve

        return evolve(self, source, accept)

    def with_columns(self, columns: Iterable[Column]) -> Schema:
        """The same with these columns in place of those of the same name, others at the end."""
        new = {(c.pattern, c.name): c for c in columns}
        kept = [new.pop((c.pattern, c.name), c) for c in self.columns]
        return replace(self, columns=(*kept, *new.values()))
