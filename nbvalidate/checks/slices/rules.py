"""The rules on slices of a gate, named or discovered."""

from __future__ import annotations

from collections.abc import Iterator

from nbvalidate.catalogue import Rule, rule
from nbvalidate.checks.slices.facts import SliceFacts, SliceOutcome, figure
from nbvalidate.findings import Finding

__all__ = ["RULES"]


def _said(rule: Rule, outcome: SliceOutcome, message: str, fix: str) -> Finding:
    return rule.finding(
        message,
        fix=fix,
        severity=outcome.severity,
        names=outcome.columns,
        evidence=outcome.evidence,
    )


def _called(outcome: SliceOutcome) -> str:
    return outcome.name if outcome.name == outcome.rule else f"{outcome.name} ({outcome.rule})"


def _compared(outcome: SliceOutcome) -> str:
    return (
        f"{outcome.metric} {figure(outcome.value)} in {outcome.rows:,} rows, {figure(outcome.rest)}"
        f" in the rest: worse by {figure(outcome.harm)} (95 %: {figure(outcome.low)} to"
        f" {figure(outcome.high)})"
    )


@rule("SLICE101", "slice-worse", "error", certainty="proved", source="live")
def slice_worse(facts: SliceFacts, rule: Rule) -> Iterator[Finding]:
    """A slice that a gate names is worse than the rest by more than its margin.

    Why: the average hides it, and these rows are people, products or days to whom the model does
    harm. The lower end of the 95 % interval is beyond the margin, so it is no accident of few rows.

    Fix: look at the rows and at what the model learned of them: too few in training, a broken
    feature, another distribution. Widen the margin only by decision.

    Flagged:
        data = pd.DataFrame({"plan": ["free"] * 500 + ["pro"] * 500})
        errors = [0, 0, 0, 0, 1] * 100 + [1, 1, 1, 0, 0] * 100
        pro = {"name": "pro", "rule": [{"column": "plan", "is": "pro"}], "margin": 0.1}
        report = check_slices({"version": 1, "slices": [pro]}, X=data, errors=errors)

    Clean:
        data = pd.DataFrame({"plan": ["free"] * 500 + ["pro"] * 500})
        errors = [0, 0, 0, 0, 1] * 200
        pro = {"name": "pro", "rule": [{"column": "plan", "is": "pro"}], "margin": 0.1}
        report = check_slices({"version": 1, "slices": [pro]}, X=data, errors=errors)

    Source: Newcombe 1998 (difference of shares); Welch 1947 (of means).
    """
    for outcome in facts.of(rule):
        yield _said(
            rule,
            outcome,
            f"{_called(outcome)} fails: {_compared(outcome)}, and {figure(outcome.margin)} is"
            " allowed.",
            "Find out what is different about these rows before the model is used on them.",
        )


@rule("SLICE102", "slice-insufficient-evidence", "error", certainty="proved", source="live")
def slice_insufficient_evidence(facts: SliceFacts, rule: Rule) -> Iterator[Finding]:
    """Whether a slice that a gate names is worse cannot be told from so few rows.

    Why: a small group that nobody can judge is not a group without harm, so this is no pass.

    Fix: collect more rows of it, or judge a larger slice. ``"insufficient": "warning"`` in the gate
    makes it a warning.

    Flagged:
        data = pd.DataFrame({"plan": ["free"] * 500 + ["pro"] * 12})
        errors = [0, 0, 0, 0, 1] * 100 + [0] * 12
        pro = {"name": "pro", "rule": [{"column": "plan", "is": "pro"}], "margin": 0.1}
        report = check_slices({"version": 1, "slices": [pro]}, X=data, errors=errors)

    Clean:
        data = pd.DataFrame({"plan": ["free"] * 500 + ["pro"] * 120})
        errors = [0, 0, 0, 0, 1] * 124
        pro = {"name": "pro", "rule": [{"column": "plan", "is": "pro"}], "margin": 0.1}
        report = check_slices({"version": 1, "slices": [pro]}, X=data, errors=errors)

    Source: Altman and Bland, Absence of evidence is not evidence of absence, BMJ 1995.
    """
    for outcome in facts.of(rule):
        yield _said(
            rule,
            outcome,
            f"{_called(outcome)}: insufficient evidence. {outcome.why}",
            "Judge it on more rows of this slice.",
        )


@rule("SLICE103", "slice-cannot-be-judged", "error", certainty="proved", source="live")
def slice_cannot_be_judged(facts: SliceFacts, rule: Rule) -> Iterator[Finding]:
    """A slice that a gate names does not exist in these data any more.

    Why: a column was renamed or has another type now, or no row has the value. The gate would
    silently guard nothing.

    Fix: write the slice for the data as they are now, or mend the data.

    Flagged:
        data = pd.DataFrame({"tariff": ["free"] * 50 + ["pro"] * 50})
        pro = {"name": "pro", "rule": [{"column": "plan", "is": "pro"}], "margin": 0.1}
        report = check_slices({"version": 1, "slices": [pro]}, X=data, errors=[0, 1] * 50)

    Clean:
        data = pd.DataFrame({"plan": ["free"] * 50 + ["pro"] * 50})
        pro = {"name": "pro", "rule": [{"column": "plan", "is": "pro"}], "margin": 0.1}
        report = check_slices({"version": 1, "slices": [pro]}, X=data, errors=[0, 1] * 50)

    Source: our own.
    """
    for outcome in facts.of(rule):
        yield _said(
            rule,
            outcome,
            f"{_called(outcome)} cannot be judged: {outcome.why}",
            "Write the slice for the data as they are now.",
        )


@rule("SLICE201", "discovered-slice-worse", "error", certainty="proved", source="live")
def discovered_slice_worse(facts: SliceFacts, rule: Rule) -> Iterator[Finding]:
    """A slice that nobody has named is worse than the rest by more than the gate allows.

    Why: it was found on one part of the rows and is worse on the other part too, after correction
    for all slices that were tested there.

    Fix: look at these rows; give the slice a name in the gate, so that it is judged each time.

    Flagged:
        data = pd.DataFrame({"plan": ["free", "pro"] * 500, "age": list(range(20, 70)) * 20})
        errors = [0, 1, 0, 1, 0, 0, 1, 1, 0, 1] * 100
        report = check_slices({"version": 1, "discovered": {"margin": 0.1}}, X=data, errors=errors)

    Clean:
        data = pd.DataFrame({"plan": ["free", "pro"] * 500, "age": list(range(20, 70)) * 20})
        errors = ([1, 0, 0, 0, 0, 0, 0] * 143)[:1000]
        report = check_slices({"version": 1, "discovered": {"margin": 0.1}}, X=data, errors=errors)

    Source: Sagadeeva and Boehm, SliceLine, SIGMOD 2021; Benjamini and Hochberg 1995.
    """
    for outcome in facts.of(rule):
        q = figure(outcome.numbers.get("q", float("nan")))
        yield _said(
            rule,
            outcome,
            f"{outcome.rule} was found to be worse: {_compared(outcome)}, and"
            f" {figure(outcome.margin)} is allowed (q = {q} on rows held back).",
            "Look at these rows, and give the slice a name in the gate.",
        )


RULES = (slice_worse, slice_insufficient_evidence, slice_cannot_be_judged, discovered_slice_worse)
