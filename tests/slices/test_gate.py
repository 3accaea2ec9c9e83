"""A gate: what passes, what fails, and what nobody can tell, against scipy and scikit-learn."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import recall_score, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from nbvalidate import ValidationError
from nbvalidate.errors import UsageError
from nbvalidate.slices import Condition, Slice, check_slices
from nbvalidate.slices.file import Discovered, Named, SliceFile

PRO = Slice.of(Condition("plan", "is", ("pro",)))


def gate(margin=0.05, **more):
    return SliceFile((Named("pro", PRO, margin, **more),))


def rows(n=4_000, seed=0):
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "plan": rng.choice(["free", "basic", "pro"], n, p=[0.5, 0.3, 0.2]),
            "age": rng.integers(18, 90, n),
        }
    )
    return frame, rng


def outcome(report):
    return report.outcomes[0]


@pytest.mark.parametrize(
    ("inside", "margin", "status"),
    [
        (0.40, 0.05, "fail"),
        (0.10, 0.05, "pass"),
        (0.02, 0.05, "pass"),
        (0.40, 0.50, "pass"),
    ],
)
def test_a_broken_slice_fails_and_its_clean_look_alike_passes(inside, margin, status):
    frame, rng = rows()
    chance = np.where(frame["plan"] == "pro", inside, 0.1)
    report = check_slices(gate(margin), X=frame, errors=(rng.random(4_000) < chance) * 1)
    assert outcome(report).status == status
    assert report.ok is (status == "pass")
    assert [f.rule for f in report.findings] == (["SLICE101"] if status == "fail" else [])


def test_the_harm_and_its_interval_are_welchs():
    frame, rng = rows()
    errors = rng.exponential(np.where(frame["plan"] == "pro", 2.0, 1.0))
    inside = (frame["plan"] == "pro").to_numpy()
    found = outcome(check_slices(gate(), X=frame, errors=errors))
    told = stats.ttest_ind(errors[inside], errors[~inside], equal_var=False)
    ends = told.confidence_interval()
    assert found.harm == pytest.approx(errors[inside].mean() - errors[~inside].mean())
    assert (found.low, found.high) == (pytest.approx(ends.low), pytest.approx(ends.high))


def test_few_rows_are_no_pass():
    frame, _ = rows(500)
    frame["plan"] = ["pro"] * 5 + ["free"] * 495
    report = check_slices(gate(), X=frame, errors=np.zeros(500))
    assert outcome(report).status == "insufficient evidence"
    assert outcome(report).why == "It has 5 rows, and 30 are asked for."
    assert not report.ok
    softer = check_slices(gate(insufficient="warning"), X=frame, errors=np.zeros(500))
    assert softer.ok
    assert [f.severity for f in softer.findings] == ["warning"]


def test_harm_that_is_not_proved_is_no_pass():
    frame = pd.DataFrame({"plan": ["pro"] * 40 + ["free"] * 400})
    errors = np.r_[np.tile([1, 0, 0, 0, 0, 0, 0, 1], 5), np.tile([1] + [0] * 7, 50)]
    report = check_slices(gate(0.05), X=frame, errors=errors)
    assert outcome(report).harm > 0.05 > outcome(report).low
    assert outcome(report).status == "insufficient evidence"
    assert "do not prove it" in outcome(report).why


def test_a_pass_may_have_to_be_proved():
    frame = pd.DataFrame({"plan": ["pro"] * 60 + ["free"] * 600})
    errors = np.tile([1, 0, 0, 0, 0, 0], 110)
    assert outcome(check_slices(gate(0.05), X=frame, errors=errors)).status == "pass"
    proved = check_slices(gate(0.05, prove=True), X=frame, errors=errors)
    assert outcome(proved).status == "insufficient evidence"
    assert outcome(check_slices(gate(0.3, prove=True), X=frame, errors=errors)).status == "pass"


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (Slice.of(Condition("plann", "is", ("pro",))), "did you mean `plan`"),
        (Slice.of(Condition("plan", "between", low=3)), "plan"),
        (Slice.of(Condition("plan", "is", ("team",))), "no row"),
        (Slice(), "all rows"),
    ],
)
def test_a_slice_that_is_not_there_is_no_pass(rule, said):
    frame, _ = rows(100)
    report = check_slices(SliceFile((Named("x", rule),)), X=frame, errors=np.zeros(100))
    assert outcome(report).status == "cannot be judged"
    assert said in outcome(report).why
    assert [f.rule for f in report.findings] == ["SLICE103"]


def trained(frame, y):
    encode = make_column_transformer((OneHotEncoder(), ["plan"]), remainder="passthrough")
    return make_pipeline(encode, LogisticRegression(max_iter=1000)).fit(frame, y)


def test_a_model_is_asked_and_the_metric_is_scikit_learns():
    frame, rng = rows()
    y = np.where(rng.random(4_000) < np.where(frame["plan"] == "free", 0.7, 0.4), "yes", "no")
    model = trained(frame, y)
    inside = (frame["plan"] == "pro").to_numpy()
    said = model.predict(frame)
    found = outcome(check_slices(gate(), model, frame, y, metric="recall"))
    by_hand = [recall_score(y[m], said[m], pos_label="yes") for m in (inside, ~inside)]
    assert (found.value, found.rest) == tuple(map(pytest.approx, by_hand))
    assert found.harm == pytest.approx(by_hand[1] - by_hand[0])
    assert found.low < found.harm < found.high
    score = model.predict_proba(frame)[:, 1]
    found = outcome(check_slices(gate(), model, frame, y, metric="auc"))
    by_hand = [roc_auc_score(y[m] == "yes", score[m]) for m in (inside, ~inside)]
    assert (found.value, found.rest) == tuple(map(pytest.approx, by_hand))


def test_the_truth_and_the_answers_may_be_columns():
    frame, rng = rows()
    y = np.where(rng.random(4_000) < 0.5, "yes", "no")
    wrong = rng.random(4_000) < np.where(frame["plan"] == "pro", 0.4, 0.1)
    said = np.where(wrong, np.where(y == "yes", "no", "yes"), y)
    table = frame.assign(truth=y, said=said)
    file = SliceFile((Named("pro", PRO),), Discovered())
    report = check_slices(file, X=table, y="truth", prediction="said")
    assert [one.status for one in report.outcomes] == ["fail", "fail"]
    assert report.outcomes[1].rule == "plan = pro"  # and not what `said` has, or the truth
    assert outcome(report).metric == "accuracy"
    with_model = check_slices(file, trained(frame, y), table, "truth")
    assert outcome(with_model).status == "pass"


def test_a_regression():
    frame, rng = rows()
    y = frame["age"] * 2.0 + rng.normal(0, np.where(frame["plan"] == "pro", 30.0, 5.0))
    model = LinearRegression().fit(frame[["age"]], y)
    report = check_slices(gate(5.0), lambda given: model.predict(given[["age"]]), frame, y)
    assert outcome(report).metric == "mean absolute error"
    assert outcome(report).status == "fail"


def test_slices_are_discovered_only_where_there_are_some():
    frame, rng = rows(8_000)
    file = SliceFile(discovered=Discovered(margin=0.1, coverage=0.02))
    clean = (rng.random(8_000) < 0.1) * 1
    assert check_slices(file, X=frame, errors=clean).findings == ()
    planted = clean | ((frame["plan"] == "pro") & (rng.random(8_000) < 0.5)).to_numpy()
    report = check_slices(file, X=frame, errors=planted)
    assert report.findings[0].rule == "SLICE201"
    assert report.outcomes[0].rule == "plan = pro"
    assert report.findings[0].evidence["q"] <= 0.05
    small = SliceFile(discovered=Discovered(margin=0.1, coverage=0.5))
    assert check_slices(small, X=frame, errors=planted).findings == ()
    wide = SliceFile(discovered=Discovered(margin=0.9))
    assert check_slices(wide, X=frame, errors=planted).findings == ()
    again = check_slices(file, X=frame, errors=planted)
    assert again.outcomes == report.outcomes  # the seed is in the gate


def test_enforce_stops_and_the_report_reads_well(tmp_path):
    frame, rng = rows()
    errors = (rng.random(4_000) < np.where(frame["plan"] == "pro", 0.5, 0.1)) * 1
    path = tmp_path / "slices.json"
    file = SliceFile(
        (Named("<b>pro</b>", PRO), Named("old", Slice.of(Condition("age", "between", low=60))))
    )
    file.save(path)
    report = check_slices(path, X=frame, errors=errors)
    with pytest.raises(ValidationError, match="SLICE101") as told:
        report.enforce()
    assert len(told.value.findings) == 1
    assert report.text.startswith(
        "data: 2 slices of 4,000 rows: 1 pass, 1 fail\n  FAIL  <b>pro</b>"
    )
    assert "<b>pro</b>" not in report._repr_html_()
    assert json.loads(json.dumps(report.to_json()))[0]["status"] == "fail"
    check_slices(gate(1.0), X=frame, errors=errors).enforce()


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({}, "`y` are needed"),
        ({"errors": "nothing"}, "no column `nothing`"),
        ({"y": "plan"}, "nothing to judge"),
        ({"errors": np.zeros(100), "metric": "acuracy"}, "no metric"),
        ({"errors": np.zeros(7)}, "100"),
    ],
)
def test_what_makes_no_sense_is_told_in_one_sentence(how, said):
    frame, _ = rows(100)
    with pytest.raises(UsageError, match=said):
        check_slices(gate(), X=frame, **how)
    with pytest.raises(UsageError, match="`X` is needed"):
        check_slices(gate())
