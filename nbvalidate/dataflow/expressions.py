"""The expressions of a cell: reads, calls, walrus, comprehensions, lambdas, changes in place."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from nbvalidate.dataflow.facts import Binding, BindingKind, Function, Mutation, StarImport, Use
from nbvalidate.dataflow.ipython import PLACEHOLDER, Magic, ParsedCell
from nbvalidate.dataflow.magics import (
    DYNAMIC_LINE_MAGICS,
    KNOWN_CELL_MAGICS,
    KNOWN_LINE_MAGICS,
)
from nbvalidate.dataflow.scopes import function_facts, names_in_target
from nbvalidate.dataflow.state import BOUND, DELETED, OUTSIDE, State

__all__ = ["ExpressionWalker", "constant_truth"]

#: Methods that change the object they are called on (lists, dicts, sets, arrays, frames).
MUTATING_METHODS = frozenset(
    "append extend insert remove pop clear sort reverse update setdefault popitem add discard"
    " appendleft extendleft popleft rotate fill resize put itemset setflags partition"
    " __setitem__ __delitem__ intersection_update difference_update"
    " symmetric_difference_update".split()
)
_DYNAMIC_CALLS = frozenset({"exec", "eval", "execfile"})
_NAMESPACE_CALLS = frozenset({"globals", "locals", "vars", "get_ipython"})
_IDENTIFIER = re.compile(r"\$\{?([A-Za-z_]\w*)\}?|\{([^{}]+)\}")


class ExpressionWalker:
    """Reads and bindings of expressions over a state; `walk` adds the statements."""

    def __init__(self, cell: ParsedCell) -> None:
        self.cell = cell
        self.state: State | None = {}
        self.exit_state: State | None = None
        self.class_scope: dict[str, int] | None = None
        self.uses: list[Use] = []
        self.bindings: list[Binding] = []
        self.mutations: list[Mutation] = []
        self.functions: dict[str, Function] = {}
        self.stars: list[StarImport] = []
        self.dynamic: list[int] = []
        self.aliases: dict[str, str] = {}
        self.conditional = 0
        self.soft = False
        self.guards: list[frozenset[str]] = []
        self.tries: list[list[State | None]] = []
        self.loops: list[list[State | None]] = []
        self.continues: list[list[State | None]] = []
        self.hidden: list[frozenset[str]] = []  # names of comprehensions around us

    # names -----------------------------------------------------------------------------------

    def mask(self, name: str) -> int:
        """What may be true of a global name now."""
        return OUTSIDE if self.state is None else self.state.get(name, OUTSIDE)

    def bound_names(self) -> frozenset[str]:
        """The names that the cell may have bound by now."""
        return frozenset(n for n, m in (self.state or {}).items() if m & BOUND)

    def read(self, node: ast.Name, part: str = "", *, called: bool = False) -> None:
        """The name is read here."""
        name = node.id
        if name == PLACEHOLDER or any(name in scope for scope in self.hidden):
            return
        if self.class_scope is not None and self.class_scope.get(name, OUTSIDE) == BOUND:
            return
        mask = self.mask(name)
        if called and mask & BOUND and name in self.functions:
            self._read_through(name)
        if mask == BOUND:
            return
        self._use(name, node, part=part, called=called, mask=mask)

    def _use(
        self,
        name: str,
        node: ast.expr,
        *,
        mask: int,
        part: str = "",
        called: bool = False,
        via: str = "",
        soft: bool = False,
    ) -> None:
        guarded = any(name in names for names in self.guards)
        column = node.col_offset + self.cell.shifts.get(node.lineno, 0)
        self.uses.append(
            Use(
                name,
                node.lineno,
                column,
                column + len(name),
                part,
                certain=mask in (OUTSIDE, DELETED) and not self.conditional and not via,
                soft=soft or self.soft or guarded,
                called=called,
                via=via,
                deleted=mask == DELETED,
                maybe_bound=bool(mask & BOUND),
                bound_before=self.bound_names() if called else frozenset(),
            )
        )

    def _read_through(self, function: str) -> None:
        """A function of this cell is called: what its body reads is read now."""
        pending, seen = [function], set()
        while pending:
            current = pending.pop()
            if current in seen or current not in self.functions:
                continue
            seen.add(current)
            facts = self.functions[current]
            for name, use in facts.reads.items():
                mask = self.mask(name)
                if mask & BOUND and name in facts.calls:
                    pending.append(name)
                if mask != BOUND:
                    self.uses.append(
                        Use(
                            name,
                            use.line,
                            use.column,
                            use.end_column,
                            certain=use.certain and not self.conditional and not mask & BOUND,
                            soft=use.soft or self.soft,
                            called=name in facts.calls,
                            via=current,
                            deleted=mask == DELETED,
                            maybe_bound=bool(mask & BOUND),
                            bound_before=self.bound_names(),
                        )
                    )

    def bind(self, name: str, node: ast.AST, kind: BindingKind, value: ast.expr | None) -> None:
        """The global (or class) name is bound here."""
        if self.class_scope is not None:
            self.class_scope[name] = BOUND
            return
        if self.state is None:
            return
        line, column = getattr(node, "lineno", 1), getattr(node, "col_offset", 0)
        before = self.mask(name)
        itself = before & OUTSIDE and (
            kind == "augmented" or (value is not None and _mentions(value, name))
        )
        self.bindings.append(Binding(name, line, column, kind, value, bool(itself)))
        self.state[name] = BOUND
        self.functions.pop(name, None)
        self.aliases.pop(name, None)
        if kind == "assign" and isinstance(value, ast.Lambda):
            self.functions[name] = function_facts(value, name)

    def delete(self, name: str) -> None:
        """The name does not exist from here on."""
        if self.class_scope is not None and name in self.class_scope:
            del self.class_scope[name]
        elif self.state is not None:
            self.state[name] = DELETED

    def note_global_writes(self, names: Iterable[str]) -> None:
        """A function may bind these globals when it is called: after that nobody is sure."""
        for name in names:
            if self.state is not None:
                self.state[name] = self.mask(name) | BOUND

    # targets ---------------------------------------------------------------------------------

    def target(self, node: ast.expr, kind: BindingKind, value: ast.expr | None) -> None:
        """Something is stored into `node`."""
        if isinstance(node, ast.Name):
            self.bind(node.id, node, kind, value)
        elif isinstance(node, (ast.Tuple, ast.List)):
            values = _matching(node, value)
            for element, part in zip(node.elts, values, strict=True):
                self.target(element, kind, part)
        elif isinstance(node, ast.Starred):
            self.target(node.value, kind, None)
        else:
            self._store_part(node, value)

    def read_then_store(self, node: ast.expr, value: ast.expr) -> None:
        """``df['a'] += 1``: the part is read, then written."""
        self.expression(node)
        self._store_part(node, value)

    def _store_part(self, node: ast.expr, value: ast.expr | None) -> None:
        if isinstance(node, ast.Subscript):
            self.expression(node.slice)
        base = getattr(node, "value", None)
        if isinstance(base, ast.Name):
            outside = bool(self.mask(base.id) & OUTSIDE)
            self.read(base, part_of(node))
            self.mutations.append(
                Mutation(base.id, node.lineno, node.col_offset, part_of(node), "", value, outside)
            )
        elif base is not None:
            self.expression(base)
            root = root_name(base)
            if root is not None:
                outside = bool(self.mask(root.id) & OUTSIDE)
                self.mutations.append(
                    Mutation(root.id, node.lineno, node.col_offset, "", "", value, outside)
                )

    # expressions -----------------------------------------------------------------------------

    def expression(self, node: ast.expr) -> None:
        """Walk one expression in the order in which Python evaluates it."""
        if isinstance(node, ast.Name):
            self.read(node)
        elif isinstance(node, ast.Call):
            self._call(node)
        elif isinstance(node, (ast.Subscript, ast.Attribute)) and isinstance(node.value, ast.Name):
            self.read(node.value, part_of(node))
            if isinstance(node, ast.Subscript):
                self.expression(node.slice)
        elif isinstance(node, (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)):
            self._comprehension(node)
        elif isinstance(node, (ast.NamedExpr, ast.Lambda, ast.BoolOp, ast.IfExp)):
            self._own_order(node)
        else:
            for child in ast.iter_child_nodes(node):
                if isinstance(child, ast.expr):
                    self.expression(child)

    def _own_order(self, node: ast.NamedExpr | ast.Lambda | ast.BoolOp | ast.IfExp) -> None:
        """Expressions that bind, defer, or may leave a part out."""
        if isinstance(node, ast.NamedExpr):
            self.expression(node.value)
            # a walrus in a comprehension binds outside of it
            self.bind(node.target.id, node.target, "assign", node.value)
        elif isinstance(node, ast.Lambda):
            for part in self.immediate_parts(node.args):
                self.expression(part)
        elif isinstance(node, ast.BoolOp):
            self.expression(node.values[0])
            self._maybe(node.values[1:], self.guarded_names(node.values[0]))
        else:
            self.expression(node.test)
            self._maybe([node.body, node.orelse], self.guarded_names(node.test))

    def _maybe(self, parts: Iterable[ast.expr], guarded: frozenset[str]) -> None:
        for part in parts:
            before = dict(self.state) if self.state is not None else None
            self.conditional += 1
            self.guards.append(guarded)
            self.expression(part)
            self.guards.pop()
            self.conditional -= 1
            if before is not None and self.state is not None and before != self.state:
                for name, mask in self.state.items():
                    self.state[name] = mask | before.get(name, OUTSIDE)

    def _call(self, node: ast.Call) -> None:
        function = node.func
        if isinstance(function, ast.Name):
            if function.id == PLACEHOLDER:
                self._magic(self.cell.magics[node.args[0].value])  # type: ignore[attr-defined]
                return
            if function.id in _DYNAMIC_CALLS and self.mask(function.id) == OUTSIDE:
                self.dynamic.append(node.lineno)
        else:
            self.expression(function)
        for argument in node.args:
            self.expression(argument)
        for keyword in node.keywords:
            self.expression(keyword.value)
        if isinstance(function, ast.Name):
            self.read(function, called=True)
        elif isinstance(function, ast.Attribute):
            self._method(node, function)

    def _method(self, node: ast.Call, function: ast.Attribute) -> None:
        inplace = any(
            k.arg == "inplace" and isinstance(k.value, ast.Constant) and k.value.value is True
            for k in node.keywords
        )
        if function.attr in MUTATING_METHODS or inplace:
            root = root_name(function.value)
            if root is not None and not any(root.id in scope for scope in self.hidden):
                outside = bool(self.mask(root.id) & OUTSIDE)
                part = part_of(function.value) if not isinstance(function.value, ast.Name) else ""
                self.mutations.append(
                    Mutation(
                        root.id, node.lineno, node.col_offset, part, function.attr, node, outside
                    )
                )
        if (
            isinstance(function.value, ast.Call)
            and isinstance(function.value.func, ast.Name)
            and function.value.func.id in _NAMESPACE_CALLS
            and function.attr
            in (
                "update",
                "setdefault",
                "run_cell",
                "run_line_magic",
                "run_cell_magic",
                "magic",
                "push",
                "ex",
                "__setitem__",
            )
        ):
            self.dynamic.append(node.lineno)

    def _comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
    ) -> None:
        first, *others = node.generators
        self.expression(first.iter)
        inner: set[str] = set()
        self.hidden.append(frozenset())
        scope, self.class_scope = self.class_scope, None  # comprehensions do not see class names
        for generator in (first, *others):
            if generator is not first:
                self.expression(generator.iter)
            inner.update(n.id for n in names_in_target(generator.target))
            self.hidden[-1] = frozenset(inner)
            for condition in generator.ifs:
                self.expression(condition)
        before = dict(self.state) if self.state is not None else None
        elements = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        for element in elements:
            self.expression(element)
        if before is not None and self.state is not None:
            for name, mask in self.state.items():
                self.state[name] = mask | before.get(name, OUTSIDE)
        self.class_scope = scope
        self.hidden.pop()

    def immediate_parts(self, arguments: ast.arguments) -> Iterator[ast.expr]:
        """Defaults and annotations: evaluated where the function is defined."""
        yield from arguments.defaults
        yield from (d for d in arguments.kw_defaults if d is not None)
        for argument in (
            *arguments.posonlyargs,
            *arguments.args,
            *arguments.kwonlyargs,
            arguments.vararg,
            arguments.kwarg,
        ):
            if argument is not None and argument.annotation is not None:
                yield argument.annotation

    def guarded_names(self, test: ast.expr) -> frozenset[str]:
        """Names whose existence `test` asks for: ``'x' in globals()``."""
        names: set[str] = set()
        for node in ast.walk(test):
            if not isinstance(node, ast.Compare) or not isinstance(node.left, ast.Constant):
                continue
            holder = node.comparators[0]
            if (
                isinstance(node.left.value, str)
                and isinstance(node.ops[0], (ast.In, ast.NotIn))
                and isinstance(holder, ast.Call)
                and isinstance(holder.func, ast.Name)
                and holder.func.id in ("globals", "locals", "vars", "dir")
            ):
                names.add(node.left.value)
        return frozenset(names)

    # magics ----------------------------------------------------------------------------------

    def _magic(self, magic: Magic) -> None:
        node = ast.Name(magic.name, ast.Load(), lineno=magic.line, col_offset=0)
        code = magic.code
        if code:
            self._magic_code(code, magic)
        elif magic.kind in ("shell", "help") or magic.name in ("pip", "cd", "env", "system", "sx"):
            for match in _IDENTIFIER.finditer(magic.argument):
                self._soft_reads(match[1] or match[2], node)
        if magic.kind == "cell" and magic.name == "capture" and magic.argument:
            for word in magic.argument.split():
                if word.isidentifier():
                    self.bind(word, node, "magic", None)
        elif magic.name == "xdel" and magic.argument.isidentifier():
            self.delete(magic.argument)
        elif self._is_dynamic(magic):
            self.dynamic.append(magic.line)

    def _is_dynamic(self, magic: Magic) -> bool:
        if magic.kind in ("shell", "help"):
            return False
        if magic.kind == "cell":
            known = magic.name in KNOWN_CELL_MAGICS or not magic.body
            return not known or "--out" in magic.argument
        if magic.name in ("load_ext", "reset_selective", "store") and "-r" not in magic.argument:
            return False
        return magic.name in DYNAMIC_LINE_MAGICS or (
            magic.code is None and magic.name not in KNOWN_LINE_MAGICS
        )

    def _magic_code(self, code: str, magic: Magic) -> None:
        try:
            tree = ast.parse(code)
        except SyntaxError:
            return
        inner = type(self)(ParsedCell(code, tree))  # a function of its own: it binds nothing here
        inner.state = dict(self.state or {})
        inner.functions = dict(self.functions)
        inner.soft = self.soft
        inner.body(tree.body)  # type: ignore[attr-defined]  # the statements are in `walk`
        self.uses.extend(replace(u, line=magic.line, column=0, end_column=0) for u in inner.uses)

    def _soft_reads(self, text: str, node: ast.Name) -> None:
        try:
            tree = ast.parse(text.strip(), mode="eval")
        except (SyntaxError, ValueError):
            return
        for part in ast.walk(tree):
            if isinstance(part, ast.Name) and self.mask(part.id) != BOUND:
                self._use(part.id, node, mask=self.mask(part.id), soft=True)


def part_of(node: ast.expr) -> str:
    """``['a']`` for a constant key, ``.a`` for an attribute, else ''."""
    if isinstance(node, ast.Attribute):
        return f".{node.attr}"
    if (
        isinstance(node, ast.Subscript)
        and isinstance(node.slice, ast.Constant)
        and isinstance(node.slice.value, (str, int))
    ):
        return f"[{node.slice.value!r}]"
    return ""


def root_name(node: ast.expr) -> ast.Name | None:
    """The name at the root of ``a.b['c'].d``, through no calls."""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node if isinstance(node, ast.Name) else None


def constant_truth(test: ast.expr) -> bool | None:
    """What a test always is: ``if False``, ``while 1``, ``if __name__ == '__main__'``."""
    if isinstance(test, ast.Constant):
        return bool(test.value)
    if (
        isinstance(test, ast.Compare)
        and isinstance(test.left, ast.Name)
        and test.left.id == "__name__"
        and isinstance(test.ops[0], ast.Eq)
        and isinstance(test.comparators[0], ast.Constant)
    ):
        return bool(test.comparators[0].value == "__main__")
    return None


def _mentions(value: ast.expr, name: str) -> bool:
    return any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(value))


def _matching(target: ast.Tuple | ast.List, value: ast.expr | None) -> list[ast.expr | None]:
    starred = any(isinstance(e, ast.Starred) for e in target.elts)
    if (
        isinstance(value, (ast.Tuple, ast.List))
        and len(value.elts) == len(target.elts)
        and not starred
    ):
        return list(value.elts)
    return [value if not isinstance(value, (ast.Tuple, ast.List)) else None] * len(target.elts)
