"""Objects: estimators by attribute; what cannot be read by the cell that made it; nothing kept."""

from __future__ import annotations

import gc
import logging
import os
import queue
import re
import sqlite3
import threading
import types
import weakref
from dataclasses import dataclass

import matplotlib as mpl
import matplotlib.figure
import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from nbvalidate.data.fingerprint import Fingerprinter

X = np.random.default_rng(0).random((120, 4))
Y = (X[:, 0] > 0.5).astype(int)
mpl.use("agg")

ESTIMATORS = {
    "scaler": lambda: StandardScaler(),
    "linear": lambda: LogisticRegression(),
    "tree": lambda: DecisionTreeClassifier(random_state=0),
    "forest": lambda: RandomForestClassifier(20, random_state=0),
    "boosting": lambda: GradientBoostingClassifier(n_estimators=5, random_state=0),
    "neighbours": lambda: KNeighborsClassifier(algorithm="kd_tree"),
    "ball tree": lambda: KNeighborsClassifier(algorithm="ball_tree"),
    "support vectors": lambda: SVC(),
    "clusters": lambda: KMeans(2, n_init=1, random_state=0),
    "pipeline": lambda: make_pipeline(StandardScaler(), LogisticRegression()),
    "columns": lambda: ColumnTransformer([("a", StandardScaler(), [0, 1]), ("b", "drop", [2])]),
    "search": lambda: GridSearchCV(LogisticRegression(), {"C": [1, 2]}, cv=2),
}  # fmt: skip


@pytest.mark.parametrize("make", ESTIMATORS.values(), ids=ESTIMATORS)
def test_an_estimator_is_its_parameters_and_what_it_learned(prints, make):
    one, other = make(), make()
    new = prints.of(one)
    assert new.kind == "object"
    assert "#keys" in new.parts
    one.fit(X, Y)
    fitted = prints.of(one)
    assert fitted.parts != new.parts
    timed = {p for p in fitted.parts if "time" in p or p == ".cv_results_"}
    other.fit(X, Y)
    again = prints.of(other)
    assert {p for p in again.parts if again.parts[p] != fitted.parts[p]} <= timed
    assert not fitted.approximate
    other.fit(X[:70] + 1, Y[:70])
    assert {p for p in again.parts if prints.of(other).parts.get(p) != fitted.parts[p]} - timed
    before = prints.of(one).parts
    getattr(one, "predict", getattr(one, "transform", None))(X)
    assert prints.of(one).parts == before


def test_what_an_estimator_learned_is_in_its_own_part(changed):
    scaler = StandardScaler().fit(X)
    assert changed(scaler, lambda s: s.set_params(with_mean=False)) == {".with_mean"}
    assert {".mean_", ".var_", ".scale_"} <= changed(scaler, lambda s: s.fit(X * 2 + 1))
    encoder = OneHotEncoder().fit(pd.DataFrame({"a": ["x", "y"]}))
    assert ".categories_" in changed(encoder, lambda e: e.fit(pd.DataFrame({"a": ["x", "z"]})))


def test_an_estimator_shares_with_what_it_holds(prints):
    scaler = StandardScaler()
    assert prints.of(make_pipeline(scaler)).ids & prints.of(scaler).ids
    assert not prints.of(StandardScaler()).ids & prints.of(scaler).ids


def test_a_dataclass_and_a_namespace_are_divided(changed):
    @dataclass
    class Config:
        rate: float
        tags: list

    assert changed(Config(1.0, []), lambda c: c.tags.append(1)) == {".tags"}
    assert changed(Config(1.0, []), lambda c: setattr(c, "rate", 2.0)) == {".rate"}
    assert changed(types.SimpleNamespace(a=1), lambda n: setattr(n, "a", 2)) == {".a"}


def test_locks_threads_loggers_and_weak_references_are_no_state(prints, run):
    x = run(
        "import threading, weakref, logging\nclass P: pass\nx = P()\nx.lock = threading.Lock()\n"
        "x.rlock = threading.RLock()\nx.thread = threading.Thread()\nx.me = weakref.ref(x)\n"
        "x.log = logging.getLogger('a')\nx.event = threading.Event()"
    )
    before = prints.of(x)
    assert not before.approximate
    with x.lock, x.rlock:
        x.event.set()
        assert prints.of(x).parts == before.parts
    x.thread = threading.Thread()
    assert prints.of(x).parts == before.parts


def test_a_library_objects_caches_do_not_count(prints):
    environment = types.ModuleType("fancylib")
    exec(
        "class Box:\n  def __init__(self): self.a = 1; self._cache = {}; self.result_cache = 5",
        environment.__dict__,
    )
    box = environment.Box()
    before = prints.of(box).parts
    box._cache[1] = 2
    box.result_cache = 6
    assert prints.of(box).parts == before
    box.a = 2
    assert prints.of(box).parts != before


def test_the_environment_is_read_by_value(prints, monkeypatch):
    before = prints.of_attribute(os, "environ")
    assert not before.approximate
    monkeypatch.setenv("NBVALIDATE_TEST", "1")
    assert prints.of_attribute(os, "environ").parts != before.parts


def test_settings_of_libraries_are_read_by_value(prints):
    before = prints.of_attribute(mpl, "rcParams").parts
    with mpl.rc_context({"lines.linewidth": 77}):
        assert prints.of_attribute(mpl, "rcParams").parts != before
    assert prints.of_attribute(mpl, "rcParams").parts == before


def opaque():
    return queue.SimpleQueue()


OPAQUE = {
    "queue": queue.SimpleQueue,
    "connection": lambda: sqlite3.connect(":memory:"),
    "bare object": object,
    "figure": lambda: mpl.figure.Figure(),
    "callback": lambda: types.MethodType(print, queue.SimpleQueue()),
}


@pytest.mark.parametrize("make", OPAQUE.values(), ids=OPAQUE)
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_what_cannot_be_read_is_known_by_the_cell_that_made_it(prints, make):
    prints.begin(7)
    one = make()
    first = prints.of(one)
    assert first.approximate
    prints.begin(8)
    assert prints.of(one).parts == first.parts
    other = make()
    assert prints.of(other).parts != first.parts
    prints.begin(7)
    again = make()
    assert prints.of(again).parts == first.parts  # the same cell on the same inputs
    assert prints.of(make()).parts != first.parts  # its second object
    assert prints.of(one).parts == first.parts


def test_a_second_run_counts_alike_although_some_objects_are_known(prints):
    shared = opaque()
    prints.begin(7)
    first = [shared, opaque()]
    digest = prints.of(first).parts
    prints.begin(7)
    second = [shared, opaque()]
    assert prints.of(second).parts == digest


def test_two_opaque_objects_of_one_cell_differ(prints):
    prints.begin(7)
    assert prints.of(opaque()).parts != prints.of([opaque(), opaque()]).parts
    one, other = opaque(), opaque()
    assert prints.of(one).parts != prints.of(other).parts


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_an_opaque_object_that_is_gone_is_forgotten(prints):
    leaves = prints._context.leaves
    for _ in range(100):
        prints.of(opaque())
        prints.of([opaque()])
    gc.collect()
    assert len(leaves._known) == 0
    for _ in range(200):
        prints.begin(1)
        prints.of([object()])
    assert len(leaves._known) < 60


def test_a_new_object_at_the_place_of_an_old_one_is_new(prints):
    prints.begin(1)
    seen = set()
    for recipe in range(2, 30):
        prints.begin(recipe)
        seen.add(prints.of(opaque()).parts[""])
    assert len(seen) == 28


def test_nothing_of_the_users_is_kept_alive(prints, run, namespace):
    run(
        "import enum, functools\n"
        "class P:\n  __slots__ = ('a', '__weakref__')\n"
        "class Q:\n  @functools.cached_property\n  def f(self): return 1\n"
        "class M(type): pass\n"
        "class R(metaclass=M): pass\n"
        "class L(list): pass\n"
        "class E(enum.Enum):\n  A = 1\n"
        "def f(): return P\n"
        "x = [P(), Q(), R(), L([1]), E.A, f, lambda: 1]\n"
    )
    x = namespace["x"]
    watched = [weakref.ref(v) for v in x]
    watched += [weakref.ref(type(v)) for v in x[:5]]
    watched += [weakref.ref(f.__code__) for f in x[5:]]
    arrays = [np.arange(10), pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [1]})["a"]]
    watched += [weakref.ref(v) for v in arrays]
    for _ in range(3):
        prints.begin(1)
        prints.of(x)
        for v in (*x, *arrays, namespace["P"]):
            prints.of(v)
    del x, v, arrays
    namespace.clear()
    gc.collect()
    assert [w() for w in watched if w() is not None] == []


def test_nothing_grows_with_what_was_seen():
    namespace = {"__name__": "__main__"}
    fingerprinter = Fingerprinter(namespace)
    sizes = []
    for i in range(40):
        fingerprinter.begin(i)
        exec(f"class P:\n  def f(self): return {i}\nx = P()\ng = lambda: {i}", namespace)
        for value in list(namespace.values()):
            fingerprinter.of(value)
        if i in (5, 39):
            gc.collect()
            context = fingerprinter._context
            sizes.append((len(context.rules), len(context.code._known), len(context.leaves._known)))
    assert sizes[0] == sizes[1]


def test_the_prints_of_one_value_are_the_same_in_another_fingerprinter(prints):
    value = {"a": [1, (2, "x")], "b": pd.DataFrame({"a": [1]}), "c": re.compile("a")}
    assert Fingerprinter({}).of(value).parts == prints.of(value).parts


def test_a_logger_is_its_name(prints):
    assert prints.of(logging.getLogger("a")).parts != prints.of(logging.getLogger("b")).parts
