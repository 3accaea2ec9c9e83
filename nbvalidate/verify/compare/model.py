"""What a comparison says: the difference, the verdict, and how strict the comparison was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["equivalent", "different", "missing", "extra"]
Verdict = Literal["identical", "equivalent", "different"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the outputs of a cell are not the same in two executions.

    Attributes
    ----------
    kind
        ``equivalent`` means the same; ``missing`` is in the left execution only, ``extra`` in the
        right one only.
    mime
        ``stdout``, ``stderr``, ``error`` or a MIME type.
    reason
        Part of a sentence for the user.
    left, right
        The place itself, shortened, without control characters.
    magnitude
        Largest relative difference of numbers, or share of changed pixels.
    informational
        Worth an info at most: it never makes the verdict ``different``.
    """

    kind: Kind
    mime: str
    reason: str
    left: str
    right: str
    magnitude: float | None = None
    informational: bool = False

    @property
    def is_real(self) -> bool:
        """Whether this difference alone makes the verdict ``different``."""
        return self.kind != "equivalent" and not self.informational


@dataclass(frozen=True, slots=True)
class Comparison:
    """The verdict on one cell, every difference found, and why some do not count."""

    verdict: Verdict
    differences: tuple[Difference, ...] = ()
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, differences: list[Difference]) -> Comparison:
        """Build the comparison whose verdict follows from `differences`."""
        verdict: Verdict = "identical"
        if differences:
            verdict = "different" if any(d.is_real for d in differences) else "equivalent"
        notes = dict.fromkeys(d.reason for d in differences if not d.is_real)
        return cls(verdict, tuple(differences), tuple(notes))


@dataclass(frozen=True, slots=True)
class Rules:
    """How strict to be: two runs here and now, or an old committed output against a run."""

    same_environment: bool

    @property
    def rtol(self) -> float:
        """Relative tolerance of floating-point numbers."""
        return 1e-9 if self.same_environment else 1e-6
