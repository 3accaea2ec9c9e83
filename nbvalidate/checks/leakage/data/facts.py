"""What is known of the named data: each fact is measured when a rule asks for it, and once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from nbvalidate.checks.leakage.data import measured as m

if TYPE_CHECKING:
    from nbvalidate.catalogue import Rule
    from nbvalidate.checks.leakage.data.question import Question
    from nbvalidate.checks.leakage.data.sample import Sample
    from nbvalidate.checks.leakage.data.strength import Strength
    from nbvalidate.findings import Finding

__all__ = ["DataFacts", "find"]

_T = TypeVar("_T")


@dataclass(frozen=True)
class DataFacts:
    """The facts about one question.

    Parameters
    ----------
    question
        The parts and what the user declared.
    """

    question: Question

    @property
    def train(self) -> str:
        """The user's word for the training data."""
        return self.question.train.name

    @property
    def test(self) -> str:
        """The user's word for the test data."""
        return self.question.test.name if self.question.test is not None else ""

    @property
    def target(self) -> str:
        """The user's word for the target."""
        return self.question.target.label if self.question.target is not None else ""

    @cached_property
    def copies(self) -> m.Copies | None:
        """Test rows that are training rows."""
        from nbvalidate.checks.leakage.data.duplicates import copies

        return copies(self.question, self._row_numbers)

    @cached_property
    def repeated(self) -> m.Copies | None:
        """Rows that are twice in a table which has not been split."""
        if self.question.test is not None:
            return None
        from nbvalidate.checks.leakage.data.duplicates import repeated

        return repeated(self.question, self._row_numbers)

    @cached_property
    def near(self) -> m.Near | None:
        """Test rows that are nearly training rows."""
        from nbvalidate.checks.leakage.data.near import near_copies

        return near_copies(self.question, self._row_numbers)

    @cached_property
    def texts(self) -> tuple[m.Texts, ...]:
        """Test texts that are nearly training texts."""
        from nbvalidate.checks.leakage.data.texts import near_texts

        return near_texts(self.question)

    @cached_property
    def entities(self) -> tuple[m.Entity, ...]:
        """Entities on both sides."""
        from nbvalidate.checks.leakage.data.entities import declared_entities, guessed_entities

        declared = declared_entities(self.question)
        return (declared,) if declared is not None else guessed_entities(self.question)

    @cached_property
    def times(self) -> tuple[m.Times, ...]:
        """Test rows from before the end of training."""
        from nbvalidate.checks.leakage.data.times import overlapping_times

        return overlapping_times(self.question)

    @cached_property
    def late(self) -> tuple[m.Late, ...]:
        """Features known only after the event."""
        from nbvalidate.checks.leakage.data.times import late_features

        return late_features(self.question)

    @cached_property
    def given(self) -> tuple[m.Given, ...]:
        """Features that give the answer alone."""
        if self._sample is None or self._strength is None:
            return ()
        from nbvalidate.checks.leakage.data.strength import given_by

        return given_by(self.question, self._sample, self._strength)

    @cached_property
    def pairs(self) -> tuple[m.Pair, ...]:
        """Pairs of features that give the answer."""
        if self._sample is None or self._strength is None:
            return ()
        from nbvalidate.checks.leakage.data.pairs import pairs_that_give

        return pairs_that_give(self.question, self._sample, self._strength)

    @cached_property
    def gaps(self) -> tuple[m.Given, ...]:
        """Features whose gaps give the answer."""
        if self._sample is None:
            return ()
        from nbvalidate.checks.leakage.data.missing import given_by_gaps

        return given_by_gaps(self.question, self._sample)

    @cached_property
    def ordered(self) -> tuple[m.Ordered, ...]:
        """Orders of the rows that give the answer."""
        if self._sample is None:
            return ()
        from nbvalidate.checks.leakage.data.order import orders_that_give

        return orders_that_give(self.question, self._sample)

    @cached_property
    def identifiers(self) -> tuple[m.Identifier, ...]:
        """Features that number the rows."""
        from nbvalidate.checks.leakage.data.identifiers import identifiers

        return identifiers(self.question)

    @cached_property
    def shift(self) -> m.Shift | None:
        """How the target differs between the parts."""
        from nbvalidate.checks.leakage.data.shift import target_shift

        return target_shift(self.question)

    @cached_property
    def scaled(self) -> tuple[m.Scaled, ...]:
        """Columns scaled over more than the training part."""
        from nbvalidate.checks.leakage.data.prepared import scaled

        return scaled(self.question)

    @cached_property
    def filled(self) -> tuple[m.Filled, ...]:
        """Columns filled with a statistic of both parts."""
        from nbvalidate.checks.leakage.data.prepared import filled

        return filled(self.question)

    @cached_property
    def encoded(self) -> tuple[m.Encoded, ...]:
        """Columns that hold means of the target."""
        from nbvalidate.checks.leakage.data.encoded import encoded

        return encoded(self.question)

    @cached_property
    def _sample(self) -> Sample | None:
        from nbvalidate.checks.leakage.data.sample import sampled

        return sampled(self.question)

    @cached_property
    def _strength(self) -> Strength | None:
        from nbvalidate.checks.leakage.data.strength import strength

        target = self.question.target
        if self._sample is None or target is None:
            return None
        return strength(self._sample, target.kind == "number")

    @property
    def _row_numbers(self) -> tuple[Hashable, ...]:
        """Columns that make each row another one, copy or not."""
        return tuple(found.label for found in self.identifiers)


def find(question: Question, rules: Iterable[Rule]) -> tuple[Finding, ...]:
    """Run rules over a question; the worst findings first.

    Parameters
    ----------
    question
        From `question.ask`.
    rules
        Those of this family that are wanted.
    """
    facts = DataFacts(question)
    found = [finding for rule in rules for finding in _each(rule.check, facts)]
    return tuple(sorted(found, key=lambda f: (f.severity.rank, f.rule)))


def _each(check: Callable[[Any], Iterable[_T]], facts: DataFacts) -> list[_T]:
    import numpy as np

    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        return list(check(facts))
