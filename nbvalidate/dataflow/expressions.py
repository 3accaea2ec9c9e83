"""The expressions of a cell: reads, calls, walrus, comprehensions, lambdas, changes in place."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from nbvalidate.dataflow.facts import BindingKind, Mutation
from nbvalidate.dataflow.ipython import PLACEHOLDER
from nbvalidate.dataflow.magic_effects import MagicEffects
from nbvalidate.dataflow.scopes import names_in_target
from nbvalidate.dataflow.state import OUTSIDE
from nbvalidate.dataflow.syntax import children, matching_values, name_asked_for, part_of, root_name

__all__ = ["ExpressionWalker"]

#: Methods that change the object they are called on (lists, dicts, sets, arrays, frames).
MUTATING_METHODS = frozenset(
    "append extend insert remove pop clear sort reverse update setdefault popitem add discard"
    " appendleft extendleft popleft rotate fill resize put itemset setflags partition"
    " __setitem__ __delitem__ intersection_update difference_update"
    " symmetric_difference_update".split()
)
_DYNAMIC_CALLS = frozenset({"exec", "eval", "execfile"})
_NAMESPACE_CALLS = frozenset({"globals", "locals", "vars", "get_ipython"})


class ExpressionWalker(MagicEffects):
    """Reads and bindings of expressions over the state; `walk` adds the statements."""

    def target(self, node: ast.expr, kind: BindingKind, value: ast.expr | None) -> None:
        """Something is stored into `node`."""
        if isinstance(node, ast.Name):
            self.bind(node.id, node, kind, value)
        elif isinstance(node, (ast.Tuple, ast.List)):
            values = matching_values(node, value)
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
            for child in children(node):
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
                self.magic(self.cell.magics[node.args[0].value])  # type: ignore[attr-defined]
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
        names = (name_asked_for(node) for node in ast.walk(test))
        return frozenset(name for name in names if name is not None)
