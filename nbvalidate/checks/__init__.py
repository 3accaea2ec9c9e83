"""The rules, a folder per family, and how they are run over a saved notebook.

`catalogue` collects the families; `facts` is what a static rule gets; `run` reads notebooks,
runs the selected rules and applies suppressions.
"""

from __future__ import annotations

from functools import lru_cache

from nbvalidate.catalogue import Catalogue

__all__ = ["catalogue"]


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """All rules of all families."""
    from nbvalidate.checks import hygiene, leakage, meta, order, repro, schema, slices

    families = (order, hygiene, repro, leakage, schema, slices, meta)
    return Catalogue(rule for family in families for rule in family.RULES)
