"""Hygiene: what makes a notebook fail, or give another result, on any machine but its author's.

`rules_code` and `rules_file` hold the catalogue entries; one file per technique does the work.
"""

from __future__ import annotations

from nbvalidate.catalogue import Rule
from nbvalidate.checks.hygiene import rules_code, rules_file
from nbvalidate.checks.hygiene.shape import is_checkable

__all__ = ["RULES", "is_checkable"]

RULES: tuple[Rule, ...] = tuple(
    found
    for module in (rules_file, rules_code)
    for name in module.__all__
    if isinstance(found := getattr(module, name), Rule)
)
