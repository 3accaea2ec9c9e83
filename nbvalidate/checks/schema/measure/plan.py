"""All checks that a schema asks for, on a table; what the columns alone show is known at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nbvalidate.checks.schema.definition.expressions import parse
from nbvalidate.checks.schema.definition.model import RowRule, Schema
from nbvalidate.checks.schema.engines.table import Table
from nbvalidate.checks.schema.measure.checks import About, Check, KeyCheck, RowCheck
from nbvalidate.checks.schema.measure.columns import column_checks
from nbvalidate.checks.schema.measure.lowering import Value
from nbvalidate.checks.schema.measure.plans import Plan, Severities
from nbvalidate.checks.schema.measure.prepare import Prepared
from nbvalidate.checks.schema.measure.row_rules import broken
from nbvalidate.checks.schema.measure.stored_types import wrong_type
from nbvalidate.checks.schema.measure.structure import structure
from nbvalidate.errors import UsageError
from nbvalidate.findings import Severity

__all__ = ["make_plan"]


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
    plan.violations += structure(schema, table, plan)
    wrong: set[str] = set()
    for label, prepared in columns.items():
        declared = schema.column(label)
        if declared is None:
            continue
        value = Value(prepared, table.engine)
        severity = Severities(schema, declared)
        found = wrong_type(declared, table, value, severity, plan)
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


def _keys(schema: Schema, values: Mapping[str, Value], plan: Plan) -> Iterator[Check]:
    level = Severities(schema)("keys")
    if level is None:
        return
    for key in schema.keys:
        gone = [label for label in key if label not in values]
        if gone:
            plan.unchecked.append(f"The key {' + '.join(key)}: there is no column `{gone[0]}`.")
            continue
        about = About("repeated-key", "keys", level, None, key, "no combination twice")
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
