"""The sentences of the verdicts, in the user's own names."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence

from nbvalidate.checks.order.traces import VerdictKind, is_channel

__all__ = ["Words"]

_MODULE = "module:"
_SHOWN = 3


class Words:
    """Makes the sentences.

    Parameters
    ----------
    label
        How a cell is called, by its id: ``cell [7]``.
    """

    def __init__(self, label: Callable[[str], str]) -> None:
        self.label = label

    def names(self, places: Iterable[tuple[str, str]]) -> tuple[str, ...]:
        """What the parts are called, at most one name for a variable of which much differs."""
        by_name: dict[str, list[str]] = {}
        for name, part in places:
            parts = by_name.setdefault(name, [])
            if part not in parts:
                parts.append(part)
        found: list[str] = []
        for name, parts in by_name.items():
            telling = [p for p in parts if not p.startswith("#")] or parts
            if len(telling) > _SHOWN and not is_channel(name):
                found.append(name)
            else:
                found.extend(_name(name, part) for part in telling)
        return tuple(dict.fromkeys(found))

    def edited(self) -> str:
        """The cell's text is not what ran."""
        return "Edited after it ran: what it shows comes from another text."

    def interrupted(self) -> str:
        """It did not run to its end."""
        return "It was interrupted: what it shows is not complete."

    def reason(
        self, kind: VerdictKind, names: Sequence[str], by: Sequence[str], detail: str
    ) -> str:
        """One sentence.

        Parameters
        ----------
        kind
            The verdict.
        names
            From `names`.
        by
            Ids of the cells that are the reason.
        detail
            Which of several ways to say it fits.
        """
        what = _listed(names)
        many = len(names) > 1 or (len(names) == 1 and names[0] in _PLURAL)
        cells = self._cells(by)
        if kind == "stale":
            return self._stale(what, many, cells, detail)
        if kind == "waiting":
            why = _WAITS.get(detail, _WAITS["stale"])
            return f"{what} {'come' if many else 'comes'} from {cells}, {why}."
        if kind == "order":
            stands = (
                "which stands below this cell" if len(by) == 1 else "which stand below this cell"
            )
            return f"{what} {'were' if many else 'was'} made by {cells}, {stands}."
        if kind == "hidden":
            return self._hidden(what, many, cells, detail)
        if kind == "lost":
            return f"What this cell did to {what} was undone when {cells} ran after it."
        if kind == "rerun":
            return f"It used its own earlier result of {what}: run once, it gives something else."
        return ""

    def restart(self, names: Sequence[str]) -> str:
        """Why running cells again is not enough."""
        are = "are" if len(names) > 1 else "is"
        return (
            f"Only Restart & Run All helps: {_listed(names)} {are} in the kernel in a state that no"
            " cell gives back."
        )

    def no_help(self) -> str:
        """The plan was followed, and it is the plan still."""
        return "Only Restart & Run All helps: these cells have just run, and need to run again."

    def _stale(self, what: str, many: bool, cells: str, detail: str) -> str:
        was = "were" if many else "was"
        if detail == "shared":
            shares = "share" if many else "shares"
            return f"{what} {shares} objects with other variables than when this cell ran."
        if detail == "outside":
            return f"{what} {'are' if many else 'is'} different now."
        if detail == "taken away":
            return f"{what} {was} taken away by {cells} after this cell ran."
        if detail == "changed":
            return f"{what} {was} changed by {cells} after this cell ran."
        if detail == "made again":
            return f"{what} {was} made anew, and differently, by {cells} after this cell ran."
        if detail == "appeared":
            return (
                f"{what} did not exist when this cell ran; now {cells} makes it."
                if cells
                else f"{what} did not exist when this cell ran."
            )
        return f"{what} {'come' if many else 'comes'} from {cells} now, which gives another value."

    def _hidden(self, what: str, many: bool, cells: str, detail: str) -> str:
        was, are = ("were", "are") if many else ("was", "is")
        if detail == "deleted":
            return f"{what} {was} made by a cell that is no longer in the notebook."
        if detail == "removed":
            return f"{what} {was} deleted by {cells}, which stands above this cell."
        if detail == "edited":
            it = "them" if many else "it"
            return f"{what} {was} made by an earlier run of {cells}, which no longer makes {it}."
        return f"{what} {are} made by no cell of the notebook."

    def _cells(self, by: Sequence[str]) -> str:
        labels = [self.label(cell) for cell in by[:_SHOWN]]
        more = len(by) - len(labels)
        if more > 0:
            return ", ".join(labels) + f" and {more} more"
        return " and ".join([", ".join(labels[:-1]), labels[-1]] if len(labels) > 1 else labels)


_PLURAL = frozenset({"matplotlib's settings", "the display options"})
_WAITS = {
    "never run": "which has not run yet",
    "dirty": "which was edited and has not run again",
    "interrupted": "which was interrupted",
    "lost": "whose effect was undone",
    "stale": "which is out of date itself",
}


def _listed(names: Sequence[str]) -> str:
    shown = [n if " " in n and "[" not in n else f"`{n}`" for n in names[:_SHOWN]]
    more = len(names) - len(shown)
    if more > 0:
        return ", ".join(shown) + f" and {more} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def _name(name: str, part: str) -> str:
    if name.startswith("file:"):
        return f"the file {os.path.basename(name[5:])}"
    if name.startswith("random:"):
        return {"random": "Python's random generator"}.get(
            name[7:], f"{name[7:]}'s random generator"
        )
    if name == "shared:env":
        return f"the environment variable {part[2:-2]}"
    channels = {
        "shared:_": "_",
        "shared:cwd": "the working folder",
        "shared:rcParams": "matplotlib's settings",
        "shared:options": "the display options",
    }
    if name in channels:
        return channels[name]
    if name.startswith(_MODULE):
        return name[len(_MODULE) :] + part
    if part.startswith(("[", ".")):
        return name + part
    return name
