"""Which names are bound to which objects at one moment, and what is different later."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nbvalidate.live.memory import is_users

__all__ = ["Bound"]


class Bound:
    """The user's names, and the identity of the object behind each.

    Each cell leaves names of IPython's behind (``_i17``). They are sorted out once, not before
    and after every cell: a session of a thousand cells would pay for it.

    Parameters
    ----------
    namespace
        It is read now, and not kept.
    before
        An earlier look at the same namespace.
    """

    def __init__(self, namespace: Mapping[str, Any], before: Bound | None = None) -> None:
        self.every: list[str] = list(namespace)
        self.names: list[str]
        known = len(before.every) if before is not None else 0
        if before is not None and self.every[:known] == before.every:
            self.names = before.names + [n for n in self.every[known:] if is_users(n)]
        else:
            self.names = [name for name in self.every if is_users(name)]
        get, gone = namespace.get, object()
        pairs = [(name, get(name, gone)) for name in self.names]
        self.identities = {name: id(value) for name, value in pairs if value is not gone}

    def __contains__(self, name: str) -> bool:
        return name in self.identities

    def __iter__(self) -> Iterator[str]:
        return iter(self.identities)

    def changed(self, now: Bound) -> set[str]:
        """Names that are bound now and were not, or to another object."""
        return {n for n, identity in now.identities.items() if self.identities.get(n) != identity}

    def gone(self, now: Bound) -> set[str]:
        """Names that are bound no more."""
        return self.identities.keys() - now.identities.keys()
