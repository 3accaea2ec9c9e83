"""Leakage proved by a headless run: real kernels, through the real command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from nbvalidate.verify.flow import verify
from tests.verify.test_verify import notebook, verdicts

if TYPE_CHECKING:
    from pathlib import Path

    from nbvalidate.findings import NotebookReport

DATA = (
    "from sklearn.datasets import load_breast_cancer\n"
    "from sklearn.linear_model import LogisticRegression\n"
    "from sklearn.model_selection import train_test_split\n"
    "from sklearn.preprocessing import StandardScaler\n"
    "X, y = load_breast_cancer(return_X_y=True)"
)
SPLIT = "X_train, X_test, y_train, y_test = train_test_split({}, y, random_state=0)"
LEAKING = (
    DATA,
    "scaler = StandardScaler()\nX_scaled = scaler.fit_transform(X)\n" + SPLIT.format("X_scaled"),
    "model = LogisticRegression().fit(X_train, y_train)\nprint(model.score(X_test, y_test))",
    "other = LogisticRegression().fit(X_scaled, y)\nprint(other.score(X_test, y_test))",
    "train, test = train_test_split(X)",
)
CLEAN = (
    DATA,
    SPLIT.format("X") + "\nscaler = StandardScaler().fit(X_train)",
    "model = LogisticRegression().fit(scaler.transform(X_train), y_train)",
    "print(model.score(scaler.transform(X_train), y_train))",
    "print(model.score(scaler.transform(X_test), y_test))",
    "train, test = train_test_split(X, random_state=1)",
)


def told(path: Path, *options: str, cwd: Path | None = None) -> tuple[int, str]:
    """Exit code and output of the real command."""
    done = subprocess.run(
        [sys.executable, "-m", "nbvalidate", "verify", str(path), "--jobs", "2", *options],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": os.getcwd()},
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def leaks(path: Path, *options: str, cwd: Path | None = None) -> list[dict[str, Any]]:
    """The findings on leakage, as JSON."""
    (made,) = json.loads(told(path, "--format", "json", *options, cwd=cwd)[1])["notebooks"]
    assert made["reproducible"] is not False
    return [f for f in made["findings"] if f["rule"].startswith("LEAK")]


def one(path: Path, **options: Any) -> NotebookReport:
    (report,) = verify([path], **{"jobs": 2, **options}).notebooks
    return report


def codes(report: NotebookReport) -> list[tuple[str, int | None, int | None]]:
    return [(f.rule, f.cell_index, f.line) for f in report.findings if f.rule.startswith("LEAK")]


def test_a_leaking_notebook_is_proved_and_its_look_alike_is_clean(tmp_path: Path) -> None:
    path = notebook(tmp_path / "a.ipynb", *LEAKING)
    code, text = told(path, "--no-check")
    assert code == 1
    found = leaks(path, "--no-check")
    assert [(f["rule"], f["cell_index"], f["line"]) for f in found] == [
        ("LEAK202", 2, 2),
        ("LEAK201", 3, 2),
        ("LEAK205", 4, 1),
    ]
    assert {f["certainty"] for f in found} == {"proved"}
    assert [f["category"] for f in found] == ["preprocessing", "overlap", "inconsistent"]
    assert found[0]["cell_id"] == "c2"
    assert found[0]["excerpt"] == "print(model.score(X_test, y_test))"
    assert found[0]["message"] == (
        "All 143 rows that `score` scores (`X_test`) came through `scaler`, which had been fitted "
        "on them together with the training rows (cell 1, line 2, on 569 rows)."
    )
    assert found[0]["message"] in text
    assert "LEAK202 transformer-saw-scored-rows [proved]" in text
    clean = notebook(tmp_path / "b.ipynb", *CLEAN)
    assert leaks(clean, "--no-check") == []
    assert leaks(clean) == []


def test_a_finding_of_the_source_is_proved_and_nothing_is_told_twice(tmp_path: Path) -> None:
    path = notebook(tmp_path / "a.ipynb", *LEAKING, "LogisticRegression(C=9).fit(X_train, y_train)"
                    ".score(X_test, y_test)")  # fmt: skip
    (made,) = json.loads(told(path, "--format", "json")[1])["notebooks"]
    found = {f["rule"]: f for f in made["findings"] if f["rule"][:4] in ("LEAK", "HYG2")}
    assert {f["rule"]: f["certainty"] for f in found.values()} == {
        "LEAK101": "proved",
        "LEAK102": "proved",
        "LEAK103": "inferred",  # two models are not many
        "HYG202": "proved",
    }
    first = found["LEAK101"]["evidence"]
    assert first["proved_by"] == "LEAK202"
    assert (first["count"], first["rows"], first["fitted_rows"]) == (143, 143, 569)
    assert first["proof"].startswith("All 143 rows that `score` scores")
    assert found["LEAK102"]["evidence"]["proved_by"] == "LEAK201"
    assert found["HYG202"]["evidence"]["proved_by"] == "LEAK205"


def test_what_the_run_does_not_prove_stays_inferred(tmp_path: Path) -> None:
    stopped = [*LEAKING[:2], "1 / 0", *LEAKING[2:3]]
    path = notebook(tmp_path / "a.ipynb", *stopped[:2], "if not len(X):\n    " + LEAKING[2].replace(
        "\n", "\n    "))  # fmt: skip
    assert [(f["rule"], f["certainty"]) for f in leaks(path)] == [("LEAK101", "inferred")]


@pytest.mark.parametrize("form", ["text", "json", "junit", "sarif", "github"])
def test_every_format_shows_it(tmp_path: Path, form: str) -> None:
    path = notebook(tmp_path / "a.ipynb", *LEAKING[:3])
    page = tmp_path / "page.html"
    code, shown = told(path, "--format", form, "--no-check", "--report", str(page))
    assert code == 1
    for text in (shown, page.read_text()):
        assert "LEAK202" in text
        assert "came through" in text


def test_the_users_choice_of_rules_holds(tmp_path: Path) -> None:
    path = notebook(tmp_path / "a.ipynb", *LEAKING[:3])
    assert [f["rule"] for f in leaks(path, "--select", "LEAK202")] == ["LEAK202"]
    assert leaks(path, "--ignore", "LEAK", "--fail-on", "info") == []
    assert told(path, "--select", "LEAK202", "--fail-on", "never")[0] == 0
    (tmp_path / "pyproject.toml").write_text('[tool.nbvalidate]\nignore = ["LEAK2"]\n')
    assert leaks(path, "--no-check") == []
    (tmp_path / "pyproject.toml").unlink()
    quiet = notebook(
        tmp_path / "b.ipynb",
        *LEAKING[:2],
        LEAKING[2] + "  # nbvalidate: ignore[LEAK202]",
        "1  # nbvalidate: ignore[LEAK201]",
    )
    found = json.loads(told(quiet, "--format", "json", "--no-check")[1])["notebooks"][0]
    assert [(f["rule"], f["cell_index"]) for f in found["findings"]] == [("HYG901", 3)]


def test_what_was_proved_before_the_end_is_told(tmp_path: Path) -> None:
    failing = notebook(tmp_path / "a.ipynb", *LEAKING[:3], "1 / 0", *LEAKING[3:4])
    assert codes(one(failing)) == [("LEAK202", 2, 2), ("LEAK201", 4, 2)]
    same = notebook(tmp_path / "b.ipynb", *LEAKING[:2], LEAKING[2] + "\n1 / 0")
    assert codes(one(same)) == [("LEAK202", 2, 2)]
    died = notebook(tmp_path / "c.ipynb", *LEAKING[:3], "import os\nos._exit(3)", LEAKING[3])
    assert codes(one(died)) == [("LEAK202", 2, 2)]
    slow = notebook(tmp_path / "d.ipynb", *LEAKING[:3], "import time\ntime.sleep(60)", LEAKING[3])
    assert codes(one(slow, timeout=10)) == [("LEAK202", 2, 2)]


def test_one_cell_that_does_everything(tmp_path: Path) -> None:
    path = notebook(tmp_path / "a.ipynb", "\n".join(LEAKING))
    assert codes(one(path, runs=1)) == [("LEAK202", 0, 10), ("LEAK201", 0, 12), ("LEAK205", 0, 13)]
    assert codes(one(path, runs=1, against="none")) == codes(one(path, runs=1))


def test_cells_without_ids_and_given_parameters(tmp_path: Path) -> None:
    path = notebook(tmp_path / "a.ipynb", "depth = 1", *LEAKING[:3], depth=1)
    book = json.loads(path.read_text())
    book["nbformat_minor"] = 4
    for cell in book["cells"]:
        del cell["id"]
    book["cells"][0]["metadata"]["tags"] = ["parameters"]
    path.write_text(json.dumps(book))
    report = one(path, parameters={"depth": 2})
    assert codes(report) == [("LEAK202", 3, 2)]
    assert "(cell 2, line 2, on 569 rows)" in report.findings[0].message


def test_the_verdict_is_of_runs_that_nobody_followed(tmp_path: Path) -> None:
    path = notebook(
        tmp_path / "a.ipynb",
        *LEAKING[:2],
        LEAKING[2] + "\nimport sys\nprint([m for m in sys.modules if 'tracking.events' in m])",
        "print(len(sys.meta_path) > 0)",
    )
    report = one(path, out=tmp_path / "out")
    assert codes(report) == [("LEAK202", 2, 2)]  # found in the run that showed our module
    assert verdicts(report) == ["reproduced"] * 4
    assert report.details["reproducible"] is True
    assert report.details["runs"] == 2
    executed = json.loads((tmp_path / "out" / "a.run1.ipynb").read_text())
    assert executed["cells"][2]["outputs"][0]["text"][-1] == "[]\n"
    one_run = one(path, runs=1, against="none", out=tmp_path / "alone")
    assert codes(one_run) == [("LEAK202", 2, 2)]


def test_a_notebook_that_follows_itself_is_followed_too(tmp_path: Path) -> None:
    path = notebook(
        tmp_path / "a.ipynb", "%load_ext nbvalidate", "%nbvalidate on", *LEAKING[:3], LEAKING[3]
    )
    report = one(path)
    assert set(verdicts(report)) == {"reproduced"}
    assert codes(report) == [("LEAK202", 4, 2), ("LEAK201", 5, 2)]
    late = notebook(
        tmp_path / "b.ipynb", *LEAKING[:3], "%load_ext nbvalidate", "%nbvalidate on", LEAKING[3]
    )
    assert codes(one(late)) == [("LEAK202", 2, 2), ("LEAK201", 5, 2)]


def test_nothing_is_loaded_where_nothing_is_fitted(tmp_path: Path) -> None:
    path = notebook(
        tmp_path / "a.ipynb",
        ("import sys\nimport json", ""),
        ("print({m.partition('.')[0] for m in sys.modules} & {'numpy', 'nbvalidate', 'xxhash'})",
         "set()\n"),
    )  # fmt: skip
    assert verdicts(one(path, runs=1)) == ["reproduced"] * 2


def test_a_kernel_that_cannot_follow_runs_as_ever(tmp_path: Path) -> None:
    path = notebook(
        tmp_path / "a.ipynb", "import sys\nsys.modules['nbvalidate.live.tracking'] = None", *LEAKING
    )
    report = one(path)
    assert codes(report) == []
    assert set(verdicts(report)) == {"reproduced"}


MAKE = """
import numpy as np, pandas as pd
from sklearn.tree import DecisionTreeClassifier
rng = np.random.default_rng(0)
df = pd.DataFrame({"km": rng.gamma(2, 50, 900), "days": rng.gamma(4, 2, 900).round(1)})
df["late"] = df["days"] > 7
df.to_csv("shipments.csv", index=False)
"""
READ = """
df = pd.read_csv("shipments.csv")
train, test = df[:600], df[600:]
"""
FIT = """model = DecisionTreeClassifier(random_state=0).fit(train[features], train["late"])
print(model.score(test[features], test["late"]))
"""


@pytest.mark.parametrize(("features", "codes"), [("['km', 'days']", ["LEAK311"]), ("['km']", [])])
def test_a_feature_that_holds_the_answer_is_proved(tmp_path, features, codes):
    path = notebook(tmp_path / "a.ipynb", MAKE, READ + f"features = {features}", FIT)
    found = leaks(path)
    assert [f["rule"] for f in found] == codes
    for finding in found:
        assert (finding["cell_index"], finding["line"], finding["certainty"]) == (2, 2, "proved")
        assert "`days` > 7" in finding["message"]
