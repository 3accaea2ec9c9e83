"""Where one model is worse than another: planted, nowhere, and everywhere a little better."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats

from nbvalidate.errors import UsageError
from nbvalidate.slices.compare import find_differences
from nbvalidate.slices.find import find_slices
from nbvalidate.slices.honest import Sums, test_mean


def people(rows: int = 6000, seed: int = 0):
    rng = np.random.default_rng(seed)
    frame = {
        "region": rng.choice(["north", "south", "east", "west"], rows),
        "age": rng.integers(18, 80, rows),
        "paid": rng.choice([True, False], rows),
    }
    return frame, rng


def wrong(rng, rows: int, share) -> np.ndarray:
    return (rng.random(rows) < share).astype(float)


def test_where_b_is_broken_is_found_first_though_b_is_better_elsewhere():
    frame, rng = people()
    broken = (frame["region"] == "west") & frame["paid"]
    a = wrong(rng, 6000, 0.3)
    b = wrong(rng, 6000, np.where(broken, 0.6, 0.15))
    found = find_differences(frame, a, b)
    assert set(found[0].slice.columns) == {"region", "paid"}
    assert "region = west" in found[0].rule
    assert found[0].outcome == "worse"
    inside = (b - a)[broken].mean()
    assert found[0].error == pytest.approx(inside, abs=0.08)  # on the rows held back
    assert found[0].low < inside < found[0].high


def test_a_little_better_is_not_worse():
    frame, rng = people()
    a = wrong(rng, 6000, 0.4)
    b = wrong(rng, 6000, np.where(frame["region"] == "west", 0.3, 0.1))  # better, least in the west
    assert not find_differences(frame, a, b).confirmed
    # against all other rows it would be called worse
    assert find_slices(frame, b - a + 1, alpha=1).confirmed


def test_two_models_that_are_the_same_have_no_differences():
    frame, rng = people()
    a = wrong(rng, 6000, 0.3)
    assert len(find_differences(frame, a, a)) == 0


def test_noise_of_two_equal_models_is_seldom_called_worse():
    called = 0
    for seed in range(60):
        frame, rng = people(2000, seed)
        found = find_differences(frame, wrong(rng, 2000, 0.3), wrong(rng, 2000, 0.3))
        called += bool(found.confirmed)
    assert called <= 8  # 5 % of 60 are 3; more than 8 have a chance of 1 in 500


def test_real_errors_and_scale_do_not_change_what_is_found():
    frame, rng = people()
    a = rng.gamma(2.0, 1.0, 6000)
    b = a + np.where(frame["region"] == "east", 1.0, -0.2) + rng.normal(0, 0.1, 6000).clip(-0.5)
    b = b.clip(0)
    one, other = find_differences(frame, a, b), find_differences(frame, a * 1000, b * 1000)
    assert one[0].rule == "region = east"
    assert [f.rule for f in one] == [f.rule for f in other]
    assert other[0].effect == pytest.approx(1000 * one[0].effect)


def test_errors_of_another_length_are_refused():
    frame, rng = people()
    with pytest.raises(UsageError, match="errors_b"):
        find_differences(frame, wrong(rng, 6000, 0.3), wrong(rng, 5999, 0.3))


def test_the_test_of_signs_is_that_of_scipy():
    rng = np.random.default_rng(4)
    for rows in (30, 200, 5000):
        off = rng.choice([-1.0, 0.0, 1.0], rows, p=[0.1, 0.6, 0.3])
        made = test_mean(Sums.of(off + 1, 1.0), step=1.0)
        above, below = int((off > 0).sum()), int((off < 0).sum())
        want = scipy.stats.binomtest(above, above + below, alternative="greater").pvalue
        assert made.p == pytest.approx(want)
        assert made.effect == pytest.approx(off.mean())


def test_the_test_of_means_is_that_of_scipy():
    rng = np.random.default_rng(5)
    for rows in (30, 200, 5000):
        off = rng.normal(0.1, 1.0, rows)
        made = test_mean(Sums.of(off + 7, 7.0))
        want = scipy.stats.ttest_1samp(off, 0.0, alternative="greater")
        assert made.p == pytest.approx(want.pvalue)
        ends = scipy.stats.ttest_1samp(off, 0.0).confidence_interval()
        assert (made.low, made.high) == pytest.approx((ends.low, ends.high))


def test_few_rows_are_no_evidence():
    assert test_mean(Sums.of(np.ones(29) + 1, 1.0)).outcome == "insufficient evidence"
    assert test_mean(Sums.of(np.ones(30) + 1, 1.0), step=1.0).outcome == "worse"
    assert test_mean(Sums.of(np.ones(30), 1.0), step=1.0).outcome == "not confirmed"


def test_a_promise_can_be_the_baseline():
    frame, rng = people()
    errors = wrong(rng, 6000, np.where(frame["region"] == "west", 0.3, 0.2))
    assert find_slices(frame, errors, baseline=0.25).confirmed[0].rule == "region = west"
    assert not find_slices(frame, errors, baseline=0.4).confirmed
    with pytest.raises(UsageError, match="baseline"):
        find_slices(frame, errors, baseline=0)


def test_differences_are_no_gate_of_a_model():
    frame, rng = people()
    found = find_differences(frame, wrong(rng, 6000, 0.1), wrong(rng, 6000, 0.4))
    with pytest.raises(UsageError, match="differences between two"):
        found.to_gate()


def test_texts_have_no_order_in_time():
    frame, rng = people()
    with pytest.raises(UsageError, match="`region` holds texts"):
        find_slices(frame, wrong(rng, 6000, 0.3), time="region")
    assert find_slices(frame, wrong(rng, 6000, 0.3), time="age").how == "by time"
