"""``nbvalidate rules`` and ``nbvalidate explain``."""

from __future__ import annotations

import json
import re

from nbvalidate.formats.catalogue_text import explain, rules_json, rules_table
from tests.formats.samples import CATALOGUE

PAGE = """\
ORD101 used-before-defined
error, inferred: from the code

A name is used above the cell that defines it.

Why
  The notebook worked for its author because the lower cell had already been
  run. Restart & Run All stops here with a NameError.

Flagged
    print(rate * 2)
    # %%
    rate = 0.5

Clean
    rate = 0.5
    # %%
    print(rate * 2)

Fix
  Move the defining cell above the first use.

Source
  Pimentel et al., MSR 2019, section 5.

Suppress
  on the line           # nbvalidate: ignore[ORD101]
  in the cell           # nbvalidate: ignore-cell[ORD101]
  cell tag (all rules)  nbvalidate-ignore
  everywhere            [tool.nbvalidate] ignore = ["ORD101"] in pyproject.toml
"""

TABLE = """\
HYG101  absolute-path        warning  inferred  A path works on one computer only.
ORD101  used-before-defined  error    inferred  A name is used above the cell that defines it.
REP101  not-deterministic    error    proved    A cell gives another output each time.
"""


def test_a_page_reads_like_this():
    assert explain(CATALOGUE["ORD101"]) == PAGE


def test_the_table_has_one_line_per_rule():
    assert rules_table(CATALOGUE) == TABLE


def test_colour_changes_nothing_but_colour():
    for plain, colored in (
        (PAGE, explain(CATALOGUE["ORD101"], True)),
        (TABLE, rules_table(CATALOGUE, True)),
    ):
        assert colored != plain
        assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == plain


def test_the_rules_as_json_carry_their_pages():
    rules = json.loads(rules_json(CATALOGUE))
    assert [rule["code"] for rule in rules] == ["HYG101", "ORD101", "REP101"]
    assert rules[1]["page"]["flagged"] == "print(rate * 2)\n# %%\nrate = 0.5"
