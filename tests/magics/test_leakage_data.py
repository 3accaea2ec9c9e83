"""``%%validate --train train --test test --target y``: leakage in the data that a cell has made."""

from __future__ import annotations

import pytest

MAKE = """
import numpy as np, pandas as pd
from sklearn.model_selection import train_test_split
rng = np.random.default_rng(0)
df = pd.DataFrame({"km": rng.gamma(2, 50, 2000), "carrier": rng.choice(list("abc"), 2000)})
df["customer"] = rng.integers(0, 300, 2000)
df["ordered"] = pd.Timestamp("2025-01-01") + pd.to_timedelta(rng.integers(0, 7000, 2000), "h")
df["delivered"] = df["ordered"] + pd.to_timedelta(24 * (rng.gamma(4, 1, 2000) + df.km / 50), "h")
df["days_taken"] = ((df["delivered"] - df["ordered"]).dt.total_seconds() / 86400).round(1)
df["late"] = (df["days_taken"] > 7).astype(int)
known = ["km", "carrier", "late"]
"""
SPLIT = "train, test = train_test_split(df{columns}, random_state=0)"
VECTORS = """
X, y = df[["km", "days_taken"]], df["late"]
X_train, X_test, y_train, y_test = train_test_split(X{values}, y{values}, random_state=0)
"""


@pytest.fixture
def made(run):
    assert run("make", MAKE).success
    return run


def test_a_feature_that_holds_the_answer_is_proved(made):
    text = made(
        "a", "%%validate --train train --test test --target late\n" + SPLIT.format(columns="")
    ).text
    assert "LEAK311 feature-is-the-target: `late` is nothing but `days_taken` > 7" in text
    assert "Drop `days_taken`" in text


def test_the_same_split_without_it_has_nothing_to_report(made):
    words = "%%validate --train train --test test --target late\n"
    text = made("a", words + SPLIT.format(columns="[known]")).text
    assert text == "nbvalidate: nothing to report\n"


def test_declared_groups_and_times_are_kept_apart(made):
    words = "%%validate --train train --test test --group customer --time ordered --target late\n"
    text = made("a", words + SPLIT.format(columns='[[*known, "customer", "ordered"]]')).text
    assert "error LEAK305 entity-in-both-parts" in text
    assert "error LEAK306 test-before-train-ends" in text


def test_split_by_group_and_in_order_of_time_is_clean(made):
    words = "%%validate --train train --test test --group customer --time ordered --target late\n"
    cell = """
cut = df["ordered"].quantile(0.7)
old = df["customer"] < 200
train, test = df[old & (df["ordered"] <= cut)], df[~old & (df["ordered"] > cut)]
train, test = (part[[*known, "customer", "ordered"]] for part in (train, test))
"""
    assert made("a", words + cell).text == "nbvalidate: nothing to report\n"


def test_a_column_known_only_after_the_moment_of_prediction(made):
    words = "%%validate --train df --target late --time ordered --available-at km=delivered\n"
    assert "LEAK321" in made("a", words + "len(df)").text


@pytest.mark.parametrize(("values", "label"), [("", "days_taken"), (".to_numpy()", "1")])
def test_the_target_may_be_variables(made, values, label):
    words = "%%validate --train X_train --test X_test --target y_train,y_test"
    text = made("a", words + VECTORS.format(values=values)).text
    assert "LEAK311" in text
    assert f"Drop `{label}`" in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--train trian --test test", "no variable `trian` (did you mean `train`?)"),
        ("--train train --target lte", "`train` has no column `lte`. Did you mean `late`?"),
        ("--test test --group customer", "--test, --group: say --train NAME too"),
        ("--train rng", "`rng` is not a table"),
    ],
)
def test_a_wrong_word_is_one_sentence_and_stops_only_a_strict_cell(made, words, said):
    made("split", SPLIT.format(columns=""))
    result = made("a", f"%%validate {words}\nx = 1")
    assert result.success
    (line,) = result.text.splitlines()
    assert said in line
    strict = made("a", f"%%validate --strict {words}\nx = 1")
    assert said in str(strict.error_in_exec)


def test_findings_stay_in_the_report_until_the_cell_is_edited(made, shell):
    words = "%%validate --train train --test test --target late\n"
    leaking, clean = SPLIT.format(columns=""), SPLIT.format(columns="[known]")
    session = shell.magics_manager.registry["NBValidate"].session
    made("a", words + leaking)
    found = [(f.rule, f.cell_id, f.certainty, f.category) for f in session.report().findings]
    assert ("LEAK311", "a", "proved", "target") in found
    assert "LEAK311" in [f["rule"] for f in session.state()["findings"]]
    made("a", words + clean)
    assert not session.report().findings


def test_a_comment_in_the_cell_silences_a_rule(made):
    words = "%%validate --train train --test test --target late\n"
    text = made("a", words + "# nbvalidate: ignore-cell[LEAK311]\n" + SPLIT.format(columns="")).text
    assert "LEAK311" not in text


def test_a_schema_says_what_is_known_after_the_event(shell, run, tmp_path):
    file = tmp_path / "orders.yaml"
    file.write_text(
        "version: 1\ncolumns:\n  km: {available_at: before}\n  days: {available_at: after}\n"
        "extra_columns: allow\n"
    )
    run(
        "a",
        "import pandas as pd\ntrain = pd.DataFrame({'km': [1, 2] * 25, 'days': [3, 4, 5, 4, 3] * 10})",
    )
    text = run("b", f"%%validate --train train --schema train={file}\ntrain.shape").text
    assert "LEAK321" in text
    assert "`days` is declared to be known only after the event." in text
    assert "`km`" not in text
    text = run("c", f"%%validate --train less --schema less={file}\nless = train[['km']]").text
    assert "LEAK321" not in text
