"""Walks one value: each object in it gets a digest by content, in a bounded number of steps.

An object that is met again gives the digest that it had (values, not sharing, are compared);
one that is met inside itself gives how far up it is; one that is part of a cycle gives its turn
in the walk. Beyond a depth objects are put off and walked from a fresh start, so that deep
nesting meets no limit of Python's stack. Budgets are counted, never timed: the same value must
always be sampled in the same way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nbvalidate.data.fingerprint.hashing import ATOMS, MASK

if TYPE_CHECKING:
    from nbvalidate.data.fingerprint.context import Context

__all__ = ["NODES", "Rule", "Walk"]

#: Objects walked for one part, for all parts together, and for each part when that is used up.
NODES = 20_000
ALL_NODES = 100_000
LEAST_NODES = 200
_DEPTH = 50
_FAR = 1 << 30

_HASHES = {id(kind): digest for kind, digest in ATOMS.items()}


@dataclass(frozen=True, slots=True)
class Rule:
    """How the values of one type are digested.

    Parameters
    ----------
    digest
        Of a value, given the walk.
    kind
        See `Fingerprint.kind`.
    mutable
        Whether the value's id counts as shared state.
    leaf
        Small and without references: no budget, no cycles.
    divide
        Digest by part; None: the value is not divided.
    """

    digest: Callable[[Walk, Any], int]
    kind: str = "plain"
    mutable: bool = False
    leaf: bool = False
    divide: Callable[[Walk, Any], dict[str, Any] | None] | None = None


class Walk:
    """The walk through one value.

    Parameters
    ----------
    context
        What is known for all walks of one kernel.
    """

    __slots__ = (
        "approximate",
        "attributes",
        "closed",
        "context",
        "deferred",
        "depth",
        "ids",
        "left",
        "low",
        "nodes",
        "open",
        "reach",
        "rules",
        "selves",
        "stack",
        "stores",
    )

    def __init__(self, context: Context) -> None:
        self.context = context
        self.rules: dict[int, Rule] = {}
        self.ids: set[int] = set()
        self.reach: set[str] = set()
        self.stores: set[str] = set()
        self.attributes: set[str] = set()
        self.approximate = False
        self.left = ALL_NODES
        self.nodes = NODES
        self.selves: set[int] = set()
        # the values are kept beside their digests: a temporary's id must not be used again
        self.closed: dict[int, tuple[int, object]] = {}
        self.open: dict[int, tuple[int, object]] = {}
        self.stack: dict[int, int] = {}
        self.deferred: list[tuple[object, Rule]] = []
        self.depth = 0
        self.low = _FAR

    def part(self, value: object, digest: Callable[[Walk, Any], int] | None = None) -> int:
        """The digest of one part by itself: what is in other parts does not count."""
        self.open = {}
        self.stack = {}
        self.deferred = []
        self.depth = 0
        self.low = _FAR
        start = self.nodes = min(NODES, max(self.left, LEAST_NODES))
        whole = self.digest(value) if digest is None else digest(self, value)
        if self.deferred:
            later = [whole]
            for put_off, rule in self.deferred:  # grows while it is walked
                later.append(self._visit(put_off, id(put_off), rule))
            whole = hash(tuple(later)) & MASK
        self.left -= start - self.nodes
        return whole

    def rule(self, kind: type) -> Rule:
        """How values of the type `kind` are digested."""
        key = id(kind)
        rule = self.context.rules.get(key) or self.rules.get(key)
        if rule is None:
            rule, lasting = self.context.resolve(kind)
            if not lasting:  # known for this walk: a rule would keep the user's class alive
                self.rules[key] = rule
        return rule

    def inside(self, value: object, digest: Callable[[Walk, Any], int]) -> int:
        """The digest of what is inside the value under way: `part` where there are no parts."""
        return digest(self, value)

    def digest(self, value: object) -> int:
        """The digest of `value`."""
        kind = type(value)
        atom = _HASHES.get(id(kind))
        if atom is not None:
            return atom(value)
        rule = self.rule(kind)
        if rule.leaf:
            try:
                return rule.digest(self, value)
            except Exception:  # noqa: BLE001  whatever a broken object raises
                return self.opaque(value)
        key = id(value)
        if rule.mutable:
            self.ids.add(key)
        seen = self._seen(key)
        if seen is not None:
            return seen
        if self.nodes <= 0:
            self.approximate = True
            return hash(("beyond", self.context.type_name(kind))) & MASK
        self.nodes -= 1
        if self.depth >= _DEPTH:
            self.open[key] = (len(self.open), value)
            self.low = -1
            self.deferred.append((value, rule))
            return hash(("deferred", len(self.deferred))) & MASK
        return self._visit(value, key, rule)

    def apart(self, value: object) -> int:
        """The digest of a member of a set: what was met in other members does not count.

        Of objects in a cycle it matters where the cycle is entered, and the order of a set is an
        accident: what was learned of them is forgotten.
        """
        outer, self.deferred = self.deferred, []
        opened, closed = len(self.open), len(self.closed)
        digests = [self.digest(value)]
        for put_off, rule in self.deferred:  # grows while it is walked
            digests.append(self._visit(put_off, id(put_off), rule))
        if len(self.open) > opened:
            while len(self.open) > opened:
                self.open.popitem()
            while len(self.closed) > closed:
                self.closed.popitem()
        self.deferred = outer
        return hash(tuple(digests)) & MASK

    def _seen(self, key: int) -> int | None:
        known = self.closed.get(key)
        if known is not None:
            return known[0]
        up = self.stack.get(key)
        if up is not None:
            self.low = min(self.low, up)
            return hash(("cycle", self.depth - up)) & MASK
        turn = self.open.get(key)
        if turn is not None:
            self.low = -1
            return hash(("seen", turn[0])) & MASK
        if key in self.selves:
            return hash(("self",)) & MASK
        return None

    def _visit(self, value: object, key: int, rule: Rule) -> int:
        outer, depth = self.low, self.depth
        self.low = _FAR
        self.stack[key] = depth
        self.depth = depth + 1
        try:
            digest = rule.digest(self, value)
        except Exception:  # noqa: BLE001  whatever a broken object raises
            digest = self.opaque(value)
        finally:
            self.depth = depth
            self.stack.pop(key, None)
        if self.low < depth:  # it refers to something above it
            self.open.setdefault(key, (len(self.open), value))
            self.low = min(outer, self.low)
        else:
            self.closed[key] = (digest, value)
            self.low = outer
        return digest

    def opaque(self, value: object) -> int:
        """The digest of an object that cannot be read: by the cell that made it."""
        self.approximate = True
        self.ids.add(id(value))
        return self.context.leaves.digest(value)
