"""Every schema rule on its own examples."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import nbvalidate
from nbvalidate.catalogue import Rule
from nbvalidate.checks import catalogue

RULES = [rule for rule in catalogue() if rule.family == "SCH"]
MODEL = ("Band", "Column", "RowRule", "Rows", "Schema")


def findings_of(example: str) -> list[nbvalidate.Finding]:
    scope: dict[str, Any] = {"pd": pd, "np": np, "nbvalidate": nbvalidate}
    scope |= {name: getattr(nbvalidate, name) for name in MODEL}
    exec(example, scope)
    return list(scope["report"].findings)


def test_there_is_a_rule_for_each_kind_of_violation() -> None:
    assert len(RULES) >= 21


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_what_is_flagged_gives_this_finding_and_no_other(rule: Rule) -> None:
    found = findings_of(rule.section("Flagged"))
    assert [f.rule for f in found] == [rule.code]
    assert found[0].severity is rule.severity
    assert found[0].fix
    assert found[0].message.endswith(".")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_what_is_clean_gives_none(rule: Rule) -> None:
    assert findings_of(rule.section("Clean")) == []
