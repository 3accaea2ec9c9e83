"""ORD: order and hidden state, from a saved notebook and from cells that have run."""

from __future__ import annotations

from nbvalidate.checks.order import rules, rules_live, rules_saved

RULES = (
    rules.used_before_defined,
    rules.undefined_name,
    rules.used_after_delete,
    rules_saved.execution_order,
    rules_saved.execution_gap,
    rules_saved.never_run,
    rules_saved.edited_after_run,
    rules.not_rerunnable,
    rules.star_import_hides,
    *rules_live.LIVE_RULES,
    rules_live.name_overwritten,
)

__all__ = ["RULES"]
