"""Rules on the parts as a whole: time of knowledge, preparation over both, the target's shares."""

from __future__ import annotations

from collections.abc import Iterator

from nbvalidate.catalogue import Rule, rule
from nbvalidate.checks.leakage.data.facts import DataFacts
from nbvalidate.findings import Finding, Severity
from nbvalidate.formats.words import join

__all__ = ["RULES"]

_UNLIKELY = 1e-6
_APART = 0.1
_SMALL = 20.0  # rows in a group, below which a row's own answer weighs in the mean


@rule("LEAK321", "known-after-the-event", "error", certainty="proved", source="live")
def known_after_the_event(facts: DataFacts, rule: Rule) -> Iterator[Finding]:
    """A feature is known only after the event that is predicted.

    Why: at the moment of the prediction the value does not exist. ``time=`` names the column with
    the moment of the prediction, ``available_at={"column": "when it is known"}`` the moments at
    which features become known (``"after"``: after the event; a `Schema` says it of its columns). Moments that lie after the event without being declared are a
    hint: a promised date may be known long before.

    Fix: drop the feature, or use the value that was known at the time.

    Flagged:
        ordered = pd.date_range("2024-01-01", periods=300, freq="h")
        delivered = ordered + pd.to_timedelta(np.arange(300) % 9 + 1, unit="D")
        train = pd.DataFrame({"ordered": ordered, "delivered": delivered})
        report = nbvalidate.leakage(train, time="ordered", available_at={"delivered": "delivered"})

    Clean:
        ordered = pd.date_range("2024-01-01", periods=300, freq="h")
        train = pd.DataFrame({"ordered": ordered, "asked": ordered - pd.Timedelta("1D"), "km": 1.0})
        report = nbvalidate.leakage(train, time="ordered", available_at={"km": "asked"})

    Source: Kaufman et al., Leakage in data mining (TKDD 2012): legitimate features are those
    known no later than the target.
    """
    for late in facts.late:
        share = f"in {late.rows:,} of {late.of:,} rows"
        if late.by is None:
            message = f"`{late.label}` is declared to be known only after the event."
        elif late.declared:
            message = (
                f"`{late.label}` is known at `{late.by}`, which is after `{late.time}` {share}."
            )
        else:
            message = f"`{late.label}` lies after `{late.time}` {share}."
        event = f"`{late.time}`" if late.time is not None else "the event"
        yield rule.finding(
            message,
            fix=f"Drop `{late.label}`, unless its value is known before {event}.",
            severity=rule.severity if late.declared else Severity.INFO,
            certainty="proved" if late.declared else "inferred",
            names=tuple(str(n) for n in (late.label, late.time) if n is not None),
            category="temporal",
            evidence={"rows": late.rows, "of": late.of, "declared": late.declared},
        )


@rule("LEAK322", "scaled-over-both-parts", "error", certainty="proved", source="live")
def scaled_over_both_parts(facts: DataFacts, rule: Rule) -> Iterator[Finding]:
    """Columns were scaled with the test rows included.

    Why: the mean and the spread (or the range, or the quartiles) that were used are exactly those
    of both parts together and not those of the training part. The training data know something of
    the test data. The same exactness in the test part alone means that it was scaled by itself, so
    that the model meets other units than it was trained on.

    Fix: fit the scaler on the training part only, best as a step of a Pipeline.

    Flagged:
        rng = np.random.default_rng(0)
        rows = rng.normal(5, 3, size=(300, 2))
        rows = pd.DataFrame((rows - rows.mean(axis=0)) / rows.std(axis=0), columns=["a", "b"])
        report = nbvalidate.leakage(rows[:200], rows[200:])

    Clean:
        rng = np.random.default_rng(0)
        rows = rng.normal(5, 3, size=(300, 2))
        first = rows[:200]
        rows = pd.DataFrame((rows - first.mean(axis=0)) / first.std(axis=0), columns=["a", "b"])
        report = nbvalidate.leakage(rows[:200], rows[200:])

    Source: Kapoor and Narayanan (Patterns 2023), L1.2; scikit-learn, Common pitfalls: data leakage
    during pre-processing.
    """
    for scaled in facts.scaled:
        labels = join(f"`{label}`" for label in scaled.labels[:4])
        more = f" and {len(scaled.labels) - 4} more" if len(scaled.labels) > 4 else ""
        verb = "was" if len(scaled.labels) == 1 else "were"
        severity = rule.severity
        if scaled.over == "test":
            what = f"by `{facts.test}` itself, not as `{facts.train}` was"
        else:
            what = f"over `{facts.train}` and `{facts.test}` together"
        if scaled.method == "scaled to 0..1" and len(scaled.labels) < 2:
            severity = Severity.WARNING  # one column can have this range of its own
        yield rule.finding(
            f"{labels}{more} {verb} {scaled.method} {what} ({scaled.value}).",
            fix=f"Fit the scaler on `{facts.train}` only, best in a Pipeline.",
            severity=severity,
            names=tuple(map(str, scaled.labels)),
            category="inconsistent" if scaled.over == "test" else "preprocessing",
            evidence={"method": scaled.method, "over": scaled.over, "columns": len(scaled.labels)},
        )


@rule("LEAK323", "filled-over-both-parts", "error", certainty="proved", source="live")
def filled_over_both_parts(facts: DataFacts, rule: Rule) -> Iterator[Finding]:
    """Gaps were filled with the mean or median of the test rows included.

    Why: the value that stands where the gaps were is exactly the mean (or median) of both parts'
    other values, and not that of the training part. A median that is itself one of the values is
    a warning: the value could be common for another reason.

    Fix: fit the imputer on the training part only, best as a step of a Pipeline.

    Flagged:
        rng = np.random.default_rng(0)
        rows = pd.DataFrame({"a": rng.normal(5, 3, 300)})
        rows[rng.random(300) < 0.1] = np.nan
        rows = rows.fillna(rows.mean())
        report = nbvalidate.leakage(rows[:200], rows[200:])

    Clean:
        rng = np.random.default_rng(0)
        rows = pd.DataFrame({"a": rng.normal(5, 3, 300)})
        rows[rng.random(300) < 0.1] = np.nan
        rows = rows.fillna(rows[:200].mean())
        report = nbvalidate.leakage(rows[:200], rows[200:])

    Source: Kapoor and Narayanan (Patterns 2023), L1.2; scikit-learn, Common pitfalls.
    """
    means = {found.label for found in facts.encoded}
    for filled in facts.filled:
        if filled.label in means:
            continue  # a mean of means can well be one of them
        yield rule.finding(
            f"Gaps in `{filled.label}` were filled with {filled.value:.6g}, the {filled.statistic}"
            f" of `{facts.train}` and `{facts.test}` together; that of `{facts.train}` is"
            f" {filled.of_train:.6g}.",
            fix=f"Fit the imputer on `{facts.train}` only, best in a Pipeline.",
            severity=rule.severity if filled.exact else Severity.WARNING,
            certainty=rule.certainty if filled.exact else "inferred",
            names=(str(filled.label),),
            category="preprocessing",
            evidence={
                "statistic": filled.statistic,
                "value": filled.value,
                "of_train": filled.of_train,
                "train_rows": filled.train_rows,
                "test_rows": filled.test_rows,
            },
        )


@rule("LEAK324", "target-mean-as-feature", "error", certainty="proved", source="live")
def target_mean_as_feature(facts: DataFacts, rule: Rule) -> Iterator[Finding]:
    """A feature is the mean of the target in groups of rows, computed with the answers in it.

    Why: a row's own answer is part of the mean that it gets as a feature; in small groups it is
    most of it. Over both parts together, the test answers are in the features of the training.
    Over the training part alone it is a warning where groups are small, and else a hint.

    Fix: encode within folds (`TargetEncoder` does, inside a Pipeline).

    Flagged:
        rng = np.random.default_rng(0)
        rows = pd.DataFrame({"city": rng.integers(0, 60, 600), "y": rng.integers(0, 2, 600)})
        rows["city_rate"] = rows.groupby("city")["y"].transform("mean")
        report = nbvalidate.leakage(rows[:400], rows[400:], target="y")

    Clean:
        rng = np.random.default_rng(0)
        rows = pd.DataFrame({"city": rng.integers(0, 60, 600), "y": rng.integers(0, 2, 600)})
        past = pd.Series(rng.random(60))
        rows["city_rate"] = rows["city"].map(past)
        report = nbvalidate.leakage(rows[:400], rows[400:], target="y")

    Source: Micci-Barreca (SIGKDD Explorations 2001); Prokhorenkova et al., CatBoost (NeurIPS 2018),
    which calls it target leakage.
    """
    for found in facts.encoded:
        both = found.over == "both"
        small = found.rows_per_group < _SMALL
        over = f"`{facts.train}` and `{facts.test}` together" if both else f"`{facts.train}`"
        yield rule.finding(
            f"`{found.label}` is the mean of `{facts.target}` in {found.groups:,} groups of rows,"
            f" over {over}: each row's own answer is in it.",
            fix="Encode within folds: TargetEncoder inside a Pipeline.",
            severity=rule.severity if both else Severity.WARNING if small else Severity.INFO,
            names=(str(found.label), facts.target),
            category="preprocessing" if both else "target",
            evidence={
                "over": found.over,
                "groups": found.groups,
                "rows_per_group": round(found.rows_per_group, 1),
            },
        )


@rule("LEAK325", "target-differs-between-parts", "info", certainty="proved", source="live")
def target_differs_between_parts(facts: DataFacts, rule: Rule) -> Iterator[Finding]:
    """The target is distributed otherwise in the test data than in the training data.

    Why: the parts were not drawn from the same rows: the table was sorted, resampled, or the test
    is from another time or place. A class that one part lacks is a warning, everything else a hint.

    Fix: shuffle, or `stratify=`; if the difference is meant, say so beside the score.

    Flagged:
        rng = np.random.default_rng(0)
        train = pd.DataFrame({"x": rng.normal(size=400), "y": rng.random(400) < 0.5})
        test = pd.DataFrame({"x": rng.normal(size=400), "y": rng.random(400) < 0.1})
        report = nbvalidate.leakage(train, test, target="y")

    Clean:
        rng = np.random.default_rng(0)
        train = pd.DataFrame({"x": rng.normal(size=400), "y": rng.random(400) < 0.5})
        test = pd.DataFrame({"x": rng.normal(size=100), "y": rng.random(100) < 0.5})
        report = nbvalidate.leakage(train, test, target="y")

    Source: Kapoor and Narayanan (Patterns 2023), L3.3.
    """
    shift = facts.shift
    if shift is None:
        return
    if shift.absent:
        classes = join(f"`{c}`" for c in shift.absent)
        message = f"One part has no rows of {classes} in `{facts.target}`, and the other has many."
    elif shift.chance < _UNLIKELY and shift.distance > _APART:
        message = (
            f"`{facts.target}` differs between the parts: {shift.train} in `{facts.train}`,"
            f" {shift.test} in `{facts.test}`."
        )
    else:
        return
    yield rule.finding(
        message,
        fix="Shuffle or stratify the split, or say why the parts differ.",
        severity=Severity.WARNING if shift.absent else rule.severity,
        names=(facts.target, facts.train, facts.test),
        category="inconsistent",
        evidence={"distance": round(shift.distance, 4), "chance": shift.chance},
    )


RULES = (
    known_after_the_event,
    scaled_over_both_parts,
    filled_over_both_parts,
    target_mean_as_feature,
    target_differs_between_parts,
)
