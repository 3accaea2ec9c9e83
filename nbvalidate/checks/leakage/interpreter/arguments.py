"""The values given in a call."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nbvalidate.checks.leakage.values import Const, Data, Num, Value

if TYPE_CHECKING:
    from nbvalidate.checks.leakage.interpreter.machine import Machine

__all__ = ["Arguments"]


@dataclass(slots=True)
class Arguments:
    """What a call was given.

    Parameters
    ----------
    node
        The call, for the text of its arguments.
    positional, named
        The values.
    """

    node: ast.Call | None = None
    positional: list[Value] = field(default_factory=list)
    named: dict[str, Value] = field(default_factory=dict)

    def get(self, number: int, *names: str) -> Value | None:
        """An argument by position or by one of its names."""
        for name in names:
            if name in self.named:
                return self.named[name]
        return self.positional[number] if 0 <= number < len(self.positional) else None

    def expression(self, number: int, *names: str) -> ast.expr | None:
        """The same as it is written."""
        if self.node is None:
            return None
        for keyword in self.node.keywords:
            if keyword.arg in names:
                return keyword.value
        return self.node.args[number] if 0 <= number < len(self.node.args) else None

    def truth(self, number: int, *names: str) -> bool | None:
        """A constant truth value; None where it is left out or not told."""
        found = self.get(number, *names)
        if isinstance(found, Const) and isinstance(found.value, bool):
            return found.value
        return None

    def text(self, number: int, *names: str) -> str | None:
        """A constant text; None where it is left out or not told."""
        found = self.get(number, *names)
        return found.value if isinstance(found, Const) and isinstance(found.value, str) else None

    def number(self, number: int, *names: str) -> float | None:
        """A constant number; None where it is left out or not told."""
        found = self.get(number, *names)
        return found.affine.number if isinstance(found, Num) else None

    @property
    def all(self) -> list[Value]:
        """Every value given."""
        return [*self.positional, *self.named.values()]

    def rows(self, m: Machine) -> Data:
        """Everything given, as rows."""
        from nbvalidate.checks.leakage.interpreter.machine import union_of

        found = [m.data_of(v) for v in self.all]
        return union_of([d for d in found if d.rows or d.stats or d.evals] or [Data()])
