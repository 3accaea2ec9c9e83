"""Positions as sums: ``int(len(X) * 0.8)`` is 0.8 times one length, and not above the length.

Slices are compared by these: ``X[:n]`` and ``X[n:]`` share no row whatever `n` is. Rounding is
left out (``int``, ``round``, ``//`` by a number), since both sides of a cut are rounded alike.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

__all__ = ["Affine", "constant", "symbol"]


@dataclass(frozen=True, slots=True)
class Affine:
    """``const + sum(coefficient * symbol)``; symbols are lengths and counts, never negative.

    Parameters
    ----------
    terms
        The symbols with coefficients other than 0.
    const
        The rest, in rows.
    """

    terms: frozenset[tuple[Hashable, float]]
    const: float = 0.0

    def plus(self, other: Affine, sign: float = 1.0) -> Affine:
        """The sum of both, or the difference for `sign` -1."""
        terms = dict(self.terms)
        for name, coefficient in other.terms:
            terms[name] = terms.get(name, 0.0) + sign * coefficient
        return _made(terms, self.const + sign * other.const)

    def times(self, factor: float) -> Affine:
        """Every term multiplied."""
        return _made({k: v * factor for k, v in self.terms}, self.const * factor)

    @property
    def number(self) -> float | None:
        """The value where it holds no symbol."""
        return None if self.terms else self.const

    @property
    def counts_from_the_end(self) -> bool:
        """True for what a slice would read as a position from the end: ``-100``, ``-n``."""
        return self.const <= 0 and all(c < 0 for _, c in self.terms) and not self.is_zero

    @property
    def is_zero(self) -> bool:
        """True for exactly 0."""
        return not self.terms and self.const == 0

    def surely_at_most(self, other: Affine) -> bool:
        """True if it is not above `other` whatever the symbols are."""
        rest = other.plus(self, -1.0)
        return rest.const >= -_ROUNDING and all(c >= -_ROUNDING for _, c in rest.terms)


_ROUNDING = 1e-9


def _made(terms: dict[Hashable, float], const: float) -> Affine:
    kept = frozenset((k, round(v, 9)) for k, v in terms.items() if abs(v) > _ROUNDING)
    return Affine(kept, round(const, 9))


def constant(value: float) -> Affine:
    """A plain number."""
    return Affine(frozenset(), float(value))


def symbol(name: Hashable) -> Affine:
    """An unknown count with a name: equal names are equal counts."""
    return Affine(frozenset({(name, 1.0)}))
