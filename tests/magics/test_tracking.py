"""``%nbvalidate on`` follows the rows: what a score is worth, proved."""

from __future__ import annotations

import subprocess
import sys

SETUP = """
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
rng = np.random.default_rng(0)
X = rng.normal(size=(200, 3))
y = (X[:, 0] + rng.normal(size=200) > 0).astype(int)
"""
LEAKING = """
scaler = StandardScaler()
X_all = scaler.fit_transform(X)
X_train, X_test, y_train, y_test = train_test_split(X_all, y, random_state=0)
model = LogisticRegression().fit(X_train, y_train)
model.score(X_test, y_test)
"""
CLEAN = """
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
scaler = StandardScaler().fit(X_train)
model = LogisticRegression().fit(scaler.transform(X_train), y_train)
model.score(scaler.transform(X_test), y_test)
"""
RUN = """
import sys
from IPython.core.interactiveshell import InteractiveShell
from sklearn.linear_model import LogisticRegression
original = LogisticRegression.fit, LogisticRegression.fit.__code__
shell = InteractiveShell.instance()
for line in ["%load_ext nbvalidate", "%nbvalidate on", sys.argv[1], sys.argv[2], "%nbvalidate off",
             "%unload_ext nbvalidate"]:
    shell.run_cell(line, store_history=True)
assert original == (LogisticRegression.fit, LogisticRegression.fit.__code__)
"""


def _shown(cell: str) -> str:
    done = subprocess.run([sys.executable, "-c", RUN, SETUP, cell], capture_output=True, text=True,
                          check=True)  # fmt: skip
    return done.stdout + done.stderr


def test_a_scaler_that_saw_the_test_rows_is_proved_under_the_cell() -> None:
    shown = _shown(LEAKING)
    assert "LEAK202" in shown
    assert "scaler" in shown


def test_the_clean_study_gets_no_finding_and_off_leaves_nothing_behind() -> None:
    assert "LEAK" not in _shown(CLEAN)
