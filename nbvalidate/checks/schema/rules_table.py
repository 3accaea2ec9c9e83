"""Rules on the rows together: keys, order, number, rules over several columns, statistics."""

from __future__ import annotations

from collections.abc import Iterator

from nbvalidate.catalogue import Rule, rule
from nbvalidate.checks.schema.facts import SchemaFacts, code, number, said, where
from nbvalidate.checks.schema.measure import wording
from nbvalidate.checks.schema.measure.violations import Violation
from nbvalidate.findings import Finding

__all__ = ["RULES"]


@rule("SCH301", "repeated-key", "error", certainty="proved", source="live")
def repeated_key(facts: SchemaFacts, rule: Rule) -> Iterator[Finding]:
    """A key that must identify a row occurs more than once.

    Why: a merge on it multiplies rows, and sums count them twice. Rows in which a part of the key
    is missing are left out.

    Fix: find out whether rows were loaded twice; ``drop_duplicates`` hides it only.

    Flagged:
        schema = Schema(columns=[Column("order"), Column("line")], keys=[("order", "line")])
        report = schema.check(pd.DataFrame({"order": [1, 1, 2], "line": [1, 1, 1]}))

    Clean:
        schema = Schema(columns=[Column("order"), Column("line")], keys=[("order", "line")])
        report = schema.check(pd.DataFrame({"order": [1, 1, 2], "line": [1, 2, 1]}))

    Source: relational keys (Codd 1970); dbt, test unique.
    """
    for v in facts.of(rule):
        names = " + ".join(code(n) for n in v.names)
        values = []
        for item in v.values[:3]:
            parts = item.values() if isinstance(item, dict) else [item]
            values.append(" + ".join(wording.value(p) for p in parts))
        listed = f", such as {', '.join(values)}" if values else ""
        yield said(
            rule, v, f"{names} was unique and repeats now: {v.found}{listed}{where(v)}.",
            "Find out whether rows were loaded twice.", keys=v.numbers.get("keys"),
        )  # fmt: skip


@rule("SCH302", "not-monotonic", "error", certainty="proved", source="live")
def not_monotonic(facts: SchemaFacts, rule: Rule) -> Iterator[Finding]:
    """Values are not in the order that the schema says.

    Why: time series that are not sorted give wrong lags, windows and splits.

    Fix: sort the rows. On engines without an order of rows name the column that orders them with
    ``order_by``.

    Flagged:
        schema = Schema(columns=[Column("at", monotonic="increasing")])
        report = schema.check(pd.DataFrame({"at": [1, 3, 2]}))

    Clean:
        schema = Schema(columns=[Column("at", monotonic="increasing")])
        report = schema.check(pd.DataFrame({"at": [1, 1, 2]}))

    Source: pandas, Series.is_monotonic_increasing.
    """
    for v in facts.of(rule):
        yield said(
            rule, v, f"{code(v.column)} was {v.expected} and is not now: {wording.share(v.bad or 0, v.of, 'rows')} {number(v, 'does', 'do')} not follow the row before{where(v)}.",
            f"Sort the rows by {code(v.column)}.",
        )  # fmt: skip


@rule("SCH303", "row-count", "error", certainty="proved", source="live")
def row_count(facts: SchemaFacts, rule: Rule) -> Iterator[Finding]:
    """There are fewer or more rows than the schema says.

    Why: a filter, a merge or ``dropna`` that removes most of the rows raises no error.

    Fix: count the rows after each step that may lose or multiply some.

    Flagged:
        schema = Schema(rows=Rows(min=100))
        report = schema.check(pd.DataFrame({"a": range(3)}))

    Clean:
        schema = Schema(rows=Rows(min=100))
        report = schema.check(pd.DataFrame({"a": range(150)}))

    Source: dbt-expectations, expect_table_row_count_to_be_between.
    """
    for v in facts.of(rule):
        low = "least" in v.expected
        limit = v.numbers["limit"]
        usual = "usually " if v.numbers["usual"] else ""
        verb = "only " if low else ""
        most = "at least" if low else "at most"
        yield said(
            rule, v, f"`{facts.name}` {usual}had {most} {limit:,} rows and has {verb}{v.numbers['rows']:,} now.",
            "Look for a step that loses rows." if low else "Look for a merge that multiplies rows.",
        )  # fmt: skip


@rule("SCH304", "broken-row-rule", "error", certainty="proved", source="live")
def broken_row_rule(facts: SchemaFacts, rule: Rule) -> Iterator[Finding]:
    """Rows break a rule over several columns.

    Why: each value is possible and both together are not: shipped before it was ordered.

    Fix: look at the rows: ``report.bad_rows("SCH304")``. A row in which a value is missing passes.

    Flagged:
        schema = Schema(row_rules=["shipped >= ordered"])
        report = schema.check(pd.DataFrame({"ordered": [1, 5], "shipped": [2, 4]}))

    Clean:
        schema = Schema(row_rules=["shipped >= ordered or ordered == 0"])
        report = schema.check(pd.DataFrame({"ordered": [1, 5, 0], "shipped": [2, None, -1]}))

    Source: Great Expectations, expect_column_pair_values_a_to_be_greater_than_b.
    """
    for v in facts.of(rule):
        parts = []
        if v.values and isinstance(v.values[0], dict):
            parts = [f"{code(k)} = {wording.value(x)}" for k, x in list(v.values[0].items())[:4]]
        listed = f", such as {', '.join(parts)}" if parts else ""
        yield said(
            rule, v, f"{code(v.numbers['rule'])} does not hold in {wording.share(v.bad or 0, v.of, 'rows')}{listed}{where(v)}.",
            "Look at these rows with bad_rows.",
        )  # fmt: skip


@rule("SCH305", "not-fresh", "error", certainty="proved", source="live")
def not_fresh(facts: SchemaFacts, rule: Rule) -> Iterator[Finding]:
    """The newest data are older than the schema allows.

    Why: the pipeline that delivers them has stopped, and the last batch is read again.

    Fix: look at the source; ``freshness`` takes a duration such as ``2 days``. Moments without a
    zone count as UTC.

    Flagged:
        schema = Schema(columns=[Column("day", freshness="2 days")])
        report = schema.check(pd.DataFrame({"day": pd.to_datetime(["2020-01-01", "2020-01-02"])}))

    Clean:
        schema = Schema(columns=[Column("day", freshness="2 days")])
        now = pd.Timestamp.now("UTC").tz_localize(None)
        report = schema.check(pd.DataFrame({"day": [now - pd.Timedelta("1D"), now]}))

    Source: dbt, source freshness.
    """
    for v in facts.of(rule):
        yield said(
            rule, v, f"{code(v.column)} must be {v.expected}, but {v.found}.",
            "Look at whether the source still delivers.",
        )  # fmt: skip


@rule("SCH401", "statistic-out-of-bounds", "error", certainty="proved", source="live")
def statistic_out_of_bounds(facts: SchemaFacts, rule: Rule) -> Iterator[Finding]:
    """A mean, a standard deviation or a quantile lies outside its bounds.

    Why: the distribution has changed although each value is possible.

    Fix: compare the distribution with an earlier batch.

    Flagged:
        schema = Schema(columns=[Column("age", mean=Band(30, 40))])
        report = schema.check(pd.DataFrame({"age": [61.0, 70.0]}))

    Clean:
        schema = Schema(columns=[Column("age", quantiles={0.5: Band(30, 40)})])
        report = schema.check(pd.DataFrame({"age": [31.0, 35.0, 90.0]}))

    Source: Great Expectations, expect_column_mean_to_be_between; quantiles are compared by the
    shares below and above, which is the same on every engine.
    """
    for v in facts.of(rule):
        yield said(
            rule, v, f"{code(v.column)} had a {_named(v)} and now {_now(v)}.",
            "Compare the distribution with an earlier batch.",
        )  # fmt: skip


def _named(v: Violation) -> str:
    return (
        f"{v.expected.split(' ', 1)[0]} of {v.expected.split(' ', 1)[1]}"
        if v.check != "quantiles"
        else v.expected
    )


def _now(v: Violation) -> str:
    return v.found if v.check == "quantiles" else f"it is {v.found.split(' ', 1)[1]}"


@rule("SCH402", "share-out-of-bounds", "error", certainty="proved", source="live")
def share_out_of_bounds(facts: SchemaFacts, rule: Rule) -> Iterator[Finding]:
    """A value has another share of the rows than the schema says.

    Why: a class that was a third of the data and is a twentieth now changes every average, and
    the threshold of every model.

    Fix: compare with an earlier batch; look for a filter that takes one value away.

    Flagged:
        schema = Schema(columns=[Column("paid", shares={True: Band(0.4, 0.6)})])
        report = schema.check(pd.DataFrame({"paid": [True, True, True, False]}))

    Clean:
        schema = Schema(columns=[Column("paid", shares={True: Band(0.4, 0.6)})])
        report = schema.check(pd.DataFrame({"paid": [True, False, None]}))

    Source: TensorFlow Data Validation, skew and drift comparators.
    """
    for v in facts.of(rule):
        wanted = v.expected.split(" ")[-1] if ".." in v.expected else v.expected.split("} ")[-1]
        item = wording.value(v.numbers["value"])
        yield said(
            rule, v, f"{code(v.column)} = {item} had a share of {wanted.removeprefix(f'share of {item} ')} and is {v.found.removesuffix(f' are {item}')} now.",
            "Compare with an earlier batch.",
        )  # fmt: skip


RULES = (
    repeated_key,
    not_monotonic,
    row_count,
    broken_row_rule,
    not_fresh,
    statistic_out_of_bounds,
    share_out_of_bounds,
)
