"""A frame is compared with what a model was fitted with: said before the model fails, or does not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

from nbvalidate.checks.schema.interchange.fitted import check_fit, fits, schema_of
from nbvalidate.errors import UsageError

TRAIN = pd.DataFrame({
    "rooms": [1.0, 2, 3, 4] * 5, "area": [30.0, 55, 61, 90] * 5, "city": ["p", "q", "p", "r"] * 5,
})  # fmt: skip
Y = [0, 1, 0, 1] * 5
NUMBERS = TRAIN[["rooms", "area"]]


def mixed(encoder=None):
    return make_pipeline(
        make_column_transformer(
            (make_pipeline(SimpleImputer(), StandardScaler()), ["rooms"]),
            (StandardScaler(), ["area"]),
            (encoder or OneHotEncoder(), ["city"]),
        ),
        LogisticRegression(),
    ).fit(TRAIN, Y)


def found(model, frame):
    return [(v.column, v.check) for v in check_fit(model, frame).violations]


def refuses(model, frame):
    try:
        model.predict(frame)
    except (ValueError, TypeError):
        return True
    return False


LINEAR = LinearRegression().fit(NUMBERS, Y)


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (NUMBERS, []),
        (NUMBERS.astype("int64"), []),
        (NUMBERS.assign(area=True), []),
        (NUMBERS[["area", "rooms"]], [(None, "ordered")]),
        (NUMBERS.drop(columns="area"), [("area", "required")]),
        (TRAIN, [(None, "extra_columns")]),
        (NUMBERS.assign(area="many"), [("area", "dtype")]),
        (NUMBERS.assign(area=[np.nan, *NUMBERS["area"][1:]]), [("area", "nullable")]),
    ],
)  # fmt: skip
def test_what_a_model_refuses_is_found_and_nothing_else(frame, expected):
    assert found(LINEAR, frame) == expected
    assert refuses(LINEAR, frame) == bool(expected)


def test_columns_that_are_taken_by_name_can_stand_anywhere():
    model = mixed()
    other = TRAIN[["city", "area", "rooms"]].assign(extra=1)
    assert found(model, other) == []
    assert not refuses(model, other)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"rooms": np.nan}, []),  # imputed
        ({"area": np.nan}, [("area", "nullable")]),
        ({"city": "z"}, [("city", "one_of")]),
        ({"city": None}, [("city", "nullable")]),
        ({"area": "z"}, [("area", "dtype")]),
    ],
)
def test_each_step_says_what_it_takes(change, expected):
    model = mixed()
    assert found(model, TRAIN.assign(**change)) == expected
    assert refuses(model, TRAIN.assign(**change)) == bool(expected)


@pytest.mark.parametrize(
    "encoder",
    [OneHotEncoder(handle_unknown="ignore"),
     OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)],
    ids=["onehot", "ordinal"],
)  # fmt: skip
def test_an_encoder_that_expects_new_categories_gets_them(encoder):
    model = mixed(encoder)
    assert found(model, TRAIN.assign(city="z")) == []
    assert not refuses(model, TRAIN.assign(city="z"))


def test_a_gap_that_was_seen_is_a_category():
    train = TRAIN[["city"]].assign(city=["p", None] * 10)
    model = make_pipeline(OneHotEncoder(), LogisticRegression()).fit(train, Y)
    assert found(model, train) == []
    assert found(model, train.assign(city="z")) == [("city", "one_of")]


@pytest.mark.parametrize(
    "model",
    [RandomForestClassifier(n_estimators=2), HistGradientBoostingClassifier(max_iter=2)],
    ids=["forest", "boosting"],
)
def test_models_that_take_gaps(model):
    model.fit(NUMBERS, Y)
    gaps = NUMBERS.assign(area=np.nan)
    assert found(model, gaps) == []
    assert not refuses(model, gaps)


def test_boosting_takes_categories():
    train = TRAIN.astype({"city": "category"})
    model = HistGradientBoostingClassifier(max_iter=2).fit(train, Y)
    assert found(model, train) == []


def test_the_best_model_of_a_search_is_asked():
    search = GridSearchCV(make_pipeline(StandardScaler(), Ridge()), {"ridge__alpha": [1, 2]}, cv=2)
    search.fit(NUMBERS, Y)
    report = check_fit(search, NUMBERS.assign(area=np.nan))
    assert "StandardScaler → Ridge was fitted without gaps" in report.findings[0].message


def test_texts_for_a_vectorizer():
    model = make_pipeline(
        make_column_transformer((CountVectorizer(), "city"), ("passthrough", ["rooms"])), Ridge()
    ).fit(TRAIN.assign(city="one two"), Y)
    assert found(model, TRAIN.assign(city="other")) == []
    assert found(model, TRAIN.drop(columns="city")) == [("city", "required")]


def test_without_names_there_is_the_number_of_columns():
    model = LinearRegression().fit(NUMBERS.to_numpy(), Y)
    assert found(model, np.zeros((3, 2))) == []
    (finding,) = fits(model, TRAIN)
    assert (
        finding.message == "LinearRegression was fitted with 2 columns and there are 3 columns now."
    )
    with pytest.raises(UsageError, match="without names"):
        schema_of(model)


def test_frames_of_other_engines():
    frame = pl.from_pandas(NUMBERS)
    assert found(LINEAR, frame) == []
    assert found(LINEAR, frame.lazy().select("area", "rooms")) == [(None, "ordered")]


def test_a_fit_as_a_schema():
    assert [c.name for c in schema_of(mixed()).columns] == ["rooms", "area", "city"]
    assert schema_of(mixed()).column("city").one_of == ("p", "q", "r")
    assert schema_of(LINEAR).ordered


def test_the_report_has_bad_rows_and_words():
    report = check_fit(mixed(), TRAIN.assign(city=["z", *TRAIN["city"][1:]]), name="batch")
    assert list(report.bad_rows("city").index) == [0]
    assert "`city` has a value that OneHotEncoder has not seen and refuses" in str(report)
    assert not report.ok
    assert report.findings[0].rule == "SCH501"


@pytest.mark.parametrize("model", [LinearRegression(), 5, None])
def test_what_is_no_fitted_model(model):
    with pytest.raises(UsageError, match=r"is not fitted|is no model"):
        check_fit(model, NUMBERS)
