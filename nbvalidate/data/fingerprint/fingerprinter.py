"""Fingerprints of the variables of one kernel."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from nbvalidate.data.fingerprint.context import Context
from nbvalidate.data.fingerprint.hashing import ATOMS, mix
from nbvalidate.data.fingerprint.layout import module_dict
from nbvalidate.data.fingerprint.model import Fingerprint
from nbvalidate.data.fingerprint.walk import Walk

__all__ = ["Fingerprinter"]

_PLAIN = {id(kind): digest for kind, digest in ATOMS.items()}
_ABSENT = object()


class Fingerprinter:
    """Takes fingerprints of values; it keeps none of them alive and runs none of their code.

    Parameters
    ----------
    namespace
        The user's global variables: a function is the user's when these are its globals.
    """

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._context = Context(namespace)

    def begin(self, recipe: int) -> None:
        """A cell has run; `recipe` stands for its code and its inputs.

        An object that cannot be read and is first seen after this is known by the recipe.
        """
        self._context.leaves.begin(recipe)

    def of(self, value: object) -> Fingerprint:
        """The fingerprint of `value` now."""
        kind = type(value)
        plain = _PLAIN.get(id(kind))
        if plain is not None:
            return Fingerprint({"": plain(value)})
        walk = Walk(self._context)
        try:
            rule = walk.rule(kind)
            name = rule.kind
            parts: dict[str, Any] | None = None
            if rule.divide is not None:
                walk.selves.add(id(value))
                parts = rule.divide(walk, value)
                if parts is None:
                    walk.selves.clear()
                elif rule.mutable:
                    walk.ids.add(id(value))
            if parts is None:
                parts = {"": walk.part(value)}
        except Exception:  # noqa: BLE001  whatever a broken object raises
            parts, name = {"": walk.opaque(value)}, "opaque"
        if not walk.ids and (kind is tuple or kind is frozenset):
            name = "plain"
        return Fingerprint(
            parts,
            frozenset(walk.ids),
            frozenset(walk.reach),
            frozenset(walk.stores),
            frozenset(walk.attributes),
            name,
            walk.approximate,
        )

    def of_attribute(self, module: ModuleType, name: str) -> Fingerprint:
        """The fingerprint of one attribute of a module, which is not made if it is not there."""
        held = module_dict(module).get(name, _ABSENT)
        if held is _ABSENT:
            return Fingerprint({"": mix("absent")})
        return self.of(held)
