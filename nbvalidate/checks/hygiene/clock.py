"""The wall clock: results that depend on when the notebook runs; mere timing is not meant."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from nbvalidate.catalogue import Rule
from nbvalidate.checks.facts import CodeCell, NotebookFacts
from nbvalidate.checks.hygiene.strings import parents_of, string_of
from nbvalidate.dataflow.calls import Call
from nbvalidate.findings import Finding

__all__ = ["wall_clock"]

_NOW = frozenset(
    "datetime.datetime.now datetime.datetime.today datetime.datetime.utcnow datetime.date.today"
    " pandas.Timestamp.now pandas.Timestamp.today pandas.Timestamp.utcnow pandas.datetime.now"
    " pandas.datetime.today time.time time.time_ns time.ctime time.localtime time.gmtime"
    " time.asctime datetime.datetime.datetime.now pendulum.now pendulum.today arrow.now"
    " arrow.utcnow django.utils.timezone.now".split()
)
_TEXTS = frozenset({"pandas.to_datetime", "pandas.Timestamp", "numpy.datetime64"})
_NO_ARGUMENT = frozenset({"time.ctime", "time.localtime", "time.gmtime", "time.asctime"})
_HINT = re.compile(r"now|today|time\(|time_ns|strftime|ctime|asctime|gmtime")
#: Where a reading is only shown.
_SHOWS = re.compile(
    r"(?:.*\.)?(?:print|display|info|debug|warning|log|pprint|write|set_description|HTML|Markdown|append_time)$"
)
_ACROSS = (ast.FormattedValue, ast.JoinedStr, ast.IfExp, ast.Tuple, ast.List)


def wall_clock(facts: NotebookFacts, rule: Rule) -> Iterator[Finding]:
    """One finding per cell: its first reading that becomes a value."""
    readings = [
        (cell, call)
        for cell, calls in zip(facts.cells, facts.calls, strict=True)
        if _HINT.search(cell.cell.source)
        for call in calls
        if _reads_clock(call)
    ]
    if not readings:
        return
    watch = _Watch(facts, readings)
    told: set[int] = set()
    for cell, call in readings:
        if cell.number in told or watch.is_harmless(call):
            continue
        told.add(cell.number)
        shown = ast.unparse(call.node)
        yield cell.finding(
            rule,
            f"Cell {cell.cell.index} uses the time of the run as a value: `{shown[:60]}`.",
            call.node,
            fix="Make it a parameter with a fixed value: `as_of = pd.Timestamp('2024-01-31')`.",
            evidence={"call": shown[:60]},
        )


def _reads_clock(call: Call) -> bool:
    if call.name in _NO_ARGUMENT:
        return not call.node.args
    if call.name in _NOW:
        return True
    if call.name == "time.strftime":
        return len(call.node.args) == 1
    if call.name in _TEXTS and call.node.args:
        return string_of(call.node.args[0]) in ("now", "today")
    return False


class _Watch:
    """Which names are stop watches, from all their uses in the notebook."""

    def __init__(self, facts: NotebookFacts, readings: list[tuple[CodeCell, Call]]) -> None:
        self.parents: dict[ast.AST, ast.AST] = {}
        for cell in facts.cells:
            self.parents |= parents_of(cell.tree)
        self.clocks = {id(call.node) for _, call in readings}
        self.floats = {id(c.node) for _, c in readings if c.name in ("time.time", "time.time_ns")}
        self.keys = {
            key for _, call in readings for key in self._targets(self._outermost(call.node))
        }
        self.timed, self.used = self._uses(facts)

    def _outermost(self, node: ast.AST) -> ast.AST:
        """The expression that is still only this reading: rounded, scaled, formatted."""
        while True:
            parent = self.parents.get(node)
            if isinstance(parent, ast.Attribute):
                parent = self.parents.get(parent)
                if not isinstance(parent, ast.Call):
                    return node
            elif isinstance(parent, ast.Call) and not (
                isinstance(parent.func, ast.Name)
                and parent.func.id in ("int", "round", "float", "str", "abs")
            ):
                return node
            if isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Sub):
                return node
            if not isinstance(parent, (ast.Call, ast.BinOp, *_ACROSS)):
                return node
            node = parent

    def _targets(self, node: ast.AST) -> Iterator[str]:
        parent = self.parents.get(node)
        if isinstance(parent, ast.Assign):
            for target in parent.targets:
                parts = target.elts if isinstance(target, ast.Tuple) else [target]
                yield from (ast.unparse(part) for part in parts)
        elif isinstance(parent, ast.AnnAssign | ast.NamedExpr):
            yield ast.unparse(parent.target)

    def _uses(self, facts: NotebookFacts) -> tuple[set[str], set[str]]:
        timed, used = set[str](), set[str]()
        last = {key.rpartition(".")[2].partition("[")[0] for key in self.keys}
        for cell in facts.cells:
            if not any(word in cell.cell.source for word in last):
                continue
            for node in ast.walk(cell.tree):
                if not isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
                    continue
                if not isinstance(node.ctx, ast.Load) or ast.unparse(node) not in self.keys:
                    continue
                key = ast.unparse(node)
                if self._in_difference(node):
                    timed.add(key)
                elif not self._is_shown(node):
                    used.add(key)
        return timed, used

    def is_harmless(self, call: Call) -> bool:
        """True if this reading only times something or is only shown."""
        outer = self._outermost(call.node)
        if self._in_difference(call.node) or self._in_difference(outer) or self._is_shown(outer):
            return True
        parent = self.parents.get(outer)
        if isinstance(parent, ast.Compare):
            return call.name == "time.time"  # a deadline
        if isinstance(parent, ast.AugAssign) and isinstance(parent.op, ast.Sub):
            return True
        if isinstance(parent, ast.Call) and isinstance(parent.func, ast.Attribute):
            return parent.func.attr == "append" and bool(
                re.search(r"tim|tic|toc", ast.unparse(parent.func))
            )
        targets = list(self._targets(outer))
        return bool(targets) and all(key in self.timed or key not in self.used for key in targets)

    def _in_difference(self, node: ast.AST) -> bool:
        parent = self.parents.get(node)
        while isinstance(parent, ast.Call) and isinstance(parent.func, ast.Name):
            node, parent = parent, self.parents.get(parent)
        if not (isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Sub)):
            return False
        other = parent.left if parent.right is node else parent.right
        if id(node) in self.floats:
            return True
        return any(
            id(part) in self.clocks
            or (
                isinstance(part, ast.Name | ast.Attribute | ast.Subscript)
                and ast.unparse(part) in self.keys
            )
            for part in ast.walk(other)
        )

    def _is_shown(self, node: ast.AST) -> bool:
        node = self._outermost(node)
        parent = self.parents.get(node)
        if isinstance(parent, ast.keyword):
            parent = self.parents.get(parent)
        if isinstance(parent, ast.Call):
            return bool(_SHOWS.match(ast.unparse(parent.func)))
        return isinstance(parent, ast.Expr)
