"""Some rows as codes, and the rows of any slice among them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from nbvalidate.slices.columns.spec import Spec

__all__ = ["Part"]


class Part:
    """Some rows as codes, with the rows of any slice."""

    def __init__(
        self, codes: Sequence[NDArray[Any]], spec: Spec, errors: NDArray[np.float64]
    ) -> None:
        self.codes, self.spec, self.errors = codes, spec, errors
        self._masks: dict[int, NDArray[np.bool_]] = {}

    def mask(self, atoms: Iterable[int]) -> NDArray[np.bool_]:
        """The rows in which all these atoms hold."""
        held = np.ones(len(self.errors), dtype=bool)
        for atom in atoms:
            held &= self._of(atom)
        return held

    def _of(self, atom: int) -> NDArray[np.bool_]:
        found = self._masks.get(atom)
        if found is None:
            one = self.spec.atoms[atom]
            codes = self.codes[one.feature]
            found = codes == one.cells[0] if len(one.cells) == 1 else np.isin(codes, one.cells)
            self._masks[atom] = found
        return found

    def without(self, slices: Iterable[tuple[int, ...]]) -> Part:
        """The rows that are in none of these slices."""
        left = np.ones(len(self.errors), dtype=bool)
        for atoms in slices:
            left &= ~self.mask(atoms)
        return Part([c[left] for c in self.codes], self.spec, self.errors[left])

    def thinned(self, most: int) -> Part:
        """At most so many rows, evenly taken."""
        step = -(-len(self.errors) // most)
        if step <= 1:
            return self
        return Part([c[::step] for c in self.codes], self.spec, self.errors[::step])
