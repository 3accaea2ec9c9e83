"""Every rule on its own examples: the flagged one is flagged, the clean one is not."""

from __future__ import annotations

import re
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import nbvalidate
from nbvalidate.catalogue import Catalogue
from nbvalidate.checks.leakage.data import RULES


def report_of(example: str):
    scope = {"np": np, "pd": pd, "nbvalidate": nbvalidate}
    exec(example, scope)
    return scope["report"]


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.code)
def test_the_flagged_example_is_flagged_once(rule):
    found = [f for f in report_of(rule.section("Flagged")).findings if f.rule == rule.code]
    assert len(found) == 1
    assert found[0].severity is rule.severity
    assert found[0].category is not None


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.code)
def test_the_clean_example_is_clean(rule):
    assert [f.message for f in report_of(rule.section("Clean")).findings] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.code)
def test_every_rule_has_a_page(rule):
    assert re.fullmatch(r"LEAK3\d\d", rule.code)
    assert rule.source == "live"
    assert rule.summary.endswith(".")
    for title in ("Why", "Fix", "Flagged", "Clean", "Source"):
        assert rule.section(title), title


def test_codes_and_names_are_unique():
    assert len(Catalogue(RULES)) == len(RULES)


def test_the_rules_can_be_read_without_numpy():
    code = (
        "import sys, nbvalidate.checks.leakage.data; print('numpy' in sys.modules,"
        " 'pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
