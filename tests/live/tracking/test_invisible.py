"""Tracking is not seen: not by `inspect`, pickles, subclasses or workers, and it leaves nothing."""

from __future__ import annotations

import inspect
import pickle
import re
import subprocess
import sys
import traceback
import types
import warnings

import joblib
import numpy as np
import pandas as pd
import pytest
import sklearn
import sklearn.metrics
import sklearn.model_selection
from sklearn.base import BaseEstimator, clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, KFold, train_test_split
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from nbvalidate.live.tracking import libraries

WATCHED = [
    train_test_split,
    sklearn.metrics.accuracy_score,
    LogisticRegression.fit,
    LogisticRegression.predict,
    LogisticRegression.score,
    StandardScaler.fit_transform,
    StandardScaler.transform,
    Pipeline.predict,
    SVC.predict_proba,
    KFold.split,
]


def look(function):
    return (
        inspect.signature(function),
        function.__name__,
        function.__qualname__,
        function.__module__,
        function.__doc__,
        inspect.getsourcelines(function)[1],
        function.__code__.co_firstlineno,
        function.__code__.co_name,
        inspect.isgeneratorfunction(function),
        inspect.getsource(function),
    )


def state():
    """Every attribute of every watched class and module, by identity, and every code object."""
    holders = {sys.modules[name] for name in libraries._FUNCTIONS}
    for cls in libraries._subclasses(BaseEstimator):
        holders |= {c for c in cls.__mro__ if c is not object}
    found = {}
    for holder in holders:
        for name, value in vars(holder).items():
            if name in ("__doc__", "__signature__"):
                continue
            function = getattr(value, "fn", value)
            if isinstance(function, types.FunctionType):
                found[holder, name] = (id(value), function.__code__, dict(function.__dict__))
    return found, {h: set(vars(h)) for h in holders}, list(sys.meta_path)


def test_functions_look_as_before(notebook):
    patched = [look(f) for f in WATCHED]
    assert all(f.__code__.co_consts for f in WATCHED)
    notebook.tracker.stop()
    assert patched == [look(f) for f in WATCHED]
    notebook.tracker.start()


def test_everything_is_as_before_when_it_stops(notebook):
    notebook.tracker.stop()
    before = state()
    notebook.tracker.start()
    assert state()[0] != before[0]
    notebook.run(
        "m = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, y); m.predict(X)"
    )
    notebook.tracker.stop()
    after = state()
    assert after[0] == before[0]
    assert after[1] == before[1]
    assert after[2] == before[2]


def test_a_class_of_the_notebook_is_left_as_it_was(notebook):
    notebook.run(
        "from sklearn.base import BaseEstimator\n"
        "class Own(BaseEstimator):\n    def fit(self, X, y=None):\n        return self\n"
        "original = Own.fit.__wrapped__"
    )
    space = notebook.shell.user_ns
    assert inspect.signature(space["Own"].fit) == inspect.signature(space["original"])
    notebook.tracker.stop()
    assert space["Own"].fit is space["original"]


def test_a_second_start_and_stop_change_nothing(notebook):
    code = LogisticRegression.fit.__code__
    notebook.tracker.start()
    assert LogisticRegression.fit.__code__ is code
    notebook.tracker.stop()
    notebook.tracker.stop()
    assert LogisticRegression.fit.__code__ is not code


def test_pickles_and_clones(notebook):
    notebook.run("m = make_pipeline(StandardScaler(), LogisticRegression(C=3)).fit(X, y)")
    model = notebook.shell.user_ns["m"]
    again = pickle.loads(pickle.dumps((model, model.fit, train_test_split, LogisticRegression.fit)))
    assert again[2] is train_test_split
    assert again[3] is LogisticRegression.fit
    assert (
        again[0].predict(notebook.shell.user_ns["X"]) == model.predict(notebook.shell.user_ns["X"])
    ).all()
    assert clone(model).get_params()["logisticregression__C"] == 3
    scorer = sklearn.metrics.make_scorer(sklearn.metrics.f1_score)
    notebook.tracker.stop()
    pickle.loads(pickle.dumps(scorer))


@pytest.mark.parametrize("backend", ["loky", "threading"])
def test_workers(notebook, backend):
    notebook.run(
        "from sklearn.base import BaseEstimator, ClassifierMixin\n"
        "class Own(ClassifierMixin, BaseEstimator):\n"
        "    def fit(self, X, y):\n        self.classes_ = np.unique(y); return self\n"
        "    def predict(self, X):\n        return np.zeros(len(X), int)",
        "import joblib\n"
        f"with joblib.parallel_backend('{backend}', n_jobs=2):\n"
        "    own = cross_val_score(Own(), X, y, cv=3)\n"
        "    g = GridSearchCV(LogisticRegression(), {'C': [1, 2]}, cv=3).fit(X[:300], y[:300])",
    )
    assert notebook.run("g.score(X[300:], y[300:])") == []
    assert len(notebook.shell.user_ns["own"]) == 3
    joblib.externals.loky.get_reusable_executor().shutdown(wait=True)


CALLS = [
    "LogisticRegression().fit(X, y[:5])",
    "make_pipeline(StandardScaler(), LogisticRegression()).fit(X, y[:5])",
    "GridSearchCV(LogisticRegression(), {'C': [-1]}, error_score='raise').fit(X, y)",
    "LogisticRegression().fit()",
    "train_test_split(X, y[:3])",
    "train_test_split(X, tets_size=.2)",
    "next(KFold(500).split(X))",
    "Own().fit(X, y)",
]
OWN = (
    "from sklearn.base import BaseEstimator\n"
    "class Own(BaseEstimator):\n    def fit(self, X, y):\n        raise ValueError('own')"
)


def frames(error):
    """The traceback as Python knows it, below the cell's own line; with causes."""
    found = []
    while error is not None:
        found.append(
            [(f.filename, f.name, f.lineno) for f in traceback.extract_tb(error.__traceback__)]
        )
        error = error.__cause__ or error.__context__
    return [
        [f for f in one if "interactiveshell" not in f[0] and f[0] != __file__] for one in found
    ]


@pytest.mark.parametrize("call", CALLS)
def test_tracebacks_are_those_of_the_library(notebook, call):
    notebook.run(OWN)
    shell = notebook.shell
    space = {"GridSearchCV": GridSearchCV, "make_pipeline": make_pipeline}
    shell.user_ns.update(space)
    tracked = frames(shell.run_cell(call).error_in_exec)
    notebook.tracker.stop()
    plain = frames(shell.run_cell(call).error_in_exec)
    cells = [[f[1:] if "ipython-input" in f[0] else f for f in one] for one in tracked]
    assert cells == [[f[1:] if "ipython-input" in f[0] else f for f in one] for one in plain]
    assert plain[0]


@pytest.mark.parametrize("mode", ["Plain", "Context", "Verbose"])
def test_what_ipython_shows_of_an_error_is_the_same(notebook, mode, capsys):
    shown = []
    for tracked in (True, False):
        if not tracked:
            notebook.tracker.stop()
        notebook.shell.run_line_magic("xmode", mode)
        notebook.shell.run_cell("LogisticRegression().fit(X, y[:5])")
        text = "".join(capsys.readouterr())
        shown.append(re.sub(r"0x\w+|input-\d+-\w+|In ?\[\d+\]|line:\d+", "", text))
    assert shown[0] == shown[1]
    assert "inconsistent numbers of samples" in shown[0]
    assert "tracking" not in shown[0]


WARNS = """
import warnings
from sklearn.base import BaseEstimator
class Old(BaseEstimator):
    def fit(self, X, y=None):
        warnings.warn("fit is old", DeprecationWarning, stacklevel=2)
        return self
    def transform(self, X):
        warnings.warn("transform is old", FutureWarning, stacklevel=2)
        return X
"""


def test_warnings_are_attributed_to_the_line_of_the_user(notebook, tmp_path, monkeypatch):
    (tmp_path / "library_that_warns.py").write_text(WARNS)
    monkeypatch.syspath_prepend(tmp_path)
    notebook.run("import library_that_warns\nold = library_that_warns.Old()", WARNS)
    for kind in ("old", "Old()"):  # of a module, and of the notebook
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            notebook.run(f"{kind}.fit(X)\n\n{kind}.transform(X)")
        assert [w.lineno for w in seen] == [1, 3]
        assert all("ipython-input" in w.filename for w in seen)
    with warnings.catch_warnings(record=True) as seen:
        warnings.resetwarnings()
        warnings.filterwarnings("ignore", category=DeprecationWarning)
        warnings.filterwarnings("default", category=DeprecationWarning, module="__main__")
        notebook.run("__name__ = '__main__'\nold.fit(X)")
    assert [str(w.message) for w in seen] == ["fit is old"]


@pytest.mark.parametrize(
    "call",
    [
        "train_test_split()",
        "train_test_split(X, y[:3])",
        "train_test_split(X, tets_size=.2)",
        "train_test_split(5)",
        "train_test_split(X, test_size=7.5)",
        "LogisticRegression().fit()",
        "LogisticRegression.fit()",
        "LogisticRegression().predict(X)",
        "LogisticRegression().fit(iter([1]), y)",
        "LogisticRegression().fit(None, y)",
        "LogisticRegression().fit('text', y)",
        "accuracy_score(y)",
        "SVC().fit(X, y).predict_proba(X)",
        "Pipeline([('a', StandardScaler())]).predict(X)",
        "next(KFold(500).split(X))",
    ],
)
def test_errors_are_the_librarys_own(notebook, call):
    space = {
        **notebook.shell.user_ns,
        "SVC": SVC,
        "Pipeline": Pipeline,
        "accuracy_score": sklearn.metrics.accuracy_score,
    }
    notebook.shell.user_ns.update(space)
    result = notebook.shell.run_cell(call)
    tracked = result.error_in_exec
    notebook.tracker.stop()
    with pytest.raises(type(tracked)) as plain:
        eval(call, space)
    assert str(plain.value) == str(tracked)


def test_what_users_get_is_the_librarys_own(notebook):
    code = "out = train_test_split(X, df, list(y), test_size=.3, random_state=3, stratify=y)"
    notebook.run(code)
    tracked = notebook.shell.user_ns["out"]
    notebook.tracker.stop()
    space = dict(notebook.shell.user_ns)
    exec(code, space)
    assert len(tracked) == len(space["out"]) == 6
    for one, other in zip(tracked, space["out"], strict=True):
        assert type(one) is type(other)
        assert np.array_equal(np.asarray(one), np.asarray(other))


def test_random_draws_are_the_same(notebook):
    np.random.seed(5)
    notebook.run("np.random.seed(5); a = train_test_split(X)[0]; b = np.random.rand()")
    tracked = notebook.shell.user_ns["a"], notebook.shell.user_ns["b"]
    notebook.tracker.stop()
    np.random.seed(5)
    assert np.array_equal(train_test_split(notebook.shell.user_ns["X"])[0], tracked[0])
    assert np.random.rand() == tracked[1]


def test_generators_stay_lazy_and_iterators_unread(notebook):
    notebook.run(
        "from sklearn.feature_extraction.text import CountVectorizer\n"
        "words = (w for w in ['a b', 'b c'])\nV = CountVectorizer(token_pattern='.').fit_transform(words)"
    )
    assert notebook.shell.user_ns["V"].shape[0] == 2
    assert inspect.isgenerator(KFold(3).split([1, 2, 3]))


def test_meta_estimators_routing_and_html(notebook):
    before = make_pipeline(StandardScaler(), LogisticRegression())._repr_html_()
    assert "Pipeline" in before
    notebook.run(
        "import sklearn\nfrom sklearn.ensemble import *\nw = np.ones(400)\n"
        "with sklearn.config_context(enable_metadata_routing=True):\n"
        "    p = make_pipeline(StandardScaler().set_fit_request(sample_weight=True),"
        " LogisticRegression().set_fit_request(sample_weight=True)).fit(X, y, sample_weight=w)\n"
        "s = StackingClassifier([('a', LogisticRegression())]).fit(X, y)\n"
        "b = BaggingClassifier(LogisticRegression(), 3, random_state=0).fit(X, y)\n"
        "sklearn.set_config(transform_output='pandas')\n"
        "t = StandardScaler().fit_transform(df)\nsklearn.set_config(transform_output='default')"
    )
    assert isinstance(notebook.shell.user_ns["t"], pd.DataFrame)
    assert isinstance(RandomForestClassifier(), BaseEstimator)
    assert hasattr(SVC(probability=False), "predict_proba") is False
    assert hasattr(GridSearchCV(LogisticRegression(), {}), "transform") is False


def test_modules_that_load_later_are_watched():
    code = (
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "from nbvalidate.live.session import LiveSession\n"
        "from nbvalidate.live.tracking import Tracker\n"
        "import sys\nassert 'sklearn' not in sys.modules\n"
        "shell = InteractiveShell(); s = LiveSession(shell); s.start(); t = Tracker(s); t.start()\n"
        "shell.run_cell('''import numpy as np\nfrom sklearn.model_selection import train_test_split\n"
        "from sklearn.linear_model import Ridge\nfrom sklearn.metrics import r2_score\n"
        "X = np.random.default_rng(0).normal(size=(60, 2))\n"
        "a, b = train_test_split(X, random_state=0)\nm = Ridge().fit(X, X[:, 0])\n"
        "r2_score(b[:, 0], m.predict(b))''')\n"
        "import sklearn.metrics; print(sklearn.metrics.__loader__, sklearn.metrics.__spec__.loader)\n"
        "print(*[f.rule for f in t.findings()])\nt.stop()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[-2] == "LEAK201", done.stdout + done.stderr
    assert "nbvalidate" not in done.stdout


def test_our_own_failure_is_not_the_users(notebook, monkeypatch, caplog):
    from nbvalidate.live.tracking import provenance

    def broken(*_, **__):
        raise RuntimeError("ours")

    monkeypatch.setattr(provenance.RowPrints, "of", broken)
    notebook.run(
        "m = LogisticRegression().fit(X, y); s = m.score(X, y); a, b = train_test_split(X, random_state=0)"
    )
    assert len(notebook.shell.user_ns["a"]) == 300
    assert "ours" in caplog.text
    caplog.clear()


def test_tables_of_the_user_are_let_go(notebook):
    import gc
    import weakref

    notebook.run("big = pd.DataFrame(X.copy()); StandardScaler().fit_transform(big)")
    held = weakref.ref(notebook.shell.user_ns["big"])
    notebook.run("del big; 1")
    gc.collect()
    assert held() is None


def test_memory_per_row(notebook):
    notebook.run("B = rng.normal(size=(100_000, 5)); LogisticRegression().fit(B, B[:, 0] > 0)")
    (rows,) = [t for t in notebook.tracker._events.provenance._tables if len(t) == 100_000]
    assert rows.nbytes / 100_000 < 16
