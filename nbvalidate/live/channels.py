"""Hidden channels: state that cells share but no variable holds.

Generators of random numbers, files, environment variables, the working folder, and the settings
of matplotlib, pandas and numpy for what is shown. Each is recorded as if it were a variable with
a name that no variable can have.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from xxhash import xxh3_64_intdigest

from nbvalidate.checks.order.traces import MISSING
from nbvalidate.live.files import FileEvents, file_digest

__all__ = ["ChannelFacts", "Channels", "Hints"]

#: Calls after which a generator's state does not depend on what it was before.
_SEEDS = frozenset({"seed", "manual_seed", "set_state", "setstate", "set_rng_state", "set_seed"})
#: Calls that look whether a file is there, without opening it.
_LOOKS = frozenset({"exists", "isfile", "is_file", "isdir", "is_dir", "lexists", "getsize", "stat"})
_OPTIONS = frozenset(
    "set_option reset_option options option_context set_printoptions set_theme set_style".split()
)
#: Settings that change by themselves while the first figure is drawn.
_SELF_SET = frozenset({"backend", "backend_fallback", "toolbar", "interactive", "date.epoch"})


@dataclass(frozen=True, slots=True)
class Hints:
    """What the code of a cell, and of the functions that it reaches, mentions.

    Parameters
    ----------
    words
        Names of attributes and methods.
    texts
        Constant texts.
    plots, sets_plots
        It draws with matplotlib or what is built on it; it changes matplotlib's settings.
    stored
        Constant keys under which it stores environment variables.
    """

    words: frozenset[str]
    texts: frozenset[str]
    plots: bool
    sets_plots: bool = False
    stored: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """What a cell read and wrote through hidden channels: digest by channel and part."""

    reads: Mapping[str, Mapping[str, Hashable]] = field(default_factory=dict)
    writes: Mapping[str, Mapping[str, Hashable]] = field(default_factory=dict)


class Channels:
    """Looks at the channels before and after each cell."""

    def __init__(self) -> None:
        self.files = FileEvents()
        self.first: dict[tuple[str, str], Hashable] = {}
        self.last_written: dict[str, Hashable] = {}
        self._environment: dict[Any, Any] = {}
        self._folder = _folder()
        self._generators: dict[str, Hashable] = {}
        self._drawing: tuple[Hashable, Hashable] = ((), 0)
        self._options: Hashable = None
        self.first["shared:cwd", ""] = self._folder
        for key, value in _environment().items():
            self.first["shared:env", _key(key)] = hash(value)

    def initial(self, name: str, part: str) -> Hashable | None:
        """What a channel holds when the kernel starts; None where that is not known."""
        if name.startswith("file:"):
            now = file_digest(name[5:])
            first = self.first.get((name, part))
            # what a cell wrote is not there yet when the notebook starts again
            return first if first is not None and now == self.last_written.get(name) else now
        if name == "shared:env":
            return self.first.get((name, part), MISSING)
        return self.first.get((name, part))

    def now(self) -> dict[str, dict[str, Hashable]]:
        """What the channels hold now, as far as a plan must know."""
        held: dict[str, dict[str, Hashable]] = {f"random:{n}": {"": s} for n, s in _generators()}
        held["shared:cwd"] = {"": _folder()}
        held["shared:env"] = {_key(k): hash(v) for k, v in _environment().items()}
        if self._drawing[1]:
            held["shared:rcParams"] = {"": self._drawing[1]}
        held["shared:options"] = {"": self._options or 0}
        read = {name for name, _ in self.first if name.startswith("file:")}
        for name in read | self.last_written.keys():
            held[name] = {"": file_digest(name[5:])}
        return held

    def begin(self) -> None:
        """A cell is about to run."""
        self.files.clear()
        if not self._generators:
            self._generators = dict(_generators())
        self._environment = _environment()
        self._folder = _folder()
        self._drawing = _drawing(self._drawing)
        if self._drawing[1]:
            self.first.setdefault(("shared:rcParams", ""), self._drawing[1])

    def end(self, hints: Hints) -> ChannelFacts:
        """The cell has run."""
        reads: dict[str, dict[str, Hashable]] = {}
        writes: dict[str, dict[str, Hashable]] = {}
        self._random(hints, reads, writes)
        self._paths(hints, reads, writes)
        self._variables(hints, reads, writes)
        self._settings(hints, reads, writes)
        return ChannelFacts(reads, writes)

    def _random(self, hints: Hints, reads: dict[str, Any], writes: dict[str, Any]) -> None:
        seeds = bool(hints.words & _SEEDS)
        known, self._generators = self._generators, dict(_generators())
        for name, state in self._generators.items():
            before = known.get(name)
            channel = f"random:{name}"
            if state == before and not seeds:
                continue
            if before is None and not seeds:
                continue  # only imported
            writes[channel] = {"": state}
            if not seeds:
                reads[channel] = {"": before}

    def _paths(self, hints: Hints, reads: dict[str, Any], writes: dict[str, Any]) -> None:
        for path, digest in self.files.reads.items():
            if digest is not MISSING or path not in self.files.writes:
                reads[f"file:{path}"] = {"": digest}
                self.first.setdefault((f"file:{path}", ""), digest)
        if hints.words & _LOOKS:
            named = [text for text in hints.texts if _may_be_path(text)]
            self.files.relative |= not all(map(os.path.isabs, named))
            for path in map(os.path.abspath, named):
                if path not in self.files.writes:
                    reads.setdefault(f"file:{path}", {"": file_digest(path)})
        for path, before in self.files.writes.items():
            digest = file_digest(path)
            self.first.setdefault((f"file:{path}", ""), before)
            if self.files.reads.get(path) == digest:
                continue  # opened for writing and left as it was
            self.last_written[f"file:{path}"] = digest
            writes[f"file:{path}"] = {"": digest}
        folder = _folder()
        if folder != self._folder:
            writes["shared:cwd"] = {"": folder}
        moves = bool(hints.words & {"chdir", "cd"}) and not any(map(os.path.isabs, hints.texts))
        if self.files.relative or moves or hints.words & {"getcwd", "cwd", "listdir"}:
            reads["shared:cwd"] = {"": self._folder}

    def _variables(self, hints: Hints, reads: dict[str, Any], writes: dict[str, Any]) -> None:
        before, after = self._environment, _environment()
        changed = {k for k in before.keys() | after.keys() if before.get(k) != after.get(k)}
        # what is set to what it was is set all the same
        changed |= {k for k in map(os.fsencode, hints.stored) if k in after}
        if changed:
            found = {_key(k): hash(after[k]) if k in after else MISSING for k in changed}
            writes["shared:env"] = found
        if hints.words & {"environ", "getenv"}:
            named = {t for t in hints.texts if os.fsencode(t) in before or t in _names(writes)}
            wanted = {_key(os.fsencode(t)) for t in named or hints.texts}
            found = {_key(k): hash(v) for k, v in before.items()}
            mentioned = {part: found.get(part, MISSING) for part in wanted}
            # what the cell itself sets is no input of it
            mentioned = {
                p: d for p, d in mentioned.items() if p not in writes.get("shared:env", ())
            }
            if mentioned:
                reads["shared:env"] = mentioned

    def _settings(self, hints: Hints, reads: dict[str, Any], writes: dict[str, Any]) -> None:
        before = self._drawing
        after = _drawing(before)
        if after[1] and before[1] and after[1] != before[1]:
            writes["shared:rcParams"] = {"": after[1]}
        if before[1] and hints.sets_plots:
            writes["shared:rcParams"] = {"": after[1]}
        elif before[1] and hints.plots:
            reads["shared:rcParams"] = {"": before[1]}
        self._drawing = after
        if hints.words & _OPTIONS:
            options = _options()
            if options is not None and self._options is None:
                self.first.setdefault(("shared:options", ""), 0)
            if options != self._options:
                self._options = options
                writes["shared:options"] = {"": options}
        elif self._options is not None:
            reads["shared:options"] = {"": self._options}


def _may_be_path(text: str) -> bool:
    return 0 < len(text) < 200 and "\n" not in text and "\0" not in text


def _names(writes: Mapping[str, Iterable[str]]) -> set[str]:
    return {part[2:-2] for part in writes.get("shared:env", ())}


def _key(name: Any) -> str:
    return f"[{os.fsdecode(name)!r}]"


def _folder() -> str:
    try:
        return os.getcwd()
    except OSError:
        return ""


def _environment() -> dict[Any, Any]:
    data = getattr(os.environ, "_data", None)
    return dict(data) if type(data) is dict else {}


def _generators() -> Iterator[tuple[str, Hashable]]:
    """The state of each global generator that is loaded."""
    random = sys.modules.get("random")
    if random is not None:
        try:
            state = random.getstate()
            yield "random", hash((state[1], repr(state[2])))
        except Exception:  # noqa: BLE001  replaced by the user's own
            return
    legacy = getattr(sys.modules.get("numpy.random"), "mtrand", None)
    if legacy is not None:
        try:
            state = legacy._rand.get_state(legacy=False)  # noqa: SLF001  no public name for it
            inner = state["state"]
            rest = f"{inner['pos']} {state.get('has_gauss')} {state.get('gauss')}"
            yield "numpy", hash((xxh3_64_intdigest(inner["key"]), rest))
        except Exception:  # noqa: BLE001  another bit generator was set
            return
    torch = sys.modules.get("torch")
    if torch is not None and hasattr(torch, "get_rng_state"):
        yield "torch", xxh3_64_intdigest(torch.get_rng_state().numpy())


def _drawing(known: tuple[Hashable, Hashable]) -> tuple[Hashable, Hashable]:
    """Identities and digest of matplotlib's settings; the digest only when one has changed."""
    matplotlib = sys.modules.get("matplotlib")
    settings = getattr(matplotlib, "rcParams", None)
    if not isinstance(settings, dict):
        return ((), 0)
    identities = tuple(map(id, dict.values(settings)))
    if identities == known[0]:
        return known
    pairs = sorted((k, repr(v)) for k, v in dict.items(settings) if k not in _SELF_SET)
    return identities, hash(tuple(pairs))


def _options() -> Hashable:
    pandas, numpy = sys.modules.get("pandas._config.config"), sys.modules.get("numpy")
    found = [repr(sorted(_flat(getattr(pandas, "_global_config", {}))))]
    if numpy is not None:
        found.append(repr(sorted(numpy.get_printoptions().items(), key=str)))
    return hash(tuple(found))


def _flat(settings: object, prefix: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(settings, dict):
        for key, value in settings.items():
            yield from _flat(value, f"{prefix}{key}.")
    else:
        yield prefix, repr(settings)
