"""The shipment story is true: run anew, its numbers and findings are those that the text tells."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def texts():
    """Outputs of the shipment notebook by cell, from a clean kernel."""
    notebook = nbformat.read(ROOT / "notebooks" / "04_shipment_leak.ipynb", as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    resources = {"metadata": {"path": str(ROOT / "notebooks")}}
    NotebookClient(notebook, timeout=120, resources=resources).execute()
    return {
        cell.id: "\n".join(
            out.get("text") or out.get("data", {}).get("text/plain", "") for out in cell.outputs
        )
        for cell in notebook.cells
        if cell.cell_type == "code"
    }


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
