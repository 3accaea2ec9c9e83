"""A notebook in this process: real cells, real scikit-learn, calls tracked."""

from __future__ import annotations

import logging

import pytest
from IPython.core.interactiveshell import InteractiveShell

from nbvalidate.live.session import CellContext, LiveSession
from nbvalidate.live.tracking import LeakCheck, Tracker

START = """
import numpy as np, pandas as pd
rng = np.random.default_rng(7)
X = rng.normal(size=(400, 4))
y = (X[:, 0] + rng.normal(size=400) > 0).astype(int)
df = pd.DataFrame(X, columns=list("abcd"))
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import (
    GridSearchCV, KFold, StratifiedKFold, TimeSeriesSplit, cross_val_score, learning_curve,
    train_test_split,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import *
"""


class Notebook:
    """Runs cells; `found` is what each cell's check has said last."""

    def __init__(self, caplog):
        self.shell = InteractiveShell()
        self.session = LiveSession(self.shell)
        self.session.start()
        self.tracker = Tracker(self.session)
        self.check = LeakCheck(self.tracker)
        self.tracker.start()
        self.caplog = caplog
        self.count = 0
        self.found = []

    def run(self, *cells, cell_id=None, fails=False):
        """The findings of the last of these cells."""
        for source in cells:
            self.count += 1
            cell = cell_id or f"c{self.count}"
            context = CellContext(cell, source, self.shell.user_ns, {}, self.session)
            self.check.before(context)
            result = self.shell.run_cell(source, store_history=True, cell_id=cell)
            assert result.success is not fails, result
            self.found = list(self.check.after(context))
        return self.found

    def codes(self, *cells, **options):
        return sorted({f.rule for f in self.run(*cells, **options)})

    def close(self):
        self.tracker.stop()
        self.session.stop()
        quiet = [
            r
            for r in self.caplog.records
            if r.name == "nbvalidate" and r.levelno >= logging.WARNING
        ]
        assert not quiet, [r.getMessage() for r in quiet]


@pytest.fixture
def notebook(caplog):
    made = Notebook(caplog)
    try:
        made.run(START)
        yield made
    finally:
        made.close()
