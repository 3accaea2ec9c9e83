"""Leakage that is in the data: rows, features and parts that give the answer away.

Reading order: `question` (what the user names), `measured` (the plain facts that rules read),
`facts` (which technique gives which fact), then one file per technique: `duplicates`, `near`,
`texts`, `entities`, `times`, `strength`, `pairs`, `missing`, `order`, `identifiers`, `shift`,
`prepared` (scaled, filled and encoded columns). The rules are in `rules_rows`, `rules_features`
and `rules_parts`. Only the techniques need numpy, and they are loaded when they run.
"""

from __future__ import annotations

from nbvalidate.checks.leakage.data.facts import DataFacts, find
from nbvalidate.checks.leakage.data.rules_features import RULES as _FEATURES
from nbvalidate.checks.leakage.data.rules_parts import RULES as _PARTS
from nbvalidate.checks.leakage.data.rules_rows import RULES as _ROWS

__all__ = ["RULES", "DataFacts", "find"]

#: LEAK301 and on.
RULES = (*_ROWS, *_FEATURES, *_PARTS)
