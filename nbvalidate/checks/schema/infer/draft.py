"""A column as it is being guessed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from nbvalidate.checks.schema.definition.model import Column
from nbvalidate.checks.schema.infer.seen import Seen

__all__ = ["Draft"]


@dataclass
class Draft:
    """What is known so far.

    Parameters
    ----------
    seen
        The column in the batches.
    settings
        Parameters of the `Column` that will be.
    why
        Why, in pieces of a sentence.
    """

    seen: Seen
    settings: dict[str, Any] = field(default_factory=dict)
    why: list[str] = field(default_factory=list)

    def set(self, note: str = "", **settings: Any) -> None:
        """Take parameters over, with the reason."""
        self.settings.update(settings)
        if note:
            self.why.append(note)

    def soften(self, rule: str) -> None:
        """A rule that only warns."""
        self.settings["severity"] = {**self.settings.get("severity", {}), rule: "warning"}

    def has(self, *rules: str) -> bool:
        """Whether one of the parameters is set."""
        return any(rule in self.settings for rule in rules)

    def column(self) -> Column:
        """The proposal."""
        return Column(self.seen.name, **self.settings, note="; ".join(self.why))
