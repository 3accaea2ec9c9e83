"""The stories are true: run anew, their numbers and findings are those that the texts tell."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[1]


def outputs_of(name):
    """Outputs of a notebook by cell, from a clean kernel."""
    notebook = nbformat.read(ROOT / "notebooks" / name, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    resources = {"metadata": {"path": str(ROOT / "notebooks")}}
    NotebookClient(notebook, timeout=120, resources=resources).execute()
    return {
        cell.id: "\n".join(
            out.get("text") or out.get("evalue") or out.get("data", {}).get("text/plain", "")
            for out in cell.outputs
        )
        for cell in notebook.cells
        if cell.cell_type == "code"
    }


@pytest.fixture(scope="module")
def texts():
    return outputs_of("04_shipment_leak.ipynb")


@pytest.fixture(scope="module")
def guarded():
    return outputs_of("05_schema_guard.ipynb")


def test_the_answer_among_the_features_is_found(texts):
    assert "error LEAK311 feature-is-the-target: `is_late` is nothing but" in texts["find"]
    assert "`days_taken_to_deliver` > 7" in texts["find"]
    assert "('LEAK321', 'days_taken_to_deliver', 'ordered')" in texts["declared"]


def test_the_honest_score_stands_beside_the_false_one(texts):
    false, in_use, honest = (
        float(re.match(r"[\d.]+", texts[cell])[0]) for cell in ("false-model", "in-use", "honest")
    )
    assert false > 0.999
    assert in_use < 0.6 < 0.75 < honest < 0.9
    assert texts["honest"].endswith("nbvalidate: nothing to report")


def test_the_finding_shown_in_the_readme_is_that_of_the_notebook(texts):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.search(r"```text\n(error LEAK311.*?)\n", readme)[1]
    assert shown in texts["find"]


def test_a_schema_lets_the_clean_week_pass_and_halts_the_changed_one(guarded):
    assert "nothing wrong" in guarded["next"]
    for code in ("SCH105", "SCH202", "SCH206", "SCH208", "SCH301", "SCH304"):
        assert code in guarded["halt"]
    assert "`margin` was in 0..1 and goes down to minus infinity now" in guarded["halt"]
    assert "nothing wrong" in guarded["mend"]
    assert "`status` may be `returned` too" in guarded["accept"]


def test_each_engine_of_the_story_counts_the_same(guarded):
    rows = re.findall(r"^(\S+)((?:\s+\d+){4})$", guarded["engines"], re.MULTILINE)
    assert len(rows) == 6
    assert all(len(set(counts.split())) == 1 for _, counts in rows)


def test_the_violations_shown_in_the_readme_are_those_of_the_notebook(guarded):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.findall(r"^error SCH\d+ .*$", readme, re.MULTILINE)
    assert len(shown) == 2
    for line in shown:
        assert line in guarded["halt"]


@pytest.fixture(scope="module")
def sliced():
    return outputs_of("06_slices.ipynb")


def test_slices_are_found_and_the_explorer_has_a_table(sliced):
    assert "found are really worse on the" in sliced["explorer"]
    assert "marital_status = Married-civ-spouse" in sliced["explorer"]
    assert "rule" in sliced["numbers"]


def test_the_better_model_is_worse_for_nobody_and_the_other_way_round(sliced):
    champion, challenger = map(float, re.findall(r"\d\.\d+", sliced["models"]))
    assert challenger > champion + 0.01
    assert "No slice stands out" in sliced["compare"]
    assert sliced["other"].count("worse") >= 2


def test_the_gate_passes_today_and_fails_where_the_form_is_broken(sliced):
    assert sliced["pass"].strip() == "pass pass True"
    assert "error SLICE101: the hardest group" in sliced["broken"]
    assert float(re.search(r"accuracy of all: ([\d.]+)", sliced["broken"])[1]) > 0.83


def test_late_flights_have_an_hour_and_an_airline(sliced):
    assert "hour(scheduled) = 18" in sliced["flights"]
    assert "carrier = EV" in sliced["flights"]
    assert sliced["code"].startswith("people.filter(pl.col(")
