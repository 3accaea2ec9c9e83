"""Rules on the columns as such: which there are, in what order, of what type."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from nbvalidate.catalogue import Rule, rule
from nbvalidate.checks.schema.definition.types import in_words
from nbvalidate.checks.schema.facts import SchemaFacts, code, number, said, such_as, where
from nbvalidate.checks.schema.measure import wording
from nbvalidate.checks.schema.measure.violations import Violation
from nbvalidate.findings import Finding
from nbvalidate.formats.words import join

__all__ = ["RULES"]


@rule("SCH101", "missing-column", "error", certainty="proved", source="live")
def missing_column(facts: SchemaFacts, rule: Rule) -> Iterator[Finding]:
    """A column that the schema requires is not there.

    Why: the code that reads it fails, or goes on with another column of a similar name.

    Fix: restore or rename the column; or, if it is gone for good, take it out of the schema, or
    set ``required: false``.

    Flagged:
        schema = Schema(columns=[Column("price", dtype="float")], extra_columns="allow")
        report = schema.check(pd.DataFrame({"prize": [1.5, 2.0]}))

    Clean:
        schema = Schema(columns=[Column("price", dtype="float"), Column("note", required=False)])
        report = schema.check(pd.DataFrame({"price": [1.5, 2.0]}))

    Source: TensorFlow Data Validation, anomaly SCHEMA_MISSING_COLUMN.
    """
    for v in facts.of(rule):
        near = difflib.get_close_matches(str(v.column), list(v.numbers["columns"]), 1)
        what = "no column matches" if v.numbers["pattern"] else "there is no column"
        hint = f" There is {code(near[0])}, which the schema does not know." if near else ""
        fix = f"Rename {code(near[0])} to {code(v.column)}." if near else "Restore the column."
        yield said(rule, v, f"{what[0].upper()}{what[1:]} {code(v.column)} any more.{hint}", fix)


@rule("SCH102", "unexpected-column", "info", certainty="proved", source="live")
def unexpected_column(facts: SchemaFacts, rule: Rule) -> Iterator[Finding]:
    """There is a column that the schema does not know.

    Why: most of the time it is new and harmless, and an info only; ``extra_columns: error`` in the
    schema is for sources that must not change.

    Fix: add it to the schema, or set ``extra_columns: allow``.

    Flagged:
        schema = Schema(columns=[Column("price")])
        report = schema.check(pd.DataFrame({"price": [1.5], "tax": [0.2]}))

    Clean:
        schema = Schema(columns=[Column("price"), Column("tax_*", pattern=True)])
        report = schema.check(pd.DataFrame({"price": [1.5], "tax_eu": [0.2]}))

    Source: TensorFlow Data Validation, anomaly SCHEMA_NEW_COLUMN.
    """
    for v in facts.of(rule):
        listed = join(code(n) for n in v.names[:6])
        more = f" and {len(v.names) - 6} more" if len(v.names) > 6 else ""
        verb = "is" if len(v.names) == 1 else "are"
        yield said(
            rule, v, f"{listed}{more} {verb} not in the schema.",
            "Add it to the schema, or set extra_columns: allow.",
        )  # fmt: skip


@rule("SCH103", "columns-in-other-order", "error", certainty="proved", source="live")
def columns_in_other_order(facts: SchemaFacts, rule: Rule) -> Iterator[Finding]:
    """The columns stand in another order than the schema says.

    Why: code that takes columns by position (``iloc``, an array for a model) takes the wrong ones.
    Only checked where the schema says ``ordered: true``.

    Fix: reorder the columns: ``df[list of the schema's columns]``.

    Flagged:
        schema = Schema(columns=[Column("a"), Column("b")], ordered=True)
        report = schema.check(pd.DataFrame({"b": [1], "a": [2]}))

    Clean:
        schema = Schema(columns=[Column("a"), Column("b")])
        report = schema.check(pd.DataFrame({"b": [1], "a": [2]}))

    Source: pandera, DataFrameSchema(ordered=True).
    """
    for v in facts.of(rule):
        wanted, seen = v.names
        yield said(
            rule, v, f"Columns stand in another order: {code(seen)} is where {code(wanted)} belongs.",
            "Reorder the columns as in the schema.",
        )  # fmt: skip


@rule("SCH104", "duplicate-column", "error", certainty="proved", source="live")
def duplicate_column(facts: SchemaFacts, rule: Rule) -> Iterator[Finding]:
    """Several columns have the same name.

    Why: ``df["name"]`` is then a frame and not a column, other engines refuse the data, and only
    the first of them is checked.

    Fix: rename or drop all but one; after a merge give ``suffixes=``.

    Flagged:
        schema = Schema(columns=[Column("a")])
        report = schema.check(pd.DataFrame([[1, 2]], columns=["a", "a"]))

    Clean:
        schema = Schema(columns=[Column("a"), Column("A")])
        report = schema.check(pd.DataFrame([[1, 2]], columns=["a", "A"]))

    Source: pandas, Duplicate labels (user guide).
    """
    for v in facts.of(rule):
        yield said(
            rule, v, f"There are {v.found} called {code(v.column)}; only the first was checked.",
            "Rename or drop all but one.",
        )  # fmt: skip


@rule("SCH105", "wrong-type", "error", certainty="proved", source="live")
def wrong_type(facts: SchemaFacts, rule: Rule) -> Iterator[Finding]:
    """A column, or some of its values, are of another type than the schema says.

    Why: an integer that comes as text sorts, compares and groups in another way, and no error is
    raised. Storage is not meant: a category may come as text, an integer as a float without
    fractions (as pandas does it where values are missing), a date as a moment at midnight.

    Fix: find the values that made the column another type, and mend them where the data are read.

    Flagged:
        schema = Schema(columns=[Column("age", dtype="integer")])
        report = schema.check(pd.DataFrame({"age": ["31", "unknown", "27"]}))

    Clean:
        schema = Schema(columns=[Column("age", dtype="integer")])
        report = schema.check(pd.DataFrame({"age": [31, None, 27]}))

    Source: pandera and TensorFlow Data Validation (UNEXPECTED_DATA_TYPE).
    """
    for v in facts.of(rule):
        yield said(rule, v, *_type_words(v), was=v.numbers["declared"], now=v.numbers["stored"])


def _type_words(v: Violation) -> tuple[str, str]:
    was, now = v.numbers["declared"], v.numbers["stored"]
    name = code(v.column)
    if v.numbers.get("items"):
        return f"{name} held lists of {was} and holds lists of {now} now.", "Mend the items."
    if was == "integer" and now in ("float", "decimal"):
        message = (
            f"{name} was an integer and has fractions now:"
            f" {wording.share(v.bad or 0, v.of, 'values')}{such_as(v)}{where(v)}."
        )
        return message, "Round the values, or declare the column as float."
    if was == "date" and now == "timestamp":
        message = (
            f"{name} was a date and has times of day now:"
            f" {wording.share(v.bad or 0, v.of, 'values')}{such_as(v)}{where(v)}."
        )
        return message, "Take the date of the moments, or declare the column as timestamp."
    if now == "mixed":
        counts = ", ".join(f"{n:,} {kind}" for kind, n in v.numbers["counts"].items())
        message = (
            f"{name} was {in_words(was)} and is a mixture now ({counts}):"
            f" {wording.share(v.bad or 0, v.of, 'values')} {number(v, 'is', 'are')} not{such_as(v)}{where(v)}."
        )
        return message, f"Mend these values where {name} is read."
    if v.bad and now == was:
        message = (
            f"{name} was {in_words(was)} and has other values now:"
            f" {wording.share(v.bad or 0, v.of)}{such_as(v)}{where(v)}."
        )
        return message, f"Mend these values where {name} is made."
    if now in ("text", "category") and was in ("integer", "float", "number", "decimal"):
        kind = "whole number" if was == "integer" else "number"
        numbers = number(v, f"is no {kind}", f"are no {kind}s")
        if v.bad:
            why = f": {wording.share(v.bad, v.of, 'values')} {numbers}{such_as(v)}{where(v)}"
        else:
            why = f", though each of its {v.of:,} values would be a number"
        message = f"{name} was {in_words(was)} and is {in_words(now)} now{why}."
        return message, "Mend the values that are no numbers, and read the column as numbers."
    message = f"{name} was {in_words(was)} and is {in_words(now)} now{such_as(v)}."
    return message, f"Convert {name} to {was}, or change the schema."


@rule("SCH106", "wrong-time-zone", "error", certainty="proved", source="live")
def wrong_time_zone(facts: SchemaFacts, rule: Rule) -> Iterator[Finding]:
    """Timestamps are in another time zone than the schema says, or have none.

    Why: the same numbers mean other moments; days and hours shift without any error. A TIMESTAMP
    of Spark is a moment that every session shows in its own zone: it passes.

    Fix: convert them where the data are read: ``tz_convert`` (or ``tz_localize`` for none).

    Flagged:
        schema = Schema(columns=[Column("at", dtype="timestamp", zone="UTC")])
        report = schema.check(pd.DataFrame({"at": pd.date_range("2024", periods=3, freq="h")}))

    Clean:
        schema = Schema(columns=[Column("at", dtype="timestamp", zone="UTC")])
        at = pd.date_range("2024", periods=3, freq="h", tz="UTC")
        report = schema.check(pd.DataFrame({"at": at}))

    Source: pandas, Time zone handling (user guide).
    """
    for v in facts.of(rule):
        was = "had no zone" if v.expected == "no zone" else f"was in {v.expected}"
        now = "has no zone now" if v.found == "no zone" else f"is in {v.found} now"
        yield said(rule, v, f"{code(v.column)} {was} and {now}.", "Convert it where it is read.")


RULES = (
    missing_column,
    unexpected_column,
    columns_in_other_order,
    duplicate_column,
    wrong_type,
    wrong_time_zone,
)
