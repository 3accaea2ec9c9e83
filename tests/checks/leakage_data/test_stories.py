"""What a user meets: a shipment, patients, customers, loans, a series; and what a message says."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import nbvalidate
from nbvalidate.errors import UsageError


@pytest.fixture
def rng():
    return np.random.default_rng(4)


def halves(frame, rng):
    shuffled = frame.sample(frac=1, random_state=rng)
    return shuffled[: len(frame) * 2 // 3], shuffled[len(frame) * 2 // 3 :]


def found(code, *args, **options):
    report = nbvalidate.leakage(*args, **options)
    return next((f for f in report.findings if f.rule == code), None)


def test_the_days_that_a_shipment_took_are_whether_it_is_late(rng):
    days = rng.gamma(4, 2, 900).round(1)
    rows = pd.DataFrame({"km": rng.gamma(2, 200, 900), "days_taken_to_deliver": days})
    rows["is_late"] = days > 10
    late = found("LEAK311", *halves(rows, rng), target="is_late")
    assert late.severity == "error"
    assert late.message == (
        "`is_late` is nothing but `days_taken_to_deliver` > 10, in every row of `train` that has"
        " both."
    )
    assert late.fix == "Drop `days_taken_to_deliver`: it holds the answer."


def test_a_patient_on_both_sides_is_certain_when_named_and_a_hint_when_guessed(rng):
    patient = np.repeat(np.arange(150), 4)
    rows = pd.DataFrame({"patient_id": patient, "pulse": rng.normal(70, 9, 600)})
    rows["born"], rows["sex"] = 1930 + patient * 7 % 60, patient % 2
    train, test = halves(rows, rng)
    assert found("LEAK305", train, test, group="patient_id").severity == "error"
    guess = found("LEAK305", train, test)
    assert guess.severity == "info"
    assert "different `patient_id` in `test` are in `train` as well" in guess.message
    apart = rows[rows["patient_id"] < 100], rows[rows["patient_id"] >= 100]
    assert found("LEAK305", *apart, group="patient_id") is None


def test_recoveries_that_only_defaulted_loans_have_are_found_by_their_gaps(rng):
    rows = pd.DataFrame({"amount": rng.lognormal(9, 1, 800), "default": rng.random(800) < 0.2})
    rows["recoveries"] = rng.lognormal(6, 1, 800)
    rows.loc[~rows["default"], "recoveries"] = np.nan
    gaps = found("LEAK314", *halves(rows, rng), target="default")
    assert gaps.severity == "error"
    assert gaps.message == "`recoveries` is missing in exactly the rows of one `default`."
    assert found("LEAK312", *halves(rows, rng), target="default") is None  # said once


def test_a_series_split_at_random_is_told_with_its_memory(rng):
    y = np.cumsum(rng.normal(size=700))
    rows = pd.DataFrame({"day": pd.date_range("2022-01-01", periods=700), "x": rng.normal(size=700), "y": y})  # fmt: skip
    early = found("LEAK306", *halves(rows, rng), target="y")
    assert early.severity == "warning"
    assert "`y` resembles its previous value (correlation 0.99" in early.message
    assert found("LEAK306", rows[:500], rows[500:], target="y") is None


def test_dates_that_say_nothing_are_one_hint_however_many_they_are(rng):
    rows = pd.DataFrame({"x": rng.normal(size=300), "y": rng.integers(0, 2, 300)})
    for label in ("born", "joined", "moved"):
        rows[label] = pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 900, 300), "D")
    report = nbvalidate.leakage(*halves(rows, rng), target="y")
    assert [(f.rule, f.severity) for f in report.findings] == [("LEAK306", "info")]


def test_many_features_that_tell_the_target_are_one_finding(rng):
    size = rng.lognormal(0, 2, 400)
    rows = pd.DataFrame({f"y{k}": size * rng.normal(1, 0.02, 400) for k in range(2000, 2012)})
    report = nbvalidate.leakage(*halves(rows, rng), target="y2011")
    (told,) = [f for f in report.findings if f.severity == "warning"]
    assert "and 8 more features predict `y2011` each alone" in told.message


def test_temperature_in_two_units_is_no_leak(rng):
    celsius = rng.normal(15, 8, 500)
    rows = pd.DataFrame({"celsius": celsius, "fahrenheit": celsius * 1.8 + 32})
    rows["sold"] = 20 + 2 * celsius + rng.normal(0, 30, 500)
    assert nbvalidate.leakage(*halves(rows, rng), target="sold").ok


def test_equal_rows_of_few_values_are_no_copies(rng):
    rows = pd.DataFrame(rng.integers(0, 3, (600, 5)), columns=list("abcde"))
    rows["y"] = rng.random(600) < 0.3
    assert found("LEAK301", *halves(rows, rng), target="y") is None


def test_rows_of_gaps_are_no_copies(rng):
    rows = pd.DataFrame(rng.normal(size=(400, 5)), columns=list("abcde"))
    rows.loc[::10, list("abcde")] = np.nan
    assert found("LEAK301", *halves(rows, rng)) is None


def test_members_of_a_household_are_no_copies(rng):
    home = pd.DataFrame(rng.normal(size=(300, 4)), columns=["income", "rooms", "rent", "taxes"])
    rows = home.loc[np.repeat(np.arange(300), 2)].reset_index(drop=True)
    rows["age"] = rng.normal(40, 9, 600)
    told = found("LEAK302", *halves(rows, rng))
    assert told.severity == "info"
    assert "(in `age`: perhaps one unit)" in told.message


def test_a_rare_class_does_not_hide_what_gives_the_others(rng):
    grade = np.array(["A"] * 400 + ["B"] * 300 + ["Z"] * 3)
    rows = pd.DataFrame({"x": rng.normal(size=703), "grade": grade})
    rows["code"] = rows["grade"].map({"A": 17, "B": 4, "Z": 9})
    assert found("LEAK311", *halves(rows, rng), target="grade") is not None


def test_dates_written_as_text_are_read(rng):
    day = pd.date_range("2024-01-01", periods=300).strftime("%Y-%m-%d")
    rows = pd.DataFrame({"day": day, "x": rng.normal(size=300)})
    assert found("LEAK306", rows[:200], rows[200:], time="day") is None
    assert found("LEAK306", rows[100:], rows[:100], time="day").severity == "error"
    rows["day"] = "soon"
    with pytest.raises(UsageError, match="`day` of `train` holds no moments"):
        nbvalidate.leakage(rows[:200], rows[200:], time="day")


TABLE = pd.DataFrame({"a": np.arange(60.0), "b": 1.5, "y": np.arange(60) % 2})


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: nbvalidate.leakage("train"), "`train` is not a table"),
        (lambda: nbvalidate.leakage(TABLE[:0]), "`train` has no rows"),
        (lambda: nbvalidate.leakage(TABLE, TABLE, group=["a"]), "has no column"),
        (lambda: nbvalidate.leakage(TABLE, TABLE[["b"]], group="a"), "`test` has no column `a`"),
        (lambda: nbvalidate.leakage(TABLE, target=np.zeros((60, 2))), "nor one vector"),
        (lambda: nbvalidate.leakage(TABLE, target=np.zeros(7)), "7 values"),
        (lambda: nbvalidate.leakage(TABLE, target=True), "has no column `True`"),
        (lambda: nbvalidate.leakage(TABLE, available_at={"a": "b"}), "with `time`"),
        (lambda: nbvalidate.leakage(TABLE, time="a", available_at="b"), "give a mapping"),
        (lambda: nbvalidate.leakage({"a": [1], "b": [1, 2]}), "is not a table"),
        (lambda: nbvalidate.leakage(TABLE, ignore="LEAK999"), "LEAK999"),
    ],
)
def test_bad_input_is_one_sentence(call, sentence):
    with pytest.raises(UsageError, match=sentence):
        call()


def test_rounded_columns_have_such_quartiles_by_chance(rng):
    wide = np.round(rng.normal(0, 0.74, (64, 6000)), 2)
    train, test = (pd.DataFrame(part) for part in (wide[:44], wide[44:]))
    assert found("LEAK322", train, test) is None
