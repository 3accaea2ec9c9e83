"""From a replay to verdicts: which cells do not show what Restart & Run All would show, and why."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field

from nbvalidate.checks.order.outcomes import ANY, Mismatch, Replay, Unknown
from nbvalidate.checks.order.plan import Plan, make_plan
from nbvalidate.checks.order.replay import Initial, replay
from nbvalidate.checks.order.traces import (
    MISSING,
    SHARED,
    VERDICTS,
    DocumentCell,
    Judgement,
    Trace,
    Verdict,
    VerdictKind,
    is_channel,
)
from nbvalidate.checks.order.words import Words

__all__ = ["Live", "judge"]


@dataclass(frozen=True, slots=True)
class Live:
    """What the kernel holds now.

    Parameters
    ----------
    values
        Digests by variable and part.
    makers
        The cell that made each part.
    """

    values: Mapping[str, Mapping[str, Hashable]] = field(default_factory=dict)
    makers: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)


def judge(
    cells: Sequence[DocumentCell],
    history: Mapping[str, Sequence[Trace]],
    initial: Initial,
    live: Live,
    words: Words,
    document_run: int = 0,
) -> Judgement:
    """Judge every cell that has run.

    Parameters
    ----------
    cells
        The code cells in document order.
    history
        The runs of each cell, oldest first; those of cells that are gone may be in it.
    initial
        What variables and channels hold when the kernel starts.
    live
        What they hold now.
    words
        Makes the sentences.
    document_run
        The number of the last run before the document changed.
    """
    walked = replay(cells, history, initial)
    judged = _Judge(cells, history, walked, live, words)
    verdicts = judged.verdicts()
    plan: Plan = make_plan(cells, walked, verdicts, live.values, judged.undone, words)
    restart = plan.restart
    if not restart and _has_just_run(plan, history, walked, document_run):
        restart = words.no_help()
    return Judgement(verdicts, plan.cells, restart)


def _has_just_run(
    plan: Plan, history: Mapping[str, Sequence[Trace]], walked: Replay, document_run: int
) -> bool:
    """The cells of the plan, as they stand, are what ran last, and that has not helped."""
    if not all(history.get(cell) for cell in plan.cells):
        return False
    outcomes = [walked.outcomes[cell] for cell in plan.cells]
    if any(o.edited or any(is_channel(m.name) for m in o.mismatches) for o in outcomes):
        return False  # a file can have changed since
    last = max((traces[-1].run for traces in history.values() if traces), default=0)
    runs = [history[cell][-1].run for cell in plan.cells]
    begun = last - len(runs) + 1
    return bool(runs) and begun > document_run and runs == list(range(begun, last + 1))


class _Judge:
    def __init__(
        self,
        cells: Sequence[DocumentCell],
        history: Mapping[str, Sequence[Trace]],
        walked: Replay,
        live: Live,
        words: Words,
    ) -> None:
        self.position = {cell.id: number for number, cell in enumerate(cells)}
        self.history, self.walked, self.live, self.words = history, walked, live, words
        self.kinds: dict[str, VerdictKind] = {}
        #: Cells that wait for one whose effect was undone: running that one is enough.
        self.undone: set[str] = set()

    def verdicts(self) -> dict[str, Verdict]:
        found: dict[str, Verdict] = {}
        for cell, outcome in self.walked.outcomes.items():
            if outcome.trace is None:
                continue
            verdict = self._of(cell)
            found[cell] = verdict
            self.kinds[cell] = verdict.kind
        self._lost(found)
        return found

    def _of(self, cell: str) -> Verdict:
        outcome = self.walked.outcomes[cell]
        trace = outcome.trace
        assert trace is not None  # noqa: S101  the caller has looked
        rough = bool(trace.approximate)
        if outcome.edited:
            return Verdict("dirty", message=self.words.edited(), approximate=rough)
        if trace.broken:
            return Verdict("dirty", message=self.words.interrupted(), approximate=rough)
        if not outcome.mismatches or (outcome.settled is not None and outcome.same):
            return Verdict("fresh", approximate=rough)
        sorted_out = [(self._kind(cell, m), m) for m in outcome.mismatches]
        kind = min((k for k, _ in sorted_out), key=VERDICTS.index)
        reasons = [m for k, m in sorted_out if k == kind]
        names = self.words.names((m.name, m.part) for m in reasons)
        by = self._by(cell, kind, reasons)
        message = self.words.reason(kind, names, by, self._detail(kind, cell, reasons, by))
        return Verdict(kind, names, by, message, rough)

    def _kind(self, cell: str, mismatch: Mismatch) -> VerdictKind:
        maker, here = mismatch.maker, self.position[cell]
        if maker == cell:
            return "rerun"
        if maker is not None and self.position.get(maker, -1) > here:
            return "order"
        if isinstance(mismatch.now, Unknown):
            return "waiting"
        if maker in self.position and self.kinds.get(maker or "", "fresh") != "fresh":
            return "waiting"  # where the value came from will give another one
        if mismatch.now is MISSING:
            if self._taken_away(cell, mismatch) is not None:
                return "stale"
            if not is_channel(mismatch.name) or (maker and maker not in self.position):
                return "hidden"
        writer = mismatch.writer
        if writer is not None and self.kinds.get(writer, "fresh") != "fresh":
            return "waiting"
        return "stale"

    def _remover(self, cell: str, name: str) -> str | None:
        """The last cell above that deletes the name, if it is not made again."""
        above = [c for c in self.walked.outcomes if self.position[c] < self.position[cell]]
        for other in reversed(above):
            trace = self.walked.outcomes[other].trace
            if trace is not None and name in trace.deletes:
                return other
        return None

    def _taken_away(self, cell: str, mismatch: Mismatch) -> str | None:
        """The cell above that has removed the part, or bound the name anew, since `cell` ran."""
        mine = self.history[cell][-1].run
        for event in reversed(self.walked.events.get(mismatch.name, ())):
            above = self.position[event.cell] < self.position[cell]
            if above and event.cell != mismatch.maker and event.cell in self.kinds:
                late = self.history[event.cell][-1].run > mine
                return event.cell if late else None
        return None

    def _by(self, cell: str, kind: VerdictKind, reasons: Sequence[Mismatch]) -> tuple[str, ...]:
        if kind == "hidden":
            removers = [self._remover(cell, m.name) for m in reasons]
            cells = [r or m.maker for r, m in zip(removers, reasons, strict=True)]
        elif kind == "order":
            cells = [m.maker for m in reasons]
        elif kind == "rerun":
            return ()
        elif kind == "stale":
            cells = [m.writer or self._taken_away(cell, m) for m in reasons]
        else:
            cells = [self._awaited(m) for m in reasons]
        known = [c for c in cells if c is not None]
        return tuple(dict.fromkeys(known))

    def _awaited(self, mismatch: Mismatch) -> str | None:
        if isinstance(mismatch.now, Unknown):
            return mismatch.now.cell
        maker = mismatch.maker
        if maker in self.position and self.kinds.get(maker or "", "fresh") != "fresh":
            return maker
        return mismatch.writer

    def _detail(
        self, kind: VerdictKind, cell: str, reasons: Sequence[Mismatch], by: Sequence[str]
    ) -> str:
        """Which of several ways to say it fits."""
        if kind == "hidden":
            if not by:
                return "gone"
            if by[0] not in self.position:
                return "deleted"
            return "removed" if self._remover(cell, reasons[0].name) else "edited"
        if kind == "waiting" and by:
            outcome = self.walked.outcomes.get(by[0])
            if outcome is None or outcome.trace is None:
                return "never run"
            if outcome.trace.broken and not outcome.edited:
                return "interrupted"
            return self.kinds.get(by[0], "stale")
        return self._what_happened(cell, reasons, by) if kind == "stale" else ""

    def _what_happened(self, cell: str, reasons: Sequence[Mismatch], by: Sequence[str]) -> str:
        first = reasons[0]
        if first.part == SHARED:
            return "shared"
        if first.found is MISSING:
            return "appeared"
        if first.now is MISSING:
            return "taken away"
        if not by:
            return "outside"
        mine, theirs = self.history[cell][-1], self.history.get(by[0], ())
        if theirs and theirs[-1].run > mine.run:
            write = theirs[-1].writes.get(first.name)
            return "changed" if write is not None and not write.full else "made again"
        return "moved"

    # what was undone ----------------------------------------------------------------------------

    def _lost(self, found: dict[str, Verdict]) -> None:
        losers: dict[str, list[tuple[str, str, str]]] = {}  # writer -> (name, part, by)
        for name, parts in self.walked.final.items():
            if is_channel(name):
                continue
            live = self.live.values.get(name, {})
            for part, value in parts.items():
                writer = value.writer
                if (
                    writer is None
                    or isinstance(value.digest, Unknown)
                    or value.digest in (ANY, MISSING)
                ):
                    continue
                if live.get(part, MISSING) == value.digest or part == "#more":
                    continue
                by = self._undoer(name, writer)
                if by is None or found.get(writer) is None or found[writer].kind != "fresh":
                    continue
                if self._matters(name, part, writer):
                    losers.setdefault(writer, []).append((name, part, by))
        self._came_back(losers, found)
        for writer, lost in losers.items():
            names = self.words.names((name, part) for name, part, _ in lost)
            undoers = tuple(dict.fromkeys(by for _, _, by in lost))
            message = self.words.reason("lost", names, undoers, "")
            found[writer] = Verdict("lost", names, undoers, message, found[writer].approximate)
            self.kinds[writer] = "lost"
        for writer, lost in losers.items():
            self._readers_wait(writer, {(n, p) for n, p, _ in lost}, found)

    def _came_back(
        self, losers: dict[str, list[tuple[str, str, str]]], found: Mapping[str, Verdict]
    ) -> None:
        """Names that a cell deletes, and a cell above has bound again."""
        for name, writer in self.walked.deleted.items():
            if not self.walked.final.get(name) and name in self.live.values:
                by = self._undoer(name, writer)
                if by is not None and found[writer].kind == "fresh":
                    losers.setdefault(writer, []).append((name, "", by))

    def _undoer(self, name: str, writer: str) -> str | None:
        """The cell above `writer` that ran after it and left another value in `name`."""
        run = self.history[writer][-1].run
        late = [
            traces[-1]
            for cell, traces in self.history.items()
            if traces
            and traces[-1].run > run
            and (name in traces[-1].writes or name in traces[-1].deletes)
            and cell in self.position
        ]
        if not late:
            return None
        last = max(late, key=lambda t: t.run)
        return last.cell if self.position[last.cell] < self.position[writer] else None

    def _matters(self, name: str, part: str, writer: str) -> bool:
        """A change in place is missing for everybody; a name bound anew only for its readers."""
        for event in self.walked.events.get(name, ()):
            if event.cell == writer and not event.full:
                return True
        return any(
            (n, p) == (name, part) and w == writer
            for cell, reads in self.walked.seen.items()
            if self.position[cell] > self.position[writer] and cell in self.kinds
            for n, p, _, w in reads
        )

    def _readers_wait(
        self, writer: str, lost: set[tuple[str, str]], found: dict[str, Verdict]
    ) -> None:
        for cell, reads in self.walked.seen.items():
            verdict = found.get(cell)
            if verdict is None or verdict.kind != "fresh":
                continue
            needs = [(n, p) for n, p, _, w in reads if w == writer and (n, p) in lost]
            needs = [(n, p) for n, p in needs if p != "#keys"] or needs
            if needs:
                names = self.words.names(needs)
                message = self.words.reason("waiting", names, (writer,), "lost")
                found[cell] = Verdict("waiting", names, (writer,), message, verdict.approximate)
                self.undone.add(cell)
