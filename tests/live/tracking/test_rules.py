"""Each proved rule on sessions that leak, and on look-alikes that do not."""

from __future__ import annotations

import pytest

from nbvalidate.checks.leakage.proved import PROVED_RULES

SPLIT = "X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)"


@pytest.mark.parametrize("rule", PROVED_RULES, ids=lambda r: r.code)
def test_the_flagged_example_is_flagged(rule, notebook):
    found = []
    for cell in rule.section("Flagged").split("# %%\n"):
        found += notebook.run(cell)
    assert {f.rule for f in found} == {rule.code}
    assert all(f.certainty == "proved" and f.category for f in found)


@pytest.mark.parametrize("rule", PROVED_RULES, ids=lambda r: r.code)
def test_the_clean_example_is_clean(rule, notebook):
    for cell in rule.section("Clean").split("# %%\n"):
        assert notebook.run(cell) == []


LEAKS = {
    "fit on all, numpy slices": ("LEAK201", ["m = LogisticRegression().fit(X, y)", "m.score(X[300:], y[300:])"]),
    "overlapping slices": ("LEAK201", ["m = LogisticRegression().fit(X[:350], y[:350])", "m.score(X[300:], y[300:])"]),
    "the same rows and nothing else": ("LEAK201", ["m = LogisticRegression().fit(X, y)", "m.score(X, y)"]),
    "a metric of predictions": (
        "LEAK201",
        [SPLIT, "m = LogisticRegression().fit(X, y); p = m.predict_proba(X_test)[:, 1]",
         "from sklearn.metrics import roc_auc_score\nroc_auc_score(y_test, p)"],
    ),
    "a mask of a frame, columns dropped": (
        "LEAK201",
        ["df['y'] = y; train, test = train_test_split(df, random_state=1)",
         "m = LogisticRegression().fit(df.drop(columns='y'), df['y'])",
         "m.score(test[['a', 'b', 'c', 'd']], test['y'])"],
    ),
    "float32 and another library": (
        "LEAK201",
        ["import polars as pl; m = LogisticRegression().fit(pl.DataFrame(df), y)",
         "m.score(pl.DataFrame(df)[100:200], y[100:200])"],
    ),
    "a search on all rows": (
        "LEAK201",
        [SPLIT, "g = GridSearchCV(LogisticRegression(), {'C': [.1, 1]}, cv=3).fit(X, y)",
         "g.best_estimator_.score(X_test, y_test)"],
    ),
    "single precision": (
        "LEAK201",
        [SPLIT, "Z = X.astype('f4'); m = LogisticRegression().fit(X, y)", "m.score(Z[:50], y[:50])"],
    ),
    "partial fits": (
        "LEAK201",
        ["from sklearn.linear_model import SGDClassifier", SPLIT,
         "m = SGDClassifier(random_state=0)\nm.partial_fit(X_train, y_train, classes=[0, 1]); m.partial_fit(X_test, y_test)",
         "m.score(X_test, y_test)"],
    ),
    "a scaler before the split, written back into the frame": (
        "LEAK202",
        ["df[['a', 'b']] = StandardScaler().fit_transform(df[['a', 'b']])",
         "X_train, X_test, y_train, y_test = train_test_split(df, y, random_state=0)",
         "LogisticRegression().fit(X_train, y_train).score(X_test, y_test)"],
    ),
    "a scaler before the split, in a new frame": (
        "LEAK202",
        ["scaled = pd.DataFrame(StandardScaler().fit_transform(df), columns=df.columns)",
         "train = scaled.sample(frac=.7, random_state=0); test = scaled.drop(train.index)",
         "LogisticRegression().fit(train, y[train.index]).score(test, y[test.index])"],
    ),
    "a selection of features before cross-validation": (
        "LEAK202",
        ["from sklearn.feature_selection import SelectKBest\nX_new = SelectKBest(k=2).fit_transform(X, y)",
         "cross_val_score(LogisticRegression(), X_new, y)"],
    ),
    "a scaler fitted on all, used on both parts": (
        "LEAK202",
        [SPLIT, "s = MinMaxScaler().fit(X)", "m = LogisticRegression().fit(s.transform(X_train), y_train)",
         "m.score(s.transform(X_test), y_test)"],
    ),
    "a vectoriser of texts": (
        "LEAK202",
        [("from sklearn.feature_extraction.text import TfidfVectorizer\n"
         "texts = [f'word{i} also{i % 7} with{i * i}' for i in range(400)]"),
         "V = TfidfVectorizer().fit_transform(texts)",
         "a, b, c, d = train_test_split(V, y, random_state=0)",
         "LogisticRegression().fit(a, c).score(b, d)"],
    ),
    "a class of the notebook": (
        "LEAK202",
        [("from sklearn.base import BaseEstimator, TransformerMixin\n"
         "class Centre(TransformerMixin, BaseEstimator):\n"
         "    def fit(self, X, y=None):\n        self.mean_ = X.mean(axis=0); return self\n"
         "    def transform(self, X):\n        return X - self.mean_"),
         "Z = Centre().fit_transform(X)",
         "a, b, c, d = train_test_split(Z, y, random_state=0)",
         "LogisticRegression().fit(a, c).score(b, d)"],
    ),
    "a scaler that changes the array in place": (
        "LEAK202",
        ["Z = X.copy(); StandardScaler(copy=False).fit_transform(Z)",
         "a, b, c, d = train_test_split(Z, y, random_state=0)",
         "LogisticRegression().fit(a, c).score(b, d)"],
    ),
    "a scaler that changes a frame's array in place, all in one cell": (
        "LEAK202",
        [("Z = df.to_numpy().copy(); s = StandardScaler(copy=False); s.fit(Z); s.transform(Z)\n"
         "a, b, c, d = train_test_split(Z, y, random_state=0)\n"
         "LogisticRegression().fit(a, c).score(b, d)")],
    ),
    "a pipeline that changes the array in place": (
        "LEAK202",
        [("Z = X.copy(); make_pipeline(StandardScaler(copy=False), MinMaxScaler()).fit(Z)\n"
         "p = make_pipeline(StandardScaler(copy=False)).fit_transform(Z)"),
         "a, b, c, d = train_test_split(p, y, random_state=0)",
         "LogisticRegression().fit(a, c).score(b, d)"],
    ),
    "everything in one cell": (
        "LEAK202",
        [("Z = StandardScaler().fit_transform(df)\na, b, c, d = train_test_split(Z, y, random_state=0)\n"
         "LogisticRegression().fit(a, c).score(b, d)\ndel Z, a, b")],
    ),
    "temporary tables": (
        "LEAK201",
        [("m = LogisticRegression().fit(df[['a', 'b']][:300], y[:300])\n"
         "m.score(df[['a', 'b']][200:], y[200:])")],
    ),
    "cells run again with other settings": (
        "LEAK203",
        [SPLIT, *[f"LogisticRegression(C={c}).fit(X_train, y_train).score(X_test, y_test)" for c in (1, 2, 3, 4, 5, 6)]],
    ),
    "a frame with repeated labels": (
        "LEAK204",
        ["more = pd.concat([df, df[y == 1]]); t = np.r_[y, y[y == 1]]",
         "from sklearn.utils import resample\nup, ty = resample(df, y, n_samples=900, random_state=0)",
         "a, b, c, d = train_test_split(up, ty, random_state=0)",
         "LogisticRegression().fit(a, c).score(b, d)"],
    ),
    "resampled, then cross-validated": (
        "LEAK204",
        ["from sklearn.utils import resample\nR, t = resample(X, y, n_samples=900, random_state=0)",
         "cross_val_score(LogisticRegression(), R, t)"],
    ),
    "shuffled folds": ("LEAK205", ["list(KFold(3, shuffle=True).split(X))"]),
    "folds of a cross-validation": (
        "LEAK205",
        ["cross_val_score(LogisticRegression(), X, y, cv=StratifiedKFold(3, shuffle=True))"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LEAKS)
def test_a_leak_is_found(name, notebook):
    code, cells = LEAKS[name]
    assert notebook.codes(*cells) == [code]


CLEAN = {
    "a train score before the test score": [SPLIT, "m = LogisticRegression().fit(X_train, y_train)", "m.score(X_train, y_train)"],
    "a pipeline under cross-validation": ["cross_val_score(make_pipeline(StandardScaler(), LogisticRegression()), X, y)"],
    "a pipeline": [SPLIT, "p = make_pipeline(StandardScaler(), LogisticRegression()).fit(X_train, y_train)", "p.score(X_test, y_test)"],
    "a search on train, one test": [
        SPLIT, "g = GridSearchCV(LogisticRegression(), {'C': [.1, 1]}).fit(X_train, y_train)", "g.score(X_test, y_test)",
        "g.best_estimator_.score(X_test, y_test)",
    ],
    "labels encoded before the split": [
        "t = LabelEncoder().fit_transform(np.where(y, 'yes', 'no'))",
        "a, b, c, d = train_test_split(X, t, random_state=0)", "LogisticRegression().fit(a, c).score(b, d)",
    ],
    "categories encoded before the split": [
        "cats = pd.DataFrame({'k': rng.choice(list('pqr'), 400), 'x': X[:, 0]})",
        "E = OneHotEncoder().fit_transform(cats[['k']]).toarray(); E = np.c_[E, X]",
        "a, b, c, d = train_test_split(E, y, random_state=0)", "LogisticRegression().fit(a, c).score(b, d)",
    ],
    "a scaled copy for a plot only": [
        "for_plot = StandardScaler().fit_transform(X)", SPLIT,
        "LogisticRegression().fit(X_train, y_train).score(X_test, y_test)",
    ],
    "clusters explored": ["from sklearn.cluster import KMeans\nk = KMeans(3, random_state=0, n_init=1).fit(X)", SPLIT,
                          "LogisticRegression().fit(X_train, y_train).score(X_test, y_test)"],
    "few values: equal rows by chance": [
        "C = rng.integers(0, 3, size=(400, 3))", "m = LogisticRegression().fit(C[:300], y[:300])", "m.score(C[300:], y[300:])",
    ],
    "few values in a frame, split": [
        "C = pd.DataFrame(rng.integers(0, 3, size=(400, 3)), columns=list('abc'))",
        "a, b, c, d = train_test_split(C, y, random_state=0)", "LogisticRegression().fit(a, c).score(b, d)",
    ],
    "some equal rows by chance": [
        "C = rng.integers(0, 25, size=(400, 2))", "m = LogisticRegression().fit(C[:300], y[:300])", "m.score(C[300:], y[300:])",
    ],
    "two files with the same index and one column in common": [
        ("store = np.arange(200) * 1.5\n"
        "train = pd.DataFrame({'store': store, 'x': rng.normal(size=200)})\n"
        "test = pd.DataFrame({'store': store, 'x': rng.normal(size=200)})"),
        "m = LogisticRegression().fit(train, y[:200])", "m.score(test, y[200:])",
    ],
    "oversampled train": [
        SPLIT, "from sklearn.utils import resample\nR, t = resample(X_train, y_train, n_samples=900, random_state=0)",
        "m = LogisticRegression().fit(R, t); m.score(R, t), m.score(X_test, y_test)",
    ],
    "five models compared": [SPLIT, "for C in range(1, 6):\n    LogisticRegression(C=C).fit(X_train, y_train).score(X_test, y_test)"],
    "one cell run ten times": [
        SPLIT, *["for i in range(10):\n    LogisticRegression().fit(X_train, y_train).score(X_test, y_test)"] * 2,
    ],
    "many metrics of one model": [
        SPLIT, "from sklearn.metrics import *\np = LogisticRegression().fit(X_train, y_train).predict(X_test)",
        "for f in (accuracy_score, f1_score, recall_score, precision_score, confusion_matrix, matthews_corrcoef, log_loss):\n    f(y_test, p)",
    ],
    "folds by hand": [
        "s = 0\nfor a, b in KFold(8).split(X):\n    s += LogisticRegression().fit(X[a], y[a]).score(X[b], y[b])",
    ],
    "folds by hand of a frame": [
        ("for a, b in KFold(4, shuffle=True, random_state=0).split(df):\n"
        "    m = make_pipeline(StandardScaler(), LogisticRegression()).fit(df.iloc[a], y[a]); m.score(df.iloc[b], y[b])"),
    ],
    "a learning curve": ["learning_curve(LogisticRegression(), X, y, cv=3, train_sizes=[.5, 1.])"],
    "seeded by numpy": ["np.random.seed(0)", "train_test_split(X, y)"],
    "not shuffled": ["train_test_split(X, y, shuffle=False)", "list(TimeSeriesSplit().split(X))"],
    "fitted again on train": [
        SPLIT, "m = LogisticRegression().fit(X, y)", "m.fit(X_train, y_train)", "m.score(X_test, y_test)",
    ],
    "a final model on all rows, predictions only": [SPLIT, "m = LogisticRegression().fit(X, y)", "m.predict(X_test)"],
    "a scaler that changes the training array in place": [
        SPLIT, "s = StandardScaler(copy=False); s.fit_transform(X_train); s.transform(X_test)",
        "m = LogisticRegression().fit(X_train, y_train); m.score(X_test, y_test)",
    ],
    "one array used again for other rows, in one cell": [
        ("Z = X[:100].copy(); m = LogisticRegression().fit(Z, y[:100])\nZ[:] = X[100:200]\n"
         "m.score(Z, y[100:200])"),
    ],
    "rows shuffled in place": [
        "Z = X.copy(); StandardScaler().fit(Z[:200]).transform(Z[:200])", "np.random.seed(0); np.random.shuffle(Z)",
        "m = LogisticRegression().fit(Z[:200], y[:200])", "m.score(Z[200:], y[200:])",
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", CLEAN)
def test_a_look_alike_is_clean(name, notebook):
    found = []
    for cell in CLEAN[name]:
        found += notebook.run(cell)
    assert [f.message for f in found] == []


def test_the_message_is_in_the_users_words(notebook):
    notebook.run(SPLIT, "model = LogisticRegression().fit(X, y)")
    (found,) = notebook.run("acc = 1\nmodel.score(X_test, y_test)")
    assert found.message == (
        "All 100 rows that `score` scores (`X_test`) were also fitted on by `model` (cell [3], line 1), "
        "so this score says little about new rows."
    )
    assert (found.cell_id, found.line, found.names) == ("c4", 2, ("model", "X_test"))
    assert found.cell_index == 3
    assert found.evidence["count"] == 100
    assert found.evidence["examples"] == [0, 1, 2, 3, 4]


def test_shares_are_counted(notebook):
    notebook.run("m = LogisticRegression().fit(X[:350], y[:350])")
    (found,) = notebook.run("m.score(X[300:], y[300:])")
    assert found.message.startswith("50 of the 100 (50 %) rows")


def test_a_cell_that_is_mended_is_clean(notebook):
    notebook.run(SPLIT)
    bad = "m = LogisticRegression().fit(X, y)\nm.score(X_test, y_test)"
    assert notebook.codes(bad, cell_id="m") == ["LEAK201"]
    assert notebook.codes(bad.replace("(X, y)", "(X_train, y_train)"), cell_id="m") == []
    assert notebook.tracker.findings() == ()


def test_a_seed_in_a_module_of_the_user_counts(notebook, tmp_path, monkeypatch):
    (tmp_path / "own_seeds.py").write_text("import numpy as np\nnp.random.seed(3)\n")
    (tmp_path / "own_tools.py").write_text("import numpy as np\nDEPTH = 3  # no seed\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert notebook.codes("import own_tools\ntrain_test_split(X)") == ["LEAK205"]
    assert notebook.codes("import own_seeds\ntrain_test_split(X)") == []
