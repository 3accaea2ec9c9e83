"""ORD: order and hidden state, as far as a saved notebook tells without a kernel."""

from __future__ import annotations

from nbvalidate.checks.order import rules, rules_saved

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
)

__all__ = ["RULES"]
