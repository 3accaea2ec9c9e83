"""Completion of the words after ``%nbvalidate`` and ``%%validate``."""

from __future__ import annotations

import glob
from collections.abc import Iterable, Mapping
from typing import Any

from nbvalidate.magics.options import COMMANDS, FORMATS, LINE_OPTIONS, VALIDATE_OPTIONS

__all__ = ["Completion"]

_COLUMN_OPTIONS = ("--target", "--group", "--time", "--available-at")
_FRAME_OPTIONS = ("--train", "--test", "--schema")


class Completion:
    """Two of IPython's ``complete_command`` hooks.

    Parameters
    ----------
    shell
        The `InteractiveShell`; its variables are offered where an option takes one.
    """

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._hooks = {"%%validate": self.validate, "%nbvalidate": self.nbvalidate}

    def install(self) -> None:
        """Offer words from now on."""
        for word, hook in self._hooks.items():
            self._shell.set_hook("complete_command", hook, str_key=word)

    def remove(self) -> None:
        """Offer nothing more; IPython has no call for it."""
        dispatcher = self._shell.strdispatchers["complete_command"]
        for word, hook in self._hooks.items():
            chain = dispatcher.strs.get(word)
            if chain is not None:
                # IPython has bound our method to the shell once more
                chain.chain = [e for e in chain.chain if getattr(e[1], "__func__", None) != hook]
                if not chain.chain:
                    del dispatcher.strs[word]

    def validate(self, _: Any, event: Any) -> list[str]:
        """Words after ``%%validate``: options, and the values of some of them."""
        before = _before(event)
        option = next((w for w in reversed(before) if w.startswith("--")), "")
        if before and before[-1] == option and option in _FRAME_OPTIONS:
            end = "=" if option == "--schema" else ""
            return [name + end for name in self._tables()]
        if before and before[-1] == option and option in _COLUMN_OPTIONS:
            end = "=" if option == "--available-at" else ""
            return sorted({c + end for table in self._tables().values() for c in table})
        if before and before[-1] == "--only":
            return _rules()
        return [f for o in VALIDATE_OPTIONS for f in o.flags if f.startswith("--")]

    def nbvalidate(self, _: Any, event: Any) -> list[str]:
        """Words after ``%nbvalidate``: commands, then what belongs to them."""
        before = _before(event)
        if not before:
            return [*COMMANDS, "--help"]
        if before[-1] == "--format":
            return list(FORMATS)
        if before[-1] == "explain":
            return _rules()
        if before[0] == "schema":
            return self._schema(before[1:])
        if before[0] == "slices":
            return self._slices(before)
        flags = [f for o in LINE_OPTIONS for f in o.flags if f.startswith("--")]
        mine = {"report": ["--format"], "rerun": ["--run"]}.get(before[0], [])
        return [f for f in flags if f in mine]

    def _schema(self, before: list[str]) -> list[str]:
        """Words after ``%nbvalidate schema``: commands, then variables, files and options."""
        from nbvalidate.live.last import last
        from nbvalidate.magics.schema import COMMANDS as KNOWN

        command = KNOWN.get(before[0]) if before else None
        if command is None:
            return [*KNOWN, "--help"]
        if "--accept" in before:
            from nbvalidate.checks.schema.changes.evolve import proposals

            return [p.id for report in last.schemas.values() for p in proposals(report)]
        flags = [f for o in command.options for f in o.flags if f.startswith("--")]
        files = [*glob.glob("*.y*ml"), *glob.glob("schemas/*.y*ml")]
        return [*self._tables(), *files, *flags]

    def _slices(self, before: list[str]) -> list[str]:
        """Words after ``%nbvalidate slices``: variables, columns where an option takes one."""
        from nbvalidate.magics.slices import OPTIONS

        if before[-1] in ("--features", "--time", "--by"):
            return sorted({c for table in self._tables().values() for c in table})
        flags = [f for o in OPTIONS for f in o.flags if f.startswith("--")]
        names = [name for name in self._shell.user_ns if not name.startswith("_")]
        return [*names, *flags]

    def _tables(self) -> Mapping[str, list[str]]:
        """The frames among the variables, with those columns whose names are words."""
        found = {}
        for name, value in list(self._shell.user_ns.items()):
            kind = type(value)
            if name.startswith("_") or kind.__name__ != "DataFrame":
                continue
            columns: Iterable[Any] = value.columns
            found[name] = [c for c in columns if isinstance(c, str) and c.isidentifier()]
        return found


def _before(event: Any) -> list[str]:
    """The words between the magic and the one that is being written."""
    words: list[str] = event.text_until_cursor.split()[1:]
    if words and not event.text_until_cursor.endswith((" ", "\t")):
        words.pop()
    return words


def _rules() -> list[str]:
    from nbvalidate.checks import catalogue

    rules = list(catalogue())
    return [*sorted({rule.family for rule in rules}), *(rule.code for rule in rules)]
