"""The interpreter's state, and what all of its parts need.

The handlers of expressions and statements live in tables by syntax node; each gets the machine.
Work is bounded by a number of steps: what was written down until then is kept.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable, Sequence
from typing import ClassVar

from nbvalidate.checks.leakage.affine import symbol
from nbvalidate.checks.leakage.events import Eval, Events, Stat, StatKind, Where
from nbvalidate.checks.leakage.knowledge import Knowledge
from nbvalidate.checks.leakage.rows import Part, Rows, Source, bounded
from nbvalidate.checks.leakage.values import Const, Data, Env, Est, Map, Num, Obj, Seq, Value

__all__ = ["Machine", "OutOfSteps"]

Expression = Callable[["Machine", ast.expr, Env], Value]
Statement = Callable[["Machine", ast.stmt, Env], bool]


_DEEPEST = 6  # lists in lists whose rows are looked for


class OutOfSteps(Exception):  # noqa: N818  no error: the work stops here
    """The notebook is larger than what is looked at."""


class Machine:
    """Runs code over abstract values and writes down what happens to rows.

    Parameters
    ----------
    knowledge
        What names of libraries mean.
    limit
        The number of expressions evaluated at most.
    """

    expressions: ClassVar[dict[type[ast.AST], Expression]] = {}
    statements: ClassVar[dict[type[ast.AST], Statement]] = {}

    def __init__(self, knowledge: Knowledge, limit: int = 60_000) -> None:
        self.knowledge = knowledge
        self.events = Events()
        self.globals = Env()
        self.cell = 0
        self.calls: list[tuple[int, ast.AST]] = []
        self.active: list[ast.AST] = []
        self.called: set[ast.AST] = set()
        self.loops: list[tuple[int, int]] = []
        self.folds: list[Hashable] = []
        self.returns: list[list[Value]] = []
        self.branches = 0  # inside a branch, changes in place add and do not replace
        self._left = limit
        self._next = 0
        self._depth = 0

    def eval(self, node: ast.expr | None, env: Env) -> Value:
        """The value of an expression."""
        if node is None:
            return Const(None)
        self._left -= 1
        if self._left < 0:
            raise OutOfSteps
        handler = self.expressions.get(type(node))
        return handler(self, node, env) if handler else Data()

    def run(self, body: Sequence[ast.stmt], env: Env) -> bool:
        """Run statements; True if they end in return, raise, break or continue."""
        for statement in body:
            self._left -= 1
            if self._left < 0:
                raise OutOfSteps
            handler = self.statements.get(type(statement))
            if handler and handler(self, statement, env):
                return True
        return False

    def fresh(self) -> int:
        """A number that was not used before."""
        self._next += 1
        return self._next

    def site(self, node: ast.AST) -> Hashable:
        """The place in this pass of its loops and calls."""
        return (id(node), tuple(self.loops), tuple(id(n) for _, n in self.calls))

    def where(self, node: ast.AST) -> Where:
        """The place, for an event."""
        return Where(self.cell, node, tuple(self.calls), tuple(self.loops))

    def source(self, key: Hashable, label: str = "", *, synthetic: bool = False) -> Data:
        """Rows that were not seen before."""
        rows = frozenset({Part(Source(key, label, synthetic))})
        return Data(rows=rows, order=("rows", key), ident=("rows", key))

    def opaque(self, node: ast.AST) -> Data:
        """What an unknown call made."""
        key = ("opaque", self.site(node))
        made = self.source(key)
        made.opaque = key
        return made

    def unknown_count(self, node: ast.AST) -> Num:
        """A count that is not known."""
        return Num(symbol(("count", self.site(node))))

    def learn(
        self,
        kind: StatKind,
        label: str,
        data: Data,
        node: ast.AST,
        expression: ast.AST | None = None,
        **more: object,
    ) -> Stat:
        """Write down that something was learned from rows."""
        stat = Stat(
            kind,
            label,
            data.rows,
            self.where(node),
            data=expression,
            column=data.column,
            **more,  # type: ignore[arg-type]
        )
        self.events.stats.append(stat)
        return stat

    def data_of(self, value: Value | None) -> Data:
        """`value` as rows: those of a list's items, of a data set's content."""
        if isinstance(value, Data):
            return value
        if isinstance(value, Est):
            if value.data is not None:
                return value.data
            return Data()
        if isinstance(value, (Seq, Map, Obj)):
            if self._depth > _DEEPEST:
                return Data()  # it may hold itself
            self._depth += 1
            try:
                return self._of_parts(value)
            finally:
                self._depth -= 1
        return Data()

    def _of_parts(self, value: Seq | Map | Obj) -> Data:
        if isinstance(value, Seq):
            return self._of_items(value)
        if isinstance(value, Map):
            return union_of([self.data_of(v) for v in value.all_items])
        if value.est is not None and value.est.data is not None:
            return value.est.data
        return union_of([v for v in value.attrs.values() if isinstance(v, Data)])

    def _of_items(self, value: Seq) -> Data:
        found = [d for d in map(self.data_of, value.all_items) if d.rows or d.stats or d.evals]
        if found:
            return union_of(found)
        if value.data is None:
            plain = bool(value.items) and all(isinstance(v, (Num, Const, Seq)) for v in value.items)
            key = ("literal", id(value), self.fresh())
            value.data = self.source(key, "a literal", synthetic=True) if plain else Data()
        return value.data

    def scored(self, evals: frozenset[Eval]) -> None:
        """The predictions were compared with the truth."""
        for found in evals:
            found.scored = True


def union_of(datas: Sequence[Data]) -> Data:
    """The rows and statistics of all; the first says the order."""
    if len(datas) == 1:
        return datas[0]
    if not datas:
        return Data()
    first = next((d for d in datas if d.rows), datas[0])
    rows: Rows = first.rows
    stats, evals, traits, reads = frozenset[Stat](), frozenset[Eval](), frozenset[str](), set[str]()
    for data in datas:
        if data.rows is not rows:
            rows |= data.rows
        stats |= data.all_stats
        evals |= data.evals
        traits |= data.traits
        reads |= data.reads
    return Data(
        rows=bounded(rows),
        order=first.order,
        stats=stats,
        evals=evals,
        traits=traits,
        reads=frozenset(reads),
        elementwise=all(d.elementwise for d in datas if d.rows),
        harmless=all(d.harmless for d in datas),
    )
