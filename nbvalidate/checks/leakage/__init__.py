"""Leakage: the score in the notebook is not the score on new data.

Seen in the code: read `rows` first (which rows a value holds), then `values`, `interpreter` (runs
the cells over such values and writes down `events`), `verdicts` (what follows), `rules` and
`rules_tests` and `rules_meaning` (the catalogue). What libraries mean is data, in `knowledge`.
Seen in calls: `proved`. Seen in the rows and columns: `data`.
"""

from __future__ import annotations

from nbvalidate.catalogue import Rule
from nbvalidate.checks.leakage import rules, rules_meaning, rules_tests
from nbvalidate.checks.leakage.data import RULES as DATA_RULES
from nbvalidate.checks.leakage.proved import PROVED_RULES

__all__ = ["RULES", "STATIC"]

#: LEAK101 and on: from the code alone.
STATIC: tuple[Rule, ...] = tuple(
    found
    for module in (rules, rules_tests, rules_meaning)
    for name in module.__all__
    if isinstance(found := getattr(module, name), Rule)
)

#: All rules of the family that `catalogue` shows.
RULES: tuple[Rule, ...] = (*STATIC, *PROVED_RULES, *DATA_RULES)
