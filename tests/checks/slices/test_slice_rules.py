"""Every rule on slices on its own examples."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from nbvalidate.checks import catalogue
from nbvalidate.slices import check_slices

RULES = [rule for rule in catalogue() if rule.family == "SLICE"]


def findings_of(example):
    scope = {"pd": pd, "np": np, "check_slices": check_slices}
    exec(example, scope)
    return list(scope["report"].findings)


def test_there_are_rules():
    assert [rule.code for rule in RULES] == ["SLICE101", "SLICE102", "SLICE103", "SLICE201"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_what_is_flagged_gives_this_finding_and_no_other(rule):
    found = findings_of(rule.section("Flagged"))
    assert {f.rule for f in found} == {rule.code}
    assert found[0].severity is rule.severity
    assert found[0].fix
    assert found[0].message.endswith(".")
    assert found[0].evidence["slice"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_what_is_clean_gives_none(rule):
    assert findings_of(rule.section("Clean")) == []
