"""Every rule on its own examples: the flagged one is flagged, the clean one is not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nbvalidate.catalogue import Catalogue
from nbvalidate.checks import catalogue
from nbvalidate.checks.run import check
from nbvalidate.errors import UsageError
from tests.conftest import ipynb

#: Those of runs and of live sessions: tests/verify/test_rules.py, tests/checks/test_live_rules.py.
STATIC = [r for r in catalogue() if r.source not in ("run", "live")]


def findings_of(example: str, folder: Path):
    """The findings on an example, written as a user would have it."""
    declared = re.match(r"# requirements\.txt: (.*)\n", example)
    if declared:
        (folder / "requirements.txt").write_text(declared[1].replace(", ", "\n") + "\n")
        example = example[declared.end() :]
    saved = re.match(r"# saved with its output of ([\d,]+) characters\n", example)
    if saved:
        size = int(saved[1].replace(",", ""))
        output = {"output_type": "stream", "name": "stdout", "text": "0" * size}
        code = {"cell_type": "code", "source": example, "outputs": [output], "execution_count": 1}
        example = ipynb([{"cell_type": "markdown", "source": "# Output"}, code])
    if example.startswith("{"):
        path = folder / "example.ipynb"
        path.write_text(example, encoding="utf-8")
    else:
        path = folder / "example.py"
        path.write_text("# %%\n" + example + "\n", encoding="utf-8")
    report = check([path], ignore=())
    assert report.notebooks[0].status in ("ok", "findings"), report.notebooks[0].error
    return report.findings


@pytest.mark.parametrize("rule", STATIC, ids=lambda r: r.code)
def test_the_flagged_example_is_flagged(rule, tmp_path):
    found = findings_of(rule.section("Flagged"), tmp_path)
    assert rule.code in {f.rule for f in found}, found


@pytest.mark.parametrize("rule", STATIC, ids=lambda r: r.code)
def test_the_clean_example_is_clean(rule, tmp_path):
    assert [f.message for f in findings_of(rule.section("Clean"), tmp_path)] == []


@pytest.mark.parametrize("rule", list(catalogue()), ids=lambda r: r.code)
def test_every_rule_has_a_page(rule):
    assert re.fullmatch(r"[A-Z]{3,5}\d{3}", rule.code)
    assert re.fullmatch(r"[a-z][a-z-]+", rule.name)
    assert rule.summary.endswith(".")
    for title in ("Why", "Fix", "Flagged", "Clean"):
        assert rule.section(title), title


@pytest.mark.parametrize("word", ["ORD101", "ord101", "used-before-defined"])
def test_a_rule_is_found_by_code_or_name(word):
    assert catalogue()[word].code == "ORD101"


@pytest.mark.parametrize(
    ("word", "hint"),
    [("ORD111", "ORD"), ("used-before-define", "used-before-defined"), ("QQQ", "nbvalidate rules")],
)
def test_a_wrong_word_gets_a_hint(word, hint):
    with pytest.raises(UsageError, match=hint):
        catalogue()[word]
    with pytest.raises(UsageError, match=hint):
        catalogue().matching([word])


def test_families_select_all_their_rules():
    codes = catalogue().matching(["ORD1", "secret"])
    assert {"ORD101", "ORD102", "HYG401"} <= codes
    assert not any(c.startswith("ORD2") for c in codes)


def test_two_rules_with_one_name_are_refused():
    rule = catalogue()["ORD101"]
    import dataclasses

    with pytest.raises(ValueError, match="share"):
        Catalogue([rule, dataclasses.replace(rule, code="ORD999")])
