"""Which cells to run again, in document order, so that everything shown is fresh.

A cell that runs again must find the inputs that it would find from the top. Where the kernel
holds another value, the cell that makes it runs again too, back to where the value is bound
anew; and where that undoes what a cell further down had done, so does that cell.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from nbvalidate.checks.order.outcomes import ANY, Event, Replay, Unknown
from nbvalidate.checks.order.traces import EXISTS, MISSING, DocumentCell, Verdict, is_channel
from nbvalidate.checks.order.words import Words

__all__ = ["Plan", "make_plan"]


@dataclass(frozen=True, slots=True)
class Plan:
    """The cells to run, or why that is not enough."""

    cells: tuple[str, ...]
    restart: str = ""


def make_plan(
    cells: Sequence[DocumentCell],
    walked: Replay,
    verdicts: Mapping[str, Verdict],
    live: Mapping[str, Mapping[str, Hashable]],
    undone: set[str],
    words: Words,
) -> Plan:
    """Find the shortest list.

    Parameters
    ----------
    cells
        The code cells in document order.
    walked
        Their replay.
    verdicts
        On those that have run.
    live
        What the kernel holds now, by variable and part.
    undone
        Cells that only wait for one whose effect was undone: they show the right thing already.
    words
        Makes the sentence about a restart.
    """
    planner = _Planner(cells, walked, verdicts, live, words)
    planner.start(undone)
    return planner.finish()


def _undoes(first: Event, second: Event) -> bool:
    """Whether running `first` again takes away what `second` did after it."""
    if first.full or second.full:
        return True
    shared = (first.parts & second.parts) - {"#keys", "#index"}
    return bool(shared) or "" in first.parts | second.parts


class _Planner:
    def __init__(
        self,
        cells: Sequence[DocumentCell],
        walked: Replay,
        verdicts: Mapping[str, Verdict],
        live: Mapping[str, Mapping[str, Hashable]],
        words: Words,
    ) -> None:
        self.words = words
        self.order = [cell.id for cell in cells]
        self.position = {cell: number for number, cell in enumerate(self.order)}
        self.walked, self.verdicts, self.live = walked, verdicts, live
        self.chosen: set[str] = set()
        self.restart = ""

    def start(self, undone: set[str]) -> None:
        for cell, verdict in self.verdicts.items():
            if verdict.kind != "fresh" and cell not in undone:
                self.chosen.add(cell)
        for verdict in self.verdicts.values():
            # a cell that has not run, and that somebody waits for
            self.chosen.update(
                c for c in verdict.by if verdict.kind == "waiting" and c in self.position
            )

    def finish(self) -> Plan:
        if not self.chosen:
            return Plan(())
        while True:
            before = len(self.chosen)
            for cell in self.order:
                if cell in self.chosen:
                    self._inputs(cell)
            self._undone_by_plan()
            if len(self.chosen) == before:
                break
        return Plan(tuple(c for c in self.order if c in self.chosen), self.restart)

    def _inputs(self, cell: str) -> None:
        """Have everything run that must have run before `cell` can run again."""
        here = self.position[cell]
        names: dict[str, list[tuple[str, Hashable, str | None]]] = {}
        for name, part, digest, writer in self.walked.seen.get(cell, ()):
            names.setdefault(name, []).append((part, digest, writer))
        for mismatch in self.walked.outcomes[cell].mismatches:
            place = (mismatch.part, mismatch.now, mismatch.writer)
            names.setdefault(mismatch.name, []).append(place)
        for name, parts in names.items():
            events = [e for e in self.walked.events.get(name, ()) if self.position[e.cell] < here]
            self.chosen.update(e.cell for e in self._followers(events))
            for part, digest, writer in parts:
                if writer is None or writer not in self.chosen:
                    self._provide(name, part, digest, writer, events)

    def _followers(self, events: Sequence[Event]) -> Iterator[Event]:
        """Writers after a chosen one whose work that one's run would undo."""
        running: list[Event] = []
        for event in events:
            if event.cell in self.chosen:
                running.append(event)
            elif any(_undoes(other, event) for other in running):
                running.append(event)
                yield event

    def _provide(
        self,
        name: str,
        part: str,
        digest: Hashable,
        writer: str | None,
        events: Sequence[Event],
    ) -> None:
        """Choose who makes one input, if the kernel holds another value."""
        if digest is ANY:
            return
        if isinstance(digest, Unknown):
            self.chosen.add(digest.cell)
            return
        held = self.live.get(name, {}).get(part, MISSING)
        if part == EXISTS:
            held = True if self.live.get(name) else MISSING
        if held == digest:
            return
        if digest is MISSING:
            # it must be gone: only binding the name anew takes a part away
            writer = next((e.cell for e in reversed(events) if e.full), None)
        if writer is not None:
            self.chosen.add(writer)
        else:
            self._give_up(name, part)

    def _give_up(self, name: str, part: str) -> None:
        if not self.restart:
            self.restart = self.words.restart(self.words.names([(name, part)]))

    def _undone_by_plan(self) -> None:
        """What the plan would undo further down, and somebody shows or will need."""
        for name, events in self.walked.events.items():
            if is_channel(name):
                continue
            for event in list(self._followers(events)):
                needed = not event.full or self._is_read(name, event.cell)
                if needed and event.cell in self.verdicts:
                    self.chosen.add(event.cell)

    def _is_read(self, name: str, writer: str) -> bool:
        here = self.position[writer]
        return any(
            n == name and w == writer
            for cell, reads in self.walked.seen.items()
            if self.position[cell] > here and cell in self.verdicts
            for n, _, _, w in reads
        )
