"""``nbvalidate slices`` on files, as a pipeline calls it."""

from __future__ import annotations

import importlib
import json
import pickle
import signal
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import joblib
import jsonschema
import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from nbvalidate.cli import main
from nbvalidate.formats.json_report import schema as json_schema
from tests.formats.test_machines import SARIF
from tests.slices.test_json_schema import SCHEMA as GATE_SCHEMA

GATE = {
    "version": 1,
    "slices": [
        {"name": "the west", "rule": [{"column": "region", "is": "west"}], "margin": 0.05},
        {"name": "the north", "rule": [{"column": "region", "is": "north"}], "margin": 0.05},
    ],
}


def rows(broken: float, seed: int = 0, size: int = 3000) -> pd.DataFrame:
    """A truth that follows `plan`, but in the west, where a share of it is turned over."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "region": rng.choice(["north", "south", "east", "west"], size),
            "plan": rng.choice(["free", "paid"], size),
            "age": rng.integers(18, 80, size),
        }
    )
    truth = frame["plan"] == "paid"
    turned = rng.random(size) < np.where(frame["region"] == "west", broken, 0.1)
    frame["churned"] = (truth ^ turned).map({True: "yes", False: "no"})
    return frame


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("slices.json").write_text(json.dumps(GATE))
    train = rows(0.1, seed=1)
    model = make_pipeline(OneHotEncoder(handle_unknown="ignore"), LogisticRegression())
    joblib.dump(model.fit(train[["region", "plan"]], train["churned"]), "model.joblib")
    Path("model.pkl").write_bytes(pickle.dumps(model))
    rows(0.1, seed=2).to_parquet("good.parquet")
    rows(0.4, seed=2).to_parquet("bad.parquet")
    rows(0.4, seed=2).to_csv("bad.csv", index=False)
    return tmp_path


@pytest.fixture
def slices(capsys, monkeypatch):
    """Run ``nbvalidate slices ...``: exit code, stdout, stderr."""
    module = importlib.import_module("nbvalidate.cli.main")
    monkeypatch.setattr(module, "_end_politely", lambda: None)
    monkeypatch.setattr(module, "_leave_out_uri_grammar", lambda: None)

    def run(*words):
        capsys.readouterr()
        code = main(["slices", *map(str, words)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def judge(data: str, *more: str) -> list[str]:
    return ["check", "slices.json", "--data", data, "--target", "churned", *more]


def test_a_broken_slice_fails_and_its_look_alike_passes(slices):
    code, said, _ = slices(*judge("bad.parquet", "--model", "model.joblib"))
    assert code == 1
    assert "FAIL  the west" in said
    assert "PASS  the north" in said
    code, said, _ = slices(*judge("good.parquet", "--model", "model.joblib"))
    assert code == 0
    assert "FAIL" not in said


@pytest.mark.parametrize("model", ["model.joblib", "model.pkl"])
def test_other_files_and_other_models_say_the_same(slices, model):
    code, said, _ = slices(*judge("bad.csv", "--model", model))
    assert code == 1
    assert "FAIL  the west" in said


def test_a_model_of_a_module(slices):
    Path("ours.py").write_text(
        "def plan(rows):\n    return rows['plan'].map({'paid': 'yes', 'free': 'no'})\n"
    )
    code, said, _ = slices(*judge("bad.parquet", "--model", "ours:plan"))
    assert (code, "FAIL  the west" in said) == (1, True)
    code, _, err = slices(*judge("bad.parquet", "--model", "ours:plans"))
    assert (code, "has no 'plans'" in err) == (2, True)


def test_columns_in_place_of_a_model(slices):
    frame = pd.read_parquet("bad.parquet")
    frame["said"] = frame["plan"].map({"paid": "yes", "free": "no"})
    frame["wrong"] = (frame["said"] != frame["churned"]).astype(int)
    frame.to_parquet("said.parquet")
    assert slices(*judge("said.parquet", "--prediction", "said"))[0] == 1
    code, said, _ = slices("check", "slices.json", "--data", "said.parquet", "--error", "wrong")
    assert (code, "FAIL  the west" in said) == (1, True)


def test_too_few_rows_are_no_pass(slices):
    gate = {"version": 1, "slices": [GATE["slices"][0] | {"min_rows": 5000}]}
    Path("slices.json").write_text(json.dumps(gate))
    code, said, _ = slices(*judge("good.parquet", "--model", "model.joblib"))
    assert code == 1
    assert "INSUFFICIENT EVIDENCE  the west" in said


def test_ignored_rules_and_thresholds(slices):
    words = judge("bad.parquet", "--model", "model.joblib")
    assert slices(*words, "--ignore", "SLICE101")[0] == 0
    assert slices(*words, "--select", "SLICE102")[0] == 0
    assert slices(*words, "--fail-on", "never")[0] == 0


def test_each_format(slices):
    words = judge("bad.parquet", "--model", "model.joblib")
    code, said, _ = slices(*words, "--format", "json")
    made = json.loads(said)
    jsonschema.validate(made, json_schema())
    assert (code, made["command"]) == (1, "slices check")
    (data,) = made["notebooks"]
    assert [f["rule"] for f in data["findings"]] == ["SLICE101"]
    assert [one["status"] for one in data["slices"]["outcomes"]] == ["fail", "pass"]
    sarif = json.loads(slices(*words, "--format", "sarif")[1])
    checker = jsonschema.Draft4Validator.FORMAT_CHECKER
    jsonschema.Draft4Validator(SARIF, format_checker=checker).validate(sarif)
    assert [one["ruleId"] for one in sarif["runs"][0]["results"]] == ["SLICE101"]
    junit = ET.fromstring(slices(*words, "--format", "junit")[1])
    assert sum(1 for _ in junit.iter("failure")) == 1
    assert slices(*words, "--format", "github")[1].startswith("::error")
    page = slices(*words, "--format", "html")[1]
    assert page.startswith("<!doctype html>")
    assert "the west" in page
    code, said, _ = slices(*words, "-o", "out.txt")
    assert (code, said) == (1, "")
    assert "FAIL  the west" in Path("out.txt").read_text()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["check", "none.json", "--data", "bad.parquet", "--error", "age"], "none.json cannot be read"),
        (["check", "slices.json", "--data", "none.parquet", "--error", "age"], "none.parquet"),
        (["check", "slices.json", "--data", "bad.parquet"], "--target"),
        (judge("bad.parquet"), "--model"),
        (judge("bad.parquet", "--model", "none.joblib"), "none.joblib is not there"),
        (judge("bad.parquet", "--model", "slices.json"), "cannot be loaded as a model"),
        (["check", "slices.json", "--data", "bad.parquet", "--target", "churn", "--model", "model.pkl"], "Did you mean `churned`?"),
        (judge("narrow.parquet", "--model", "named.joblib"), "was fitted on the column 'plan'"),
        (judge("bad.parquet", "--model", "model.joblib", "--metric", "acuracy"), "Did you mean `accuracy`?"),
        (judge("empty.parquet", "--model", "model.joblib"), "has no rows"),
        (judge("bad.parquet", "--model", "model.joblib", "--error", "age"), "in place of"),
        (judge("broken.parquet", "--model", "model.joblib"), "broken.parquet"),
        (["find", "--data", "bad.parquet", "--error", "region"], "region"),
        (["find", "--data", "bad.parquet", "--error", "age", "--k", "0"], "`k`"),
        (["find", "--data", "bad.parquet", "--error", "age", "--features", "regio"], "Did you mean `region`?"),
        (["find", "--data", "bad.parquet", "--error", "age", "--exclude", "plans"], "Did you mean `plan`?"),
        (["find", "--data", "bad.parquet", "--error", "age", "--group", "plans"], "Did you mean `plan`?"),
        (["find", "--data", "bad.parquet", "--error", "age", "--time", "plan"], "does not hold numbers, or moments"),
        (["find", "--data", "bad.parquet", "--error", "age", "--exclude", "region,plan,churned"], "No column is left"),
        (["find", "--data", "bad.parquet", "--error", "age", "--metric", "recall", "-o", "g.json"], "does not fit"),
        (judge("bad.parquet", "--model", "dict.pkl"), "a value of type `dict`"),
        (judge("bad.parquet", "--model", "sklearn.linear_model:LogisticRegression"), "not a fitted model"),
        (judge("bad.parquet", "--model", "wrong_module:model"), "cannot be imported: name 'nothing'"),
        (judge("bad.parquet", "--model", "none_such:model"), "No module named"),
        (judge("bad.parquet", "--model", "math:pi"), "a value of type `float`"),
        (judge("new.parquet", "--model", "narrow.joblib"), "The model could not predict these rows (LogisticRegression)"),
        (judge("lost.parquet", "--model", "model.joblib"), "`churned` has no value in 4 of 3,000 rows"),
        (judge("bad.txt", "--model", "model.joblib"), "bad.txt"),
        (["check", "nothing.json", "--data", "bad.parquet", "--error", "age"], "names no slices"),
        (["check", "no.json", "--data", "bad.parquet", "--error", "age"], "this is no JSON"),
    ],
)  # fmt: skip
def test_bad_input_is_one_sentence(slices, words, says):
    frame = pd.read_parquet("bad.parquet")
    frame.drop(columns="plan").to_parquet("narrow.parquet")
    frame.head(0).to_parquet("empty.parquet")
    Path("broken.parquet").write_bytes(b"PAR1 no")
    joblib.dump(joblib.load("model.joblib"), "named.joblib")
    Path("dict.pkl").write_bytes(pickle.dumps({"a": 1}))
    Path("wrong_module.py").write_text("model = nothing\n")
    joblib.dump(LogisticRegression().fit(frame[["age"]], frame["churned"]), "narrow.joblib")
    frame.assign(age="old").to_parquet("new.parquet")
    frame.assign(churned=frame["churned"].where(frame.index > 3)).to_parquet("lost.parquet")
    Path("bad.txt").write_text("region,plan\n")
    Path("nothing.json").write_text("{}")
    Path("no.json").write_text("{")
    code, said, err = slices(*words)
    assert code == 2
    assert said == ""
    assert says in err
    assert "Traceback" not in err
    assert err.startswith("nbvalidate: ")
    assert len(err.splitlines()) == 1
    assert not Path("g.json").exists()


def test_what_is_found_becomes_a_gate_that_holds_today_and_not_when_it_gets_worse(slices):
    words = ["--target", "churned", "--model", "model.joblib"]
    code, said, _ = slices("find", "--data", "bad.parquet", *words, "-o", "gate.json")
    assert code == 0
    assert "region = west" in said
    gate = json.loads(Path("gate.json").read_text())
    assert [one["name"] for one in gate["slices"]] == ["region = west"]
    code, _, err = slices("find", "--data", "bad.parquet", *words, "-o", "gate.json")
    assert (code, "--force overwrites it" in err) == (2, True)
    assert slices("check", "gate.json", "--data", "bad.parquet", *words)[0] == 0
    rows(0.7, seed=2).to_parquet("worse.parquet")
    code, said, _ = slices("check", "gate.json", "--data", "worse.parquet", *words)
    assert (code, "FAIL  region = west" in said) == (1, True)


def test_found_slices_as_json_and_as_a_page(slices):
    words = ["find", "--data", "bad.parquet", "--target", "churned", "--model", "model.joblib"]
    made = json.loads(slices(*words, "--format", "json", "--exclude", "age")[1])
    assert made["slices"][0]["conditions"] == [{"column": "region", "is": "west"}]
    assert made["slices"][0]["q"] < 0.05
    assert "region = west" in slices(*words, "--format", "html", "--features", "region")[1]


def test_as_a_process_of_its_own(folder):
    words = judge("bad.parquet", "--model", "model.joblib")
    done = subprocess.run(
        [sys.executable, "-m", "nbvalidate", "slices", *words],
        capture_output=True, text=True, timeout=120, check=False, cwd=folder,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert "FAIL  the west" in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize("kind", ["array", "names", "lightgbm", "catboost"])
def test_a_model_gets_its_own_columns_and_no_answers(slices, kind, recwarn):
    train, frame = rows(0.1, seed=1), rows(0.4, seed=2)
    made, truth = ({"no": f["plan"] == "free", "old": f["age"]} for f in (train, frame)), None
    made, given = (pd.DataFrame(f).astype(float) for f in made)
    truth = (train["churned"] == "yes").astype(int)
    given["churned"] = (frame["churned"] == "yes").astype(int)
    gate = {"slices": [{"name": "young", "rule": [{"column": "old", "high": 20}], "margin": 0.3}]}
    Path("slices.json").write_text(json.dumps(gate))
    model = LogisticRegression()
    if kind == "lightgbm":
        import lightgbm

        model = lightgbm.LGBMClassifier(n_estimators=3, verbose=-1)
    if kind == "catboost":
        import catboost

        model = catboost.CatBoostClassifier(5, verbose=False, allow_writing_files=False)
    if kind == "names":  # more columns, in another order
        given = given.assign(more="x")[["more", "old", "churned", "no"]]
    model.fit(made if kind == "names" else made.to_numpy(), truth)
    joblib.dump(model, "its.joblib")
    given.to_parquet("given.parquet")
    code, said, err = slices(*judge("given.parquet", "--model", "its.joblib"))
    assert (code, err) == (0, "")
    assert "PASS  young" in said
    assert not [w for w in recwarn if "feature names" in str(w.message)]


def test_a_pickled_model_of_a_module_in_this_folder(folder):
    code = "class Plan:\n    def predict(self, rows):\n        return rows['plan'].map({'paid': 'yes', 'free': 'no'})\n"
    Path("theirs.py").write_text(code)
    subprocess.run(
        [sys.executable, "-c", "import theirs, pickle; pickle.dump(theirs.Plan(), open('p.pkl', 'wb'))"],
        check=True, cwd=folder,
    )  # fmt: skip
    # as the console script, which has no folder of its own to import from
    script = "import sys; from nbvalidate.cli import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-I", "-c", script, "slices", *judge("bad.parquet", "--model", "p.pkl")],
        capture_output=True, text=True, timeout=120, check=False, cwd=folder,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert "FAIL  the west" in done.stdout


def test_a_gate_of_errors_alone(slices):
    def errors(broken, file):
        frame = rows(broken, seed=2)
        wrong = (frame["plan"] == "paid") != (frame["churned"] == "yes")
        frame.assign(wrong=wrong * 1.0).drop(columns="churned").to_parquet(file)

    errors(0.4, "today.parquet")
    errors(0.7, "worse.parquet")
    words = ["--data", "today.parquet", "--error", "wrong"]
    code, said, err = slices("find", *words, "-o", "gate.json")
    assert (code, err) == (0, "gate.json: written\n")
    gate = json.loads(Path("gate.json").read_text())
    assert gate["metric"] == "error"
    assert gate["discovered"]["margin"] >= 0.3
    assert slices("check", "gate.json", *words)[0] == 0
    code, said, _ = slices("check", "gate.json", "--data", "worse.parquet", "--error", "wrong")
    assert (code, "FAIL  region = west" in said) == (1, True)


@pytest.mark.parametrize(
    "more",
    [
        ["--features", "plan,age"],
        ["--exclude", "region"],
        ["--group", "age"],
        ["--time", "age"],
        ["--stratify", "plan", "--sets", "--ranges", "--negation"],
        ["--loss", "log_loss"],
        ["--metric", "recall"],
        ["--metric", "precision", "--alpha", "0.99", "--seed", "3", "--holdout", "0.3"],
    ],
)
def test_a_gate_of_any_search_holds_today(slices, more):
    words = ["--data", "bad.parquet", "--target", "churned", "--model", "model.joblib"]
    code, _, err = slices("find", *words, *more, "-o", "gate.json")
    assert code == 0
    again = ["--loss", "log_loss"] if "--loss" in more else []
    assert ("check it with --loss log_loss" in err) is bool(again)
    jsonschema.validate(json.loads(Path("gate.json").read_text()), GATE_SCHEMA)
    code, said, _ = slices("check", "gate.json", *words, *again)
    assert code == 0, said


def test_a_metric_that_cannot_be_computed_in_a_slice_is_a_warning(slices):
    frame = rows(0.1, seed=2)
    # in the west nobody is positive, and all are called so: no recall
    west = frame["region"] == "west"
    frame["said"] = frame["plan"].map({"paid": "yes", "free": "no"}).mask(west, "yes")
    frame["churned"] = frame["churned"].mask(west, "no")
    frame.drop(columns="plan").to_parquet("said.parquet")
    words = ["--data", "said.parquet", "--target", "churned", "--prediction", "said"]
    assert slices("find", *words, "--metric", "recall", "-o", "gate.json")[0] == 0
    (named,) = json.loads(Path("gate.json").read_text())["slices"]
    assert (named["insufficient"], "recall" in named["note"]) == ("warning", True)
    assert slices("check", "gate.json", *words)[0] == 0


def test_progress_is_for_a_terminal_and_leaves_a_clean_line(slices, monkeypatch):
    words = ["find", "--data", "bad.parquet", "--target", "churned", "--model", "model.joblib"]
    assert slices(*words)[2] == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    code, said, err = slices(*words)
    assert code == 0
    assert "%" in err
    assert err.endswith("\r\x1b[K")
    assert "\x1b" not in said
    assert "\x1b[" in slices(*words, "--color", "always")[1]


def test_interrupted_is_130(folder):
    Path("slow.py").write_text(
        "import time\ndef model(rows):\n    print('asked', flush=True)\n    time.sleep(60)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "nbvalidate", "slices", *judge("bad.parquet", "--model", "slow:model")],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder,
    )  # fmt: skip
    assert process.stdout.readline() == "asked\n"
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (130, "nbvalidate: interrupted\n")


def test_the_help_says_that_a_pickle_runs_code(capsys):
    for word in ("check", "find"):
        with pytest.raises(SystemExit) as end:
            main(["slices", word, "--help"])
        assert end.value.code == 0
        assert "runs code: load only what you trust" in " ".join(capsys.readouterr().out.split())


def test_the_commands_of_the_readme_run(slices):
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    lines = [line.split() for line in readme.splitlines() if line.startswith("nbvalidate slices")]
    assert [line[2] for line in lines] == ["find", "check"]
    Path("slices.json").unlink()
    for name in ("today.parquet", "new.parquet"):
        rows(0.4, seed=2).rename(columns={"churned": "income"}).to_parquet(name)
    assert [slices(*line[2:])[0] for line in lines] == [0, 0]
