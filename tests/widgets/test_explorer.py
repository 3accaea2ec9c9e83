"""`SliceExplorer` without a page: its figures, its state, what it gives away."""

from __future__ import annotations

import json
import logging

import nbformat
import numpy as np
import pandas as pd
import pytest
import sklearn.metrics as skm
import traitlets
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression

from nbvalidate import SliceExplorer
from nbvalidate.errors import UsageError
from nbvalidate.slices import Condition, Slice
from nbvalidate.slices.file import SliceFile
from nbvalidate.widgets.explore.ops import answer
from tests.widgets.conftest import one_model, people, two_models

OLD = Slice.of(Condition("age", "between", low=60))
PAID = Slice.of(Condition("paid", "is", (True,)))


@pytest.fixture(scope="module")
def fitted():
    rng = np.random.default_rng(3)
    frame = people(2000, seed=3)
    rows = frame[["age", "income"]]
    y = (rng.random(2000) < 1 / (1 + np.exp(-(rows["age"] - 45) / 10))).astype(int)
    return LogisticRegression(max_iter=1000).fit(rows, y), frame, rows, y


def test_figures_are_those_of_scikit_learn(fitted):
    model, frame, rows, y = fitted
    explorer = SliceExplorer(model, rows, y, data=frame)
    said, score = model.predict(rows), model.predict_proba(rows)[:, 1]
    truth = {
        "accuracy": lambda m: skm.accuracy_score(y[m], said[m]),
        "recall": lambda m: skm.recall_score(y[m], said[m]),
        "precision": lambda m: skm.precision_score(y[m], said[m]),
        "f1": lambda m: skm.f1_score(y[m], said[m]),
        "log_loss": lambda m: skm.log_loss(y[m], score[m], labels=[0, 1]),
        "brier": lambda m: skm.brier_score_loss(y[m], score[m]),
        "auc": lambda m: skm.roc_auc_score(y[m], score[m]),
    }
    mask = (frame["age"] >= 60).to_numpy()
    for name, of in truth.items():
        explorer.metric = name
        record = explorer.record(OLD)
        assert record["rows"] == mask.sum()
        assert record["metric"] == pytest.approx(of(mask)), name
        assert record["difference"] == pytest.approx(of(mask) - of(~mask)), name
        assert record["low"] <= record["metric"] <= record["high"]
        assert explorer.view["overall"]["metric"] == pytest.approx(of(np.ones(2000, bool)))


def test_a_regression_and_a_multi_class_model():
    frame = people(1500)
    y = frame["income"].to_numpy() * np.where(frame["paid"], 2, 1)
    model = LinearRegression().fit(frame[["age"]], y)
    explorer = SliceExplorer(model, frame[["age"]], y, data=frame)
    assert explorer.metric == "mae"
    mask = frame["paid"].to_numpy()
    want = skm.mean_absolute_error(y[mask], model.predict(frame[["age"]])[mask])
    assert explorer.record(PAID)["metric"] == pytest.approx(want)
    classes = np.array(["a", "b", "c"])[np.arange(1500) % 3]
    model = HistGradientBoostingClassifier(max_iter=5).fit(frame[["age", "income"]], classes)
    explorer = SliceExplorer(model, frame[["age", "income"]], classes, data=frame)
    json.dumps(answer(explorer, "detail", {"rule": PAID.to_json()})[0], allow_nan=False)


def test_how_much_worse_the_second_model_is_comes_with_an_interval_that_holds():
    """In 95 of 100 samples the interval of the paired difference has the true one."""
    held = 0
    for seed in range(300):
        rng = np.random.default_rng(seed)
        size = 400
        y = rng.integers(0, 2, size)
        both = rng.random(size)
        a = np.where(both < 0.2, 1 - y, y)
        b = np.where(both < 0.3, 1 - y, y)  # where A is wrong B is too: the rows are pairs
        frame = {"all": np.ones(size), "side": rng.integers(0, 2, size)}
        explorer = SliceExplorer({"a": a, "b": b}, frame, y, holdout=None, k=1)
        delta = explorer.record(Slice.of(Condition("side", "is", (1,))))["delta"]
        held += delta["low"] <= 0.1 <= delta["high"]
    assert 0.92 <= held / 300 <= 0.98


def test_what_the_page_gets_is_json_of_aggregates_only():
    explorer = one_model()
    text = json.dumps(explorer.get_state(["view", "selected", "pins"]), allow_nan=False)
    incomes = {str(value) for value in people()["income"]}
    bounds = {str(one["min"]) for one in explorer.view["features"]}
    bounds |= {str(one["max"]) for one in explorer.view["features"]}
    shown = {value for value in incomes - bounds if f" {value}," in text or f" {value}]" in text}
    assert len(shown) < 30  # the edges of intervals
    examples = answer(explorer, "detail", {"rule": PAID.to_json()})[0]["examples"]
    assert len(examples["rows"]) == 10
    assert "examples" not in text


def test_traits_are_observed_both_ways():
    explorer = one_model()
    heard = []
    explorer.observe(
        lambda change: heard.append((change["name"], change["new"])), ["selected", "pins"]
    )
    explorer.set_state({"selected": PAID.to_json()})
    assert explorer.selected == PAID
    explorer.selected = explorer.result[0]
    assert explorer.selected == explorer.result[0].slice
    explorer.pins = [OLD, {"rule": PAID.to_json(), "name": "payers", "margin": 0.2}]
    assert [pin.name for pin in explorer.pins] == ["", "payers"]
    assert [name for name, _ in heard] == ["selected", "selected", "pins"]
    assert explorer.get_state("pins")["pins"][1]["name"] == "payers"
    assert "payers" in [one["name"] for one in explorer.view["slices"]]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("selected", [{"column": "gone", "is": 1}]),
        ("selected", "age > 3"),
        ("pins", [{"rule": [{"column": "age", "low": 1}], "margin": -1}]),
        ("pins", [{"rule": [{"column": "region", "low": 1, "high": 2}]}]),
        ("weight", 2.0),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_changes(name, value):
    explorer = one_model()
    before = getattr(explorer, name)
    with pytest.raises((UsageError, traitlets.TraitError)):
        setattr(explorer, name, value)
    assert getattr(explorer, name) == before


def test_charts_are_valid_and_can_be_had_in_altair():
    import altair

    for explorer in (one_model(), two_models(on="difference")):
        for rule in (Slice(), explorer.result[0], Slice.of(*OLD.conditions, *PAID.conditions)):
            made = explorer.charts(rule)
            assert set(made) <= {"distribution", "heatmap", "trend"}
            assert len(made) >= 2
            for chart in made.values():
                assert isinstance(chart, altair.TopLevelMixin)
                assert chart.to_dict(validate=True)["data"]


def test_undo_and_redo_go_through_all_states():
    explorer = one_model()
    explorer.selected = OLD
    explorer.pin()
    explorer.selected = PAID
    explorer.pin(name="payers")
    assert len(explorer.pins) == 2
    states = []
    while explorer.view["undo"]:
        states.append((explorer.selected, explorer.pins))
        explorer.move(-1)
    assert explorer.selected == Slice()
    assert explorer.pins == ()
    while explorer.view["redo"]:
        explorer.move(1)
        assert (explorer.selected, explorer.pins) == states.pop()
    assert states == []


def test_code_selects_the_rows_of_the_slice():
    explorer = one_model()
    df = people()
    for found in explorer.result:
        text = explorer.code(rule=found)
        assert len(eval(text, {"df": df, "pd": pd})) == explorer.mask(found).sum()
        import polars as pl

        text = explorer.code("polars", rule=found)
        assert len(eval(text, {"df": pl.from_pandas(df), "pl": pl})) == explorer.mask(found).sum()


def test_the_gate_of_pins_holds_today(tmp_path):
    from nbvalidate.slices import check_slices

    explorer = one_model()
    with pytest.raises(UsageError, match="Nothing is pinned"):
        explorer.save(tmp_path / "slices.json")
    explorer.pin(explorer.result[0], name="the west", note="since March")
    explorer.pin(OLD, margin=0.5)
    explorer.save(tmp_path / "slices.json")
    with pytest.raises(UsageError, match="is there already"):
        explorer.save(tmp_path / "slices.json")
    gate = SliceFile.load(tmp_path / "slices.json")
    assert [named.name for named in gate.slices] == ["the west", "age >= 60"]
    assert gate.slices[0].note == "since March"
    assert gate.slices[1].margin == 0.5
    made = explorer.session.first
    report = check_slices(gate, None, people(), made.y, prediction=made.predicted)
    assert report.ok, str(report)


def test_a_frame_of_all_that_is_shown():
    explorer = two_models()
    explorer.pin(PAID, name="payers")
    frame = explorer.to_frame()
    assert frame["rule"].tolist() == [one["text"] for one in explorer.view["slices"]]
    assert frame["pinned"].sum() == 1
    assert {"metric_b", "delta"} <= set(frame.columns)
    tested = explorer.result.to_frame()
    same = ["rule", "score", "error", "overall", "effect", "low", "high", "p", "q"]
    pd.testing.assert_frame_equal(frame[same].head(len(tested)), tested[same])
    empty = SliceExplorer.from_errors({"a": [1, 2] * 50}, np.zeros(100)).to_frame()
    assert list(empty.columns) == list(one_model().to_frame().columns)


def test_where_no_widget_is_shown_there_is_a_table():
    explorer = one_model()
    data, _ = explorer._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert explorer.result[0].rule in data["text/plain"]
    assert "&lt;b&gt;west&lt;/b&gt;" in data["text/html"]
    assert "<script" not in data["text/html"]
    cell = nbformat.v4.new_code_cell(outputs=[nbformat.v4.new_output("display_data", data=data)])
    nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))


def test_a_saved_page_has_single_rows_only_when_asked(tmp_path):
    explorer = one_model(k=2)
    row = str(people()["income"].iloc[explorer.mask(explorer.result[0]).argmax()])
    worst = answer(explorer, "detail", {"rule": explorer.result[0].slice.to_json()})[0]["examples"]
    value = next(str(v) for v in worst["rows"][0] if isinstance(v, float) and v > 1000)
    assert value not in explorer.to_html()
    assert value in explorer.to_html(tmp_path / "a.html", examples=True)
    assert row
    with pytest.raises(UsageError, match="is there already"):
        explorer.to_html(tmp_path / "a.html")
    assert "</script><b>" not in explorer.to_html()


def test_a_failing_question_is_answered_and_logged_once(caplog):
    explorer = one_model()
    sent = []
    explorer.send = lambda content, buffers=None: sent.append(content)
    explorer._on_message(
        None, {"id": 1, "op": "evaluate", "args": {"rule": [{"column": "x", "is": 1}]}}, []
    )
    assert sent[0]["ok"] is False
    assert "no column `x`" in sent[0]["error"]
    for content in ({"id": 2, "op": "no such"}, {"id": 3, "op": ["a"], "args": {}}, "nonsense"):
        explorer._on_message(None, content, [])
    assert [one["ok"] for one in sent[1:]] == [False] * 3
    explorer.session.columns = None  # something that nobody thought of
    with caplog.at_level(logging.ERROR, "nbvalidate"):
        explorer._on_message(None, {"id": 4, "op": "histogram", "args": {"column": "age"}}, [])
    assert sent[-1]["ok"] is False
    assert len(caplog.records) == 1


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda rows, y: SliceExplorer([0, 1], rows, y), "2 values"),
        (lambda rows, y: SliceExplorer(y), "`X` is needed"),
        (lambda rows, y: SliceExplorer(y, rows), "`y` is needed"),
        (lambda rows, y: SliceExplorer(y, rows, y, data=rows.head(10)), "10 rows"),
        (lambda rows, y: SliceExplorer(y, rows, y, metric="acuracy"), "Did you mean `accuracy`?"),
        (lambda rows, y: SliceExplorer(y, rows, y, metric="mae"), "does not fit"),
        (lambda rows, y: SliceExplorer(y, rows, y, kk=3), "Did you mean `k`?"),
        (lambda rows, y: SliceExplorer(y, rows, y, time="age"), "moments"),
        (lambda rows, y: SliceExplorer(y, rows, y, on="difference"), "two models"),
        (lambda rows, y: SliceExplorer({"a": y, "b": y, "c": y}, rows, y), "3 are given"),
        (lambda rows, y: SliceExplorer.from_errors(rows, -np.ones(len(rows))), "0 or more"),
        (lambda rows, y: SliceExplorer.from_errors(rows, "region"), "region"),
    ],
)
def test_what_does_not_fit_is_one_sentence(make, says):
    rows = people(300)
    y = np.arange(300) % 2
    with pytest.raises(UsageError, match=says.replace("`", ".").replace("?", ".")) as caught:
        make(rows, y)
    assert "\n" not in str(caught.value)


def test_the_first_search_can_be_behind_the_page_too():
    explorer = one_model(wait=False)
    explorer.wait(30)
    assert [one.rule for one in explorer.result] == [one.rule for one in one_model().result]
    assert explorer.view["search"]["running"] is False


def test_a_new_search_behind_the_page_cancels_the_one_before():
    explorer = one_model()
    explorer.start(k=2)
    explorer.start(k=3, max_depth=1)
    explorer.wait(30)
    assert explorer.wanted.k == 3
    assert len(explorer.result) <= 3
    assert explorer.view["search"]["running"] is False
    explorer.close()
