"""The table of random estimators is true: they exist, and they differ when fitted again."""

import inspect
import warnings

import numpy as np
import pytest
from sklearn.utils import all_estimators

from nbvalidate.checks.hygiene.estimators import RANDOM

CLASSES = dict(all_estimators())
DRAW = np.random.RandomState(0)
X = DRAW.normal(size=(80, 6))
NEW = DRAW.normal(size=(300, 6))
Y = (X[:, 0] + DRAW.normal(size=80) > 0).astype(int)
Z = X[:, 0] + DRAW.normal(size=80)
#: Random without doubt; not fitted here.
NOT_FITTED = {
    "RandomizedSearchCV": "needs an estimator",
    "HalvingRandomSearchCV": "experimental",
    "GaussianRandomProjection": "needs more columns",
    "SparseRandomProjection": "needs more columns",
    "SkewedChi2Sampler": "needs positive data",
}
NAMES = [n for n in RANDOM["sklearn"] if n in CLASSES]


def results(name, keywords):
    model = CLASSES[name](**keywords)
    positive = name in ("NMF", "MiniBatchNMF", "LatentDirichletAllocation", "BernoulliRBM")
    data, new = (abs(X), abs(NEW)) if positive else (X, NEW)
    regression = "Regressor" in name or name in ("Ridge", "LinearSVR", "ElasticNetCV", "LassoCV")
    model.fit(data, Z if regression else Y)
    found = []
    for attribute in ("predict_proba", "decision_function", "predict", "transform"):
        if hasattr(model, attribute):
            value = getattr(model, attribute)(new)
            found.append(
                np.asarray(value.toarray() if hasattr(value, "toarray") else value).ravel()
            )
    found += [
        np.ravel(getattr(model, a)) for a in ("labels_", "embedding_", "coef_") if hasattr(model, a)
    ]
    return np.concatenate(found)


@pytest.mark.parametrize("name", NAMES)
def test_it_takes_random_state_and_has_no_seed_of_its_own(name):
    assert inspect.signature(CLASSES[name]).parameters["random_state"].default is None


# a note says why a fit on small data need not differ though the estimator draws
FITTED = [n for n in NAMES if n not in NOT_FITTED and not RANDOM["sklearn"][n].note]


@pytest.mark.parametrize("name", FITTED)
def test_it_differs_when_fitted_again(name):
    when = RANDOM["sklearn"][name]
    keywords = {when.keyword: when.values[0]} if when.keyword and not when.default else {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        first = results(name, keywords)
        for _ in range(8):
            again = results(name, keywords)
            if again.shape != first.shape or not np.array_equal(again, first):
                return
    pytest.fail(f"{name} gave the same nine times")
