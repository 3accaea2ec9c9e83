"""The record does not grow for ever: what can meet nothing any more is forgotten."""

from __future__ import annotations

import gc
import time
import tracemalloc

import pytest

SAME = (
    "a, b, c, d = train_test_split(X, y, random_state=0)\n"
    "for i in range(200):\n    LogisticRegression(C=1 + i % 3, max_iter=2).fit(a, c).score(b, d)"
)
NEW = (
    "for i in range(200):\n"
    "    Z = StandardScaler().fit_transform(rng.normal(size=(60, 3)))\n"
    "    a, b, c, d = train_test_split(Z, Z[:, 0] > 0, random_state=0)\n"
    "    m = LogisticRegression(max_iter=2).fit(a, c); accuracy_score(d, m.predict(b))"
)


@pytest.mark.filterwarnings("ignore")  # two iterations are not enough
@pytest.mark.parametrize("code", [SAME, NEW], ids=["the same table", "a new table each time"])
def test_two_thousand_fits_keep_memory_and_time_flat(notebook, code):
    notebook.run("from sklearn.metrics import accuracy_score\nimport warnings\n"
                 "warnings.simplefilter('ignore')")  # fmt: skip
    tracemalloc.start()
    try:
        used, took = [], []
        for number in range(10):
            started = time.perf_counter()
            notebook.run(code, cell_id=f"cell{number % 2}")
            took.append(time.perf_counter() - started)
            gc.collect()
            used.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert max(used[6:]) < max(used[3:6]) * 1.3 + 500_000
    assert min(took[7:]) < 3 * min(took[:3])
    events = notebook.tracker._events
    assert len(events.scored) < 1200
    assert len(events.fits) < 1200
    assert len(events._fitted) + len(events._predicted) < 1200


@pytest.mark.filterwarnings("ignore")  # as above
def test_what_was_found_before_a_long_loop_is_still_told(notebook):
    notebook.run(
        "a, b, c, d = train_test_split(X, y, random_state=0)\nm = LogisticRegression().fit(X, y)"
    )
    notebook.run("s = m.score(b, d)", cell_id="leak")
    notebook.run("Z = StandardScaler().fit_transform(X)", cell_id="scale")
    notebook.run(SAME.replace("200", "900"), cell_id="loop")
    assert {f.rule for f in notebook.tracker.findings("leak")} == {"LEAK201"}
    notebook.run("a, b, c, d = train_test_split(Z, y, random_state=0)")
    found = notebook.run("LogisticRegression().fit(a, c).score(b, d)")
    assert "LEAK202" in {f.rule for f in found}
