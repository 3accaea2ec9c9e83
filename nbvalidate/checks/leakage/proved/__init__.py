"""Leakage that is proved by what a run has done; `facts` is the record, `rules` judges it."""

from nbvalidate.checks.leakage.proved.rules import PROVED_RULES

__all__ = ["PROVED_RULES"]
