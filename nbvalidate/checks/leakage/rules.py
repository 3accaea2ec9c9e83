"""Leakage rules on preprocessing: something was learned from rows that are tested later."""

from __future__ import annotations

from collections.abc import Iterator

from nbvalidate.catalogue import Rule, rule
from nbvalidate.checks.facts import NotebookFacts
from nbvalidate.checks.leakage import words
from nbvalidate.checks.leakage.analysis import Analysis, analysis_of, is_sure
from nbvalidate.checks.leakage.verdicts.learned import (
    Cause,
    Learned,
    learned,
    refitted,
    revalidated,
)
from nbvalidate.findings import Finding, Severity

__all__ = [
    "cross_validation_on_transformed_data",
    "encoding_before_split",
    "feature_selection_before_split",
    "preprocessing_before_split",
    "target_encoding_without_folds",
    "transform_fitted_on_test",
]


@rule("LEAK101", "preprocessing-before-split", "error")
def preprocessing_before_split(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """Something was learned from all rows before they were split into train and test.

    Why: a mean, a range, a vocabulary or a principal axis that was computed with the test rows
    carries knowledge of them into training. The score then tells how well the model does on data
    it has partly seen, and new data will do worse.

    Fix: split first, fit on the training part only, and transform both; a Pipeline does that by
    itself, also inside cross-validation.

    Flagged:
        import pandas as pd
        from sklearn.linear_model import LogisticRegression
        from sklearn.model_selection import train_test_split
        from sklearn.preprocessing import StandardScaler
        df = pd.read_csv("loans.csv")
        # %%
        X = StandardScaler().fit_transform(df.drop(columns="default"))
        X_train, X_test, y_train, y_test = train_test_split(X, df["default"], random_state=0)
        model = LogisticRegression().fit(X_train, y_train)
        print(model.score(X_test, y_test))

    Clean:
        import pandas as pd
        from sklearn.linear_model import LogisticRegression
        from sklearn.model_selection import train_test_split
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler
        df = pd.read_csv("loans.csv")
        # %%
        X = df.drop(columns="default")
        X_train, X_test, y_train, y_test = train_test_split(X, df["default"], random_state=0)
        model = make_pipeline(StandardScaler(), LogisticRegression()).fit(X_train, y_train)
        print(model.score(X_test, y_test))

    Source: Yang et al., Data Leakage in Notebooks (ASE 2022); Kapoor and Narayanan (Patterns
    2023), L1.2; scikit-learn, Common pitfalls.
    """
    yield from _before_split(facts, rule, "general")


@rule("LEAK105", "feature-selection-before-split", "error")
def feature_selection_before_split(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """The features were chosen with the test rows in view.

    Why: features that go with the target by chance in all rows go with it in the test rows too.
    With many features, pure noise then scores far above chance.

    Fix: choose features on the training part, best as a step of a Pipeline.

    Flagged:
        import pandas as pd
        from sklearn.feature_selection import SelectKBest
        from sklearn.linear_model import LogisticRegression
        from sklearn.model_selection import train_test_split
        df = pd.read_csv("genes.csv")
        # %%
        best = SelectKBest(k=20).fit_transform(df.drop(columns="ill"), df["ill"])
        X_train, X_test, y_train, y_test = train_test_split(best, df["ill"], random_state=0)
        model = LogisticRegression().fit(X_train, y_train)
        print(model.score(X_test, y_test))

    Clean:
        import pandas as pd
        from sklearn.feature_selection import SelectKBest
        from sklearn.linear_model import LogisticRegression
        from sklearn.model_selection import train_test_split
        df = pd.read_csv("genes.csv")
        # %%
        X = df.drop(columns="ill")
        X_train, X_test, y_train, y_test = train_test_split(X, df["ill"], random_state=0)
        chosen = SelectKBest(k=20).fit(X_train, y_train)
        model = LogisticRegression().fit(chosen.transform(X_train), y_train)
        print(model.score(chosen.transform(X_test), y_test))

    Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 7.10.2; Kapoor
    and Narayanan (2023), L1.3.
    """
    yield from _before_split(facts, rule, "selection")


@rule("LEAK106", "target-encoding-without-folds", "error")
def target_encoding_without_folds(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """A feature holds averages of the target that include the target of the test rows.

    Why: each test row's own answer is part of the average it is given as a feature. For rare
    categories the feature is almost the answer itself.

    Fix: compute the averages on the training part, inside folds (scikit-learn's `TargetEncoder`
    does both), and look them up for the test part.

    Flagged:
        import pandas as pd
        from sklearn.linear_model import LinearRegression
        from sklearn.model_selection import train_test_split
        df = pd.read_csv("houses.csv")
        # %%
        df["street_price"] = df.groupby("street")["price"].transform("mean")
        X = df[["area", "street_price"]]
        X_train, X_test, y_train, y_test = train_test_split(X, df["price"], random_state=0)
        model = LinearRegression().fit(X_train, y_train)
        print(model.score(X_test, y_test))

    Clean:
        import pandas as pd
        from sklearn.linear_model import LinearRegression
        from sklearn.model_selection import train_test_split
        df = pd.read_csv("houses.csv")
        # %%
        train, test = train_test_split(df, random_state=0)
        means = train.groupby("street")["price"].mean()
        train = train.assign(street_price=train["street"].map(means))
        test = test.assign(street_price=test["street"].map(means))
        names = ["area", "street_price"]
        model = LinearRegression().fit(train[names], train["price"])
        print(model.score(test[names], test["price"]))

    Source: Micci-Barreca (2001); scikit-learn, TargetEncoder's internal cross fitting.
    """
    yield from _before_split(facts, rule, "target")


@rule("LEAK112", "encoding-before-split", "info")
def encoding_before_split(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """Categories were learned from all rows before the split.

    Why: no statistic of the test rows reaches training, only which categories exist. The score
    is hardly touched, but the code hides what happens with a category that training never saw.

    Fix: fit the encoder on the training part with ``handle_unknown="ignore"``.

    Flagged:
        import pandas as pd
        from sklearn.linear_model import LogisticRegression
        from sklearn.model_selection import train_test_split
        from sklearn.preprocessing import OneHotEncoder
        df = pd.read_csv("loans.csv")
        # %%
        X = OneHotEncoder().fit_transform(df[["city", "job"]])
        X_train, X_test, y_train, y_test = train_test_split(X, df["default"], random_state=0)
        model = LogisticRegression().fit(X_train, y_train)
        print(model.score(X_test, y_test))

    Clean:
        import pandas as pd
        from sklearn.linear_model import LogisticRegression
        from sklearn.model_selection import train_test_split
        from sklearn.preprocessing import LabelEncoder
        df = pd.read_csv("loans.csv")
        # %%
        y = LabelEncoder().fit_transform(df["default"])
        X = df.drop(columns="default")
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
        model = LogisticRegression().fit(X_train, y_train)
        print(model.score(X_test, y_test))

    Source: scikit-learn, OneHotEncoder's ``handle_unknown``.
    """
    yield from _before_split(facts, rule, "encoding")


_ADVICE: dict[Cause, str] = {
    "general": "learns from all rows, test rows included, before the split",
    "selection": "chooses features with the test rows in view",
    "target": "averages the target over all rows, the test rows' own answers included",
    "encoding": "learns its categories from all rows before the split",
}


def _before_split(facts: NotebookFacts, rule: Rule, cause: Cause) -> Iterator[Finding]:
    analysis = analysis_of(facts)
    for verdict in learned(analysis):
        if verdict.cause == cause:
            yield _learned_finding(facts, rule, analysis, verdict)


def _learned_finding(
    facts: NotebookFacts, rule: Rule, analysis: Analysis, verdict: Learned
) -> Finding:
    stat, meeting = verdict.stat, verdict.meeting
    split = words.split_of(analysis, meeting)
    data = words.text_of(stat.data, "the data")
    model = words.model_of(meeting.fit)
    tested = words.rows_text(meeting.eval)
    steps = [(f"{stat.label} learns from all rows", stat.where)]
    if split is not None:
        steps.append((f"{split.label} divides them", split.where))
    steps.append((f"{meeting.fit.label} is fitted", meeting.fit.where))
    steps.append((f"{meeting.eval.how} on the test rows", meeting.eval.where))
    severity = rule.severity
    if severity is Severity.ERROR and not (
        meeting.eval.scored and is_sure(stat.rows, meeting.eval.rows) and stat.known
    ):
        severity = Severity.WARNING
    return facts.cells[stat.where.cell].finding(
        rule,
        f"{words.learner(stat)} {_ADVICE[verdict.cause]}: {data} holds the rows of {tested},"
        f" on which {model} is tested.",
        stat.where.node,
        names=words.names_of(stat.data, meeting.eval.data, extra=(stat.name, meeting.fit.name)),
        fix=_fix(stat.label, stat.name, data),
        severity=severity,
        category="preprocessing",
        evidence=words.evidence(
            facts,
            steps,
            fitted=stat.label,
            model=meeting.fit.label,
            split=words.place(facts, split.where) if split else None,
        ),
    )


def _fix(label: str, name: str, data: str) -> str:
    if label[:1].isupper():
        object_name = name or label.lower()
        return (
            f"Split first, then `{object_name}.fit(X_train)` and `{object_name}.transform(...)` on"
            f" both parts, or `make_pipeline({label}(), model)`."
        )
    return (
        f"Split {data} first, take {label} of the training part only, and use that value for both"
        " parts."
    )


@rule("LEAK107", "transform-fitted-on-test", "warning")
def transform_fitted_on_test(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """A transformer is fitted again on the test rows instead of only applied to them.

    Why: train and test are then measured with two different yardsticks: the same raw value
    becomes two different numbers, and a single new row could not be transformed at all.

    Fix: `transform` the test rows with what was fitted on the training rows.

    Flagged:
        import pandas as pd
        from sklearn.linear_model import LogisticRegression
        from sklearn.model_selection import train_test_split
        from sklearn.preprocessing import StandardScaler
        df = pd.read_csv("loans.csv")
        # %%
        X = df.drop(columns="default")
        X_train, X_test, y_train, y_test = train_test_split(X, df["default"], random_state=0)
        scaler = StandardScaler()
        model = LogisticRegression().fit(scaler.fit_transform(X_train), y_train)
        print(model.score(scaler.fit_transform(X_test), y_test))

    Clean:
        import pandas as pd
        from sklearn.linear_model import LogisticRegression
        from sklearn.model_selection import train_test_split
        from sklearn.preprocessing import StandardScaler
        df = pd.read_csv("loans.csv")
        # %%
        X = df.drop(columns="default")
        X_train, X_test, y_train, y_test = train_test_split(X, df["default"], random_state=0)
        scaler = StandardScaler()
        model = LogisticRegression().fit(scaler.fit_transform(X_train), y_train)
        print(model.score(scaler.transform(X_test), y_test))

    Source: scikit-learn, Common pitfalls: inconsistent preprocessing.
    """
    for verdict in refitted(analysis_of(facts)):
        stat, meeting = verdict.stat, verdict.meeting
        data = words.text_of(stat.data, "the test rows")
        yield facts.cells[stat.where.cell].finding(
            rule,
            f"{words.learner(stat)} is fitted again on {data}, which {words.model_of(meeting.fit)}"
            " is tested on, so train and test rows are transformed differently.",
            stat.where.node,
            names=words.names_of(stat.data, extra=(stat.name,)),
            fix=f"Use `transform` on {data} with the {stat.label} fitted in"
            f" {words.place(facts, verdict.first.where)}.",
            category="preprocessing",
            evidence=words.evidence(
                facts,
                [
                    (f"{stat.label} is fitted on the training rows", verdict.first.where),
                    (f"{stat.label} is fitted on the test rows", stat.where),
                    (f"{meeting.eval.how} on the test rows", meeting.eval.where),
                ],
            ),
        )


@rule("LEAK109", "cross-validation-on-transformed-data", "warning")
def cross_validation_on_transformed_data(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """Cross-validation splits rows that were transformed by what was learned from all of them.

    Why: in every fold, the rows held out had their part in the mean, the vocabulary or the
    choice of features that the fold's training rows carry.

    Fix: put the transformer into a Pipeline with the model and cross-validate that.

    Flagged:
        from sklearn.datasets import load_breast_cancer
        from sklearn.linear_model import LogisticRegression
        from sklearn.model_selection import cross_val_score
        from sklearn.preprocessing import StandardScaler
        X, y = load_breast_cancer(return_X_y=True)
        # %%
        scaled = StandardScaler().fit_transform(X)
        print(cross_val_score(LogisticRegression(), scaled, y).mean())

    Clean:
        from sklearn.datasets import load_breast_cancer
        from sklearn.linear_model import LogisticRegression
        from sklearn.model_selection import cross_val_score
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler
        X, y = load_breast_cancer(return_X_y=True)
        # %%
        model = make_pipeline(StandardScaler(), LogisticRegression())
        print(cross_val_score(model, X, y).mean())

    Source: scikit-learn, Common pitfalls; Kapoor and Narayanan (2023), L1.2 and L1.3.
    """
    for verdict in revalidated(analysis_of(facts)):
        stat, validation = verdict.stat, verdict.validation
        data = words.text_of(validation.data, "the rows")
        yield facts.cells[validation.where.cell].finding(
            rule,
            f"{validation.label} splits {data}, but {words.learner(stat)} has learned from all of"
            " these rows before, those held out in each fold included.",
            validation.where.node,
            names=words.names_of(validation.data, stat.data, extra=(stat.name,)),
            fix=f"Cross-validate `make_pipeline({stat.label}(), model)` on the data as it was."
            if stat.label[:1].isupper()
            else f"Compute {stat.label} inside each fold, as a step of a Pipeline.",
            category="preprocessing",
            evidence=words.evidence(
                facts,
                [
                    (f"{stat.label} learns from all rows", stat.where),
                    (f"{validation.label} splits them", validation.where),
                ],
                fitted=stat.label,
            ),
        )
