"""Static leakage before a cell runs, in a live shell."""

from __future__ import annotations

import pytest

from nbvalidate.live.leakage_static import StaticLeakage

MAKE = (
    "from sklearn.datasets import make_classification\nX, y = make_classification(random_state=0)"
)
SCALE = "from sklearn.preprocessing import StandardScaler\nX = StandardScaler().fit_transform(X)"
TRAIN = (
    "from sklearn.model_selection import train_test_split\n"
    "from sklearn.linear_model import LogisticRegression\n"
    "X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)\n"
    "model = LogisticRegression().fit(X_train, y_train)\n"
    "score = model.score(X_test, y_test)"
)
RIGHT = (
    TRAIN.replace("LogisticRegression()", "make_pipeline(StandardScaler(), LogisticRegression())")
    + "\n"
).replace(
    "from sklearn.linear_model",
    "from sklearn.pipeline import make_pipeline\nfrom sklearn.preprocessing import StandardScaler\nfrom sklearn.linear_model",
)


@pytest.fixture(autouse=True)
def _checked(shell):
    checks = shell.magics_manager.registry["NBValidate"].session.checks
    checks[:] = [StaticLeakage()]


@pytest.fixture
def document(shell):
    session = shell.magics_manager.registry["NBValidate"].session

    def document(**cells):
        session.set_document(
            [{"id": name, "type": "code", "source": text} for name, text in cells.items()]
        )

    return document


def test_a_leak_is_told_on_the_cell_that_learns_from_all_rows(run, document):
    document(a=MAKE, b="%%validate\n" + SCALE, c=TRAIN)
    run("a", MAKE)
    text = run("b", "%%validate\n" + SCALE).text
    assert "LEAK101 preprocessing-before-split" in text
    assert "make_pipeline(StandardScaler(), model)" in text


def test_the_cell_that_completes_a_leak_is_told_where_no_document_is_known(run):
    run("a", MAKE)
    run("b", SCALE)
    assert "LEAK101" in run("c", "%%validate\n" + TRAIN).text


def test_a_pipeline_gets_the_one_quiet_line(run, document):
    document(a=MAKE, b="%%validate\n" + RIGHT)
    run("a", MAKE)
    assert run("b", "%%validate\n" + RIGHT).text == "nbvalidate: nothing to report\n"


def test_an_edit_that_is_not_saved_counts(run, document):
    document(a=MAKE, b=SCALE, c=TRAIN)
    run("a", MAKE)
    assert "LEAK" not in run("b", "%%validate\nimport math").text


def test_strict_keeps_a_leaking_cell_from_running(run, document, shell):
    document(a=MAKE, b="%%validate --strict\n" + SCALE, c=TRAIN)
    run("a", MAKE)
    before = shell.user_ns["X"]
    run("b", "%%validate --strict\n" + SCALE)
    assert shell.user_ns["X"] is before


def test_an_ignore_comment_is_honoured(run, document):
    quiet = SCALE + "  # nbvalidate: ignore[LEAK101]"
    document(a=MAKE, b="%%validate\n" + quiet, c=TRAIN)
    run("a", MAKE)
    assert "LEAK101" not in run("b", "%%validate\n" + quiet).text
