"""One notebook interpreted once, and its evaluations put beside what was trained on."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from nbvalidate.checks.facts import NotebookFacts
from nbvalidate.checks.leakage.events import Eval, Events, Fit
from nbvalidate.checks.leakage.interpreter import LIMIT, interpret
from nbvalidate.checks.leakage.knowledge import Knowledge, knowledge_for
from nbvalidate.checks.leakage.recovery import recovered
from nbvalidate.checks.leakage.rows import Relation, Rows, relation, uncopied

__all__ = ["Analysis", "Meeting", "analysis_of", "analysis_of_trees", "is_sure", "made_up"]

#: Code without any of these trains nothing and scores nothing.
_WORDS = (".fit", "train", "cross_val", "backward", "predict", ".evaluate(", "learning_curve")
_UNSURE = frozenset({"opaque", "parameter", "name", "within"})


@dataclass(frozen=True, slots=True)
class Meeting:
    """A fitted model and the rows that it met.

    Parameters
    ----------
    eval
        The event.
    shared
        Whether the rows are among those it was trained on.
    """

    eval: Eval
    shared: Relation

    @property
    def fit(self) -> Fit:
        """The training."""
        return self.eval.fit

    @property
    def is_crossed_by_copies(self) -> bool:
        """Only copies made before the split are on both sides of it."""
        return relation(uncopied(self.eval.rows), uncopied(self.fit.rows)) == "none"


class Analysis:
    """The events of one notebook and what follows from them.

    Parameters
    ----------
    events
        As the interpreter wrote them down.
    """

    def __init__(self, events: Events) -> None:
        self.events = events

    @cached_property
    def meetings(self) -> tuple[Meeting, ...]:
        """Every evaluation on rows that are somebody's data, not a grid for a plot."""
        return tuple(
            Meeting(e, relation(e.rows, e.fit.rows))
            for e in self.events.evals
            if e.fit.rows and not _is_trial(e)
        )

    @cached_property
    def tests(self) -> tuple[Meeting, ...]:
        """The evaluations on rows that were not trained on."""
        return tuple(m for m in self.meetings if m.shared != "sure")

    @cached_property
    def parted(self) -> tuple[Meeting, ...]:
        """The same and those on rows that a split put apart, though copies of them cross it."""
        return tuple(m for m in self.meetings if m.shared != "sure" or m.is_crossed_by_copies)

    def of_fit(self, fit: Fit) -> Iterator[Meeting]:
        """The evaluations of one training."""
        return (m for m in self.meetings if m.fit is fit)


def is_sure(*rows: Rows) -> bool:
    """True if the code shows where all of the rows come from."""
    return not any(
        isinstance(p.source.key, tuple) and p.source.key and p.source.key[0] in _UNSURE
        for held in rows
        for p in held
    )


def _is_trial(found: Eval) -> bool:
    """A grid for a curve, or a row written down to see what comes out."""
    if not made_up(found.rows):
        return False
    if not made_up(found.fit.rows) or found.scored:
        return not found.scored
    drawn = any(p.source.label.startswith("random.") for p in found.rows)
    own = {p.source.key for p in found.fit.rows}
    return not drawn and not own & {p.source.key for p in found.rows}


def made_up(rows: Rows) -> bool:
    """True for rows of no data: a grid, a literal."""
    return all(p.source.synthetic for p in rows)


def analysis_of(facts: NotebookFacts) -> Analysis:
    """The analysis of a notebook, made once for all rules."""
    held = facts.__dict__.get("_leakage")
    if isinstance(held, Analysis):
        return held
    made = Analysis(Events())
    if any(word in cell.cell.source for cell in facts.cells for word in _WORDS):
        trees = [cell.parsed.tree or recovered(cell.cell.source) for cell in facts.cells]
        made = analysis_of_trees(trees, knowledge_for(facts.config.leakage))
    facts.__dict__["_leakage"] = made
    return made


def analysis_of_trees(
    trees: Sequence[ast.Module],
    knowledge: Knowledge,
    limit: int = LIMIT,
    *,
    strict: bool = False,
) -> Analysis:
    """The analysis of cells that are parsed already.

    Parameters
    ----------
    trees
        In document order.
    knowledge
        What names of libraries mean.
    limit
        How many expressions are evaluated at most.
    strict
        Raise what goes wrong in the interpreter itself.
    """
    return Analysis(interpret(enumerate(trees), knowledge, limit, strict=strict))
