"""Rules on features that give the answer away: alone, in pairs, by their gaps or their order."""

from __future__ import annotations

from collections.abc import Iterator

from nbvalidate.catalogue import Rule, rule
from nbvalidate.checks.leakage.data.facts import DataFacts
from nbvalidate.checks.leakage.data.measured import Given
from nbvalidate.findings import Finding, Severity

__all__ = ["RULES"]

_STRONG = 0.99
_SAME = 0.005
_SINGLY = 3  # features: more are told together
_UNCERTAIN = "Would it be known when the prediction is made? If not, drop it."


@rule("LEAK311", "feature-is-the-target", "error", certainty="proved", source="live")
def feature_is_the_target(facts: DataFacts, rule: Rule) -> Iterator[Finding]:
    """A feature is the target in disguise: the same values, other words for it, or a cut of it.

    Why: the model needs nothing but this column, and in use, when the answer is not known yet,
    the column is not there. The perfect score is the score of copying.

    Fix: drop the feature, and whatever else is known only with the answer.

    Flagged:
        rng = np.random.default_rng(0)
        days = rng.gamma(4, 2, 400)
        train = pd.DataFrame({"km": rng.gamma(2, 50, 400), "days_taken_to_deliver": days})
        train["is_late"] = (days > 7).astype(int)
        report = nbvalidate.leakage(train, target="is_late")

    Clean:
        rng = np.random.default_rng(0)
        km = rng.gamma(2, 50, 400)
        train = pd.DataFrame({"km": km, "is_late": rng.random(400) < km / 200})
        report = nbvalidate.leakage(train, target="is_late")

    Source: Kaufman et al., Leakage in data mining: formulation, detection, and avoidance (TKDD
    2012); Kapoor and Narayanan (Patterns 2023), L2.
    """
    for given in facts.given:
        if given.how in ("nearly", "pure") or given.persistent:
            continue
        feature, target = f"`{given.label}`", f"`{facts.target}`"
        said = {
            "equal": f"{feature} is {target} itself, up to a scale",
            "one-to-one": f"{feature} says the same as {target} in other words",
            "threshold": f"{target} is nothing but {feature} {given.threshold}",
        }[given.how]
        yield rule.finding(
            f"{said}, in every row of `{facts.train}` that has both.",
            fix=f"Drop {feature}: it holds the answer.",
            names=(str(given.label), facts.target),
            category="target",
            evidence=_evidence(given),
        )


@rule("LEAK312", "feature-gives-the-target", "warning", certainty="inferred", source="live")
def feature_gives_the_target(facts: DataFacts, rule: Rule) -> Iterator[Finding]:
    """One feature predicts the target nearly perfectly, all alone.

    Why: features that are this good are rarely honest. Mostly they were written after the outcome
    (a discharge code, a number of reminders sent), or computed from it. The score is measured on
    held-out rows and must be above what shuffled answers give. From 0.99 on this is a warning,
    from 0.95 on a hint: some problems are easy.

    Fix: find out when the value is known. If it is only after the outcome, drop the feature.

    Flagged:
        rng = np.random.default_rng(0)
        churned = rng.random(600) < 0.4
        train = pd.DataFrame({"age": rng.normal(50, 9, 600), "calls": rng.poisson(3, 600)})
        train["goodwill"] = np.where(churned, rng.normal(90, 9, 600), rng.normal(20, 9, 600))
        train["churned"] = churned
        report = nbvalidate.leakage(train, target="churned")

    Clean:
        rng = np.random.default_rng(0)
        churned = rng.random(600) < 0.4
        train = pd.DataFrame({"age": rng.normal(50, 9, 600), "calls": rng.poisson(3 + churned)})
        train["churned"] = churned
        report = nbvalidate.leakage(train, target="churned")

    Source: Kaufman et al. (TKDD 2012); Micci-Barreca, A preprocessing scheme for high-cardinality
    categorical attributes (SIGKDD Explorations 2001).
    """
    gaps = {gap.label: gap.score for gap in facts.gaps}
    told: dict[Severity, list[Given]] = {}
    for given in facts.given:
        if given.how not in ("nearly", "pure") and not given.persistent:
            continue
        if gaps.get(given.label, 0.0) >= given.score - _SAME:
            continue  # it is the gaps that tell
        strong = given.sure >= _STRONG and not given.persistent
        told.setdefault(rule.severity if strong else Severity.INFO, []).append(given)
    for severity, givens in told.items():
        if len(givens) > _SINGLY:
            yield _many(facts, rule, severity, givens)
            continue
        for given in givens:
            yield rule.finding(
                _alone(facts, given),
                fix=_UNCERTAIN,
                severity=severity,
                names=(str(given.label), facts.target),
                category="target",
                evidence=_evidence(given),
            )


def _alone(facts: DataFacts, given: Given) -> str:
    test = "" if given.on_test is None else f", {given.on_test:.3f} on `{facts.test}`"
    message = (
        f"`{given.label}` alone predicts `{facts.target}` with {_an(given.measure)} of"
        f" {given.score:.3f} on held-out rows of `{facts.train}`{test}."
    )
    if given.how == "pure":
        message += f" In all rows with one value of `{given.label}` it is the same."
    if given.persistent:
        message += f" So does the previous value of `{facts.target}`: it changes slowly."
    return message


def _many(facts: DataFacts, rule: Rule, severity: Severity, givens: list[Given]) -> Finding:
    """One finding for all: a table of years tells next year's number thirty times."""
    worst = min(givens, key=lambda given: given.score)
    return rule.finding(
        f"{_first(givens)} predict `{facts.target}` each alone, with {_an(worst.measure)} of {worst.score:.3f} or more on held-out rows of"
        f" `{facts.train}`.",
        fix="Would they be known when the prediction is made? If not, drop them.",
        severity=severity,
        names=(*(str(given.label) for given in givens), facts.target),
        category="target",
        evidence={
            "measure": worst.measure,
            "scores": {str(given.label): given.score for given in givens},
            "rows": worst.rows,
        },
    )


def _an(measure: str) -> str:
    return "an AUC" if measure == "AUC" else f"a {measure}"


def _evidence(given: Given) -> dict[str, object]:
    return {
        "how": given.how,
        "measure": given.measure,
        "score": given.score,
        "rows": given.rows,
        "score_on_test": given.on_test,
        "best_score_by_chance": given.by_chance,
    }


@rule("LEAK313", "pair-gives-the-target", "error", certainty="proved", source="live")
def pair_gives_the_target(facts: DataFacts, rule: Rule) -> Iterator[Finding]:
    """Two features together are the answer: their difference, ratio, sum or product gives it.

    Why: neither of them looks suspicious, but a model soon learns to subtract. ``is_late`` is
    ``delivered > promised``, and ``delivered`` is known only when it is too late.

    Fix: drop the one that is known only after the outcome.

    Flagged:
        rng = np.random.default_rng(0)
        train = pd.DataFrame({"promised": rng.normal(9, 2, 500), "taken": rng.normal(9, 2, 500)})
        train["is_late"] = train["taken"] > train["promised"]
        report = nbvalidate.leakage(train, target="is_late")

    Clean:
        rng = np.random.default_rng(0)
        train = pd.DataFrame({"promised": rng.normal(9, 2, 500), "km": rng.normal(9, 2, 500)})
        train["is_late"] = train["km"] + rng.normal(0, 3, 500) > train["promised"]
        report = nbvalidate.leakage(train, target="is_late")

    Source: Kaufman et al. (TKDD 2012).
    """
    for pair in facts.pairs:
        one, other = (f"`{label}`" for label in pair.labels)
        signs = {"difference": f"{one} - {other}", "ratio": f"{one} / {other}"}
        if pair.exact and pair.threshold:
            said = f"`{facts.target}` is nothing but {signs[pair.operation]} {pair.threshold}"
            message = f"{said}, in every row of `{facts.train}` that has them."
        elif pair.exact:
            message = f"`{facts.target}` is a {pair.operation} of {one} and {other}, without error."
        else:
            message = (
                f"The {pair.operation} of {one} and {other} predicts `{facts.target}` with"
                f" {_an(pair.measure)} of {pair.score:.3f}; neither does alone."
            )
        yield rule.finding(
            message,
            fix="Drop the one that is not known when the prediction is made.",
            severity=rule.severity if pair.exact else Severity.WARNING,
            certainty=rule.certainty if pair.exact else "inferred",
            names=(*map(str, pair.labels), facts.target),
            category="target",
            evidence={
                "operation": pair.operation,
                "measure": pair.measure,
                "score": pair.score,
                "score_on_test": pair.on_test,
                "rows": pair.rows,
            },
        )


@rule("LEAK314", "gaps-give-the-target", "error", certainty="proved", source="live")
def gaps_give_the_target(facts: DataFacts, rule: Rule) -> Iterator[Finding]:
    """Whether a value is missing tells the answer.

    Why: the value is filled in only after the outcome, or only for one of the classes: a delivery
    date that only delivered parcels have. A model that imputes with an indicator, or a tree that
    sends gaps to one side, reads the answer off the gap. Scores that skip gaps do not show it.

    Fix: drop the feature, or fill it as it would be filled when the prediction is made.

    Flagged:
        rng = np.random.default_rng(0)
        train = pd.DataFrame({"km": rng.normal(9, 2, 500), "delivered": rng.random(500) < 0.6})
        train["signature_time"] = rng.normal(12, 3, 500)
        train.loc[~train["delivered"], "signature_time"] = np.nan
        report = nbvalidate.leakage(train, target="delivered")

    Clean:
        rng = np.random.default_rng(0)
        train = pd.DataFrame({"km": rng.normal(9, 2, 500), "delivered": rng.random(500) < 0.6})
        train.loc[rng.random(500) < 0.4, "km"] = np.nan
        report = nbvalidate.leakage(train, target="delivered")

    Source: Kaufman et al. (TKDD 2012); deepchecks issue 1597.
    """
    told: dict[Severity, list[Given]] = {}
    for given in facts.gaps:
        exact, strong = given.how == "one-to-one", given.score >= _STRONG and not given.persistent
        severity = rule.severity if exact else Severity.WARNING if strong else Severity.INFO
        told.setdefault(severity, []).append(given)
    for severity, givens in told.items():
        several = len(givens) > _SINGLY
        for group in [givens] if several else [[given] for given in givens]:
            labels, worst = _first(group), min(group, key=lambda g: g.score)
            if severity is rule.severity:
                verb = "are each" if several else "is"
                message = f"{labels} {verb} missing in exactly the rows of one `{facts.target}`."
            else:
                message = (
                    f"Whether {labels} {'are' if several else 'is'} missing predicts"
                    f" `{facts.target}` with {_an(worst.measure)} of {worst.score:.3f}"
                    f"{' or more, each alone' if several else ''}."
                )
            yield rule.finding(
                message,
                fix=_UNCERTAIN,
                severity=severity,
                certainty=rule.certainty if severity is rule.severity else "inferred",
                names=(*(str(given.label) for given in group), facts.target),
                category="target",
                evidence=_evidence(worst),
            )


def _first(givens: list[Given]) -> str:
    """The labels of some features; of many only the first."""
    labels = ", ".join(f"`{given.label}`" for given in givens[:_SINGLY])
    more = len(givens) - _SINGLY
    return f"{labels} and {more} more features" if more > 0 else labels


@rule("LEAK315", "row-order-gives-the-target", "info", certainty="proved", source="live")
def row_order_gives_the_target(facts: DataFacts, rule: Rule) -> Iterator[Finding]:
    """The table is sorted by the answer, or its row labels tell it.

    Why: folds and slices of a sorted table hold other classes than the rest, and ``reset_index()``
    or a saved index column turns the order into a feature that is the answer.

    Fix: shuffle the rows (`shuffle=True`), and keep the index out of the features.

    Flagged:
        rng = np.random.default_rng(0)
        train = pd.DataFrame({"x": rng.normal(size=400), "y": np.arange(400) // 200})
        report = nbvalidate.leakage(train, target="y")

    Clean:
        rng = np.random.default_rng(0)
        train = pd.DataFrame({"x": rng.normal(size=400), "y": rng.integers(0, 2, 400)})
        report = nbvalidate.leakage(train, target="y")

    Source: Kaufman et al. (TKDD 2012): patient ids that told the hospital, and so the diagnosis.
    """
    for ordered in facts.ordered:
        what = "The order of the rows" if ordered.what == "order" else "The index"
        yield rule.finding(
            f"{what} of `{facts.train}` tells `{facts.target}`: {_an(ordered.measure)} of"
            f" {ordered.score:.3f} on held-out rows.",
            fix="Shuffle before splitting, and do not use the index as a feature.",
            names=(facts.train, facts.target),
            category="target",
            evidence={"what": ordered.what, "score": ordered.score, "rows": ordered.rows},
        )


@rule("LEAK316", "identifier-feature", "info", certainty="inferred", source="live")
def identifier_feature(facts: DataFacts, rule: Rule) -> Iterator[Finding]:
    """A feature has another value in each row: it numbers the rows and measures nothing.

    Why: a model can learn the rows by their number, but no new row will have one of these. Where
    the number also tells the answer (it was given in the order of the outcome), the score is not
    real.

    Fix: drop the column from the features; keep it as the index.

    Flagged:
        rng = np.random.default_rng(0)
        train = pd.DataFrame({"order_no": np.arange(1000, 1400), "x": rng.normal(size=400)})
        report = nbvalidate.leakage(train, target=rng.integers(0, 2, 400))

    Clean:
        rng = np.random.default_rng(0)
        train = pd.DataFrame({"items": rng.integers(0, 90, 400), "x": rng.normal(size=400)})
        report = nbvalidate.leakage(train, target=rng.integers(0, 2, 400))

    Source: Kaufman et al. (TKDD 2012); deepchecks, Identifier Label Correlation.
    """
    told = {given.label for given in facts.given}
    for found in facts.identifiers:
        if found.label in told:
            continue  # said by the rules above, and louder
        kind = "number" if found.kind == "number" else "code"
        yield rule.finding(
            f"`{found.label}` is another {kind} in each row of `{facts.train}`: it names the rows.",
            fix=f"Drop `{found.label}` from the features, or make it the index.",
            names=(str(found.label), facts.train),
            category="target",
            evidence={"kind": found.kind},
        )


RULES = (
    feature_is_the_target,
    feature_gives_the_target,
    pair_gives_the_target,
    gaps_give_the_target,
    row_order_gives_the_target,
    identifier_feature,
)
