"""Slices: what a gate says of sub-populations; `nbvalidate.slices` measures, this judges."""

from __future__ import annotations

from nbvalidate.checks.slices.rules import RULES

__all__ = ["RULES"]
