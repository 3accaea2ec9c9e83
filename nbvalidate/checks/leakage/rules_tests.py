"""Leakage rules on the test rows: they reach training, or are used more than once."""

from __future__ import annotations

from collections.abc import Iterator

from nbvalidate.catalogue import Rule, rule
from nbvalidate.checks.facts import NotebookFacts
from nbvalidate.checks.leakage import words
from nbvalidate.checks.leakage.analysis import analysis_of, is_sure
from nbvalidate.checks.leakage.verdicts.repeated import repeated, watched
from nbvalidate.checks.leakage.verdicts.shared import overlaps, resampled
from nbvalidate.findings import Finding, Severity

__all__ = [
    "early_stopping_on_test",
    "repeated_test_use",
    "resampling_before_split",
    "score_on_training_rows",
    "train_test_overlap",
]


@rule("LEAK102", "train-test-overlap", "error")
def train_test_overlap(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """Every score of the model is taken on rows that it was trained on.

    Why: a model can learn its training rows by heart. What it scores there says nothing about
    rows it has not seen, which is what a model is for.

    Fix: hold rows out before training, and score on those.

    Flagged:
        from sklearn.datasets import load_iris
        from sklearn.tree import DecisionTreeClassifier
        X, y = load_iris(return_X_y=True)
        # %%
        tree = DecisionTreeClassifier(random_state=0).fit(X, y)
        print(tree.score(X, y))

    Clean:
        from sklearn.datasets import load_iris
        from sklearn.model_selection import train_test_split
        from sklearn.tree import DecisionTreeClassifier
        X, y = load_iris(return_X_y=True)
        # %%
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
        tree = DecisionTreeClassifier(random_state=0).fit(X_train, y_train)
        print(tree.score(X_train, y_train), tree.score(X_test, y_test))

    Source: Yang et al. (ASE 2022), overlap; Kapoor and Narayanan (2023), L1.1 and L1.4.
    """
    for verdict in overlaps(analysis_of(facts)):
        if verdict.only_scored or (verdict.copy is not None and verdict.copy.resampler):
            continue  # LEAK113 says it, or LEAK104 names the cause
        meeting, fit = verdict.meeting, verdict.meeting.fit
        tested, model = words.rows_text(meeting.eval), words.model_of(fit)
        trained = words.text_of(fit.data, "its training rows")
        if verdict.copy is not None:
            why = f"{verdict.copy.label} has put some rows in twice before the split"
        elif trained == tested:
            why = f"{tested} is what it was fitted on"
        else:
            why = f"{tested} holds rows of {trained}"
        severity = rule.severity if is_sure(meeting.eval.rows) else Severity.WARNING
        if not verdict.scored:
            severity = Severity.INFO
        steps = [(f"{fit.label} is fitted", fit.where), (meeting.eval.how, meeting.eval.where)]
        if verdict.copy is not None:
            steps.insert(0, (verdict.copy.label, verdict.copy.where))
        what = "scored" if verdict.scored else "shown"
        yield facts.cells[meeting.eval.where.cell].finding(
            rule,
            f"{model} is {what} only on rows that it was trained on: {why}.",
            meeting.eval.where.node,
            names=words.names_of(fit.data, meeting.eval.data, extra=(fit.name,)),
            fix="Hold rows out first: `X_train, X_test, y_train, y_test = train_test_split(X, y)`,"
            " fit on the train part and score on the test part.",
            severity=severity,
            category="overlap",
            evidence=words.evidence(facts, steps, model=fit.label),
        )


@rule("LEAK113", "score-on-training-rows", "info")
def score_on_training_rows(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """The model predicts new rows, but the only score taken is on its training rows.

    Why: the number printed says how well the model has learned its own rows by heart, not how
    good the predictions are that are handed in.

    Fix: hold rows out, or cross-validate, and read that score beside the other.

    Flagged:
        import pandas as pd
        from sklearn.ensemble import RandomForestClassifier
        train, test = pd.read_csv("train.csv"), pd.read_csv("test.csv")
        # %%
        model = RandomForestClassifier(random_state=0)
        model.fit(train[["age", "fare"]], train["survived"])
        print(model.score(train[["age", "fare"]], train["survived"]))
        test["survived"] = model.predict(test[["age", "fare"]])

    Clean:
        import pandas as pd
        from sklearn.ensemble import RandomForestClassifier
        from sklearn.model_selection import cross_val_score
        train, test = pd.read_csv("train.csv"), pd.read_csv("test.csv")
        # %%
        model = RandomForestClassifier(random_state=0)
        print(cross_val_score(model, train[["age", "fare"]], train["survived"]).mean())
        model.fit(train[["age", "fare"]], train["survived"])
        test["survived"] = model.predict(test[["age", "fare"]])

    Source: Kapoor and Narayanan (2023), L1.1; Hastie, Tibshirani and Friedman, 7.4.
    """
    for verdict in overlaps(analysis_of(facts)):
        if not verdict.only_scored or verdict.copy is not None:
            continue
        meeting, fit = verdict.meeting, verdict.meeting.fit
        yield facts.cells[meeting.eval.where.cell].finding(
            rule,
            f"The only score of {words.model_of(fit)} is taken on {words.rows_text(meeting.eval)},"
            " which it was trained on, though it predicts other rows too.",
            meeting.eval.where.node,
            names=words.names_of(fit.data, meeting.eval.data, extra=(fit.name,)),
            fix="Print `cross_val_score(model, X_train, y_train).mean()` instead, or hold rows out.",
            evidence=words.evidence(
                facts,
                [
                    (f"{fit.label} is fitted", fit.where),
                    (f"{meeting.eval.how} on the same rows", meeting.eval.where),
                ],
            ),
        )


@rule("LEAK103", "repeated-test-use", "warning")
def repeated_test_use(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """One test set scores several models, and no part is left for a final test.

    Why: the best of many scores on the same rows is partly luck with these rows. Once a model,
    a threshold or a setting is chosen by them, they are no longer a test.

    Fix: choose by cross-validation on the training part or on a validation part, and score the
    chosen model once on the test part.

    Flagged:
        from sklearn.datasets import load_wine
        from sklearn.model_selection import train_test_split
        from sklearn.neighbors import KNeighborsClassifier
        X, y = load_wine(return_X_y=True)
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
        # %%
        for k in range(1, 20):
            model = KNeighborsClassifier(k).fit(X_train, y_train)
            print(k, model.score(X_test, y_test))

    Clean:
        from sklearn.datasets import load_wine
        from sklearn.model_selection import GridSearchCV, train_test_split
        from sklearn.neighbors import KNeighborsClassifier
        X, y = load_wine(return_X_y=True)
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
        # %%
        search = GridSearchCV(KNeighborsClassifier(), {"n_neighbors": range(1, 20)})
        search.fit(X_train, y_train)
        print(search.score(X_test, y_test))

    Source: Yang et al. (ASE 2022), multi-test; Dwork et al., The reusable holdout (Science 2015).
    """
    for verdict in repeated(analysis_of(facts)):
        last = verdict.meetings[-1]
        tested = words.rows_text(last.eval)
        models = list(dict.fromkeys(words.model_of(m.fit) for m in verdict.meetings))
        if verdict.in_loop:
            who = f"Each pass of a loop fits {models[0]} anew and scores it"
        else:
            count = len(verdict.meetings)
            shown = ", ".join(models[:4]) + (", ..." if len(models) > 4 else "")
            who = f"{count} models ({shown}) are scored"
        steps = [
            (f"{m.fit.label} is scored ({m.eval.how})", m.eval.where) for m in verdict.meetings[:12]
        ]
        yield facts.cells[last.eval.where.cell].finding(
            rule,
            f"{who} on the same test rows {tested}, and no other rows are left for a final test.",
            last.eval.where.node,
            names=words.names_of(last.eval.data, extra=[m.fit.name for m in verdict.meetings]),
            fix="Compare with `cross_val_score(model, X_train, y_train)` and score only the chosen"
            f" model on {tested}.",
            category="multi-test",
            evidence=words.evidence(facts, steps, models=len(verdict.meetings)),
        )


@rule("LEAK104", "resampling-before-split", "error")
def resampling_before_split(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """Rows were oversampled before they were split, so copies lie on both sides.

    Why: a copy of a row, or a row mixed from its neighbours, is in training while the original
    is tested, or the other way round. The model is asked what it was told.

    Fix: split first and resample the training part only; imbalanced-learn's Pipeline does so in
    every fold.

    Flagged:
        import pandas as pd
        from imblearn.over_sampling import SMOTE
        from sklearn.linear_model import LogisticRegression
        from sklearn.model_selection import train_test_split
        df = pd.read_csv("fraud.csv")
        # %%
        X, y = SMOTE(random_state=0).fit_resample(df.drop(columns="fraud"), df["fraud"])
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
        model = LogisticRegression().fit(X_train, y_train)
        print(model.score(X_test, y_test))

    Clean:
        import pandas as pd
        from imblearn.over_sampling import SMOTE
        from sklearn.linear_model import LogisticRegression
        from sklearn.model_selection import train_test_split
        df = pd.read_csv("fraud.csv")
        # %%
        X = df.drop(columns="fraud")
        X_train, X_test, y_train, y_test = train_test_split(X, df["fraud"], random_state=0)
        more_X, more_y = SMOTE(random_state=0).fit_resample(X_train, y_train)
        model = LogisticRegression().fit(more_X, more_y)
        print(model.score(X_test, y_test))

    Source: imbalanced-learn, Common pitfalls; Yang et al. (ASE 2022), overlap.
    """
    for verdict in resampled(analysis_of(facts)):
        copy = verdict.copy
        steps = [(f"{copy.label} adds rows made of others", copy.where)]
        if verdict.meeting is not None:
            meeting = verdict.meeting
            tested, model = words.rows_text(meeting.eval), words.model_of(meeting.fit)
            what = f"{tested} holds copies of rows that {model} was trained on"
            steps += [
                (f"{meeting.fit.label} is fitted", meeting.fit.where),
                (f"{meeting.eval.how} on the test rows", meeting.eval.where),
            ]
        else:
            what = "the folds held out hold copies of rows that were trained on"
            if verdict.validation is not None:
                steps.append((f"{verdict.validation.label} splits", verdict.validation.where))
        yield facts.cells[copy.where.cell].finding(
            rule,
            f"{copy.label} adds rows made of other rows before the split: {what}.",
            copy.where.node,
            fix="Split first and resample only the training part:"
            " `sampler.fit_resample(X_train, y_train)`.",
            category="overlap",
            evidence=words.evidence(facts, steps),
        )


@rule("LEAK108", "early-stopping-on-test", "warning")
def early_stopping_on_test(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """Training stops at the best score on the rows that are reported as the test.

    Why: the number of rounds or epochs was chosen so that these rows come out well. Their score
    is the best of many, not a test.

    Fix: give early stopping a validation part of the training rows.

    Flagged:
        import pandas as pd
        from sklearn.model_selection import train_test_split
        from xgboost import XGBClassifier
        df = pd.read_csv("loans.csv")
        X = df.drop(columns="default")
        X_train, X_test, y_train, y_test = train_test_split(X, df["default"], random_state=0)
        # %%
        model = XGBClassifier(early_stopping_rounds=20)
        model.fit(X_train, y_train, eval_set=[(X_test, y_test)])
        print(model.score(X_test, y_test))

    Clean:
        import pandas as pd
        from sklearn.model_selection import train_test_split
        from xgboost import XGBClassifier
        df = pd.read_csv("loans.csv")
        X = df.drop(columns="default")
        X_train, X_test, y_train, y_test = train_test_split(X, df["default"], random_state=0)
        # %%
        X_fit, X_stop, y_fit, y_stop = train_test_split(X_train, y_train, random_state=0)
        model = XGBClassifier(early_stopping_rounds=20)
        model.fit(X_fit, y_fit, eval_set=[(X_stop, y_stop)])
        print(model.score(X_test, y_test))

    Source: Prechelt, Early stopping (1998): the validation set that stops is not the test set.
    """
    for verdict in watched(analysis_of(facts)):
        stopping, meeting = verdict.stopping, verdict.meeting
        tested, model = words.rows_text(meeting.eval), words.model_of(stopping.fit)
        yield facts.cells[stopping.where.cell].finding(
            rule,
            f"{model} keeps its best state ({stopping.how}) by its score on {tested}, the same rows"
            " that its reported score is taken on.",
            stopping.where.node,
            names=words.names_of(meeting.eval.data, extra=(stopping.fit.name,)),
            fix="Split a validation part off the training rows and stop by that:"
            " `X_fit, X_stop, y_fit, y_stop = train_test_split(X_train, y_train)`.",
            category="multi-test",
            evidence=words.evidence(
                facts,
                [
                    (f"{stopping.how} watches the test rows", stopping.where),
                    (f"{meeting.eval.how} on the same rows", meeting.eval.where),
                ],
            ),
        )
