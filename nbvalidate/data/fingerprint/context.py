"""What is known in one kernel: the user's namespace, the rule for each type, code already read."""

from __future__ import annotations

import weakref
from types import FunctionType
from typing import Any

from nbvalidate.data.fingerprint.callables import class_name
from nbvalidate.data.fingerprint.code import CodeReader
from nbvalidate.data.fingerprint.layout import class_dict, module_of
from nbvalidate.data.fingerprint.leaves import Leaves
from nbvalidate.data.fingerprint.rules import BUILTIN_RULES, resolve
from nbvalidate.data.fingerprint.walk import Rule

__all__ = ["Context"]

_HEAP = 1 << 9
_flags = type.__dict__["__flags__"].__get__


class Context:
    """Shared by all walks of one kernel.

    Parameters
    ----------
    namespace
        The user's variables.
    """

    def __init__(self, namespace: dict[str, Any]) -> None:
        self.namespace = namespace
        self.code = CodeReader()
        self.leaves = Leaves()
        self._rules: dict[int, Rule] = {id(kind): rule for kind, rule in BUILTIN_RULES.items()}
        self._kinds: dict[int, weakref.ref[type]] = {}
        self._names: dict[int, int] = {}

    def rule(self, kind: type) -> Rule:
        """How values of the type `kind` are digested."""
        key = id(kind)
        rule = self._rules.get(key)
        if rule is None:
            rule = self._rules[key] = resolve(kind, self.is_users_class(kind))
            if _flags(kind) & _HEAP:
                self._kinds[key] = weakref.ref(kind, lambda _: self._forget(key))
        return rule

    def _forget(self, key: int) -> None:
        self._rules.pop(key, None)
        self._kinds.pop(key, None)
        self._names.pop(key, None)

    def type_name(self, kind: type) -> int:
        """The digest of the name of a type."""
        key = id(kind)
        known = self._names.get(key)
        if known is None:
            known = class_name(kind)
            if key in self._rules:  # then it is forgotten with the rule
                self._names[key] = known
        return known

    def is_users_namespace(self, namespace: object) -> bool:
        """Whether these are the user's global variables."""
        return namespace is self.namespace

    def is_users_function(self, value: FunctionType) -> bool:
        """Whether the user wrote this function."""
        return value.__globals__ is self.namespace or value.__module__ == "__main__"

    def is_users_class(self, kind: type) -> bool:
        """Whether the user wrote this class."""
        if not _flags(kind) & _HEAP:
            return False
        if module_of(kind) == "__main__":
            return True
        return any(
            type(held) is FunctionType and held.__globals__ is self.namespace
            for held in list(class_dict(kind).values())
        )
