"""Each rule's flagged example is flagged by really running it, and its clean one is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nbvalidate.checks.repro import RULES
from tests.verify.test_verify import codes, notebook, one

if TYPE_CHECKING:
    from pathlib import Path

    from nbvalidate.catalogue import Rule


def write(path: Path, example: str) -> Path:
    if example.startswith("{"):
        path.write_text(example)
        return path
    return notebook(path, *[part.strip("\n") for part in example.split("# %%\n")])


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.code)
def test_examples_of_the_catalogue(rule: Rule, tmp_path: Path) -> None:
    timeout = 3 if rule.name == "timeout" else 30
    flagged = one(write(tmp_path / "flagged.ipynb", rule.section("Flagged")), timeout=timeout)
    assert rule.code in codes(flagged)
    clean = one(write(tmp_path / "clean.ipynb", rule.section("Clean")), timeout=timeout)
    assert codes(clean) == []
    assert rule.summary
    assert rule.section("Why")
    assert rule.section("Fix")
