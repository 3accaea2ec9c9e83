"""Leakage that has happened: rules on the record of a run.

The examples are sessions: cells that are run one after the other while calls are tracked. ``X``
(400 rows, 4 columns of random numbers) and ``y`` (two classes) exist already.
"""

from __future__ import annotations

from collections.abc import Iterator

from nbvalidate.catalogue import Rule, rule
from nbvalidate.checks.leakage.proved.facts import Evaluation, Part, Record
from nbvalidate.findings import Finding

__all__ = ["PROVED_RULES"]


@rule("LEAK201", "scored-on-fitted-rows", "error", certainty="proved", source="live")
def scored_on_fitted_rows(record: Record, rule: Rule) -> Iterator[Finding]:
    """A model was scored on rows that it had been fitted on, and on no others.

    Why: a model knows the answers of the rows that it was fitted on. A score on them says how well
    it remembers, not how well it will do on rows that are new. A training score beside a test score
    of the same model is fine, and is not reported.

    Fix: split first, fit on one part and score on the other.

    Flagged:
        from sklearn.linear_model import LogisticRegression
        from sklearn.model_selection import train_test_split
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
        model = LogisticRegression().fit(X, y)
        # %%
        print(model.score(X_test, y_test))

    Clean:
        from sklearn.linear_model import LogisticRegression
        from sklearn.model_selection import train_test_split
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
        model = LogisticRegression().fit(X_train, y_train)
        # %%
        print(model.score(X_train, y_train), model.score(X_test, y_test))

    Source: Yang et al., Data Leakage in Notebooks (ASE 2022), overlap leakage; Kapoor and
    Narayanan, Leakage and the Reproducibility Crisis (Patterns 2023), L1.1.
    """
    for one in record.evaluations:
        part = one.overlap
        if part is None or one.copies or not record.is_current(one.place):
            continue
        if _is_training_score(one, record):
            continue
        yield rule.finding(
            f"{_count(part.count, one.rows)} rows that `{one.what}` scores"
            f"{_of(one.rows_name)} were also fitted on by `{part.fit.name}` "
            f"({part.fit.place.words}), so this score says little about new rows.",
            fix=f"Fit `{part.fit.name}` on rows that are not scored: split, fit on one part, "
            "score the other.",
            category="overlap",
            names=_names(part.fit.name, one.rows_name),
            evidence=_numbers(part, one.rows),
            **record.finding_fields(one.place),
        )


@rule("LEAK202", "transformer-saw-scored-rows", "error", certainty="proved", source="live")
def transformer_saw_scored_rows(record: Record, rule: Rule) -> Iterator[Finding]:
    """A transformer was fitted on rows that were later scored, and on training rows together.

    Why: means, ranges, components, selected features and vocabularies that were learned from the
    test rows carry news of them into training. The score is too good, most of all with feature
    selection, target encoding and few rows. In cross-validation the same holds for every fold.

    Fix: put the transformer and the model into one Pipeline and give that to `fit` or
    `cross_val_score`; or fit the transformer on the training rows and only `transform` the others.

    Flagged:
        from sklearn.linear_model import LogisticRegression
        from sklearn.model_selection import train_test_split
        from sklearn.preprocessing import StandardScaler
        X_scaled = StandardScaler().fit_transform(X)
        X_train, X_test, y_train, y_test = train_test_split(X_scaled, y, random_state=0)
        # %%
        model = LogisticRegression().fit(X_train, y_train)
        print(model.score(X_test, y_test))

    Clean:
        from sklearn.linear_model import LogisticRegression
        from sklearn.model_selection import train_test_split
        from sklearn.preprocessing import StandardScaler
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
        scaler = StandardScaler().fit(X_train)
        # %%
        model = LogisticRegression().fit(scaler.transform(X_train), y_train)
        print(model.score(scaler.transform(X_test), y_test))

    Source: Yang et al., Data Leakage in Notebooks (ASE 2022), preprocessing leakage; scikit-learn's
    user guide, Common pitfalls and recommended practices.
    """
    for one in record.evaluations:
        if (one.model is not None and not one.held_out) or not record.is_current(one.place):
            continue  # an overlap says it already
        for part in one.steps:
            where = f"{part.fit.place.words}, on {part.fit.rows} rows"
            yield rule.finding(
                f"{_count(part.count, one.rows)} rows that `{one.what}` scores"
                f"{_of(one.rows_name)} came through `{part.fit.name}`, which had been fitted on "
                f"them together with the training rows ({where}).",
                fix=f"Fit `{part.fit.name}` on the training rows only: put it and the model into "
                "one Pipeline.",
                category="preprocessing",
                names=_names(part.fit.name, one.rows_name),
                evidence=_numbers(part, one.rows),
                **record.finding_fields(one.place),
            )


@rule("LEAK203", "test-rows-scored-often", "warning", certainty="proved", source="live")
def test_rows_scored_often(record: Record, rule: Rule) -> Iterator[Finding]:
    """The same held-out rows have scored many different models.

    Why: who looks at a test set after each change, and keeps the change if the score is better,
    fits the test set by hand. The best of many scores on the same rows is too good. More than five
    different models (another class, other settings, other features) are reported, unless further
    rows are put aside that none of them has seen. A cell that is run again counts once.

    Fix: choose with `cross_val_score` or GridSearchCV on the training rows, or on a validation
    part; score the test rows once, at the end.

    Flagged:
        from sklearn.linear_model import LogisticRegression
        from sklearn.model_selection import train_test_split
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
        # %%
        for C in (0.001, 0.01, 0.1, 1, 10, 100):
            print(C, LogisticRegression(C=C).fit(X_train, y_train).score(X_test, y_test))

    Clean:
        from sklearn.linear_model import LogisticRegression
        from sklearn.model_selection import train_test_split
        X_rest, X_test, y_rest, y_test = train_test_split(X, y, random_state=0)
        X_train, X_val, y_train, y_val = train_test_split(X_rest, y_rest, random_state=0)
        # %%
        for C in (0.001, 0.01, 0.1, 1, 10, 100):
            print(C, LogisticRegression(C=C).fit(X_train, y_train).score(X_val, y_val))
        # %%
        print(LogisticRegression(C=1).fit(X_rest, y_rest).score(X_test, y_test))

    Source: Yang et al., Data Leakage in Notebooks (ASE 2022), multi-test leakage; Dwork et al.,
    The reusable holdout (Science 2015).
    """
    models: dict[int, set[int]] = {}
    told: set[tuple[int, str]] = set()
    for one in record.evaluations:
        if one.model is None or not one.held_out or one.aside:
            continue
        seen = models.setdefault(one.rows_key, set())
        seen.add(one.model.config)
        place = (one.rows_key, one.place.cell_id)
        if len(seen) <= record.most_scores or place in told or not record.is_current(one.place):
            continue
        told.add(place)
        total = _configs(record, one)
        yield rule.finding(
            f"The same {one.rows} rows{_of(one.rows_name)} have scored {total} different models, "
            "so the best of these scores is too good.",
            fix="Choose the model by cross-validation on the training rows, and score these rows "
            "once.",
            category="multi-test",
            names=_names(one.rows_name),
            evidence={"models": total, "rows": one.rows, "most": record.most_scores},
            **record.finding_fields(one.place),
        )


@rule("LEAK204", "copies-on-both-sides", "error", certainty="proved", source="live")
def copies_on_both_sides(record: Record, rule: Rule) -> Iterator[Finding]:
    """Rows were resampled before the split, so that copies of training rows were scored.

    Why: oversampling repeats rows, and SMOTE makes new ones between them. When the split comes
    after it, the test part holds copies and near copies of rows that the model was fitted on, and
    its classes are no longer as frequent as they will be.

    Fix: split first and resample the training part only; in cross-validation use the Pipeline of
    imbalanced-learn, which resamples inside each fold.

    Flagged:
        from sklearn.linear_model import LogisticRegression
        from sklearn.model_selection import train_test_split
        from sklearn.utils import resample
        X_more, y_more = resample(X, y, n_samples=800, random_state=0)
        X_train, X_test, y_train, y_test = train_test_split(X_more, y_more, random_state=0)
        # %%
        print(LogisticRegression().fit(X_train, y_train).score(X_test, y_test))

    Clean:
        from sklearn.linear_model import LogisticRegression
        from sklearn.model_selection import train_test_split
        from sklearn.utils import resample
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
        X_more, y_more = resample(X_train, y_train, n_samples=800, random_state=0)
        # %%
        print(LogisticRegression().fit(X_more, y_more).score(X_test, y_test))

    Source: Yang et al., Data Leakage in Notebooks (ASE 2022), overlap leakage; imbalanced-learn's
    user guide, Common pitfalls and recommended practices.
    """
    for one in record.evaluations:
        if not one.copies or not record.is_current(one.place):
            continue
        by = f"`{one.resampler}` ({one.resampled.words})" if one.resampled else "resampling"
        yield rule.finding(
            f"{_count(one.copies, one.rows)} rows that `{one.what}` scores{_of(one.rows_name)} "
            f"are copies of rows on the other side of the split, or were made from them, because "
            f"{by} came before the split.",
            fix="Split first, and resample the training rows only.",
            category="overlap",
            names=_names(one.model_name, one.rows_name),
            evidence={"count": one.copies, "rows": one.rows, "share": one.copies / one.rows},
            **record.finding_fields(one.place),
        )


@rule("LEAK205", "split-not-repeatable", "warning", certainty="proved", source="live")
def split_not_repeatable(record: Record, rule: Rule) -> Iterator[Finding]:
    """A split drew its rows from a generator that nothing had seeded.

    Why: each run has another test set. A run again in the same kernel mixes rows that a model has
    seen with rows that it has not, scores cannot be compared, and who runs until the score pleases
    has chosen the test set.

    Fix: give `random_state` a number.

    Flagged:
        from sklearn.model_selection import train_test_split
        X_train, X_test, y_train, y_test = train_test_split(X, y)

    Clean:
        from sklearn.model_selection import KFold, train_test_split
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
        # %%
        folds = list(KFold(5).split(X_train))

    Source: scikit-learn's user guide, Controlling randomness.
    """
    for one in record.splits:
        if one.seeded or not record.is_current(one.place):
            continue
        yield rule.finding(
            f"`{one.what}` drew another split than the next run will, because it has no "
            "`random_state` and nothing has seeded numpy.",
            fix=f"Give `{one.what}` a number, such as `random_state=0`.",
            category="inconsistent",
            names=one.names,
            evidence={"split": one.what},
            **record.finding_fields(one.place),
        )


PROVED_RULES = (
    scored_on_fitted_rows,
    transformer_saw_scored_rows,
    test_rows_scored_often,
    copies_on_both_sides,
    split_not_repeatable,
)


def _is_training_score(one: Evaluation, record: Record) -> bool:
    """Whether a score is of training rows, beside one of held-out rows or before it."""
    if record.has_held_out(one.model):
        return True
    return one.overlap is not None and one.overlap.count == one.rows and one.aside > 0


def _configs(record: Record, one: Evaluation) -> int:
    """How many different models have been scored on these rows."""
    same = (e for e in record.evaluations if e.rows_key == one.rows_key and e.held_out)
    return len({e.model.config for e in same if e.model is not None})


def _count(count: int, rows: int) -> str:
    if count == rows:
        return f"All {rows}" if rows > 1 else "The"
    share = 100 * count / rows
    return f"{count} of the {rows} ({share:.0f} %)" if share >= 1 else f"{count} of the {rows}"


def _of(name: str) -> str:
    return f" (`{name}`)" if name else ""


def _names(*names: str) -> tuple[str, ...]:
    return tuple(name for name in names if name.isidentifier())


def _numbers(part: Part, rows: int) -> dict[str, object]:
    return {
        "count": part.count,
        "rows": rows,
        "share": round(part.count / rows, 4),
        "examples": list(part.examples),
        "fitted_rows": part.fit.rows,
        "fitted_at": part.fit.place.words,
        "fitted_cell": part.fit.place.index(part.fit.place.cell_id),
        "fitted_line": part.fit.place.line,
    }
