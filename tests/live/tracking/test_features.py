"""What was fitted and scored is looked at itself: a feature that holds the answer is told."""

from __future__ import annotations

import pytest

MAKE = """
n = 900
ship = pd.DataFrame({"km": rng.gamma(2, 50, n), "kg": rng.gamma(2, 2, n)})
ship["days"] = (rng.gamma(4, 1, n) + ship.km / 50).round(1)
ship["late"] = (ship.days > 6).astype(int)
from sklearn.metrics import accuracy_score, roc_auc_score
from sklearn.tree import DecisionTreeClassifier as Tree
cut = 600
"""
FRAMES = "train, test = ship[:cut], ship[cut:]"
SPLIT = """
X_train, X_test, y_train, y_test = train_test_split(ship[features], ship["late"], random_state=0)
"""
LEAK = 'features = ["km", "kg", "days"]'
CLEAN = 'features = ["km", "kg"]'

SCORES = {
    "score": SPLIT + "m = Tree().fit(X_train, y_train)\nm.score(X_test, y_test)",
    "frames made for the call": FRAMES
    + '\nm = Tree().fit(train[features], train["late"])\nm.score(test[features], test["late"])',
    "a metric": FRAMES
    + '\nm = Tree().fit(train[features], train["late"])'
    + '\naccuracy_score(test["late"], m.predict(test[features]))',
    "by keyword": FRAMES
    + '\nm = Tree().fit(X=train[features], y=train["late"])'
    + '\nroc_auc_score(y_true=test["late"], y_score=m.predict_proba(test[features])[:, 1])',
    "arrays": SPLIT
    + "m = Tree().fit(X_train.to_numpy(), y_train.to_numpy())"
    + "\nm.score(X_test.to_numpy(), y_test.to_numpy())",
    "a pipeline": SPLIT
    + "m = make_pipeline(StandardScaler(), LogisticRegression()).fit(X_train, y_train)"
    + "\nm.score(X_test, y_test)",
    "two cells": SPLIT + "m = Tree().fit(X_train, y_train)",
}


@pytest.mark.parametrize("way", SCORES)
def test_a_feature_that_holds_the_answer(notebook, way):
    notebook.run(MAKE)
    found = notebook.run(LEAK, SCORES[way])
    if way == "two cells":
        assert not found
        found = notebook.run("m.score(X_test, y_test)")
    assert [f.rule for f in found] == ["LEAK311"]
    assert found[0].cell_id == f"c{notebook.count}"
    assert found[0].line is not None
    assert "> 6" in found[0].message
    rows = "`X_train`" if way in ("score", "a pipeline", "two cells") else "the training rows"
    assert f"every row of {rows} " in found[0].message
    assert found[0].names[0] == ("2" if way == "arrays" else "days")


@pytest.mark.parametrize("way", SCORES)
def test_its_clean_look_alike(notebook, way):
    notebook.run(MAKE)
    assert not notebook.run(
        CLEAN, SCORES[way], "m.score(X_test, y_test)" if way == "two cells" else "1"
    )


def test_the_last_pair_of_a_loop_is_looked_at(notebook):
    notebook.run(MAKE, LEAK)
    loop = """
for a, b in KFold(3).split(ship):
    train, test = ship.iloc[a], ship.iloc[b]
    m = Tree().fit(train[features], train["late"])
    m.score(test[features], test["late"])
"""
    assert [f.rule for f in notebook.run(loop)] == ["LEAK311"]


def test_the_words_of_a_sample_say_so(notebook):
    big = MAKE.replace("n = 900", "n = 30_000").replace("cut = 600", "cut = 20_000")
    (found,) = notebook.run(big, LEAK, SCORES["frames made for the call"])
    assert "in every row of 5,000 rows of the training rows that has both" in found.message
    assert found.certainty == "inferred"


def test_a_cell_that_runs_again_without_the_feature_is_clean(notebook):
    notebook.run(MAKE, LEAK)
    assert notebook.run(SCORES["score"], cell_id="score")
    notebook.run(CLEAN)
    assert not notebook.run(SCORES["score"], cell_id="score")
    assert not list(notebook.check.findings(notebook.session.document))


def test_training_scores_and_many_answers_are_left_alone(notebook):
    notebook.run(MAKE, LEAK, SPLIT)
    found = notebook.run("m = Tree().fit(X_train, y_train)\nm.score(X_train, y_train)")
    assert "LEAK311" not in [f.rule for f in found]
    many = "Y = np.column_stack([y_train, y_train])\nm = Tree().fit(X_train, Y)\nm.predict(X_test)"
    assert not notebook.run(many)


def test_the_samples_do_not_keep_the_tables_alive_for_ever(notebook):
    notebook.run(MAKE, CLEAN)
    loop = """
for i in range(100):
    part = ship.sample(300, random_state=i)
    Tree().fit(part[features], part["late"])
"""
    notebook.run(loop)
    assert len(notebook.tracker._events.samples._known) <= 24
