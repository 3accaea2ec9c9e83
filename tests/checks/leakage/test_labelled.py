"""Precision and recall by category on the labelled snippets; a false alarm fails the build."""

from __future__ import annotations

import pytest

from nbvalidate.checks.facts import NotebookFacts
from nbvalidate.checks.leakage import RULES
from nbvalidate.findings import Severity
from nbvalidate.notebook.model import Cell, Notebook
from tests.checks.leakage import labelled_preprocessing as pre
from tests.checks.leakage import labelled_real as real
from tests.checks.leakage import labelled_rows as rows

IMPORTS = (
    pre.START
    + """
import glob, joblib, random
import librosa
from imblearn.over_sampling import SMOTE, RandomOverSampler
from imblearn.under_sampling import RandomUnderSampler
from imblearn.pipeline import make_pipeline as make_imb_pipeline
from sklearn.datasets import load_iris
from sklearn.metrics import *
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC
from sklearn.utils import resample
"""
)

#: Leaks that are not found yet, by name: the test says so when one of them is.
KNOWN_MISSES: frozenset[str] = frozenset()


def labelled() -> dict[str, tuple[str, str]]:
    """Name to source and category ('' for clean)."""
    found: dict[str, tuple[str, str]] = {}
    for table in (pre.LEARNS, pre.CHOOSES):
        found |= {f"pre/{k}": (pre.START + v + pre.END, "preprocessing") for k, v in table.items()}
    found |= {f"pre/{k}": (IMPORTS + v, "preprocessing") for k, v in pre.LEAKS.items()}
    found |= {f"harmless/{k}": (pre.START + v + pre.END, "") for k, v in pre.HARMLESS.items()}
    found |= {
        f"pre/real/{k}": (IMPORTS + v, "preprocessing") for k, v in real.PREPROCESSING.items()
    }
    for name, table in (("", rows), ("real/", real)):
        found |= {f"overlap/{name}{k}": (IMPORTS + v, "overlap") for k, v in table.OVERLAP.items()}
        found |= {f"multi/{name}{k}": (IMPORTS + v, "multi-test") for k, v in table.MULTI.items()}
        found |= {f"clean/{name}{k}": (IMPORTS + v, "") for k, v in table.CLEAN.items()}
    return found


LABELLED = labelled()


def findings(source: str):
    cells = tuple(Cell(i, f"c{i}", "code", text) for i, text in enumerate([source]))
    facts = NotebookFacts(Notebook("a.ipynb", cells))
    return [f for r in RULES if 101 <= int(r.code[4:]) < 200 for f in r.check(facts)]


def categories(source: str) -> set[str]:
    return {f.category for f in findings(source) if f.severity is not Severity.INFO}


def test_the_set_is_large_and_has_both_kinds():
    assert len(LABELLED) >= 150
    assert sum(not category for _, category in LABELLED.values()) >= 60


@pytest.mark.parametrize("name", LABELLED)
def test_what_is_said_of_a_snippet(name):
    source, category = LABELLED[name]
    said = categories(source)
    if name in KNOWN_MISSES:
        assert category not in said, "found now: take it off the list"
        return
    assert said == ({category} if category else set()), [f.message for f in findings(source)]


@pytest.mark.parametrize("name", [n for n in LABELLED if n.startswith(("clean", "harmless"))])
def test_clean_code_gets_no_hint_either(name):
    assert [f.message for f in findings(LABELLED[name][0])] == []


@pytest.mark.parametrize("category", ["preprocessing", "overlap", "multi-test"])
def test_precision_and_recall(category, record_property):
    said = {name: category in categories(source) for name, (source, _) in LABELLED.items()}
    true = {name for name, (_, label) in LABELLED.items() if label == category}
    hits = sum(said[name] for name in true)
    alarms = [name for name, told in said.items() if told and name not in true]
    print(f"{category}: precision {hits}/{hits + len(alarms)}, recall {hits}/{len(true)}")
    record_property("recall", hits / len(true))
    assert alarms == []
    assert hits >= len(true) - len(KNOWN_MISSES)
