"""Metrics against scikit-learn, their intervals against scipy, and differences of disjoint rows."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats
from sklearn import metrics as sk

from nbvalidate.errors import UsageError
from nbvalidate.slices.metrics import auc, auc_difference, auc_paired, default_metric, metric, names
from nbvalidate.slices.predictions import Predictions, predictions


@pytest.fixture(params=["texts", "numbers", "flags"])
def binary(request):
    rng = np.random.default_rng(1)
    truth = rng.random(800) < 0.3
    score = np.clip(rng.normal(0.3 + 0.3 * truth, 0.2), 0.01, 0.99)
    classes = {"texts": ["no", "yes"], "numbers": [0, 1], "flags": [False, True]}[request.param]
    y = np.array(classes)[truth.astype(int)]
    made = predictions(np.column_stack([1 - score, score]), None, y)
    return made, truth, score


def told(name, made, rows=slice(None)):
    found = metric(name, made.task)
    return found.estimate(found.sums(made)[rows].sum(axis=0))


def test_binary_metrics_are_those_of_scikit_learn(binary):
    made, truth, score = binary
    said = score > 0.5
    (tn, fp), (fn, tp) = sk.confusion_matrix(truth, said)
    truths = {
        "accuracy": sk.accuracy_score(truth, said),
        "error_rate": 1 - sk.accuracy_score(truth, said),
        "recall": sk.recall_score(truth, said),
        "tpr": tp / (tp + fn),
        "precision": sk.precision_score(truth, said),
        "f1": sk.f1_score(truth, said),
        "fpr": fp / (fp + tn),
        "fnr": fn / (fn + tp),
        "tnr": tn / (tn + fp),
        "selection_rate": said.mean(),
        "log_loss": sk.log_loss(truth, score),
        "brier": sk.brier_score_loss(truth, score),
        "calibration": score.mean() - truth.mean(),
    }
    assert set(names("binary")) <= {*truths, "auc"}
    for name, value in truths.items():
        found = told(name, made)
        assert found.value == pytest.approx(value), name
        assert found.low < value < found.high, name


def test_sums_of_a_slice_are_the_metric_of_its_rows(binary):
    made, _, _ = binary
    rows = np.random.default_rng(0).random(made.rows) < 0.2
    for name in names("binary"):
        if name != "auc":
            alone = told(name, made.take(rows))
            assert told(name, made, rows).value == pytest.approx(alone.value)


def test_regression_metrics_are_those_of_scikit_learn():
    rng = np.random.default_rng(2)
    truth = rng.normal(size=300)
    said = truth + rng.normal(0.1, 0.5, 300)
    made = predictions(said, None, truth)
    assert made.task == "regression"
    truths = {
        "mae": sk.mean_absolute_error(truth, said),
        "mse": sk.mean_squared_error(truth, said),
        "rmse": sk.mean_squared_error(truth, said) ** 0.5,
        "bias": (said - truth).mean(),
    }
    assert set(names("regression")) == set(truths)
    for name, value in truths.items():
        found = told(name, made)
        assert found.value == pytest.approx(value)
        assert found.low < value < found.high
    ends = stats.ttest_1samp(np.abs(said - truth), 0).confidence_interval()
    assert told("mae", made).low == pytest.approx(ends.low)
    assert told("mae", made).high == pytest.approx(ends.high)


def test_many_classes():
    rng = np.random.default_rng(3)
    score = rng.dirichlet([1, 1, 1], 400)
    y = np.array(["a", "b", "c"])[rng.integers(0, 3, 400)]
    made = predictions(score, None, y)
    assert told("accuracy", made).value == pytest.approx((score.argmax(1) == made.y).mean())
    assert told("log_loss", made).value == pytest.approx(sk.log_loss(y, score))
    with pytest.raises(UsageError, match="does not fit a task of multiclass"):
        metric("recall", made.task)


def test_differences_are_between_different_rows(binary):
    made, _, _ = binary
    inside = np.arange(made.rows) < 200
    for name in names("binary"):
        if name == "auc":
            continue
        found = metric(name, "binary")
        sums = found.sums(made)
        value, low, high = found.difference(sums[inside].sum(axis=0), sums[~inside].sum(axis=0))
        one, other = told(name, made, inside).value, told(name, made, ~inside).value
        assert value == pytest.approx(one - other)
        assert low < value < high
    losses = metric("log_loss", "binary").parts(made)[0]
    ends = stats.ttest_ind(losses[inside], losses[~inside], equal_var=False).confidence_interval()
    found = metric("log_loss", "binary")
    sums = found.sums(made)
    _, low, high = found.difference(sums[inside].sum(axis=0), sums[~inside].sum(axis=0))
    assert (low, high) == (pytest.approx(ends.low), pytest.approx(ends.high))


@pytest.mark.parametrize("name", ["accuracy", "f1", "log_loss", "precision"])
def test_intervals_hold_what_they_promise(name):
    rng = np.random.default_rng(4)

    def draw(n):
        truth = rng.random(n) < 0.4
        return truth, np.clip(rng.normal(0.35 + 0.3 * truth, 0.25), 0.01, 0.99)

    def made_of(truth, score):
        return predictions(np.column_stack([1 - score, score]), None, truth.astype(int))

    population = told(name, made_of(*draw(400_000))).value
    hits = 0
    for _ in range(200):
        found = told(name, made_of(*draw(150)))
        hits += found.low <= population <= found.high
    assert 180 <= hits <= 199  # of 190 expected


def test_auc_is_that_of_scikit_learn_with_ties():
    rng = np.random.default_rng(5)
    truth = rng.random(500) < 0.4
    score = np.round(rng.normal(truth, 1.0), 1)
    found = auc(truth, score)
    assert found.value == pytest.approx(sk.roc_auc_score(truth, score))
    assert found.low < found.value < found.high
    inside = rng.random(500) < 0.3
    value, low, high = auc_difference(truth, score, inside)
    parts = [sk.roc_auc_score(truth[m], score[m]) for m in (inside, ~inside)]
    assert value == pytest.approx(parts[0] - parts[1])
    assert low < value < high


def test_the_interval_of_auc_holds_what_it_promises():
    rng = np.random.default_rng(6)
    population = stats.norm.cdf(1 / math.sqrt(2))
    hits = 0
    for _ in range(200):
        truth = rng.random(150) < 0.4
        found = auc(truth, rng.normal(truth.astype(float), 1.0))
        hits += found.low <= population <= found.high
    assert 180 <= hits <= 199


def test_nothing_to_divide_by_is_no_number(binary):
    made, truth, _ = binary
    without = made.take(~truth)
    assert math.isnan(told("recall", without).value)
    assert math.isnan(told("accuracy", made, slice(0)).value)
    assert math.isnan(auc(np.ones(3, dtype=bool), np.arange(3.0)).value)


def test_harm_is_worse_above_zero():
    assert metric("accuracy", "binary").harm(-0.1) == 0.1
    assert metric("fpr", "binary").harm(-0.1) == -0.1
    assert metric("bias", "regression").harm(-2.0) == 2.0


def test_errors_have_one_metric():
    made = Predictions.of_errors(np.array([0.0, 1.0, 2.0]))
    assert default_metric("errors") == "error"
    assert told("error", made).value == 1.0


def test_unknown_names_get_the_nearest():
    with pytest.raises(UsageError, match="Did you mean `accuracy`"):
        metric("acuracy", "binary")


def test_the_difference_of_two_aucs_on_the_same_rows_has_an_interval_that_holds():
    held, widths = 0, []
    for seed in range(300):
        rng = np.random.default_rng(seed)
        positive = rng.random(300) < 0.4
        shared = rng.normal(size=300) + positive
        one, two = (shared + rng.normal(size=300) * noise for noise in (0.5, 1.5))
        value, low, high = auc_paired(positive, one, two)
        assert value == pytest.approx(
            sk.roc_auc_score(positive, two) - sk.roc_auc_score(positive, one)
        )
        held += low <= TRUE_AUC_DIFFERENCE <= high
        widths.append(high - low)
    assert 0.92 <= held / 300 <= 0.98
    # rows that are pairs say more than two samples
    both = auc(positive, one), auc(positive, two)
    assert np.mean(widths) < np.hypot(*(e.high - e.low for e in both))


#: Of the two noises, by P(a positive is above a negative) of normal numbers.
TRUE_AUC_DIFFERENCE = float(
    stats.norm.cdf(1 / np.sqrt(2 * (1 + 1.5**2))) - stats.norm.cdf(1 / np.sqrt(2 * (1 + 0.5**2)))
)
