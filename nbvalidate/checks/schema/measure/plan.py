"""All checks that a schema asks for, on a table: what can be seen from the columns alone at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from nbvalidate.checks.schema.definition.expressions import parse
from nbvalidate.checks.schema.definition.model import Column, RowRule, Schema
from nbvalidate.checks.schema.definition.types import accepts, in_words
from nbvalidate.checks.schema.engines.table import Table
from nbvalidate.checks.schema.measure.checks import About, Check, KeyCheck, RowCheck
from nbvalidate.checks.schema.measure.columns import column_checks
from nbvalidate.checks.schema.measure.lowering import Value
from nbvalidate.checks.schema.measure.prepare import Prepared
from nbvalidate.checks.schema.measure.row_rules import broken
from nbvalidate.checks.schema.measure.violations import Violation
from nbvalidate.errors import UsageError
from nbvalidate.findings import Severity

__all__ = ["Plan", "make_plan"]


@dataclass
class Plan:
    """What is known without a query, and what must be asked.

    Parameters
    ----------
    violations
        Of the structure: columns that are missing, ...
    checks
        To be asked.
    unchecked
        Sentences on rules that cannot be checked here.
    structural
        How many rules were judged without a query.
    """

    violations: list[Violation] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)
    structural: int = 0


class Severities:
    """How bad a broken rule is."""

    def __init__(self, schema: Schema, column: Column | None = None) -> None:
        self._own = dict(column.severity) if column is not None else {}
        self._all = schema.severity

    def __call__(self, check: str, default: str = "error") -> Severity | None:
        """The severity; None: off."""
        said = self._own.get(check) or self._all.get(check) or default
        return None if said in ("off", "allow") else Severity(said)


def make_plan(schema: Schema, table: Table, columns: Mapping[str, Prepared]) -> Plan:
    """The checks of `schema` for `table`.

    Parameters
    ----------
    schema, table
        What is compared.
    columns
        From `prepare`.
    """
    plan = Plan()
    plan.violations += _structure(schema, table, plan)
    wrong: set[str] = set()
    for label, prepared in columns.items():
        declared = schema.column(label)
        if declared is None:
            continue
        value = Value(prepared, table.engine)
        severity = Severities(schema, declared)
        found = _type(declared, table, value, severity, plan)
        if found:
            wrong.add(label)
        checks, unchecked = column_checks(
            declared, value, severity, typed=not found, ordered=table.ordered
        )
        plan.checks += checks
        plan.unchecked += unchecked
    values = {label: Value(p, table.engine) for label, p in columns.items()}
    plan.checks += _keys(schema, values, plan)
    plan.checks += _row_rules(schema, values, wrong, plan)
    return plan


def _structure(schema: Schema, table: Table, plan: Plan) -> Iterator[Violation]:
    severity = Severities(schema)
    present = set(table.labels)
    known = [c for c in schema.columns if not c.pattern]
    named = {c.name for c in known}
    for column in schema.columns:
        level = Severities(schema, column)("required")
        if not column.required or level is None:
            continue
        plan.structural += 1
        there = (
            any(fnmatchcase(label, column.name) for label in present - named)
            if column.pattern
            else column.name in present
        )
        if not there:
            yield Violation(
                "missing-column",
                "required",
                level,
                column.name,
                (column.name,),
                "a column" if not column.pattern else "at least one column of this pattern",
                "no such column",
                numbers={"columns": sorted(present - named), "pattern": column.pattern},
            )
    level = severity("extra_columns", schema.extra_columns)
    if level is not None:
        plan.structural += 1
        extra = [c for c in dict.fromkeys(table.labels) if schema.column(c) is None]
        if extra and schema.columns:
            yield Violation(
                "unexpected-column", "extra_columns", level, None, tuple(extra),
                "only the columns of the schema", f"{len(extra)} more",
            )  # fmt: skip
    level = severity("duplicates")
    if level is not None:
        for label in table.duplicates:
            yield Violation(
                "duplicate-column", "duplicates", level, label, (label,), "one column of this name",
                f"{table.labels.count(label)} columns",
            )  # fmt: skip
    level = severity("ordered")
    if schema.ordered and level is not None:
        plan.structural += 1
        wanted = [c.name for c in known if c.name in present]
        seen = [c for c in dict.fromkeys(table.labels) if c in named]
        if wanted != seen:
            first = next(i for i, (a, b) in enumerate(zip(wanted, seen, strict=True)) if a != b)
            yield Violation(
                "columns-in-other-order", "ordered", level, None, (wanted[first], seen[first]),
                f"{wanted[first]} at place {first}", f"{seen[first]} there",
            )  # fmt: skip


_PLAIN_NUMBERS = {"integer": "integer", "float": "number", "number": "number", "decimal": "number"}


def _type(declared: Column, table: Table, value: Value, severity: Severities, plan: Plan) -> bool:
    """Whether the column is of another type than declared; says so in the plan."""
    stored = table.stored[declared.name]
    level = severity("dtype")
    expected = in_words(declared.dtype)
    about = About(
        "wrong-type", "dtype", level or Severity.ERROR, declared.name, (declared.name,), expected,
        value, {"stored": stored.kind, "declared": declared.dtype, "counts": dict(stored.counts)},
    )  # fmt: skip
    if declared.dtype == "any":
        return False
    other = value.other_type
    if other is not None:  # values of a CSV file, or of a mixed column, one by one
        if level is not None:
            plan.checks.append(RowCheck(about, other, ~value.missing))
        return False
    if stored.parsed == "all":
        return False
    kind = stored.kind
    if kind == "any":
        plan.unchecked.append(f"`{declared.name}`: {table.engine} cannot say what type it is.")
        return True
    if (declared.dtype, kind) in (("integer", "float"), ("integer", "decimal")):
        if level is not None:
            plan.checks.append(RowCheck(about, value.fractional(), value.present))
        return False
    if (declared.dtype, kind) == ("date", "timestamp"):
        if level is not None:
            plan.checks.append(RowCheck(about, value.not_midnight(), value.present))
        return False
    if accepts(declared.dtype, kind) or (declared.dtype, kind) == ("timestamp", "date"):
        plan.structural += level is not None
        _zone(declared, stored.zone, kind, severity, plan)
        _items(declared, stored.items, about, plan)
        return False
    if level is not None:
        bad = value.present
        if kind in ("text", "category") and declared.dtype in _PLAIN_NUMBERS:
            from nbvalidate.checks.schema.definition.types import FORMATS

            bad = value.not_like(rf"\s*({FORMATS[_PLAIN_NUMBERS[declared.dtype]]})\s*")
        plan.checks.append(RowCheck(about, bad, value.present, always=True))
    return True


def _zone(declared: Column, zone: str | None, kind: str, severity: Severities, plan: Plan) -> None:
    level = severity("zone")
    if declared.zone is None or level is None or kind != "timestamp":
        return
    plan.structural += 1
    if (zone or "none") != declared.zone and {zone, declared.zone} - {"UTC", "Etc/UTC", "+00:00"}:
        expected = "no zone" if declared.zone == "none" else declared.zone
        plan.violations.append(
            Violation(
                "wrong-time-zone",
                "zone",
                level,
                declared.name,
                (declared.name,),
                expected,
                zone or "no zone",
            )  # fmt: skip
        )


def _items(declared: Column, items: str | None, about: About, plan: Plan) -> None:
    if declared.items is None or items is None or accepts(declared.items, items):
        return
    plan.violations.append(
        Violation(
            "wrong-type",
            "items",
            about.severity,
            declared.name,
            (declared.name,),
            f"lists of {declared.items}",
            f"lists of {items}",
            numbers={"stored": items, "declared": declared.items, "items": True},
        )  # fmt: skip
    )


def _keys(schema: Schema, values: Mapping[str, Value], plan: Plan) -> Iterator[Check]:
    level = Severities(schema)("keys")
    for key in schema.keys if level is not None else ():
        gone = [label for label in key if label not in values]
        if gone:
            plan.unchecked.append(f"The key {' + '.join(key)}: there is no column `{gone[0]}`.")
            continue
        about = About("repeated-key", "keys", level, None, key, "no combination twice")  # type: ignore[arg-type]
        yield KeyCheck(about, tuple(values[label] for label in key))


def _row_rules(
    schema: Schema, values: Mapping[str, Value], wrong: set[str], plan: Plan
) -> Iterator[Check]:
    for rule in schema.row_rules:
        if rule.severity == "off":
            continue
        expression = parse(rule.rule)
        gone = [label for label in expression.columns if label not in values]
        if gone:
            plan.unchecked.append(f"The rule {rule.rule}: there is no column `{gone[0]}`.")
            continue
        broken_type = [label for label in expression.columns if label in wrong]
        if broken_type:
            why = f"`{broken_type[0]}` is of another type"
            plan.unchecked.append(f"The rule {rule.rule}: {why}.")
            continue
        try:
            yield _row_rule(rule, expression.columns, values)
        except (UsageError, TypeError, ValueError) as error:
            plan.unchecked.append(f"The rule {rule.rule}: {error}")


def _row_rule(rule: RowRule, columns: tuple[str, ...], values: Mapping[str, Value]) -> RowCheck:
    about = About(
        "broken-row-rule", "row_rules", Severity(rule.severity), None, columns, rule.rule,
        numbers={"rule": rule.rule, "outside": rule.outside},
    )  # fmt: skip
    return RowCheck(about, broken(parse(rule.rule), values), allowed=rule.outside)
