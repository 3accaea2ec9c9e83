"""Leakage rules on what rows and columns mean: time, groups, and the answer as a feature."""

from __future__ import annotations

from collections.abc import Iterator

from nbvalidate.catalogue import Rule, rule
from nbvalidate.checks.facts import NotebookFacts
from nbvalidate.checks.leakage import words
from nbvalidate.checks.leakage.analysis import analysis_of
from nbvalidate.checks.leakage.verdicts.groups import torn
from nbvalidate.checks.leakage.verdicts.meaning import derived, out_of_time
from nbvalidate.findings import Finding, Severity

__all__ = ["random_split_in_time", "random_split_of_groups", "target_derived_feature"]


@rule("LEAK110", "random-split-in-time", "warning")
def random_split_in_time(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """Rows that follow one another in time are divided at random.

    Why: features made of earlier rows (lags, rolling means) put the neighbours of a test row
    into training, and the model is trained on the future of the rows it is tested on.

    Fix: test on the last part in time: `shuffle=False`, or `TimeSeriesSplit`.

    Flagged:
        import pandas as pd
        from sklearn.linear_model import LinearRegression
        from sklearn.model_selection import train_test_split
        df = pd.read_csv("load.csv")
        # %%
        df["yesterday"] = df["load"].shift(1)
        df = df.dropna()
        X_train, X_test, y_train, y_test = train_test_split(
            df[["yesterday"]], df["load"], random_state=0
        )
        model = LinearRegression().fit(X_train, y_train)
        print(model.score(X_test, y_test))

    Clean:
        import pandas as pd
        from sklearn.linear_model import LinearRegression
        from sklearn.model_selection import train_test_split
        df = pd.read_csv("load.csv")
        # %%
        df["yesterday"] = df["load"].shift(1)
        df = df.dropna()
        X_train, X_test, y_train, y_test = train_test_split(
            df[["yesterday"]], df["load"], shuffle=False
        )
        model = LinearRegression().fit(X_train, y_train)
        print(model.score(X_test, y_test))

    Source: Kapoor and Narayanan (2023), L3.1; scikit-learn, TimeSeriesSplit.
    """
    for verdict in out_of_time(analysis_of(facts)):
        split = verdict.split
        data = words.text_of(split.data, "the rows")
        why = (
            "has features made of earlier rows (a lag or a rolling window)"
            if verdict.lagged
            else "was sorted by date"
        )
        yield facts.cells[split.where.cell].finding(
            rule,
            f"{split.label} divides {data} at random, but it {why}: test rows lie between the rows"
            " trained on.",
            split.where.node,
            names=words.names_of(split.data),
            fix="Test on the last part in time: `train_test_split(..., shuffle=False)` or"
            " `TimeSeriesSplit()`.",
            severity=rule.severity if verdict.lagged else Severity.INFO,
            category="temporal",
            evidence=words.evidence(facts, [(f"{split.label} divides at random", split.where)]),
        )


@rule("LEAK111", "target-derived-feature", "warning")
def target_derived_feature(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """The target and a feature are computed from one another in the same row.

    Why: the model only has to learn the formula. When it is used for real, the target is not
    known yet, and neither is what was computed from it.

    Fix: leave the columns out of the features that make, or are made of, the target.

    Flagged:
        import pandas as pd
        from sklearn.model_selection import train_test_split
        from sklearn.tree import DecisionTreeClassifier
        df = pd.read_csv("shipments.csv")
        # %%
        df["is_late"] = df["days_taken"] > df["days_promised"]
        X = df[["days_taken", "days_promised", "weight"]]
        X_train, X_test, y_train, y_test = train_test_split(X, df["is_late"], random_state=0)
        model = DecisionTreeClassifier(random_state=0).fit(X_train, y_train)
        print(model.score(X_test, y_test))

    Clean:
        import pandas as pd
        from sklearn.model_selection import train_test_split
        from sklearn.tree import DecisionTreeClassifier
        df = pd.read_csv("shipments.csv")
        # %%
        df["is_late"] = df["days_taken"] > df["days_promised"]
        X = df[["days_promised", "weight"]]
        X_train, X_test, y_train, y_test = train_test_split(X, df["is_late"], random_state=0)
        model = DecisionTreeClassifier(random_state=0).fit(X_train, y_train)
        print(model.score(X_test, y_test))

    Source: Kaufman et al., Leakage in Data Mining (2012); Kapoor and Narayanan (2023), L2.
    """
    for verdict in derived(analysis_of(facts)):
        columns = ", ".join(f"`{name}`" for name in verdict.features)
        how = (
            f"{columns} is computed from the target `{verdict.target}`"
            if verdict.forward
            else f"the target `{verdict.target}` is computed from {columns}"
        )
        fit = verdict.fit
        yield facts.cells[fit.where.cell].finding(
            rule,
            f"{words.model_of(fit)} gets its answer as a feature: {how}.",
            fit.where.node,
            names=(verdict.target, *verdict.features),
            fix=f"Leave {columns} out of the features: `X.drop(columns={list(verdict.features)})`.",
            category="target",
            evidence=words.evidence(facts, [(f"{fit.label} is fitted", fit.where)]),
        )


@rule("LEAK114", "random-split-of-groups", "warning")
def random_split_of_groups(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """Rows of one person, machine or customer are divided at random.

    Why: where the code itself treats some rows as belonging together (features averaged per
    customer, `GroupKFold` on a column elsewhere), a random split puts rows of one customer on both
    sides. The model can recognise the customer, and does worse on customers it has not met.

    Fix: keep each group whole: `GroupKFold`, `StratifiedGroupKFold` or `GroupShuffleSplit`.

    Flagged:
        import pandas as pd
        from sklearn.linear_model import LogisticRegression
        from sklearn.model_selection import GroupKFold, cross_val_score, train_test_split
        df = pd.read_csv("visits.csv")
        X, y = df[["pulse", "age"]], df["ill"]
        # %%
        folds = GroupKFold(5)
        print(cross_val_score(LogisticRegression(), X, y, groups=df["patient"], cv=folds))
        # %%
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
        model = LogisticRegression().fit(X_train, y_train)
        print(model.score(X_test, y_test))

    Clean:
        import pandas as pd
        from sklearn.linear_model import LogisticRegression
        from sklearn.model_selection import GroupShuffleSplit
        df = pd.read_csv("visits.csv")
        X, y = df[["pulse", "age"]], df["ill"]
        # %%
        splitter = GroupShuffleSplit(n_splits=1, random_state=0)
        train, test = next(splitter.split(X, y, groups=df["patient"]))
        model = LogisticRegression().fit(X.iloc[train], y.iloc[train])
        print(model.score(X.iloc[test], y.iloc[test]))

    Source: Kapoor and Narayanan (2023), L3.2; scikit-learn, Cross-validation iterators for
    grouped data.
    """
    for verdict in torn(analysis_of(facts)):
        split = verdict.split
        data = words.text_of(split.data, "the rows")
        yield facts.cells[split.where.cell].finding(
            rule,
            f"{split.label} divides {data} at random, but the code shows that rows with the same"
            f" {verdict.column} belong together ({verdict.how}): they land in training and test.",
            split.where.node,
            names=words.names_of(split.data),
            fix="Keep groups whole: `GroupKFold().split(X, y, groups=...)` or `GroupShuffleSplit`.",
            severity=rule.severity if verdict.declared else Severity.INFO,
            category="group",
            evidence=words.evidence(
                facts,
                [
                    (f"rows are grouped: {verdict.how}", verdict.where),
                    (f"{split.label} divides at random", split.where),
                ],
            ),
        )
