"""Order rules on cells that have run: proved from what each of them read and wrote.

The examples are sessions: cells, then what the user did (``run 0 1``, ``edit 0: x = 2``,
``delete 0``; cells are counted from 0). A rule's finding is the verdict of the replay.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nbvalidate.catalogue import Rule, rule
from nbvalidate.checks.order.traces import DocumentCell, Verdict, VerdictKind
from nbvalidate.findings import Finding

__all__ = ["LIVE_RULES", "JudgedCell", "OverwrittenName", "name_overwritten"]


@dataclass(frozen=True, slots=True)
class JudgedCell:
    """A cell with the verdict on it."""

    cell: DocumentCell
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class OverwrittenName:
    """A name that one cell bound and another one bound again; `label` names the first."""

    cell: DocumentCell
    name: str
    maker: str
    label: str


def _findings(
    judged: Sequence[JudgedCell], rule: Rule, kind: VerdictKind, fix: str
) -> Iterator[Finding]:
    for one in judged:
        verdict = one.verdict
        if verdict.kind == kind:
            about = " (Judged from a sample of a value that is too big or cannot be read.)"
            yield rule.finding(
                verdict.message + (about if verdict.approximate else ""),
                cell_id=one.cell.id,
                cell_index=one.cell.index,
                names=verdict.names,
                fix=fix,
                evidence={"by": list(verdict.by), "approximate": verdict.approximate},
            )


_RERUN = "Run this cell again."


@rule("ORD401", "stale-result", "warning", certainty="proved", source="live")
def stale_result(judged: Sequence[JudgedCell], rule: Rule) -> Iterator[Finding]:
    """A cell shows a result that was computed from an input which is different now.

    Why: the number on the screen belongs to another value of a variable, file or setting than the
    notebook has now. Restart & Run All gives another one.

    Fix: run the cell again.

    Flagged:
        rate = 0.1
        # %%
        print(100 * rate)
        # session: run 0 1, edit 0: rate = 0.2, run 0

    Clean:
        rate = 0.1
        # %%
        print(100 * rate)
        # session: run 0 1, edit 0: rate = 0.2, run 0 1

    Source: Macke et al., Fine-Grained Lineage for Safer Notebook Interactions (VLDB 2021).
    """
    return _findings(judged, rule, "stale", _RERUN)


@rule("ORD402", "waiting-for-input", "warning", certainty="proved", source="live")
def waiting_for_input(judged: Sequence[JudgedCell], rule: Rule) -> Iterator[Finding]:
    """A cell takes an input from a cell that is out of date itself, was edited or has not run.

    Why: what it shows will change, or may change, as soon as that cell runs.

    Fix: run that cell, then this one.

    Flagged:
        rate = 0.1
        # %%
        tax = 100 * rate
        # %%
        print(tax)
        # session: run 0 1 2, edit 0: rate = 0.2, run 0

    Clean:
        rate = 0.1
        # %%
        tax = 100 * rate
        # %%
        print(tax)
        # session: run 0 1 2, edit 0: rate = 0.2, run 0 1 2

    Source: Macke et al., Fine-Grained Lineage for Safer Notebook Interactions (VLDB 2021).
    """
    return _findings(judged, rule, "waiting", "Run that cell first, then this one.")


@rule("ORD403", "out-of-order-input", "error", certainty="proved", source="live")
def out_of_order_input(judged: Sequence[JudgedCell], rule: Rule) -> Iterator[Finding]:
    """A cell used a value that a cell below it made.

    Why: from top to bottom that value does not exist yet when this cell runs.

    Fix: move one of the two cells, or run this one again after those above it.

    Flagged:
        price = 10
        # %%
        print(price)
        # %%
        price = price * 2
        # session: run 0 1 2 1

    Clean:
        price = 10
        # %%
        print(price)
        # %%
        price = price * 2
        # session: run 0 1 2

    Source: Pimentel et al., on out-of-order cells (MSR 2019).
    """
    return _findings(
        judged, rule, "order", "Move one of the two cells, or run this one again in order."
    )


@rule("ORD404", "hidden-state", "error", certainty="proved", source="live")
def hidden_state(judged: Sequence[JudgedCell], rule: Rule) -> Iterator[Finding]:
    """A cell used a value that no cell makes any more: deleted, edited away, an old branch.

    Why: only this kernel still has it. Restart & Run All fails here, or takes something else.

    Fix: bring the code that makes it back, or stop using it; then Restart & Run All.

    Flagged:
        limit = 3
        # %%
        print(limit)
        # session: run 0 1, delete 0

    Clean:
        limit = 3
        # %%
        print(limit)
        # session: run 0 1

    Source: Head et al., Managing Messes in Computational Notebooks (CHI 2019).
    """
    return _findings(
        judged, rule, "hidden", "Bring the code that makes it back, then Restart & Run All."
    )


@rule("ORD405", "lost-effect", "warning", certainty="proved", source="live")
def lost_effect(judged: Sequence[JudgedCell], rule: Rule) -> Iterator[Finding]:
    """What a cell did to a variable was undone by running a cell above it again.

    Why: the kernel no longer holds what the notebook says; the next cell you write finds the old
    value, without an error.

    Fix: run the cell again.

    Flagged:
        table = {"a": 1}
        # %%
        table["b"] = 2
        # %%
        print(table["b"])
        # session: run 0 1 2 0

    Clean:
        table = {"a": 1}
        # %%
        table["b"] = 2
        # %%
        print(table["b"])
        # session: run 0 1 2 0 1

    Source: ipyflow#173, on plans after changes in place.
    """
    return _findings(judged, rule, "lost", _RERUN)


@rule("ORD406", "edited-not-run", "info", certainty="proved", source="live")
def edited_not_run(judged: Sequence[JudgedCell], rule: Rule) -> Iterator[Finding]:
    """A cell was edited after it ran, or interrupted: its output belongs to another text.

    Why: a reader takes the output for what the code gives.

    Fix: run the cell again.

    Flagged:
        rate = 0.1
        # session: run 0, edit 0: rate = 0.2

    Clean:
        rate = 0.1
        # session: run 0, edit 0: rate = 0.1  # a comment changes nothing

    Source: jupyterlab#6790 ("edited since last run").
    """
    return _findings(judged, rule, "dirty", _RERUN)


@rule("ORD407", "own-result-reused", "error", certainty="proved", source="live")
def own_result_reused(judged: Sequence[JudgedCell], rule: Rule) -> Iterator[Finding]:
    """A cell that ran twice used its own earlier result: run once, it gives something else.

    Why: the column is scaled twice, the rows are appended twice; the file does not say how often
    somebody pressed Shift+Enter.

    Fix: run the cell that makes the value, then this one once; better, store the result under a
    new name.

    Flagged:
        count = 0
        # %%
        count += 1
        # session: run 0 1 1

    Clean:
        names = ["b", "a", None]
        # %%
        names = [n for n in names if n]
        # session: run 0 1 1

    Source: Head et al., Managing Messes in Computational Notebooks (CHI 2019).
    """
    return _findings(
        judged, rule, "rerun", "Run the cell that makes the value, then this one once."
    )


@rule("ORD408", "name-overwritten", "info", certainty="proved", source="live")
def name_overwritten(facts: Sequence[OverwrittenName], rule: Rule) -> Iterator[Finding]:
    """The cell that was validated bound a name that another cell had made.

    Why: cells that were written for the first value will take the second one when they run again.

    Fix: use a new name where both values are needed.

    Flagged:
        total = 10
        # %%
        total = "ten"
        # session: run 0, validate 1

    Clean:
        total = 10
        # %%
        words = "ten"
        # session: run 0, validate 1

    Source: the reuse of names across cells in Pimentel et al. (MSR 2019).
    """
    for one in facts:
        yield rule.finding(
            f"`{one.name}` was made by {one.label}; this cell has bound it to something else.",
            cell_id=one.cell.id,
            cell_index=one.cell.index,
            names=(one.name,),
            fix="Use a new name where both values are needed.",
            evidence={"made_in": one.maker},
        )


#: One rule for each verdict that is not fresh.
LIVE_RULES: tuple[Rule, ...] = (
    stale_result,
    waiting_for_input,
    out_of_order_input,
    hidden_state,
    lost_effect,
    edited_not_run,
    own_result_reused,
)
