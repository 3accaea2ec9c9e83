"""What a cell would do if it ran, from its source: for cells that were edited or never run."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from nbvalidate.checks.order.ahead import Ahead, look_ahead
from nbvalidate.dataflow.access import cell_access
from nbvalidate.dataflow.facts import CellFlow
from nbvalidate.dataflow.ipython import ParsedCell, parsed_once
from nbvalidate.dataflow.walk import cell_flow

_CONSUMERS = frozenset(
    "next list tuple set frozenset dict sum min max any all sorted zip enumerate map filter".split()
)

__all__ = ["Prediction", "predict", "source_key"]


@dataclass(frozen=True, slots=True)
class Prediction:
    """The effects that a cell's source announces.

    Parameters
    ----------
    reads
        Names that it reads from outside.
    binds
        Names that it binds, perhaps in a branch only.
    imports
        Of those, the ones that are modules or come from them.
    changes
        Parts changed in place, by name; '' is all of it.
    deletes
        Names that surely do not exist after it.
    kept
        Names that it makes as it did when it last ran.
    aliases
        Names that it binds to the object of another one.
    consumes
        Names that it goes through, which uses an iterator up.
    channels
        Hidden channels that it writes.
    """

    reads: frozenset[str] = frozenset()
    binds: frozenset[str] = frozenset()
    imports: frozenset[str] = frozenset()
    changes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    deletes: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()
    aliases: Mapping[str, str] = field(default_factory=dict)
    consumes: frozenset[str] = frozenset()
    channels: Ahead = field(default_factory=Ahead)


@lru_cache(maxsize=2048)
def source_key(text: str) -> str:
    """Equal for two sources that differ in comments, blank lines and layout only.

    Parameters
    ----------
    text
        A cell's source.
    """
    parsed = parsed_once(text)
    if parsed.tree is None:
        return text.strip()
    magics = repr([(m.kind, m.name, m.argument, m.body) for m in parsed.magics])
    try:
        shape = ast.dump(parsed.tree)
    except RecursionError:
        shape = text.strip()
    return hashlib.blake2b((shape + magics).encode("utf-8", "replace"), digest_size=16).hexdigest()


@lru_cache(maxsize=1024)
def predict(text: str, before: str | None = None) -> Prediction:
    """What running `text` will bind and change.

    Parameters
    ----------
    text
        The source.
    before
        What ran last: statements that stand in it too, and whose inputs this cell does not
        compute anew, give what they gave then, and are left out.
    """
    parsed = parsed_once(text)
    if parsed.tree is None:
        return Prediction()
    flow = cell_flow(parsed)
    kept = frozenset[str]() if before is None else _unchanged(parsed, parsed_once(before))
    made = _prediction(flow, kept, frozenset(_consumed(parsed)))
    ahead = look_ahead(parsed.tree)
    executed = [cell_flow(parsed_once(code)) for code in _executed(parsed.tree)]
    return replace(
        made,
        reads=made.reads.union(*({u.name for u in f.uses} for f in executed)),
        binds=made.binds.union(*(f.may_define for f in executed)) - made.deletes,
        changes={**dict.fromkeys(ahead.changes - kept, frozenset({""})), **made.changes},
        channels=ahead,
    )


def _executed(tree: ast.Module) -> Iterator[str]:
    """Code given to ``exec`` as a constant."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            code = node.args[0] if node.func.id == "exec" and len(node.args) == 1 else None
            if isinstance(code, ast.Constant) and isinstance(code.value, str):
                yield code.value


def _consumed(parsed: ParsedCell) -> Iterator[str]:
    uses = cell_access(parsed).places.items()
    for (name, _, _), access in uses:
        if access.how == "iterate" or (access.how == "argument" and access.word in _CONSUMERS):
            yield name


def _prediction(flow: CellFlow, kept: frozenset[str], consumes: frozenset[str]) -> Prediction:
    changes: dict[str, set[str]] = {}
    for mutation in flow.mutations:
        if mutation.from_outside and mutation.name not in kept:
            changes.setdefault(mutation.name, set()).add(mutation.part)
    binds = {b.name for b in flow.bindings} | flow.may_define
    return Prediction(
        reads=frozenset(u.name for u in flow.uses if not u.soft)
        | {name for function in flow.functions.values() for name in function.reads},
        binds=frozenset(binds - kept - flow.must_delete),
        imports=frozenset(b.name for b in flow.bindings if b.kind == "import"),
        changes={name: frozenset(parts) for name, parts in changes.items()},
        deletes=flow.must_delete,
        kept=kept & binds,
        aliases=flow.aliases,
        consumes=consumes,
    )


def _unchanged(new: ParsedCell, old: ParsedCell) -> frozenset[str]:
    """Names whose every statement stands in the old source too, and reads nothing that is new."""
    if old.tree is None or new.tree is None:
        return frozenset()
    known = {ast.dump(statement) for statement in old.tree.body}
    touched: set[str] = set()
    same: set[str] = set()
    for statement in new.tree.body:
        names = {n.id for n in ast.walk(statement) if isinstance(n, ast.Name)}
        names |= {
            (a.asname or a.name.partition(".")[0])
            for n in ast.walk(statement)
            if isinstance(n, (ast.Import, ast.ImportFrom))
            for a in n.names
        }
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(statement.name)
        if ast.dump(statement) in known and not names & touched:
            same |= names
        else:
            touched |= names
    # a name used in a changed statement may have been changed there: only its readers are sure
    gone = {ast.dump(s) for s in new.tree.body}
    for statement in old.tree.body:
        if ast.dump(statement) not in gone:
            touched |= {
                n.id
                for n in ast.walk(statement)
                if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)
            }
    return frozenset(same - touched)
