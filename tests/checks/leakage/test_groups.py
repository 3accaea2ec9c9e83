"""Groups that a split tears, and what looks like it: several programs of each kind."""

from __future__ import annotations

import pytest

from tests.checks.leakage.test_labelled import IMPORTS, findings

SPLIT = "X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)\n"
TEST = "m = SVC().fit(X_train, y_train)\nprint(m.score(X_test, y_test))\n"
GROUPED = "print(cross_val_score(SVC(), X, y, groups=df['customer'], cv=GroupKFold(5)))\n"

TORN = {
    "groups in a helper": GROUPED + SPLIT + TEST,
    "groups in a splitter": "for a, b in GroupKFold(5).split(X, y, df.customer):\n    print(SVC().fit(X.iloc[a], y.iloc[a]).score(X.iloc[b], y.iloc[b]))\n"
    + SPLIT
    + TEST,
    "a splitter that ignores them": "for a, b in StratifiedKFold(5).split(X, y, groups=df.customer):\n    print(SVC().fit(X.iloc[a], y.iloc[a]).score(X.iloc[b], y.iloc[b]))",
    "cross-validated without them": GROUPED + "print(cross_val_score(SVC(), X, y, cv=5))",
    "customers divided elsewhere": "ids = df['customer'].unique()\na, b = train_test_split(ids)\ntrain, test = df[df.customer.isin(a)], df[df.customer.isin(b)]\nprint(SVC().fit(train[['age']], train.default).score(test[['age']], test.default))\n"
    + SPLIT
    + TEST,
    "groups only inside the train part": SPLIT
    + "print(cross_val_score(SVC(), X_train, y_train, groups=X_train['customer'], cv=GroupKFold(5)))\n"
    + TEST,
}

WHOLE = {
    "no groups": SPLIT + TEST,
    "groups everywhere": GROUPED,
    "categories averaged": "X['mean'] = X.groupby('job')['income'].transform('count')\n",
    "one row per customer": GROUPED
    + "d = df.drop_duplicates('customer')\nX_train, X_test, y_train, y_test = train_test_split(d[['age']], d.default)\n"
    + TEST,
    "other rows": GROUPED
    + "d = pd.read_csv('other.csv')\nX_train, X_test, y_train, y_test = train_test_split(d[['age']], d.default)\n"
    + TEST,
    "split but never tested": GROUPED + SPLIT,
    "by time": GROUPED
    + "for a, b in TimeSeriesSplit(5).split(X):\n    print(SVC().fit(X.iloc[a], y.iloc[a]).score(X.iloc[b], y.iloc[b]))",
    "a table of groups": "t = df.groupby('customer').mean().reset_index()\nX_train, X_test, y_train, y_test = train_test_split(t[['age']], t.default)\n"
    + TEST,
}


def said(source: str) -> list[str]:
    return [f.message for f in findings(IMPORTS + source) if f.rule == "LEAK114"]


@pytest.mark.parametrize("name", TORN)
def test_a_torn_group_is_told_once(name):
    (message,) = said(TORN[name])
    assert "belong together" in message


@pytest.mark.parametrize("name", WHOLE)
def test_whole_groups_get_no_word(name):
    assert said(WHOLE[name]) == []


def test_the_column_is_named():
    assert "`customer`" in said(TORN["groups in a splitter"])[0]


ONLY_SCORE = "train, test = pd.read_csv('a.csv'), pd.read_csv('b.csv')\nm = SVC().fit(train[['age']], train.y)\nprint(m.score(train[['age']], train.y))\n"


def test_a_train_score_beside_predictions_of_new_rows_is_a_hint_without_a_category():
    (found,) = findings(IMPORTS + ONLY_SCORE + "out = m.predict(test[['age']])")
    assert (found.rule, found.severity.value, found.category) == ("LEAK113", "info", None)


def test_a_train_score_alone_is_an_overlap():
    (found,) = findings(IMPORTS + ONLY_SCORE)
    assert (found.rule, found.category) == ("LEAK102", "overlap")
