"""What a user sees: the message, the fix, the rows' way, and one finding per cause."""

from __future__ import annotations

import ast
import json
import re

import pytest

from nbvalidate.checks.facts import NotebookFacts
from nbvalidate.checks.leakage import RULES
from nbvalidate.checks.leakage.analysis import Analysis
from nbvalidate.checks.leakage.interpreter import interpret
from nbvalidate.checks.leakage.knowledge import knowledge_for
from nbvalidate.checks.leakage.verdicts.learned import learned
from nbvalidate.checks.run import check
from nbvalidate.notebook.model import Cell, Notebook
from tests.checks.leakage.labelled_preprocessing import END, START

SCALED = [START, "scaler = StandardScaler()\nX = scaler.fit_transform(X)", END]


def findings(cells: list[str]):
    made = tuple(Cell(i, f"c{i}", "code", text) for i, text in enumerate(cells))
    facts = NotebookFacts(Notebook("a.ipynb", made))
    return [f for r in RULES if 101 <= int(r.code[4:]) < 200 for f in r.check(facts)]


def test_a_finding_names_the_transformer_the_split_and_the_model():
    (found,) = findings(SCALED)
    assert (found.rule, found.category, found.certainty) == ("LEAK101", "preprocessing", "inferred")
    assert (found.cell_index, found.line) == (1, 2)
    assert found.message == (
        "`scaler` (StandardScaler) learns from all rows, test rows included, before the split:"
        " `X` holds the rows of `X_test`, on which `model` is tested."
    )
    assert "make_pipeline(StandardScaler(), model)" in found.fix


def test_the_evidence_is_the_way_of_the_rows():
    (found,) = findings(SCALED)
    assert [(s["cell"], s["line"]) for s in found.evidence["path"]] == [
        (1, 2),
        (2, 2),
        (2, 4),
        (2, 5),
    ]
    assert found.evidence["split"] == "cell 2, line 2"
    json.dumps(found.evidence)


def test_two_statistics_in_one_line_are_one_cause():
    found = findings([START, "X = (X - X.mean()) / X.std()", END])
    assert [f.rule for f in found] == ["LEAK101"]


def test_a_leak_inside_a_function_says_where_it_was_called():
    helper = "def prepare(d):\n    return StandardScaler().fit_transform(d)"
    (found,) = findings([START, helper, "X = prepare(X)", END])
    assert (found.cell_index, found.line) == (1, 2)
    assert found.evidence["path"][0]["called_from"] == [{"cell": 2, "line": 1}]


def test_resampling_is_told_once_and_not_as_overlap_too():
    smote = "from imblearn.over_sampling import SMOTE\nX, y = SMOTE().fit_resample(X, y)"
    assert [f.rule for f in findings([START, smote, END])] == ["LEAK104"]


def test_a_static_path_through_unknown_code_is_only_a_warning():
    unknown = START.replace('pd.read_csv("loans.csv")', "ours.load()")
    (found,) = findings([unknown, "X = StandardScaler().fit_transform(X)", END])
    assert found.severity.value == "warning"


def test_encoding_of_features_is_a_hint_and_of_the_target_nothing():
    (found,) = findings([START, "X = OneHotEncoder().fit_transform(X)", END])
    assert (found.rule, found.severity.value) == ("LEAK112", "info")


def test_users_add_names_of_their_own():
    source = "import ours\nX, y = ours.rows()\nX = ours.squash(X)\n" + END.replace(
        "LogisticRegression", "ours.Net"
    )
    trees = [(0, ast.parse("from sklearn.model_selection import *\n" + source))]
    before = Analysis(interpret(trees, knowledge_for({})))
    after = Analysis(interpret(trees, knowledge_for({"learn": ["squash"]})))
    assert [v.stat.label for v in learned(before)] == []
    assert [v.stat.label for v in learned(after)] == ["squash"]


@pytest.mark.parametrize(
    ("table", "message"),
    [({"scalers": ["A"]}, "Did you mean scaler"), ({"scaler": "A"}, "must be a list")],
)
def test_a_wrong_setting_is_one_sentence(table, message, tmp_path):
    project(tmp_path, table)
    (notebook,) = check([tmp_path / "own.py"]).notebooks
    assert notebook.status == "unreadable"
    assert re.search(message, notebook.error)


def test_names_in_the_project_file_hold_for_its_notebooks(tmp_path):
    project(tmp_path, {"learn": ["squash"]})
    (notebook,) = check([tmp_path / "own.py"], select=["LEAK"]).notebooks
    assert [f.rule for f in notebook.findings] == ["LEAK101"]
    assert "squash" in notebook.findings[0].message


def project(folder, table):
    """A folder with a script of its own library's, and its settings."""
    lines = [f"{kind} = {json.dumps(names)}" for kind, names in table.items()]
    settings = "\n".join(["[tool.nbvalidate.leakage]", *lines])
    (folder / "pyproject.toml").write_text(settings, encoding="utf-8")
    script = "import ours\nX, y = ours.rows()\nX = ours.squash(X)\n" + END
    (folder / "own.py").write_text(script, encoding="utf-8")


def test_rows_scaled_and_copied_before_the_split_leak_in_both_ways():
    copied = "X, y = SMOTE().fit_resample(X, y)"
    found = findings([*SCALED[:2], copied, END])
    assert {f.category for f in found} >= {"preprocessing", "overlap"}
    assert {f.category for f in findings([START, copied, END])} == {"overlap"}


def test_of_the_columns_behind_the_target_only_the_nearest_is_named():
    make = (
        START + "\nd = pd.read_csv('a.csv')\nd['days'] = d['km'] / 130 + d['load']\n"
        "d['late'] = d['days'] > 7\nf = d[['km', 'load', 'days']]"
    )
    fit = "a, b, c, e = train_test_split(f, d['late'])\nm = LogisticRegression().fit(a, c)\nm.score(b, e)"
    (found,) = [f for f in findings([make, fit]) if f.rule == "LEAK111"]
    assert "is computed from `days`." in found.message
