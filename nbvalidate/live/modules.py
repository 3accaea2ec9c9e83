"""Attributes of modules that cells read and set: ``settings.RATE``, a patched ``math.sqrt``."""

from __future__ import annotations

import sys
import types
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any

from nbvalidate.checks.order.traces import MISSING, Read, Write
from nbvalidate.data.fingerprint import Fingerprinter
from nbvalidate.live.reach import global_names
from nbvalidate.live.sources import Source

__all__ = ["ModuleAttributes"]

#: Recorded as channels of their own; '' is no attribute.
_CHANNELS = frozenset({"", "environ", "getenv", "putenv", "rcParams", "options"})

_INSTALLED = (sys.prefix, sys.base_prefix)

_Place = tuple[str, str]  # name of the module, attribute


class ModuleAttributes:
    """Digests of the attributes that cells mention, before and after each cell.

    Parameters
    ----------
    namespace
        The user's variables.
    fingerprinter
        Makes the digests.
    """

    def __init__(self, namespace: Mapping[str, Any], fingerprinter: Fingerprinter) -> None:
        self.namespace, self.fingerprinter = namespace, fingerprinter
        #: What each held before any cell had set it.
        self.first: dict[_Place, Hashable] = {}
        self.makers: dict[_Place, str] = {}
        self._modules: dict[str, types.ModuleType] = {}
        self._before: dict[_Place, Hashable] = {}
        self._last: dict[_Place, Hashable] = {}

    def begin(self, source: Source) -> Iterator[tuple[_Place, Hashable]]:
        """A cell is about to run; gives what has changed since it was last looked at."""
        self._before = {place: self._digest(*place) for place in self._places(source)}
        for place, digest in self._before.items():
            self.first.setdefault(place, digest)
            if self._last.setdefault(place, digest) != digest:
                self._last[place] = digest
                yield place, digest

    def reads(
        self, source: Source, reached: Iterable[str], words: frozenset[str]
    ) -> Iterator[Read]:
        """What the cell read of modules.

        Parameters
        ----------
        source
            What of it ran.
        reached, words
            Names that functions read which it called, and the attributes in their code.
        """
        places = [p for p in self._places(source, stored=False) if p in self._before]
        places.extend(self._inside(places))
        for name in reached:
            module = self.namespace.get(name)
            if type(module) is types.ModuleType:
                self._modules[module.__name__] = module
                for word in words & vars(module).keys():
                    place = (module.__name__, word)
                    self._before.setdefault(place, self._digest(*place))
                    self.first.setdefault(place, self._before[place])
                    places.append(place)
        parts: dict[str, dict[str, Hashable]] = {}
        for module_name, word in places:
            parts.setdefault(module_name, {})[f".{word}"] = self._before[module_name, word]
        for module_name, found in parts.items():
            makers = {p: self.makers.get((module_name, p[1:])) for p in found}
            yield Read(f"module:{module_name}", found, False, makers)

    def _inside(self, places: Iterable[_Place]) -> Iterator[_Place]:
        """Globals that functions of a module of the user's read: ``settings.fee`` its `rate`."""
        for name, word in list(places):
            module = self._modules[name]
            function = vars(module).get(word)
            home = str(vars(module).get("__file__") or "")
            if type(function) is not types.FunctionType or home.startswith(_INSTALLED):
                continue
            if function.__globals__ is vars(module):
                for read in global_names(function.__code__) & vars(module).keys():
                    place = (name, read)
                    if place not in self._before:
                        self._before[place] = self._digest(*place)
                        self.first.setdefault(place, self._before[place])
                    yield place

    def writes(self, cell: str) -> Iterator[tuple[str, Write]]:
        """What it changed of the attributes that it mentions."""
        changed: dict[str, dict[str, Hashable]] = {}
        for (module, word), before in self._before.items():
            now = self._last[module, word] = self._digest(module, word)
            if now != before:
                changed.setdefault(module, {})[f".{word}"] = now
                self.makers[module, word] = cell
        for module, parts in changed.items():
            yield f"module:{module}", Write(parts, full=False)

    def now(self) -> dict[str, dict[str, Hashable]]:
        """What the attributes hold; those that no cell has set are as they were."""
        held: dict[str, dict[str, Hashable]] = {}
        for place, first in self.first.items():
            digest = self._digest(*place) if place in self.makers else first
            held.setdefault(f"module:{place[0]}", {})[f".{place[1]}"] = digest
        return held

    def _places(self, source: Source, *, stored: bool = True) -> Iterator[_Place]:
        for (name, _, _), access in source.access.places.items():
            module = self.namespace.get(name)
            if type(module) is not types.ModuleType or access.word in _CHANNELS:
                continue
            value = vars(module).get(access.word, MISSING)
            lazy = value is MISSING and access.how != "store"
            if lazy or type(value) is types.ModuleType:
                continue  # `np.random` is not there before somebody asks for it
            if access.how in ("method", "attribute") or (stored and access.how == "store"):
                self._modules[module.__name__] = module
                yield module.__name__, access.word

    def _digest(self, module: str, word: str) -> Hashable:
        found = self._modules[module]
        if word not in vars(found):
            return MISSING  # a module's own `__getattr__` is not asked
        value = vars(found)[word]
        kind = type(value)
        named = kind in (types.FunctionType, types.BuiltinFunctionType) or issubclass(kind, type)
        if named and getattr(value, "__module__", None) != "__main__":
            return f"{value.__module__}.{value.__qualname__}"
        mark = self.fingerprinter.of_attribute(found, word)
        return tuple(sorted((part, str(digest)) for part, digest in mark.parts.items()))
