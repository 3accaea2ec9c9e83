"""Which global names a function, lambda or class body reaches: Python's scoping rules.

Function bodies do not run where they stand, so their reads are facts about the function, not
about the place (DESIGN: deferred to the call).
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from nbvalidate.dataflow.facts import Function, Use
from nbvalidate.dataflow.syntax import children

__all__ = ["FunctionNode", "bound_names", "function_facts", "names_in_target"]

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_BRANCHING = (
    ast.If,
    ast.IfExp,
    ast.BoolOp,
    ast.Try,
    ast.While,
    ast.For,
    ast.ExceptHandler,
    ast.Match,
)
_Comprehension = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def names_in_target(target: ast.AST) -> Iterator[ast.Name]:
    """The names that an assignment target binds (not those of ``a[i]`` or ``a.b``)."""
    if isinstance(target, ast.Name):
        yield target
    elif isinstance(target, (ast.Tuple, ast.List)):
        for element in target.elts:
            yield from names_in_target(element)
    elif isinstance(target, ast.Starred):
        yield from names_in_target(target.value)


def bound_names(body: list[ast.stmt] | ast.expr) -> tuple[set[str], set[str]]:
    """Names bound directly in a body, and names it declares ``global`` or ``nonlocal``."""
    bound: set[str] = set()
    declared: set[str] = set()
    stack: list[ast.AST] = [body] if isinstance(body, ast.expr) else list(body)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Load):
                bound.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            bound.add(node.name)
            stack.extend(node.decorator_list)  # the body is a scope of its own
            if isinstance(node, ast.ClassDef):
                stack.extend([*node.bases, *(k.value for k in node.keywords)])
            else:
                stack.extend(_defaults(node.args))
        elif isinstance(node, ast.Lambda):
            stack.extend(_defaults(node.args))
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            bound.update(import_names(node))
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            declared.update(node.names)
        elif isinstance(node, _Comprehension):
            # its own scope, but a walrus inside binds out here
            bound.update(
                n.target.id
                for n in ast.walk(node)
                if isinstance(n, ast.NamedExpr) and isinstance(n.target, ast.Name)
            )
        else:
            if (isinstance(node, ast.ExceptHandler) and node.name) or (
                isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name
            ):
                bound.add(node.name)
            elif isinstance(node, ast.MatchMapping) and node.rest:
                bound.add(node.rest)
            stack.extend(children(node))
    return bound - declared, declared


def import_names(node: ast.Import | ast.ImportFrom) -> list[str]:
    """The names that an import binds; a star binds none that are known here."""
    return [(a.asname or a.name.partition(".")[0]) for a in node.names if a.name != "*"]


def function_facts(node: FunctionNode | ast.ClassDef, name: str) -> Function:
    """What calling `node` reaches: global reads, calls and ``global`` bindings of its body."""
    collector = _Collector(name)
    if isinstance(node, ast.ClassDef):
        for statement in node.body:
            # what an instance's making runs; other methods run when somebody calls them
            if isinstance(statement, ast.FunctionDef) and statement.name in (
                "__init__",
                "__new__",
                "__post_init__",
            ):
                collector.function(statement, ())
    else:
        collector.function(node, ())
    return Function(name, collector.reads, frozenset(collector.calls), frozenset(collector.binds))


class _Collector:
    """Walks function bodies; a stack of sets of local names says what is not global."""

    def __init__(self, owner: str) -> None:
        self.owner = owner
        self.reads: dict[str, Use] = {}
        self.calls: set[str] = set()
        self.binds: set[str] = set()
        self.conditional = 0

    def function(self, node: FunctionNode, outer: tuple[frozenset[str], ...]) -> None:
        body = node.body
        bound, declared = bound_names(body)
        global_names = _globals_of(body)
        self.binds |= {n for n in global_names if _stores(body, n)}
        arguments = node.args
        parameters = {
            a.arg
            for a in (
                *arguments.posonlyargs,
                *arguments.args,
                *arguments.kwonlyargs,
                *(x for x in (arguments.vararg, arguments.kwarg) if x),
            )
        }
        # a `global` declaration hides the outer function's local of the same name
        hidden = tuple(scope - global_names for scope in outer)
        scopes = (*hidden, frozenset((bound | parameters) - declared))
        for statement in [body] if isinstance(body, ast.expr) else body:
            self.visit(statement, scopes)

    def visit(self, node: ast.AST, scopes: tuple[frozenset[str], ...]) -> None:
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Load):
                self._read(node, scopes)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            decorators = [] if isinstance(node, ast.Lambda) else node.decorator_list
            self._all((*decorators, *_defaults(node.args)), scopes)
            self.function(node, scopes)
        elif isinstance(node, ast.ClassDef):
            self._class(node, scopes)
        elif isinstance(node, _Comprehension):
            self._comprehension(node, scopes)
        elif isinstance(node, ast.AnnAssign):  # a local's annotation is never evaluated
            self._all([p for p in (node.target, node.value) if p is not None], scopes)
        elif isinstance(node, ast.Try) and catches_name_error(node):
            self._tolerant(node, scopes)
        else:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                self._note_call(node.func.id, scopes)
            branching = isinstance(node, _BRANCHING)
            self.conditional += branching
            self._all(children(node), scopes)
            self.conditional -= branching

    def _all(self, nodes: Iterable[ast.AST], scopes: tuple[frozenset[str], ...]) -> None:
        for node in nodes:
            self.visit(node, scopes)

    def _note_call(self, name: str, scopes: tuple[frozenset[str], ...]) -> None:
        if not any(name in scope for scope in scopes):
            self.calls.add(name)

    def _class(self, node: ast.ClassDef, scopes: tuple[frozenset[str], ...]) -> None:
        self._all((*node.decorator_list, *node.bases, *(k.value for k in node.keywords)), scopes)
        bound, _ = bound_names(node.body)
        for statement in node.body:
            if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
                self.visit(statement, scopes)  # methods do not see the class's names
            else:
                self.visit(statement, (*scopes, frozenset(bound)))

    def _tolerant(self, node: ast.Try, scopes: tuple[frozenset[str], ...]) -> None:
        before = set(self.reads)
        self._all(node.body, scopes)
        for new in set(self.reads) - before:
            del self.reads[new]  # a missing name is expected here
        self._all((*node.handlers, *node.orelse, *node.finalbody), scopes)

    def _comprehension(self, node: ast.AST, scopes: tuple[frozenset[str], ...]) -> None:
        generators: list[ast.comprehension] = node.generators  # type: ignore[attr-defined]
        self.visit(generators[0].iter, scopes)
        inner = frozenset(n.id for g in generators for n in names_in_target(g.target))
        for number, generator in enumerate(generators):
            if number:
                self.visit(generator.iter, (*scopes, inner))
            for condition in generator.ifs:
                self.visit(condition, (*scopes, inner))
        for field in ("elt", "key", "value"):
            part: ast.expr | None = getattr(node, field, None)
            if part is not None:
                self.visit(part, (*scopes, inner))

    def _read(self, node: ast.Name, scopes: tuple[frozenset[str], ...]) -> None:
        if any(node.id in scope for scope in scopes):
            return
        self.reads.setdefault(
            node.id,
            Use(
                node.id,
                node.lineno,
                node.col_offset,
                node.end_col_offset or node.col_offset + len(node.id),
                certain=not self.conditional,
                via=self.owner,
            ),
        )


def catches_name_error(node: ast.Try) -> bool:
    """True if a handler of `node` takes a NameError."""
    names = {"NameError", "Exception", "BaseException"}
    for handler in node.handlers:
        caught = handler.type
        if caught is None:
            return True
        options = caught.elts if isinstance(caught, ast.Tuple) else [caught]
        if any(isinstance(o, ast.Name) and o.id in names for o in options):
            return True
    return False


def _defaults(arguments: ast.arguments) -> list[ast.expr]:
    return [*arguments.defaults, *(d for d in arguments.kw_defaults if d is not None)]


def _globals_of(body: list[ast.stmt] | ast.expr) -> frozenset[str]:
    if isinstance(body, ast.expr):
        return frozenset()
    names: set[str] = set()
    stack: list[ast.AST] = list(body)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Global):
            names.update(node.names)
        elif not isinstance(
            node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
        ):
            stack.extend(children(node))
    return frozenset(names)


def _stores(body: list[ast.stmt] | ast.expr, name: str) -> bool:
    nodes = [body] if isinstance(body, ast.expr) else body
    for node in (n for part in nodes for n in ast.walk(part)):
        if isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load):
            return True
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name == name:
            return True
        if isinstance(node, (ast.Import, ast.ImportFrom)) and name in import_names(node):
            return True
    return False
