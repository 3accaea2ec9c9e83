"""Other libraries of scikit-learn's kind; all of them are among the test extras."""

from __future__ import annotations

import pytest

SPLIT = "X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)"
SKEWED = "y = (X[:, 0] + rng.normal(size=len(X)) > 1.5).astype(int)"


@pytest.mark.parametrize(
    "sampler",
    ["SMOTE(random_state=0)", "RandomOverSampler(random_state=0)", "ADASYN(random_state=0)"],
)
@pytest.mark.parametrize("data", ["X", "df"])
def test_oversampling_before_the_split(notebook, sampler, data):
    name = sampler.partition("(")[0]
    codes = notebook.codes(
        SKEWED,
        f"from imblearn.over_sampling import {name}\nR, t = {sampler}.fit_resample({data}, y)",
        "a, b, c, d = train_test_split(R, t, random_state=0)",
        "m = LogisticRegression().fit(a, c)",
        "m.score(b, d)",
    )
    assert codes == ["LEAK204"]


def test_oversampling_then_scaling_then_folds_by_hand(notebook):
    codes = notebook.codes(
        SKEWED,
        "from imblearn.over_sampling import RandomOverSampler\nR, t = RandomOverSampler(random_state=0).fit_resample(X, y)",
        "for a, b in StratifiedKFold(3).split(R, t):\n    LogisticRegression().fit(R[a], t[a]).score(R[b], t[b])",
    )
    assert codes == ["LEAK204"]


def test_oversampling_of_the_training_rows(notebook):
    for cell in (
        SKEWED,
        SPLIT,
        "from imblearn.over_sampling import SMOTE\nR, t = SMOTE(random_state=0).fit_resample(X_train, y_train)",
        "m = LogisticRegression().fit(R, t); m.score(R, t), m.score(X_test, y_test)",
        (
            "from imblearn.pipeline import make_pipeline as mp\n"
            "cross_val_score(mp(SMOTE(random_state=0), StandardScaler(), LogisticRegression()), X, y)"
        ),
    ):
        assert notebook.run(cell) == []


@pytest.mark.parametrize(
    ("module", "model"), [("xgboost", "XGBClassifier(n_estimators=3)"), ("lightgbm", "LGBMClassifier(n_estimators=3, verbose=-1)"),
                          ("catboost", "CatBoostClassifier(iterations=3, verbose=0, allow_writing_files=False)")]
)  # fmt: skip
def test_boosting(notebook, module, model):
    name = model.partition("(")[0]
    start = f"from {module} import {name}\n{SPLIT}"
    assert (
        notebook.run(start, f"m = {model}.fit(X_train, y_train)", "m.score(X_test, y_test)") == []
    )
    assert notebook.codes(f"m = {model}.fit(df, y)", "m.score(df.iloc[:50], y[:50])") == ["LEAK201"]
    metric = "from sklearn.metrics import accuracy_score\naccuracy_score(y_test, m.predict(X_test))"
    assert notebook.codes(f"m = {model}.fit(X, y)", metric) == ["LEAK201"]
