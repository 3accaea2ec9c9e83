"""Rules on single values."""

from __future__ import annotations

from collections.abc import Iterator

from nbvalidate.catalogue import Rule, rule
from nbvalidate.checks.schema.facts import SchemaFacts, code, number, said, such_as, where
from nbvalidate.checks.schema.measure import wording
from nbvalidate.checks.schema.measure.violations import Violation
from nbvalidate.findings import Finding

__all__ = ["RULES"]


@rule("SCH201", "missing-values", "error", certainty="proved", source="live")
def missing_values(facts: SchemaFacts, rule: Rule) -> Iterator[Finding]:
    """More values are missing than the schema allows.

    Why: missing values are dropped or filled silently further down. Null and NaN are the same
    here.

    Fix: find out why they are missing; ``nullable:`` in the schema takes a share or a count.

    Flagged:
        schema = Schema(columns=[Column("age", nullable=False)])
        report = schema.check(pd.DataFrame({"age": [31.0, None, 27.0]}))

    Clean:
        schema = Schema(columns=[Column("age", nullable=0.5)])
        report = schema.check(pd.DataFrame({"age": [31.0, None, 27.0]}))

    Source: TensorFlow Data Validation, presence and FEATURE_TYPE_LOW_FRACTION_PRESENT.
    """
    for v in facts.of(rule):
        allowed = v.numbers["allowed"]
        if not allowed:
            was = "was never missing and is"
        else:
            limit = f"{allowed:,.0f} rows" if allowed >= 1 else f"{100 * allowed:.3g} %"
            was = f"was missing in at most {limit} and is"
        yield said(
            rule, v, f"{code(v.column)} {was} missing in {wording.share(v.bad or 0, v.of, 'rows')}{where(v)}.",
            "Find out why; or allow it with nullable.",
        )  # fmt: skip


@rule("SCH202", "out-of-range", "error", certainty="proved", source="live")
def out_of_range(facts: SchemaFacts, rule: Rule) -> Iterator[Finding]:
    """Values lie outside the range of the schema.

    Why: a negative age, a probability of minus infinity or a date in the year 2205 go into means
    and models as if they were values.

    Fix: find out how they came about; ``min``, ``max``, ``exclusive_min`` and ``exclusive_max`` are
    for what can never be, ``usual`` is for what seldom is.

    Flagged:
        schema = Schema(columns=[Column("p", min=0, max=1)])
        report = schema.check(pd.DataFrame({"p": [0.2, float("-inf"), 0.9]}))

    Clean:
        schema = Schema(columns=[Column("p", min=0, max=1)])
        report = schema.check(pd.DataFrame({"p": [0.0, 1.0, None]}))

    Source: Breck et al., Data validation for machine learning (MLSys 2019), section 3.2.
    """
    for v in facts.of(rule):
        low = v.check in ("min", "exclusive_min")
        extreme = v.numbers.get("lowest" if low else "highest")
        if ".." in v.expected:
            goes = f"was in {v.expected} and goes {'down' if low else 'up'} to"
        else:
            goes = f"was {v.expected} and goes {'down' if low else 'up'} to"
        # without an extreme the engine could not say it
        tail = (
            f"{goes} {wording.value(extreme)} now"
            if extreme is not None
            else f"must be {v.expected}"
        )
        side = "below" if low else "above"
        yield said(
            rule, v,
            f"{code(v.column)} {tail}: {wording.share(v.bad or 0, v.of, 'values')} {number(v, 'lies', 'lie')} {side}{where(v)}.",
            "Find out how these values came about.",
            lowest=v.numbers.get("lowest"), highest=v.numbers.get("highest"),
        )  # fmt: skip


@rule("SCH203", "not-finite", "error", certainty="proved", source="live")
def not_finite(facts: SchemaFacts, rule: Rule) -> Iterator[Finding]:
    """There are infinite values.

    Why: they come from a division by zero or the logarithm of zero, and every mean over them is
    infinite or missing; scikit-learn refuses them.

    Fix: mend the division or the logarithm.

    Flagged:
        schema = Schema(columns=[Column("ratio", finite=True)])
        report = schema.check(pd.DataFrame({"ratio": [0.5, float("inf")]}))

    Clean:
        schema = Schema(columns=[Column("ratio", finite=True)])
        report = schema.check(pd.DataFrame({"ratio": [0.5, None]}))

    Source: numpy, isfinite; scikit-learn, check_array(ensure_all_finite=True).
    """
    for v in facts.of(rule):
        yield said(
            rule, v, f"{code(v.column)} was finite and is infinite now in {wording.share(v.bad or 0, v.of, 'values')}{where(v)}.",
            "Look for a division by zero or the logarithm of zero.",
        )  # fmt: skip


@rule("SCH204", "wrong-length", "error", certainty="proved", source="live")
def wrong_length(facts: SchemaFacts, rule: Rule) -> Iterator[Finding]:
    """Texts or lists have another length than the schema says.

    Why: a code that lost its leading zero, a text that was cut off, an empty list.

    Fix: read such columns as text (``dtype=str``), and look at how they are written.

    Flagged:
        schema = Schema(columns=[Column("zip", length=Band(5, 5))])
        report = schema.check(pd.DataFrame({"zip": ["01067", "1069"]}))

    Clean:
        schema = Schema(columns=[Column("zip", length=Band(5, 5))])
        report = schema.check(pd.DataFrame({"zip": ["01067", None]}))

    Source: pandera, Check.str_length.
    """
    for v in facts.of(rule):
        yield said(
            rule, v, f"{code(v.column)} had {v.expected} and has not in {wording.share(v.bad or 0, v.of, 'values')}{such_as(v)}{where(v)}.",
            "Look at how these values are read or cut.",
        )  # fmt: skip


@rule("SCH205", "wrong-pattern", "error", certainty="proved", source="live")
def wrong_pattern(facts: SchemaFacts, rule: Rule) -> Iterator[Finding]:
    """Texts do not look as the schema says.

    Why: an e-mail address without a domain, a date that is written in another way.

    Fix: mend them where they come from; a ``regex`` must match the whole of a text.

    Flagged:
        schema = Schema(columns=[Column("mail", format="email")])
        report = schema.check(pd.DataFrame({"mail": ["ada@example.org", "ada.example.org"]}))

    Clean:
        schema = Schema(columns=[Column("mail", format="email")])
        report = schema.check(pd.DataFrame({"mail": ["ada@example.org", None]}))

    Source: pandera, Check.str_matches; JSON Schema, format.
    """
    for v in facts.of(rule):
        what = f"no {v.numbers['format']}" if v.check == "format" else f"not {v.expected}"
        yield said(
            rule, v, f"{code(v.column)}: {wording.share(v.bad or 0, v.of, 'values')} {number(v, 'is', 'are')} {what}{such_as(v)}{where(v)}.",
            "Mend them where they come from.",
        )  # fmt: skip


@rule("SCH206", "unknown-value", "error", certainty="proved", source="live")
def unknown_value(facts: SchemaFacts, rule: Rule) -> Iterator[Finding]:
    """There are values that are none of those that the schema lists.

    Why: a new category has no column after one-hot encoding and falls out of every ``map``; an old
    one written differently (another case, a blank at the end) becomes a group of its own.

    Fix: clean them, or add them to ``one_of``; ``other: 0.01`` leaves a share open.

    Flagged:
        schema = Schema(columns=[Column("status", one_of=("open", "paid"))])
        report = schema.check(pd.DataFrame({"status": ["open", "paid ", "paid"]}))

    Clean:
        schema = Schema(columns=[Column("status", one_of=("open", "paid"))])
        report = schema.check(pd.DataFrame({"status": ["open", None]}))

    Source: TensorFlow Data Validation, ENUM_TYPE_UNEXPECTED_STRING_VALUES.
    """
    for v in facts.of(rule):
        known = {str(k).strip().casefold(): k for k in v.numbers["known"]}
        near = [
            (x, known[str(x).strip().casefold()])
            for x in v.values
            if str(x).strip().casefold() in known
        ]
        distinct = v.numbers.get("distinct")
        many = f"{distinct:,} values" if distinct and distinct > 1 else "a value"
        listed = such_as(v) if distinct and distinct > 3 else such_as(v, "").replace(", ", " ", 1)
        hint = ""
        if near:
            hint = (
                f" {wording.value(near[0][0])} is {wording.value(near[0][1])} in another spelling."
            )
        yield said(
            rule, v, f"{code(v.column)} has {many} that the schema does not know:{listed.removeprefix(',')}, in {wording.share(v.bad or 0, v.of, 'rows')}{where(v)}.{hint}",
            "Clean them, or add them to one_of.",
        )  # fmt: skip


@rule("SCH207", "not-constant", "error", certainty="proved", source="live")
def not_constant(facts: SchemaFacts, rule: Rule) -> Iterator[Finding]:
    """A column that has one value only has others too.

    Why: two sources, two currencies or two units were put together.

    Fix: separate them, or convert one into the other.

    Flagged:
        schema = Schema(columns=[Column("currency", constant="EUR")])
        report = schema.check(pd.DataFrame({"currency": ["EUR", "USD"]}))

    Clean:
        schema = Schema(columns=[Column("currency", constant=True)])
        report = schema.check(pd.DataFrame({"currency": ["EUR", None, "EUR"]}))

    Source: TensorFlow Data Validation, value_count and domains of one value.
    """
    for v in facts.of(rule):
        if v.bad is None:
            message = f"{code(v.column)} had one value only and has {v.found} now."
        else:
            message = (
                f"{code(v.column)} was {v.expected} and is not in"
                f" {wording.share(v.bad, v.of, 'values')}{such_as(v)}{where(v)}."
            )
        yield said(rule, v, message, "Separate the sources, or convert their values.")


@rule("SCH208", "unusual-values", "warning", certainty="inferred", source="live")
def unusual_values(facts: SchemaFacts, rule: Rule) -> Iterator[Finding]:
    """More values than usual lie where hardly any should.

    Why: each of them is possible, so many are not: another unit, a placeholder such as -999, two
    columns exchanged.

    Fix: compare the distribution with an earlier batch; widen ``usual`` if it is well.

    Flagged:
        schema = Schema(columns=[Column("km", usual=Band(1, 60, outside=0.1))])
        report = schema.check(pd.DataFrame({"km": [1200.0, 3400.0, 900.0, 12.0]}))

    Clean:
        schema = Schema(columns=[Column("km", usual=Band(1, 60, outside=0.3))])
        report = schema.check(pd.DataFrame({"km": [12.0, 34.0, 9.0, 120.0]}))

    Source: Breck et al., Data validation for machine learning (MLSys 2019); robust quantiles after
    Hyndman and Fan (1996).
    """
    for v in facts.of(rule):
        band = wording.band(v.numbers["min"], v.numbers["max"])
        usual = f"{100 * (1 - v.numbers['outside']):.4g} %"
        yield said(
            rule, v, f"{code(v.column)} was {band} in {usual} of the values; now {wording.share(v.bad or 0, v.of)} {number(v, 'lies', 'lie')} outside{_reach(v)}.",
            "Compare the distribution with an earlier batch: another unit, a placeholder?",
        )  # fmt: skip


def _reach(v: Violation) -> str:
    low, high = v.numbers.get("lowest"), v.numbers.get("highest")
    if low is None or high is None:
        return ""
    if low == high:
        return f", all at {wording.value(low)}"
    return f", from {wording.value(low)} to {wording.value(high)}"


RULES = (
    missing_values,
    out_of_range,
    not_finite,
    wrong_length,
    wrong_pattern,
    unknown_value,
    not_constant,
    unusual_values,
)
