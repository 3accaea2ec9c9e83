"""What is known in one kernel: the user's namespace, the rule for each type, code already read."""

from __future__ import annotations

import sys
from types import FunctionType, ModuleType
from typing import Any

from nbvalidate.data.fingerprint.builtin_rules import BUILTIN_RULES
from nbvalidate.data.fingerprint.callables import class_name
from nbvalidate.data.fingerprint.code import CodeReader
from nbvalidate.data.fingerprint.layout import class_dict, module_dict, module_of, name_of
from nbvalidate.data.fingerprint.leaves import Leaves
from nbvalidate.data.fingerprint.rules import resolve
from nbvalidate.data.fingerprint.walk import Rule

__all__ = ["Context"]

_HEAP = 1 << 9  # made by a class statement or a call, not built in
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
        # by id: the hash of a class is its metaclass's business
        self.rules: dict[int, Rule] = {id(kind): rule for kind, rule in BUILTIN_RULES.items()}
        self._names: dict[int, int] = {}

    def resolve(self, kind: type) -> tuple[Rule, bool]:
        """How values of a type are digested, and whether that is now known for good.

        A rule holds its type: only types that live as long as their module may be kept.
        """
        users = self.is_users_class(kind)
        rule = resolve(kind, users)
        lasting = not users and (not _flags(kind) & _HEAP or _is_at_home(kind))
        if lasting:
            self.rules[id(kind)] = rule
        return rule, lasting

    def type_name(self, kind: type) -> int:
        """The digest of the name of a type."""
        key = id(kind)
        known = self._names.get(key)
        if known is None:
            known = class_name(kind)
            if key in self.rules:
                self._names[key] = known
        return known

    def is_users_function(self, value: FunctionType) -> bool:
        """Whether the user wrote this function."""
        if value.__globals__ is self.namespace:
            return True
        module: Any = value.__module__
        return type(module) is str and module == "__main__"

    def is_users_class(self, kind: type) -> bool:
        """Whether the user wrote this class."""
        if not _flags(kind) & _HEAP or id(kind) in self.rules:
            return False
        if module_of(kind) == "__main__":
            return True
        return any(
            type(held) is FunctionType and held.__globals__ is self.namespace
            for held in list(class_dict(kind).values())
        )


def _is_at_home(kind: type) -> bool:
    """Whether a class is found in its module under its own name."""
    home = sys.modules.get(module_of(kind))
    if home is None or type(home) is not ModuleType:
        return False
    first, *rest = name_of(kind).split(".")
    found = module_dict(home).get(first)
    for step in rest:
        if not isinstance(found, type):
            return False
        found = class_dict(found).get(step)
    return found is kind
