"""What a function does: its code without line numbers, and the globals that the code reaches."""

from __future__ import annotations

import dis
import weakref
from dataclasses import dataclass
from types import CodeType
from typing import Any

from nbvalidate.data.fingerprint.hashing import ATOMS, MASK, text_digest

__all__ = ["CodeFacts", "CodeReader"]

_LOADS = frozenset({"LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS"})
_STORES = frozenset({"STORE_GLOBAL", "DELETE_GLOBAL"})
_NAMES_AT_CLASS_LEVEL = frozenset({"STORE_NAME", "DELETE_NAME"})


@dataclass(frozen=True, slots=True)
class CodeFacts:
    """What is known of one code object, those inside it included.

    Parameters
    ----------
    digest
        Changes with what the code does, not with where it stands.
    reads, stores
        The global names that it loads, and that it binds or deletes.
    attributes
        The names of attributes, methods and imports.
    """

    digest: int
    reads: frozenset[str]
    stores: frozenset[str]
    attributes: frozenset[str]


class CodeReader:
    """Reads code objects once each."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[CodeFacts, weakref.ref[CodeType]]] = {}

    def facts(self, code: CodeType) -> CodeFacts:
        """The facts of `code`."""
        key = id(code)
        known = self._known.get(key)
        if known is not None and known[1]() is code:
            return known[0]
        facts = self._read(code)
        self._known[key] = (facts, weakref.ref(code, lambda _: self._known.pop(key, None)))
        return facts

    def _read(self, code: CodeType) -> CodeFacts:
        reads: set[str] = set()
        stores: set[str] = set()
        attributes: set[str] = set()
        for step in dis.get_instructions(code):
            if step.opcode in dis.hasname and type(step.argval) is str:
                if step.opname in _LOADS:
                    reads.add(step.argval)
                elif step.opname in _STORES:
                    stores.add(step.argval)
                elif step.opname not in _NAMES_AT_CLASS_LEVEL:
                    attributes.add(step.argval)
        parts = [
            hash(code.co_code),
            code.co_argcount,
            code.co_posonlyargcount,
            code.co_kwonlyargcount,
            code.co_flags,
            hash(code.co_exceptiontable),
            text_digest(code.co_qualname),
            hash((code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)),
        ]
        for constant in code.co_consts:
            if type(constant) is CodeType:
                inner = self.facts(constant)
                reads |= inner.reads
                stores |= inner.stores
                attributes |= inner.attributes
                parts.append(inner.digest)
            else:
                parts.append(_constant(constant))
        return CodeFacts(
            hash(tuple(parts)) & MASK, frozenset(reads), frozenset(stores), frozenset(attributes)
        )


def _constant(value: Any) -> int:
    """The digest of a constant of the compiler's: plain, or a tuple or frozenset of such."""
    if type(value) is tuple:
        return hash(("tuple", *map(_constant, value))) & MASK
    if type(value) is frozenset:
        return hash(("set", len(value), sum(map(_constant, value)) & MASK)) & MASK
    if type(value) is slice:
        return hash(("slice", *map(_constant, (value.start, value.stop, value.step)))) & MASK
    atom = ATOMS.get(type(value))
    return atom(value) if atom is not None else hash(type(value).__name__) & MASK
